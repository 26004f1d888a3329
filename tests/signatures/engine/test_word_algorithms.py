"""The algorithms that a Word signature may name, and the forms in which their values are written."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from app.signatures.engine import word_xml
from app.signatures.engine.word_lint import signing_findings
from app.signatures.engine.word_names import DS, PACKAGE_SIGNATURE, XADES
from tests.forgeries import word_editing as forger
from tests.signatures.engine.samples import answer
from tests.signatures.engine.word_samples import codes, key, paper, signed, signer, verify

MORE, MORE_2007, ENC = (
    "http://www.w3.org/2001/04/xmldsig-more#",
    "http://www.w3.org/2007/05/xmldsig-more#",
    "http://www.w3.org/2001/04/xmlenc#",
)
HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
DIGESTS = {"sha256": f"{ENC}sha256", "sha384": f"{MORE}sha384", "sha512": f"{ENC}sha512"}
PASSED = ("TOTAL_PASSED", None)
CRYPTO = ("TOTAL_FAILED", "SIG_CRYPTO_FAILURE")
ALGORITHM = ("INDETERMINATE", "CRYPTO_CONSTRAINTS_FAILURE")


def _with_value(content, kind, method, make, inside=""):
    """The file with its first signature's method and value made anew: ``make`` signs the canonical SignedInfo."""

    def change(root):
        element = root.find(f".//{{{DS}}}SignatureMethod")
        element.set("Algorithm", method)
        if inside:
            element.append(etree.fromstring(inside))
        message = word_xml.canonical(root.find(f"{{{DS}}}SignedInfo"))
        root.find(f"{{{DS}}}SignatureValue").text = base64.b64encode(make(key(kind), message)).decode()

    return forger.with_xml(content, forger.SIG1, change)


def _raw(private, message, digest="sha256"):
    size = (private.curve.key_size + 7) // 8
    pair = decode_dss_signature(private.sign(message, ec.ECDSA(HASHES[digest])))
    return b"".join(number.to_bytes(size) for number in pair)


@pytest.mark.parametrize("digest", HASHES)
def test_ecdsa_rsa_and_pss_are_read_with_each_allowed_digest(digest):
    ecdsa = _with_value(signed("p256"), "p256", f"{MORE}ecdsa-{digest}", lambda own, said: _raw(own, said, digest))
    assert answer(verify(ecdsa)) == PASSED
    rsa = _with_value(
        signed("rsa2048"),
        "rsa2048",
        f"{MORE}rsa-{digest}",
        lambda own, said: own.sign(said, padding.PKCS1v15(), HASHES[digest]),
    )
    assert answer(verify(rsa)) == PASSED
    pss = _with_value(
        signed("pss"),
        "pss",
        f"{MORE_2007}{digest}-rsa-MGF1",
        lambda own, said: _pss(own, said, digest, HASHES[digest].digest_size),
    )
    assert answer(verify(pss)) == PASSED


def _pss(private, message, digest, salt):
    return private.sign(message, padding.PSS(padding.MGF1(HASHES[digest]), salt), HASHES[digest])


def _parameters(digest="sha512", mask="sha512", salt="20", trailer="1"):
    return (
        f'<p:RSAPSSParams xmlns:p="{MORE_2007}" xmlns="{DS}"><DigestMethod Algorithm="{DIGESTS[digest]}"/>'
        f'<p:MaskGenerationFunction Algorithm="{MORE_2007}MGF1"><DigestMethod Algorithm="{DIGESTS[mask]}"/>'
        f"</p:MaskGenerationFunction><p:SaltLength>{salt}</p:SaltLength><p:TrailerField>{trailer}</p:TrailerField>"
        "</p:RSAPSSParams>"
    )


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        (_parameters(), PASSED),
        (_parameters(salt="21"), CRYPTO),
        (_parameters(mask="sha256"), ALGORITHM),
        (_parameters(trailer="2"), ("TOTAL_FAILED", "FORMAT_FAILURE")),
        (_parameters(salt="-1"), ("TOTAL_FAILED", "FORMAT_FAILURE")),
    ],
)
def test_pss_with_parameters_is_read_exactly_as_they_say(parameters, expected):
    content = _with_value(
        signed("pss"), "pss", f"{MORE_2007}rsa-pss", lambda own, said: _pss(own, said, "sha512", 20), parameters
    )
    assert answer(verify(content)) == expected


def test_pss_without_parameters_means_sha_256():
    content = _with_value(signed("pss"), "pss", f"{MORE_2007}rsa-pss", lambda own, said: _pss(own, said, "sha256", 32))
    assert answer(verify(content)) == PASSED


def test_ecdsa_in_der_or_with_another_length_is_a_second_writing_and_refused():
    der = _with_value(
        signed("p256"), "p256", f"{MORE}ecdsa-sha256", lambda own, said: own.sign(said, ec.ECDSA(HASHES["sha256"]))
    )
    assert answer(verify(der)) == CRYPTO
    longer = _with_value(
        signed("p256"), "p256", f"{MORE}ecdsa-sha256", lambda own, said: b"\0" + _raw(own, said) + b"\0"
    )
    assert answer(verify(longer)) == CRYPTO


@pytest.mark.parametrize(
    "method", [f"{DS}hmac-sha1", f"{MORE}hmac-sha256", f"{DS}dsa-sha1", f"{MORE}rsa-sha256x", "", f"{MORE}rsa-md5"]
)
def test_a_method_that_is_not_on_the_list_is_not_computed(method):
    content = _with_value(signed("p256"), "p256", method, lambda own, said: b"\0" * 64)
    assert answer(verify(content)) == ALGORITHM


def test_a_method_of_another_kind_of_key_is_refused():
    content = _with_value(signed("p256"), "p256", f"{MORE}rsa-sha256", _raw)
    assert answer(verify(content)) == ALGORITHM


def test_a_bare_key_beside_the_certificate_must_be_the_same():
    numbers = key("rsa3072").public_key().public_numbers()
    other = (
        f'<KeyInfo xmlns="{DS}"><KeyValue><RSAKeyValue><Modulus>{_number(numbers.n)}</Modulus>'
        f"<Exponent>{_number(numbers.e)}</Exponent></RSAKeyValue></KeyValue>"
    )
    content = forger.replaced(signed("rsa2048"), forger.SIG1, "<KeyInfo>", other)
    assert codes(verify(content)) == ["other_key"]
    content = forger.replaced(signed("rsa3072"), forger.SIG1, "<KeyInfo>", other)
    assert answer(verify(content)) == PASSED


def _number(value):
    return base64.b64encode(value.to_bytes((value.bit_length() + 7) // 8)).decode()


def test_relationships_chosen_by_their_type_are_read_too():
    def by_type(root):
        line = next(each for each in root.iter(f"{{{DS}}}Reference") if each.get("URI").startswith("/_rels/"))
        transform = line.find(f".//{{{DS}}}Transform")
        transform.remove(transform[0])
        kind = f"{forger.OFFICE}/officeDocument"
        etree.SubElement(transform, f"{{{PACKAGE_SIGNATURE}}}RelationshipsGroupReference", SourceType=kind)
        forger.signed_again(root, key("p256"))

    content = forger.with_xml(signed("p256"), forger.SIG1, by_type)
    assert answer(verify(content)) == PASSED
    more = forger.with_relationship(content, "_rels/.rels", f"{forger.OFFICE}/custom-properties", "word/styles.xml")
    assert codes(verify(more)) == ["relationships_not_signed"]


def test_the_second_version_of_the_signing_certificate_counts():
    def second(root):
        first = root.find(f".//{{{XADES}}}SigningCertificate")
        first.tag = f"{{{XADES}}}SigningCertificateV2"
        entry = first.find(f".//{{{XADES}}}IssuerSerial")
        entry.getparent().remove(entry)
        digest = first.find(f".//{{{DS}}}DigestMethod")
        digest.set("Algorithm", f"{ENC}sha512")
        der = signer("p256").certificate.public_bytes(Encoding.DER)
        first.find(f".//{{{DS}}}DigestValue").text = base64.b64encode(hashlib.sha512(der).digest()).decode()
        forger.signed_again(root, key("p256"))

    assert answer(verify(forger.with_xml(signed("p256"), forger.SIG1, second))) == PASSED


def test_a_serial_that_is_not_the_certificate_s_is_a_swapped_certificate():
    def change(root):
        root.find(f".//{{{DS}}}X509SerialNumber").text = "1"
        forger.signed_again(root, key("p256"))

    assert codes(verify(forger.with_xml(signed("p256"), forger.SIG1, change))) == ["certificate_swapped"]


def test_more_elements_than_memory_are_refused_before_any_is_read():
    many = b"<a/>" * 700_000
    content = forger.edited(signed("p256"), {forger.DOCUMENT: b"<w>" + many + b"</w>"})
    verdict = verify(content)
    assert (answer(verdict), verdict.signatures) == (("TOTAL_FAILED", "FORMAT_FAILURE"), ())


def test_more_namespaces_than_any_program_writes_are_refused():
    spaces = " ".join(f'xmlns:a{number}="u"' for number in range(6_000))
    content = forger.replaced(signed("p256"), forger.SIG1, "<Signature ", f"<Signature {spaces} ", 1)
    assert codes(verify(content)) == ["word_malformed"]


def test_findings_beyond_twenty_are_not_collected():
    links = "".join(
        f'<Relationship Id="x{number}" Type="{forger.OFFICE}/image" Target="http://a/{number}" TargetMode="External"/>'
        for number in range(100)
    )
    content = forger.replaced(paper(), forger.DOCUMENT_RELATIONSHIPS, "</Relationships>", f"{links}</Relationships>")
    assert len(signing_findings(content)) == 20

"""Forgeries of who signed a Word file: certificates, keys, algorithms, signatures taken out, doubled or added."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lxml import etree

from app.signatures.engine import word_xml
from app.signatures.engine.word_names import (
    DS,
    ORIGIN,
    RELATIONSHIPS,
    ROOT_RELATIONSHIPS,
    SIGNATURE,
    SIGNATURE_TYPE,
    TYPES_PART,
    XADES,
)
from tests.forgeries import word_editing as forger
from tests.forgeries.word_targets import ALGORITHM, CONSTRAINTS, FORMAT, HASH, NO_CHAIN, PASSED, VALUE, judged, one, two
from tests.signatures.engine import samples
from tests.signatures.engine.samples import answer
from tests.signatures.engine.word_samples import key, paper, sign, signer, verify

SIG1, SIG2 = forger.SIG1, forger.SIG2
MORE, ENC, MORE_2007 = (
    "http://www.w3.org/2001/04/xmldsig-more#",
    "http://www.w3.org/2001/04/xmlenc#",
    "http://www.w3.org/2007/05/xmldsig-more#",
)


def _der(certificate):
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()


def _changed(change, *, own_key=False, content=None):
    def forge(root):
        change(root)
        if own_key:
            forger.signed_again(root, key("p256"))

    return forger.with_xml(content or two(), SIG1, forge)


def _certificate(root):
    return root.find(f"{{{DS}}}KeyInfo//{{{DS}}}X509Certificate")


def _key_info(entry):
    return judged(forger.replaced(two(), SIG1, "<KeyInfo>", f"<KeyInfo>{entry}", 1))


# Certificates.


def test_another_certificate_of_the_same_key():
    other = _der(signer("p256", "Người Khác").certificate)
    assert judged(_changed(lambda root: setattr(_certificate(root), "text", other))) == CONSTRAINTS


def test_a_certificate_of_another_key():
    other = _der(signer("p384").certificate)
    assert judged(_changed(lambda root: setattr(_certificate(root), "text", other))) == VALUE


def test_a_stranger_s_certificate_in_front_of_the_signer_s():
    assert (
        _key_info(f"<X509Data><X509Certificate>{_der(signer('p384').certificate)}</X509Certificate></X509Data>")
        == CONSTRAINTS
    )


def test_a_stranger_s_certificate_after_the_signer_s():
    stranger = f"<X509Certificate>{_der(signer('p384').certificate)}</X509Certificate>"
    forged = forger.replaced(two(), SIG1, "</X509Data>", f"{stranger}</X509Data>")
    assert judged(forged) == CONSTRAINTS


def test_the_certificates_above_the_signer_s_may_stand_beside_it():
    above = "".join(f"<X509Certificate>{_der(each)}</X509Certificate>" for each in signer("p256").chain)
    assert judged(forger.replaced(two(), SIG1, "</X509Data>", f"{above}</X509Data>")) == PASSED


def test_a_key_alone_instead_of_a_certificate():
    own = forger.parts_of(two())[SIG1].decode()
    data = own[own.index("<X509Data>") : own.index("</X509Data>") + 11]
    point = base64.b64encode(
        key("p256").public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    ).decode()
    named = f'<KeyValue><ECKeyValue xmlns="http://www.w3.org/2009/xmldsig11#"><PublicKey>{point}</PublicKey></ECKeyValue></KeyValue>'
    assert judged(forger.replaced(two(), SIG1, data, named)) == FORMAT


@pytest.mark.parametrize(
    "entry", ["<KeyName>Chánh Thanh tra</KeyName>", '<RetrievalMethod URI="http://a.vn"/>', "<PGPData/>", "<KeyValue/>"]
)
def test_a_key_named_in_another_way_beside_the_certificate(entry):
    assert _key_info(entry) == CONSTRAINTS


def test_no_key_info():
    own = forger.parts_of(two())[SIG1].decode()
    info = own[own.index("<KeyInfo>") : own.index("</KeyInfo>") + 10]
    assert judged(forger.replaced(two(), SIG1, info, "")) == FORMAT
    assert judged(forger.replaced(two(), SIG1, info, "<KeyInfo/>")) == FORMAT


def test_a_certificate_that_is_none():
    assert judged(_changed(lambda root: setattr(_certificate(root), "text", "AAAA"))) == FORMAT


def test_the_digest_of_another_certificate_signed_by_the_signer():
    other = hashlib.sha256(signer("p384").certificate.public_bytes(Encoding.DER)).digest()

    def forge(root):
        root.find(f".//{{{XADES}}}CertDigest/{{{DS}}}DigestValue").text = base64.b64encode(other).decode()

    assert judged(_changed(forge)) == HASH
    assert judged(_changed(forge, own_key=True)) == CONSTRAINTS


@pytest.mark.parametrize("name", ["SigningCertificate", "SignedSignatureProperties"])
def test_no_word_about_the_certificate_under_the_signature(name):
    def forge(root):
        found = root.find(f".//{{{XADES}}}{name}")
        found.getparent().remove(found)

    assert judged(_changed(forge)) == HASH
    assert judged(_changed(forge, own_key=True)) == CONSTRAINTS


def test_no_properties_at_all():
    def forge(root):
        root.remove(root[-1])
        last = root.find(f"{{{DS}}}SignedInfo")[-1]
        last.getparent().remove(last)

    assert judged(_changed(forge, own_key=True)) == CONSTRAINTS


def test_a_forger_with_a_certificate_of_his_own():
    own = ec.generate_private_key(ec.SECP256R1())
    certificate = samples.certificate("Cụm trưởng", own.public_key(), samples.common_name("Cụm trưởng"), own)
    forged = forger.with_xml(two(), SIG1, lambda root: forger.signed_again(root, own, certificate))
    assert judged(forged) == NO_CHAIN


def test_a_forger_with_an_authority_of_the_same_name():
    own, above = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    true = signer("p256").certificate
    certificate = samples.certificate(
        "Lò Văn p256", own.public_key(), true.issuer, above, (samples.usage("digital_signature"), True)
    )
    forged = forger.with_xml(two(), SIG1, lambda root: forger.signed_again(root, own, certificate))
    assert judged(forged) == NO_CHAIN


def test_a_signer_who_certifies_another():
    own = ec.generate_private_key(ec.SECP256R1())
    certificate = samples.certificate("Chánh", own.public_key(), signer("p256").certificate.subject, key("p256"))

    def forge(root):
        forger.signed_again(root, own, certificate)
        above = etree.SubElement(_certificate(root).getparent(), f"{{{DS}}}X509Certificate")
        above.text = _der(signer("p256").certificate)

    assert judged(forger.with_xml(two(), SIG1, forge)) == NO_CHAIN


# Algorithms and values.


def _method(algorithm, value=None, inside=""):
    def forge(root):
        method = root.find(f".//{{{DS}}}SignatureMethod")
        method.set("Algorithm", algorithm)
        if inside:
            method.append(etree.fromstring(inside))
        if value is not None:
            said = word_xml.canonical(root.find(f"{{{DS}}}SignedInfo"))
            root.find(f"{{{DS}}}SignatureValue").text = base64.b64encode(value(said)).decode()

    return judged(_changed(forge))


def _hmac_with_the_public_key(said):
    public = key("p256").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    mac = hmac.HMAC(public, hashes.SHA256())
    mac.update(said)
    return mac.finalize()


def test_a_shared_secret_that_is_the_public_key():
    assert _method(f"{MORE}hmac-sha256", _hmac_with_the_public_key) == ALGORITHM


def test_a_shared_secret_cut_to_one_bit():
    length = f'<HMACOutputLength xmlns="{DS}">1</HMACOutputLength>'
    assert _method(f"{DS}hmac-sha1", lambda said: b"\0", length) == ALGORITHM


@pytest.mark.parametrize("name", ["rsa-md5", "md5", "rsa-ripemd160", "ecdsa-ripemd160", "ecdsa-sha224", "esign-sha1"])
def test_an_algorithm_of_former_times(name):
    assert _method(f"{MORE}{name}") == ALGORITHM


def test_an_algorithm_lowered_to_sha_1_by_who_has_no_key():
    assert _method(f"{MORE}ecdsa-sha1") == ALGORITHM


def test_sha_1_chosen_by_the_signer():
    sha_1 = lambda said: _raw(key("p256").sign(said, ec.ECDSA(hashes.SHA1())))  # noqa: E731
    assert _method(f"{MORE}ecdsa-sha1", sha_1) == ALGORITHM


@pytest.mark.parametrize("name", [f"{DS}sha1", f"{MORE}md5", f"{ENC}ripemd160", "urn:x", ""])
@pytest.mark.parametrize("place", ["SignedInfo", "Object"])
def test_a_weak_or_unknown_digest_in_the_signature(name, place):
    def forge(root):
        root.find(f"{{{DS}}}{place}//{{{DS}}}DigestMethod").set("Algorithm", name)

    assert judged(_changed(forge, own_key=place == "Object"))[1] in {"CRYPTO_CONSTRAINTS_FAILURE", "HASH_FAILURE"}


def test_a_digest_of_the_right_value_under_another_method():
    def forge(root):
        root.find(f".//{{{DS}}}DigestMethod").set("Algorithm", f"{ENC}sha512")

    assert judged(_changed(forge)) == HASH


def test_a_digest_that_is_cut():
    def forge(root):
        found = root.findall(f".//{{{DS}}}Manifest//{{{DS}}}DigestValue")[1]
        found.text = base64.b64encode(base64.b64decode(found.text)[:8]).decode()

    assert judged(_changed(forge, own_key=True)) == HASH


def _raw(der, size=32):
    return b"".join(number.to_bytes(size) for number in decode_dss_signature(der))


def _value(change):
    return _method(f"{MORE}ecdsa-sha256", lambda said: change(_raw(key("p256").sign(said, ec.ECDSA(hashes.SHA256())))))


ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
VALUES = {
    "nothing": lambda raw: b"",
    "noughts": lambda raw: bytes(64),
    "r is nought": lambda raw: bytes(32) + raw[32:],
    "s is nought": lambda raw: raw[:32] + bytes(32),
    "the order twice": lambda raw: ORDER.to_bytes(32) * 2,
    "ones": lambda raw: b"\0" * 31 + b"\1" + b"\0" * 31 + b"\1",
    "one octet more": lambda raw: raw + b"\0",
    "one octet less": lambda raw: raw[:-1],
    "noughts in front": lambda raw: b"\0" + raw[:32] + b"\0" + raw[32:],
    "DER": lambda raw: encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:])),
    "s and r": lambda raw: raw[32:] + raw[:32],
    "r plus the order": lambda raw: (int.from_bytes(raw[:32]) + ORDER).to_bytes(33) + raw[32:],
    "twice": lambda raw: raw + raw,
}


@pytest.mark.parametrize("change", VALUES.values(), ids=VALUES.keys())
def test_numbers_of_ecdsa_in_another_form(change):
    assert _value(change) == VALUE


def test_a_number_of_rsa_with_a_nought_in_front():
    def forge(root):
        value = root.find(f"{{{DS}}}SignatureValue")
        value.text = base64.b64encode(b"\0" + base64.b64decode(value.text)).decode()

    assert judged(forger.with_xml(two(), SIG2, forge)) == VALUE


@pytest.mark.parametrize("salt", ["0", "31", "222", "999"])
def test_pss_that_tells_another_salt(salt):
    parameters = (
        f'<p:RSAPSSParams xmlns:p="{MORE_2007}" xmlns="{DS}"><DigestMethod Algorithm="{ENC}sha256"/>'
        f"<p:SaltLength>{salt}</p:SaltLength></p:RSAPSSParams>"
    )

    def forge(root):
        method = root.find(f".//{{{DS}}}SignatureMethod")
        method.set("Algorithm", f"{MORE_2007}rsa-pss")
        method.append(etree.fromstring(parameters))

    assert judged(forger.with_xml(two(), SIG2, forge))[0] == "TOTAL_FAILED"


def test_a_value_of_pkcs_1_told_to_be_of_pss():
    method = lambda root: root.find(f".//{{{DS}}}SignatureMethod").set("Algorithm", f"{MORE_2007}sha256-rsa-MGF1")  # noqa: E731
    assert judged(forger.with_xml(two(), SIG2, method)) == VALUE


# Whole signatures.


def _without_second(content):
    content = forger.edited(content, {SIG2: None})
    content = forger.without_relationship(content, forger.ORIGIN_RELATIONSHIPS, "rId2")
    return forger.replaced(content, TYPES_PART, f'<Override PartName="/{SIG2}" ContentType="{SIGNATURE_TYPE}"/>', "")


REQUIRED = {"p256", "rsa2048"}


def _required():
    return [signer(each).certificate for each in sorted(REQUIRED)]


def test_both_signers_required_and_there():
    assert judged(two(), required=_required()) == PASSED


def test_one_of_two_signatures_taken_out():
    assert judged(_without_second(two()), required=_required()) == CONSTRAINTS


def test_all_signatures_taken_out():
    assert judged(paper(), required=_required()) == CONSTRAINTS
    assert judged(paper()) == ("NOT_SIGNED", None)


def test_a_signer_replaced_by_another_who_may_sign_too():
    forged = sign(one(), signer("p384"))
    assert judged(forged) == PASSED
    verdict = verify(forged, required=_required())
    assert (answer(verdict), len(verdict.required_missing)) == (CONSTRAINTS, 1)


def test_a_required_signer_with_another_certificate_of_his_key():
    forged = sign(one(), signer("rsa2048", "Lò Văn Trùng"))
    assert judged(forged, required=_required()) == CONSTRAINTS


def test_a_signer_who_claims_another_s_role_is_not_the_other():
    forged = sign(one(), signer("p384"), role="Cụm phó")
    assert judged(forged, required=_required()) == CONSTRAINTS


def test_the_origin_s_part_taken_out():
    assert judged(forger.edited(two(), {"_xmlsignatures/origin.sigs": None})) == FORMAT


def test_the_origin_s_relationship_taken_out():
    assert judged(forger.without_relationship(two(), ROOT_RELATIONSHIPS, "rId2")) == FORMAT


def test_the_list_of_signatures_taken_out():
    assert judged(forger.edited(two(), {forger.ORIGIN_RELATIONSHIPS: None})) == FORMAT


def test_two_origins():
    forged = forger.edited(two(), {"other/origin.sigs": b""})
    assert judged(forged) == FORMAT
    assert judged(forger.with_relationship(forged, ROOT_RELATIONSHIPS, ORIGIN, "other/origin.sigs")) == FORMAT


@pytest.mark.parametrize("target", ["word/styles.xml", "_xmlsignatures/sig1.xml", "nowhere.sigs"])
def test_an_origin_that_leads_to_another_part(target):
    assert judged(forger.replaced(two(), ROOT_RELATIONSHIPS, "_xmlsignatures/origin.sigs", target)) == FORMAT


def test_an_origin_outside():
    old = 'Target="_xmlsignatures/origin.sigs"'
    assert judged(forger.replaced(two(), ROOT_RELATIONSHIPS, old, f'{old} TargetMode="External"')) == FORMAT


def test_an_origin_that_holds_something():
    assert judged(forger.edited(two(), {"_xmlsignatures/origin.sigs": b"x"})) == FORMAT


def test_a_signature_that_the_list_does_not_name():
    assert judged(forger.without_relationship(two(), forger.ORIGIN_RELATIONSHIPS, "rId2")) == FORMAT


def test_a_list_that_names_no_signature_of_the_file():
    assert judged(forger.replaced(two(), forger.ORIGIN_RELATIONSHIPS, "sig2.xml", "sig3.xml")) == FORMAT


def test_a_list_that_names_another_part():
    kind = f"{RELATIONSHIPS}/digital-signature/certificate"
    assert judged(forger.with_relationship(two(), forger.ORIGIN_RELATIONSHIPS, kind, "/word/styles.xml")) == FORMAT


def test_a_text_told_to_be_a_signature_so_that_nobody_signs_it():
    forged = forger.with_type(two(), forger.STYLES, SIGNATURE_TYPE)
    forged = forger.with_relationship(forged, forger.ORIGIN_RELATIONSHIPS, SIGNATURE, "/word/styles.xml")
    assert judged(forged) == FORMAT


def test_a_signature_told_to_be_plain_xml():
    assert judged(forger.with_type(two(), SIG2, "application/xml")) == FORMAT


def _with_copy(change=lambda content: content):
    part = "_xmlsignatures/sig3.xml"
    forged = forger.edited(two(), {part: change(forger.parts_of(two())[SIG1])})
    forged = forger.with_type(forged, part, SIGNATURE_TYPE)
    return forger.with_relationship(forged, forger.ORIGIN_RELATIONSHIPS, SIGNATURE, "sig3.xml")


def test_one_signature_twice_so_that_one_person_counts_as_two():
    assert judged(_with_copy()) == FORMAT


def test_one_signature_twice_the_second_with_another_value():
    # Of (r, s), (r, -s) is a signature of the same key over the same text too: no key is needed to make it.
    def other(content):
        root = etree.fromstring(content)
        value = root.find(f"{{{DS}}}SignatureValue")
        raw = base64.b64decode(value.text)
        value.text = base64.b64encode(raw[:32] + (ORDER - int.from_bytes(raw[32:])).to_bytes(32)).decode()
        return etree.tostring(root)

    assert judged(_with_copy(other)) == FORMAT


def test_a_stranger_s_signature_beside_the_true_ones_hides_nothing():
    own = ec.generate_private_key(ec.SECP256R1())
    certificate = samples.certificate("Kẻ Lạ", own.public_key(), samples.common_name("Kẻ Lạ"), own)
    forged = sign(two(), type(signer("p256"))(own, certificate, (), None))
    assert judged(forged, required=_required()) == NO_CHAIN
    broken = forger.replaced(forged, forger.DOCUMENT, "85%", "58%")
    assert judged(broken, required=_required()) == HASH
    verdict = verify(forged, required=_required())
    assert [each.verdict.value for each in verdict.signatures] == ["TOTAL_PASSED", "TOTAL_PASSED", "INDETERMINATE"]


def test_a_trusted_but_later_signature_over_a_changed_text_mends_nothing():
    changed = forger.replaced(one(), forger.DOCUMENT, "85%", "58%")
    later = forger.parts_of(sign(forger.replaced(paper(), forger.DOCUMENT, "85%", "58%"), signer("rsa2048")))[SIG1]
    forged = forger.edited(changed, {SIG2: later})
    forged = forger.with_type(forged, SIG2, SIGNATURE_TYPE)
    forged = forger.with_relationship(forged, forger.ORIGIN_RELATIONSHIPS, SIGNATURE, "sig2.xml")
    assert judged(forged) == HASH

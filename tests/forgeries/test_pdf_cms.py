"""Forgeries inside the signature (CMS): what the signer really signed, and with which certificate."""

from __future__ import annotations

import pytest
from asn1crypto import cms, core
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding

from app.signatures.engine import cades, pdf
from app.signatures.engine.certificates import Holder, issue, new_authority
from app.signatures.engine.der import SEQUENCE, element
from app.signatures.engine.keys import new_key
from tests.forgeries.editing import contents, with_cms, with_contents
from tests.signatures.engine import foreign
from tests.signatures.engine.samples import (
    ENROLLED,
    Signer,
    answer,
    authority,
    pledge,
    sign,
    signed_once,
    signer,
    update,
    verify,
)

FORMAT = ("TOTAL_FAILED", "FORMAT_FAILURE")
HASH = ("TOTAL_FAILED", "HASH_FAILURE")
CRYPTO = ("TOTAL_FAILED", "SIG_CRYPTO_FAILURE")
WEAK = ("INDETERMINATE", "CRYPTO_CONSTRAINTS_FAILURE")
NOT_BOUND = ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE")


def attribute(signed_data, name):
    attributes = signed_data["signer_infos"][0]["signed_attrs"]
    return next(each for each in attributes if each["type"].native == name)


def judged(change):
    return answer(verify(with_cms(signed_once(), change)))


def test_the_edit_that_changes_nothing_passes():
    assert with_cms(signed_once(), lambda _: None) == signed_once()


def test_a_flipped_bit_in_the_signature_s_value():
    def forge(signed_data):
        value = bytearray(signed_data["signer_infos"][0]["signature"].native)
        value[-1] ^= 1
        signed_data["signer_infos"][0]["signature"] = bytes(value)

    assert judged(forge) == CRYPTO


def test_a_digest_that_fits_another_text():
    def forge(signed_data):
        attribute(signed_data, "message_digest")["values"] = [b"\1" * 32]

    assert judged(forge) == HASH


def test_signed_attributes_of_another_signature():
    other = sign(pledge(), "vice-chair", signer("Lò Văn Phó"), certify=True)

    def forge(signed_data):
        theirs = cms.ContentInfo.load(contents(other))["content"]["signer_infos"][0]
        signed_data["signer_infos"][0]["signature"] = theirs["signature"].native

    assert judged(forge) == CRYPTO


def replaced_certificate(made):
    def forge(signed_data):
        theirs = asn1_x509.Certificate.load(made.public_bytes(Encoding.DER))
        issuers = [each.chosen for each in signed_data["certificates"] if each.chosen.ca]
        chosen = [cms.CertificateChoices("certificate", each) for each in (theirs, *issuers)]
        signed_data["certificates"] = chosen
        signed_data["signer_infos"][0]["sid"] = cms.SignerIdentifier(
            {"issuer_and_serial_number": {"issuer": theirs.issuer, "serial_number": theirs.serial_number}}
        )

    return forge


def test_a_swapped_certificate_of_another_person():
    assert judged(replaced_certificate(signer("Lò Văn Trưởng").certificate)) == CRYPTO


def test_a_swapped_certificate_with_the_same_key():
    # Only signing-certificate-v2 can tell: the key verifies, and our own issuer certified it.
    key = signer("Lò Văn Phó").key.public_key()
    other = issue(
        Holder("Lò Văn Lạ", "Chánh Thanh tra", "Thanh tra tỉnh Lai Châu", "GU-9"), key, authority(), ENROLLED, 3
    )
    assert judged(replaced_certificate(other)) == NOT_BOUND


def test_a_signer_s_certificate_taken_out():
    def forge(signed_data):
        signed_data["certificates"] = [each for each in signed_data["certificates"] if each.chosen.ca]

    assert judged(forge) == FORMAT


def test_two_signers_in_one_signature():
    def forge(signed_data):
        signed_data["signer_infos"] = [signed_data["signer_infos"][0], signed_data["signer_infos"][0]]

    assert judged(forge) == FORMAT


def test_no_signer_in_a_signature():
    def forge(signed_data):
        signed_data["signer_infos"] = []

    assert judged(forge) == FORMAT


def test_content_of_its_own_inside_the_signature():
    def forge(signed_data):
        signed_data["encap_content_info"] = {"content_type": "data", "content": b"other"}

    assert judged(forge) == FORMAT


def test_another_content_type_than_the_signed_one():
    def forge(signed_data):
        attribute(signed_data, "content_type")["values"] = ["tst_info"]

    assert judged(forge) == FORMAT


def test_an_attribute_with_two_values():
    def forge(signed_data):
        digest = attribute(signed_data, "message_digest")
        digest["values"] = [b"\1" * 32, digest["values"][0].native]

    assert judged(forge) == FORMAT


@pytest.mark.parametrize("name", ["content_type", "message_digest"])
def test_a_signature_without_a_signed_attribute_that_it_needs(name):
    def forge(signed_data):
        signer_info = signed_data["signer_infos"][0]
        signer_info["signed_attrs"] = [each for each in signer_info["signed_attrs"] if each["type"].native != name]

    assert judged(forge) == FORMAT


def test_another_digest_named_than_the_protected_one():
    def forge(signed_data):
        signed_data["signer_infos"][0]["digest_algorithm"] = {"algorithm": "sha512"}
        signed_data["digest_algorithms"] = [{"algorithm": "sha512"}]

    assert judged(forge) == FORMAT


def test_an_older_mechanism_named_outside_the_signature():
    def forge(signed_data):
        signed_data["signer_infos"][0]["signature_algorithm"] = {"algorithm": "sha1_ecdsa"}

    assert judged(forge) == FORMAT


def test_an_older_mechanism_named_where_nothing_protects_it(monkeypatch):
    def forge(signed_data):
        signed_data["signer_infos"][0]["signature_algorithm"] = {"algorithm": "sha512_ecdsa"}

    honest = signed_without(monkeypatch, cades.ALGORITHM_PROTECTION, signer("Lò Văn Phó"))
    assert answer(verify(honest)) == ("TOTAL_PASSED", None)
    assert answer(verify(with_cms(honest, forge))) == WEAK


def test_a_weaker_mask_named_where_nothing_protects_it(monkeypatch):
    def forge(signed_data):
        parameters = signed_data["signer_infos"][0]["signature_algorithm"]["parameters"]
        parameters["mask_gen_algorithm"]["parameters"] = {"algorithm": "sha1"}

    honest = signed_without(monkeypatch, cades.ALGORITHM_PROTECTION, signer("Lò Văn Rờ", "rsa3072"))
    assert answer(verify(honest)) == ("TOTAL_PASSED", None)
    assert answer(verify(with_cms(honest, forge))) == WEAK


def signed_without(monkeypatch, attribute_kind, by):
    """A signature that has this attribute under a private type, where nobody will find it."""
    honest = cades._attribute
    private = core.ObjectIdentifier("1.3.6.1.4.1.99999.2").dump()

    def forgetful(kind, value):
        return honest(private if kind == attribute_kind else kind, value)

    with monkeypatch.context() as forgetting:
        forgetting.setattr(cades, "_attribute", forgetful)
        return sign(pledge(), "chair", by, certify=True)


@pytest.mark.parametrize("path", [("version",), ("signer_infos", 0, "version")])
def test_another_version_number_outside_the_signature(path):
    def forge(signed_data):
        *parents, last = path
        for step in parents:
            signed_data = signed_data[step]
        signed_data[last] = "v3"

    assert judged(forge) == FORMAT


def test_a_digest_announced_that_nobody_used():
    def forge(signed_data):
        signed_data["digest_algorithms"] = [{"algorithm": "sha256"}, {"algorithm": "sha512"}]

    assert judged(forge) == FORMAT


def test_the_issuer_s_name_in_other_letters():
    def forge(signed_data):
        identifier = signed_data["signer_infos"][0]["sid"].chosen
        (name,) = [each for each in identifier["issuer"].chosen if each[0]["type"].native == "common_name"]
        name[0]["value"] = asn1_x509.DirectoryString("utf8_string", name[0]["value"].native.upper())

    assert judged(forge) == FORMAT


def test_an_issuer_s_certificate_with_a_bit_changed_that_readers_ignore():
    # The last bit of the signature counted as unused, which readers accept where it is zero.
    ours = next(
        each for each in iter(lambda: new_authority("Khác", ENROLLED), None) if not each.issuer_cert.signature[-1] & 1
    )
    key = new_key()
    made = issue(
        Holder("Lò Văn Lạ", "Chánh Thanh tra", "Thanh tra tỉnh Lai Châu", "GU-9"), key.public_key(), ours, ENROLLED, 3
    )
    honest = sign(pledge(), "chair", Signer(key, made, (ours.issuer_cert,)), certify=True)
    der, bits = contents(honest), ours.issuer_cert.signature
    forged = with_contents(honest, der.replace(b"\0" + bits, b"\1" + bits))
    assert answer(verify(honest, trust=[ours.root_cert])) == ("TOTAL_PASSED", None)
    assert answer(verify(forged, trust=[ours.root_cert])) == FORMAT


def test_the_padding_taken_into_the_signature():
    der = contents(signed_once())
    longer = element(SEQUENCE, der[4:], b"\0\0")
    assert answer(verify(with_contents(signed_once(), longer))) == FORMAT


def test_bytes_hidden_deep_inside_the_signature():
    signed_data = cms.ContentInfo.load(contents(signed_once()))["content"].contents
    inner = element(SEQUENCE, signed_data, b"\0\0")
    forged = element(SEQUENCE, cades.SIGNED_DATA, element(0xA0, inner))
    assert answer(verify(with_contents(signed_once(), forged))) == FORMAT


def test_a_length_spelled_in_two_ways():
    # 30 82 0x xx with one octet more is BER for the same value.
    der = contents(signed_once())
    assert der[:2] == b"\x30\x82"
    longer = b"\x30\x83\x00" + der[2:]
    assert answer(verify(with_contents(signed_once(), longer))) == FORMAT


def test_garbage_in_place_of_the_signature():
    garbage = core.Sequence.load(b"\x30\x03\x02\x01\x05").dump()
    assert answer(verify(with_contents(signed_once(), garbage))) == FORMAT


def test_a_signature_over_sha_1():
    old = foreign.sign(pledge(), foreign.signer(new_key()), "chair", digest="sha1")
    assert answer(foreign.verify(old)) == WEAK
    assert answer(foreign.verify(old, legacy=True)) == WEAK


def test_a_damaged_file_under_sha_1_is_proved_bad_all_the_same():
    old = bytearray(foreign.sign(pledge(), foreign.signer(new_key()), "chair", digest="sha1"))
    old[old.index(b"stream", 300) + 60] ^= 1
    assert answer(foreign.verify(bytes(old))) == HASH


def test_an_edit_after_a_signature_over_sha_1_is_proved_bad_too():
    old = foreign.sign(pledge(), foreign.signer(new_key()), "chair", digest="sha1")
    assert answer(foreign.verify(update(old, lambda writer: writer.update_root()))) == HASH


def test_a_signature_that_does_not_name_its_certificate(monkeypatch):
    forged = signed_without(monkeypatch, cades.SIGNING_CERTIFICATE_V2, signer("Lò Văn Trưởng"))
    assert answer(verify(forged)) == NOT_BOUND
    assert verify(forged).signatures[0].level == ""


@pytest.mark.parametrize("kind", ["adbe.pkcs7.sha1", "adbe.x509.rsa_sha1", "ETSI.RFC3161"])
def test_a_kind_of_signature_that_is_not_checked_never_passes(kind, monkeypatch):
    honest = pdf._signature_object

    def other(*given):
        made = honest(*given)
        made["/SubFilter"] = pdf.pdf_name(f"/{kind}")
        return made

    monkeypatch.setattr(pdf, "_signature_object", other)
    signed = sign(pledge(), "chair", signer("Lò Văn Trưởng"), certify=True)
    assert answer(verify(signed)) == NOT_BOUND


def test_an_unsigned_attribute_changes_nothing_that_is_said():
    def forge(signed_data):
        stamp = cms.CMSAttribute({"type": "signature_time_stamp_token", "values": []})
        signed_data["signer_infos"][0]["unsigned_attrs"] = [stamp]

    verdict = verify(with_cms(signed_once(), forge))
    assert verdict.signatures[0].trusted_time is None

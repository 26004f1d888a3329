"""Signing elsewhere: a digest goes out and a CMS or a raw signature comes in, or a whole file is handed back."""

from __future__ import annotations

import io

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers

from app.signatures.engine import cades
from app.signatures.engine.pdf import CannotSign, finish_pdf, finish_raw, prepare_pdf, to_sign
from app.signatures.engine.pdf_extension import extension_findings
from app.signatures.engine.pdf_room import CONTENTS_ROOM
from tests.forgeries.editing import slipped_in
from tests.signatures.engine import foreign, samples
from tests.signatures.engine.long_term import sealed
from tests.signatures.engine.samples import SIGNED, answer, pledge, sign, signed_once, signed_twice, signer, verify

PASSED = ("TOTAL_PASSED", None)


def prepared(field="vice-chair", *, pdf=b"", by="Lò Văn Phó", algorithm="p256"):
    return prepare_pdf(
        pdf or pledge(),
        field,
        signer(by, algorithm).certificate,
        signed_at=SIGNED,
        reason="Ký giao ước thi đua",
        location="Điện Biên",
        signer_text=("Ký bởi: Lò Văn Phó",),
        image=None,
        certify=not pdf,
    )


def cms_for(waiting, by="Lò Văn Phó"):
    them = signer(by)
    return cades.sign_digest(waiting.digest, them.key, them.certificate, them.chain)


def test_a_digest_goes_out_and_a_cms_comes_in():
    waiting = prepared()
    assert waiting.pdf.startswith(pledge())
    assert answer(verify(finish_pdf(waiting, cms_for(waiting)))) == PASSED


def test_a_raw_ecdsa_signature_comes_in():
    waiting, by = prepared(), signer("Lò Văn Phó")
    raw = by.key.sign(to_sign(waiting, by.certificate, "ecdsa"), ec.ECDSA(hashes.SHA256()))
    assert answer(verify(finish_raw(waiting, raw, by.certificate, by.chain, "ecdsa"))) == PASSED


def test_a_raw_signature_of_an_rsa_token_comes_in():
    waiting, by = prepared(by="Lò Văn Rờ", algorithm="rsa3072"), signer("Lò Văn Rờ", "rsa3072")
    attributes = to_sign(waiting, by.certificate, "rsassa_pkcs1v15")
    raw = by.key.sign(attributes, padding.PKCS1v15(), hashes.SHA256())
    signed = finish_raw(waiting, raw, by.certificate, by.chain, "rsassa_pkcs1v15")
    verdict = verify(signed)
    assert answer(verdict) == PASSED
    assert verdict.signatures[0].algorithm == "PKCS#1 v1.5, RSA 3072, SHA-256"


def test_a_cms_over_another_file_is_refused():
    with pytest.raises(CannotSign, match="không phải cho tệp này"):
        finish_pdf(prepared(), cms_for(prepared("chair")))


def test_a_raw_signature_over_something_else_is_refused():
    by = signer("Lò Văn Phó")
    raw = by.key.sign(b"something else", ec.ECDSA(hashes.SHA256()))
    with pytest.raises(CannotSign, match="không khớp với khóa"):
        finish_raw(prepared(), raw, by.certificate, by.chain, "ecdsa")


@pytest.mark.parametrize("cms", [b"", b"\x30\x00", b"no signature at all"])
def test_what_is_no_cms_is_refused(cms):
    with pytest.raises(CannotSign):
        finish_pdf(prepared(), cms)


def test_a_cms_larger_than_the_room_is_refused():
    with pytest.raises(CannotSign, match="lớn hơn chỗ"):
        prepared().filled(b"\x30" * (CONTENTS_ROOM // 2 + 1))


def test_a_prepared_file_is_itself_no_signed_file():
    assert answer(verify(prepared().pdf)) == ("TOTAL_FAILED", "FORMAT_FAILURE")


def codes(base, uploaded, field):
    return [each.reason.code for each in extension_findings(base, uploaded, field)]


def test_a_file_that_came_back_signed_in_its_place_is_accepted():
    assert codes(pledge(), sign(pledge(), "chair", signer("Lò Văn Phó")), "chair") == []
    assert codes(signed_once(), signed_twice(), "chair") == []


def test_a_file_that_another_program_signed_in_its_place_is_accepted():
    by = foreign.signer(signer("Lò Văn Phó").key)
    writer = IncrementalPdfFileWriter(io.BytesIO(signed_once()))
    meta = signers.PdfSignatureMetadata(
        field_name="chair", md_algorithm="sha256", subfilter=foreign.SigSeedSubFilter.PADES
    )
    uploaded = signers.PdfSigner(meta, by).sign_pdf(writer, existing_fields_only=True).getvalue()
    assert codes(signed_once(), uploaded, "chair") == []


def test_a_time_stamp_of_the_signer_s_tool_is_accepted():
    assert codes(signed_once(), sealed(signed_twice()), "chair") == []


def test_a_signature_in_a_new_field_of_the_tool_is_refused_with_the_place_to_choose():
    uploaded = foreign.sign(signed_once(), foreign.signer(signer("Lò Văn Phó").key), "Signature1")
    (found,) = extension_findings(signed_once(), uploaded, "chair")
    assert found.reason.code == "other_field"
    assert str(found.reason) == "Chữ ký nằm trong ô “Signature1”. Mời tải lại tệp và chọn ô “chair” để ký."


def test_a_signature_in_somebody_else_s_place_is_refused():
    assert codes(signed_once(), signed_twice(), "seal") == ["other_field"]


def test_the_file_as_it_was_is_not_signed():
    assert codes(signed_once(), signed_once(), "chair") == ["not_signed"]
    assert codes(signed_once(), sealed(signed_once()), "chair") == ["not_signed"]


def test_two_signatures_at_once_are_refused():
    both = sign(signed_twice(), "seal", signer("Thanh tra tỉnh Điện Biên"))
    assert codes(signed_once(), both, "chair") == ["signed_twice"]


def test_another_file_is_refused():
    other = sign(pledge(samples.PLEDGE.replace("100%", "99%")), "chair", signer("Lò Văn Phó"))
    assert codes(pledge(), other, "chair") == ["not_this_file"]


def test_more_than_the_signature_is_refused():
    def forge(writer):
        writer.root["/Lang"] = writer.root["/Type"]
        writer.update_root()

    with slipped_in(forge):
        uploaded = sign(pledge(), "chair", signer("Lò Văn Phó"))
    assert codes(pledge(), uploaded, "chair") == ["more_than_signed"]


def test_bytes_after_the_signature_are_refused():
    assert codes(signed_once(), signed_twice() + b"\n%", "chair") != []


@pytest.mark.parametrize("more", [b"junk", b"\n%%EOF\n", b"1 0 obj\nendobj\n"])
def test_what_is_no_update_is_refused_and_never_raises(more):
    assert codes(pledge(), pledge() + more, "chair") != []

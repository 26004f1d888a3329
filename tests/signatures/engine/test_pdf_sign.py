"""Signing fills a prepared field, keeps every byte before it, and refuses what would not hold afterwards."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pikepdf
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.signatures.engine import stamp
from app.signatures.engine.pdf import CannotSign, Field, prepare_fields, sign_pdf
from tests.signatures.engine import foreign
from tests.signatures.engine.samples import (
    FIELDS,
    SIGNED,
    Signer,
    pledge,
    sign,
    signed_once,
    signed_twice,
    signer,
    verify,
)
from workflows.refusals import BadInput, Refusal


def fields_of(document):
    return {str(each.T): each for each in document.Root.AcroForm.Fields}


def opened(pdf):
    return pikepdf.open(io.BytesIO(pdf))


def blue_picture():
    out = io.BytesIO()
    Image.new("RGBA", (300, 120), (0, 51, 153, 180)).save(out, "PNG")
    return out.getvalue()


def test_all_fields_are_there_before_the_first_signature():
    document = opened(pledge())
    fields = fields_of(document)
    assert list(fields) == ["vice-chair", "chair", "seal"]
    for field, asked in zip(fields.values(), FIELDS, strict=True):
        assert [float(each) for each in field.Rect] == list(asked.box)
        assert str(field.TU) == asked.tooltip
        assert int(field.F) & 4  # printed, as PDF/A asks
        assert "/N" in field.AP


def test_preparing_the_same_pdf_twice_gives_the_same_bytes():
    plain = foreign.plain()
    assert prepare_fields(plain, FIELDS) == prepare_fields(plain, FIELDS)


def test_each_field_has_its_place_in_the_structure_tree():
    document = opened(pledge())
    tree = document.Root.StructTreeRoot
    parents = pikepdf.NumberTree(tree.ParentTree)
    for field in document.Root.AcroForm.Fields:
        element = parents[int(field.StructParent)]
        assert element.S == "/Form"
        assert element.K.Obj.objgen == field.objgen
        assert element.objgen in [each.objgen for each in tree.K[0].K]
    assert document.pages[0].Tabs == "/S"


def test_the_pdf_still_says_that_it_is_pdf_a_and_pdf_ua():
    for pdf in (pledge(), signed_twice()):
        with opened(pdf) as document, document.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
            assert metadata["pdfuaid:part"] == "1"


@pytest.mark.parametrize(
    "fields",
    [
        [Field("a", 0, (0, 0, 10, 10), ""), Field("a", 0, (20, 0, 30, 10), "")],
        [Field("a.b", 0, (0, 0, 10, 10), "")],
        [Field("", 0, (0, 0, 10, 10), "")],
        [Field("a", 1, (0, 0, 10, 10), "")],
        [Field("a", -1, (0, 0, 10, 10), "")],
        [Field("a", 0, (10, 0, 10, 10), "")],
    ],
)
def test_fields_that_cannot_be_are_refused(fields):
    with pytest.raises(BadInput):
        prepare_fields(foreign.plain(), fields)


def test_a_form_is_not_prepared_twice():
    with pytest.raises(BadInput):
        prepare_fields(pledge(), FIELDS)


@settings(max_examples=30)
@given(st.binary(max_size=200))
def test_what_is_no_pdf_is_refused_and_not_prepared(content):
    with pytest.raises(BadInput):
        prepare_fields(content, FIELDS)


def test_signing_keeps_every_byte_before_it():
    assert signed_once().startswith(pledge())
    assert signed_twice().startswith(signed_once())


def test_the_first_signature_lets_fields_be_filled_and_nothing_more():
    document = opened(signed_once())
    (reference,) = document.Root.Perms.DocMDP.Reference
    assert (reference.TransformMethod, int(reference.TransformParams.P)) == ("/DocMDP", 2)


def test_the_words_of_the_signature_stand_in_its_field():
    page = pypdf.PdfReader(io.BytesIO(signed_once())).pages[0]
    shown = next(each.get_object() for each in page["/Annots"] if each.get_object()["/T"] == "vice-chair")
    assert shown["/AP"]["/N"]["/BBox"] == [0, 0, 170, 60]
    drawn = pypdf.PdfReader(
        io.BytesIO(stamp.draw(170, 60, stamp.usual_lines(signer("Lò Văn Phó").certificate, SIGNED), None))
    )
    words = drawn.pages[0].extract_text()
    assert "Ký bởi: Lò Văn Phó" in words
    assert "Cơ quan: Thanh tra tỉnh Điện Biên" in words
    assert "Thời gian ký: 2020-03-20T09:21:30+07:00" in words


def test_a_moment_in_another_zone_is_shown_in_vietnam_s():
    lines = stamp.usual_lines(signer("Lò Văn Phó").certificate, SIGNED.astimezone(UTC))
    assert lines[-1] == "Thời gian ký: 2020-03-20T09:21:30+07:00"


def test_the_type_is_tinos_of_size_ten_at_most():
    drawn = pypdf.PdfReader(io.BytesIO(stamp.draw(400, 200, ("Ký bởi: Lò Văn Phó",), None)))
    seen = []
    drawn.pages[0].extract_text(visitor_text=lambda text, _cm, _tm, font, size: seen.append((text.strip(), font, size)))
    sizes = {(font["/BaseFont"].partition("+")[2], round(size)) for text, font, size in seen if text}
    assert sizes == {("Tinos", 10)}


def test_a_picture_takes_the_place_of_the_words():
    by = signer("Lò Văn Phó")
    pdf = sign_with(by, image=blue_picture())
    document = opened(pdf)
    shown = fields_of(document)["chair"].AP.N.Resources
    assert len(shown.XObject) == 1
    assert "/Font" not in shown
    assert verify(pdf).verdict == "TOTAL_PASSED"


def test_a_letter_that_the_type_does_not_have_is_refused():
    with pytest.raises(BadInput):
        stamp.draw(170, 60, ("漢字",), None)


def test_a_picture_that_cannot_be_read_is_refused():
    with pytest.raises(BadInput):
        stamp.draw(170, 60, (), b"\x89PNG not really")


def sign_with(by, field="chair", *, pdf=None, image=None, certify=True, at=SIGNED):
    return sign_pdf(
        pledge() if pdf is None else pdf,
        field,
        by.key,
        by.certificate,
        by.chain,
        signed_at=at,
        reason="Ký",
        location="Điện Biên",
        signer_text=("Ký bởi: Lò Văn Phó",),
        image=image,
        certify=certify,
    )


def test_a_certificate_of_another_key_does_not_sign():
    one, other = signer("Lò Văn Phó"), signer("Lò Văn Trưởng")
    with pytest.raises(CannotSign):
        sign_with(Signer(one.key, other.certificate, one.chain))


@pytest.mark.parametrize("at", [SIGNED - timedelta(days=365), datetime(2024, 1, 1, tzinfo=UTC)])
def test_a_certificate_out_of_its_time_does_not_sign(at):
    with pytest.raises(CannotSign):
        sign_with(signer("Lò Văn Phó"), at=at)


def test_a_field_that_is_not_there_is_not_signed():
    with pytest.raises(CannotSign):
        sign_with(signer("Lò Văn Phó"), "secretary")


def test_a_field_takes_one_signature_only():
    with pytest.raises(CannotSign):
        sign(signed_once(), "vice-chair", signer("Lò Văn Phó"))


def test_only_the_first_signature_certifies():
    with pytest.raises(CannotSign):
        sign(signed_once(), "chair", signer("Lò Văn Trưởng"), certify=True)


@pytest.mark.parametrize("content", [b"", b"not a PDF", b"%PDF-1.7\n%%EOF", b"%PDF-1.7\n1 0 obj\nstartxref\n9\n%%EOF"])
def test_what_is_no_pdf_is_refused_and_not_signed(content):
    with pytest.raises(Refusal):
        sign_with(signer("Lò Văn Phó"), pdf=content)

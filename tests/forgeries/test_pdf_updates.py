"""Forgeries by incremental update: every signed byte is still there, and the reader sees something else.

Classes after Mainka et al., "Shadow Attacks" (NDSS 2021) and Rohlmann et al., "Breaking the Specification" (S&P 2021).
"""

from __future__ import annotations

import io
import re
from functools import partial

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec, append_signature_field
from pyhanko.sign.signers.cms_embedder import SigMDPSetup

from app.signatures.engine import pdf as signing
from app.signatures.engine.keys import new_key
from tests.forgeries.editing import slipped_in
from tests.signatures.engine import foreign, samples
from tests.signatures.engine.long_term import sealed
from tests.signatures.engine.samples import answer, pledge, sign, signed_once, signed_twice, signer, update, verify

HASH = ("TOTAL_FAILED", "HASH_FAILURE")
FORMAT = ("TOTAL_FAILED", "FORMAT_FAILURE")


def first_page(writer):
    return writer.root["/Pages"]["/Kids"][0]


def stream(data, **entries):
    return generic.StreamObject({pdf_name(f"/{key}"): value for key, value in entries.items()}, stream_data=data)


def field(writer, name):
    return next(each for each in writer.root["/AcroForm"]["/Fields"] if each.get_object()["/T"] == name)


def test_another_text_on_the_signed_page():
    def forge(writer):
        page = first_page(writer)
        page["/Contents"] = writer.add_object(stream(b"BT /f0 12 Tf 100 700 Td (Forged) Tj ET"))
        writer.update_container(page)

    assert answer(verify(update(signed_once(), forge))) == HASH


def test_the_signed_text_s_own_object_written_anew():
    def forge(writer):
        reference = first_page(writer).raw_get("/Contents").reference
        writer.objects[reference.generation, reference.idnum] = stream(b"")

    assert answer(verify(update(signed_once(), forge))) == HASH


def test_a_note_over_the_text():
    def forge(writer):
        page = first_page(writer)
        entries = {"/Type": pdf_name("/Annot"), "/Subtype": pdf_name("/FreeText"), "/Contents": pdf_string("70%")}
        note = generic.DictionaryObject({pdf_name(key): value for key, value in entries.items()})
        note[pdf_name("/Rect")] = generic.ArrayObject(map(generic.NumberObject, (100, 600, 300, 700)))
        page["/Annots"].append(writer.add_object(note))
        writer.update_container(page["/Annots"])

    assert answer(verify(update(signed_once(), forge))) == HASH


def test_a_second_page_after_the_signed_one():
    def forge(writer):
        pages = writer.root["/Pages"]
        page = generic.DictionaryObject({pdf_name("/Type"): pdf_name("/Page"), pdf_name("/Parent"): pages})
        page[pdf_name("/Parent")] = writer.root.raw_get("/Pages")
        pages["/Kids"].append(writer.add_object(page))
        pages["/Count"] = generic.NumberObject(2)
        writer.update_container(pages)

    assert answer(verify(update(signed_once(), forge))) == HASH


def test_a_page_shown_in_part_only():
    def forge(writer):
        page = first_page(writer)
        page[pdf_name("/CropBox")] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 300, 300)))
        writer.update_container(page)

    assert answer(verify(update(signed_once(), forge))) == HASH


def test_shadow_hide_a_signed_overlay_is_taken_away():
    def prepare(writer):
        page = first_page(writer)
        overlay = stream(
            b"1 g 0 0 600 900 re f",
            Type=pdf_name("/XObject"),
            Subtype=pdf_name("/Form"),
        )
        overlay[pdf_name("/BBox")] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 600, 900)))
        page["/Resources"][pdf_name("/XObject")] = generic.DictionaryObject(
            {pdf_name("/O"): writer.add_object(overlay)}
        )
        writer.update_container(page["/Resources"])

    def forge(writer):
        reference = first_page(writer)["/Resources"]["/XObject"].raw_get("/O").reference
        writer.objects[reference.generation, reference.idnum] = generic.NullObject()

    signed = sign(update(pledge(), prepare), "chair", signer("Lò Văn Trưởng"), certify=True)
    assert answer(verify(signed)) == ("TOTAL_PASSED", None)
    assert answer(verify(update(signed, forge))) == HASH


def test_shadow_replace_the_font_shows_other_letters():
    def forge(writer):
        font = first_page(writer)["/Resources"]["/Font"]["/f0"]
        font["/ToUnicode"] = writer.add_object(stream(b""))
        writer.update_container(font)

    assert answer(verify(update(signed_once(), forge))) == HASH


def test_shadow_hide_and_replace_the_references_point_to_a_prepared_object():
    # The signed bytes hold a second version of the text; the update is only a table that points to it.
    prepared = {}

    def prepare(writer):
        reference = writer.add_object(stream(b"BT (Prepared) Tj ET"))
        writer.root[pdf_name("/Unused")] = reference
        prepared["number"] = first_page(writer).raw_get("/Contents").idnum
        writer.update_root()

    shadow = update(pledge(), prepare)
    signed = sign(shadow, "chair", signer("Lò Văn Trưởng"), certify=True)
    offset = signed.rindex(b"obj", 0, signed.index(b"(Prepared)"))
    start = signed.rindex(b"\n", 0, offset) + 1
    previous = int(re.search(rb"startxref\s+(\d+)\s+%%EOF\s*\Z", signed)[1])
    trailer = re.search(rb"/Root \d+ 0 R", signed)[0] + b" " + re.findall(rb"/Size \d+", signed)[-1]
    table = b"xref\n%d 1\n%010d 00000 n \n" % (prepared["number"], start)
    end = b"trailer\n<< %s /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (trailer, previous, len(signed))
    assert answer(verify(signed)) == ("TOTAL_PASSED", None)
    assert answer(verify(signed + table + end)) == FORMAT


def test_a_changed_form_value():
    def with_text_field(writer):
        text = generic.DictionaryObject({pdf_name("/FT"): pdf_name("/Tx"), pdf_name("/T"): pdf_string("score")})
        text[pdf_name("/V")] = pdf_string("85")
        writer.root["/AcroForm"]["/Fields"].append(writer.add_object(text))
        writer.update_container(writer.root["/AcroForm"])

    def forge(writer):
        text = field(writer, "score").get_object()
        text["/V"] = pdf_string("100")
        writer.update_container(text)

    signed = sign(update(pledge(), with_text_field), "chair", signer("Lò Văn Trưởng"), certify=True)
    assert answer(verify(signed)) == ("TOTAL_PASSED", None)
    assert answer(verify(update(signed, forge))) == HASH


def test_another_picture_in_a_filled_signature_field():
    def forge(writer):
        widget = field(writer, "vice-chair").get_object()
        widget["/AP"] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(stream(b"1 g 0 0 99 99 re f"))})
        writer.update_container(widget)

    assert answer(verify(update(signed_once(), forge))) == HASH


def test_a_picture_in_an_empty_signature_field_without_a_signature():
    def forge(writer):
        widget = field(writer, "chair").get_object()
        widget["/AP"] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(stream(b"1 g 0 0 99 99 re f"))})
        writer.update_container(widget)

    assert answer(verify(update(signed_once(), forge))) == HASH


def test_a_signature_field_moved_over_the_text_when_it_is_signed():
    writer = IncrementalPdfFileWriter(io.BytesIO(signed_once()))
    widget = field(writer, "chair").get_object()
    widget["/Rect"] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 600, 900)))
    writer.update_container(widget)
    out = io.BytesIO()
    writer.write(out)
    forged = sign(out.getvalue(), "chair", signer("Lò Văn Trưởng"))
    assert [answer_of(each) for each in verify(forged).signatures] == [HASH, ("TOTAL_PASSED", None)]


def answer_of(signature):
    return signature.verdict.value, signature.sub_indication and signature.sub_indication.value


def test_a_visible_field_added_and_signed_by_somebody_we_trust():
    # Sneaky Signature Attack: DocMDP 2 allows it, and the new field can be drawn over the text.
    def forge(writer):
        append_signature_field(writer, SigFieldSpec("new", box=(0, 0, 600, 900)))

    forged = sign(update(signed_once(), forge), "new", signer("Lò Văn Lạ"))
    # The update that only adds the field, without signing, is more than any signer allowed.
    assert answer_of(verify(forged).signatures[0]) == HASH


def test_a_visible_field_added_by_the_signature_itself():
    one = foreign.sign(signed_once(), foreign.signer(new_key()), "new", box=(0, 0, 600, 900))
    verdict = verify(one, trust=[samples.authority().root_cert, foreign.authority().root_cert])
    assert answer_of(verdict.signatures[0]) == ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE")


def test_an_update_that_changes_nothing():
    forged = update(signed_once(), lambda writer: writer.update_root())
    assert answer(verify(forged)) == HASH


def test_an_action_on_opening():
    def forge(writer):
        action = generic.DictionaryObject({pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): pdf_string("1")})
        writer.root[pdf_name("/OpenAction")] = writer.add_object(action)
        writer.update_root()

    assert answer(verify(update(signed_once(), forge))) == HASH


@pytest.mark.parametrize("key", ["/Title", "/Author"])
def test_another_title_in_the_metadata(key):
    def forge(writer):
        info = writer.trailer["/Info"]
        info[pdf_name(key)] = pdf_string("Giả mạo")
        writer.update_container(info)

    assert answer(verify(update(signed_once(), forge))) == HASH


def test_another_title_in_the_metadata_together_with_a_signature():
    def forge(writer):
        info = writer.trailer["/Info"]
        info[pdf_name("/Title")] = pdf_string("Giả mạo")
        writer.update_container(info)

    both = in_one_revision(signed_once(), forge)
    assert [answer_of(each) for each in verify(both).signatures] == [HASH, ("TOTAL_PASSED", None)]


def test_another_text_together_with_a_signature():
    def forge(writer):
        page = first_page(writer)
        page["/Contents"] = writer.add_object(stream(b""))
        writer.update_container(page)

    both = in_one_revision(signed_once(), forge)
    assert [answer_of(each) for each in verify(both).signatures] == [HASH, ("TOTAL_PASSED", None)]


def test_another_title_in_the_xmp_packet_together_with_a_signature():
    def forge(writer):
        reference = writer.root.raw_get("/Metadata").reference
        packet = writer.prev.get_object(reference).data.replace("năm 2020".encode(), "năm 2021".encode())
        assert "năm 2021".encode() in packet
        replaced = stream(packet, Type=pdf_name("/Metadata"), Subtype=pdf_name("/XML"))
        writer.objects[reference.generation, reference.idnum] = replaced

    both = in_one_revision(signed_once(), forge)
    assert [answer_of(each) for each in verify(both).signatures] == [HASH, ("TOTAL_PASSED", None)]


def test_an_object_for_later_use_hidden_beside_a_signature():
    both = in_one_revision(signed_once(), lambda writer: writer.add_object(stream(b"1 g 0 0 600 900 re f")))
    assert [answer_of(each) for each in verify(both).signatures] == [HASH, ("TOTAL_PASSED", None)]


def test_other_fonts_for_the_form_written_over_the_signed_ones():
    # pyHanko lets the form's default resources be written anew; a page may use the very same object.
    def with_resources(writer):
        form = writer.root["/AcroForm"]
        form[pdf_name("/DR")] = writer.add_object(generic.DictionaryObject())
        writer.update_container(form)

    def forge(writer):
        resources = writer.root["/AcroForm"]["/DR"]
        resources[pdf_name("/Font")] = generic.DictionaryObject()
        writer.update_container(resources)

    first = sign(update(pledge(), with_resources), "vice-chair", signer("Lò Văn Phó"), certify=True)
    verdict = verify(in_one_revision(first, forge))
    assert [answer_of(each) for each in verdict.signatures] == [HASH, ("TOTAL_PASSED", None)]


def test_other_values_filled_in_together_with_a_signature():
    def forge(writer):
        writer.root["/AcroForm"][pdf_name("/NeedAppearances")] = generic.BooleanObject(value=True)
        writer.update_container(writer.root["/AcroForm"])

    both = in_one_revision(signed_once(), forge)
    assert [answer_of(each) for each in verify(both).signatures] == [HASH, ("TOTAL_PASSED", None)]


def test_a_signature_taken_out_of_its_field():
    def forge(writer):
        widget = field(writer, "chair").get_object()
        del widget["/V"]
        writer.update_container(widget)

    assert answer(verify(update(signed_twice(), forge))) == HASH


def test_the_only_signature_taken_out_does_not_make_the_file_unsigned():
    def forge(writer):
        del writer.root["/AcroForm"]
        writer.update_root()

    assert answer(verify(update(signed_once(), forge))) == HASH


def test_two_fields_that_show_one_signature():
    def forge(writer):
        other = field(writer, "vice-chair").get_object()
        other[pdf_name("/V")] = field(writer, "chair").get_object().raw_get("/V")
        writer.update_container(other)

    assert answer(verify(in_one_revision(pledge(), forge))) == FORMAT


def test_a_signature_after_the_document_was_closed(monkeypatch):
    monkeypatch.setattr(foreign.signers.PdfSigner, "_enforce_certification_constraints", lambda *_: None)
    closed = certified(MDPPerm.NO_CHANGES)
    verdict = foreign.verify(foreign.sign(closed, foreign.signer(new_key()), "two"))
    assert [answer_of(each) for each in verdict.signatures] == [HASH, ("TOTAL_PASSED", None)]


def test_a_time_stamp_after_the_document_was_closed_is_no_change_of_it():
    verdict = foreign.verify(sealed(certified(MDPPerm.NO_CHANGES)))
    assert answer_of(verdict.signatures[0]) == ("TOTAL_PASSED", None)
    assert "no_chain" in [each.code for each in verdict.reasons]  # nobody here trusts its authority


LOCKED = FieldMDPSpec(FieldMDPAction.INCLUDE, fields=["chair"])


def test_a_signature_in_a_field_that_the_first_signature_locked(monkeypatch):
    with monkeypatch.context() as locking:
        setup = partial(SigMDPSetup, field_lock=LOCKED)
        locking.setattr(signing, "SigMDPSetup", setup)
        locked = sign(pledge(), "vice-chair", signer("Lò Văn Phó"), certify=True)
    verdict = verify(sign(locked, "chair", signer("Lò Văn Trưởng")))
    assert [answer_of(each) for each in verdict.signatures] == [HASH, ("TOTAL_PASSED", None)]


@pytest.mark.parametrize(
    "lock",
    [
        SigFieldSpec("", field_mdp_spec=LOCKED),
        SigFieldSpec(
            "",
            field_mdp_spec=FieldMDPSpec(FieldMDPAction.INCLUDE, fields=["seal"]),
            doc_mdp_update_value=MDPPerm.NO_CHANGES,
        ),
    ],
    ids=["this field", "the document"],
)
def test_a_signature_against_the_lock_of_the_first_signer_s_field(lock):
    def with_lock(writer):
        widget = field(writer, "vice-chair").get_object()
        widget[pdf_name("/Lock")] = lock.format_lock_dictionary()
        writer.update_container(widget)

    first = sign(update(pledge(), with_lock), "vice-chair", signer("Lò Văn Phó"), certify=True)
    verdict = verify(sign(first, "chair", signer("Lò Văn Trưởng")))
    assert [answer_of(each) for each in verdict.signatures] == [HASH, ("TOTAL_PASSED", None)]


def certified(permission):
    writer = IncrementalPdfFileWriter(io.BytesIO(foreign.plain()))
    append_signature_field(writer, SigFieldSpec("one"))
    append_signature_field(writer, SigFieldSpec("two"))
    meta = foreign.signers.PdfSignatureMetadata(
        field_name="one", certify=True, docmdp_permissions=permission, subfilter=foreign.SigSeedSubFilter.PADES
    )
    return foreign.signers.PdfSigner(meta, foreign.signer(new_key())).sign_pdf(writer).getvalue()


def test_an_object_hidden_between_the_parts_of_an_update():
    hidden = b"99 0 obj\n<< /Type /Page >>\nendobj\n"
    start = len(signed_once())
    forged = signed_once() + hidden + signed_twice()[start:]
    shift = len(hidden)
    for offset in set(re.findall(rb"(\d{10}) 00000 n", signed_twice()[start:])):
        forged = forged.replace(offset + b" 00000 n", b"%010d 00000 n" % (int(offset) + shift))
    last = int(re.search(rb"startxref\s+(\d+)\s+%%EOF\s*\Z", signed_twice())[1])
    forged = forged.replace(b"startxref\n%d" % last, b"startxref\n%d" % (last + shift))
    assert answer_of(verify(forged).signatures[0]) == FORMAT


def in_one_revision(pdf, forge):
    """A later signer who puts more than the signature into the signature's own revision."""
    with slipped_in(forge):
        return sign(pdf, "chair", signer("Lò Văn Trưởng"))

"""Forgeries that play with the bytes of a signed PDF: what is covered, what is outside, what is there twice.

Classes after Mladenov et al., "1 Trillion Dollar Refund" (CCS 2019: USF, ISA, SWA) and the pitfalls of readers.
"""

from __future__ import annotations

import io
import re

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.sign.validation.dss import DocumentSecurityStore

from app.signatures.engine import pdf
from tests.forgeries.editing import contents, last_gap, same_length, signed_anew, with_byte_range, with_contents
from tests.signatures.engine.foreign import asn1
from tests.signatures.engine.samples import PLEDGE, answer, pledge, sign, signed_once, signed_twice, signer, verify

FORMAT = ("TOTAL_FAILED", "FORMAT_FAILURE")
HASH = ("TOTAL_FAILED", "HASH_FAILURE")


def test_a_flipped_bit_in_the_signed_text():
    spoiled = bytearray(signed_once())
    position = spoiled.index(b"stream", 300) + 60
    spoiled[position] ^= 1
    assert answer(verify(bytes(spoiled))) == HASH


def test_another_reason_for_signing_written_over_the_first():
    assert answer(verify(same_length(signed_once(), b"/Reason", b"/Raison"))) == HASH


def test_bytes_appended_after_the_end():
    assert answer(verify(signed_once() + b"\n% and so on\n")) == FORMAT


def test_one_empty_line_appended_after_the_end():
    assert answer(verify(signed_once() + b"\n")) == FORMAT


def test_a_second_end_of_file_appended():
    assert answer(verify(signed_once() + b"%%EOF\n")) == FORMAT


def test_bytes_put_before_the_beginning():
    assert answer(verify(b"%PDF-1.4\n" + signed_once())) == FORMAT


def test_a_byte_range_with_a_wider_gap():
    gap, resume = last_gap(signed_once())
    forged = with_byte_range(signed_once(), 0, gap - 40, resume, len(signed_once()) - resume)
    assert answer(verify(forged)) == FORMAT


def test_a_byte_range_that_ends_before_the_file_does():
    gap, resume = last_gap(signed_once())
    forged = with_byte_range(signed_once(), 0, gap, resume, len(signed_once()) - resume - 30)
    assert answer(verify(forged)) == FORMAT


def test_a_byte_range_that_begins_after_the_first_byte():
    gap, resume = last_gap(signed_once())
    forged = with_byte_range(signed_once(), 9, gap, resume, len(signed_once()) - resume)
    assert answer(verify(forged)) == FORMAT


def test_a_gap_over_another_string_than_the_signature_that_readers_see(monkeypatch):
    # The true signature sits in /Decoy; /Contents, which every reader shows, is somebody else's and covered.
    honest = pdf._signature_object

    def forge(*given):
        made = honest(*given)
        made[pdf.pdf_name("/Decoy")] = made.pop("/Contents")
        made[pdf.pdf_name("/Contents")] = generic.ByteStringObject(contents(signed_once()))
        return made

    monkeypatch.setattr(pdf, "_signature_object", forge)
    forged = sign(pledge(), "vice-chair", signer("Lò Văn Phó"), certify=True)
    assert answer(verify(forged)) == FORMAT


def test_a_byte_range_beyond_the_end_of_the_file():
    gap, resume = last_gap(signed_once())
    forged = with_byte_range(signed_once(), 0, gap, resume, len(signed_once()))
    assert answer(verify(forged)) == FORMAT


def test_a_byte_range_of_nothing():
    assert answer(verify(with_byte_range(signed_once(), 0, 0, 0, 0))) == FORMAT


def test_a_byte_range_with_negative_numbers():
    gap, resume = last_gap(signed_once())
    assert answer(verify(with_byte_range(signed_once(), 0, gap, resume, -1))) == FORMAT


@pytest.mark.parametrize("replacement", [b"/ByteRange null", b"/ByteRange []", b"/ByteRanje [0]"])
def test_a_signature_without_a_byte_range(replacement):
    old = re.search(rb"/ByteRange \[[^\]]*\]", signed_once())[0]
    assert answer(verify(same_length(signed_once(), old, replacement))) == FORMAT


@pytest.mark.parametrize("replacement", [b"null", b"<>", b"<00>"])
def test_a_signature_without_contents(replacement):
    gap, resume = last_gap(signed_once())
    verdict = verify(signed_once()[:gap] + replacement.ljust(resume - gap) + signed_once()[resume:])
    assert answer(verdict) == FORMAT
    assert [each.code for each in verdict.signatures[0].reasons] == ["malformed_byte_range"]


def test_the_byte_range_moved_into_an_object_of_its_own():
    # An indirect /ByteRange could be replaced by a later update.
    old = re.search(rb"/ByteRange \[[^\]]*\]", signed_once())[0]
    assert answer(verify(same_length(signed_once(), old, b"/ByteRange 2 0 R"))) == FORMAT


def test_a_signature_copied_from_another_file():
    other = sign(pledge(PLEDGE.replace("100%", "99%")), "vice-chair", signer("Lò Văn Phó"), certify=True)
    assert answer(verify(with_contents(signed_once(), contents(other)))) == HASH


def test_data_hidden_behind_the_signature_in_its_room():
    assert answer(verify(with_contents(signed_once(), contents(signed_once()) + b"\0\0hidden"))) == FORMAT


def test_white_space_in_the_room_of_the_signature():
    gap, resume = last_gap(signed_once())
    forged = signed_once()[: resume - 3] + b"  >" + signed_once()[resume:]
    assert gap < resume
    assert answer(verify(forged)) == FORMAT


def test_the_letters_of_the_signature_written_small():
    # The same CMS in other bytes is another file: nothing but the original bytes passes.
    gap, resume = last_gap(signed_once())
    start = next(index for index in range(gap, resume) if signed_once()[index : index + 1] in b"ABCDEF")
    forged = signed_once()[:start] + signed_once()[start : start + 1].lower() + signed_once()[start + 1 :]
    assert answer(verify(forged)) == FORMAT


def test_the_last_signature_cut_off_when_its_signer_is_required():
    end = signed_twice().index(b"%%EOF", len(signed_once()) - 10) + 6
    cut = signed_twice()[:end]
    assert answer(verify(cut)) == ("TOTAL_PASSED", None)
    verdict = verify(cut, required=[signer("Lò Văn Trưởng").certificate])
    assert answer(verdict) == ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE")
    assert len(verdict.required_missing) == 1


def test_all_signatures_cut_off_when_a_signer_is_required():
    verdict = verify(pledge(), required=[signer("Lò Văn Phó").certificate])
    assert answer(verdict) == ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE")


def test_an_object_defined_twice_before_signing():
    # Readers that repair would show the second one, those that follow the cross-references the first.
    target = re.search(rb"\n(\d+) 0 obj\n", pledge())[1]
    start = pledge().rindex(b"\nxref\n") + 1
    doubled = pledge()[:start] + target + b" 0 obj\n<< /Type /Pages >>\nendobj\n" + pledge()[start:]
    offset = int(re.search(rb"startxref\s+(\d+)", pledge())[1])
    moved = doubled.replace(b"startxref\n%d" % offset, b"startxref\n%d" % (doubled.rindex(b"\nxref\n") + 1))
    assert answer(verify(sign(moved, "chair", signer("Lò Văn Trưởng"), certify=True))) == FORMAT


def test_a_table_that_points_to_an_object_behind_the_signed_bytes():
    # Whatever is put there after the signature would be what the signed table showed.
    size = int(re.findall(rb"/Size (\d+)", pledge())[-1])
    root = re.search(rb"/Root \d+ 0 R", pledge())[0]
    previous = int(re.search(rb"startxref\s+(\d+)\s+%%EOF\s*\Z", pledge())[1])
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< %s /Size %d /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    entries = (root, size + 1, previous, len(pledge()))
    honest = pledge() + table % (size, int(re.search(rb"\n1 0 obj", pledge()).start()) + 1, *entries)
    assert answer(verify(sign(honest, "chair", signer("Lò Văn Trưởng"), certify=True))) == ("TOTAL_PASSED", None)
    dangling = pledge() + table % (size, 99_999_999, *entries)
    assert answer(verify(sign(dangling, "chair", signer("Lò Văn Trưởng"), certify=True))) == FORMAT


def test_a_file_with_two_tables_of_references():
    # Old readers follow the table, new ones the stream beside it: each could show another document.
    size = int(re.findall(rb"/Size (\d+)", signed_once())[-1])
    root = re.search(rb"/Root \d+ 0 R", signed_once())[0]
    previous = int(re.search(rb"startxref\s+(\d+)\s+%%EOF\s*\Z", signed_once())[1])
    start = len(signed_once())
    stream = (
        b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 4 1] /Index [%d 1] /Length 6 >>\nstream\n%s\nendstream\nendobj\n"
        % (
            size,
            size + 1,
            size,
            b"\1" + start.to_bytes(4, "big") + b"\0",
        )
    )
    table = b"xref\n0 0\ntrailer\n<< %s /Size %d /Prev %d /XRefStm %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        root,
        size + 1,
        previous,
        start,
        start + len(stream),
    )
    verdict = verify(signed_once() + stream + table)
    assert answer(verdict) == FORMAT
    assert [each.code for each in verdict.reasons] == ["malformed_hybrid"]


def test_a_signature_that_covers_data_behind_the_end_of_the_file():
    assert answer(verify(signed_anew(signed_once(), signer("Lò Văn Phó")))) == ("TOTAL_PASSED", None)
    assert answer(verify(signed_anew(signed_once() + b"more", signer("Lò Văn Phó")))) == FORMAT


def test_a_signature_that_takes_a_later_update_for_its_own():
    out = io.BytesIO(signed_twice())
    DocumentSecurityStore.add_dss(out, None, certs=[asn1(signer("Lò Văn Phó").certificate)], force_write=True)
    assert answer(verify(out.getvalue())) == ("TOTAL_PASSED", None)
    assert answer(verify(signed_anew(out.getvalue(), signer("Lò Văn Trưởng")))) == FORMAT


def test_an_encrypted_file_cannot_be_judged():
    with pikepdf.open(io.BytesIO(signed_once())) as document:
        out = io.BytesIO()
        document.save(out, encryption=pikepdf.Encryption(owner="o", user=""))
    assert answer(verify(out.getvalue())) == ("INDETERMINATE", "SIGNED_DATA_NOT_FOUND")


def test_a_signed_file_saved_anew_by_an_editor():
    with pikepdf.open(io.BytesIO(signed_twice())) as document:
        out = io.BytesIO()
        document.save(out)
    assert answer(verify(out.getvalue())) == FORMAT

"""Forgeries of Word files in the archive around the parts, which two programs read differently or one repairs."""

from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import replace

import pytest

from tests.forgeries import word_editing as forger
from tests.forgeries.word_archives import (
    DESCRIBED,
    STORED,
    Entry,
    archive,
    entries_of,
    extra,
    renamed,
    with_entry,
    with_hidden_directory,
)
from tests.forgeries.word_targets import FORMAT, NOT_FOUND, PASSED, judged, two

OTHER = b"<x/>"


def test_an_archive_written_anew_by_the_forger_s_tool_is_no_forgery():
    assert judged(archive(entries_of(two()))) == PASSED
    described = archive(replace(each, flags=DESCRIBED) for each in entries_of(two()))
    assert judged(described) == PASSED


def test_a_part_twice_the_second_other():
    assert judged(forger.zipped([*forger.parts_of(two()).items(), (forger.DOCUMENT, OTHER)])) == FORMAT


def test_a_part_twice_the_first_other():
    assert judged(forger.zipped([(forger.DOCUMENT, OTHER), *forger.parts_of(two()).items()])) == FORMAT


def test_a_part_twice_in_other_case():
    assert judged(forger.edited(two(), {"word/Document.xml": OTHER})) == FORMAT


def test_the_content_types_twice_in_other_case():
    assert judged(forger.edited(two(), {"[content_types].xml": OTHER})) == FORMAT


def test_a_part_in_other_case_instead():
    assert judged(renamed(two(), forger.STYLES, b"word/Styles.xml")) == NOT_FOUND


@pytest.mark.parametrize(
    "name",
    [
        "/word/document.xml",
        "word//document.xml",
        "./word/document.xml",
        "word/./document.xml",
        "word/x/../document.xml",
        "../word/document.xml",
        "word\\document.xml",
        "word/%64ocument.xml",
        "word/document.xml.",
        "word/document.xml/",
        "word/document.xml ",
        "word/document.xml/[0].piece",
        "C:/word/document.xml",
        "word/document.xml\x00.png",
        "word/dócument.xml",
        "word/document.xml:stream",
    ],
)
def test_another_spelling_of_a_part_s_name(name):
    assert judged(archive([*entries_of(two()), Entry(name.encode(), OTHER)])) == FORMAT


def test_a_folder_of_its_own():
    assert judged(archive([*entries_of(two()), Entry(b"word/", b"", STORED)])) == FORMAT


def test_a_program_before_the_archive():
    assert judged(b"#!/bin/sh\n" + two()) == FORMAT


def test_another_archive_before():
    assert judged(forger.edited(two(), {forger.DOCUMENT: OTHER}) + two()) == FORMAT


def test_another_archive_after():
    assert judged(two() + forger.edited(two(), {forger.DOCUMENT: OTHER})) == FORMAT


def test_bytes_after_the_archive():
    assert judged(two() + b"\0") == FORMAT


def test_a_comment_on_the_archive():
    assert judged(archive(entries_of(two()), comment=b"x")) == FORMAT


def test_a_comment_that_ends_like_an_archive():
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0, 0, 0, 0, 0)
    assert judged(archive(entries_of(two()), comment=end)) == FORMAT


def test_a_comment_on_a_part():
    assert judged(with_entry(two(), forger.DOCUMENT, lambda entry: replace(entry, central={"comment": b"x"}))) == FORMAT


def test_a_gap_between_two_parts():
    assert judged(with_entry(two(), forger.STYLES, lambda entry: replace(entry, between=b"\0" * 8))) == FORMAT


def test_a_gap_before_the_directory():
    assert judged(archive(entries_of(two()), gap=b"\0" * 8)) == FORMAT


def test_a_part_that_the_directory_does_not_name():
    hidden = archive([Entry(forger.DOCUMENT.encode(), OTHER)])
    local = hidden[: hidden.index(b"PK\x01\x02")]
    assert judged(with_entry(two(), forger.STYLES, lambda entry: replace(entry, between=local))) == FORMAT


def test_a_part_hidden_in_front_of_all_others():
    hidden = archive([Entry(forger.DOCUMENT.encode(), OTHER)])
    local = hidden[: hidden.index(b"PK\x01\x02")]
    offset = struct.unpack("<I", two()[-6:-2])[0]
    end = two()[-22:-6] + struct.pack("<IH", offset + len(local), 0)
    assert judged(local + two()[:-22] + end) == FORMAT


def test_two_parts_that_share_their_bytes():
    def share(entry):
        return replace(entry, central={"offset": 0})

    assert judged(with_entry(two(), forger.STYLES, share)) == FORMAT


def test_a_local_header_with_another_name():
    local = {"name": b"word/document.xmm"}
    assert judged(with_entry(two(), forger.DOCUMENT, lambda entry: replace(entry, local=local))) == FORMAT


def test_a_directory_with_another_name():
    central = {"name": b"word/document.xmm"}
    assert judged(with_entry(two(), forger.DOCUMENT, lambda entry: replace(entry, central=central))) == FORMAT


@pytest.mark.parametrize("lie", [{"unpacked": 4}, {"packed": 4}, {"crc": 7}, {"method": STORED}, {"flags": 2}])
def test_a_local_header_that_says_other_than_the_directory(lie):
    assert judged(with_entry(two(), forger.DOCUMENT, lambda entry: replace(entry, local=lie))) == FORMAT


@pytest.mark.parametrize("lie", [{"unpacked": 4}, {"packed": 4}, {"crc": 7}, {"disk": 1}, {"offset": 1 << 30}])
def test_a_directory_that_lies_and_a_local_header_that_agrees(lie):
    both = {"local": lie, "central": lie}
    assert judged(with_entry(two(), forger.DOCUMENT, lambda entry: replace(entry, **both))) == FORMAT


def test_a_descriptor_that_lies():
    described = {"described": (7, 7, 7), "crc": 0, "packed": 0, "unpacked": 0}
    forged = with_entry(two(), forger.DOCUMENT, lambda entry: replace(entry, flags=DESCRIBED, local=described))
    assert judged(forged) == FORMAT


def test_plain_bytes_whose_end_only_a_descriptor_tells():
    # Who reads from front to back finds the end where the bytes look like one, which a picture can do.
    forged = with_entry(two(), forger.DOCUMENT, lambda entry: replace(entry, method=STORED, flags=DESCRIBED))
    assert judged(forged) == FORMAT


@pytest.mark.parametrize("flags", [0x0001, 0x0041, 0x2001, 0x0020, 0x8000])
def test_a_part_that_is_said_to_be_encrypted_or_patched(flags):
    assert judged(with_entry(two(), forger.DOCUMENT, lambda entry: replace(entry, flags=flags))) == FORMAT


@pytest.mark.parametrize("method", [9, 12, 14, 93, 99])
def test_a_way_of_packing_that_not_all_know(method):
    assert judged(with_entry(two(), forger.DOCUMENT, lambda entry: replace(entry, method=method))) == FORMAT


@pytest.mark.parametrize("where", ["local", "central"])
@pytest.mark.parametrize("kind", [0x0001, 0x7075, 0x6375, 0x000D, 0x9901, 0x0017])
def test_a_further_field_with_other_sizes_another_name_or_a_link(where, kind):
    lie = {where: {"extra": extra(kind, b"\0" * 16)}}
    assert judged(with_entry(two(), forger.DOCUMENT, lambda entry: replace(entry, **lie))) == FORMAT


def test_a_further_field_that_is_cut():
    lie = {"central": {"extra": struct.pack("<2H", 0xCAFE, 40)}}
    assert judged(with_entry(two(), forger.DOCUMENT, lambda entry: replace(entry, **lie))) == FORMAT


def test_a_second_directory_hidden_in_a_further_field_of_the_first():
    names = [name for name in forger.parts_of(two()) if name != forger.SIG2]
    forged = with_hidden_directory(two(), names)
    with zipfile.ZipFile(io.BytesIO(forged)) as another_reader:
        assert another_reader.namelist() == names  # so that the refusal below means something
    assert judged(forged) == FORMAT


@pytest.mark.parametrize("lie", [{"count": 3}, {"count": 99}, {"size": 7}, {"offset": 7}, {"disk": 1}])
def test_an_end_of_the_archive_that_lies(lie):
    assert judged(archive(entries_of(two()), **lie)) == FORMAT


def test_sizes_that_are_told_to_stand_in_zip64_records():
    locator = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, 46, 0)
    locator += struct.pack("<4sIQI", b"PK\x06\x07", 0, len(two()), 1)
    assert judged(two()[:-22] + locator + two()[-22:]) == FORMAT
    assert judged(archive(entries_of(two()), count=0xFFFF, size=0xFFFFFFFF, offset=0xFFFFFFFF)) == FORMAT


def test_a_cut_archive():
    assert {judged(two()[: len(two()) * each // 10]) for each in range(10)} == {FORMAT}


def test_bytes_after_the_end_of_packed_data():
    entry = next(each for each in entries_of(two()) if each.name == forger.DOCUMENT.encode())

    class Longer(Entry):
        packed = property(lambda self: entry.packed + b"hidden")

    assert judged(with_entry(two(), forger.DOCUMENT, lambda old: Longer(old.name, old.plain))) == FORMAT


def test_a_file_of_another_kind_under_this_name():
    assert judged(b"%PDF-1.7\n" + two()) == FORMAT
    assert judged(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504) == FORMAT  # an encrypted or an old .doc


def test_no_flipped_bit_in_every_97th_byte_passes_unless_nobody_can_see_it():
    flipped = {}
    for place in range(0, len(two()), 97):
        content = bytearray(two())
        content[place] ^= 1
        if judged(bytes(content)) == PASSED:
            flipped[place] = bytes(content)
    # Left over are times, versions and systems in the archive's headers, which belong to no part.
    assert all(forger.parts_of(each) == forger.parts_of(two()) for each in flipped.values())
    assert len(flipped) < 10

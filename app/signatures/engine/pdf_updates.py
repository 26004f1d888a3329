"""The updates of a signed PDF, byte for byte: between and after them there is nothing (các lần cập nhật tệp)."""

# mypy: disallow-untyped-calls=False, warn-return-any=False
# pyHanko is typed in part only.

from __future__ import annotations

import re
from collections.abc import Iterator

from pyhanko.pdf_utils import generic

from app.signatures.engine.pdf_reading import OpenPdf, malformed, places_in
from app.signatures.engine.verdict import NotProved

# White space, and comments that no repairing reader could take for an object.
FILLER = re.compile(rb"(?:[\x00\t\n\f\r ]|%(?![^\r\n]*obj)[^\r\n]*[\r\n])*")
END_OF_UPDATE = re.compile(rb"[\x00\t\n\f\r ]*startxref[\t\n\f\r ]+(\d+)[\t\n\f\r ]+%%EOF(\r\n|\r|\n)?")


def updates(pdf: OpenPdf, first: int, end: int) -> Iterator[tuple[int, int]]:
    """(revision, its end) for each update after revision ``first``, which ends at ``end``.

    Between the updates' objects, cross-references and trailers there is nothing but white space, and after the last
    there is nothing at all; otherwise NotProved.
    """
    for revision in range(first + 1, pdf.reader.total_revisions):
        end = _update_end(pdf, revision, end)
        yield revision, end
    if end != len(pdf.content):
        raise malformed("appended", "Có dữ liệu lạ được nối vào sau phần kết thúc của tệp.")


def _update_end(pdf: OpenPdf, revision: int, start: int) -> int:
    """Walk over an update from ``start``: its objects in the order of the file, its cross-references, its trailer."""
    content, reader = pdf.content, pdf.reader
    info = reader.xrefs.get_xref_container_info(revision)
    position = start
    for offset, reference in sorted(places_in(reader, revision).items(), key=lambda each: each[0]):
        _demand_filler(content, position, offset)
        end = reader.end_of(reference, offset)
        if end is None:
            raise _hidden()
        position = end
    if info.stream_ref is None:
        _demand_filler(content, position, info.declared_startxref)
        reader.stream.seek(info.end_location)
        generic.DictionaryObject.read_from_stream(reader.stream, generic.TrailerReference(reader))
        position = reader.stream.tell()
    tail = END_OF_UPDATE.match(content, position)
    if not tail or int(tail[1]) != info.declared_startxref:
        raise _hidden()
    return tail.end()


def _demand_filler(content: bytes, start: int, stop: int) -> None:
    if start > stop or not FILLER.fullmatch(content, start, stop):
        raise _hidden()


def _hidden() -> NotProved:
    return malformed("hidden", "Tệp có dữ liệu không được tham chiếu nằm giữa các lần cập nhật.")

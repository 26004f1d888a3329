"""Reading a PDF that may be hostile: every object from one place in the file, parsed once and measured.

Readers of PDF forgive much, and most forgeries live in what they forgive (USF, shadow attacks, objects defined twice,
bytes after the end). So what pyHanko's strict reader accepts is measured again against the bytes themselves.
"""

# mypy: disallow-untyped-calls=False, warn-return-any=False
# pyHanko is typed in part only.

from __future__ import annotations

import io
import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import read_non_whitespace
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import read_object_header

from app.signatures.engine.verdict import NotProved, SubIndication, finding

END_OF_OBJECT = re.compile(rb"[\x00\t\n\f\r ]*endobj")
OBJECT_HEADER = re.compile(rb"(?<![0-9])(\d{1,10})[\x00\t\n\f\r ]+(\d{1,5})[\x00\t\n\f\r ]+obj(?![a-zA-Z])")

PLAIN_DIGITS = re.compile(rb"<((?:[0-9A-Fa-f]{2})*)>")
_digit_by_digit = generic.read_hex_string_from_stream


def read_hexadecimal(stream: Any) -> Any:
    """A hexadecimal string of a PDF, read at once where it is in memory and holds nothing but pairs of digits.

    pyHanko reads each digit by itself: 10 ms for the 32,768 of one signature, more than all other reading together.
    """
    plain = isinstance(stream, io.BytesIO) and PLAIN_DIGITS.match(stream.getbuffer(), stream.tell())
    if not plain:
        return _digit_by_digit(stream)
    stream.seek(plain.end())
    return generic.pdf_string(bytes.fromhex(plain[1].decode()))


generic.read_hex_string_from_stream = read_hexadecimal  # for the whole process: it reads the same strings, only faster


class OnceReader(PdfFileReader):
    """pyHanko's strict reader, which here parses an object once, whichever revision of the file asks for it.

    ``ends`` tells where the objects read so far end, before their ``endobj``. The resolvers of the revisions copy
    what they get, and the verification changes nothing, so one parsed object can serve them all.
    """

    def __init__(self, content: bytes) -> None:
        self.ends: dict[int, int] = {}
        self._parsed: dict[tuple[int, bool], Any] = {}
        super().__init__(io.BytesIO(content), strict=True)

    def _read_object(
        self,
        ref: generic.Reference,
        marker: Any,
        never_decrypt: bool = False,  # noqa: FBT001, FBT002 - pyHanko's signature
        as_metadata_stream: bool = False,  # noqa: FBT001, FBT002
    ) -> Any:
        if not isinstance(marker, int):
            return super()._read_object(ref, marker, never_decrypt, as_metadata_stream)
        known = (marker, as_metadata_stream)
        if known not in self._parsed:
            self._parsed[known] = self._parse(ref, marker, as_metadata_stream=as_metadata_stream)
        return self._parsed[known]

    def _parse(self, ref: generic.Reference, offset: int, *, as_metadata_stream: bool) -> Any:
        """The object at ``offset``, which must be the one asked for and end with ``endobj``."""
        self.stream.seek(offset)
        if read_object_header(self.stream, strict=True) != (ref.idnum, ref.generation):
            raise malformed("object", "Tệp PDF có đối tượng không nằm ở nơi bảng tham chiếu đã ghi.")
        own = generic.Reference(ref.idnum, ref.generation, self)
        value = generic.read_object(self.stream, own, as_metadata_stream=as_metadata_stream)
        self.ends[offset] = self.stream.tell()
        read_non_whitespace(self.stream, seek_back=True)
        if self.stream.read(6) != b"endobj":
            raise malformed("object", "Tệp PDF có đối tượng không nằm ở nơi bảng tham chiếu đã ghi.")
        return value

    def end_of(self, reference: generic.Reference, offset: int) -> int | None:
        """Where the object at ``offset`` ends, ``endobj`` included; None where anything but white space is between."""
        if offset not in self.ends:
            self._read_object(reference, offset)
        end = END_OF_OBJECT.match(self.stream.getbuffer(), self.ends[offset])
        return end.end() if end else None


@dataclass(frozen=True, slots=True)
class OpenPdf:
    """A PDF to be verified: its bytes, the reader on them, and how far into the file each revision reaches.

    ``reach`` says for each revision the last place that it or one before it points to.
    """

    content: bytes
    reader: OnceReader
    reach: tuple[int, ...]


def entry(dictionary: Any, key: str, default: object = None) -> Any:
    """A dictionary's value with references followed (pyHanko's own ``get`` gives the reference itself)."""
    return dictionary[key] if key in dictionary else default  # noqa: SIM401


def open_pdf(content: bytes) -> OpenPdf:
    """The file under a strict reader, as a whole in an acceptable form; otherwise NotProved."""
    try:
        reader = OnceReader(content)
        encrypted, hybrid = reader.encrypted, reader.xrefs.hybrid_xrefs_present
    except Exception as error:  # a hostile file can make a parser fail in any way
        raise malformed("file", "Không đọc được tệp này theo định dạng PDF.") from error
    if encrypted:
        raise NotProved(
            finding(
                SubIndication.SIGNED_DATA_NOT_FOUND,
                "encrypted",
                "Tệp PDF được mã hóa nên không đọc được nội dung đã ký.",
            )
        )
    if hybrid:
        raise malformed("hybrid", "Tệp PDF có hai bảng tham chiếu song song, có thể hiện khác nhau tùy phần mềm.")
    places = [places_in(reader, revision) for revision in range(reader.total_revisions)]
    if doubled := _doubled_object(content, reader, places):
        raise malformed("doubled", "Tệp PDF định nghĩa đối tượng {number} hai lần.", number=doubled)
    tables = [reader.xrefs.get_xref_container_info(revision).end_location for revision in range(len(places))]
    return OpenPdf(
        content, reader, tuple(accumulate((max(end, *found) for end, found in zip(tables, places, strict=True)), max))
    )


def places_in(reader: PdfFileReader, revision: int) -> dict[int, generic.Reference]:
    """Which object begins where, of those that ``revision`` wrote, its cross-reference stream included."""
    places = {
        offset: reference
        for reference in reader.xrefs.explicit_refs_in_revision(revision)
        if isinstance(offset := reader.xrefs.get_historical_ref(reference, revision), int)
    }
    info = reader.xrefs.get_xref_container_info(revision)
    if info.stream_ref is not None:
        places[info.declared_startxref] = info.stream_ref
    return places


def malformed(code: str, sentence: str, /, **particulars: object) -> NotProved:
    """A file whose form lets two readers see two documents: FORMAT_FAILURE."""
    return NotProved(finding(SubIndication.FORMAT_FAILURE, f"malformed_{code}", sentence, **particulars))


def _doubled_object(content: bytes, reader: OnceReader, places: list[dict[int, generic.Reference]]) -> str | None:
    """The first object that the file defines once more than its cross-references say (readers may show either one)."""
    known = {offset: reference for found in places for offset, reference in found.items()}
    numbers = {(each.idnum, each.generation) for each in known.values()}
    starts = sorted(known)
    for header in OBJECT_HEADER.finditer(content):
        named = (int(header[1]), int(header[2]))
        if header.start() in known or named not in numbers:
            continue
        before = bisect_left(starts, header.start())
        # Bytes inside another object, such as an attached PDF, only look like one.
        if not before or (reader.end_of(known[starts[before - 1]], starts[before - 1]) or 0) <= header.start():
            return f"{named[0]} {named[1]}"
    return None

"""The bytes of a signed PDF: where each signature sits, what it covers, and that nothing hides between the parts.

Readers of PDF forgive much, and most forgeries live in what they forgive (USF, shadow attacks, objects defined twice,
bytes after the end). So what pyHanko's strict reader accepts is measured again against the bytes themselves.
"""

# mypy: disallow-untyped-calls=False, warn-return-any=False
# pyHanko is typed in part only.

from __future__ import annotations

import io
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.rw_common import PdfHandler
from pyhanko.pdf_utils.xref import read_object_header
from pyhanko.sign.fields import enumerate_sig_fields

from app.signatures.engine.der import NotDer, first_element
from app.signatures.engine.verdict import Finding, NotProved, SubIndication, finding

END_OF_FILE = re.compile(rb"%%EOF(\r\n|\r|\n)?\Z")
# White space, and comments that no repairing reader could take for an object.
FILLER = re.compile(rb"(?:[\x00\t\n\f\r ]|%(?![^\r\n]*obj)[^\r\n]*[\r\n])*")
END_OF_OBJECT = re.compile(rb"[\x00\t\n\f\r ]*endobj")
END_OF_UPDATE = re.compile(rb"[\x00\t\n\f\r ]*startxref[\t\n\f\r ]+(\d+)[\t\n\f\r ]+%%EOF(\r\n|\r|\n)?")
OBJECT_HEADER = re.compile(rb"(?<![0-9])(\d{1,10})[\x00\t\n\f\r ]+(\d{1,5})[\x00\t\n\f\r ]+obj(?![a-zA-Z])")
HEXADECIMAL = re.compile(rb"<((?:[0-9A-F]{2})+|(?:[0-9a-f]{2})+)>")


@dataclass(frozen=True, slots=True)
class OpenPdf:
    """A PDF to be verified: its bytes, pyHanko's reader on them, and where the objects measured so far end."""

    content: bytes
    reader: PdfFileReader
    ends: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FilledField:
    """A signature field with a signature in it: its name, the signature dictionary, and the revision that wrote it."""

    name: str
    field: generic.DictionaryObject
    signature: generic.DictionaryObject
    reference: generic.Reference
    revision: int


@dataclass(frozen=True, slots=True)
class SignedBytes:
    """What a signature covers: the file up to ``end`` but for the value of /Contents; and that value, the CMS."""

    before: memoryview
    after: memoryview
    end: int
    cms: bytes


def entry(dictionary: Any, key: str, default: object = None) -> Any:
    """A dictionary's value with references followed (pyHanko's own ``get`` gives the reference itself)."""
    return dictionary[key] if key in dictionary else default  # noqa: SIM401


def open_pdf(content: bytes) -> OpenPdf:
    """The file under a strict reader, as a whole in an acceptable form; otherwise NotProved."""
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=True)
        encrypted, hybrid = reader.encrypted, reader.xrefs.hybrid_xrefs_present
    except Exception as error:  # a hostile file can make a parser fail in any way
        raise _malformed("file", "Không đọc được tệp này theo định dạng PDF.") from error
    if encrypted:
        raise NotProved(
            finding(
                SubIndication.SIGNED_DATA_NOT_FOUND,
                "encrypted",
                "Tệp PDF được mã hóa nên không đọc được nội dung đã ký.",
            )
        )
    if hybrid:
        raise _malformed("hybrid", "Tệp PDF có hai bảng tham chiếu song song, có thể hiện khác nhau tùy phần mềm.")
    pdf = OpenPdf(content, reader)
    if doubled := _doubled_object(pdf):
        raise _malformed("doubled", "Tệp PDF định nghĩa đối tượng {number} hai lần.", number=doubled)
    return pdf


def filled_fields(pdf: OpenPdf, view: PdfHandler | None = None) -> list[FilledField]:
    """The signatures in the file, or in ``view``, one of its revisions; in the order of signing."""
    found = []
    for name, value, reference in enumerate_sig_fields(view or pdf.reader):
        if value is None or isinstance(value, generic.NullObject):
            continue
        signature = value.get_object()
        if not isinstance(value, generic.IndirectObject) or not isinstance(signature, generic.DictionaryObject):
            raise _malformed("value", "Ô chữ ký “{name}” không trỏ đến một chữ ký.", name=name)
        revision = pdf.reader.xrefs.get_last_change(value.reference)
        found.append(FilledField(name, reference.get_object(), signature, value.reference, revision))
    if len({each.reference for each in found}) < len(found):
        raise _malformed("shared", "Hai ô chữ ký trỏ đến cùng một chữ ký.")
    return sorted(found, key=lambda each: each.revision)


def removed_signature(pdf: OpenPdf, now: list[FilledField]) -> Finding | None:
    """The finding where an earlier revision held a signature that the file no longer shows."""
    present = {(each.name, each.reference.idnum) for each in now}
    for revision in range(pdf.reader.total_revisions):
        for each in filled_fields(pdf, pdf.reader.get_historical_resolver(revision)):
            if (each.name, each.reference.idnum) not in present:
                return finding(
                    SubIndication.HASH_FAILURE,
                    "signature_removed",
                    "Chữ ký trong ô “{name}” đã bị gỡ khỏi tệp sau khi ký.",
                    name=each.name,
                )
    return None


def signed_bytes(pdf: OpenPdf, filled: FilledField) -> SignedBytes:
    """What the signature covers, once its /ByteRange is proved to leave out its own /Contents and nothing else.

    What must hold:
    1. /ByteRange is four plain numbers: from 0 to the gap, from the gap to an end within the file;
    2. the gap is exactly one hexadecimal string, the same that the reader sees as /Contents (a second copy of it
       elsewhere would be under its own digest, which nobody can make);
    3. the end is the end of the revision that wrote the signature, and that much of the file is a whole PDF.
    """
    content = pdf.content
    # 1.
    gap, resume, end = _byte_range(filled, len(content))
    # 2.
    written = HEXADECIMAL.fullmatch(content, gap, resume)
    value = filled.signature.get("/Contents")
    seen = value.original_bytes if isinstance(value, generic.TextStringObject | generic.ByteStringObject) else None
    if not written or bytes.fromhex(written[1].decode()) != seen:
        raise _uncovered(filled)
    # 3.
    if not END_OF_FILE.search(content, end - 7, end) or not _is_revision(content[:end], pdf.reader, filled.revision):
        raise _uncovered(filled)
    view = memoryview(content)
    return SignedBytes(view[:gap], view[resume:end], end, _without_padding(seen, filled))


def updates(pdf: OpenPdf, first: int, end: int) -> Iterator[tuple[int, int]]:
    """(revision, its end) for each update after revision ``first``, which ends at ``end``.

    Between the updates' objects, cross-references and trailers there is nothing but white space, and after the last
    there is nothing at all; otherwise NotProved.
    """
    for revision in range(first + 1, pdf.reader.total_revisions):
        end = _update_end(pdf, revision, end)
        yield revision, end
    if end != len(pdf.content):
        raise _malformed("appended", "Có dữ liệu lạ được nối vào sau phần kết thúc của tệp.")


def _byte_range(filled: FilledField, length: int) -> tuple[int, int, int]:
    numbers = filled.signature.raw_get("/ByteRange") if "/ByteRange" in filled.signature else None
    plain = isinstance(numbers, generic.ArrayObject) and len(numbers) == 4
    if not plain or not all(type(each) is generic.NumberObject for each in cast("list[object]", numbers)):
        raise _uncovered(filled)
    zero, gap, resume, rest = (int(each) for each in cast("list[int]", numbers))
    if zero != 0 or not 0 < gap < resume < resume + rest <= length:
        raise _uncovered(filled)
    return gap, resume, resume + rest


def _is_revision(content: bytes, reader: PdfFileReader, revision: int) -> bool:
    """Whether these first bytes of the file, read alone, are the file as it was at ``revision``."""
    try:
        alone = PdfFileReader(io.BytesIO(content), strict=True)
    except Exception:  # noqa: BLE001 - whatever the reason, they are not a PDF
        return False
    same_length: bool = alone.total_revisions == revision + 1
    return same_length and alone.last_startxref == reader.xrefs.get_startxref_for_revision(revision)


def _without_padding(contents: bytes, filled: FilledField) -> bytes:
    """The CMS without the zeros that fill the room; anything else after it would be outside of every check."""
    try:
        length = first_element(contents)
    except NotDer:
        raise _uncovered(filled) from None
    if any(contents[length:]):
        raise _uncovered(filled)
    return contents[:length]


def _update_end(pdf: OpenPdf, revision: int, start: int) -> int:
    """Walk over an update from ``start``: its objects in the order of the file, its cross-references, its trailer."""
    content, reader = pdf.content, pdf.reader
    info = reader.xrefs.get_xref_container_info(revision)
    objects = {
        offset: reference
        for reference in reader.xrefs.explicit_refs_in_revision(revision)
        if isinstance(offset := reader.xrefs.get_historical_ref(reference, revision), int)
    }
    if info.stream_ref is not None:
        objects[info.declared_startxref] = info.stream_ref
    position = start
    for offset in sorted(objects):
        _demand_filler(content, position, offset)
        position = _object_end(pdf, objects[offset], offset)
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


def _object_end(pdf: OpenPdf, reference: generic.Reference, offset: int) -> int:
    """Where the object that begins at ``offset`` ends, its ``endobj`` included."""
    if offset in pdf.ends:
        return pdf.ends[offset]
    stream = pdf.reader.stream
    stream.seek(offset)
    if read_object_header(stream, strict=True) != (reference.idnum, reference.generation):
        raise _hidden()
    generic.read_object(stream, generic.Reference(reference.idnum, reference.generation, pdf.reader))
    end = END_OF_OBJECT.match(pdf.content, stream.tell())
    if not end:
        raise _hidden()
    pdf.ends[offset] = end.end()
    return end.end()


def _doubled_object(pdf: OpenPdf) -> str | None:
    """The first object that the file defines once more than its cross-references say (readers may show either one)."""
    reader = pdf.reader
    known: dict[int, generic.Reference] = {}
    for revision in range(reader.total_revisions):
        for reference in reader.xrefs.explicit_refs_in_revision(revision):
            if isinstance(offset := reader.xrefs.get_historical_ref(reference, revision), int):
                known[offset] = reference
        info = reader.xrefs.get_xref_container_info(revision)
        if info.stream_ref is not None:
            known[info.declared_startxref] = info.stream_ref
    numbers = {(each.idnum, each.generation) for each in known.values()}
    starts = sorted(known)
    for header in OBJECT_HEADER.finditer(pdf.content):
        named = (int(header[1]), int(header[2]))
        if header.start() in known or named not in numbers:
            continue
        before = bisect_left(starts, header.start())
        # Bytes inside another object, such as an attached PDF, only look like one.
        if not before or _object_end(pdf, known[starts[before - 1]], starts[before - 1]) <= header.start():
            return f"{named[0]} {named[1]}"
    return None


def _uncovered(filled: FilledField) -> NotProved:
    return _malformed("byte_range", "Chữ ký trong ô “{name}” không bao trùm toàn bộ phần tệp đã ký.", name=filled.name)


def _hidden() -> NotProved:
    return _malformed("hidden", "Tệp có dữ liệu không được tham chiếu nằm giữa các lần cập nhật.")


def _malformed(code: str, sentence: str, /, **particulars: object) -> NotProved:
    return NotProved(finding(SubIndication.FORMAT_FAILURE, f"malformed_{code}", sentence, **particulars))

"""The signatures in a PDF: where each one sits, and exactly which bytes it covers."""

# mypy: disallow-untyped-calls=False, warn-return-any=False
# pyHanko is typed in part only.

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.rw_common import PdfHandler
from pyhanko.sign.fields import enumerate_sig_fields

from app.signatures.engine.der import NotDer, first_element
from app.signatures.engine.pdf_reading import OpenPdf, entry, malformed
from app.signatures.engine.verdict import Finding, NotProved, SubIndication, finding

# As pyHanko reads it from behind: the number on a line of its own, and nothing after the mark but the end of its line.
END_OF_REVISION = re.compile(rb"startxref[\t\n\f\r ]+(\d+)[\t\n\f\r ]+%%EOF(\r\n|\r|\n)?\Z")
LONGEST_END = 60
HEXADECIMAL = re.compile(rb"<((?:[0-9A-F]{2})+|(?:[0-9a-f]{2})+)>")


@dataclass(frozen=True, slots=True)
class FilledField:
    """A signature field with a signature in it: its name, the signature dictionary, and the revision that wrote it."""

    name: str
    field: generic.DictionaryObject
    signature: generic.DictionaryObject
    reference: generic.Reference
    revision: int

    @property
    def is_time_stamp(self) -> bool:
        """Whether it is a document time-stamp (EN 319 142-1, 5.4.3), and so nobody's signature."""
        kind = (entry(self.signature, "/Type"), entry(self.signature, "/SubFilter"))
        return kind == ("/DocTimeStamp", "/ETSI.RFC3161")


@dataclass(frozen=True, slots=True)
class SignedBytes:
    """What a signature covers: the file up to ``end`` but for the value of /Contents; and that value, the CMS."""

    before: memoryview
    after: memoryview
    end: int
    cms: bytes


def filled_fields(pdf: OpenPdf, view: PdfHandler | None = None) -> list[FilledField]:
    """The signatures in the file, or in ``view``, one of its revisions; in the order of signing."""
    found = []
    for name, value, reference in enumerate_sig_fields(view or pdf.reader):
        if value is None or isinstance(value, generic.NullObject):
            continue
        signature = value.get_object()
        if not isinstance(value, generic.IndirectObject) or not isinstance(signature, generic.DictionaryObject):
            raise malformed("value", "Ô chữ ký “{name}” không trỏ đến một chữ ký.", name=name)
        revision = pdf.reader.xrefs.get_last_change(value.reference)
        found.append(FilledField(name, reference.get_object(), signature, value.reference, revision))
    if len({each.reference for each in found}) < len(found):
        raise malformed("shared", "Hai ô chữ ký trỏ đến cùng một chữ ký.")
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
    if not _is_revision(pdf, filled.revision, end):
        raise _uncovered(filled)
    view = memoryview(content)
    return SignedBytes(view[:gap], view[resume:end], end, _without_padding(seen, filled))


def _byte_range(filled: FilledField, length: int) -> tuple[int, int, int]:
    numbers = filled.signature.raw_get("/ByteRange") if "/ByteRange" in filled.signature else None
    plain = isinstance(numbers, generic.ArrayObject) and len(numbers) == 4
    if not plain or not all(type(each) is generic.NumberObject for each in cast("list[object]", numbers)):
        raise _uncovered(filled)
    zero, gap, resume, rest = (int(each) for each in cast("list[int]", numbers))
    if zero != 0 or not 0 < gap < resume < resume + rest <= length:
        raise _uncovered(filled)
    return gap, resume, resume + rest


def _is_revision(pdf: OpenPdf, revision: int, end: int) -> bool:
    """Whether the file up to ``end`` is, whole and alone, the file as it was at ``revision``.

    It ends with the place of that revision's cross-references, and nothing that it points to lies beyond.
    """
    last = END_OF_REVISION.search(pdf.content, max(0, end - LONGEST_END), end)
    declared = pdf.reader.xrefs.get_startxref_for_revision(revision)
    return last is not None and int(last[1]) == declared and pdf.reach[revision] < end


def _without_padding(contents: bytes, filled: FilledField) -> bytes:
    """The CMS without the zeros that fill the room; anything else after it would be outside of every check."""
    try:
        length = first_element(contents)
    except NotDer:
        raise _uncovered(filled) from None
    if any(contents[length:]):
        raise _uncovered(filled)
    return contents[:length]


def _uncovered(filled: FilledField) -> NotProved:
    return malformed("byte_range", "Chữ ký trong ô “{name}” không bao trùm toàn bộ phần tệp đã ký.", name=filled.name)

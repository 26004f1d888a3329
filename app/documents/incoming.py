"""The gate of every file that people attach (tệp đính kèm): evidence of a figure, a scanned paper.

Five types, told by content and never by name: PDF, JPEG, PNG, Word, Excel. Each is read whole in a process of its own
(``apart``), so that a hostile one hurts nobody. Numbered checks; each refuses with one sentence:

1. Something, and no more than :data:`LARGEST` bytes.
2. It begins as one of the five types does, and the end of its name does not claim another.
3. It is nothing else besides: no archive hides behind a picture, no PDF inside one (polyglots).
4. It can be read to its end as that type, within limits (``incoming_types``).
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from flask import Blueprint, request

from app.documents.apart import Task, ask_apart
from app.documents.incoming_types import DOCX, JPEG, PDF, PNG, XLSX
from workflows.refusals import BadInput

LARGEST = 20 * 1024 * 1024
LONGEST_NAME = 120
ENDINGS = {PDF: (".pdf",), JPEG: (".jpg", ".jpeg"), PNG: (".png",), DOCX: (".docx",), XLSX: (".xlsx",)}
_FORM_AROUND_IT = 64 * 1024
_HEADER_OF_PDF, _WITHIN = b"%PDF-", 1024  # programs look for it in the first kilobyte
_ZIP = b"PK\x03\x04"
_READERS: dict[str, Task] = {PDF: "pdf", JPEG: "jpeg", PNG: "png"}
_STARTS = {_HEADER_OF_PDF: PDF, b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that passed the gate, under its sender's name made safe; ``media_type`` is what its content is."""

    name: str
    media_type: str
    content: bytes


def checked_upload(name: str, content: bytes) -> Incoming:
    """The file where it passes the gate; :class:`BadInput` (field "file") with one clear sentence otherwise."""
    _check_size(content)
    media_type = _type_by_start(content)
    if media_type is None:
        # Which of the two Office types it is stands inside the archive.
        media_type = str(ask_apart("office", content))
    else:
        _check_alone(content, media_type)
        ask_apart(_READERS[media_type], content)
    known = _known_name(name)
    if not known.lower().endswith(ENDINGS[media_type]):
        raise BadInput(
            "Nội dung tệp là {kind} nhưng tên tệp là “{name}”. Mời đặt lại đuôi tên tệp cho đúng rồi gửi lại.",
            field="file",
            kind=ENDINGS[media_type][0].lstrip(".").upper(),
            name=known,
        )
    return Incoming(known, media_type, content)


def uploaded(field: str = "file") -> tuple[str, bytes]:
    """Name and bytes of the file in this request's form; refused where there is none, or one that is too large."""
    sent = request.files.get(field)
    if sent is None or not sent.filename:
        raise BadInput("Mời chọn một tệp.", field="file")
    content = sent.stream.read(LARGEST + 1)
    _check_size(content)
    return sent.filename, content


def takes_large_files(blueprint: Blueprint, *views: str) -> None:
    """Let these views of the blueprint read a request as large as the largest file; all others keep the house's limit.

    Set as soon as the address is known: the token is looked for in the form before any view begins.
    """
    endpoints = {f"{blueprint.name}.{view}" for view in views}

    @blueprint.url_value_preprocessor
    def widen(endpoint: str | None, _values: object) -> None:
        if endpoint in endpoints:
            request.max_content_length = LARGEST + _FORM_AROUND_IT


def _check_size(content: bytes) -> None:
    """Check 1."""
    if not content:
        raise BadInput("Tệp không có nội dung.", field="file")
    if len(content) > LARGEST:
        raise BadInput("Tệp lớn hơn {most} MB.", field="file", most=LARGEST >> 20)


def _type_by_start(content: bytes) -> str | None:
    """Check 2. The type, None for an Office file."""
    found = next((kind for start, kind in _STARTS.items() if content.startswith(start)), None)
    if found is None and not content.startswith(_ZIP):
        raise BadInput("Chỉ nhận tệp PDF, ảnh JPEG hoặc PNG, Word (.docx) và Excel (.xlsx).", field="file")
    return found


def _check_alone(content: bytes, media_type: str) -> None:
    """Check 3. The strict gate of archives asks the same of the Office types."""
    hidden_pdf = media_type != PDF and _HEADER_OF_PDF in content[:_WITHIN]
    if hidden_pdf or zipfile.is_zipfile(io.BytesIO(content)):
        raise BadInput("Tệp mang hai định dạng cùng lúc, có dấu hiệu tấn công.", field="file")


def _known_name(name: str) -> str:
    """The sender's name without folders and without marks that nobody sees or that turn its order round."""
    last = PurePath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    seen = "".join(mark for mark in last if unicodedata.category(mark)[0] != "C").strip()
    return seen[-LONGEST_NAME:] or "tep"

"""The gate for Word files that come in (cổng kiểm tra tệp): a file that is not a plain paper goes no further.

Numbered checks; each refuses with one sentence. Nothing parses the file before 1 has passed, and python-docx never sees
a file that failed any. What a paper needs is listed in ``gate_lists``; all else is refused, by type and not by name.

1. The ZIP is strict and small: one way to read it, within the limits (``gate_zip``).
2. Every part is UTF-8 XML without DOCTYPE, not too deep, not too many elements (``gate_xml``), or an allowed picture.
3. Every part has an allowed content type, and exactly one is the main part of a Word document without macros.
4. Every relationship is of an allowed type and leads to a part that is there; outside, only ordinary hyperlinks.
5. Every part is reached by a relationship: nothing lies in the package unseen.
6. The text holds no hidden words, no dynamic field, no content bound or embedded from elsewhere (``gate_words``).
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from urllib.parse import urlsplit

from app.documents.gate.lists import (
    CONTENT_TYPES,
    HYPERLINK_SCHEMES,
    MAIN_TYPE,
    OFFICE_DOCUMENT,
    PICTURE_STARTS,
    RELATIONSHIP_PREFIXES,
    RELATIONSHIPS,
)
from app.documents.gate.words import WordsGate
from app.documents.gate.xml import Budget, XmlGate
from app.documents.gate.zip import open_zip
from workflows.refusals import BadInput

_TYPES = "[Content_Types].xml"
_CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types "
_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships Relationship"
_WORD_XML = ("application/vnd.openxmlformats-officedocument.wordprocessingml.", "application/vnd.ms-word.")


def open_gate(content: bytes) -> None:
    """Passes in silence where ``content`` is a plain .docx; BadInput with the reason where it is not."""
    parts = open_zip(content)
    types = _content_types(parts)
    budget = Budget()
    for name, part in parts.items():
        _check_part(name, part, types[name], budget)
    _check_relationships(parts, types, budget)


def _content_types(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Check 3. The content type of every part; the list itself and relationship parts have theirs by the standard."""
    if _TYPES not in parts:
        raise BadInput("Tệp không phải văn bản Word: thiếu danh mục nội dung.", "file")
    defaults: dict[str, str] = {}
    overrides: dict[str, str] = {}

    def collect(name: str, attributes: Mapping[str, str]) -> None:
        # The last of two entries would win in one program and the first in another.
        entries, key = (defaults, "Extension") if name == f"{_CONTENT}Default" else (overrides, "PartName")
        if (where := attributes.get(key, "").casefold()) in entries:
            raise BadInput("Danh mục nội dung của tệp khai báo hai lần “{name}”.", "file", name=attributes.get(key, ""))
        if name != f"{_CONTENT}Types":
            entries[where] = attributes.get("ContentType", "")

    XmlGate(_TYPES, Budget(), on_start=collect).read(parts[_TYPES])
    types = {name: _type_of(name, defaults, overrides) for name in parts}
    for name, content_type in types.items():
        if content_type not in CONTENT_TYPES:
            raise BadInput(
                "Tệp có thành phần “{name}” mà văn bản không cần ({type}).", "file", name=name, type=content_type
            )
    if list(types.values()).count(MAIN_TYPE) != 1:
        raise BadInput("Tệp không phải văn bản Word (.docx) thường, không có macro.", "file")
    return types


def _type_of(name: str, defaults: Mapping[str, str], overrides: Mapping[str, str]) -> str:
    if name == _TYPES:
        return "application/xml"
    extension = name.rpartition(".")[2].casefold()
    return overrides.get(f"/{name}".casefold(), defaults.get(extension, "không khai báo"))


def _check_part(name: str, part: bytes, content_type: str, budget: Budget) -> None:
    """Checks 2 and 6 on one part."""
    if content_type in PICTURE_STARTS:
        if not part.startswith(PICTURE_STARTS[content_type]):
            raise BadInput("Ảnh “{name}” trong tệp không đúng định dạng khai báo.", "file", name=name)
    elif content_type.startswith(_WORD_XML):
        words = WordsGate(name)
        XmlGate(name, budget, on_start=words.start, on_end=words.end, on_text=words.text).read(part)
        words.close()
    elif content_type.endswith(("xml", "sigs")) and part:
        XmlGate(name, budget).read(part)
    elif part:  # the origin of digital signatures is the only part that is not XML and must be empty
        raise BadInput("Thành phần “{name}” của tệp phải rỗng.", "file", name=name)


def _check_relationships(parts: Mapping[str, bytes], types: Mapping[str, str], budget: Budget) -> None:
    """Checks 4 and 5."""
    reached = {_TYPES}
    mains: list[str] = []
    for name, part in parts.items():
        if not name.endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(name))
        source = posixpath.join(folder, posixpath.basename(name).removesuffix(".rels"))
        if name != "_rels/.rels" and source not in parts:
            raise BadInput("Tệp có quan hệ “{name}” của một thành phần không tồn tại.", "file", name=name)
        reached.add(name)
        for kind, target, mode in _relationships(name, part, budget):
            if mode == "External":
                _check_external(kind, target)
                continue
            path = _resolved(folder, target)
            if path not in parts:
                raise BadInput("Tệp dẫn tới thành phần “{target}” không tồn tại.", "file", target=target)
            reached.add(path)
            if kind == OFFICE_DOCUMENT:
                mains.append(path)
    if len(mains) != 1 or types[mains[0]] != MAIN_TYPE:
        raise BadInput("Tệp phải có đúng một nội dung văn bản chính.", "file")
    for name in parts.keys() - reached:
        raise BadInput("Thành phần “{name}” nằm trong tệp mà không thuộc văn bản.", "file", name=name)


def _relationships(name: str, part: bytes, budget: Budget) -> list[tuple[str, str, str]]:
    """Kind (without the standard's prefix), target and mode of each relationship, of the allowed kinds only."""
    found: list[tuple[str, str, str]] = []

    def collect(element: str, attributes: Mapping[str, str]) -> None:
        if element == _RELATION:
            kind = attributes.get("Type", "")
            short = next((kind.removeprefix(p) for p in RELATIONSHIP_PREFIXES if kind.startswith(p)), kind)
            if short not in RELATIONSHIPS:
                raise BadInput("Tệp có liên kết loại “{kind}” mà văn bản không cần.", "file", kind=short)
            found.append((short, attributes.get("Target", ""), attributes.get("TargetMode", "Internal")))

    XmlGate(name, budget, on_start=collect).read(part)
    return found


def _check_external(kind: str, target: str) -> None:
    if kind != "hyperlink":
        raise BadInput("Tệp lấy nội dung từ bên ngoài ({kind}): “{target}”.", "file", kind=kind, target=target)
    if urlsplit(target).scheme.lower() not in HYPERLINK_SCHEMES:
        raise BadInput(
            "Liên kết “{target}” trong tệp không phải địa chỉ trang thông tin hoặc thư điện tử.", "file", target=target
        )


def _resolved(folder: str, target: str) -> str:
    """The part that a relative or absolute target names (ISO/IEC 29500-2, 6.5.3), without following ".." out of it."""
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")

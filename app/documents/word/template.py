"""A Word template compiled for fast printing (mẫu văn bản): slots found once, all else kept as text and bytes.

Officials write ``{{name}}`` in Word where a component goes; ``slots.json`` beside the template lists the names. What
is put into a slot is text and is never read as a template.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import docx
from docx.enum.section import WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.section import Section

from app.documents.gate import open_gate
from app.documents.profile import TEMPLATES
from app.documents.word.look import NamedStyle, Styles, w
from app.documents.word.package import PackedPart
from app.documents.word.pieces import Piece
from app.documents.word.slots import MARK_BYTES, SlotMarker, spelled
from workflows.refusals import BadInput

# Who made the file and when stands in the paper and its signatures; these parts would stay unsigned in a signed file.
_LEFT_OUT = ("/core-properties", "/extended-properties", "/custom-properties", "/thumbnail")
# What may follow w:pgNumType in a section's properties (ISO/IEC 29500-1, 17.6.17).
_AFTER_NUMBERING = (
    *("w:cols", "w:formProt", "w:vAlign", "w:noEndnote", "w:titlePg", "w:textDirection", "w:bidi", "w:rtlGutter"),
    *("w:docGrid", "w:printerSettings", "w:sectPrChange"),
)


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled template: its parts in order, either packed for ever or in pieces, and its styles by name.

    ``section`` is the w:sectPr that every section is set by, "" in a template without a place for annexes;
    ``for_letters``: it has the place of a letter's subject, below the number.
    """

    parts: Mapping[str, PackedPart | tuple[Piece, ...]]
    styles: Mapping[str, NamedStyle]
    section: str = ""
    for_letters: bool = False

    def style(self, name: str) -> NamedStyle:
        """The style that Word shows as ``name``; BadInput where the template lacks it."""
        if name not in self.styles:
            raise BadInput("Mẫu văn bản thiếu kiểu định dạng “{style}”.", "template", style=name)
        return self.styles[name]


def template_of(kind: str) -> Template:
    """The compiled template of a kind of paper, compiled again only when its file changed."""
    folder = TEMPLATES / kind
    if not re.fullmatch(r"[a-z][a-z0-9_]*", kind) or not (folder / "template.docx").is_file():
        raise BadInput("Chưa có mẫu văn bản cho loại “{kind}”.", "kind", kind=kind)
    content, slots = (folder / "template.docx").read_bytes(), (folder / "slots.json").read_bytes()
    return _compiled(_Source(hashlib.sha256(content).digest() + hashlib.sha256(slots).digest(), content, slots))


@dataclass(frozen=True)
class _Source:
    """A template's files, compared by hash so that the cache does not compare or hash the bytes again."""

    fingerprint: bytes
    content: bytes
    slots: bytes

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Source) and self.fingerprint == other.fingerprint


@lru_cache(maxsize=32)
def _compiled(source: _Source) -> Template:
    return compile_template(source.content, source.slots)


def compile_template(content: bytes, slots: bytes) -> Template:
    """Checks and compiles a template; ``slots`` is the JSON list of slots it may and must have. BadInput if wrong."""
    open_gate(content)
    document = docx.Document(io.BytesIO(content))
    package = document.part.package
    for rid in [rid for rid, rel in package.rels.items() if rel.reltype.endswith(_LEFT_OUT)]:
        del package.rels[rid]
    styles = Styles(document.styles.element)
    marker = SlotMarker({slot["name"]: slot for slot in json.loads(slots)}, styles, _text_width(document))
    for part in package.iter_parts():
        if hasattr(part, "element"):
            marker.mark(part.element)
    marker.refuse_what_is_missing()
    section = _repeatable(document.sections[-1]) if marker.has("annexes") else ""
    stored = io.BytesIO()
    document.save(stored)
    return Template(_parts(stored.getvalue(), marker), styles.by_name(), section, marker.has("letter_subject"))


def _parts(content: bytes, marker: SlotMarker) -> dict[str, PackedPart | tuple[Piece, ...]]:
    return {
        name: marker.cut(plain.decode()) if MARK_BYTES in plain else PackedPart.pack_bytes(name, plain)
        for name, plain in PackedPart.plain_parts(content)
    }


def _repeatable(section: Section) -> str:
    """The section, made so that whatever is set by it begins a page and numbers its pages from 1, not on the first."""
    section.start_type = WD_SECTION.NEW_PAGE
    section.different_first_page_header_footer = True
    properties = section._sectPr  # noqa: SLF001 - python-docx has no public way to number pages
    for old in properties.findall(w("pgNumType")):
        properties.remove(old)
    properties.insert_element_before(parse_xml(f'<w:pgNumType {nsdecls("w")} w:start="1"/>'), *_AFTER_NUMBERING)
    return spelled(properties)


def _text_width(document: Any) -> float:
    section = document.sections[0]
    return float((section.page_width - section.left_margin - section.right_margin) / 12700)

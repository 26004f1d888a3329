"""Prints a paper as PDF/A-3a and PDF/UA-1 (văn bản PDF), and tells where the signatures go.

Typst sets it from the same text as the Word file, with our own fonts only. The Word file can be attached inside as the
source (ISO 19005-3, AFRelationship Source). The same text and time of creation give the same bytes.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import typst

from app.documents.metrics import missing_glyphs
from app.documents.pdf.words import spelled_paper
from app.documents.profile import POINTS_PER_MM, TEMPLATES, Layout, profile_on
from workflows.content import PaperText
from workflows.refusals import BadInput

_STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle on a page for a signature's picture: page from 0, PDF points from the page's bottom left corner."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class RenderedPdf:
    """The PDF's bytes, and a place for each ``slot`` and ``seal_slot`` of the paper's signature blocks."""

    content: bytes
    places: dict[str, Place]


def render_pdf(
    text: PaperText,
    kind: str = "pledge",
    *,
    attachment: bytes | None = None,
    title: str | None = None,
    language: str = "vi",
    check_at: str = "",
    created: datetime,
) -> RenderedPdf:
    """The paper as PDF in the template of its kind (``document_templates/KIND/template.typ``).

    ``attachment`` is the Word file of the same paper; ``title`` what readers show as the window's name (by default the
    type and subject); ``check_at`` the address where anybody checks the paper, printed with its QR code ("": neither);
    ``created`` must know its time zone. BadInput names a character that cannot be printed.
    """
    template = TEMPLATES / kind / "template.typ"
    if not kind.isidentifier() or not template.is_file():
        raise BadInput("Chưa có mẫu văn bản cho loại “{kind}”.", "kind", kind=kind)
    if created.utcoffset() is None:
        raise ValueError("created must know its time zone, or the file would differ from machine to machine")
    layout = profile_on(created.date())
    paper = spelled_paper(text, layout, title=title, language=language, check_at=check_at)
    if missing := missing_glyphs(paper):
        raise BadInput("Phông chữ không có ký tự “{character}”.", "text", character=missing[0])
    inputs = {"paper": paper, "layout": layout.spelled, "attachment": _attached(attachment)}
    content, marks = _compiled(str(template), inputs, created)
    return RenderedPdf(content, {mark["slot"]: _place(mark, layout) for mark in marks})


def _attached(attachment: bytes | None) -> str:
    """The attachment for Typst, whose inputs are text: bytes as a JSON list of numbers."""
    if attachment is None:
        return "null"
    return json.dumps({"name": "document.docx", "description": "Bản Word của văn bản", "content": list(attachment)})


class _Warm(threading.local):
    """One Typst compiler a thread, kept: it holds the fonts and what did not change since the last paper."""

    compiler: typst.Compiler | None = None


_warm = _Warm()


def _compiled(template: str, inputs: Mapping[str, str], created: datetime) -> tuple[bytes, list[dict[str, Any]]]:
    if _warm.compiler is None:
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(TEMPLATES / "fonts")]
        )
        _warm.compiler = typst.Compiler(root=str(TEMPLATES), font_paths=fonts)
    compiler = _warm.compiler
    content = compiler.compile(
        template, format="pdf", sys_inputs=dict(inputs), pdf_standards=_STANDARDS, timestamp=int(created.timestamp())
    )
    assert isinstance(content, bytes)  # one PDF, not a list of pictures
    marks = json.loads(compiler.query("<place>", field="value"))
    return content, marks


def _place(mark: Mapping[str, Any], layout: Layout) -> Place:
    top = layout.page.height_mm * POINTS_PER_MM - mark["y"]
    return Place(mark["page"] - 1, mark["x"], top - mark["height"], mark["x"] + mark["width"], top)

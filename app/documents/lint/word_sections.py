"""The sections of a Word file (phần của tệp Word): where page numbers show, and whether each annex counts its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.enum.section import WD_SECTION

from app.documents.lint.annexes import is_annex_mark
from app.documents.lint.seen import Deviation
from app.documents.profile import Layout
from app.documents.word.look import w


@dataclass(frozen=True, slots=True)
class _Part:
    """A section (python-docx) and the texts of its own paragraphs, tables left out."""

    section: Any
    texts: tuple[str, ...]

    @property
    def opens_annex(self) -> bool:
        return bool(self.texts) and is_annex_mark(self.texts[0])


def section_deviations(document: Any, layout: Layout) -> Iterator[Deviation]:
    """What must hold, of the paper and of each annex.

    1. Page numbers stand in the top margin, and not on the first page.
    2. An annex begins a section that begins a page and counts its pages from 1.
    """
    first, *others = _parts(document)
    # 1.
    for part in (first, *(part for part in others if part.opens_annex)):
        yield from _page_number(part.section, layout)
    # 2.
    yield from _annexes(first.texts[1:], layout)
    for part in others:
        if part.opens_annex:
            yield from _numbering(part, layout)
        yield from _annexes(part.texts[1:] if part.opens_annex else part.texts, layout)


def _page_number(section: Any, layout: Layout) -> Iterator[Deviation]:
    component = layout.components["page_number"]
    if not _numbered(section.header):
        yield Deviation(component.rule, component.label, "không có ở lề trên", "giữa lề trên, từ trang 2")
    if _numbered(section.footer) or _numbered(section.first_page_footer):
        yield Deviation(component.rule, component.label, "ở lề dưới", "giữa lề trên")
    if not section.different_first_page_header_footer or _numbered(section.first_page_header):
        yield Deviation(component.rule, component.label, "hiện ở trang thứ nhất", "không hiện ở trang thứ nhất")


def _annexes(texts: tuple[str, ...], layout: Layout) -> Iterator[Deviation]:
    """An annex that goes on in the section of what stands before it has no pages of its own."""
    for text in filter(is_annex_mark, texts):
        yield _own_pages(text, "không ở phần riêng", layout)


def _numbering(part: _Part, layout: Layout) -> Iterator[Deviation]:
    numbering = part.section._sectPr.find(w("pgNumType"))  # noqa: SLF001 - python-docx has no public way
    if numbering is None or numbering.get(w("start")) != "1":
        yield _own_pages(part.texts[0], "đánh số trang tiếp theo phần trước", layout)
    if part.section.start_type == WD_SECTION.CONTINUOUS:
        yield _own_pages(part.texts[0], "không bắt đầu ở trang mới", layout)


def _own_pages(mark: str, found: str, layout: Layout) -> Deviation:
    rule = layout.components["annex_mark"].rule
    return Deviation(rule, "Trang của phụ lục", f"“{mark}” {found}", "trang mới, đánh số riêng từ 1")


def _parts(document: Any) -> list[_Part]:
    ends = {section._sectPr: section for section in document.sections}  # noqa: SLF001 - python-docx has no public way
    parts: list[_Part] = []
    texts: list[str] = []
    for child in document.element.body:
        if child.tag == w("p") and (text := _text(child)):
            texts.append(text)
        end = child if child.tag == w("sectPr") else child.find(f"{w('pPr')}/{w('sectPr')}")
        if end is not None:
            parts.append(_Part(ends[end], tuple(texts)))
            texts = []
    return parts


def _text(paragraph: Any) -> str:
    return " ".join("".join(leaf.text or "" for leaf in paragraph.iter(w("t"))).split())


def _numbered(story: Any) -> bool:
    """Whether a header or footer, or the one that it goes on with from the section before, shows the page's number."""
    return numbers_pages(story._element)  # noqa: SLF001 - python-docx has no public way


def numbers_pages(element: Any) -> bool:
    """Whether a field in this part of a story shows the page's number."""
    codes = [code.text or "" for code in element.iter(w("instrText"))]
    codes += [field.get(w("instr")) or "" for field in element.iter(w("fldSimple"))]
    return any(code.split()[:1] == ["PAGE"] for code in codes)

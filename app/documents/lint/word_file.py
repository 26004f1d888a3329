"""Reads a finished Word file and tells where it departs from Decree 30 (kiểm tra thể thức tệp Word).

The file is read as Word would show it (styles resolved). A rule under a text is recognised as a bordered paragraph
right below it; a line drawn as a shape is reported as missing, because a shape's length is not judged.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import docx

from app.documents.gate import open_gate
from app.documents.lint.rules import deviations, layout_of, named
from app.documents.lint.seen import Deviation, Seen
from app.documents.lint.word_sections import numbers_pages, section_deviations
from app.documents.metrics import LINE_HEIGHT, text_width
from app.documents.profile import POINTS_PER_MM, Layout, Range
from app.documents.word.look import Letters, Shape, Styles, w

_EMU_PER_MM = 36000
_MARGIN_TOLERANCE_MM = 0.1


def lint_word(content: bytes) -> list[Deviation]:
    """All deviations of a .docx, in reading order; empty where it follows the law. BadInput where it is not plain."""
    open_gate(content)
    document = docx.Document(io.BytesIO(content))
    reader = _Reader(document)
    components = named([*reader.margins(), *reader.texts()])
    layout = layout_of(components)
    return [*_page(document, layout), *section_deviations(document, layout), *deviations(components, layout)]


class _Reader:
    """Turns paragraphs into ``Seen``; a bordered empty paragraph becomes the rule of the text above it."""

    def __init__(self, document: Any) -> None:
        self._body, self._section = document.element.body, document.sections[0]
        self._styles = Styles(document.styles.element)
        self._room = (self._section.page_width - self._section.left_margin - self._section.right_margin) / 12700

    def margins(self) -> Iterator[Seen]:
        """The page number, and what stands at the foot of the first page."""
        for story in (self._section.header, self._section.first_page_footer):
            for paragraph in story._element.iter(w("p")):  # noqa: SLF001 - python-docx has no public way
                for seen in self._in_zone([paragraph], "margin", self._room):
                    yield replace(seen, text="2") if numbers_pages(paragraph) else seen

    def texts(self) -> Iterator[Seen]:
        """The body's texts in reading order; the first borderless table before any text is the header."""
        on_top = True
        for child in self._body:
            if child.tag == w("p") and _text(child):
                on_top = False
                yield from self._in_zone([child, *_following_rule(child)], "text", self._room)
            elif child.tag == w("tbl"):
                bordered = child.find(f"{w('tblPr')}/{w('tblBorders')}") is not None
                yield from self._table(child, "table" if bordered else "top" if on_top else "foot")
                on_top = False

    def _table(self, table: Any, zone: str) -> Iterator[Seen]:
        for row in table.iter(w("tr")):
            for column, cell in enumerate(row.findall(w("tc"))):
                width = cell.find(f"{w('tcPr')}/{w('tcW')}")
                room = float(width.get(w("w"))) / 20 if width is not None else self._room
                place = ("left" if column == 0 else "right") if zone == "top" else zone
                yield from self._in_zone(cell.findall(w("p")), place, room)

    def _in_zone(self, paragraphs: list[Any], zone: str, room: float) -> Iterator[Seen]:
        """The texts of neighbouring paragraphs; an empty one carries a rule, or leaves room."""
        waiting: Seen | None = None
        above, after_room = None, False
        for paragraph in paragraphs:
            if text := _text(paragraph):
                if waiting:
                    yield waiting
                waiting = replace(self._seen(paragraph, text, zone), after_room=after_room)
                above, after_room = paragraph, False
            elif waiting and (shape := self._styles.shape(paragraph)).ruled:
                share = (room - shape.left - shape.right) / self._longest_line(above, room)
                waiting = replace(waiting, rule_share=share)
            else:
                after_room = waiting is not None
        if waiting:
            yield waiting

    def _longest_line(self, paragraph: Any, room: float) -> float:
        letters = self._runs(paragraph)[0]
        longest = max(
            text_width(line, letters.size, bold=letters.bold, italic=letters.italic) for line in _lines(paragraph)
        )
        return min(longest, room)

    def _runs(self, paragraph: Any) -> list[Letters]:
        runs = [run for run in paragraph.iter(w("r")) if "".join(t.text or "" for t in run.iter(w("t"))).strip()]
        return [self._styles.letters(run, paragraph) for run in runs]

    def _seen(self, paragraph: Any, text: str, zone: str) -> Seen:
        shape, letters = self._styles.shape(paragraph), self._runs(paragraph)
        return Seen(
            text=text.upper() if all(look.capitals for look in letters) else text,
            zone=zone,
            fonts=frozenset(look.font for look in letters),
            sizes=frozenset(look.size for look in letters),
            bold=all(look.bold for look in letters),
            italic=all(look.italic for look in letters),
            black=all(look.colour in ("000000", "AUTO") for look in letters),
            alignment=shape.alignment,
            first_line_mm=shape.first_line / POINTS_PER_MM,
            gap_pt=shape.before + shape.after,
            line_spacing=_line_spacing(shape, max(look.size for look in letters)),
        )


def _line_spacing(shape: Shape, size: float) -> float:
    """As a multiple of single spacing, whichever way Word states it."""
    return shape.line if shape.line_rule == "auto" else shape.line / (size * LINE_HEIGHT)


def _following_rule(paragraph: Any) -> list[Any]:
    following = paragraph.getnext()
    return [following] if following is not None and following.tag == w("p") and not _text(following) else []


def _lines(paragraph: Any) -> list[str]:
    leaves = paragraph.iter(w("t"), w("br"), w("tab"))
    return "".join((leaf.text or "") if leaf.tag == w("t") else "\n" for leaf in leaves).split("\n")


def _text(paragraph: Any) -> str:
    return " ".join(" ".join(_lines(paragraph)).split())


def _page(document: Any, layout: Layout) -> Iterator[Deviation]:
    page = layout.page
    for section in document.sections:
        width, height = section.page_width / _EMU_PER_MM, section.page_height / _EMU_PER_MM
        if abs(width - page.width_mm) > 0.5 or abs(height - page.height_mm) > 0.5:
            yield Deviation(page.paper_rule, "Khổ giấy", f"{width:.0f} x {height:.0f} mm", "210 x 297 mm")
        margins: tuple[tuple[str, float, Range], ...] = (
            ("Lề trên", section.top_margin, page.top_mm),
            ("Lề dưới", section.bottom_margin, page.bottom_mm),
            ("Lề trái", section.left_margin, page.left_mm),
            ("Lề phải", section.right_margin, page.right_mm),
        )
        for label, emu, allowed in margins:
            if not allowed.allows(emu / _EMU_PER_MM, _MARGIN_TOLERANCE_MM):
                yield Deviation(page.margins_rule, label, f"{emu / _EMU_PER_MM:.1f} mm", f"{allowed} mm")

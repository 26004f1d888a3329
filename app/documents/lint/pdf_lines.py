"""The lines of text and the drawn rules of a PDF, with their positions (dòng chữ và đường kẻ trong PDF).

Letters are read in the order in which the file shows them, which in a tagged paper is the reading order. Lengths are in
PDF points from the page's bottom left corner.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTComponent, LTCurve, LTLine, LTRect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.psexceptions import PSException

from workflows.refusals import BadInput

_LINE_GAP = 25.0  # wider than any space of a justified line, narrower than the gap between columns
_THIN = 2.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text: page from 0, its edges and baseline, and the look of its letters."""

    page: int
    text: str
    left: float
    right: float
    baseline: float
    fonts: frozenset[str]
    sizes: frozenset[float]
    bold: bool
    italic: bool
    black: bool


@dataclass(frozen=True, slots=True)
class DrawnRule:
    """A horizontal rule at ``height`` over the page's bottom."""

    left: float
    right: float
    height: float


@dataclass(frozen=True, slots=True)
class Box:
    """The area of a bordered table."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class PdfPage:
    """What stands on a page: lines in the order of the file, rules outside tables, tables."""

    width: float
    height: float
    lines: tuple[Line, ...]
    rules: tuple[DrawnRule, ...]
    tables: tuple[Box, ...]


def read_pages(content: bytes) -> list[PdfPage]:
    """All pages of a PDF; BadInput where it cannot be read."""
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=None)
    interpreter = PDFPageInterpreter(resources, device)
    pages: list[PdfPage] = []
    try:
        for index, page in enumerate(PDFPage.get_pages(io.BytesIO(content))):
            interpreter.process_page(page)
            pages.append(_page(index, device.get_result()))
    except (PDFException, PSException):
        raise BadInput("Tệp không phải PDF đọc được.", "file") from None
    if not pages:
        raise BadInput("Tệp PDF không có trang nào.", "file")
    return pages


def _page(index: int, shown: Any) -> PdfPage:
    drawn = [item for item in shown if isinstance(item, LTLine | LTRect | LTCurve)]
    tables = tuple(_tables([item for item in drawn if item.width < _THIN < item.height]))
    rules = tuple(
        DrawnRule(item.x0, item.x1, (item.y0 + item.y1) / 2)
        for item in drawn
        if item.height < _THIN < item.width and not any(_inside(item, box) for box in tables)
    )
    letters = [item for item in shown if isinstance(item, LTChar)]
    return PdfPage(shown.width, shown.height, tuple(_lines(index, letters)), rules, tables)


def _lines(page: int, letters: Sequence[LTChar]) -> Iterator[Line]:
    line: list[LTChar] = []
    for letter in letters:
        if line and _breaks(line[-1], letter):
            yield from _line(page, line)
            line = []
        line.append(letter)
    yield from _line(page, line)


def _breaks(before: LTChar, letter: LTChar) -> bool:
    same_height = abs(before.matrix[5] - letter.matrix[5]) < 1
    return not same_height or letter.x0 < before.x0 or letter.x0 - before.x1 > _LINE_GAP


def _line(page: int, letters: list[LTChar]) -> Iterator[Line]:
    inked = [letter for letter in letters if letter.get_text().strip()]
    if not inked:
        return
    # Fonts are named like ABCDEF+Tinos-BoldItalic: a subset's mark, the family, the face.
    names = {letter.fontname.rpartition("+")[2] for letter in inked}
    yield Line(
        page=page,
        text=" ".join("".join(letter.get_text() for letter in letters).split()),
        left=inked[0].x0,
        right=inked[-1].x1,
        baseline=inked[0].matrix[5],
        fonts=frozenset(_family(name) for name in names),
        sizes=frozenset(round(letter.size, 2) for letter in inked),
        bold=all("bold" in name.lower() for name in names),
        italic=all("italic" in name.lower() for name in names),
        black=all(_is_black(letter.graphicstate.ncolor) for letter in inked),
    )


def _family(name: str) -> str:
    family = name.partition("-")[0].partition(",")[0]
    return {"TimesNewRomanPSMT": "Times New Roman", "TimesNewRomanPS": "Times New Roman"}.get(family, family)


def _is_black(colour: Any) -> bool:
    channels = colour if isinstance(colour, tuple | list) else (colour,)
    if len(channels) == 4:  # cyan, magenta, yellow, black
        return bool(channels[3] == 1)
    return all(channel == 0 for channel in channels if isinstance(channel, int | float))


def _tables(verticals: Sequence[LTComponent]) -> Iterator[Box]:
    """Vertical lines of one height range are the columns of one table; neighbouring rows are joined."""
    boxes: list[Box] = []
    for line in sorted(verticals, key=lambda item: -item.y1):
        touching = next((box for box in boxes if line.y1 >= box.bottom - 1 and line.y0 <= box.top + 1), None)
        if touching is None:
            boxes.append(Box(line.x0, line.y0, line.x1, line.y1))
        else:
            boxes.remove(touching)
            edges = (min(touching.left, line.x0), min(touching.bottom, line.y0))
            boxes.append(Box(*edges, max(touching.right, line.x1), max(touching.top, line.y1)))
    yield from boxes


def _inside(item: LTComponent, box: Box) -> bool:
    return box.left - 1 <= item.x0 and item.x1 <= box.right + 1 and box.bottom - 1 <= item.y0 <= box.top + 1

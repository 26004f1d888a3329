"""Reads a finished PDF and tells where it departs from Decree 30 (kiểm tra thể thức tệp PDF).

Nothing of how the file was made is trusted: letters, their fonts, sizes and positions are read from the pages, and
paragraphs, columns and rules are told from where they stand. What cannot be told from the pages is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median, mode

from app.documents.lint.annexes import is_annex_mark
from app.documents.lint.letters import is_letter_subject
from app.documents.lint.pdf_lines import DrawnRule, Line, PdfPage, read_pages
from app.documents.lint.rules import deviations, layout_of, named
from app.documents.lint.seen import Deviation, Seen
from app.documents.metrics import LINE_HEIGHT
from app.documents.profile import POINTS_PER_MM, Layout, Range

_ASCENT, _DESCENT = 1825 / 2048, 443 / 2048
_MARGIN_TOLERANCE_MM = 0.8
_CENTRE_TOLERANCE = 2.5
_MARGIN_ZONE = 20 * POINTS_PER_MM
_LEAST_SIGNING_ROOM = 40
_NEXT_LINE = 1.6


def lint_pdf(content: bytes) -> list[Deviation]:
    """All deviations of a PDF, in reading order; empty where it follows the law. BadInput where it cannot be read."""
    pages = read_pages(content)
    sheet = _Sheet(pages)
    components = named(list(sheet.texts()))
    layout = layout_of(components)
    return [*_page(sheet, layout), *_page_numbers(sheet, layout), *deviations(components, layout)]


class _Sheet:
    """The pages' lines, each with its zone, and the edges of the text block that they show."""

    def __init__(self, pages: Sequence[PdfPage]) -> None:
        self.pages = pages
        self.furniture = [line for page in pages for line in page.lines if _is_furniture(line, page)]
        self.lines = [line for page in pages for line in page.lines if not _is_furniture(line, page)]
        flowing = [line for line in self.lines if not self._in_table(line)]
        self.left = min((line.left for line in flowing), default=0.0)
        self.right = max((line.right for line in flowing), default=0.0)
        self.centre = (self.left + self.right) / 2
        indents = [round(line.left, 1) for line in flowing if line.left > self.left + 5 and not line.bold]
        self.indent = mode(indents) if indents else self.left

    def texts(self) -> Iterator[Seen]:
        for line in self.furniture:
            yield _seen([line], "margin", "center" if self._is_centred(line, self.centre) else "left")
        header = self._header()
        yield from self._in_header(header)
        annexes = self.annex_pages()
        rest = [line for line in self.lines if line not in header and line.page < min(annexes, default=len(self.pages))]
        start = self._foot_start(rest)
        yield from self._in_text(rest[:start])
        yield from self._in_foot(rest[start:])
        for first, after in pairwise([*annexes, len(self.pages)]):
            mark, *others = [line for line in self.lines if first <= line.page < after]
            yield _seen([mark], "text", "center" if self._is_centred(mark, self.centre) else "left")
            yield from self._in_text(others)

    def annex_pages(self) -> list[int]:
        """The pages whose first line is the word that opens an annex."""
        tops = {line.page: line for line in reversed(self.lines)}
        return sorted(page for page, line in tops.items() if is_annex_mark(line.text))

    def _header(self) -> list[Line]:
        """The lines on page 1 from the top down to the number and date, or to the motto where there is neither.

        A letter's subject stands below them in the left column.
        """
        marks = [line.baseline for line in self.lines if line.page == 0 and _opens(line)]
        subject = self._letter_subject()
        return [
            line
            for line in self.lines
            if line.page == 0 and marks and (line.baseline >= min(marks) - 1 or line in subject)
        ]

    def _letter_subject(self) -> list[Line]:
        found: list[Line] = []
        for line in self.lines:
            left = line.page == 0 and line.right < self.centre
            if left and (is_letter_subject(line.text) if not found else _goes_on(found[-1], line)):
                found.append(line)
        return found

    def _in_header(self, lines: list[Line]) -> Iterator[Seen]:
        country = next((line for line in lines if "cộng hòa xã hội" in line.text.lower()), None)
        split = country.left - 1 if country else self.centre
        for zone in ("left", "right"):
            column = [line for line in lines if (line.right <= split) == (zone == "left")]
            centre = median([(line.left + line.right) / 2 for line in column]) if column else 0.0
            for line in column:
                alignment = "center" if self._is_centred(line, centre) else "left"
                yield replace(_seen([line], zone, alignment), rule_share=self._rule_share([line]))

    def _in_text(self, lines: list[Line]) -> Iterator[Seen]:
        pitches = [a.baseline - b.baseline for a, b in pairwise(lines) if a.page == b.page]
        pitch = min((p for p in pitches if p > 5), default=0.0)
        before: Line | None = None
        for paragraph in self._paragraphs(lines, pitch):
            first = paragraph[0]
            if self._in_table(first):
                yield _seen(paragraph, "table", "")
                before = None
                continue
            yield self._measured(paragraph, before, pitch)
            before = paragraph[-1]

    def _measured(self, paragraph: list[Line], before: Line | None, pitch: float) -> Seen:
        first, size = paragraph[0], max(paragraph[0].sizes)
        inner = [a.baseline - b.baseline for a, b in pairwise(paragraph) if a.page == b.page]
        spacing = median(inner) / (size * LINE_HEIGHT) if inner else None
        gap = before.baseline - first.baseline - (median(inner) if inner else pitch) if before else None
        return replace(
            _seen(paragraph, "text", self._alignment(paragraph)),
            first_line_mm=(first.left - self.left) / POINTS_PER_MM,
            gap_pt=gap if before and before.page == first.page else None,
            line_spacing=spacing,
            rule_share=self._rule_share(paragraph),
        )

    def _paragraphs(self, lines: list[Line], pitch: float) -> Iterator[list[Line]]:
        """Lines that belong together: a new paragraph is indented, stands apart, or is set in another way."""
        paragraph: list[Line] = []
        for line in lines:
            if paragraph and self._starts_anew(paragraph[-1], line, pitch):
                yield paragraph
                paragraph = []
            paragraph.append(line)
        if paragraph:
            yield paragraph

    def _starts_anew(self, before: Line, line: Line, pitch: float) -> bool:
        if self._in_table(before) or self._in_table(line):
            return True
        if self._goes_on_centred(before) and self._goes_on_centred(line):
            return (before.text == before.text.upper(), before.bold) != (line.text == line.text.upper(), line.bold)
        apart = before.page == line.page and before.baseline - line.baseline > pitch + 3
        return line.left > self.left + 5 or apart or before.bold != line.bold

    def _goes_on_centred(self, line: Line) -> bool:
        """Whether it is a line of a centred text; one at the indent that ends as far from the edge is so by chance."""
        at_indent = abs(line.left - self.indent) < 1.5 and not line.bold
        return self._is_centred(line, self.centre) and line.left > self.left + 2 and not at_indent

    def _alignment(self, paragraph: list[Line]) -> str:
        alone = paragraph[0] if len(paragraph) == 1 else None
        if alone and not alone.bold and abs(alone.left - self.indent) < 1.5:
            return ""  # it begins at the indent: that it also ends as far from the edge is chance
        if all(self._is_centred(line, self.centre) and line.left > self.left + 2 for line in paragraph):
            return "center"
        if len(paragraph) == 1:
            return ""  # one line does not show whether it is justified
        return "justify" if all(line.right > self.right - 3 for line in paragraph[:-1]) else "left"

    def _foot_start(self, lines: list[Line]) -> int:
        """Where the foot starts: the first line after the text that is Nơi nhận or stands centred in capitals."""
        in_text = False
        for position, line in enumerate(lines):
            if self._in_table(line):
                continue
            starts_left = min(abs(line.left - self.left), abs(line.left - self.indent)) < 1.5
            capitals = line.bold and line.text == line.text.upper() and not starts_left and self._in_a_column(line)
            if line.text.replace(" ", "").lower().startswith("nơinhận") or (in_text and capitals):
                return position
            in_text = in_text or (starts_left and not line.bold)
        return len(lines)

    def _in_a_column(self, line: Line) -> bool:
        """Whether the line is centred where a signature block may stand: the left half, the middle, the right half."""
        width = self.right - self.left
        return any(self._is_centred(line, self.left + width * share) for share in (0.25, 0.5, 0.75))

    def _in_foot(self, lines: list[Line]) -> Iterator[Seen]:
        names: list[Line] = []
        for position, line in enumerate(lines):
            above = [other for other in lines[:position] if other.page == line.page and _same_column(other, line)]
            room = min((other.baseline - line.baseline for other in above), default=0.0)
            nearest = min(above, key=lambda other: other.baseline, default=None)
            # A long name goes on in a second line, which no room for a signature precedes.
            named_on = nearest in names and line.bold and line.text != line.text.upper()
            if room > _LEAST_SIGNING_ROOM or named_on:
                names.append(line)
            mine = [other for other in lines if other.bold and not other.italic and _same_column(other, line)]
            centre = median([(other.left + other.right) / 2 for other in mine]) if mine else 0.0
            alignment = "center" if mine and self._is_centred(line, centre) else "left"
            yield replace(_seen([line], "foot", alignment), after_room=line in names)

    def _in_table(self, line: Line) -> bool:
        return any(
            box.left - 1 <= line.left and line.right <= box.right + 1 and box.bottom <= line.baseline <= box.top
            for box in self.pages[line.page].tables
        )

    def _rule_share(self, lines: list[Line]) -> float | None:
        """Length of the horizontal rule right below the last line over the longest line's."""
        last, length = lines[-1], max(line.right - line.left for line in lines)
        for rule in self.pages[last.page].rules:
            below = 0 < last.baseline - rule.height < max(last.sizes)
            if below and abs((rule.left + rule.right) / 2 - (last.left + last.right) / 2) < 2 * _CENTRE_TOLERANCE:
                return _length(rule) / length
        return None

    @staticmethod
    def _is_centred(line: Line, centre: float) -> bool:
        return abs((line.left + line.right) / 2 - centre) < _CENTRE_TOLERANCE


def _seen(lines: Sequence[Line], zone: str, alignment: str) -> Seen:
    return Seen(
        text=" ".join(line.text for line in lines),
        zone=zone,
        fonts=frozenset().union(*(line.fonts for line in lines)),
        sizes=frozenset().union(*(line.sizes for line in lines)),
        bold=all(line.bold for line in lines),
        italic=all(line.italic for line in lines),
        black=all(line.black for line in lines),
        alignment=alignment,
    )


def _length(rule: DrawnRule) -> float:
    return rule.right - rule.left


def _is_furniture(line: Line, page: PdfPage) -> bool:
    in_margin = line.baseline > page.height - _MARGIN_ZONE or line.baseline < _MARGIN_ZONE
    return in_margin and (line.text.isdecimal() or line.text.startswith("Mã văn bản"))


def _opens(line: Line) -> bool:
    text = "".join(line.text.lower().split())
    dated = "ngày" in text and "tháng" in text and "năm" in text and line.italic
    return text.startswith(("số:", "cộnghòaxãhội", "độclập")) or (dated and not text.startswith("căncứ"))


def _goes_on(above: Line, line: Line) -> bool:
    """Whether the line stands right below, as the next of the same text does."""
    return 0 < above.baseline - line.baseline < _NEXT_LINE * max(above.sizes) and _same_column(above, line)


def _same_column(one: Line, other: Line) -> bool:
    return one.left < other.right and other.left < one.right


def _page(sheet: _Sheet, layout: Layout) -> Iterator[Deviation]:
    page = layout.page
    for shown in sheet.pages:
        width, height = shown.width / POINTS_PER_MM, shown.height / POINTS_PER_MM
        if abs(width - page.width_mm) > 0.5 or abs(height - page.height_mm) > 0.5:
            yield Deviation(page.paper_rule, "Khổ giấy", f"{width:.0f} x {height:.0f} mm", "210 x 297 mm")
    if not sheet.lines:
        return
    top = sheet.pages[0].height - max(
        line.baseline + _ASCENT * max(line.sizes) for line in sheet.lines if line.page == 0
    )
    bottom = min(line.baseline - _DESCENT * max(line.sizes) for line in sheet.lines)
    margins: tuple[tuple[str, float, Range], ...] = (
        ("Lề trên", top, page.top_mm),
        # A page may end early, so only the least bottom margin shows.
        ("Lề dưới", bottom, replace(page.bottom_mm, most=page.height_mm)),
        ("Lề trái", sheet.left, page.left_mm),
        ("Lề phải", sheet.pages[0].width - sheet.right, page.right_mm),
    )
    for label, points, allowed in margins:
        if not allowed.allows(points / POINTS_PER_MM, _MARGIN_TOLERANCE_MM):
            yield Deviation(page.margins_rule, label, f"{points / POINTS_PER_MM:.1f} mm", f"{allowed} mm")


def _page_numbers(sheet: _Sheet, layout: Layout) -> Iterator[Deviation]:
    component = layout.components["page_number"]
    starts = [0, *sheet.annex_pages()]
    for index, page in enumerate(sheet.pages):
        expected = index - max(start for start in starts if start <= index) + 1
        numbers = [line for line in sheet.furniture if line.page == index and line.text.isdecimal()]
        on_top = [line for line in numbers if line.baseline > page.height / 2]
        if expected == 1 and numbers:
            yield Deviation(component.rule, component.label, "hiện ở trang thứ nhất", "không hiện ở trang thứ nhất")
        elif expected > 1 and (not on_top or on_top != numbers):
            found = "không có ở lề trên" if not numbers else "ở lề dưới"
            yield Deviation(component.rule, component.label, f"trang {index + 1}: {found}", "giữa lề trên")
        elif expected > 1 and on_top[0].text != str(expected):
            yield Deviation(component.rule, component.label, f"trang {index + 1}: “{on_top[0].text}”", str(expected))

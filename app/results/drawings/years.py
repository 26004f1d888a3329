"""Years compared (so sánh các năm): how many of its targets each unit reached, a small column for each year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from app.inspections.drawings.letters import shortened
from app.inspections.drawings.svg import box, figure, group, path, picture, text
from app.results.drawings.signs import NAME_SIZE, WIDTH, name_room

__all__ = ["Past", "PastYear", "years_picture"]

_HEAD, _ROW, _TALL, _WIDE = 22.0, 58.0, 30.0, 22.0


@dataclass(frozen=True, slots=True)
class PastYear:
    """A unit in one year: how many targets were ``reached``, of how many ``counted``; 0 of 0: nothing is known."""

    reached: int
    counted: int

    @property
    def words(self) -> str:
        """5/7; "" where nothing is known."""
        return f"{self.reached}/{self.counted}" if self.counted else ""


@dataclass(frozen=True, slots=True)
class Past:
    """A unit's row: one entry for each year that is shown."""

    unit: str
    years: tuple[PastYear, ...]


def years_picture(years: Sequence[int], rows: Sequence[Past], *, title: str, name: str = "years") -> Markup:
    """A column for each unit and year, as tall as the share reached, 100 % as a frame; "" without units or years."""
    if not years or not rows:
        return Markup()
    left = name_room(row.unit for row in rows)
    cell = (WIDTH - left) / len(years)
    heads = [text(left + cell * (at + 0.5), 14, str(year), text_anchor="middle") for at, year in enumerate(years)]
    return picture(
        name,
        (WIDTH, _HEAD + _ROW * len(rows)),
        title,
        "; ".join(_sentence(row, years) for row in rows),
        group(*heads, class_="gu-heads"),
        *(_row(row, years, _HEAD + place * _ROW, left) for place, row in enumerate(rows)),
    )


def _row(row: Past, years: Sequence[int], top: float, left: float) -> Markup:
    cell = (WIDTH - left) / len(years)
    columns = [_column(each, left + cell * (at + 0.5), top + 6) for at, each in enumerate(row.years)]
    return group(
        path(f"M0 {figure(top)}H{figure(WIDTH)}", "gu-row-line"),
        text(0, top + _ROW / 2 + 5, shortened(row.unit, left - 6, NAME_SIZE, bold=True), "gu-row-name"),
        *columns,
    )


def _column(found: PastYear, middle: float, top: float) -> Markup:
    if not found.counted:
        return text(middle, top + _TALL + 15, "–", "gu-count", text_anchor="middle")
    left, tall = middle - _WIDE / 2, _TALL * found.reached / found.counted
    return group(
        box(left, top, _WIDE, _TALL, "gu-frame"),
        box(left, top + _TALL - tall, _WIDE, tall, "gu-part gu-part-1") if tall else Markup(),
        text(middle, top + _TALL + 15, found.words, "gu-count", text_anchor="middle"),
    )


def _sentence(row: Past, years: Sequence[int]) -> str:
    told = (f"{year} {each.words or _('chưa có')}" for year, each in zip(years, row.years, strict=True))
    return f"{row.unit}: {', '.join(told)}"

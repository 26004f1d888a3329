"""The days across the top of a calendar (các ngày trong lịch): weeks, working days, holidays and closures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

from flask_babel import gettext as _
from markupsafe import Markup

from app.inspections.drawings.legend import Key
from app.inspections.drawings.letters import width_of
from app.inspections.drawings.svg import box, figure, group, path, text

HEAD = 46.0  # px: the months and the numbers of the days
_MONTH_LINE, _HATCH_TOP, _DAY_LINE = 16.0, 22.0, 37.0
_WEEK_GAP = 6.0
_WIDEST, _NARROWEST = 44.0, 22.0


class DayKind(StrEnum):
    """What a day is (loại ngày): working, a public holiday, or closed for another reason."""

    WORKING = "working"
    HOLIDAY = "holiday"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the window; ``name`` says why nobody works ("Quốc khánh", "Hội nghị cụm")."""

    day: date
    kind: DayKind = DayKind.WORKING
    name: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """Where each shown day comes: weekends are left out, unless they are worked on, and weeks stand apart."""

    days: tuple[Day, ...]
    lefts: tuple[float, ...]
    day_width: float

    @staticmethod
    def over(days: Sequence[Day], left: float, room: float) -> Scale:
        """The scale from ``left`` on, within ``room`` px where a day can still be read so; wider where not."""
        shown = tuple(
            each
            for each in sorted(days, key=lambda each: each.day)
            if each.day.weekday() < 5 or each.kind is DayKind.WORKING
        )
        weeks = [each.day.isocalendar()[:2] for each in shown]
        gaps = len(set(weeks)) - 1
        width = max(_NARROWEST, min(_WIDEST, (room - gaps * _WEEK_GAP) / max(1, len(shown))))
        lefts, x = [], left
        for place in range(len(shown)):
            x += _WEEK_GAP if place and weeks[place] != weeks[place - 1] else 0
            lefts.append(x)
            x += width
        return Scale(shown, tuple(lefts), width)

    @property
    def right(self) -> float:
        """Where the last day ends."""
        return self.lefts[-1] + self.day_width

    def span(self, first: date, last: date) -> tuple[float, float] | None:
        """From the left edge of the first shown day of this stretch to the right edge of its last; None: none shown."""
        inside = [left for day, left in zip(self.days, self.lefts, strict=True) if first <= day.day <= last]
        return (inside[0], inside[-1] + self.day_width) if inside else None


def head(scale: Scale) -> Markup:
    """The months and the numbers of the days."""
    return group(*_months(scale), group(*_numbers(scale), class_="gu-days"))


def columns(scale: Scale, height: float, name: str) -> Markup:
    """What lies behind the rows: a band for each week, a hatch over every day on which nobody works, its number too."""
    closed = [
        box(left, _HATCH_TOP, scale.day_width, height - _HATCH_TOP, fill=f"url(#{name}-closed)")
        for day, left in zip(scale.days, scale.lefts, strict=True)
        if day.kind is not DayKind.WORKING
    ]
    weeks = [box(left, HEAD, right - left, height - HEAD) for left, right in _weeks(scale)]
    lines = "".join(
        f"M{figure(left)} {figure(HEAD)}V{figure(height)}"
        for before, left in zip(scale.lefts, scale.lefts[1:], strict=False)
        if left - before < scale.day_width + 1
    )
    return group(group(*weeks, class_="gu-week"), *closed, path(lines, "gu-day-line") if lines else Markup())


def named_days(scale: Scale, name: str) -> list[Key]:
    """What the hatched days are called, neighbours of one name together: "2/9: Quốc khánh"."""
    free = [day for day in scale.days if day.kind is not DayKind.WORKING]
    keys = []
    for (kind, words), run in groupby(free, key=lambda each: (each.kind, each.name)):
        days = [each.day for each in run]
        sample = box(-13, -8, 26, 16, "gu-sample", fill=f"url(#{name}-closed)")
        keys.append(Key(f"{stretch(days[0], days[-1])}: {words or _of_kind(kind)}", sample))
    return keys


def short_day(day: date) -> str:
    """2/9: a day whose year is known from its place."""
    return f"{day.day}/{day.month}"


def stretch(first: date, last: date) -> str:
    """2/9, or 17/9–18/9."""
    return short_day(first) if first == last else f"{short_day(first)}–{short_day(last)}"


def _of_kind(kind: DayKind) -> str:
    words: str = _("nghỉ lễ") if kind is DayKind.HOLIDAY else _("không làm việc")
    return words


def _months(scale: Scale) -> Iterator[Markup]:
    days = list(zip(scale.days, scale.lefts, strict=True))
    for (year, month), run in groupby(days, key=lambda each: (each[0].day.year, each[0].day.month)):
        lefts = [left for _day, left in run]
        room = lefts[-1] + scale.day_width - lefts[0]
        whole = _("Tháng %(month)s/%(year)s", month=month, year=year)
        words = whole if width_of(whole, 13, bold=True) <= room else _("T%(month)s", month=month)
        yield text(lefts[0] + 3, _MONTH_LINE, words, "gu-month")


def _numbers(scale: Scale) -> Iterator[Markup]:
    for day, left in zip(scale.days, scale.lefts, strict=True):
        yield text(
            left + scale.day_width / 2,
            _DAY_LINE,
            str(day.day.day),
            None if day.kind is DayKind.WORKING else "gu-day-free",
            text_anchor="middle",
        )


def _weeks(scale: Scale) -> Iterator[tuple[float, float]]:
    start = scale.lefts[0]
    for before, left in zip(scale.lefts, scale.lefts[1:], strict=False):
        if left - before > scale.day_width + 1:
            yield start, before + scale.day_width
            start = left
    yield start, scale.right

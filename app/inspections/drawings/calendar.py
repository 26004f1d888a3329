"""The plan as a calendar (lịch kiểm tra chéo): a row for each unit or person, a column for each day of the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from flask_babel import gettext as _
from markupsafe import Markup

from app.inspections.drawings.bars import HEIGHT, Bar, drawn_bar, sample
from app.inspections.drawings.days import HEAD, Day, DayKind, Scale, columns, head, named_days, short_day, stretch
from app.inspections.drawings.legend import NARROW, Key, legend
from app.inspections.drawings.letters import shortened, width_of, wrapped
from app.inspections.drawings.svg import box, element, group, hatch, path, picture, text

__all__ = ["Absence", "Bar", "CalendarRow", "Day", "DayKind", "calendar_by_person", "calendar_by_unit"]

_WIDTH = 1040.0
_NAMES = (110.0, 190.0)  # px: the column of names, which stays in sight while the days scroll under it
_LANE, _PAD = 24.0, 5.0
_NAME_SIZE, _NAME_LINE = 13.0, 16.0


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which a unit or a person is not available (bận, vắng), both included; ``name`` may stay empty."""

    first: date
    last: date
    name: str = ""


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A unit or a person; ``note`` stands small under the name (a person's unit)."""

    name: str
    bars: tuple[Bar, ...] = ()
    absences: tuple[Absence, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Laid:
    """A row with its lanes: visits that share days never share a lane."""

    row: CalendarRow
    top: float
    lanes: tuple[tuple[Bar, ...], ...]
    name_lines: tuple[str, ...]

    @property
    def height(self) -> float:
        words = len(self.name_lines) + bool(self.row.note)
        return max(len(self.lanes) * _LANE, words * _NAME_LINE + 2) + 2 * _PAD


def calendar_by_unit(
    days: Sequence[Day], rows: Sequence[CalendarRow], *, title: str, name: str = "calendar-units"
) -> Markup:
    """Two lanes a unit: where it goes above, who comes below. ``name``: the picture's identifier, unique on its page.

    A weekend is left out unless its kind is WORKING; "" where no day is left to show.
    """
    return _calendar(days, rows, 2, title, name)


def calendar_by_person(
    days: Sequence[Day], rows: Sequence[CalendarRow], *, title: str, name: str = "calendar-people"
) -> Markup:
    """One lane a person; more only where somebody would be in two places at once, which is to be seen."""
    return _calendar(days, rows, 1, title, name)


def _stacked(rows: Sequence[CalendarRow], lanes: int, room: float) -> list[_Laid]:
    laid: list[_Laid] = []
    top = HEAD
    for row in rows:
        away = _lanes([bar for bar in row.bars if lanes == 1 or not bar.hosting])
        host = _lanes([bar for bar in row.bars if lanes > 1 and bar.hosting])
        laid.append(_Laid(row, top, tuple(away + host), _name_lines(row.name, room)))
        top += laid[-1].height
    return laid


def _lanes(bars: list[Bar]) -> list[tuple[Bar, ...]]:
    """At least one lane; each bar in the first whose last bar has ended."""
    lanes: list[list[Bar]] = [[]]
    for bar in sorted(bars, key=lambda each: (each.taken, each.number)):
        lane = next((lane for lane in lanes if not lane or lane[-1].taken[1] < bar.taken[0]), None)
        if lane is None:
            lanes.append([bar])
        else:
            lane.append(bar)
    return [tuple(lane) for lane in lanes]


def _name_lines(name: str, room: float) -> tuple[str, ...]:
    """The name in at most two lines, so that people whose names begin alike are told apart."""
    lines = wrapped(name, room - 12, _NAME_SIZE, bold=True) or [""]
    if len(lines) > 1:
        lines = [lines[0], " ".join(lines[1:])]
    return tuple(shortened(line, room - 12, _NAME_SIZE, bold=True) for line in lines)


def _calendar(days: Sequence[Day], listed: Sequence[CalendarRow], lanes: int, title: str, name: str) -> Markup:
    room = _names_room(listed)
    rows = _stacked(listed, lanes, room)
    scale = Scale.over(days, room, _WIDTH - room)
    if not scale.days:
        return Markup()
    bottom = rows[-1].top + rows[-1].height if rows else HEAD
    keys, taken = legend(_keys(rows, scale, name), 0, bottom + 8, NARROW)
    drawing = picture(
        name,
        (max(scale.right + 1, NARROW), bottom + 8 + taken),
        title,
        _description(len(rows), scale),
        hatch(f"{name}-closed", "gu-hatch-closed"),
        hatch(f"{name}-away", "gu-hatch-away", leaning=-1, step=5),
        columns(scale, bottom, name),
        head(scale),
        *(_row(each, scale, name) for each in rows),
        _lines(rows, scale.right),
        _names(rows, room),
        keys,
    )
    return element("div", _names_in_sight(rows, room, bottom), drawing, class_="gu-drawing-scrolled")


def _names_room(rows: Sequence[CalendarRow]) -> float:
    """As wide as the longest name needs, within what leaves a phone some days beside it."""
    least, most = _NAMES
    longest = max((width_of(each.name, _NAME_SIZE, bold=True) for each in rows), default=0.0)
    return max(least, min(most, longest + 14))


def _description(count: int, scale: Scale) -> str:
    words: str = _(
        "%(count)s hàng, từ ngày %(first)s đến ngày %(last)s. Mũi tên phải: đi kiểm tra; mũi tên trái: được kiểm tra.",
        count=count,
        first=short_day(scale.days[0].day),
        last=short_day(scale.days[-1].day),
    )
    return words


def _row(laid: _Laid, scale: Scale, name: str) -> Markup:
    absences = [_absence(each, laid, scale, name) for each in laid.row.absences]
    bars = []
    first = laid.top + (laid.height - len(laid.lanes) * _LANE) / 2
    for place, lane in enumerate(laid.lanes):
        top = first + place * _LANE + (_LANE - HEIGHT) / 2
        for bar, following in zip_longest(lane, lane[1:]):
            after = scale.span(*following.taken) if following else None
            bars.append(drawn_bar(bar, scale, top, after[0] if after else scale.right))
    return group(*absences, *bars)


def _absence(absence: Absence, laid: _Laid, scale: Scale, name: str) -> Markup:
    span = scale.span(absence.first, absence.last)
    if span is None:
        return Markup()
    return group(
        element("title", f"{laid.row.name}, {stretch(absence.first, absence.last)}: {absence.name or _('vắng')}"),
        box(span[0], laid.top + 1, span[1] - span[0], laid.height - 2, fill=f"url(#{name}-away)"),
    )


def _lines(rows: list[_Laid], width: float) -> Markup:
    return path("".join(f"M0 {row.top:.0f}H{width:.0f}" for row in rows), "gu-row-line") if rows else Markup()


def _names(rows: list[_Laid], room: float) -> Markup:
    return group(*(part for row in rows for part in _name(row, room)))


def _name(laid: _Laid, room: float) -> list[Markup]:
    note = laid.row.note
    lines = len(laid.name_lines) + bool(note)
    first = laid.top + laid.height / 2 - (lines - 1) * _NAME_LINE / 2 + 4.5
    names = [text(0, first + place * _NAME_LINE, line, "gu-row-name") for place, line in enumerate(laid.name_lines)]
    last = first + (lines - 1) * _NAME_LINE
    return [*names, text(0, last, shortened(note, room - 12, 12), "gu-drawing-note")] if note else names


def _names_in_sight(rows: list[_Laid], room: float, height: float) -> Markup:
    """The names once more on a sheet that stays at the left edge while the days scroll; nothing new for ears."""
    return element(
        "svg",
        box(0, 0, room - 6, height, "gu-names-ground"),
        _names(rows, room),
        class_="gu-drawing gu-drawing-names",
        aria_hidden="true",
        focusable="false",
        width=room - 6,
        height=height,
    )


def _keys(rows: list[_Laid], scale: Scale, name: str) -> list[Key]:
    """The signs that this calendar has."""
    bars = [bar for row in rows for lane in row.lanes for bar in lane]
    keys = []
    if any(not bar.hosting for bar in bars):
        keys.append(Key(_("đi kiểm tra"), sample("gu-visit", "gu-going")))
    if any(not bar.hosting and (bar.leaves < bar.first or bar.last < bar.returns) for bar in bars):
        keys.append(Key(_("đi đường"), sample("gu-journey", "gu-going")))
    if any(bar.hosting for bar in bars):
        keys.append(Key(_("được kiểm tra"), sample("gu-visit", "gu-hosting")))
    if any(row.row.absences for row in rows):
        keys.append(Key(_("bận, vắng"), box(-13, -8, 26, 16, "gu-sample", fill=f"url(#{name}-away)")))
    return keys + named_days(scale, name)

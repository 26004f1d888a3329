"""A plan's visits turned into what the drawings take (hình của kế hoạch): arrows, bars and rows, numbered alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from flask_babel import gettext as _
from markupsafe import Markup

from app.clusters.models import Unit
from app.inspections.drawings.calendar import (
    Absence,
    Bar,
    CalendarRow,
    Day,
    DayKind,
    calendar_by_person,
    calendar_by_unit,
)
from app.inspections.drawings.map import DESK, Arrow, Place, plan_map
from app.inspections.drawings.matrix import Cell
from app.inspections.workdays import CalendarEntry
from workflows.inspection_plan_content import Member, Visit
from workflows.scheduling.instance import Pair

YEARS_SHOWN = 5  # of history, in the matrix
Stretch = tuple[date, date, str]  # first day, last day, what is the matter: "" where that is nobody's business
_FREE = {"holiday": DayKind.HOLIDAY, "closed": DayKind.CLOSED}


def drawn_map(
    units: Iterable[Unit],
    visits: Iterable[Visit],
    *,
    pinned: Collection[Pair] = (),
    changed: Collection[Pair] = (),
    name: str = "map",
    width: float = DESK,
) -> Markup:
    """The visits as arrows between the seats; ``changed``: those that the plan before did not have."""
    places = [Place(unit.key, unit.short_name, unit.lat, unit.lon) for unit in units]
    arrows = [
        Arrow(*visit.pair, str(number), changed=visit.pair in changed, pinned=visit.pair in pinned)
        for number, visit in enumerate(visits, 1)
    ]
    return plan_map(places, arrows, title=_("Sơ đồ kiểm tra chéo"), name=name, width=width)


def drawn_by_unit(
    units: Iterable[Unit],
    visits: Sequence[Visit],
    calendar: Iterable[CalendarEntry],
    absences: Mapping[str, Iterable[Stretch]],
) -> Markup:
    """A row for each unit: where its team goes, who comes. ``absences`` by the unit's key."""
    units = list(units)
    names = {unit.key: unit.short_name for unit in units}
    rows = [
        CalendarRow(
            unit.short_name,
            bars=tuple(_bars(visits, names, unit.key)),
            absences=tuple(Absence(*each) for each in absences.get(unit.key, ())),
        )
        for unit in units
    ]
    return calendar_by_unit(_days(calendar), rows, title=_("Lịch kiểm tra chéo theo đơn vị"))


def drawn_by_person(
    units: Iterable[Unit],
    visits: Sequence[Visit],
    calendar: Iterable[CalendarEntry],
    absences: Mapping[str, Iterable[Stretch]],
) -> Markup:
    """A row for each member of a team, unit by unit. ``absences`` by the person's id."""
    names = {unit.key: unit.short_name for unit in units}
    rows = [
        CalendarRow(
            member.name,
            bars=tuple(
                _bar(number, visit, names)
                for number, visit in enumerate(visits, 1)
                if member.id in {each.id for each in visit.members}
            ),
            absences=tuple(Absence(*each) for each in absences.get(member.id, ())),
            note=names.get(member.unit, member.unit_name),
        )
        for member in _members(visits, list(names))
    ]
    return calendar_by_person(_days(calendar), rows, title=_("Lịch kiểm tra chéo theo cán bộ"))


def matrix_cells(
    past: Iterable[tuple[str, str, int]],
    year: int,
    visits: Iterable[Visit],
    *,
    pinned: Collection[Pair] = (),
    impossible: Collection[Pair] = (),
) -> dict[Pair, Cell]:
    """The matrix's cells that say something: ``past`` (inspector, inspected, year) of the last five, and the visits."""
    years: dict[Pair, list[int]] = {}
    for inspector, inspected, when in past:
        if when >= year - YEARS_SHOWN:
            years.setdefault((inspector, inspected), []).append(when)
    planned = {visit.pair: str(number) for number, visit in enumerate(visits, 1)}
    return {
        pair: Cell(tuple(sorted(years.get(pair, ()))), planned.get(pair, ""), pair in pinned, pair in impossible)
        for pair in sorted({*years, *planned, *impossible})
    }


def _members(visits: Iterable[Visit], units: Sequence[str]) -> list[Member]:
    """Everybody in a team once, in the order of their units, then as the teams name them."""
    found = {member.id: member for visit in visits for member in visit.members}
    place = {key: number for number, key in enumerate(units)}
    return sorted(found.values(), key=lambda member: place.get(member.unit, len(place)))


def _bars(visits: Iterable[Visit], names: Mapping[str, str], unit: str) -> Iterable[Bar]:
    for number, visit in enumerate(visits, 1):
        if visit.inspector == unit:
            yield _bar(number, visit, names)
        elif visit.inspected == unit:
            yield _bar(number, visit, names, hosting=True)


def _bar(number: int, visit: Visit, names: Mapping[str, str], *, hosting: bool = False) -> Bar:
    other, name = (visit.inspector, visit.inspector_name) if hosting else (visit.inspected, visit.inspected_name)
    return Bar(
        str(number),
        names.get(other, name),
        visit.first_day,
        visit.last_day,
        visit.leaves,
        visit.returns,
        hosting=hosting,
    )


def _days(calendar: Iterable[CalendarEntry]) -> list[Day]:
    """Working days and named free ones; a plain weekend is no day of the picture."""
    return [
        Day(entry.day, DayKind.WORKING if entry.works else _FREE[entry.kind], entry.name)
        for entry in calendar
        if entry.kind != "weekend"
    ]

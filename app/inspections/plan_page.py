"""What the page of a plan draws (trang kế hoạch): map, matrix of five years, calendars by unit and by person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from app.clusters.models import Unit
from app.clusters.service import members_of
from app.inspections.drawings.map import PHONE
from app.inspections.drawings.matrix import Cell, Side, matrix
from app.inspections.history import history_of
from app.inspections.plan_pictures import drawn_by_person, drawn_by_unit, drawn_map, matrix_cells
from app.inspections.published import PublishedPlan
from app.inspections.workdays import calendar_of
from workflows.inspection_plan_content import Visit


@dataclass(frozen=True, slots=True)
class NumberedVisit:
    """A visit with the number by which every picture names it."""

    number: int
    visit: Visit


@dataclass(frozen=True, slots=True)
class UnitPart:
    """What a unit has to do with (phần của đơn vị): its team's visits, and those of others at its seat."""

    unit: Unit
    goes: tuple[NumberedVisit, ...]
    comes: tuple[NumberedVisit, ...]
    mine: bool


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The plan's pictures and the tables beside them."""

    plan: PublishedPlan
    visits: tuple[NumberedVisit, ...]
    parts: tuple[UnitPart, ...]
    sides: tuple[Side, ...]
    cells: Mapping[tuple[str, str], Cell]
    map: Markup
    small_map: Markup
    matrix: Markup
    by_unit: Markup
    by_person: Markup


def page_of_plan(plan: PublishedPlan, own_units: frozenset[int], title: str) -> PlanPage:
    """The page for a reader who serves these units; ``title`` is what the matrix is called."""
    units = members_of(plan.year)
    visits = plan.content.visits
    numbered = tuple(NumberedVisit(number, visit) for number, visit in enumerate(visits, 1))
    before = {visit.pair for visit in plan.before.visits} if plan.before else set()
    changed = {visit.pair for visit in visits if plan.before and visit.pair not in before}
    first, last = min(visit.leaves for visit in visits), max(visit.returns for visit in visits)
    calendar = calendar_of(plan.year, first, last)
    sides = tuple(Side(unit.key, unit.short_name) for unit in units)
    keys = {unit.id: unit.key for unit in units}
    past = [(keys[by], keys[of], year) for by, of, year in history_of(plan.year)]
    cells = matrix_cells(past, plan.year.year, visits)
    return PlanPage(
        plan=plan,
        visits=numbered,
        parts=tuple(_part(unit, numbered, own_units) for unit in units),
        sides=sides,
        cells=cells,
        map=drawn_map(units, visits, changed=changed),
        small_map=drawn_map(units, visits, changed=changed, name="map-small", width=PHONE),
        matrix=matrix(sides, cells, title=title),
        by_unit=drawn_by_unit(units, visits, calendar, {}),
        by_person=drawn_by_person(units, visits, calendar, {}),
    )


def _part(unit: Unit, visits: tuple[NumberedVisit, ...], own: frozenset[int]) -> UnitPart:
    return UnitPart(
        unit,
        goes=tuple(row for row in visits if row.visit.inspector == unit.key),
        comes=tuple(row for row in visits if row.visit.inspected == unit.key),
        mine=unit.id in own,
    )

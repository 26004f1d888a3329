"""What the board shows (trang kế hoạch đang soạn): visits unit by unit, what was decided, totals, what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from app.clusters.models import Unit
from app.clusters.service import members_of
from app.inspections.desk import Desk, findings
from app.inspections.models import Pin
from app.inspections.pins import pins_of
from app.inspections.words import objective_title, objective_value
from workflows.inspection_changes import PlanDifference, difference
from workflows.inspection_plan_content import Making, Visit
from workflows.scheduling.instance import Pair


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit (cuộc kiểm tra) with its number on map and calendar, and what was decided of it."""

    number: int
    visit: Visit
    pins: Mapping[str, int]

    @property
    def pair(self) -> Pair:
        """Inspecting and inspected unit, by key."""
        return self.visit.inspector, self.visit.inspected

    @property
    def pinned(self) -> bool:
        """Whether people decided anything of it."""
        return bool(self.pins)

    @property
    def decided(self) -> tuple[str, ...]:
        """What they decided, in words: the pair, the day, the people."""
        names = {f"person:{member.id}": member.name for member in self.visit.members}
        words = {"pair": _("cặp"), "start": _("ngày bắt đầu"), "never": _("không có cặp này")}
        return tuple(words.get(what) or names.get(what) or _("người không còn trong đoàn") for what in self.pins)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit's part (phần của một đơn vị): the visits that it makes, and those that it receives."""

    unit: Unit
    goes: tuple[VisitRow, ...]
    comes: tuple[VisitRow, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """A goal and what the plan comes to in it; ``proven``: no lawful plan can be better in it."""

    title: str
    value: str
    proven: bool


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on the board. ``changes`` against the plan in force, None for the year's first plan."""

    desk: Desk
    rows: tuple[VisitRow, ...]
    units: tuple[UnitRow, ...]
    totals: tuple[Total, ...]
    findings: tuple[str, ...]
    changes: PlanDifference | None

    @property
    def proven(self) -> bool:
        """Whether this very plan was proven best, for the facts as they were then."""
        return bool(self.desk.content["record"]["status"] == Making.OPTIMAL)

    @property
    def told(self) -> tuple[str, ...]:
        """The people who must be told of the changes, by name, in the order of the teams."""
        wanted = self.changes.people_to_tell if self.changes else frozenset()
        names = self.desk.names
        return tuple(names.person(identity) for identity in names.people if identity in wanted)

    @property
    def edited(self) -> bool:
        """Whether somebody changed it by hand since."""
        return bool(self.desk.content["record"]["status"] == Making.EDITED)


def board_of(desk: Desk) -> Board:
    """The board for this desk."""
    rows = visit_rows(desk)
    return Board(
        desk=desk,
        rows=rows,
        units=tuple(_unit_row(unit, rows) for unit in members_of(desk.year)),
        totals=totals_of(desk),
        findings=tuple(findings(desk)),
        changes=changes_of(desk),
    )


def visit_rows(desk: Desk) -> tuple[VisitRow, ...]:
    """The visits, numbered in the paper's order."""
    pins = _by_pair(desk, pins_of(desk.year.id))
    return tuple(
        VisitRow(number, visit, pins.get(pair, {})) for number, (pair, visit) in enumerate(desk.visits().items(), 1)
    )


def totals_of(desk: Desk) -> tuple[Total, ...]:
    """What the plan comes to in each goal of the year, in their order; proven up to the first that is not."""
    bounds = {row["name"]: row["bound"] for row in desk.content["record"]["objective"]}
    proven, found = True, []
    for name, value in desk.totals().items():
        proven = proven and bounds.get(name) == value
        found.append(Total(objective_title(name), objective_value(name, value, desk.built.instance.days), proven))
    return tuple(found)


def changes_of(desk: Desk) -> PlanDifference | None:
    """What is different from the plan in force, where this one amends it."""
    return difference(desk.before, desk.draft()) if desk.before else None


def _unit_row(unit: Unit, rows: Iterable[VisitRow]) -> UnitRow:
    rows = tuple(rows)
    return UnitRow(
        unit,
        goes=tuple(row for row in rows if row.visit.inspector == unit.key),
        comes=tuple(row for row in rows if row.visit.inspected == unit.key),
    )


def _by_pair(desk: Desk, pins: Iterable[Pin]) -> dict[Pair, dict[str, int]]:
    """The decisions on each pair by what they decide; a person's as "person:ID"."""
    keys = {unit.id: key for key, unit in desk.built.units.items()}
    found: dict[Pair, dict[str, int]] = {}
    for each in pins:
        pair = keys.get(each.inspector_id, ""), keys.get(each.inspected_id, "")
        what = f"person:{each.person_id}" if each.what == "person" else each.what
        found.setdefault(pair, {})[what] = each.id
    return found

"""A plan laid out for people (phương án): its inspections, what it comes to beside others, where two plans differ."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from app.clusters.models import Unit
from app.database import db
from app.inspections.models import Inspector
from app.inspections.violation_words import violation_in_words
from app.inspections.words import Names, objective_title, objective_value
from workflows.scheduling.instance import Instance, Pair, PastInspection
from workflows.scheduling.plan import Outcome, Plan
from workflows.scheduling.trips import trips_of
from workflows.scheduling.validation import measure, violations

# What pairs alone come to: the only goals in which a plan of another year, or one without dates, can be compared.
COMPARED = ("repeat_cost", "max_km", "total_km")


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One inspection of a plan (cuộc kiểm tra) in words; days and people are None and empty where not planned."""

    number: int
    inspector: str
    inspected: str
    km: int
    leaves: date | None
    first: date | None
    last: date | None
    returns: date | None
    leader: str
    secretary: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TotalRow:
    """One goal (chỉ tiêu so sánh): its value in this plan, whether it is proven, and in the plans beside it."""

    title: str
    value: str
    proven: bool
    last_year: str
    by_hand: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Two plans to measure against: last year's, None where none is known, and rotation by hand with its faults."""

    last_year: Plan | None
    by_hand: Plan
    faults: tuple[str, ...]


def names_in(instance: Instance) -> Names:
    """How the planner reads of this instance's units and people, also of those who have left since."""
    units = db.session.execute(select(Unit.key, Unit.short_name).where(Unit.key.in_(instance.units)))
    ids = [int(person.id) for person in instance.people]
    people = db.session.execute(select(Inspector.id, Inspector.name).where(Inspector.id.in_(ids)))
    return Names(dict(units.all()), {str(key): name for key, name in people}, full=True)


def visit_rows(instance: Instance, plan: Plan, names: Names) -> list[VisitRow]:
    """The plan's inspections, in the order of the inspecting units; numbered as on the map."""
    order = {unit: number for number, unit in enumerate(instance.units)}
    pairs = sorted(plan.pairs, key=lambda pair: (order[pair[0]], order[pair[1]]))
    trips = trips_of(instance, pairs, plan)
    rows = []
    for number, pair in enumerate(pairs, start=1):
        trip, team = trips.get(pair), plan.teams.get(pair)
        away, visit = (trip.days(instance), trip.visit(instance)) if trip else ((), ())
        rest = [each for each in team.members if each not in {team.leader, team.secretary}] if team else []
        rows.append(
            VisitRow(
                number=number,
                inspector=names.unit(pair[0]),
                inspected=names.unit(pair[1]),
                km=instance.distance(pair),
                leaves=away[0] if away else None,
                first=visit[0] if visit else None,
                last=visit[-1] if visit else None,
                returns=away[-1] if away else None,
                leader=names.person(team.leader) if team else "",
                secretary=names.person(team.secretary) if team else "",
                others=tuple(names.person(each) for each in rest),
            )
        )
    return rows


def total_rows(instance: Instance, outcome: Outcome, beside: Beside) -> list[TotalRow]:
    """What the plan comes to in every goal, in their order, beside last year's plan and rotation by hand."""
    if outcome.plan is None:
        return []
    own, by_hand = measure(instance, outcome.plan), measure(_pairs_only(instance), beside.by_hand)
    before = measure(_year_before(instance), beside.last_year) if beside.last_year else {}
    names = (*instance.objective, *(name for name in ("max_km", "total_km") if name not in instance.objective))
    return [
        TotalRow(
            title=objective_title(name),
            value=objective_value(name, own[name], instance.days),
            proven=name in outcome.bound and outcome.bound[name] == own[name],
            last_year=objective_value(name, before[name]) if name in COMPARED and before else "",
            by_hand=objective_value(name, by_hand[name]) if name in COMPARED else "",
        )
        for name in names
    ]


def beside(instance: Instance, names: Names) -> Beside:
    """What people would have without the planner: last year's pairs, or each unit inspects the next in the list."""
    last = tuple((h.inspector, h.inspected) for h in _known(instance) if h.year == (instance.year or 0) - 1)
    rotation = Plan(tuple(_rotation(instance)))
    faults = violations(_pairs_only(instance), rotation)
    return Beside(
        last_year=Plan(tuple(dict.fromkeys(last))) if last else None,
        by_hand=rotation,
        faults=tuple(dict.fromkeys(violation_in_words(fault, names) for fault in faults)),
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """Whom a unit inspects in another plan, where that differs from the plan beside it (điểm khác)."""

    inspector: str
    now: str
    instead_of: str


def differences(instance: Instance, before: Plan, after: Plan, names: Names) -> list[Difference]:
    """The units that inspect others in one plan than in the other, in the cluster's order."""
    found = []
    for unit in instance.units:
        was, now = _inspected_by(unit, before.pairs), _inspected_by(unit, after.pairs)
        if was != now:
            gained, lost = (_listed(instance, units, names) for units in (now - was, was - now))
            found.append(Difference(names.unit(unit), gained, lost))
    return found


def _rotation(instance: Instance) -> Iterable[Pair]:
    """By hand: the units stand in a circle, and each inspects as many of those after it as it has to."""
    units = instance.units
    for place, unit in enumerate(units):
        for step in range(1, min(instance.out_of(unit), len(units) - 1) + 1):
            yield unit, units[(place + step) % len(units)]


def _pairs_only(instance: Instance) -> Instance:
    """The question without dates and teams."""
    return replace(instance, days=(), people=(), team=None, fixed_starts=(), fixed_people=(), earliest=None)


def _year_before(instance: Instance) -> Instance:
    """The question as it stood a year ago: what was a repetition then."""
    return replace(_pairs_only(instance), year=(instance.year or 0) - 1)


def _known(instance: Instance) -> list[PastInspection]:
    known = set(instance.units)
    return [past for past in instance.history if {past.inspector, past.inspected} <= known]


def _inspected_by(unit: str, pairs: Iterable[Pair]) -> set[str]:
    return {inspected for inspector, inspected in pairs if inspector == unit}


def _listed(instance: Instance, units: Collection[str], names: Names) -> str:
    return ", ".join(names.unit(unit) for unit in instance.units if unit in units)

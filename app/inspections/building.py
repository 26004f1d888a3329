"""The question put to the planner (bài toán xếp lịch), built from what the house knows of a cluster-year.

Rules, members, people, absences, calendar, distances, history and decisions come together here, each from its own
service; the same facts always give the same question. It names who is tied to whom, so it is for the planner alone.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import or_, select

from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of
from app.database import db
from app.inspections.bookings import days_booked
from app.inspections.distances import km_table
from app.inspections.history import history_of
from app.inspections.lineage import heirs_among
from app.inspections.models import Absence, Inspector, Pin
from app.inspections.people import inspectors_of
from app.inspections.pins import pins_of
from app.inspections.replanning import changing, started
from app.inspections.rules import rules_of
from app.inspections.workdays import CalendarEntry, calendar_of, working_days
from workflows.inspection_plan_content import PlanContent
from workflows.refusals import BadInput
from workflows.scheduling.instance import Instance, PastInspection, Person, TeamRule
from workflows.scheduling.rule_choices import Depth, Force
from workflows.scheduling.rules import Rules

_ANY_KM = 10**9  # a row of travel that every distance meets


@dataclass(frozen=True, slots=True)
class Built:
    """The question, and what its names stand for: units by key, people by id (text), every day of the window."""

    instance: Instance
    units: dict[str, Unit]
    people: dict[str, Inspector]
    calendar: list[CalendarEntry]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the parts of the question are made from; ``keys`` names members by the ids of all they stand for."""

    year: ClusterYear
    rules: Rules
    units: Mapping[str, Unit]
    keys: Mapping[int, str]
    people: Sequence[Inspector]
    days: tuple[date, ...]
    pins: Sequence[Pin]

    @property
    def unit_ids(self) -> list[int]:
        """The members' ids."""
        return [unit.id for unit in self.units.values()]


def built_for(year: ClusterYear, *, before: PlanContent | None = None, today: date | None = None) -> Built:
    """The year's question; with ``before``, the plan in force, how to change it as little as possible.

    Then whoever set out before ``today`` stays as planned, and everybody else sets out today or later.
    :class:`BadInput` where rules or decisions name what is not there any more.
    """
    units = {unit.key: unit for unit in members_of(year)}
    rules = rules_of(year).for_year(year.year, list(units), year.chair.key)
    past = started(before, today) if before else ()
    # Trips of the past may lie before a window that was moved since.
    first = min((rules.first_day, *(visit.leaves for visit in past)))
    calendar = calendar_of(year, first, rules.last_day)
    heirs = heirs_among([unit.id for unit in units.values()])
    by_id = {unit.id: unit.key for unit in units.values()}
    facts = _Facts(
        year=year,
        rules=rules,
        units=units,
        keys={agency: by_id[heir] for agency, heir in heirs.items()},
        people=_people(rules, by_id, {member.id for visit in past for member in visit.members}),
        days=tuple(entry.day for entry in calendar if entry.works),
        pins=pins_of(year.id),
    )
    instance = _instance(facts, replanning=before is not None)
    if before is not None:
        instance = changing(instance, before, today, rules.first_day)
    return Built(instance, units, {str(person.id): person for person in facts.people}, calendar)


def _people(rules: Rules, units: Mapping[int, str], past: Collection[str]) -> list[Inspector]:
    """Whom the planner may send, and with them whoever has left since a trip of the past."""
    if rules.depth is not Depth.TEAMS:
        return []
    found = inspectors_of(units)
    gone = {int(person) for person in past if person.isdecimal()} - {person.id for person in found}
    query = select(Inspector).where(Inspector.id.in_(gone), Inspector.unit_id.in_(units)).order_by(Inspector.id)
    return [*found, *db.session.scalars(query)]


def _instance(facts: _Facts, *, replanning: bool) -> Instance:
    rules, units = facts.rules, facts.units
    stood_in = {} if rules.stand_in is None else {facts.year.chair.key: 0, rules.stand_in: 2 * rules.visits}
    instance = Instance(
        units=tuple(units),
        km=km_table(list(units.values())),
        objective=rules.objective(replanning=replanning),
        k=rules.visits,
        out=stood_in,
        no_reciprocal=rules.holds("no_reciprocal"),
        history=_history(facts),
        year=facts.year.year,
        repeat_hard_years=rules.repeat_years if rules.holds("repeat") else 0,
        repeat_soft=dict(rules.repeat_costs) if rules.forces["repeat"] is Force.SOFT else {},
        max_km_hard=rules.km_limit if rules.holds("km_limit") else None,
    )
    instance = _with_pairs_decided(instance, facts)
    if rules.depth is not Depth.PAIRS:
        instance = _with_dates(instance, facts)
    return _with_teams(instance, facts) if rules.depth is Depth.TEAMS else instance


def _history(facts: _Facts) -> tuple[PastInspection, ...]:
    rows = [PastInspection(facts.keys[a], facts.keys[b], year) for a, b, year in history_of(facts.year)]
    return tuple(sorted(rows, key=lambda row: (row.year, row.inspector, row.inspected)))


def _with_pairs_decided(instance: Instance, facts: _Facts) -> Instance:
    """Decisions upon pairs; where neither days nor teams are planned, one upon a day still asks for its pair."""
    for pin in facts.pins:
        if not {pin.inspector_id, pin.inspected_id} <= facts.keys.keys():
            raise BadInput("Có điều ấn định nêu đơn vị không còn trong cụm. Mời bỏ điều đó rồi làm lại.", field="pins")
    asked = {"pair"}
    if facts.rules.depth is not Depth.TEAMS:
        asked |= {"person"}
    if facts.rules.depth is Depth.PAIRS:
        asked |= {"start"}
    return replace(
        instance,
        forbidden=tuple(_pair(facts, pin) for pin in facts.pins if pin.what == "never"),
        required=tuple(dict.fromkeys(_pair(facts, pin) for pin in facts.pins if pin.what in asked)),
    )


def _with_dates(instance: Instance, facts: _Facts) -> Instance:
    rules = facts.rules
    if not facts.days:
        raise BadInput("Thời gian kiểm tra không có ngày làm việc nào. Mời sửa thời gian hoặc lịch.", field="first_day")
    absences = _absences(facts)
    return replace(
        instance,
        days=facts.days,
        visit_days={unit: rules.visit_days_of.get(unit, rules.visit_days) for unit in facts.units},
        travel=(*rules.travel, (_ANY_KM, rules.travel_beyond)),
        same_week=rules.holds("same_week"),
        host_away=not rules.holds("host_home"),
        max_parallel=rules.parallel if rules.holds("parallel") else 0,
        unit_off=_off_by_unit(facts, absences, "host"),
        team_off=_off_by_unit(facts, absences, "team"),
        fixed_starts=tuple((*_pair(facts, pin), pin.day) for pin in facts.pins if pin.day is not None),
    )


def _with_teams(instance: Instance, facts: _Facts) -> Instance:
    rules = facts.rules
    return replace(
        instance,
        people=tuple(_persons(facts)),
        team=TeamRule(rules.team_size, rules.lead_grade, rules.lent_most, rules.skills),
        fixed_people=_fixed_people(facts),
    )


def _persons(facts: _Facts) -> list[Person]:
    booked = days_booked(facts.year, facts.unit_ids)
    absences = _absences(facts)
    away = {person.id: _days_of(each for each in absences if each.inspector_id == person.id) for person in facts.people}
    whole_year = working_days(facts.year, date(facts.year.year, 1, 1), date(facts.year.year, 12, 31)) if booked else ()
    return [
        Person(
            id=str(person.id),
            unit=facts.keys[person.unit_id],
            grade=person.grade,
            skills=frozenset(json.loads(person.skills)),
            ties=frozenset(facts.keys[tie.unit_id] for tie in person.ties if tie.unit_id in facts.keys)
            - {facts.keys[person.unit_id]},
            # Who takes part no more is here for a trip of the past only, and free for nothing else.
            off=(away[person.id] | booked.get(str(person.id), frozenset())).intersection(facts.days)
            if person.active
            else frozenset(facts.days),
            max_days=_days_left(person, booked.get(str(person.id), frozenset()).intersection(whole_year)),
            can_sec=person.can_be_secretary,
            lendable=person.lendable,
        )
        for person in facts.people
    ]


def _days_left(person: Inspector, spent: Collection[date]) -> int | None:
    """What other clusters' plans of the year leave of a person's days."""
    return None if person.max_days is None else max(0, person.max_days - len(spent))


def _fixed_people(facts: _Facts) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    known = {person.id for person in facts.people if person.active}
    teams: dict[tuple[str, str], list[str]] = {}
    for pin in facts.pins:
        if pin.person_id is None:
            continue
        if pin.person_id not in known:
            raise BadInput(
                "Có cán bộ được ấn định nay thôi tham gia. Mời bỏ điều ấn định đó rồi làm lại.", field="pins"
            )
        teams.setdefault(_pair(facts, pin), []).append(str(pin.person_id))
    return tuple((*pair, tuple(sorted(people))) for pair, people in teams.items())


def _absences(facts: _Facts) -> list[Absence]:
    """The absences of the members and their people that touch the window."""
    query = select(Absence).where(
        or_(Absence.unit_id.in_(facts.unit_ids), Absence.inspector_id.in_([each.id for each in facts.people])),
        Absence.first_day <= facts.days[-1],
        Absence.last_day >= facts.days[0],
    )
    return list(db.session.scalars(query.order_by(Absence.id)))


def _off_by_unit(facts: _Facts, absences: Sequence[Absence], scope: str) -> dict[str, frozenset[date]]:
    off = {
        key: _days_of(each for each in absences if each.scope == scope and each.unit_id == unit.id) & set(facts.days)
        for key, unit in facts.units.items()
    }
    return {key: days for key, days in off.items() if days}


def _days_of(absences: Iterable[Absence]) -> frozenset[date]:
    return frozenset(
        each.first_day + timedelta(days=number)
        for each in absences
        for number in range((each.last_day - each.first_day).days + 1)
    )


def _pair(facts: _Facts, pin: Pin) -> tuple[str, str]:
    return facts.keys[pin.inspector_id], facts.keys[pin.inspected_id]

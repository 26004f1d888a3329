"""Changing a plan in force (xếp lịch lại): what is past stays, and the rest moves as little as it can."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from workflows.inspection_plan_content import PlanContent, Visit
from workflows.scheduling.instance import Instance, Person


def started(before: PlanContent, today: date | None) -> tuple[Visit, ...]:
    """The visits whose team set out before ``today``: nobody plans them again. None where ``today`` is None."""
    return tuple(visit for visit in before.visits if today is not None and visit.leaves < today)


def changing(instance: Instance, before: PlanContent, today: date | None, first_day: date) -> Instance:
    """The question with the plan in force as its baseline; visits under way or past are fixed as they were.

    Nobody else sets out before ``today``, nor before ``first_day``, where the window begins now. A visit of a unit
    that is no member any more is not part of the question. Absences count from ``today`` on, and not for trips that are
    under way: what has happened cannot break a rule.
    """
    known = [visit for visit in before.visits if {visit.inspector, visit.inspected} <= set(instance.units)]
    changed = replace(instance, baseline_pairs=tuple((visit.inspector, visit.inspected) for visit in known))
    past = [visit for visit in started(before, today) if visit in known]
    if not changed.dated:
        pairs = [(visit.inspector, visit.inspected) for visit in past]
        return replace(changed, required=tuple(dict.fromkeys((*changed.required, *pairs))))
    changed = replace(changed, baseline_starts=_starts(known), baseline_people=_members(known, instance))
    return changed if today is None else _kept(replace(changed, earliest=max(today, first_day)), past, today)


def _kept(instance: Instance, past: list[Visit], today: date) -> Instance:
    """With the past visits fixed in place of whatever was decided of them."""
    pairs = {(visit.inspector, visit.inspected) for visit in past}
    starts = [row for row in instance.fixed_starts if row[:2] not in pairs]
    people = [row for row in instance.fixed_people if row[:2] not in pairs]
    return replace(
        instance,
        fixed_starts=(*starts, *_starts(past)),
        fixed_people=(*people, *_members(past, instance)),
        unit_off=_left(instance.unit_off, today, [(v.inspected, v) for v in past]),
        team_off=_left(instance.team_off, today, [(v.inspector, v) for v in past]),
        people=tuple(_freed(person, past, today) for person in instance.people),
    )


def _left(off: Mapping[str, frozenset[date]], today: date, past: list[tuple[str, Visit]]) -> dict[str, frozenset[date]]:
    """The days off that still matter to each unit."""
    left = {unit: _still(days, today, (visit for each, visit in past if each == unit)) for unit, days in off.items()}
    return {unit: days for unit, days in left.items() if days}


def _freed(person: Person, past: list[Visit], today: date) -> Person:
    own = (visit for visit in past if any(member.id == person.id for member in visit.members))
    return replace(person, off=_still(person.off, today, own))


def _still(days: frozenset[date], today: date, trips: Iterable[Visit]) -> frozenset[date]:
    spans = [(trip.leaves, trip.returns) for trip in trips]
    return frozenset(day for day in days if day >= today and not any(first <= day <= last for first, last in spans))


def _starts(visits: Iterable[Visit]) -> tuple[tuple[str, str, date], ...]:
    return tuple((visit.inspector, visit.inspected, visit.first_day) for visit in visits)


def _members(visits: Iterable[Visit], instance: Instance) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Who was in which team; none where no teams are planned."""
    return tuple(_teams(visits)) if instance.teamed else ()


def _teams(visits: Iterable[Visit]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for visit in visits:
        if visit.members:
            yield visit.inspector, visit.inspected, tuple(sorted(member.id for member in visit.members))

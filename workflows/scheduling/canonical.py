"""An instance in its one spelling (dạng chuẩn của bài toán): what is stored, handed on, and hashed into the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from workflows.content import Json, content_hash
from workflows.scheduling.instance import Instance, Pair, Person, TeamRule
from workflows.scheduling.reading import FORMAT


def instance_json(instance: Instance) -> dict[str, Json]:
    """The instance as JSON; ``read_instance`` gives the same instance back. What is absent is left out."""
    parts = {"format": FORMAT, **_pairs_part(instance), **_dates_part(instance), **_replan_part(instance)}
    if instance.people or instance.team is not None:
        parts["people"] = [_person(person) for person in instance.people]
    if instance.team is not None:
        parts["team"] = _team(instance.team)
    return {name: value for name, value in parts.items() if value is not None}


def instance_sha256(instance: Instance) -> str:
    """The hash that a plan's record names, so that anybody can tell which question it answers."""
    return content_hash(instance_json(instance))


def _pairs_part(instance: Instance) -> dict[str, Json]:
    return {
        "units": list(instance.units),
        "km": [list(row) for row in instance.km],
        "objective": list(instance.objective),
        "k": instance.k,
        "out": dict(instance.out),
        "in": dict(instance.into),
        "cluster_of": None if instance.cluster_of is None else dict(instance.cluster_of),
        "no_reciprocal": instance.no_reciprocal,
        "forbidden": _lists(instance.forbidden),
        "required": _lists(instance.required),
        "history": [{"inspector": h.inspector, "inspected": h.inspected, "year": h.year} for h in instance.history],
        "year": instance.year,
        "repeat_hard_years": instance.repeat_hard_years,
        "repeat_soft": [[age, cost] for age, cost in sorted(instance.repeat_soft.items())],
        "max_km_hard": instance.max_km_hard,
    }


def _dates_part(instance: Instance) -> dict[str, Json]:
    return {
        "days": _days(instance.days) or None,
        "visit_days": dict(instance.visit_days) or None,
        "travel": [list(row) for row in instance.travel],
        "same_week": instance.same_week,
        "unit_off": _off(instance.unit_off),
        "team_off": _off(instance.team_off),
        "host_away": instance.host_away,
        "max_parallel": instance.max_parallel,
    }


def _replan_part(instance: Instance) -> dict[str, Json]:
    return {
        "baseline_pairs": _lists(instance.baseline_pairs),
        "baseline_starts": [[a, b, day.isoformat()] for a, b, day in instance.baseline_starts],
        "baseline_people": [[a, b, list(people)] for a, b, people in instance.baseline_people],
        "fixed_starts": [[a, b, day.isoformat()] for a, b, day in instance.fixed_starts],
        "fixed_people": [[a, b, list(people)] for a, b, people in instance.fixed_people],
        "earliest": None if instance.earliest is None else instance.earliest.isoformat(),
        "differ_from": [[_lists(pairs), number] for pairs, number in instance.differ_from],
    }


def _person(person: Person) -> Json:
    return {
        "id": person.id,
        "unit": person.unit,
        "grade": person.grade,
        "skills": sorted(person.skills),
        "ties": sorted(person.ties),
        "off": _days(sorted(person.off)),
        "max_days": person.max_days,
        "can_sec": person.can_sec,
        "lendable": person.lendable,
    }


def _team(team: TeamRule) -> Json:
    return {
        "size": team.size,
        "lead_grade": team.lead_grade,
        "third_max": team.third_max,
        "skills": list(team.skills),
    }


def _lists(pairs: tuple[Pair, ...]) -> list[Json]:
    return [list(pair) for pair in pairs]


def _days(days: tuple[date, ...] | list[date]) -> list[Json]:
    return [day.isoformat() for day in days]


def _off(off: Mapping[str, frozenset[date]]) -> dict[str, Json]:
    return {unit: _days(sorted(days)) for unit, days in off.items()}

"""The rules that can be given up one by one (điều kiện có thể bỏ), by the names that a conflict uses.

Everything else is background: exact degrees, clusters, trips that do not overlap, the make-up of a team.
"""

from __future__ import annotations

from collections.abc import Iterator

from workflows.scheduling.instance import Instance, Pair


def forbidden(pair: Pair) -> str:
    """A pair decided against."""
    return _of_pair("forbidden", pair)


def required(pair: Pair) -> str:
    """A pair decided in advance."""
    return _of_pair("required", pair)


def repeat(pair: Pair) -> str:
    """A pair too recent to come again."""
    return _of_pair("repeat", pair)


def fixed_start(pair: Pair) -> str:
    """A pinned first day."""
    return _of_pair("fixed_start", pair)


def fixed_person(pair: Pair, person: str) -> str:
    """A pinned member of a pair's team."""
    return f"fixed_person:{person}:{pair[0]}>{pair[1]}"


def too_recent(instance: Instance) -> list[Pair]:
    """The pairs that history forbids while the repeat rule is hard, sorted."""
    if not instance.repeat_hard_years or instance.year is None:
        return []
    first = instance.year - instance.repeat_hard_years
    return sorted({(h.inspector, h.inspected) for h in instance.history if first <= h.year < instance.year})


def all_groups(instance: Instance) -> tuple[str, ...]:
    """Every switchable rule of this instance, in a fixed order."""
    return tuple(dict.fromkeys((*_pair_groups(instance), *_date_groups(instance), *_team_groups(instance))))


def _of_pair(name: str, pair: Pair) -> str:
    return f"{name}:{pair[0]}>{pair[1]}"


def _pair_groups(instance: Instance) -> Iterator[str]:
    if instance.no_reciprocal:
        yield "no_reciprocal"
    yield from map(forbidden, instance.forbidden)
    yield from map(required, instance.required)
    yield from map(repeat, too_recent(instance))
    if instance.max_km_hard is not None:
        yield "max_km_hard"


def _date_groups(instance: Instance) -> Iterator[str]:
    if not instance.dated:
        return
    yield from (f"unit_off:{unit}" for unit in instance.unit_off)
    yield from (f"team_off:{unit}" for unit in instance.team_off)
    if instance.max_parallel:
        yield "max_parallel"
    if not instance.host_away:
        yield "host_away"
    if instance.same_week:
        yield "same_week"
    yield from (fixed_start((a, b)) for a, b, _day in instance.fixed_starts)


def _team_groups(instance: Instance) -> Iterator[str]:
    if instance.team is None or not instance.dated:
        return
    yield from (f"person_off:{person.id}" for person in instance.people if person.off)
    yield from (f"ties:{person.id}" for person in instance.people if person.ties)
    yield from (f"max_days:{person.id}" for person in instance.people if person.max_days is not None)
    yield from (f"skill:{skill}" for skill in instance.team.skills)
    yield from (fixed_person((a, b), person) for a, b, people in instance.fixed_people for person in people)

"""Whether a plan's dates keep every rule: part of the independent validator (``validation.py``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations, permutations

from workflows.scheduling.instance import Instance, Pair
from workflows.scheduling.plan import Plan
from workflows.scheduling.trips import Trip, Violation

_NEVER: frozenset[date] = frozenset()


def date_violations(
    instance: Instance, plan: Plan, pairs: list[Pair], trips: Mapping[Pair, Trip]
) -> Iterator[Violation]:
    """The rules 4 and 5 of :func:`workflows.scheduling.validation.violations`."""
    yield from _starts(instance, plan, pairs)
    for trip in trips.values():
        yield from _alone(instance, trip)
    yield from _collisions(instance, list(trips.values()))
    yield from _crowded(instance, list(trips.values()))


def _starts(instance: Instance, plan: Plan, pairs: list[Pair]) -> Iterator[Violation]:
    """4, whether there is a start and whether it is the pinned one."""
    working = set(instance.days)
    for pair in pairs:
        start = plan.starts.get(pair)
        if start is None:
            yield Violation("no_start", pair, "")
        elif start not in working:
            yield Violation("not_a_working_day", pair, start.isoformat())
    for a, b, day in instance.fixed_starts:
        if (a, b) not in pairs or plan.starts.get((a, b)) != day:
            yield Violation("fixed_start", (a, b), day.isoformat())


def _alone(instance: Instance, trip: Trip) -> Iterator[Violation]:
    """4, what a trip must be whatever the others are."""
    (a, b), days = trip.pair, trip.days(instance)
    if not trip.inside(instance):
        yield Violation("outside_window", trip.pair, "")
    for day in trip.visit(instance):
        if day in instance.unit_off.get(b, _NEVER):
            yield Violation("unit_off", trip.pair, day.isoformat())
    for day in days:
        if day in instance.team_off.get(a, _NEVER):
            yield Violation("team_off", trip.pair, day.isoformat())
    if instance.same_week and len({day.isocalendar()[:2] for day in days}) > 1:
        yield Violation("same_week", trip.pair, "")
    pinned = any(trip.pair == (x, y) for x, y, _ in instance.fixed_starts)
    if instance.earliest is not None and not pinned and days[0] < instance.earliest:
        yield Violation("too_early", trip.pair, days[0].isoformat())


def _collisions(instance: Instance, trips: list[Trip]) -> Iterator[Violation]:
    """5, trip against trip."""
    for one, other in combinations(trips, 2):
        if one.pair[1] == other.pair[1] and one.first < other.end and other.first < one.end:
            yield Violation("two_visits_at_once", other.pair, other.pair[1])
        if one.pair[0] == other.pair[0] and one.leaves < other.back and other.leaves < one.back:
            yield Violation("team_in_two_places", other.pair, other.pair[0])
    for visit, away in permutations(trips, 2):
        at_home = not instance.host_away and visit.pair[1] == away.pair[0]
        if at_home and visit.first < away.back and away.leaves < visit.end:
            yield Violation("host_is_away", visit.pair, visit.pair[1])


def _crowded(instance: Instance, trips: list[Trip]) -> Iterator[Violation]:
    """5, days with more visits than may be."""
    visits = Counter(day for trip in trips for day in trip.visit(instance))
    for day, number in sorted(visits.items()):
        if instance.max_parallel and number > instance.max_parallel:
            yield Violation("too_many_at_once", None, day.isoformat())

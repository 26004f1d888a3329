"""Whether a plan keeps every rule (kiểm tra độc lập), and what it comes to: plain counting, apart from the solver.

It shares no code with what builds and solves the model, nor with the names of the rules: a fault there would
otherwise be repeated here and nobody would see it. Pages use it too, for a plan that people change by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from workflows.scheduling.dates_validation import date_violations
from workflows.scheduling.instance import Instance, Pair
from workflows.scheduling.measuring import measure
from workflows.scheduling.plan import Plan
from workflows.scheduling.teams_validation import team_violations
from workflows.scheduling.trips import Violation, trips_of

__all__ = ["Violation", "measure", "violations"]


def violations(instance: Instance, plan: Plan) -> list[Violation]:
    """Every rule that the plan breaks, pair by pair; none for a plan that can be carried out.

    1. the pairs are possible ones, each once; 2. each unit makes and receives its number; 3. what was decided about
    pairs holds; then, where they are planned, 4. every visit has a lawful start, 5. no two visits collide, and
    6. every team is lawful.
    """
    sound = _sound(instance, plan)
    found = [*_pairs(instance, plan), *_degrees(instance, sound), *_decisions(instance, sound)]
    if not instance.days:
        return found
    trips = trips_of(instance, sound, plan)
    found += date_violations(instance, plan, sound, trips)
    if instance.team is not None:
        found += team_violations(instance, plan, sound, trips)
    return found


def _sound(instance: Instance, plan: Plan) -> list[Pair]:
    """The pairs that can be judged at all: of two different known units, each once, in the plan's order."""
    known = set(instance.units)
    return [pair for pair in dict.fromkeys(plan.pairs) if pair[0] != pair[1] and known >= set(pair)]


def _pairs(instance: Instance, plan: Plan) -> Iterator[Violation]:
    """1."""
    known, sound = set(instance.units), set(_sound(instance, plan))
    for pair, times in Counter(plan.pairs).items():
        if times > 1:
            yield Violation("duplicate_pair", pair, "")
        for unit in dict.fromkeys(pair):
            if unit not in known:
                yield Violation("unknown_pair", pair, unit)
        if pair[0] == pair[1]:
            yield Violation("self_pair", pair, pair[0])
    for pair in dict.fromkeys((*plan.starts, *plan.teams)):
        if pair not in sound and pair not in plan.pairs:
            yield Violation("unknown_pair", pair, "")  # a start or a team for nobody


def _degrees(instance: Instance, pairs: list[Pair]) -> Iterator[Violation]:
    """2."""
    makes, receives = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    for unit in instance.units:
        if makes[unit] != instance.out.get(unit, instance.k):
            yield Violation("out_degree", None, unit)
        if receives[unit] != instance.into.get(unit, instance.k):
            yield Violation("in_degree", None, unit)


def _decisions(instance: Instance, pairs: list[Pair]) -> Iterator[Violation]:
    """3."""
    chosen, recent = set(pairs), _recent(instance)
    for pair in pairs:
        yield from _pair_alone(instance, pair)
        if pair in recent:
            yield Violation("repeat", pair, str(recent[pair]))
        if instance.no_reciprocal and pair[::-1] in chosen and pair[0] < pair[1]:
            yield Violation("reciprocal", pair, pair[1])
    for pair in dict.fromkeys(instance.required):
        if pair not in chosen:
            yield Violation("required_missing", pair, "")
    for others, least in instance.differ_from:
        if len(chosen - set(others)) < least:
            yield Violation("too_alike", None, str(least))


def _pair_alone(instance: Instance, pair: Pair) -> Iterator[Violation]:
    (a, b), km = pair, instance.km[instance.units.index(pair[0])][instance.units.index(pair[1])]
    if instance.cluster_of and instance.cluster_of[a] != instance.cluster_of[b]:
        yield Violation("other_cluster", pair, b)
    if pair in instance.forbidden:
        yield Violation("forbidden", pair, "")
    if instance.max_km_hard is not None and km > instance.max_km_hard:
        yield Violation("too_far", pair, str(km))


def _recent(instance: Instance) -> dict[Pair, int]:
    """Pairs inspected in the years that forbid another time, with the last such year."""
    found: dict[Pair, int] = {}
    if instance.year is None or not instance.repeat_hard_years:
        return found
    for past in instance.history:
        if instance.year - instance.repeat_hard_years <= past.year < instance.year:
            pair = past.inspector, past.inspected
            found[pair] = max(past.year, found.get(pair, 0))
    return found

"""What each objective counts in a finished plan (mục tiêu), exactly as ``cross-inspection/1`` defines it.

An objective that does not apply, because no dates or no teams are planned or there is nothing to compare with, is 0.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date

from workflows.scheduling.instance import OBJECTIVES, Instance, Pair
from workflows.scheduling.plan import Plan


def measured(instance: Instance, plan: Plan) -> dict[str, int]:
    """The plan's value of each objective of the instance, by name in the instance's order."""
    return {name: amount(instance, plan, name) for name in instance.objective}


def amount(instance: Instance, plan: Plan, name: str) -> int:
    """The plan's value of one objective."""
    return _MEASURES[name](instance, plan)


def repeat_costs(instance: Instance) -> dict[Pair, int]:
    """What each pair costs that was inspected before (chi phí lặp lại): only its latest earlier year counts."""
    year, latest = instance.year, dict[Pair, int]()
    if year is None:
        return {}
    for past in instance.history:
        if past.year < year:
            pair = past.inspector, past.inspected
            latest[pair] = max(latest.get(pair, past.year), past.year)
    costs = {pair: instance.repeat_soft.get(year - last, 0) for pair, last in latest.items()}
    return {pair: cost for pair, cost in costs.items() if cost}


def position(instance: Instance, day: date) -> int:
    """Where a day stands in ``days``; one that is no longer a working day stands where the next one does."""
    return bisect_left(instance.days, day)


def _changed_pairs(instance: Instance, plan: Plan) -> int:
    return sum(pair not in plan.pairs for pair in instance.baseline_pairs)


def _repeat_cost(instance: Instance, plan: Plan) -> int:
    costs = repeat_costs(instance)
    return sum(costs.get(pair, 0) for pair in plan.pairs)


def _max_km(instance: Instance, plan: Plan) -> int:
    return max((instance.distance(pair) for pair in plan.pairs), default=0)


def _total_km(instance: Instance, plan: Plan) -> int:
    return sum(instance.distance(pair) for pair in plan.pairs)


def _date_shift(instance: Instance, plan: Plan) -> int:
    if not instance.dated:
        return 0
    return sum(
        abs(position(instance, plan.starts[a, b]) - position(instance, day))
        for a, b, day in instance.baseline_starts
        if (a, b) in plan.starts
    )


def _last_day(instance: Instance, plan: Plan) -> int:
    return max(
        (position(instance, day) + instance.visit_days[pair[1]] - 1 for pair, day in plan.starts.items()), default=0
    )


def _changed_people(instance: Instance, plan: Plan) -> int:
    if not instance.teamed:
        return 0
    return sum(
        (a, b) not in plan.teams or person not in plan.teams[a, b].members
        for a, b, people in instance.baseline_people
        for person in people
    )


def _third_people(instance: Instance, plan: Plan) -> int:
    unit = {person.id: person.unit for person in instance.people}
    return sum(unit[person] != pair[0] for pair, team in plan.teams.items() for person in team.members)


def _max_person_days(instance: Instance, plan: Plan) -> int:
    load = Counter[str]()
    for pair, team in plan.teams.items():
        length = instance.visit_days[pair[1]] + 2 * instance.travel_days(pair)
        load.update(dict.fromkeys(team.members, length))
    return max(load.values(), default=0)


_MEASURES: Mapping[str, Callable[[Instance, Plan], int]] = {
    "changed_pairs": _changed_pairs,
    "repeat_cost": _repeat_cost,
    "max_km": _max_km,
    "total_km": _total_km,
    "date_shift": _date_shift,
    "last_day": _last_day,
    "changed_people": _changed_people,
    "third_people": _third_people,
    "max_person_days": _max_person_days,
}
assert set(_MEASURES) == set(OBJECTIVES)

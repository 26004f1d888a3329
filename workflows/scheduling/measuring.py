"""What a plan comes to (các chỉ số của phương án): every objective, counted from the plan and apart from the solver."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter

from workflows.scheduling.instance import OBJECTIVES, Instance, Pair
from workflows.scheduling.plan import Plan
from workflows.scheduling.trips import trips_of


def measure(instance: Instance, plan: Plan) -> dict[str, int]:
    """All nine objectives by name, 0 where one does not apply; what the plan does not say counts nothing.

    Objectives that the instance does not ask for are measured too, so that two plans can be compared in full.
    """
    known = set(instance.units)
    pairs = [pair for pair in dict.fromkeys(plan.pairs) if known >= set(pair)]
    found = dict.fromkeys(OBJECTIVES, 0) | _of_pairs(instance, pairs)
    if instance.days:
        found |= _of_dates(instance, pairs, plan)
        if instance.team is not None:
            found |= _of_teams(instance, pairs, plan)
    return found


def _of_pairs(instance: Instance, pairs: list[Pair]) -> dict[str, int]:
    index = {unit: number for number, unit in enumerate(instance.units)}
    km = [instance.km[index[a]][index[b]] for a, b in pairs]
    return {
        "changed_pairs": sum(pair not in pairs for pair in instance.baseline_pairs),
        "repeat_cost": _repeat_cost(instance, pairs),
        "max_km": max(km, default=0),
        "total_km": sum(km),
    }


def _repeat_cost(instance: Instance, pairs: list[Pair]) -> int:
    """The sum of what each pair's latest earlier time costs."""
    last: dict[Pair, int] = {}
    for past in instance.history:
        if instance.year is not None and past.year < instance.year:
            pair = past.inspector, past.inspected
            last[pair] = max(past.year, last.get(pair, 0))
    return sum(instance.repeat_soft.get((instance.year or 0) - last[pair], 0) for pair in pairs if pair in last)


def _of_dates(instance: Instance, pairs: list[Pair], plan: Plan) -> dict[str, int]:
    trips = trips_of(instance, pairs, plan)
    # A start of before that is no working day any more stands where it would come among those that are.
    shifts = [
        abs(trips[a, b].first - bisect_left(instance.days, day))
        for a, b, day in instance.baseline_starts
        if (a, b) in trips
    ]
    return {"date_shift": sum(shifts), "last_day": max((trip.end - 1 for trip in trips.values()), default=0)}


def _of_teams(instance: Instance, pairs: list[Pair], plan: Plan) -> dict[str, int]:
    trips, days = trips_of(instance, pairs, plan), Counter[str]()
    unit_of = {person.id: person.unit for person in instance.people}
    teams = {pair: plan.teams[pair].members for pair in pairs if pair in plan.teams}
    for pair, members in teams.items():
        if pair in trips:
            days.update(dict.fromkeys(members, trips[pair].length))
    before = [((a, b), person) for a, b, people in instance.baseline_people for person in people]
    return {
        "changed_people": sum(person not in teams.get(pair, ()) for pair, person in before),
        "third_people": sum(unit_of.get(each) != pair[0] for pair, members in teams.items() for each in members),
        "max_person_days": max(days.values(), default=0),
    }

"""The least value of an objective by probing (dò mức nhỏ nhất): each probe leaves out whatever is beyond a value.

As a maximum to be minimised, the longest distance of 63 units is not proven in a minute; this way in a fraction of a
second. The last day and the lent members are the same kind of question.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from math import inf

from workflows.scheduling.objectives import amount
from workflows.scheduling.plan import Plan, Status
from workflows.scheduling.running import Answer, Run
from workflows.scheduling.spaces import Space

PROBED = ("max_km", "last_day", "third_people")
_EFFORT = 2.0  # of the solver's own measure, which is no clock: the same on a slow machine


def least_reach(run: Run, space: Space, name: str, plan: Plan | None, floor: int) -> Answer:
    """The least maximum: probes go up from the lowest that could be, in doubling steps, then halve the gap.

    A probe that takes long is left, so that better plans above it are found first, and taken up again at the end.
    """
    values = _reaches(space, name, floor)
    too_low, left, step, effort = -1, -1, 1, _EFFORT
    enough = len(values) if plan is None else _rank(space, name, values, plan)
    while enough - too_low > 1 or plan is None:
        if too_low == len(values) - 1:
            return Answer(Status.INFEASIBLE)
        if enough - left <= 1:
            left, step, effort = too_low, 1, inf
        at = min(left + step, max((left + enough) // 2, left + 1))
        step *= 2
        answer = run.ask(space.held(name, values[at]).model(), hint=plan, effort=effort)
        if answer.plan is not None:
            plan, enough = answer.plan, _rank(space, name, values, answer.plan)
        elif answer.status is Status.INFEASIBLE:
            too_low = left = at
        elif run.over or effort == inf:
            return Answer(Status.UNKNOWN if plan is None else Status.FEASIBLE, plan, values[too_low + 1])
        else:
            left = at
    return Answer(Status.OPTIMAL, plan, values[enough])


def _rank(space: Space, name: str, values: Sequence[int], plan: Plan) -> int:
    return bisect_left(values, amount(space.ground.instance, plan, name))


def _reaches(space: Space, name: str, floor: int) -> Sequence[int]:
    """What the objective can be, ascending."""
    instance = space.ground.instance
    if name == "third_people":
        fewest, most = space.fewest_lent, sum(instance.out_of(unit) for unit in instance.units)
        return range(
            max(floor, fewest), max(floor, fewest, most * (instance.team.third_max if instance.team else 0)) + 1
        )
    if name == "last_day":
        found = {start + arc.journey.visit - 1 for arc in space.arcs for start in arc.starts}
    else:
        found, floor = {arc.km for arc in space.arcs}, max(floor, _reach_of_degrees(space))
    return sorted(value for value in found if value >= floor) or [floor]


def _reach_of_degrees(space: Space) -> int:
    """A distance that some pair must have: every unit needs as many arcs as it makes and as it receives."""
    instance = space.ground.instance
    made: defaultdict[str, list[int]] = defaultdict(list)
    received: defaultdict[str, list[int]] = defaultdict(list)
    for arc in space.arcs:
        made[arc.pair[0]].append(arc.km)
        received[arc.pair[1]].append(arc.km)
    needs = [(made[unit], instance.out_of(unit)) for unit in instance.units]
    needs += [(received[unit], instance.into_of(unit)) for unit in instance.units]
    return max((sorted(km)[number - 1] for km, number in needs if 0 < number <= len(km)), default=0)

"""The way to the best plan (tìm phương án tốt nhất): pairs alone first, then with dates, then with teams.

What is asked with less is quick, and its best values are bounds for the whole plan. Where dates and teams can follow
them, the bounds are the answer; where they cannot, the search goes on from the deepest objective that still holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from workflows.scheduling.arcs import Ground
from workflows.scheduling.instance import DATE_OBJECTIVES, PAIR_OBJECTIVES, Instance
from workflows.scheduling.levels import Climb, any_plan, arcs_of_best, climb
from workflows.scheduling.model import Scope
from workflows.scheduling.plan import Status
from workflows.scheduling.running import Run
from workflows.scheduling.spaces import Space

# What is asked first may use this share of the time left: a whole plan is worth more than the proof of a part.
_SHARE = 0.5
_COUNTED = {
    Scope.PAIRS: PAIR_OBJECTIVES,
    Scope.DATES: PAIR_OBJECTIVES + DATE_OBJECTIVES,
}


def search(run: Run, ground: Ground) -> Climb:
    """The lexicographically least plan of the instance, or how far the time sufficed."""
    last = Scope.of(ground.instance)
    with run.within(_share(Scope.PAIRS, last)):
        found = climb(run, Space(ground, ground.arcs, Scope.PAIRS), _names(ground.instance, Scope.PAIRS))
    for scope in (Scope.DATES, Scope.TEAMS):
        if scope <= last and found.status is not Status.INFEASIBLE:
            with run.within(_share(scope, last)):
                found = _raised(run, found, scope, _names(ground.instance, scope))
    return _confirmed(run, found)


def _share(scope: Scope, last: Scope) -> float:
    return _SHARE if scope < last else 1


def _names(instance: Instance, scope: Scope) -> tuple[str, ...]:
    """The leading objectives that the scope can count; all of them where nothing more is to be planned."""
    if scope is Scope.of(instance):
        return instance.objective
    return tuple(takewhile(_COUNTED[scope].__contains__, instance.objective))


def exists(run: Run, ground: Ground, *, presolve: bool = True) -> bool | None:
    """Whether there is any plan; None where time ran out."""
    plan = None
    for scope in range(Scope.of(ground.instance) + 1):
        answer = any_plan(run, Space(ground, ground.arcs, Scope(scope)), plan, presolve=presolve)
        if answer.plan is None:
            return False if answer.status is Status.INFEASIBLE else None
        plan = answer.plan
    return True


def _raised(run: Run, before: Climb, scope: Scope, names: Sequence[str]) -> Climb:
    """The same with more to plan: hold as many of the proven values as it admits, and minimise the rest."""
    proven = list(before.proven.items())
    floor = before.bound.get(names[len(proven)], 0) if len(proven) < len(names) else 0
    for depth in range(len(proven), -1, -1):
        held, space = dict(proven[:depth]), replace(before.spaces[depth], scope=scope)
        if depth == len(proven) > 0 and before.spaces[depth].scope is Scope.PAIRS and before.plan is not None:
            space = replace(space, arcs=arcs_of_best(run, before.spaces[depth], before.plan))
        run.tell(names[depth] if depth < len(names) else "", None, held)
        first = any_plan(run, space, before.plan)
        if first.plan is not None:
            rest = climb(run, space, names[depth:], first.plan, floor)
            spaces = (*before.spaces[:depth], *rest.spaces)
            return replace(rest, spaces=spaces, proven={**held, **rest.proven}, bound={**held, **rest.bound})
        if first.status is not Status.INFEASIBLE:
            bound = {**held, **dict.fromkeys(names[depth : depth + 1], floor)}
            return Climb(first.status, (*before.spaces[:depth], space), None, held, bound)
        if depth:
            floor = proven[depth - 1][1] + 1  # nothing less, nor this
    return Climb(Status.INFEASIBLE, (replace(before.spaces[0], scope=scope),))


def _confirmed(run: Run, found: Climb) -> Climb:
    """An impossible answer is asked again without presolve: bugs of presolve are on record for this solver."""
    if found.status is not Status.INFEASIBLE:
        return found
    again = run.ask(found.spaces[0].model(), presolve=False)
    if again.plan is not None:
        raise RuntimeError("CP-SAT is wrong: what it calls infeasible has a plan without presolve")
    return replace(found, status=again.status)

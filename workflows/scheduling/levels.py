"""One objective after the other (tối ưu theo thứ tự): each is brought to its proven least before the next is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workflows.scheduling.arcs import Arc
from workflows.scheduling.expressions import expression
from workflows.scheduling.instance import PAIR_OBJECTIVES, Instance, Pair
from workflows.scheduling.model import Scope, total
from workflows.scheduling.objectives import amount
from workflows.scheduling.plan import Plan, Status
from workflows.scheduling.probing import PROBED, least_reach
from workflows.scheduling.running import Answer, Run
from workflows.scheduling.spaces import Space

# How often more arcs are looked for that can still be in a best choice of pairs, before all are taken along.
_ROUNDS = 12
_MANY = 3  # arcs for each pair of the plan


@dataclass(frozen=True, slots=True)
class Climb:
    """How far the objectives were brought (kết quả từng mức).

    ``proven``: least values in order; ``bound``: these, and that of the first one not proven. ``spaces``: what is left
    when none, one, two ... of the proven values are held.
    """

    status: Status
    spaces: tuple[Space, ...]
    plan: Plan | None = None
    proven: Mapping[str, int] = field(default_factory=dict)
    bound: Mapping[str, int] = field(default_factory=dict)


def climb(run: Run, space: Space, names: Sequence[str], plan: Plan | None = None, floor: int = 0) -> Climb:
    """Minimise these objectives one after the other; ``floor``: nothing less of the first is possible."""
    proven: dict[str, int] = {}
    spaces = [space]
    for name in names:
        run.tell(name, plan if space.scope is Scope.of(run.instance) else None, proven)
        space = spaces[-1]
        if plan is not None and name not in PAIR_OBJECTIVES and len(space.arcs) > _MANY * len(plan.pairs):
            # With these pairs alone it is quick and mostly close: something to show, and a bound from above.
            plan = _least(run, space.choosing(plan), name, plan, floor).plan
        answer = _least(run, space, name, plan, floor)
        if answer.status is not Status.OPTIMAL or answer.plan is None:
            return Climb(answer.status, tuple(spaces), answer.plan, proven, {**proven, name: answer.bound})
        plan, floor = answer.plan, 0
        proven[name] = amount(run.instance, plan, name)
        spaces.append(spaces[-1].held(name, proven[name]))
    if plan is None:
        answer = any_plan(run, spaces[0])
        return Climb(answer.status, tuple(spaces), answer.plan)
    return Climb(Status.OPTIMAL, tuple(spaces), plan, proven, proven)


def any_plan(run: Run, space: Space, hint: Plan | None = None, *, presolve: bool = True) -> Answer:
    """Some plan of the space: looked for where it is small first, with the hint's pairs and few lent members."""
    smaller = [space] if hint is None else [space.choosing(hint), space]
    if space.scope is Scope.TEAMS:
        smaller = [each.frugal() for each in smaller]
    for part in smaller:
        if part != space and not part.too_large:
            answer = run.ask(part.model(), hint=hint, presolve=presolve)
            if answer.plan is not None:
                return answer
    return Answer(Status.UNKNOWN) if space.too_large else run.ask(space.model(), hint=hint, presolve=presolve)


def arcs_of_best(run: Run, space: Space, plan: Plan) -> tuple[Arc, ...]:
    """The arcs of all the space's choices of pairs together; all its arcs where these are too many to find out."""
    known: set[Pair] = set(plan.pairs)
    for _round in range(_ROUNDS):
        built = space.model()
        answer = run.ask(built, -total(taken for pair, taken in built.taken.items() if pair not in known))
        if answer.status is not Status.OPTIMAL or answer.plan is None:
            return space.arcs
        if known.issuperset(answer.plan.pairs):
            return tuple(arc for arc in space.arcs if arc.pair in known)
        known.update(answer.plan.pairs)
    return space.arcs


def _least(run: Run, space: Space, name: str, plan: Plan | None, floor: int) -> Answer:
    if plan is not None and amount(run.instance, plan, name) == floor:
        return Answer(Status.OPTIMAL, plan, floor)
    if run.over or space.too_large:
        return _settled(Answer(Status.UNKNOWN), name, plan, floor, run.instance)
    if name in PROBED:
        return _settled(least_reach(run, space, name, plan, floor), name, plan, floor, run.instance)
    built = space.model()
    target = expression(built, name)
    built.model.add(target >= floor)
    return _settled(run.ask(built, target, hint=plan), name, plan, floor, run.instance)


def _settled(answer: Answer, name: str, plan: Plan | None, floor: int, instance: Instance) -> Answer:
    """The better of the plan at hand and the one found; CP-SAT's word against our own counting is an error."""
    bound = max(floor, answer.bound)
    found = [each for each in (answer.plan, plan) if each is not None]
    if not found:
        return Answer(answer.status, None, bound)
    best = min(found, key=lambda each: amount(instance, each, name))
    least = amount(instance, best, name)
    if answer.status is Status.INFEASIBLE or least < bound or (answer.status is Status.OPTIMAL and least != bound):
        raise RuntimeError(f"CP-SAT is wrong: {name} is {least} in a plan at hand, and its bound is {bound}")
    return Answer(Status.OPTIMAL if answer.status is Status.OPTIMAL else Status.FEASIBLE, best, bound)

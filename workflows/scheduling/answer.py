"""The whole answer to an instance (lời giải): solved, checked by the independent validator, explained if impossible.

As JSON it is what ``flask schedule`` prints and what the house stores.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from workflows.scheduling.conflict import conflict_of
from workflows.scheduling.instance import Instance
from workflows.scheduling.plan import Outcome, Plan, Removed, Solver, Status, Team, Watch
from workflows.scheduling.solving import solve
from workflows.scheduling.validation import measure, violations

# A conflict is worth waiting a little for, even where solving took all the time there was.
_LEAST_FOR_CONFLICT = 2.0


def answer(
    instance: Instance, *, time_limit: float = 60.0, watch: Watch | None = None, untouchable: Collection[str] = ()
) -> Outcome:
    """What is to be told about this instance; ``time_limit`` in seconds.

    A plan that breaks a rule, or is not worth what the solver claims, is an error of the program and no answer.
    ``untouchable``: rules that must not be proposed to be dropped (``conflict.py``).
    """
    outcome = solve(instance, time_limit=time_limit, watch=watch)
    if outcome.plan is not None:
        check(instance, outcome)
    if outcome.status is not Status.INFEASIBLE:
        return outcome
    left = max(_LEAST_FOR_CONFLICT, time_limit - outcome.solver.seconds)
    found = conflict_of(instance, untouchable=untouchable, time_limit=left)
    return replace(outcome, conflict=found.minimal, drop_one_of=found.drop_one_of, conflict_complete=found.complete)


def check(instance: Instance, outcome: Outcome) -> None:
    """Hold an outcome's plan against the rules and its own figures, by what shares no code with the solver."""
    plan = outcome.plan or Plan(())
    if broken := violations(instance, plan):
        raise RuntimeError(f"the solver's plan breaks rules: {broken[:5]}")
    counted = measure(instance, plan)
    objective = {name: counted[name] for name in instance.objective}
    if objective != dict(outcome.objective):
        raise RuntimeError(f"the solver claims {dict(outcome.objective)}, the plan comes to {objective}")
    if outcome.status is Status.OPTIMAL and dict(outcome.bound) != objective:
        raise RuntimeError(f"the solver calls {objective} proven, its bounds are {dict(outcome.bound)}")


def plan_json(plan: Plan) -> dict[str, Any]:
    """A plan as the format writes it: ``pairs``, ``starts``, ``teams``, each in the order of the pairs."""
    return {
        "pairs": [list(pair) for pair in plan.pairs],
        "starts": [[*pair, day.isoformat()] for pair, day in sorted(plan.starts.items())],
        "teams": [
            {
                "inspector": pair[0],
                "inspected": pair[1],
                "leader": team.leader,
                "secretary": team.secretary,
                "members": list(team.members),
            }
            for pair, team in sorted(plan.teams.items())
        ],
    }


def plan_from_json(data: Mapping[str, Any]) -> Plan:
    """The plan that :func:`plan_json` wrote."""
    return Plan(
        tuple((a, b) for a, b in data["pairs"]),
        {(a, b): date.fromisoformat(day) for a, b, day in data["starts"]},
        {
            (each["inspector"], each["inspected"]): Team(each["leader"], each["secretary"], tuple(each["members"]))
            for each in data["teams"]
        },
    )


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """The outcome as ``flask schedule`` prints it (contracts.md); without a plan its parts are empty."""
    return {
        "status": outcome.status.value,
        "objective": dict(outcome.objective),
        "bound": dict(outcome.bound),
        **plan_json(outcome.plan or Plan(())),
        "conflict": list(outcome.conflict),
        "drop_one_of": [list(groups) for groups in outcome.drop_one_of],
        "conflict_complete": outcome.conflict_complete,
        "removed": [{"pair": list(each.pair), "reasons": list(each.reasons)} for each in outcome.removed],
        "solver": asdict(outcome.solver) | {"seconds": round(outcome.solver.seconds, 3)},
    }


def outcome_from_json(data: Mapping[str, Any]) -> Outcome:
    """The outcome that :func:`outcome_json` wrote."""
    status = Status(data["status"])
    return Outcome(
        status=status,
        solver=Solver(**data["solver"]),
        plan=plan_from_json(data) if status in (Status.OPTIMAL, Status.FEASIBLE) else None,
        objective=data["objective"],
        bound=data["bound"],
        conflict=tuple(data["conflict"]),
        drop_one_of=tuple(tuple(groups) for groups in data["drop_one_of"]),
        conflict_complete=data["conflict_complete"],
        removed=tuple(Removed((each["pair"][0], each["pair"][1]), tuple(each["reasons"])) for each in data["removed"]),
    )

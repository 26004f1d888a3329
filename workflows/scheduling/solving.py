"""Asking for a plan (xếp lịch): an instance in, the proven best plan out, or what is known when time is up.

OR-Tools is loaded inside these functions: half a second and 90 MB that pages never pay.
"""

from __future__ import annotations

from collections.abc import Collection

from workflows.scheduling.arcs import Ground
from workflows.scheduling.canonical import instance_sha256
from workflows.scheduling.groups import all_groups
from workflows.scheduling.instance import Instance
from workflows.scheduling.objectives import measured
from workflows.scheduling.plan import Outcome, Solver, Status, Watch


def solve(
    instance: Instance,
    *,
    enforced: Collection[str] | None = None,
    time_limit: float = 60.0,
    watch: Watch | None = None,
) -> Outcome:
    """The plan that is least in the instance's objectives, in their order, over pairs, dates and teams together.

    ``enforced``: the groups (see ``groups.py``) that hold, all if None; ``time_limit`` in seconds. The same input has
    the same plan, unless time ran out or ``watch`` stopped it: then the status is FEASIBLE, with the best plan so far,
    or UNKNOWN. Bounds: equal to the objective down to the level that was not proven; its own bound there; 0 below it,
    where nothing is known. INFEASIBLE is said only where a second search without presolve says so too.
    """
    from workflows.scheduling.running import NAME, SEED, VERSION, Run  # noqa: PLC0415 - heavy
    from workflows.scheduling.search import search  # noqa: PLC0415 - heavy

    run = Run(instance, time_limit, watch)
    ground = Ground(instance, all_groups(instance) if enforced is None else enforced)
    with run.watched():
        found = search(run, ground)
    return Outcome(
        status=found.status,
        solver=Solver(NAME, VERSION, SEED, run.seconds, instance_sha256(instance)),
        plan=found.plan,
        objective=measured(instance, found.plan) if found.plan is not None else {},
        bound={} if found.status is Status.INFEASIBLE else {n: found.bound.get(n, 0) for n in instance.objective},
        removed=ground.removed,
    )


def feasible(
    instance: Instance, enforced: Collection[str], time_limit: float = 10.0, *, presolve: bool = True
) -> bool | None:
    """Whether any plan keeps these groups; None where the time did not suffice. Objectives play no part."""
    from workflows.scheduling.running import Run  # noqa: PLC0415 - heavy
    from workflows.scheduling.search import exists  # noqa: PLC0415 - heavy

    return exists(Run(instance, time_limit), Ground(instance, enforced), presolve=presolve)

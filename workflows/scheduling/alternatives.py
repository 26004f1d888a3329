"""Other plans beside the best one (phương án khác): the next best that really differ, for people to choose among."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from workflows.scheduling.answer import check, plan_from_json, plan_json
from workflows.scheduling.instance import Instance
from workflows.scheduling.plan import Outcome, Plan, Status, Watch
from workflows.scheduling.solving import solve


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another plan (phương án khác) with its objectives by name.

    ``differs``: how many of its pairs are not in the plan it stands beside; ``proven``: none that differs so much from
    that plan and from the alternatives before it is better.
    """

    plan: Plan
    objective: Mapping[str, int]
    differs: int
    proven: bool


def alternatives(
    instance: Instance,
    plan: Plan,
    count: int = 5,
    differ: int = 3,
    *,
    time_limit: float = 60.0,
    watch: Watch | None = None,
) -> list[Alternative]:
    """The next best plans under the same rules, the best first, at most ``count``.

    Each differs from the plan and from those before it in at least ``differ`` pairs; where none does any more, in as
    many as can be. Fewer come back where time (in seconds, for all together) or plans run out.
    """
    # Not the time of day: only when to give up.
    ends, found = time.monotonic() + time_limit, list[Alternative]()
    least = min(differ, len(plan.pairs))
    while len(found) < count and least > 0:
        apart = tuple((each.pairs, least) for each in (plan, *(other.plan for other in found)))
        question = replace(instance, differ_from=(*instance.differ_from, *apart))
        outcome = solve(question, time_limit=max(0.0, ends - time.monotonic()), watch=watch)
        if outcome.status is Status.INFEASIBLE:
            least -= 1
            continue
        if outcome.plan is not None:
            check(question, outcome)
            found.append(_beside(plan, outcome.plan, outcome))
        if outcome.status is not Status.OPTIMAL:
            break
    return found


def alternative_json(alternative: Alternative) -> dict[str, Any]:
    """An alternative as it is stored."""
    return {
        **plan_json(alternative.plan),
        "objective": dict(alternative.objective),
        "differs": alternative.differs,
        "proven": alternative.proven,
    }


def alternative_from_json(data: Mapping[str, Any]) -> Alternative:
    """Back from :func:`alternative_json`."""
    return Alternative(plan_from_json(data), data["objective"], data["differs"], data["proven"])


def _beside(plan: Plan, other: Plan, outcome: Outcome) -> Alternative:
    differs = len(set(other.pairs) - set(plan.pairs))
    return Alternative(other, outcome.objective, differs, outcome.status is Status.OPTIMAL)

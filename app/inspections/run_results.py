"""What a run came to, or has come to so far (kết quả xếp lịch), as a value and as the JSON that the database keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflows.scheduling.alternatives import Alternative, alternative_from_json, alternative_json
from workflows.scheduling.answer import outcome_from_json, outcome_json, plan_from_json, plan_json
from workflows.scheduling.plan import Outcome, Plan, Progress
from workflows.scheduling.why import WhyTable, why_from_json, why_json

SOLVE, ALTERNATIVES, WHY = "solve", "alternatives", "why"


@dataclass(frozen=True, slots=True)
class Result:
    """The answer, plans that differ from it, what every other pair costs (None: no time was left).

    ``stopped``: a person had the search stopped.
    """

    outcome: Outcome
    alternatives: tuple[Alternative, ...]
    why: WhyTable | None
    stopped: bool

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "outcome": outcome_json(self.outcome),
            "alternatives": [alternative_json(each) for each in self.alternatives],
            "why": why_json(self.why) if self.why else None,
            "stopped": self.stopped,
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Result:
        """Back from :meth:`to_json`."""
        return cls(
            outcome_from_json(content["outcome"]),
            tuple(alternative_from_json(each) for each in content["alternatives"]),
            why_from_json(content["why"]) if content["why"] else None,
            content["stopped"],
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a run is (tiến độ): the stage, the goal of how many, the best plan so far and what it comes to."""

    stage: str
    level: int
    levels: int
    name: str
    plan: Plan | None
    objective: Mapping[str, int]
    bound: Mapping[str, int]


def standing_json(stage: str, progress: Progress) -> dict[str, Any]:
    """A progress of the solver at this stage, as it is stored."""
    return {
        "stage": stage,
        "level": progress.level,
        "levels": progress.levels,
        "name": progress.name,
        "plan": plan_json(progress.plan) if progress.plan else None,
        "objective": dict(progress.objective),
        "bound": dict(progress.bound),
    }


def standing_of(content: Mapping[str, Any]) -> Standing:
    """Back from :func:`standing_json`."""
    plan = plan_from_json(content["plan"]) if content["plan"] else None
    return Standing(**{**content, "plan": plan})

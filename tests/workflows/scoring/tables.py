"""Scoring tables for the tests: the sample of Cluster IV in 2020, small ones by hand, and the seeds' targets."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from workflows.figures import Figure
from workflows.pledge_content import Comparator, PledgeContent, Target
from workflows.scoring.table import (
    Adjustment,
    Basis,
    Condition,
    Criterion,
    NoCases,
    Part,
    Partial,
    ScoringTable,
    VoteMethod,
    VoteRule,
)

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "document_templates/scoring"
SAMPLE = json.loads((FOLDER / "sample.json").read_text())


def content(**changes: Any) -> dict[str, Any]:
    return copy.deepcopy(SAMPLE["content"] | changes)


def with_part(path: str, value: object) -> dict[str, Any]:
    """The sample with one part replaced, found by its path."""
    whole = content()
    part: Any = whole
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in way:
        part = part[step]
    part[last] = value
    return whole


def pledge_of(cluster: str) -> PledgeContent:
    """The seed's pledge as it was agreed."""
    seed = json.loads((ROOT / f"app/demonstration/content/{cluster}.json").read_text())
    return PledgeContent.from_json(seed["second_version"])


def targets_of(cluster: str) -> dict[str, Target]:
    return {each.key: each.target for each in pledge_of(cluster).commitments if each.target is not None}


def target(comparator: str, value: str, unit: str = "%") -> Target:
    return Target(
        "Số vụ việc", "số vụ việc phải giải quyết" if unit == "%" else "", Comparator(comparator), value, unit
    )


def criterion(
    points: str = "20", threshold: str = "", *, partial: bool = False, none_is_zero: bool = False
) -> Criterion:
    """A criterion measured by the commitment "c"."""
    return Criterion(
        key="x",
        text="Giải quyết vụ việc",
        points=points,
        basis=Basis.TARGET,
        commitment="c",
        partial=Partial.PROPORTIONAL if partial else Partial.NONE,
        threshold=threshold,
        no_cases=NoCases.ZERO if none_is_zero else NoCases.FULL,
    )


def judged(key: str, points: str) -> Criterion:
    return Criterion(key, key, points, Basis.JUDGED)


def table(*criteria: Criterion, **changes: Any) -> ScoringTable:
    """A table of one part with these criteria, or of the parts given."""
    parts: dict[str, Any] = {
        "scale": "100",
        "decimals": 2,
        "parts": (Part("p", "Phần", criteria),),
        "bonuses": (),
        "penalties": (),
        "bonus_cap": "",
        "penalty_cap": "",
        "exclusions": (Condition("out", "Vi phạm nghiêm trọng"),),
        "deferrals": (Condition("later", "Chưa có kết luận"),),
        "tie_order": (),
        "vote": VoteRule(VoteMethod.SECRET, 70),
        "grounds": (),
        "guidance": (),
    }
    return ScoringTable(**(parts | changes))


def bonus(key: str, points: str, most: str = "") -> Adjustment:
    return Adjustment(key, key, points, most)


def share(numerator: int | str, denominator: int | str) -> Figure:
    return Figure(str(numerator), str(denominator))

"""A small question with its answer, and random ones (bài toán nhỏ), for the tests of planning.

Three units in a ring; each inspects the next for one day, and the way from Lào Cai to Sơn La takes a day each way.
"""

from __future__ import annotations

import copy
import importlib.util
import os
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest
from hypothesis import strategies as st

from workflows.scheduling.instance import Instance
from workflows.scheduling.plan import Plan, Team
from workflows.scheduling.reading import read_instance

SHARED = Path(os.environ.get("GIAO_UOC_SHARED", Path(__file__).parents[3] / "shared"))
A, B, C = "Sơn La", "Lai Châu", "Lào Cai"
DAYS = [f"2026-08-{day}" for day in (24, 25, 26, 27, 28, 31)] + [f"2026-09-0{day}" for day in (1, 3, 4, 7)]
RING: dict[str, Any] = {
    "format": "cross-inspection/1",
    "units": [A, B, C],
    "km": [[0, 100, 200], [100, 0, 60], [200, 60, 0]],
    "year": 2026,
    "objective": ["total_km", "last_day", "third_people", "max_person_days"],
    "days": DAYS,
    "visit_days": 1,
    "travel": [[150, 0], [1000, 1]],
    "people": [
        {"id": f"{unit} {grade}", "unit": unit, "grade": grade, "skills": ["KNTC"] if grade == 3 else ["TCD"]}
        for unit in (A, B, C)
        for grade in (3, 2, 1)
    ],
    "team": {"size": 2, "lead_grade": 2, "third_max": 1, "skills": ["KNTC"]},
}
PLAN: dict[str, Any] = {
    "pairs": [[A, B], [B, C], [C, A]],
    "starts": [[A, B, DAYS[0]], [B, C, DAYS[1]], [C, A, DAYS[3]]],
    "teams": [
        {"inspector": a, "inspected": b, "leader": f"{a} 3", "secretary": f"{a} 2", "members": [f"{a} 2", f"{a} 3"]}
        for a, b in ((A, B), (B, C), (C, A))
    ],
}


def ring(**changes: Any) -> dict[str, Any]:
    """The question as JSON with other fields; None takes a field out."""
    question = copy.deepcopy(RING) | changes
    return {name: value for name, value in question.items() if value is not None}


def pairs_only(**changes: Any) -> dict[str, Any]:
    """The question without dates and teams."""
    return ring(**{"days": None, "people": None, "team": None, "objective": ["total_km"], **changes})


def instance(question: Mapping[str, Any]) -> Instance:
    return read_instance(question)[0]


def plan(answer: Mapping[str, Any]) -> Plan:
    """The plan in an answer as the format writes it."""
    return Plan(
        tuple((a, b) for a, b in answer["pairs"]),
        {(a, b): date.fromisoformat(day) for a, b, day in answer.get("starts", ())},
        {
            (each["inspector"], each["inspected"]): Team(each["leader"], each["secretary"], tuple(each["members"]))
            for each in answer.get("teams", ())
        },
    )


@cache
def other_checker() -> ModuleType:
    """The checker that came with the format, which shares no code with ours; skips where it is not at hand."""
    path = SHARED / "schedule" / "check.py"
    if not path.exists():
        pytest.skip(f"the format's own checker is not here: {path}")
    spec = importlib.util.spec_from_file_location("format_checker", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# Random questions come from a seed: hypothesis draws the seed alone, which is many times quicker than every part.
seeds = st.integers(0, 2**32 - 1).map(Random)


def _some(chance: Random, of: list[Any], most: int = 2) -> list[Any]:
    return chance.sample(of, chance.randint(0, min(most, len(of))))


def random_question(chance: Random, most_units: int = 4, *, dated: bool = True) -> dict[str, Any]:
    """A small question with any of the format's rules."""
    units = ["A", "B", "C", "D"][: chance.randint(2, most_units)]
    arcs = [[a, b] for a in units for b in units if a != b]
    history = [
        {"inspector": a, "inspected": b, "year": chance.choice((2022, 2024, 2025))} for a, b in _some(chance, arcs, 3)
    ]
    question: dict[str, Any] = {
        "format": "cross-inspection/1",
        "units": units,
        "km": [[0 if a == b else chance.randint(1, 9) for b in units] for a in units],
        "year": 2026,
        "no_reciprocal": len(units) > 2 and chance.random() < 0.7,
        "forbidden": _some(chance, arcs),
        "required": _some(chance, arcs, 1) if chance.random() < 0.3 else [],
        "history": history,
        "repeat_hard_years": chance.choice((0, 1, 2)),
        "repeat_soft": [[1, 5], [2, 3], [4, 1]],
        "baseline_pairs": _some(chance, arcs, 3),
        "objective": chance.sample(("changed_pairs", "repeat_cost", "max_km", "total_km"), 4),
    }
    if chance.random() < 0.3:
        question["max_km_hard"] = chance.randint(4, 9)
    if chance.random() < 0.1:
        question["cluster_of"] = {unit: chance.choice("xxy") for unit in units}
    if chance.random() < 0.1:
        question |= {"out": {units[0]: 0, units[1]: 2}}
    return question | (_dates(chance, units, arcs) if dated else {})


def _dates(chance: Random, units: list[str], arcs: list[list[str]]) -> dict[str, Any]:
    days = DAYS[: chance.randint(3, 6)]
    part: dict[str, Any] = {
        "days": days,
        "visit_days": {unit: chance.choice((1, 1, 2)) for unit in units},
        "travel": [[chance.randint(3, 9), 0], [100, 1]],
        "same_week": chance.random() < 0.3,
        "host_away": chance.random() < 0.7,
        "max_parallel": chance.choice((0, 0, 0, 1, 2)),
        "unit_off": {unit: _some(chance, days) for unit in _some(chance, units, 1)},
        "team_off": {unit: _some(chance, days) for unit in _some(chance, units, 1)},
        "baseline_starts": [[*pair, chance.choice(days)] for pair in _some(chance, arcs)],
        "objective": ["max_km", "total_km", "date_shift", "last_day"],
    }
    return part | (_teams(chance, units, days, arcs) if chance.random() < 0.6 else {})


def _teams(chance: Random, units: list[str], days: list[str], arcs: list[list[str]]) -> dict[str, Any]:
    people = [
        {
            "id": f"{unit}{number}",
            "unit": unit,
            "grade": chance.randint(1, 3),
            "skills": _some(chance, ["KNTC", "TCD"]),
            "ties": _some(chance, units, 1) if chance.random() < 0.2 else [],
            "off": _some(chance, days, 1) if chance.random() < 0.3 else [],
            "max_days": chance.choice((None, None, 2, 4)),
            "can_sec": chance.random() < 0.8,
            "lendable": chance.random() < 0.8,
        }
        for unit in units
        for number in (1, 2)
    ]
    ids = [each["id"] for each in people]
    return {
        "people": people,
        "team": {
            "size": 2,
            "lead_grade": chance.randint(1, 2),
            "third_max": chance.randint(0, 1),
            "skills": chance.choice((["KNTC"], [], [])),
        },
        "baseline_people": [[*pair, _some(chance, ids)] for pair in _some(chance, arcs)],
        "objective": ["total_km", "changed_people", "third_people", "max_person_days"],
    }


def random_answer(chance: Random, question: Mapping[str, Any]) -> dict[str, Any]:
    """Some plan for this question, a ring of all units; one in ten or so is lawful."""
    units = chance.sample(question["units"], len(question["units"]))
    pairs = [[a, b] for a, b in zip(units, [*units[1:], units[0]], strict=True)]
    answer: dict[str, Any] = {"pairs": pairs}
    if "days" in question:
        days = chance.choices if chance.random() < 0.3 else chance.sample
        starts = days(question["days"], k=len(pairs)) if len(pairs) <= len(question["days"]) else question["days"] * 2
        answer["starts"] = [[*pair, day] for pair, day in zip(pairs, starts, strict=False)]
    if "people" in question:
        answer["teams"] = [_team(chance, question["people"], a, b) for a, b in pairs]
    return answer


def _team(chance: Random, people: list[dict[str, Any]], a: str, b: str) -> dict[str, Any]:
    members = chance.sample([each["id"] for each in people if each["unit"] == a], 2)
    if chance.random() < 0.2:
        members[1] = chance.choice([each["id"] for each in people if each["id"] != members[0]])
    return {"inspector": a, "inspected": b, "leader": members[0], "secretary": members[1], "members": sorted(members)}

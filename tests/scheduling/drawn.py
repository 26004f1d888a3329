"""Random tiny instances with any of the rules (bài toán ngẫu nhiên), small enough to try everything.

Hypothesis draws a seed and the instance comes from it: drawn part by part it would take longer than it is solved.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from hypothesis import strategies as st

from workflows.scheduling.instance import (
    DATE_OBJECTIVES,
    PAIR_OBJECTIVES,
    TEAM_OBJECTIVES,
    Instance,
    Pair,
    PastInspection,
    Person,
    TeamRule,
)

# A Monday to the Thursday of the next week, with a holiday between.
DAYS = tuple(date(2026, month, day) for month, day in ((8, 24), (8, 25), (8, 26), (8, 27), (8, 31), (9, 1), (9, 3)))
UNITS = ("Sơn La", "Lai Châu", "Lào Cai", "Hà Giang", "Yên Bái", "Phú Thọ", "Hòa Bình")
SKILLS = ("tài chính", "đất đai")


def some(chance: Random, of: Any, most: int) -> list[Any]:
    """Between none and so many of these."""
    return chance.sample(list(of), chance.randint(0, min(most, len(of))))


def pairs_instance(chance: Random) -> Instance:
    """Pairs alone, with any rule about pairs, minimising any objectives in any order."""
    return Instance(**_pairs(chance, (2, 3, 4, 5, 6, 7), 0.3), objective=_order(chance, PAIR_OBJECTIVES))


def dates_instance(chance: Random) -> Instance:
    """Pairs and dates."""
    parts = _pairs(chance, (2, 3, 4, 4, 4), 0.12)
    return Instance(**parts, **_dates(chance, parts), objective=_order(chance, PAIR_OBJECTIVES, DATE_OBJECTIVES))


def teams_instance(chance: Random) -> Instance:
    """Pairs, dates and teams."""
    parts = _pairs(chance, (2, 3, 3, 4), 0.1)
    parts |= {"k": 1} | _dates(chance, parts, days=4 if len(parts["units"]) > 3 else 5)
    order = _order(chance, PAIR_OBJECTIVES, DATE_OBJECTIVES + TEAM_OBJECTIVES)
    return Instance(**parts, **_teams(chance, parts), objective=order)


seeds = st.integers(0, 2**32 - 1).map(Random)


def _order(chance: Random, first: tuple[str, ...], then: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Some objectives, half the time mixed and half the time as people order them."""
    if chance.random() < 0.5:
        return tuple(some(chance, first + then, len(first + then)))
    return tuple(some(chance, first, len(first)) + some(chance, then, len(then)))


def _arcs(units: tuple[str, ...]) -> list[Pair]:
    return [(a, b) for a in units for b in units if a != b]


def _pairs(chance: Random, sizes: tuple[int, ...], rules: float) -> dict[str, Any]:
    """``rules``: how likely each rule is; many rules at once leave nothing to choose from."""
    units = UNITS[: chance.choice(sizes)]
    arcs, often = _arcs(units), 2 * rules
    parts: dict[str, Any] = {
        "units": units,
        "km": tuple(tuple(0 if a == b else chance.randint(1, 9) for b in units) for a in units),
        "k": 2 if 3 < len(units) < 6 and chance.random() < rules else 1,
        "no_reciprocal": len(units) > 2 and chance.random() < often,
        "forbidden": tuple(some(chance, arcs, len(units) // 2)) if chance.random() < often else (),
        "required": tuple(some(chance, arcs, 1)) if chance.random() < rules else (),
        "history": tuple(PastInspection(a, b, chance.randint(2021, 2026)) for a, b in chance.choices(arcs, k=5)),
        "year": 2026,
        "repeat_hard_years": chance.choice((1, 2)) if chance.random() < rules else 0,
        "repeat_soft": {1: 5, 2: 3, 4: 1},
        "baseline_pairs": tuple(some(chance, arcs, 4)),
    }
    if chance.random() < rules:
        parts["max_km_hard"] = chance.randint(5, 9)
    if chance.random() < rules / 2:
        parts["cluster_of"] = {unit: chance.choice("xxy") for unit in units}
    if chance.random() < rules:  # the chair only coordinates, somebody else goes twice
        parts["out"] = {units[0]: parts["k"] - 1, units[-1]: parts["k"] + 1}
    if chance.random() < rules / 2:
        parts["into"] = {units[0]: parts["k"] - 1, units[1]: parts["k"] + 1}
    if chance.random() < rules / 2:
        parts["differ_from"] = ((tuple(some(chance, arcs, 5)), chance.randint(1, 3)),)
    return parts


def _dates(chance: Random, pairs: dict[str, Any], days: int = 0) -> dict[str, Any]:
    units, arcs = pairs["units"], _arcs(pairs["units"])
    most = 4 if pairs["k"] > 1 else 7 if len(units) < 4 else 5
    window = DAYS[: days or chance.randint(3, most)]
    parts: dict[str, Any] = {
        "days": window,
        "visit_days": {unit: chance.choice((1, 1, 1, 2)) for unit in units},
        "travel": ((chance.randint(4, 9), 0), (100, 1)),
        "same_week": chance.random() < 0.2,
        "host_away": chance.random() < 0.5,
        "max_parallel": chance.choice((0, 1, 2, 2)),
        "unit_off": {unit: frozenset(some(chance, DAYS, 3)) for unit in some(chance, units, 2)},
        "team_off": {unit: frozenset(some(chance, DAYS, 2)) for unit in some(chance, units, 1)},
        "baseline_starts": tuple((*pair, chance.choice(window)) for pair in some(chance, arcs, 5)),
    }
    if chance.random() < 0.2:
        parts["fixed_starts"] = tuple((*pair, chance.choice(DAYS)) for pair in some(chance, arcs, 1))
        parts["earliest"] = chance.choice((None, window[1], window[2]))
    return parts


def _teams(chance: Random, pairs: dict[str, Any]) -> dict[str, Any]:
    units, arcs = pairs["units"], _arcs(pairs["units"])
    third_most = chance.choice((0, 1, 1)) if len(units) < 4 else chance.choice((0, 0, 1))
    each = 3 if len(units) + third_most < 4 else 2
    people = tuple(_person(chance, units, unit, number) for unit in units for number in range(each))
    ids = [person.id for person in people]
    return {
        "people": people,
        "team": TeamRule(
            size=2 if each == 2 else chance.choice((2, 2, 3)),
            lead_grade=chance.choice((1, 2)),
            third_max=third_most,
            skills=tuple(some(chance, SKILLS, 2)),
        ),
        "baseline_people": tuple((*pair, tuple(some(chance, ids, 3))) for pair in some(chance, arcs, 3)),
        "fixed_people": tuple((*pair, tuple(some(chance, ids, 1))) for pair in some(chance, arcs, 1))
        if chance.random() < 0.15
        else (),
    }


def _person(chance: Random, units: tuple[str, ...], unit: str, number: int) -> Person:
    return Person(
        id=f"{unit} {number}",
        unit=unit,
        grade=chance.choice((1, 2, 2, 3)),
        skills=frozenset(SKILLS if chance.random() < 0.5 else some(chance, SKILLS, 2)),
        ties=frozenset(some(chance, units, 1)) if chance.random() < 0.2 else frozenset(),
        off=frozenset(some(chance, DAYS, 2)) if chance.random() < 0.3 else frozenset(),
        max_days=chance.choice((None, None, None, 2, 4)),
        can_sec=chance.random() < 0.8,
        lendable=chance.random() < 0.7,
    )

"""Which pairs can be planned at all, and every reason why another cannot."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings

from tests.scheduling.brute import Brute
from tests.scheduling.drawn import dates_instance, seeds, teams_instance
from workflows.scheduling.arcs import candidates
from workflows.scheduling.groups import all_groups
from workflows.scheduling.instance import Instance, Pair, PastInspection, Person, TeamRule

pytestmark = pytest.mark.quick

A, B, C = "Sơn La", "Lai Châu", "Lào Cai"
DAYS = tuple(date(2026, 8, day) for day in (24, 25, 26, 27, 28, 31))
RING = Instance(units=(A, B, C), km=((0, 100, 200), (100, 0, 60), (200, 60, 0)), objective=(), no_reciprocal=False)
DATED = replace(RING, days=DAYS, visit_days={A: 2, B: 2, C: 2}, travel=((150, 0), (1000, 1)))
TEAMED = replace(
    DATED,
    people=tuple(Person(f"{unit} {grade}", unit, grade, frozenset({"KNTC"})) for unit in (A, B, C) for grade in (2, 1)),
    team=TeamRule(2, 2, 0, ("KNTC",)),
)


def reasons(instance: Instance, pair: Pair) -> tuple[str, ...]:
    removed = candidates(instance, all_groups(instance))[1]
    return next((each.reasons for each in removed if each.pair == pair), ())


def with_people(**changes: object) -> Instance:
    """TEAMED, Sơn La's people changed alike."""
    people = tuple(replace(each, **changes) if each.unit == A else each for each in TEAMED.people)
    return replace(TEAMED, people=people)


def test_every_pair_but_a_units_own_is_possible_where_no_rule_forbids_it() -> None:
    arcs, removed = candidates(TEAMED, all_groups(TEAMED))
    assert arcs == ((A, B), (A, C), (B, A), (B, C), (C, A), (C, B))
    assert removed == ()


@pytest.mark.parametrize(
    ("instance", "expected"),
    [
        (replace(RING, cluster_of={A: "IV", B: "V", C: "IV"}), ("other_cluster",)),
        (replace(RING, out={A: 0}), ("makes_none",)),
        (replace(RING, into={B: 0}), ("receives_none",)),
        (replace(RING, forbidden=((A, B),)), (f"forbidden:{A}>{B}",)),
        (
            replace(RING, history=(PastInspection(A, B, 2025),), year=2026, repeat_hard_years=1),
            (f"repeat:{A}>{B}",),
        ),
        (replace(RING, history=(PastInspection(B, A, 2025),), year=2026, repeat_hard_years=1), ()),
        (replace(RING, history=(PastInspection(A, B, 2026),), year=2026, repeat_hard_years=1), ()),
        (replace(RING, max_km_hard=99), ("max_km_hard",)),
        (replace(RING, max_km_hard=100), ()),
        (replace(DATED, visit_days={A: 2, B: 7, C: 2}), ("no_day",)),
        (replace(DATED, travel=((1000, 3),)), ("no_day",)),
        (replace(DATED, unit_off={B: frozenset(DAYS[1::2])}), ("no_day",)),
        (replace(DATED, team_off={A: frozenset(DAYS[1::2])}), ("no_day",)),
        (replace(DATED, unit_off={B: frozenset(DAYS[1:4])}, same_week=True), ("no_day",)),
        (replace(DATED, earliest=DAYS[5]), ("no_day",)),
        (replace(DATED, earliest=DAYS[4]), ()),
        (replace(DATED, fixed_starts=((A, B, DAYS[0]),), earliest=DAYS[4]), ()),
        (replace(DATED, fixed_starts=((A, B, DAYS[5]),)), ("no_day",)),
        (replace(DATED, fixed_starts=((A, B, date(2026, 8, 29)),)), ("no_day",)),
        (replace(DATED, fixed_starts=((A, B, DAYS[0]), (A, B, DAYS[1]))), ("no_day",)),
        (replace(TEAMED, team=TeamRule(3, 2)), ("no_team",)),
        (replace(TEAMED, team=TeamRule(3, 2, third_max=1)), ()),
        (replace(TEAMED, team=TeamRule(1, 1)), ("no_team",)),
        (replace(TEAMED, team=TeamRule(2, 3)), ("no_team",)),
        (replace(TEAMED, team=TeamRule(2, 3, third_max=2)), ("no_team",)),
        (with_people(can_sec=False), ("no_team",)),
        (with_people(skills=frozenset()), ("no_team",)),
        (with_people(ties=frozenset({B})), ("no_team",)),
        (with_people(max_days=1), ("no_team",)),
        (with_people(max_days=2), ()),
        (with_people(off=frozenset(DAYS[1::2])), ("no_team",)),
        (with_people(off=frozenset(DAYS[1:])), ("no_team",)),
        (with_people(off=frozenset(DAYS[2:])), ()),
        (replace(TEAMED, fixed_people=((A, B, (f"{B} 1",)),)), ("no_team",)),
        (replace(TEAMED, fixed_people=((A, B, (f"{A} 1",)),)), ()),
    ],
)
def test_a_pair_is_removed_for_this_reason(instance: Instance, expected: tuple[str, ...]) -> None:
    assert reasons(instance, (A, B)) == expected


def test_all_reasons_are_given() -> None:
    instance = replace(
        with_people(can_sec=False),
        cluster_of={A: "IV", B: "V", C: "IV"},
        out={A: 0},
        into={B: 0},
        forbidden=((A, B),),
        history=(PastInspection(A, B, 2025),),
        year=2026,
        repeat_hard_years=1,
        max_km_hard=50,
        unit_off={B: frozenset(DAYS)},
    )
    pair_rules = ("other_cluster", "makes_none", "receives_none", f"forbidden:{A}>{B}", f"repeat:{A}>{B}")
    assert reasons(instance, (A, B)) == (*pair_rules, "max_km_hard", "no_day", "no_team")


def test_a_rule_given_up_removes_nothing() -> None:
    instance = replace(with_people(ties=frozenset({B}), off=frozenset(DAYS), max_days=1), unit_off={B: frozenset(DAYS)})
    assert candidates(instance, ())[1] == ()


def test_a_pin_given_up_stays_possible_though_it_is_past() -> None:
    instance = replace(DATED, fixed_starts=((A, B, DAYS[0]),), earliest=DAYS[5])
    assert (A, B) in candidates(instance, ())[0]


@settings(max_examples=150, derandomize=True, deadline=None)
@given(seeds)
def test_a_pair_is_possible_exactly_if_some_day_and_some_team_are(chance: Random) -> None:
    instance = teams_instance(chance) if chance.random() < 0.7 else dates_instance(chance)
    enforced = tuple(group for group in all_groups(instance) if chance.random() < 0.8)
    brute = Brute(instance, enforced)
    possible = {
        (a, b)
        for a in instance.units
        for b in instance.units
        if brute.pair_allowed(a, b) and instance.out_of(a) and instance.into_of(b) and _some_visit(brute, (a, b))
    }
    arcs, removed = candidates(instance, enforced)
    assert set(arcs) == possible
    assert {each.pair for each in removed} == {
        (a, b) for a in instance.units for b in instance.units if a != b
    } - possible


def _some_visit(brute: Brute, pair: Pair) -> bool:
    starts = [start for start in range(len(brute.i.days)) if brute.start_allowed(pair, start)]
    if brute.i.team is None:
        return bool(starts)
    return any(
        brute.team_allowed(pair, start, members) and brute.teams_together({pair: start}, {pair: members})
        for start in starts
        for members in combinations(sorted(brute.people), brute.i.team.size)
    )


def test_pages_that_look_at_pairs_never_load_the_solver() -> None:
    code = "import sys, workflows.scheduling.arcs, workflows.scheduling.solving; sys.exit('ortools' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)

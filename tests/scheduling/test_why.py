"""Why this pair and not that one: the cost of the other choice is what trying all plans says."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from tests.scheduling.brute import Brute
from tests.scheduling.small import DAYS, PLAN, A, B, C, instance, pairs_only, plan, random_question, ring, seeds
from workflows.scheduling.answer import answer
from workflows.scheduling.groups import all_groups
from workflows.scheduling.instance import Instance
from workflows.scheduling.plan import Plan, Progress, Status
from workflows.scheduling.solving import solve
from workflows.scheduling.why import PAIRS, WHOLE, Why, why, why_from_json, why_json, why_table


def best(question: Instance) -> tuple[int, ...] | None:
    return min(Brute(question, all_groups(question)).vectors(), default=None)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(seeds)
def test_the_other_choice_costs_what_trying_all_plans_says(chance: Random) -> None:
    question = instance(random_question(chance, 4, dated=False))
    outcome = solve(question)
    if outcome.plan is None:
        return
    table = why_table(question, outcome)
    assert (table.level, table.complete) == (WHOLE, True)
    units = question.units
    assert list(table.rows) == [(a, b) for a in units for b in units if a != b]
    for pair, row in table.rows.items():
        assert row.chosen == (pair in outcome.plan.pairs)
        if row.chosen:
            opposite = replace(question, forbidden=(*question.forbidden, pair))
        else:
            opposite = replace(question, required=(*question.required, pair))
        expected = best(opposite)
        assert (tuple(row.other.values()) if row.other else None) == (expected or None)
        assert row.change == {name: row.other[name] - outcome.objective[name] for name in row.other}
        if row.removed:
            assert expected is None
        elif row.conflict:
            own = all_groups(opposite)
            assert set(row.conflict) < set(own)
    assert why_from_json(json.loads(json.dumps(why_json(table)))) == table


def test_a_pair_that_cannot_be_says_why() -> None:
    question = instance(pairs_only(forbidden=[[A, C]]))
    found = why(question, plan(PLAN), (A, C))
    assert (found.chosen, found.removed, found.conflict) == (False, (f"forbidden:{A}>{C}",), ())
    beside = why(question, plan(PLAN), (B, A))  # the other ring needs the forbidden pair
    assert (beside.removed, beside.conflict) == ((), (f"forbidden:{A}>{C}",))


@pytest.mark.parametrize(
    ("pin", "rule"),
    [
        ({"required": [[A, B]]}, f"required:{A}>{B}"),
        ({"fixed_starts": [[A, B, DAYS[0]]]}, f"fixed_start:{A}>{B}"),
        ({"fixed_people": [[A, B, [f"{A} 3"]]]}, f"fixed_person:{A} 3:{A}>{B}"),
    ],
)
def test_a_pair_that_was_decided_or_pinned_says_that(pin: dict[str, Any], rule: str) -> None:
    question = instance(ring(**pin))
    assert why(question, plan(PLAN), (A, B)).conflict == (rule,)
    assert why(question, plan(PLAN), (B, A)).conflict == (rule,)
    assert why_table(question, answer(question)).rows[A, B].conflict == (rule,)


def test_a_chosen_pair_says_which_rules_it_keeps_and_when_it_was_last() -> None:
    history = [{"inspector": A, "inspected": B, "year": year} for year in (2015, 2019, 2026)]
    question = instance(
        pairs_only(required=[[A, B]], forbidden=[[A, C]], history=history, repeat_hard_years=5, max_km_hard=200)
    )
    found = why(question, Plan(((A, B), (B, C), (C, A))), (A, B))
    assert found == Why(
        pair=(A, B),
        chosen=True,
        km=100,
        last=2019,
        met=("required", "not_forbidden", "not_recent", "not_mutual", "within_km"),
        conflict=(f"required:{A}>{B}",),
    )


def test_a_plan_changed_by_hand_is_not_praised_for_rules_that_it_breaks() -> None:
    question = instance(pairs_only(max_km_hard=199, cluster_of={A: "I", B: "I", C: "II"}))
    assert why(question, Plan(((A, B), (B, A), (C, A))), (C, A)).met == ("not_mutual",)
    assert why(question, Plan(((A, B), (B, A), (C, A))), (A, B)).met == ("same_cluster", "within_km")


def test_with_dates_one_pair_is_explained_with_them_and_the_table_without() -> None:
    question = instance(ring())
    outcome = answer(question)
    assert outcome.plan is not None
    pair = outcome.plan.pairs[0]
    whole = why(question, outcome.plan, pair)
    assert tuple(whole.change) == question.objective
    table = why_table(question, outcome)
    assert (table.level, table.complete) == (PAIRS, True)
    assert tuple(table.rows[pair].change) == ("total_km",)
    assert table.rows[pair].change["total_km"] <= whole.change["total_km"]


def test_where_dates_have_decided_the_pairs_the_table_plans_them_too() -> None:
    """The shorter ring has A visited on the only day on which its own team can visit B."""
    closed = {"unit_off": {B: DAYS[1:]}, "team_off": {C: DAYS[1:]}, "host_away": False, "travel": [[1000, 0]]}
    km = [[0, 10, 50], [50, 0, 10], [10, 50, 0]]
    question = instance(ring(km=km, objective=["total_km"], days=DAYS[:3], people=None, team=None, **closed))
    outcome = answer(question)
    assert (outcome.status, outcome.objective) == (Status.OPTIMAL, {"total_km": 150})
    table = why_table(question, outcome)
    assert (table.level, table.complete) == (WHOLE, True)
    assert "host_away" in table.rows[A, B].conflict
    assert not table.rows[A, B].change


def test_what_dates_remove_is_told_with_its_reason() -> None:
    question = instance(
        ring(unit_off={B: ring()["days"]}, **{"in": {B: 0, A: 2}, "out": {C: 1}, "no_reciprocal": False})
    )
    outcome = answer(question)
    assert outcome.plan is not None
    assert "no_day" in why_table(question, outcome).rows[A, B].removed


def test_a_table_that_is_stopped_says_so() -> None:
    question = instance(pairs_only())
    outcome = solve(question)
    seen: list[Progress] = []

    def two(progress: Progress) -> bool:
        seen.append(progress)
        return len(seen) < 3

    table = why_table(question, outcome, watch=two)
    assert (len(table.rows), table.complete) == (2, False)
    assert [(each.level, each.levels) for each in seen] == [(0, 6), (1, 6), (2, 6)]
    assert not why_table(question, outcome, time_limit=0).rows

"""The rules as values: one spelling, strict reading, the order of goals, and whole sentences."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.refusals import BadInput
from workflows.scheduling.instance import OBJECTIVES
from workflows.scheduling.rule_choices import FAMILIES, FORCES, GOALS, Depth, Force
from workflows.scheduling.rules import Rules, usual_rules
from workflows.scheduling.skills import SKILLS

UNITS = ("son-la", "lai-chau", "dien-bien")


def ascending(first: st.SearchStrategy[int], second: st.SearchStrategy[int], least: int) -> st.SearchStrategy[Any]:
    """Rows of two numbers, the first of each row greater than that of the row before."""
    return st.dictionaries(first, second, min_size=least, max_size=4).map(lambda rows: tuple(sorted(rows.items())))


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    """Any rules that a cluster could decide."""
    first = draw(st.dates(date(2020, 1, 1), date(2020, 12, 31)))
    size = draw(st.integers(3, 9))
    return Rules(
        first_day=first,
        last_day=first + timedelta(days=draw(st.integers(0, 366))),
        depth=draw(st.sampled_from(Depth)),
        visits=draw(st.integers(1, 3)),
        stand_in=draw(st.sampled_from((None, *UNITS))),
        forces={name: draw(st.sampled_from(allowed)) for name, allowed in FORCES.items()},
        repeat_years=draw(st.integers(1, 10)),
        repeat_costs=draw(ascending(st.integers(1, 10), st.integers(1, 100), 1)),
        km_limit=draw(st.integers(1, 5000)),
        visit_days=draw(st.integers(1, 10)),
        visit_days_of=draw(st.dictionaries(st.sampled_from(UNITS), st.integers(1, 10))),
        travel=draw(ascending(st.integers(1, 5000), st.integers(0, 5), 0)),
        travel_beyond=draw(st.integers(0, 5)),
        parallel=draw(st.integers(1, 100)),
        team_size=size,
        lead_grade=draw(st.integers(1, 3)),
        skills=tuple(code for code in SKILLS if draw(st.booleans())),
        lent_most=draw(st.integers(0, size - 1)),
        order=tuple(draw(st.permutations(GOALS))),
        untouchable=frozenset(draw(st.sets(st.sampled_from(FAMILIES)))),
        time_limit=draw(st.integers(5, 120)),
    )


@given(rules())
def test_what_is_stored_is_read_back_the_same(found: Rules) -> None:
    assert Rules.from_json(json.loads(json.dumps(found.to_json()))) == found


@given(rules())
def test_every_rule_of_the_depth_is_one_whole_sentence(found: Rules) -> None:
    told = [(sentence.format(**values), values["force"]) for sentence, values in found.in_words({"son-la": "Sơn La"})]
    assert all(words.endswith(".") and "{" not in words and "son-la" not in words for words, _force in told)
    assert len({words for words, _force in told}) == len(told)
    assert {force for _words, force in told} <= set(Force)


@given(rules())
def test_the_goals_told_are_the_goals_pursued_in_their_order(found: Rules) -> None:
    told = [values["place"] for _sentence, values in found.in_words() if values["force"] == Force.SOFT]
    assert sorted(told) == list(range(1, len(found.objective()) + 1))


@given(rules())
def test_goals_come_in_the_order_chosen_and_only_where_they_can_be_measured(found: Rules) -> None:
    goals = found.objective()
    assert [goal for goal in found.order if goal in goals] == list(goals)
    assert set(goals) <= set(OBJECTIVES)
    if found.depth is Depth.PAIRS:
        assert set(goals) <= {"repeat_cost", "max_km", "total_km"}


@given(rules())
def test_after_a_change_the_pairs_announced_outweigh_all_else(found: Rules) -> None:
    goals = found.objective(replanning=True)
    assert goals[0] == "changed_pairs"
    assert [goal for goal in goals if goal in GOALS] == list(found.objective())
    if found.depth is Depth.TEAMS:
        of_dates_and_people = [goal for goal in goals if goal in {*OBJECTIVES[4:], "date_shift"}]
        assert of_dates_and_people[:2] == ["date_shift", "changed_people"]


def test_the_usual_order_after_a_change_is_that_of_the_method() -> None:
    assert usual_rules(2020).objective(replanning=True) == (
        "changed_pairs",
        "repeat_cost",
        "max_km",
        "total_km",
        "date_shift",
        "changed_people",
        "third_people",
        "max_person_days",
        "last_day",
    )


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("visits", 4, "visits"),
        ("visits", True, "visits"),
        ("visits", None, "visits"),
        ("first_day", "1/9/2020", "first_day"),
        ("depth", "everything", "depth"),
        ("forces", {"repeat": "hard"}, "forces.no_reciprocal"),
        ("forces", dict.fromkeys(FORCES, "soft"), "forces.no_reciprocal"),
        ("forces", dict.fromkeys((*FORCES, "luck"), "off"), "forces.luck"),
        ("repeat_costs", [[1, 4], [1, 2]], "repeat_costs.1.0"),
        ("repeat_costs", [[1, 0]], "repeat_costs.0.1"),
        ("repeat_costs", [], "repeat_costs"),
        ("travel", [[200, 1], [100, 0]], "travel.1.0"),
        ("travel", [[200]], "travel.0"),
        ("skills", ["KNTC", "KNTC"], "skills.1"),
        ("skills", ["MAGIC"], "skills.0"),
        ("order", list(GOALS[1:]), "order"),
        ("order", [*GOALS[1:], "luck"], "order.5"),
        ("untouchable", ["no_day"], "untouchable.0"),
        ("lent_most", 3, "lent_most"),
        ("time_limit", 121, "time_limit"),
        ("visit_days_of", {"son-la": 0}, "visit_days_of.son-la"),
        ("last_day", "2020-08-31", "last_day"),
        ("last_day", "2021-09-03", "last_day"),
        ("luck", 1, "luck"),
    ],
)
def test_what_is_not_a_rule_is_refused_at_its_place(path: str, value: object, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        Rules.from_json(usual_rules(2020).to_json() | {path: value})
    assert refused.value.field == field


def test_what_was_given_in_another_order_is_stored_in_one_spelling() -> None:
    written = usual_rules(2020).to_json() | {"skills": ["TDKT", "KNTC"], "untouchable": ["ties", "required"]}
    assert Rules.from_json(written).to_json()["skills"] == ["KNTC", "TDKT"]
    assert Rules.from_json(written).to_json()["untouchable"] == ["required", "ties"]

"""The independent validator finds every broken rule, and agrees with the format's own checker."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from tests.scheduling.brute import Brute
from tests.scheduling.small import (
    DAYS,
    PLAN,
    A,
    B,
    C,
    instance,
    other_checker,
    pairs_only,
    plan,
    random_answer,
    random_question,
    ring,
    seeds,
)
from workflows.scheduling.groups import all_groups
from workflows.scheduling.plan import Plan
from workflows.scheduling.validation import measure, violations

Change = Callable[[dict[str, Any]], Any]
_PEOPLE: list[dict[str, Any]] = ring()["people"]


def people(person: str, **changes: Any) -> list[dict[str, Any]]:
    return [each | (changes if each["id"] == person else {}) for each in _PEOPLE]


def start(at: int, day: str) -> Change:
    return lambda answer: answer["starts"][at].__setitem__(2, day)


def team(at: int, **changes: Any) -> Change:
    return lambda answer: answer["teams"][at].update(changes)


def pairs(*chosen: list[str]) -> Change:
    """The answer with these pairs; starts and teams as they were."""
    return lambda answer: answer.update(pairs=list(chosen))


def none(_answer: dict[str, Any]) -> None:
    return


PIN = "2026-08-25"
BROKEN: dict[str, tuple[dict[str, Any], Change, set[tuple[str, str]]]] = {
    "duplicate_pair": ({}, pairs([A, B], [A, B], [B, C], [C, A]), {("duplicate_pair", "")}),
    "unknown_pair": ({}, pairs([A, B], [B, C], [C, A], [A, "Huế"]), {("unknown_pair", "Huế")}),
    "self_pair": ({}, pairs([A, B], [B, C], [C, A], [A, A]), {("self_pair", A)}),
    "other_cluster": ({"cluster_of": {A: "I", B: "I", C: "II"}}, none, {("other_cluster", C), ("other_cluster", A)}),
    "forbidden": ({"forbidden": [[B, C]]}, none, {("forbidden", "")}),
    "repeat": (
        {"repeat_hard_years": 2, "history": [{"inspector": A, "inspected": B, "year": 2024}]},
        none,
        {("repeat", "2024")},
    ),
    "too_far": ({"max_km_hard": 199}, none, {("too_far", "200")}),
    "out_degree": ({"out": {A: 2}}, none, {("out_degree", A)}),
    "in_degree": ({"in": {A: 0}}, none, {("in_degree", A)}),
    "required_missing": ({"required": [[A, C]]}, none, {("required_missing", "")}),
    "too_alike": ({"differ_from": [[[[A, B], [B, C]], 2]]}, none, {("too_alike", "2")}),
    "no_start": ({}, lambda answer: answer["starts"].pop(), {("no_start", "")}),
    "not_a_working_day": ({}, start(0, "2026-09-02"), {("not_a_working_day", "2026-09-02")}),
    "outside_window before": ({}, start(2, DAYS[0]), {("outside_window", "")}),
    "outside_window after": ({}, start(2, DAYS[-1]), {("outside_window", "")}),
    "unit_off": ({"unit_off": {B: [DAYS[0]], A: [DAYS[2]]}}, none, {("unit_off", DAYS[0])}),
    "team_off": ({"team_off": {C: [DAYS[2]], A: [DAYS[1]]}}, none, {("team_off", DAYS[2])}),
    "same_week": ({"same_week": True}, start(2, DAYS[4]), {("same_week", "")}),
    "too_early": ({"earliest": DAYS[1]}, none, {("too_early", DAYS[0])}),
    "too_early, by the day of leaving": (
        {"earliest": DAYS[3], "fixed_starts": [[A, B, DAYS[0]], [B, C, DAYS[1]]]},
        none,
        {("too_early", DAYS[2])},
    ),
    "two_visits_at_once": (
        {"in": {A: 0, B: 2}, "visit_days": {A: 1, B: 2, C: 1}},
        lambda answer: answer.update(
            pairs=[[A, B], [B, C], [C, B]],
            starts=[[A, B, DAYS[0]], [B, C, DAYS[3]], [C, B, DAYS[1]]],
            teams=[*answer["teams"][:2], answer["teams"][2] | {"inspected": B}],
        ),
        {("two_visits_at_once", B), ("reciprocal", C)},
    ),
    "team_in_two_places": (
        {"out": {A: 0, C: 2}, "no_reciprocal": False},
        lambda answer: answer.update(
            pairs=[[C, B], [B, C], [C, A]],
            starts=[[C, B, DAYS[2]], [B, C, DAYS[0]], [C, A, DAYS[3]]],
            teams=[
                answer["teams"][2] | {"inspected": B, "leader": f"{C} 2", "members": [f"{C} 2", f"{A} 3"]},
                *answer["teams"][1:],
            ],
        ),
        {("team_in_two_places", C), ("person_twice", f"{C} 2"), ("leader_secretary", f"{C} 2")},
    ),
    "host_is_away": ({"host_away": False}, start(1, DAYS[2]), {("host_is_away", C)}),
    "host_is_away, its team on the way back": (
        {"host_away": False},
        lambda answer: (start(0, DAYS[9])(answer), start(1, DAYS[4])(answer)),
        {("host_is_away", C)},
    ),
    "too_many_at_once": ({"max_parallel": 1}, start(1, DAYS[0]), {("too_many_at_once", DAYS[0])}),
    "no_team": ({}, lambda answer: answer["teams"].pop(), {("no_team", "")}),
    "team_size": ({}, team(0, members=[f"{A} 1", f"{A} 2", f"{A} 3"]), {("team_size", "3")}),
    "somebody twice": (
        {},
        team(0, members=[f"{A} 2", f"{A} 3", f"{A} 3"]),
        {("team_size", "2")},
    ),
    "somebody twice in a team of the right size": (
        {},
        team(0, members=[f"{A} 3", f"{A} 3"]),
        {("team_size", "1"), ("leader_secretary", f"{A} 3")},
    ),
    "leader_secretary the same": ({}, team(0, secretary=f"{A} 3"), {("leader_secretary", f"{A} 3")}),
    "leader_secretary not a member": ({}, team(0, secretary=f"{A} 1"), {("leader_secretary", f"{A} 3")}),
    "leader_unit": (
        {},
        team(0, members=[f"{C} 2", f"{A} 3"], leader=f"{C} 2", secretary=f"{A} 3"),
        {("leader_unit", f"{C} 2")},
    ),
    "leader_grade": (
        {},
        team(0, members=[f"{A} 1", f"{A} 3"], leader=f"{A} 1", secretary=f"{A} 3"),
        {("leader_grade", f"{A} 1")},
    ),
    "secretary": ({"people": people(f"{A} 2", can_sec=False)}, none, {("secretary", f"{A} 2")}),
    "too_many_lent": (
        {"team": {"size": 2, "lead_grade": 2, "skills": ["KNTC"]}},
        team(0, members=[f"{A} 3", f"{C} 2"], secretary=f"{C} 2"),
        {("too_many_lent", "1")},
    ),
    "own_unit": ({}, team(0, members=[f"{B} 2", f"{A} 3"], secretary=f"{B} 2"), {("own_unit", f"{B} 2")}),
    "tie": ({"people": people(f"{A} 2", ties=[B])}, none, {("tie", f"{A} 2")}),
    "not_lendable": (
        {"people": people(f"{C} 2", lendable=False)},
        team(0, members=[f"{A} 3", f"{C} 2"], secretary=f"{C} 2"),
        {("not_lendable", f"{C} 2")},
    ),
    "person_off on the way": ({"people": people(f"{C} 2", off=[DAYS[4]])}, none, {("person_off", f"{C} 2")}),
    "person_twice": (
        {},
        lambda answer: (start(1, DAYS[0])(answer), team(1, members=[f"{B} 3", f"{A} 3"], secretary=f"{A} 3")(answer)),
        {("person_twice", f"{A} 3")},
    ),
    "person_days": ({"people": people(f"{C} 2", max_days=2)}, none, {("person_days", f"{C} 2")}),
    "skill_missing": (
        {"team": {"size": 2, "lead_grade": 2, "skills": ["KNTC", "ĐẤT ĐAI"], "third_max": 1}},
        none,
        {("skill_missing", "ĐẤT ĐAI")},
    ),
    "fixed_start": ({"fixed_starts": [[A, B, PIN]]}, none, {("fixed_start", PIN)}),
    "fixed_start of a pair that is not there": ({"fixed_starts": [[A, C, PIN]]}, none, {("fixed_start", PIN)}),
    "fixed_person": ({"fixed_people": [[A, B, [f"{A} 1", f"{A} 3"]]]}, none, {("fixed_person", f"{A} 1")}),
    "unknown_person": ({}, team(0, members=[f"{A} 3", "ai đó"], secretary="ai đó"), {("unknown_person", "ai đó")}),
}


def test_a_lawful_plan_breaks_nothing() -> None:
    assert violations(instance(ring()), plan(PLAN)) == []


@pytest.mark.parametrize(("changes", "change", "expected"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_rule_is_found_and_no_other(
    changes: dict[str, Any], change: Change, expected: set[tuple[str, str]]
) -> None:
    answer = copy.deepcopy(PLAN)
    change(answer)
    found = violations(instance(ring(**changes)), plan(answer))
    assert {(each.code, each.subject) for each in found} == expected


@pytest.mark.parametrize("days", [(DAYS[0], DAYS[1]), (DAYS[1], DAYS[0])])
def test_visits_one_after_the_other_do_not_collide(days: tuple[str, str]) -> None:
    """A team that is home on the eve may be visited; B is visited, then visited again the next day."""
    twice = {"people": None, "team": None, "out": {A: 1, B: 0, C: 2}, "in": {A: 1, B: 2, C: 0}, "host_away": False}
    question = instance(ring(**twice))
    answer = {"pairs": [[A, B], [C, B], [C, A]], "starts": [[A, B, days[0]], [C, B, days[1]], [C, A, DAYS[4]]]}
    assert violations(question, plan(answer)) == []


def test_a_pair_of_pairs_that_meet_each_other_is_reciprocal() -> None:
    question = instance(pairs_only(out={C: 0}, **{"in": {C: 0}}))
    found = violations(question, Plan(((A, B), (B, A))))
    assert [(each.code, each.pair) for each in found] == [("reciprocal", (B, A))]  # said once


def test_a_start_for_a_pair_that_is_not_chosen_is_unknown() -> None:
    answer = plan(PLAN)
    more = Plan(answer.pairs, {**answer.starts, (B, A): date(2026, 8, 24)}, answer.teams)
    assert [(each.code, each.pair) for each in violations(instance(ring()), more)] == [("unknown_pair", (B, A))]


def test_pins_of_dates_mean_nothing_where_only_pairs_are_planned() -> None:
    question = instance(pairs_only(fixed_starts=[[A, C, PIN]]))
    assert violations(question, Plan(plan(PLAN).pairs)) == []


def test_everything_is_measured_whether_asked_for_or_not() -> None:
    question = ring(
        objective=[],
        history=[{"inspector": A, "inspected": B, "year": year} for year in (2024, 2020)],
        repeat_soft=[[2, 7], [6, 100]],
        baseline_pairs=[[A, B], [A, C]],
        baseline_starts=[[A, B, "2026-09-02"], [A, C, DAYS[0]]],
        baseline_people=[[A, B, [f"{A} 1", f"{A} 3"]], [A, C, [f"{A} 2"]]],
    )
    assert measure(instance(question), plan(PLAN)) == {
        "changed_pairs": 1,
        "repeat_cost": 7,
        "max_km": 200,
        "total_km": 360,
        "date_shift": 7,  # from where the holiday stands among the working days
        "last_day": 3,
        "changed_people": 2,
        "third_people": 0,
        "max_person_days": 3,
    }


def test_an_unfinished_plan_is_measured_as_far_as_it_goes() -> None:
    found = measure(instance(ring()), Plan(((A, B), (A, "Huế"))))
    assert (found["total_km"], found["last_day"], found["max_person_days"]) == (100, 0, 0)


@settings(max_examples=600, derandomize=True, deadline=None)
@given(seeds)
def test_our_verdict_is_that_of_the_formats_own_checker(chance: Random) -> None:
    checker = other_checker()
    question = random_question(chance, 3, dated=chance.random() < 0.8)
    answer = random_answer(chance, question)
    ours = violations(instance(question), plan(answer))
    try:
        faults, vector = checker.check(question, answer)
    except IndexError:  # it follows a person's days beyond the window
        faults, vector = ["outside"], {}
    assert bool(ours) == bool(faults), (faults, ours)
    assert {name: measure(instance(question), plan(answer))[name] for name in vector} == vector


@settings(max_examples=300, derandomize=True, deadline=None)
@given(seeds)
def test_our_verdict_is_that_of_the_tests_own_search(chance: Random) -> None:
    question = random_question(chance, 3, dated=chance.random() < 0.8)
    answer = plan(random_answer(chance, question))
    ours, brute = violations(instance(question), answer), Brute(instance(question), all_groups(instance(question)))
    assert bool(ours) != brute.accepts(answer), ours


def test_random_plans_are_lawful_often_enough_to_mean_something() -> None:
    chance, lawful = Random(1), 0
    for _ in range(300):
        question = random_question(chance, 3)
        lawful += not violations(instance(question), plan(random_answer(chance, question)))
    assert lawful >= 10

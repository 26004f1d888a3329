"""The solver's answers: the best plan over pairs, dates and teams, its proof, and what it says where there is none."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings

from tests.scheduling.brute import Brute
from tests.scheduling.drawn import dates_instance, pairs_instance, seeds, teams_instance
from tests.scheduling.small import SHARED, other_checker
from workflows.scheduling import running
from workflows.scheduling.canonical import instance_json
from workflows.scheduling.groups import all_groups
from workflows.scheduling.instance import Instance, Pair, PastInspection, Person, TeamRule
from workflows.scheduling.plan import Outcome, Plan, Progress, Status, Team
from workflows.scheduling.reading import read_instance
from workflows.scheduling.solving import feasible, solve

A, B, C, D = "Sơn La", "Lai Châu", "Lào Cai", "Hà Giang"
DAYS = (*(date(2026, 8, day) for day in (24, 25, 26, 27, 28, 31)), date(2026, 9, 1))

PAIRS = Instance(
    units=(A, B, C, D),
    km=((0, 10, 40, 60), (10, 0, 20, 50), (40, 20, 0, 30), (60, 50, 30, 0)),
    objective=("repeat_cost", "max_km", "total_km"),
    history=(PastInspection(A, B, 2024), PastInspection(C, D, 2025)),
    year=2026,
    repeat_hard_years=1,
    repeat_soft={2: 3},
)
# Whoever is more than 35 km away needs a day to get there and a day to come back.
DATES = replace(
    PAIRS,
    objective=("max_km", "total_km", "last_day"),
    days=DAYS,
    visit_days={A: 2, B: 1, C: 2, D: 1},
    travel=((35, 0), (1000, 1)),
    host_away=False,
    max_parallel=2,
    unit_off={C: frozenset(DAYS[:2])},
    team_off={D: frozenset(DAYS[:1])},
)
TEAMS = replace(
    DATES,
    objective=("max_km", "third_people", "max_person_days", "last_day", "total_km"),
    people=tuple(
        Person(f"{unit} {grade}", unit, grade, frozenset({"KNTC"} if unit != B else ()), can_sec=grade < 3)
        for unit in (A, B, C, D)
        for grade in (3, 2)
    ),
    team=TeamRule(2, 2, third_max=1, skills=("KNTC",)),
)


def planned(instance: Instance, **asked: Any) -> Outcome:
    """The outcome, with its plan held against our own checker."""
    outcome = solve(instance, **asked)
    assert outcome.plan is not None
    brute = Brute(instance, asked.get("enforced", all_groups(instance)))
    assert brute.accepts(outcome.plan)
    assert outcome.objective == brute.measured(outcome.plan)
    return outcome


@pytest.mark.parametrize(
    ("instance", "objective"),
    [
        (PAIRS, {"repeat_cost": 0, "max_km": 60, "total_km": 120}),
        (DATES, {"max_km": 50, "total_km": 130, "last_day": 5}),
        (TEAMS, {"max_km": 50, "third_people": 1, "max_person_days": 4, "last_day": 5, "total_km": 130}),
    ],
)
def test_a_sample_is_solved_to_its_optimum(instance: Instance, objective: dict[str, int]) -> None:
    outcome = planned(instance)
    assert outcome.status is Status.OPTIMAL
    assert outcome.objective == outcome.bound == objective
    assert tuple(objective.values()) == min(Brute(instance, all_groups(instance)).vectors())


@pytest.mark.parametrize("instance", [PAIRS, DATES, TEAMS])
def test_the_same_question_has_the_same_answer(instance: Instance) -> None:
    first, second = solve(instance), solve(instance)
    assert (first.plan, first.objective, first.bound) == (second.plan, second.objective, second.bound)
    assert first.solver.instance_sha256 == second.solver.instance_sha256


def test_the_order_of_objectives_decides() -> None:
    assert planned(replace(DATES, objective=("max_km", "last_day"))).objective == {"max_km": 50, "last_day": 5}
    assert planned(replace(DATES, objective=("last_day", "max_km"))).objective == {"last_day": 4, "max_km": 60}


def test_pairs_that_no_dates_follow_do_not_win() -> None:
    crowded = replace(DATES, days=DAYS[:5], objective=("max_km", "total_km"))
    assert planned(replace(crowded, days=())).objective == {"max_km": 50, "total_km": 130}
    outcome = planned(crowded)
    assert outcome.objective == outcome.bound == {"max_km": 60, "total_km": 120}


def test_the_search_goes_on_from_the_very_next_value() -> None:
    crowded = replace(DATES, days=DAYS[:5], objective=("max_km",), km=_one_km_more_than_fifty())
    assert planned(replace(crowded, days=())).objective == {"max_km": 50}
    assert planned(crowded).objective == {"max_km": 51}


def _one_km_more_than_fifty() -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(51 if km == 60 else km for km in row) for row in DATES.km)


def test_dates_that_no_teams_follow_do_not_win() -> None:
    off = frozenset(DAYS[:2])
    busy = replace(TEAMS, people=tuple(replace(p, off=off) for p in TEAMS.people), objective=("last_day", "max_km"))
    assert planned(replace(busy, people=(), team=None)).objective == {"last_day": 4, "max_km": 60}
    outcome = planned(busy)
    assert outcome.objective == outcome.bound == {"last_day": 5, "max_km": 60}


def test_a_plan_without_objectives_is_still_a_plan() -> None:
    outcome = planned(replace(TEAMS, objective=()))
    assert (outcome.status, outcome.objective, outcome.bound) == (Status.OPTIMAL, {}, {})


def test_objectives_that_do_not_apply_are_zero() -> None:
    names = ("date_shift", "third_people", "changed_pairs", "changed_people", "last_day", "max_person_days")
    assert set(planned(replace(PAIRS, objective=names)).objective.values()) == {0}


@pytest.mark.parametrize(
    "impossible",
    [
        Instance(units=(A,), km=((0,),), objective=("total_km",)),
        Instance(units=(A, B), km=((0, 5), (5, 0)), objective=("max_km",)),
        replace(PAIRS, k=4),
        replace(PAIRS, out={A: 2}),
        replace(PAIRS, required=((A, A),)),
        replace(PAIRS, forbidden=((A, B), (A, C), (A, D))),
        replace(DATES, days=DAYS[:1]),
        replace(DATES, fixed_starts=((A, B, date(2030, 1, 1)),)),
        replace(TEAMS, people=()),
        replace(TEAMS, fixed_people=((A, B, (f"{B} 3",)),)),
        replace(DATES, unit_off={unit: frozenset(DAYS[1:]) for unit in (A, B, C, D)}),
    ],
)
def test_what_cannot_be_is_said_to_be_infeasible(impossible: Instance) -> None:
    outcome = solve(impossible)
    assert (outcome.status, outcome.plan, outcome.objective, outcome.bound) == (Status.INFEASIBLE, None, {}, {})
    assert feasible(impossible, all_groups(impossible)) is False


@pytest.mark.parametrize(
    "empty",
    [
        Instance(units=(), km=(), objective=("max_km", "total_km")),
        Instance(units=(A,), km=((0,),), objective=("max_km",), k=0),
        replace(TEAMS, k=0),
    ],
)
def test_where_nobody_inspects_anybody_the_plan_is_empty(empty: Instance) -> None:
    outcome = solve(empty)
    assert (outcome.status, outcome.plan) == (Status.OPTIMAL, Plan(()))
    assert set(outcome.objective.values()) == {0}


def test_a_group_that_is_not_enforced_does_not_hold() -> None:
    required = replace(PAIRS, required=((A, D), (D, A)))
    assert solve(required).status is Status.INFEASIBLE
    outcome = planned(required, enforced=[group for group in all_groups(required) if group != "no_reciprocal"])
    assert outcome.plan is not None
    assert {(A, D), (D, A)} <= set(outcome.plan.pairs)


def test_a_pinned_day_and_a_pinned_person_stay() -> None:
    pinned = replace(TEAMS, fixed_starts=((A, D, DAYS[4]),), fixed_people=((A, D, (f"{C} 2",)),))
    plan = planned(pinned).plan
    assert plan is not None
    assert plan.starts[A, D] == DAYS[4]
    assert f"{C} 2" in plan.teams[A, D].members


def test_only_a_pinned_visit_may_be_past() -> None:
    replanned = replace(DATES, fixed_starts=((B, A, DAYS[0]),), earliest=DAYS[2], max_parallel=0)
    plan = planned(replanned).plan
    assert plan is not None
    assert {pair for pair, day in plan.starts.items() if day < DAYS[2]} == {(B, A)}


def test_a_day_of_before_that_is_no_working_day_any_more_counts_as_the_next_one() -> None:
    sunday, monday = date(2026, 8, 30), DAYS[5]
    before = replace(DATES, objective=("date_shift", "total_km"), required=((A, B),), baseline_starts=((A, B, sunday),))
    assert planned(before).plan == planned(replace(before, baseline_starts=((A, B, monday),))).plan


def test_an_alternative_has_other_pairs() -> None:
    best = planned(PAIRS).plan
    assert best is not None
    other = planned(replace(PAIRS, differ_from=((best.pairs, 2),))).plan
    assert other is not None
    assert len(set(other.pairs) - set(best.pairs)) >= 2


def test_whoever_leads_leaves_somebody_to_be_secretary() -> None:
    people = (
        Person("1", A, 3, can_sec=True),
        Person("2", A, 2, can_sec=False),
        *(Person(f"{unit} {n}", unit, 2) for unit in (B, C) for n in (1, 2)),
    )
    ring = replace(TEAMS, units=(A, B, C), km=((0, 1, 2), (1, 0, 3), (2, 3, 0)), people=people, team=TeamRule(2, 2))
    plan = planned(replace(ring, history=(), unit_off={}, team_off={}, objective=("total_km",))).plan
    assert plan is not None
    assert next(team for pair, team in plan.teams.items() if pair[0] == A) == Team("2", "1", ("1", "2"))


def test_nobody_is_away_for_more_days_than_they_may_be() -> None:
    """Sơn La goes twice, and only one of its people may lead: two visits of two days are four days for that one."""
    twice = replace(TEAMS, out={A: 2, B: 0}, unit_off={}, team_off={}, travel=((1000, 0),), objective=("total_km",))
    twice = replace(twice, team=TeamRule(2, 3, third_max=1), visit_days=dict.fromkeys(TEAMS.units, 2))
    assert planned(twice).status is Status.OPTIMAL
    limited = replace(
        twice, people=tuple(replace(each, max_days=2 if each.id == f"{A} 3" else None) for each in TEAMS.people)
    )
    assert solve(limited).status is Status.INFEASIBLE
    assert planned(replace(limited, visit_days=dict.fromkeys(TEAMS.units, 1))).status is Status.OPTIMAL


def test_a_search_without_time_knows_nothing() -> None:
    outcome = solve(TEAMS, time_limit=0)
    assert (outcome.status, outcome.plan, outcome.objective) == (Status.UNKNOWN, None, {})
    assert set(outcome.bound.values()) == {0}
    assert feasible(TEAMS, all_groups(TEAMS), time_limit=0) is None


def test_whoever_watches_sees_every_level_and_better_plans_only() -> None:
    seen: list[Progress] = []
    outcome = planned(TEAMS, watch=lambda progress: seen.append(progress) is None)
    assert [name for name in TEAMS.objective if name in {each.name for each in seen}] == list(TEAMS.objective)
    assert {each.levels for each in seen} == {len(TEAMS.objective)}
    found = [tuple(each.objective.values()) for each in seen if each.plan is not None]
    assert found == sorted(found, reverse=True)
    assert found[-1] == tuple(outcome.objective.values())


def test_a_worse_plan_is_not_told() -> None:
    seen: list[Progress] = []
    run = running.Run(PAIRS, 1, lambda progress: seen.append(progress) is None)
    near, far = Plan(((B, C), (C, B))), Plan(((A, D), (D, A)))
    for plan in (far, near, far):
        run.found(plan)
    assert [each.plan for each in seen] == [far, near]


def test_a_stopped_search_gives_the_best_plan_so_far_and_honest_bounds() -> None:
    outcome = planned(TEAMS, watch=lambda progress: progress.plan is None)
    best = solve(TEAMS).objective
    assert outcome.status is Status.FEASIBLE
    assert tuple(outcome.bound.values()) <= tuple(best.values()) <= tuple(outcome.objective.values())


def test_a_search_stopped_at_once_knows_nothing() -> None:
    assert solve(TEAMS, watch=lambda _progress: False).status is Status.UNKNOWN


def test_an_error_of_whoever_watches_is_raised() -> None:
    def broken(progress: Progress) -> bool:
        if progress.plan is not None:
            raise LookupError("nobody to tell")
        return True

    with pytest.raises(LookupError, match="nobody to tell"):
        solve(TEAMS, watch=broken)


def test_an_infeasible_answer_that_a_second_search_denies_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = running.Run.ask

    def wrong(self: running.Run, *asked: Any, presolve: bool = True, **how: Any) -> running.Answer:
        return running.Answer(Status.INFEASIBLE) if presolve else honest(self, *asked, presolve=False, **how)

    monkeypatch.setattr(running.Run, "ask", wrong)
    with pytest.raises(RuntimeError, match="CP-SAT is wrong"):
        solve(PAIRS)


def test_an_infeasible_answer_that_is_not_confirmed_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = running.Run.ask

    def tired(self: running.Run, *asked: Any, presolve: bool = True, **how: Any) -> running.Answer:
        return honest(self, *asked, **how) if presolve else running.Answer(Status.UNKNOWN)

    monkeypatch.setattr(running.Run, "ask", tired)
    assert solve(replace(PAIRS, k=4)).status is Status.UNKNOWN


@pytest.mark.parametrize("name", ["pairs", "dates", "teams", "infeasible"])
def test_the_formats_own_samples_are_solved(name: str) -> None:
    checker = other_checker()
    sample = json.loads((SHARED / "schedule" / f"{name}.json").read_text())
    expected = sample.pop("expected")
    outcome = solve(read_instance(sample)[0])
    assert outcome.status == expected["status"].lower()
    if outcome.plan is not None:
        assert checker.check(sample, _written(outcome.plan)) == ([], expected["objective"])


@settings(max_examples=60, derandomize=True, deadline=None)
@given(seeds)
def test_the_formats_own_checker_accepts_every_plan(chance: Random) -> None:
    drawn = chance.choice((pairs_instance, dates_instance, teams_instance))(chance)
    # What the format does not know, its checker cannot check.
    instance = replace(drawn, fixed_starts=(), fixed_people=(), earliest=None, differ_from=())
    outcome = solve(instance)
    assume(outcome.plan is not None)
    assert outcome.plan is not None
    assert other_checker().check(instance_json(instance), _written(outcome.plan)) == ([], outcome.objective)


def _written(plan: Plan) -> dict[str, Any]:
    """The plan as the format writes it."""

    def between(pair: Pair) -> dict[str, str]:
        return {"inspector": pair[0], "inspected": pair[1]}

    return {
        "pairs": [list(pair) for pair in plan.pairs],
        "starts": [[*pair, day.isoformat()] for pair, day in plan.starts.items()],
        "teams": [
            between(pair) | {"leader": team.leader, "secretary": team.secretary, "members": list(team.members)}
            for pair, team in plan.teams.items()
        ],
    }

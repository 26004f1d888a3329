"""Alternatives keep every rule, really differ, and are the next best."""

from __future__ import annotations

import json
from random import Random

from hypothesis import given, settings

from tests.scheduling.brute import Brute
from tests.scheduling.small import instance, pairs_only, random_question, ring, seeds
from workflows.scheduling.alternatives import alternative_from_json, alternative_json, alternatives
from workflows.scheduling.groups import all_groups
from workflows.scheduling.instance import Instance, Pair
from workflows.scheduling.plan import Progress
from workflows.scheduling.solving import solve
from workflows.scheduling.validation import measure, violations


def apart(pairs: tuple[Pair, ...], others: tuple[Pair, ...]) -> int:
    return len(set(pairs) - set(others))


def next_best(question: Instance, known: list[tuple[Pair, ...]], least: int) -> tuple[int, ...] | None:
    """The least vector of all plans that differ so much from all known ones, by trying."""
    brute = Brute(question, all_groups(question))
    every = [pairs for pairs in brute.pair_sets() if all(apart(pairs, each) >= least for each in known)]
    return min((brute.vector(pairs, None, None) for pairs in every), default=None)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(seeds)
def test_each_is_the_best_that_differs_from_all_before_it(chance: Random) -> None:
    question = instance(random_question(chance, 4, dated=False))
    plan = solve(question).plan
    if plan is None:
        return
    known, least = [plan.pairs], 3
    for each in alternatives(question, plan, count=3):
        while (best := next_best(question, known, least)) is None:
            least -= 1
        assert tuple(each.objective.values()) == best
        assert violations(question, each.plan) == []
        assert each.differs == apart(each.plan.pairs, plan.pairs) >= least
        assert each.proven
        known.append(each.plan.pairs)
    if len(known) < 4:
        assert next_best(question, known, 1) is None


def test_with_dates_and_teams_they_are_whole_plans() -> None:
    question = instance(ring())
    plan = solve(question).plan
    assert plan is not None
    (other,) = alternatives(question, plan)  # a ring of three has one other direction
    assert other.differs == 3
    assert violations(question, other.plan) == []
    counted = measure(question, other.plan)
    assert dict(other.objective) == {name: counted[name] for name in question.objective}
    assert alternative_from_json(json.loads(json.dumps(alternative_json(other)))) == other


def test_a_cancelled_search_gives_no_more() -> None:
    question = instance(ring())
    plan = solve(question).plan
    assert plan is not None

    def stop(_progress: Progress) -> bool:
        return False

    assert all(not each.proven for each in alternatives(question, plan, watch=stop))


def test_without_time_there_are_none() -> None:
    question = instance(pairs_only())
    plan = solve(question).plan
    assert plan is not None
    assert alternatives(question, plan, time_limit=0) == []

"""What the solver calls the best plan is the best of all plans, found by trying every one (brute.py)."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings

from tests.scheduling.brute import Brute
from tests.scheduling.drawn import dates_instance, pairs_instance, seeds, teams_instance
from workflows.scheduling.groups import all_groups
from workflows.scheduling.instance import Instance
from workflows.scheduling.plan import Status
from workflows.scheduling.solving import feasible, solve


def agrees(instance: Instance, chance: Random) -> None:
    """The solver's word on an instance, under all its rules and under some of them."""
    groups = all_groups(instance)
    for enforced in (groups, tuple(group for group in groups if chance.random() < 0.7)):
        brute = Brute(instance, enforced)
        best = min(brute.vectors(), default=None)
        outcome = solve(instance, enforced=enforced)
        assert feasible(instance, enforced) is (best is not None)
        if best is None:
            assert outcome.status is Status.INFEASIBLE
            continue
        assert outcome.status is Status.OPTIMAL
        assert outcome.plan is not None
        assert tuple(outcome.objective.values()) == best
        assert outcome.bound == outcome.objective == brute.measured(outcome.plan)
        assert brute.accepts(outcome.plan)


@settings(max_examples=250, derandomize=True, deadline=None)
@given(seeds)
def test_no_pairs_are_better_than_the_solvers(chance: Random) -> None:
    agrees(pairs_instance(chance), chance)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(seeds)
def test_no_pairs_and_dates_are_better_than_the_solvers(chance: Random) -> None:
    agrees(dates_instance(chance), chance)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(seeds)
def test_no_pairs_dates_and_teams_are_better_than_the_solvers(chance: Random) -> None:
    agrees(teams_instance(chance), chance)

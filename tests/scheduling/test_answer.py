"""An answer is checked before it is given, explained where there is no plan, and stored without loss."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings

from tests.scheduling.small import A, B, C, instance, other_checker, pairs_only, random_question, ring, seeds
from workflows.scheduling import answer as answering
from workflows.scheduling.answer import answer, outcome_from_json, outcome_json
from workflows.scheduling.plan import Outcome, Plan, Status
from workflows.scheduling.solving import solve


@settings(max_examples=60, derandomize=True, deadline=None)
@given(seeds)
def test_every_answer_passes_the_formats_checker_and_is_stored_without_loss(chance: Random) -> None:
    checker = other_checker()
    question = random_question(chance, 3, dated=chance.random() < 0.6)
    outcome = answer(instance(question))
    stored = json.loads(json.dumps(outcome_json(outcome)))
    seconds = replace(outcome.solver, seconds=stored["solver"]["seconds"])
    assert outcome_from_json(stored) == replace(outcome, solver=seconds)
    if outcome.status is Status.INFEASIBLE:
        assert not checker.feas(question, outcome.conflict)
        assert all(checker.feas(question, set(outcome.conflict) - {each}) for each in outcome.conflict)
    else:
        assert outcome.status is Status.OPTIMAL
        assert checker.check(question, stored) == ([], stored["objective"])


def test_what_is_possible_has_no_conflict() -> None:
    outcome = answer(instance(pairs_only()))
    assert (outcome.conflict, outcome.drop_one_of, outcome.conflict_complete) == ((), (), True)


def test_what_cannot_be_given_up_is_not_proposed() -> None:
    question = instance(pairs_only(forbidden=[[A, B], [A, C]]))
    outcome = answer(question, untouchable=[f"forbidden:{A}>{B}"])
    assert outcome.drop_one_of == ((f"forbidden:{A}>{C}",),)


def doctored(monkeypatch: pytest.MonkeyPatch, **changes: object) -> None:
    """The solver answers with these parts changed."""

    def lie(*given: object, **how: object) -> Outcome:
        return replace(solve(*given, **how), **changes)  # type: ignore[arg-type]

    monkeypatch.setattr(answering, "solve", lie)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"plan": Plan(((A, B), (B, A), (C, A)))}, "breaks rules"),
        ({"objective": {"total_km": 1}}, "the plan comes to"),
        ({"bound": {"total_km": 1}}, "its bounds are"),
    ],
)
def test_a_solver_that_is_wrong_gives_no_answer(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, object], told: str
) -> None:
    doctored(monkeypatch, **changes)
    with pytest.raises(RuntimeError, match=told):
        answer(instance(pairs_only()))


def test_an_open_bound_is_no_error_where_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    doctored(monkeypatch, status=Status.FEASIBLE, bound={"total_km": 1})
    assert answer(instance(pairs_only())).status is Status.FEASIBLE


def test_the_same_question_has_the_same_answer() -> None:
    first, second = (outcome_json(answer(instance(ring()))) | {"solver": None} for _ in range(2))
    assert first == second

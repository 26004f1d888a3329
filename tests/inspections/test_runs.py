"""Lần xếp lịch: asked once, solved once, stopped when a person wishes, taken up again when a worker dies."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import func, select

from app.audit.models import AuditEntry
from app.clock import now
from app.database import db
from app.inspections import pulse, run_work, runs
from app.inspections.models import PlanningRun
from app.inspections.pins import pin
from app.inspections.run_results import standing_of
from app.inspections.runs import RunState
from tests.friends import Friends
from tests.inspections.solving import PATIENCE, asked, meanwhile, put, row, solved, solved_whole
from workflows.refusals import NotAllowed, NotFound, Refusal
from workflows.scheduling.canonical import instance_sha256
from workflows.scheduling.plan import Plan, Progress, Status


@pytest.fixture
def hearts(monkeypatch: pytest.MonkeyPatch) -> list[pulse.Pulse]:
    """The pulses of the runs that are solved in the test."""
    found: list[pulse.Pulse] = []

    @contextmanager
    def beating(claim: pulse.Claim) -> Any:
        with pulse.beating(claim) as heart:
            found.append(heart)
            yield heart

    monkeypatch.setattr(run_work, "beating", beating)
    return found


def acts() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject.like("run:%"))))


# ---- the whole way ----


def test_a_plan_is_asked_for_solved_and_kept_with_others_and_reasons(friends: Friends) -> None:
    run = solved_whole(friends)
    result = runs.result_of(run)
    assert run.state == RunState.DONE
    assert result.outcome.status is Status.OPTIMAL
    assert not result.stopped
    assert len(runs.outcome_of(run).plan.pairs) == 7
    assert len(runs.outcome_of(run).plan.teams) == 7
    assert len(runs.alternatives_of(run)) == run_work.HOW_MANY
    assert all(each.differs >= 3 for each in runs.alternatives_of(run))
    assert len(runs.why_of(run).rows) == 7 * 6
    assert runs.latest_done(friends.year_id).id == run.id
    assert acts() == ["run:ask", "run:end"]


def test_the_question_is_kept_as_it_was_asked(friends: Friends) -> None:
    run = row(asked(friends))
    before = run.instance
    assert instance_sha256(runs.instance_of(run)) == run.instance_sha256
    pin(friends.drafter, friends.year_id, "pair", "son-la", "quang-ninh")
    run_work.work()
    run = row(run.id)
    assert run.instance == before
    assert ("son-la", "quang-ninh") not in runs.outcome_of(run).plan.pairs


def test_rules_that_collide_are_an_answer_too(friends: Friends) -> None:
    for inspected in ("dien-bien", "lang-son"):
        pin(friends.drafter, friends.year_id, "pair", "son-la", inspected)
    run_id = asked(friends)
    run_work.work()
    outcome = runs.outcome_of(row(run_id))
    assert outcome.status is Status.INFEASIBLE
    assert set(outcome.conflict) == {"required:son-la>dien-bien", "required:son-la>lang-son"}
    assert set(outcome.drop_one_of) == {(group,) for group in outcome.conflict}
    assert runs.alternatives_of(row(run_id)) == ()
    assert runs.why_of(row(run_id)) is None


def test_nothing_is_changed_where_no_plan_is_in_force(friends: Friends) -> None:
    with pytest.raises(Refusal) as refused:
        runs.ask(friends.drafter, friends.year_id, replan=True)
    assert refused.value.code == "no_plan"
    assert db.session.scalar(select(func.count(PlanningRun.id))) == 0


# ---- one at a time ----


def test_a_second_asking_is_shown_the_run_that_is_under_way(friends: Friends) -> None:
    run_id = asked(friends)
    with pytest.raises(runs.AlreadyPlanning) as refused:
        runs.ask(friends.drafter, friends.year_id)
    assert refused.value.run_id == run_id
    assert db.session.scalar(select(func.count(PlanningRun.id))) == 1


def test_only_one_of_two_workers_gets_a_run(friends: Friends, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = asked(friends)
    second: list[bool] = []
    meanwhile(monkeypatch, lambda _: second.append(run_work.solve_run(run_id)))
    assert run_work.solve_run(run_id)
    assert second == [False]
    assert acts() == ["run:ask", "run:end"]


def test_no_transaction_is_open_while_it_is_solved(friends: Friends, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = asked(friends)
    open_ones: list[bool] = []
    real = run_work.answer

    def answer(*args: Any, **rest: Any) -> Any:
        open_ones.append(db.session().in_transaction())
        return real(*args, **rest)

    monkeypatch.setattr(run_work, "answer", answer)
    run_work.solve_run(run_id)
    assert open_ones == [False]


# ---- stopped ----


def test_a_run_that_waits_is_stopped_at_once(friends: Friends) -> None:
    run_id = asked(friends)
    runs.cancel(friends.drafter, run_id)
    assert row(run_id).state == RunState.CANCELLED
    assert run_work.work() == 0
    assert acts() == ["run:ask", "run:cancel"]


def test_who_stops_a_search_keeps_the_best_plan_so_far(
    friends: Friends, monkeypatch: pytest.MonkeyPatch, hearts: list[pulse.Pulse]
) -> None:
    run_id = asked(friends)
    meanwhile(monkeypatch, _stop(friends, run_id, hearts))
    run_work.work()
    result = runs.result_of(row(run_id))
    assert row(run_id).state == RunState.DONE
    assert result.stopped
    assert result.outcome.status is Status.FEASIBLE
    assert len(result.outcome.plan.pairs) == 7
    assert result.why is None, "whoever stops it does not wait for more"


def test_a_search_that_is_stopped_before_any_plan_has_no_answer(
    friends: Friends, monkeypatch: pytest.MonkeyPatch, hearts: list[pulse.Pulse]
) -> None:
    run_id = asked(friends)
    meanwhile(monkeypatch, _stop(friends, run_id, hearts), with_plan=False)
    run_work.work()
    assert row(run_id).state == RunState.CANCELLED
    assert row(run_id).result is None


def test_stopping_what_is_over_changes_nothing(friends: Friends) -> None:
    run = solved(friends)
    runs.cancel(friends.drafter, run.id)
    assert row(run.id).state == RunState.DONE
    assert acts() == ["run:ask", "run:end"]


def _stop(friends: Friends, run_id: int, hearts: list[pulse.Pulse]) -> Callable[[Progress], None]:
    def stop(_progress: Progress) -> None:
        runs.cancel(friends.drafter, run_id)
        assert hearts[0].stop.wait(PATIENCE), "the pulse never asked whether to stop"

    return stop


# ---- workers that die ----


def test_a_run_whose_worker_died_is_taken_up_again(friends: Friends) -> None:
    run_id = asked(friends)
    long_ago = now() - pulse.LOST - timedelta(seconds=1)
    put(run_id, state=RunState.RUNNING, started_at=long_ago, beat_at=long_ago)
    assert run_work.work() == 1
    assert row(run_id).state == RunState.DONE


def test_a_run_whose_worker_was_just_heard_is_left_alone(friends: Friends) -> None:
    run_id = asked(friends)
    put(run_id, state=RunState.RUNNING, started_at=now() - timedelta(hours=1), beat_at=now() - timedelta(seconds=30))
    assert run_work.work() == 0
    assert row(run_id).state == RunState.RUNNING


def test_a_run_that_was_to_stop_when_its_worker_died_is_stopped(friends: Friends) -> None:
    run_id = asked(friends)
    long_ago = now() - timedelta(minutes=5)
    put(run_id, state=RunState.RUNNING, started_at=long_ago, beat_at=long_ago, cancel_asked=True)
    assert run_work.work() == 0
    assert row(run_id).state == RunState.CANCELLED


def test_a_question_that_kills_one_worker_after_another_is_given_up(friends: Friends) -> None:
    run_id = asked(friends)
    long_ago = now() - run_work.GIVEN_UP - timedelta(seconds=1)
    put(run_id, state=RunState.RUNNING, asked_at=long_ago, started_at=long_ago, beat_at=long_ago)
    assert run_work.work() == 0
    assert row(run_id).state == RunState.FAILED
    assert acts()[-1] == "run:end"


def test_a_worker_that_was_thought_dead_writes_no_answer(
    friends: Friends, monkeypatch: pytest.MonkeyPatch, hearts: list[pulse.Pulse]
) -> None:
    run_id = asked(friends)

    def taken(_progress: Progress) -> None:
        put(run_id, started_at=now() + timedelta(seconds=1))  # as another worker does when it takes the run up
        assert hearts[0].stop.wait(PATIENCE)

    meanwhile(monkeypatch, taken)
    run_work.solve_run(run_id)
    assert row(run_id).state == RunState.RUNNING
    assert row(run_id).result is None


def test_an_error_of_the_engine_is_told_and_logged(
    friends: Friends, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run_id = asked(friends)

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the solver's plan breaks rules")

    monkeypatch.setattr(run_work, "answer", broken)
    with caplog.at_level(logging.ERROR):
        assert run_work.work() == 1
    assert "breaks rules" in caplog.text
    assert row(run_id).state == RunState.FAILED
    assert runs.ask(friends.drafter, friends.year_id) > run_id, "it can be asked for again"


# ---- progress ----


def test_the_pulse_writes_how_far_the_solver_is(friends: Friends) -> None:
    run_id = asked(friends)
    claim = run_work._claim(run_id)
    heart = pulse.Pulse(claim)
    progress = Progress(1, 6, "max_km", Plan((("a", "b"),)), {"max_km": 300}, {"max_km": 250})
    assert heart.note("solve", progress)
    heart.beat()
    standing = standing_of(json.loads(row(run_id).progress))
    assert (standing.stage, standing.level, standing.levels, standing.name) == ("solve", 1, 6, "max_km")
    assert standing.plan == progress.plan
    assert (standing.objective, standing.bound) == ({"max_km": 300}, {"max_km": 250})


def test_the_pulse_writes_nothing_while_nothing_is_new(friends: Friends) -> None:
    claim = run_work._claim(asked(friends))
    heart = pulse.Pulse(claim)
    heart.note("solve", Progress(0, 6, "max_km", None, {}, {}))
    heart.beat()
    heard = row(claim.run_id).beat_at
    heart.beat()
    assert row(claim.run_id).beat_at == heard


# ---- who may ----


def test_only_the_planner_asks_stops_and_reads(friends: Friends) -> None:
    run_id = asked(friends)
    for stranger, refusal in ((friends.member, NotAllowed), (friends.chair, NotAllowed), (friends.outsider, NotFound)):
        for act in (
            lambda actor: runs.ask(actor, friends.year_id),
            lambda actor: runs.cancel(actor, run_id),
            lambda actor: runs.run_seen(actor, run_id),
            lambda actor: runs.runs_of(actor, friends.year_id),
        ):
            with pytest.raises(refusal):
                act(stranger)
    assert row(run_id).state == RunState.WAITING


def test_a_queue_that_is_down_loses_nothing(friends: Friends, caplog: pytest.LogCaptureFixture) -> None:
    Path(current_app.config["INSTANCE"], "queue.sqlite3").mkdir(parents=True)
    run_id = asked(friends)
    assert "queue was not reached" in caplog.text
    assert row(run_id).state == RunState.WAITING
    assert run_work.work() == 1

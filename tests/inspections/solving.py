"""A planner at work for the tests: a run that is asked for, and a look into it while it is being solved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import current_app

from app.clusters.models import ClusterYear
from app.database import db, writing
from app.inspections import run_work, runs
from app.inspections.models import PlanningRun
from app.inspections.rules import change_rules, revision_of, rules_of
from tests.friends import Friends
from tests.inspections.people import settle
from workflows.scheduling.plan import Outcome, Progress
from workflows.scheduling.rule_choices import Depth

PATIENCE = 30.0  # seconds until a test that waits for another thread gives up


def asked(friends: Friends) -> int:
    """A run that waits: who inspects whom in Cluster IV, without days and teams, so that it is solved at once."""
    year = db.session.get_one(ClusterYear, friends.year_id)
    change_rules(friends.drafter, year.id, replace(rules_of(year), depth=Depth.PAIRS), revision_of(year))
    return runs.ask(friends.drafter, friends.year_id)


def solved(friends: Friends) -> PlanningRun:
    """The same, solved by the real engine."""
    return _after_work(asked(friends))


def solved_whole(friends: Friends) -> PlanningRun:
    """A run over pairs, days and teams, four people a unit, solved by the real engine."""
    settle(friends)
    return _after_work(runs.ask(friends.drafter, friends.year_id))


def _after_work(run_id: int) -> PlanningRun:
    assert run_work.work() == 1
    return row(run_id)


def row(run_id: int) -> PlanningRun:
    """The run as it is in the database now."""
    db.session.rollback()
    return db.session.get_one(PlanningRun, run_id)


def put(run_id: int, **values: Any) -> None:
    """Change the run behind the back of the services."""
    with writing() as session:
        run = session.get_one(PlanningRun, run_id)
        for name, value in values.items():
            setattr(run, name, value)


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[Progress], None], *, with_plan: bool = True) -> None:
    """Do this once while the engine is solving: when it tells of its first plan, or of anything at all."""
    real, app = run_work.answer, current_app._get_current_object()

    def answer(instance: Any, *, watch: Any, **rest: Any) -> Outcome:
        begun: list[Progress] = []

        def watched(progress: Progress) -> bool:
            if not begun and (progress.plan is not None or not with_plan):
                begun.append(progress)
                with app.app_context():  # the engine tells from threads of its own
                    act(progress)
            return bool(watch(progress))

        outcome = real(instance, watch=watched, **rest)
        assert begun, "the engine told nothing while it was solving"
        return outcome

    monkeypatch.setattr(run_work, "answer", answer)

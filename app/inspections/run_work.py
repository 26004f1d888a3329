"""Solving the runs (xử lý lần xếp lịch): what the worker does for the planner's pages. Only solving loads OR-Tools.

Everything that is to be done stands in the database: a run that waits, or whose worker was not heard for a minute. Two
workers may come for the same run; one of them gets it. No transaction is open while it solves.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy import ColumnElement, and_, or_, select, update

from app.audit.service import record
from app.clock import now
from app.clusters.models import ClusterYear
from app.database import db, locked, release, writing
from app.inspections.models import PlanningRun
from app.inspections.pulse import LOST, Claim, Pulse, beating, held
from app.inspections.rules import rules_of
from app.inspections.run_results import ALTERNATIVES, SOLVE, WHY, Result
from app.inspections.runs import RunState, instance_of
from workflows.content import Json
from workflows.scheduling.alternatives import Alternative, alternatives
from workflows.scheduling.answer import answer
from workflows.scheduling.groups import all_groups
from workflows.scheduling.instance import Instance
from workflows.scheduling.plan import Outcome, Plan, Progress, Status
from workflows.scheduling.why import WhyTable, why_table

HOW_MANY = 5  # alternatives
# A question that kills every worker that takes it up is given up at last.
GIVEN_UP = timedelta(minutes=15)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be solved: the instance, how many seconds it may take, the rules that nobody gives up."""

    instance: Instance
    time_limit: int
    untouchable: tuple[str, ...]


def work() -> int:
    """Solve every run that is due, the oldest first; how many were solved. Run by the worker, and at any time."""
    solved = 0
    while (run_id := _next_due()) is not None:
        solved += solve_run(run_id)
    return solved


def solve_run(run_id: int) -> bool:
    """Solve this run if it is due and nobody else does, and store what came of it; whether this call was the one."""
    claim = _claim(run_id)
    if claim is None:
        return False
    try:
        question = _question(run_id)
        with beating(claim) as pulse:
            result = _solved(question, pulse)
    except Exception:  # noqa: BLE001 - whatever it was, the planner's page must say that it failed
        _log.exception("the planner failed on run %s", run_id)
        _end(claim, RunState.FAILED, None)
        return True
    if result.stopped and result.outcome.status is Status.UNKNOWN:
        _end(claim, RunState.CANCELLED, None)
    else:
        _end(claim, RunState.DONE, result)
    return True


def _solved(question: Question, pulse: Pulse) -> Result:
    """The best plan, then with what is left of the time other plans, and what every other pair would cost."""
    began, instance = monotonic(), question.instance
    outcome = answer(
        instance,
        time_limit=question.time_limit,
        watch=lambda progress: pulse.note(SOLVE, progress),
        untouchable=question.untouchable,
    )
    plan, ends = outcome.plan, began + question.time_limit
    others = _others(instance, plan, outcome, ends, pulse) if plan is not None else ()
    return Result(outcome, others, _why(instance, outcome, ends, pulse), stopped=pulse.stop.is_set())


def _others(instance: Instance, plan: Plan, outcome: Outcome, ends: float, pulse: Pulse) -> tuple[Alternative, ...]:
    """Plans that differ, within half of the time that is left: the other half is for the reasons."""
    levels = len(instance.objective)
    best = Progress(levels, levels, "", plan, outcome.objective, outcome.bound)
    left = (ends - monotonic()) / 2
    if left <= 0 or not pulse.note(ALTERNATIVES, best):
        return ()
    found = alternatives(instance, plan, HOW_MANY, time_limit=left, watch=lambda _: pulse.note(ALTERNATIVES, best))
    return tuple(found)


def _why(instance: Instance, outcome: Outcome, ends: float, pulse: Pulse) -> WhyTable | None:
    left = ends - monotonic()
    if outcome.plan is None or left <= 0 or pulse.stop.is_set():
        return None
    return why_table(instance, outcome, time_limit=left, watch=lambda progress: pulse.note(WHY, progress))


def _next_due() -> int | None:
    query = select(PlanningRun.id).where(_due(now())).order_by(PlanningRun.asked_at, PlanningRun.id).limit(1)
    found = db.session.scalar(query)
    release()
    return found


def _due(moment: datetime) -> ColumnElement[bool]:
    lost = and_(PlanningRun.state == RunState.RUNNING, PlanningRun.beat_at < moment - LOST)
    return or_(PlanningRun.state == RunState.WAITING, lost)


def _claim(run_id: int) -> Claim | None:
    """Take the run; None where another worker has it, or where it is over."""
    with writing() as session:
        moment = now()
        run = session.scalar(locked(select(PlanningRun).where(PlanningRun.id == run_id, _due(moment))))
        if run is None:
            return None
        over = _over_already(run, moment)
        if over is not None:
            run.state, run.ended_at = over, moment
            record(session, None, "run:end", f"run:{run.id}", {"state": over.value})
            return None
        run.state, run.started_at, run.beat_at = RunState.RUNNING, moment, moment
        return Claim(run.id, moment)


def _over_already(run: PlanningRun, moment: datetime) -> RunState | None:
    """What becomes of a run whose worker died: CANCELLED where it was to stop, FAILED where too many died of it."""
    if run.cancel_asked:
        return RunState.CANCELLED
    given_up = run.state == RunState.RUNNING and run.asked_at < moment - GIVEN_UP
    return RunState.FAILED if given_up else None


def _question(run_id: int) -> Question:
    run = db.session.get_one(PlanningRun, run_id)
    instance, year = instance_of(run), db.session.get_one(ClusterYear, run.cluster_year_id)
    kept = rules_of(year).untouchable
    limit = run.time_limit
    release()
    return Question(instance, limit, tuple(each for each in all_groups(instance) if each.split(":")[0] in kept))


def _end(claim: Claim, state: RunState, result: Result | None) -> None:
    """Write what came of it, unless the run is no longer ours."""
    answer = json.dumps(result.to_json(), ensure_ascii=False) if result else None
    told: dict[str, Json] = {"state": state.value}
    if result is not None:
        told |= {"status": result.outcome.status.value, "objective": dict(result.outcome.objective)}
    with writing() as session:
        mine = session.scalar(locked(select(PlanningRun.id).where(*held(claim))))
        if mine is None:
            return
        values = {"state": state, "result": answer, "ended_at": now()}
        session.execute(update(PlanningRun).where(PlanningRun.id == mine).values(values))
        record(session, None, "run:end", f"run:{mine}", told)

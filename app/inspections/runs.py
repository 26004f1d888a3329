"""Asking the planner (yêu cầu xếp lịch): the only way from the pages to the solver, which works in another process.

A run holds the whole question as it was when it was asked, so later changes of people or rules do not touch it, and
anybody who has the question and the answer can solve it again. It names people's ties: only the planner reads it.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from app.accounts.models import Person
from app.audit.service import record
from app.clock import now, today
from app.clusters.models import ClusterYear
from app.database import db, locked, writing
from app.inspections.building import built_for
from app.inspections.in_force import plan_content, plan_in_force
from app.inspections.models import PlanningRun
from app.inspections.rules import rules_of
from app.inspections.run_results import Result
from app.inspections.scope import planned_year
from app.later import call
from workflows.content import Json, canonical_bytes
from workflows.inspection_plan_content import PlanContent
from workflows.people import Actor
from workflows.refusals import NotFound, Refusal
from workflows.scheduling.alternatives import Alternative
from workflows.scheduling.canonical import instance_json, instance_sha256
from workflows.scheduling.instance import Instance
from workflows.scheduling.plan import Outcome
from workflows.scheduling.reading import read_instance
from workflows.scheduling.why import WhyTable

CALL = "planning"
MOST_LISTED = 30


class RunState(StrEnum):
    """Where a run is (tình trạng lần xếp lịch). DONE has an answer, which may be that there is no plan."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


UNDER_WAY = (RunState.WAITING, RunState.RUNNING)


class AlreadyPlanning(Refusal):
    """The year's planner is at work (đang xếp lịch): ``run_id`` says on which run."""

    code = "already_planning"

    def __init__(self, run_id: int) -> None:
        super().__init__("Năm thi đua này đang có một lần xếp lịch chưa xong. Mời chờ kết quả hoặc dừng lần đó trước.")
        self.run_id = run_id


def ask(actor: Actor, year_id: int, *, replan: bool = False) -> int:
    """Ask for the year's plan (lập kế hoạch), or with ``replan`` for the fewest changes to the plan in force.

    Returns the run's number at once; the worker solves it. AlreadyPlanning while another run of the year is under way.
    """
    year = planned_year(actor, year_id)
    before = _plan_to_change(year) if replan else None
    instance = built_for(year, before=before, today=today() if replan else None).instance
    asked = PlanningRun(
        cluster_year_id=year.id,
        asked_by_id=actor.person_id,
        asked_at=now(),
        instance=canonical_bytes(instance_json(instance)).decode(),
        instance_sha256=instance_sha256(instance),
        time_limit=rules_of(year).time_limit,
        state=RunState.WAITING,
    )
    with writing() as session:
        planned_year(actor, year_id)
        session.scalar(locked(select(ClusterYear.id).where(ClusterYear.id == year_id)))  # one who asks at a time
        if (busy := run_under_way(session, year_id)) is not None:
            raise AlreadyPlanning(busy)
        session.add(asked)
        session.flush()
        run_id = asked.id
        particulars: dict[str, Json] = {"year": year_id, "replan": replan, "instance_sha256": asked.instance_sha256}
        record(session, actor, "run:ask", f"run:{run_id}", particulars)
    call(CALL)
    return run_id


def cancel(actor: Actor, run_id: int) -> None:
    """Stop a run (dừng); what the worker has found by then becomes its answer. Nothing happens to one that is over."""
    with writing() as session:
        planned_year(actor, _known(session, run_id).cluster_year_id)
        run = session.scalars(locked(select(PlanningRun).where(PlanningRun.id == run_id))).one()
        if run.state not in UNDER_WAY or run.cancel_asked:
            return
        run.cancel_asked = True
        if run.state == RunState.WAITING:
            run.state, run.ended_at = RunState.CANCELLED, now()
        record(session, actor, "run:cancel", f"run:{run.id}", {"year": run.cluster_year_id})


def run_seen(actor: Actor, run_id: int) -> PlanningRun:
    """The run for its year's planner; NotFound where the actor may not see the year, NotAllowed for other members."""
    run = _known(db.session(), run_id)
    planned_year(actor, run.cluster_year_id)
    return run


def runs_of(actor: Actor, year_id: int) -> list[tuple[PlanningRun, str]]:
    """The year's runs for its planner, the latest first, each with who asked; their long questions are not read."""
    query = (
        select(PlanningRun, Person.name)
        .join(Person, Person.id == PlanningRun.asked_by_id)
        .where(PlanningRun.cluster_year_id == planned_year(actor, year_id).id)
        .order_by(PlanningRun.id.desc())
        .limit(MOST_LISTED)
        .options(defer(PlanningRun.instance))
    )
    return [(run, name) for run, name in db.session.execute(query)]


def run_under_way(session: Session, year_id: int) -> int | None:
    """The number of the year's run that waits or is being solved; there is at most one."""
    query = select(PlanningRun.id).where(PlanningRun.cluster_year_id == year_id, PlanningRun.state.in_(UNDER_WAY))
    return session.scalar(query.limit(1))


def latest_done(year_id: int) -> PlanningRun | None:
    """The year's last run that has an answer."""
    query = select(PlanningRun).where(PlanningRun.cluster_year_id == year_id, PlanningRun.state == RunState.DONE)
    return db.session.scalar(query.order_by(PlanningRun.id.desc()).limit(1))


def instance_of(run: PlanningRun) -> Instance:
    """The question as it was asked."""
    return read_instance(json.loads(run.instance))[0]


def result_of(run: PlanningRun) -> Result:
    """The whole answer of a run that is done."""
    return Result.from_json(json.loads(run.result or ""))


def outcome_of(run: PlanningRun) -> Outcome:
    """The best plan of a run that is done and how far it is proven, or why there is none."""
    return result_of(run).outcome


def alternatives_of(run: PlanningRun) -> tuple[Alternative, ...]:
    """The plans that differ from the best one, the next best first."""
    return result_of(run).alternatives


def why_of(run: PlanningRun) -> WhyTable | None:
    """What each other pair would cost, or why it cannot be; None where no time was left to find out."""
    return result_of(run).why


def is_replanning(instance: Instance) -> bool:
    """Whether the question is how to change a plan that holds (xếp lịch lại)."""
    return bool(instance.baseline_pairs)


def record_of(run: PlanningRun) -> dict[str, Any]:
    """Question and answer as a file, for whoever wants to check them with another program."""
    answer = json.loads(run.result)["outcome"] if run.result else None
    return {"instance": json.loads(run.instance), "instance_sha256": run.instance_sha256, "answer": answer}


def _plan_to_change(year: ClusterYear) -> PlanContent:
    paper = plan_in_force(year.id)
    content = plan_content(paper) if paper else None
    if content is None:
        raise Refusal("Cụm chưa có kế hoạch kiểm tra chéo đã ký để xếp lịch lại. Mời lập kế hoạch trước.", "no_plan")
    return content


def _known(session: Session, run_id: int) -> PlanningRun:
    run = session.get(PlanningRun, run_id)
    if run is None:
        raise NotFound("Không tìm thấy lần xếp lịch này.")
    return run

"""The plan of cross-inspections in the demonstration (kế hoạch kiểm tra chéo trình diễn): solved, reviewed, signed."""

from __future__ import annotations

from typing import Any

from app.database import db
from app.demonstration.steps import Walk, approve_by_all, freeze, person_of, put_away, sign_by_all, submit
from app.inspections import board, run_work, runs
from app.inspections.models import PlanningRun
from app.papers.models import IssueRecord
from workflows.people import Office


def plan_inspections(pledge: Walk, chair: int) -> tuple[Walk, dict[str, Any]]:
    """Plan the year, and take the plan to the archive; its way, and what the summary says of it."""
    planner = person_of(chair, Office.DRAFTER)
    way = Walk(pledge.year_id, seconds=pledge.seconds)
    with way.step("plan"):
        run_id = runs.ask(planner, way.year_id)
        run_work.solve_run(run_id)
        outcome = runs.outcome_of(db.session.get_one(PlanningRun, run_id))
    with way.step("plan_paper"):
        way.paper_id = board.adopt(planner, run_id, 0)
        submit(way)
        approve_by_all(way)
        freeze(way)
        sign_by_all(way)
        put_away(way)
    told = {
        "status": outcome.status.value,
        "objective": dict(outcome.objective),
        "bound": dict(outcome.bound),
        "pairs": [list(pair) for pair in outcome.plan.pairs] if outcome.plan else [],
        "states": way.states(),
        "signatures": way.signatures,
        "number": db.session.get_one(IssueRecord, way.version().id).number,
    }
    return way, told

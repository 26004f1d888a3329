"""The plan of cross-inspections in the demonstration (kế hoạch kiểm tra chéo trình diễn): solved, reviewed, signed."""

from __future__ import annotations

from typing import Any

from app.database import db
from app.demonstration.steps import Walk, issue_by_chair, outcome_of, person_of
from app.inspections import board, run_work, runs
from app.inspections.models import PlanningRun
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
        issue_by_chair(way)
    told = {
        "status": outcome.status.value,
        "objective": dict(outcome.objective),
        "bound": dict(outcome.bound),
        "pairs": [list(pair) for pair in outcome.plan.pairs] if outcome.plan else [],
        **outcome_of(way, "plan"),
    }
    return way, told

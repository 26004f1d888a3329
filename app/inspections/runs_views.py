"""The pages of the planner's runs (các lần xếp lịch): ask, watch, stop, read the answer, take it away."""

from __future__ import annotations

import json

from flask import Blueprint, Response, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.access import actor, require
from app.clock import now
from app.clusters.service import year_visible
from app.frame import year_in_view
from app.inspections import runs as service
from app.inspections.in_force import plan_in_force
from app.inspections.models import PlanningRun
from app.inspections.run_answer import answer_page, told
from app.inspections.run_progress import under_way
from app.web import sentence, whole
from workflows.permissions import Action

blueprint = Blueprint("runs", __name__, url_prefix="/inspections/runs", template_folder="templates")


@blueprint.get("")
@require(Action.PLAN)
def runs() -> ResponseReturnValue:
    """The year's runs, the latest first, and the way to ask for another."""
    year = year_in_view()
    if year is None:
        return render_template("inspections/runs.html", rows=[], plan_year=None)
    rows = [(run, name, told(run)) for run, name in service.runs_of(actor(), year.id)]
    return render_template("inspections/runs.html", rows=rows, plan_year=year, in_force=plan_in_force(year.id))


@blueprint.post("")
@require(Action.PLAN)
def ask() -> ResponseReturnValue:
    """Ask the planner: for a plan, or with ``replan`` for the fewest changes to the one in force."""
    try:
        run_id = service.ask(actor(), request.form.get("year", 0, type=whole), replan="replan" in request.form)
    except service.AlreadyPlanning as busy:
        flash(sentence(busy), "refused")
        run_id = busy.run_id
    return redirect(url_for("runs.run", run_id=run_id), 303)


@blueprint.get("/<int:run_id>")
@require(Action.PLAN)
def run(run_id: int) -> ResponseReturnValue:
    """One run: how far it is, or what came of it."""
    seen = service.run_seen(actor(), run_id)
    year = year_visible(actor(), seen.cluster_year_id)
    if seen.state in service.UNDER_WAY:
        return render_template("inspections/run_under_way.html", run=seen, plan_year=year, view=under_way(seen, now()))
    return render_template(
        "inspections/run.html",
        run=seen,
        plan_year=year,
        told=told(seen),
        page=answer_page(seen, year, request.args.get("unit", "")),
        replanning=service.is_replanning(service.instance_of(seen)),
    )


@blueprint.get("/<int:run_id>/state")
@require(Action.PLAN)
def state(run_id: int) -> ResponseReturnValue:
    """How far the run is, for the page that shows it: asked every second."""
    seen = service.run_seen(actor(), run_id)
    if seen.state not in service.UNDER_WAY:
        return jsonify(over=True)
    view = under_way(seen, now())
    part = render_template("inspections/_run_standing.html", view=view)
    return jsonify(over=False, said=view.said, part=part)


@blueprint.post("/<int:run_id>/cancel")
@require(Action.PLAN)
def cancel(run_id: int) -> ResponseReturnValue:
    """Stop the run; the best plan so far is kept."""
    service.cancel(actor(), run_id)
    return redirect(url_for("runs.run", run_id=run_id), 303)


@blueprint.get("/<int:run_id>/record.json")
@require(Action.PLAN)
def record(run_id: int) -> ResponseReturnValue:
    """Question and answer as one file, so that anybody whom the planner gives it to can check them."""
    return _file(service.run_seen(actor(), run_id))


def _file(seen: PlanningRun) -> Response:
    answer = make_response(json.dumps(service.record_of(seen), ensure_ascii=False, indent=1) + "\n")
    answer.mimetype = "application/json"
    answer.headers["Content-Disposition"] = f'attachment; filename="xep-lich-{seen.id}.json"'
    return answer

"""The year's results on one page (kết quả)."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.accounts.access import actor, require
from app.clusters.service import year_visible
from app.frame import year_in_view
from app.results.overview import Progress, steps_of
from workflows.permissions import Action

blueprint = Blueprint("results", __name__, template_folder="templates")


@blueprint.get("/results")
@require(Action.SEE_RESULTS)
def results() -> ResponseReturnValue:
    """Kết quả: where the year stands, from the first figures to the ranking."""
    year = year_in_view()
    steps = steps_of(actor(), year_visible(actor(), year.id)) if year else []
    return render_template("results/results.html", steps=steps, Progress=Progress)

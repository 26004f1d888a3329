"""The page of charts (biểu đồ kết quả): the year's results as pictures, each with its table."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.accounts.access import actor, require
from app.clusters.service import year_visible
from app.frame import year_in_view
from app.results.charts import years_compared
from app.results.scores import standings_seen
from workflows.permissions import Action

blueprint = Blueprint("charts", __name__, url_prefix="/results/charts", template_folder="templates")


@blueprint.get("")
@require(Action.SEE_RESULTS)
def charts() -> ResponseReturnValue:
    """Biểu đồ: as much as the reader may see, before the ranking is circulated their own unit's."""
    in_view = year_in_view()
    year = year_visible(actor(), in_view.id) if in_view else None
    scores = standings_seen(actor(), year) if year else None
    compared = years_compared(actor(), year, scores) if year and scores else None
    return render_template("results/charts.html", seen_year=year, scores=scores, compared=compared)

"""The year's results on one page (kết quả)."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.accounts.access import require
from workflows.permissions import Action

blueprint = Blueprint("results", __name__, template_folder="templates")


@blueprint.get("/results")
@require(Action.SEE_RESULTS)
def results() -> ResponseReturnValue:
    """Kết quả: where the year stands, from the first figures to the ranking."""
    return render_template("results/results.html")

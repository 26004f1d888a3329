"""The first page: what waits for me."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.accounts.access import actor, require
from app.frame import year_in_view
from app.notices.chores import chores_of
from app.notices.tasks import tasks_of
from app.pledges.service import may_start
from workflows.permissions import Action

blueprint = Blueprint("notices", __name__, template_folder="templates")


@blueprint.get("/")
@require(Action.OWN_ACCOUNT)
def tasks() -> ResponseReturnValue:
    """Việc của tôi."""
    year = year_in_view()
    to_start = year if year is not None and may_start(actor(), year) else None
    return render_template("notices/tasks.html", tasks=tasks_of(actor()), chores=chores_of(actor()), to_start=to_start)

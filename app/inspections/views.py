"""The room's first page, and the plan as its readers see it: by map, calendar and unit, with calendar files."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import actor, require
from app.clusters.service import members_of, year_visible
from app.frame import year_in_view
from app.inspections import published
from app.inspections.ics import MEDIA_TYPE
from app.inspections.overview import Next, overview_of
from app.inspections.plan_page import page_of_plan
from app.inspections.words import objective_title, objective_value
from workflows.paper import STATE_TITLES, State
from workflows.permissions import Action

blueprint = Blueprint("inspections", __name__, url_prefix="/inspections", template_folder="templates")


@blueprint.get("")
@require(Action.SEE_INSPECTIONS)
def inspections() -> ResponseReturnValue:
    """Kiểm tra chéo: where the year stands, what is expected of the reader, the reader's own visits."""
    year = year_in_view()
    if year is None:
        return render_template("inspections/overview.html", seen=None)
    seen = overview_of(actor(), year_visible(actor(), year.id))
    return render_template("inspections/overview.html", seen=seen, Next=Next, State=State, titles=STATE_TITLES)


@blueprint.get("/plan/<int:paper_id>")
@require(Action.SEE_INSPECTIONS)
def plan(paper_id: int) -> ResponseReturnValue:
    """The plan in pictures and tables, from its circulation on."""
    seen = published.plan_seen(actor(), paper_id)
    return render_template(
        "inspections/plan.html",
        page=page_of_plan(seen, actor().unit_ids, _("Ma trận kiểm tra chéo")),
        names={unit.key: unit.name for unit in members_of(seen.year)},
        objective_title=objective_title,
        objective_value=objective_value,
    )


@blueprint.get("/plan/<int:paper_id>/units/<unit>.ics")
@require(Action.SEE_INSPECTIONS)
def unit_calendar(paper_id: int, unit: str) -> ResponseReturnValue:
    """A unit's visits for its people's calendars."""
    seen = published.plan_seen(actor(), paper_id)
    return _calendar(published.calendar_of_unit(seen, unit), f"kiem-tra-cheo-{seen.year.year}-{unit}.ics")


@blueprint.get("/plan/<int:paper_id>/visits/<inspector>/<inspected>.ics")
@require(Action.SEE_INSPECTIONS)
def visit_calendar(paper_id: int, inspector: str, inspected: str) -> ResponseReturnValue:
    """One visit for a calendar."""
    seen = published.plan_seen(actor(), paper_id)
    visit = seen.visit(inspector, inspected)
    name = f"kiem-tra-cheo-{seen.year.year}-{inspector}-{inspected}.ics"
    return _calendar(published.calendar_of_visit(seen, visit), name)


def _calendar(content: bytes, name: str) -> Response:
    answer = make_response(content)
    answer.mimetype = MEDIA_TYPE
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

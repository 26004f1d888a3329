"""The page of distances (Khoảng cách): how far it is from one member's seat to the others', entered or estimated."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import actor, require
from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of
from app.inspections.distances import enter, estimate_again, hours_in_figures, legs_between
from app.inspections.facts_forms import DistanceForm, entries_of
from app.inspections.people_forms import tell
from app.inspections.scope import is_planner
from app.inspections.year_asked import year_asked
from app.web import sentence, whole
from workflows.permissions import Action
from workflows.refusals import BadInput, NotFound, Stale

blueprint = Blueprint("distances", __name__, url_prefix="/inspections/distances", template_folder="templates")

MOST_IN_TABLE = 12  # units whose whole table fits on a page; of more, one unit's row at a time


@blueprint.get("")
@require(Action.SEE_INSPECTIONS)
def distances() -> ResponseReturnValue:
    """The table of all members, and one unit's row; with ``second``, the form of that pair in its row."""
    year = year_asked()
    return _page(year, _chosen(year, request.args.get("first", type=whole)), request.args.get("second", type=whole))


@blueprint.post("/<int:first_id>/<int:second_id>")
@require(Action.PLAN)
def change(first_id: int, second_id: int) -> ResponseReturnValue:
    """Enter the way between two members."""
    year, form = year_asked(), DistanceForm()
    first = _chosen(year, first_id)
    try:
        enter(actor(), year.id, (first_id, second_id), form.road(), _revision())
    except BadInput as refusal:
        tell(form, refusal, "km")
        return _page(year, first, second_id, form), 422
    except Stale as refusal:
        flash(sentence(refusal), "refused")
        return _page(year, first, second_id), 409
    flash(_("Đã lưu khoảng cách."), "success")
    return redirect(_row(year, first_id, second_id), 303)


@blueprint.post("/<int:first_id>/<int:second_id>/estimate")
@require(Action.PLAN)
def back(first_id: int, second_id: int) -> ResponseReturnValue:
    """Dùng lại số ước tính: the great circle holds again."""
    year = year_asked()
    estimate_again(actor(), year.id, (first_id, second_id), _revision())
    flash(_("Đã dùng lại số ước tính."), "success")
    return redirect(_row(year, first_id, second_id), 303)


def _revision() -> int:
    return request.form.get("revision", -1, type=whole)


def _row(year: ClusterYear, first_id: int, second_id: int) -> str:
    return url_for("distances.distances", year=year.id, first=first_id, _anchor=f"to-{second_id}")


def _chosen(year: ClusterYear, unit_id: int | None) -> Unit:
    """The member whose row is shown: the one asked for, else the reader's own, else the chair."""
    members = {unit.id: unit for unit in members_of(year)}
    if unit_id is not None and unit_id not in members:
        raise NotFound("Đơn vị này không thuộc cụm.")
    own = [own_id for own_id in members if own_id in actor().unit_ids]
    return members[unit_id if unit_id is not None else (own or [year.chair_id])[0]]


def _page(year: ClusterYear, first: Unit, second_id: int | None, form: DistanceForm | None = None) -> str:
    units = members_of(year)
    shown = units if len(units) <= MOST_IN_TABLE else [first]
    rows = {row[0].first.id: row for row in legs_between(shown, units) if row}
    legs = rows.get(first.id, [])
    opened = next((leg for leg in legs if leg.second.id == second_id), None)
    if opened is not None and form is None:
        form = DistanceForm(formdata=None, data=entries_of(opened))
    return render_template(
        "inspections/distances.html",
        seen=year,
        units=units,
        first=first,
        legs=legs,
        table={unit_id: {leg.second.id: leg for leg in row} for unit_id, row in rows.items()},
        opened=opened,
        form=form,
        planner=is_planner(actor(), year),
        hours=hours_in_figures,
    )

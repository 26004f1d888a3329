"""The page of earlier inspections (Lịch sử): who inspected whom, from plans and from memory, and how to enter it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import actor, require
from app.clusters.models import ClusterYear
from app.clusters.service import members_of
from app.inspections.facts_forms import LinesForm, PastForm
from app.inspections.history import (
    Past,
    add_past,
    agencies_of,
    past_rows,
    remove_past,
    years_to_enter,
)
from app.inspections.history_lines import Line, read_lines
from app.inspections.lineage import heirs_among
from app.inspections.people_forms import tell
from app.inspections.scope import is_planner, planned_year
from app.inspections.year_asked import year_asked
from app.web import sentence
from workflows.permissions import Action
from workflows.refusals import BadInput

blueprint = Blueprint("past", __name__, url_prefix="/inspections/history", template_folder="templates")


@blueprint.get("")
@require(Action.SEE_INSPECTIONS)
def history() -> ResponseReturnValue:
    """Who inspected whom in the years before."""
    return _page(year_asked())


@blueprint.post("")
@require(Action.PLAN)
def add() -> ResponseReturnValue:
    """Enter one past inspection."""
    year = planned_year(actor(), year_asked().id)
    form = PastForm().offer(years_to_enter(year), agencies_of(year))
    if not form.validate():
        return _page(year, form=form), 422
    entered = Past(form.inspector.data, form.inspected.data, form.past_year.data)
    try:
        added = add_past(actor(), year.id, [entered], form.source.data or "")
    except BadInput as refusal:
        tell(form, refusal, "past_year")
        return _page(year, form=form), 422
    _say(added)
    return redirect(url_for("past.history", year=year.id), 303)


@blueprint.post("/lines")
@require(Action.PLAN)
def add_lines() -> ResponseReturnValue:
    """Read pasted lines: first only to show what they say, then, with ``do`` "save", to keep them."""
    year, form = planned_year(actor(), year_asked().id), LinesForm()
    if not form.validate():
        return _page(year, lines_form=form), 422
    try:
        lines = read_lines(year, form.text.data)
        wrong = any(line.refusal for line in lines)
        if wrong or request.form.get("do") != "save":
            return _page(year, lines_form=form, lines=lines), 422 if wrong else 200
        added = add_past(actor(), year.id, [line.past for line in lines if line.past], form.source.data or "")
    except BadInput as refusal:
        tell(form, refusal, "text")
        return _page(year, lines_form=form), 422
    _say(added)
    return redirect(url_for("past.history", year=year.id), 303)


@blueprint.post("/<int:row_id>/removal")
@require(Action.PLAN)
def remove(row_id: int) -> ResponseReturnValue:
    """Bỏ: what was entered by mistake."""
    year = year_asked()
    remove_past(actor(), year.id, row_id)
    flash(_("Đã bỏ khỏi lịch sử."), "success")
    return redirect(url_for("past.history", year=year.id), 303)


def _say(added: int) -> None:
    if added:
        flash(_("Đã ghi %(count)s lần kiểm tra.", count=added), "success")
    else:
        flash(_("Lần kiểm tra này đã có trong lịch sử; không có gì thay đổi."), "info")


def _page(
    year: ClusterYear,
    form: PastForm | None = None,
    lines_form: LinesForm | None = None,
    lines: list[Line] | None = None,
) -> str:
    members = {unit.id: unit for unit in members_of(year)}
    return render_template(
        "inspections/history.html",
        seen=year,
        rows=past_rows(year),
        members=members,
        heirs=heirs_among(members),
        planner=is_planner(actor(), year),
        form=form or PastForm(formdata=None).offer(years_to_enter(year), agencies_of(year)),
        lines_form=lines_form or LinesForm(formdata=None),
        lines=lines,
        sentence=sentence,
    )

"""The pages of the rules (trang quy tắc): what the cluster decided, and what that leaves before planning begins."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.access import actor, require
from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of
from app.database import db
from app.inspections import pins as decisions
from app.inspections import rules as service
from app.inspections.people import GRADES, inspectors_of
from app.inspections.prechecking import prechecked
from app.inspections.rules_forms import COST_AGES, TRAVEL_ROWS, day_typed, rules_typed, shown_at
from app.inspections.rules_words import DEPTH_TITLES, FAMILY_TITLES, FORCE_TITLES, pin_in_words, sentences
from app.inspections.scope import is_planner, planned_year
from app.inspections.words import objective_title
from app.inspections.year_asked import year_asked
from app.web import sentence, whole
from workflows.permissions import Action
from workflows.refusals import BadInput, Stale
from workflows.scheduling.rule_choices import FORCES, Force
from workflows.scheduling.rules import Rules
from workflows.scheduling.skills import SKILLS

blueprint = Blueprint("rules", __name__, url_prefix="/inspections/rules", template_folder="templates")


@blueprint.get("")
@require(Action.SEE_INSPECTIONS)
def rules() -> ResponseReturnValue:
    """The rules: the planner changes them, every other member reads them."""
    year = year_asked()
    if is_planner(actor(), year):
        return _form_page(year, service.rules_of(year).to_json(), service.revision_of(year))
    told = service.rules_of(year).in_words({unit.key: unit.short_name for unit in members_of(year)})
    groups = [(FORCE_TITLES[force], sentences(told, force)) for force in Force]
    return render_template("inspections/rules_read.html", seen=year, groups=groups, pins=_pins(year, people=False))


@blueprint.post("")
@require(Action.PLAN)
def save() -> ResponseReturnValue:
    """Save the rules as typed; with an arrow's button, with the goal moved."""
    year, typed, revision = year_asked(), rules_typed(request.form), request.form.get("revision", 0, type=whole)
    planned_year(actor(), year.id)
    try:
        after = service.change_rules(actor(), year.id, Rules.from_json(typed), revision)
    except BadInput as refusal:
        return _form_page(year, typed, revision, refusal), 422
    except Stale as refusal:
        flash(sentence(refusal), "refused")
        return redirect(url_for("rules.rules", year=year.id), 303)
    if "do" in request.form:
        return redirect(url_for("rules.rules", year=year.id, _anchor="order"), 303)
    flash(_("Đã lưu quy tắc.") if after != revision else _("Không có gì thay đổi."), "success")
    return redirect(url_for("rules.rules", year=year.id), 303)


@blueprint.get("/precheck")
@require(Action.PLAN)
def precheck() -> ResponseReturnValue:
    """What the rules leave: pairs, people, days, and what will surely fail."""
    year = planned_year(actor(), year_asked().id)
    return render_template("inspections/precheck.html", seen=year, check=prechecked(year))


@blueprint.post("/pins")
@require(Action.PLAN)
def pin() -> ResponseReturnValue:
    """Decide something before the planner is asked."""
    year, form = year_asked(), request.form
    try:
        decisions.pin(
            actor(),
            year.id,
            form.get("what", ""),
            form.get("inspector", ""),
            form.get("inspected", ""),
            day=day_typed(form.get("day", "")),
            person_id=form.get("person_id", type=whole),
        )
    except BadInput as refusal:
        rules = service.rules_of(year).to_json()
        return _form_page(year, rules, service.revision_of(year), refusal, pinning=form), 422
    flash(_("Đã ấn định."), "success")
    return redirect(url_for("rules.rules", year=year.id, _anchor="pins"), 303)


@blueprint.post("/pins/<int:pin_id>/removal")
@require(Action.PLAN)
def unpin(pin_id: int) -> ResponseReturnValue:
    """Take a decision back."""
    year_id = decisions.unpin(actor(), pin_id)
    flash(_("Đã bỏ điều ấn định."), "success")
    return redirect(url_for("rules.rules", year=year_id, _anchor="pins"), 303)


def _form_page(
    year: ClusterYear,
    content: dict[str, Any],
    revision: int,
    refusal: BadInput | None = None,
    pinning: dict[str, str] | None = None,
) -> str:
    """The planner's page; ``refusal`` is shown at its field, of the rules or, with ``pinning``, of the decision."""
    told = {} if refusal is None else {shown_at(refusal.field): sentence(refusal)}
    units = members_of(year)
    return render_template(
        "inspections/rules.html",
        seen=year,
        content=content,
        revision=revision,
        errors={} if pinning else told,
        pin_errors=told if pinning else {},
        pinning=pinning or {},
        units=units,
        people=inspectors_of([unit.id for unit in units]),
        pins=_pins(year),
        check=prechecked(year),
        forces=FORCES,
        force_titles=FORCE_TITLES,
        depths=DEPTH_TITLES,
        families=FAMILY_TITLES,
        grades=GRADES,
        skills=SKILLS,
        decisions=decisions.DECISIONS,
        goal_title=objective_title,
        cost_rows=max([COST_AGES, *(age for age, _cost in content["repeat_costs"])]),
        travel_rows=TRAVEL_ROWS,
    )


def _pins(year: ClusterYear, *, people: bool = True) -> list[tuple[int, str]]:
    """The number of each decision and the decision in words; those upon ``people`` are for the planner."""
    found = [each for each in decisions.pins_of(year.id) if people or each.what != "person"]
    ids = {unit_id for each in found for unit_id in (each.inspector_id, each.inspected_id)}
    units = {unit.id: unit for unit in db.session.scalars(select(Unit).where(Unit.id.in_(ids)))}
    named = decisions.pinned_people(found)
    return [(each.id, pin_in_words(each, units, named)) for each in found]

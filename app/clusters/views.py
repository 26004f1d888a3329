"""The pages of the cluster-years (trang năm thi đua): the list, one year, and the administrator's form."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import actor, require
from app.clock import today
from app.clusters.forms import OpeningForm, YearForm, entries_of
from app.clusters.service import change_year, create_year, member_units, members_of, year_visible, years_visible
from app.clusters.units import dated_name, units_in
from app.clusters.words import rule_in_words, year_in_words
from app.web import sentence, whole
from workflows.permissions import Action, may_in_house
from workflows.refusals import BadInput
from workflows.years import opened_from

clusters = Blueprint("clusters", __name__, template_folder="templates")

# The rule that an empty form begins with: the one seen in Cluster IV in 2020.
USUAL = {"approval_rule": "all", "signers": "chair_and_vice", "signing_order": "vice_first"}


@clusters.get("/years")
@require(Action.SEE_YEAR)
def years() -> ResponseReturnValue:
    """Every cluster-year that the person may see."""
    return render_template("clusters/years.html", years_seen=years_visible(actor()), may_set_up=_may_set_up())


@clusters.get("/years/<int:year_id>")
@require(Action.SEE_YEAR)
def year(year_id: int) -> ResponseReturnValue:
    """One cluster-year: facts, members with their offices, the rule in words."""
    seen = year_visible(actor(), year_id)
    return render_template(
        "clusters/year.html", seen=seen, members=members_of(seen), rule=rule_in_words(seen), may_set_up=_may_set_up()
    )


@clusters.route("/years/new", methods=["GET", "POST"])
@require(Action.SET_UP_YEARS)
def new_year() -> ResponseReturnValue:
    """Ask which year is to be opened and from which (``from``); then its form, and open it as entered."""
    asked = "year" in request.args
    opening = OpeningForm(formdata=request.args if asked else None, data=_suggested())
    opening.offer((known.id, year_in_words(known)) for known in years_visible(actor()))
    if not asked or not opening.validate():
        return render_template("clusters/opening.html", form=opening), 422 if asked else 200
    number, source_id = opening.year.data, opening.source.data
    if request.method == "POST":
        return _write(YearForm(), number, None)
    if source_id is None:
        return _form_page(YearForm(data=USUAL), number)
    plan = opened_from(year_visible(actor(), source_id).as_plan(), number)
    return _form_page(YearForm(data=entries_of(plan)), number)


@clusters.route("/years/<int:year_id>/edit", methods=["GET", "POST"])
@require(Action.SET_UP_YEARS)
def edit_year(year_id: int) -> ResponseReturnValue:
    """Change a year."""
    seen = year_visible(actor(), year_id)
    if request.method == "POST":
        return _write(YearForm(), seen.year, seen.id)
    return _form_page(YearForm(data=entries_of(seen.as_plan(), seen.revision)), seen.year, seen.id)


def _write(form: YearForm, number: int, year_id: int | None) -> ResponseReturnValue:
    """Take what was entered, or show it again with one sentence at the field that is wrong."""
    if not form.offer(_choices(number)).validate():
        return _form_page(form, number, year_id, 422)
    try:
        plan = form.plan(number, member_units(form.chosen))
        if year_id is None:
            written = create_year(actor(), plan)
        else:
            written = change_year(actor(), year_id, plan, request.form.get("revision", 0, int))
    except BadInput as refusal:
        form.tell(refusal, sentence(refusal))
        return _form_page(form, number, year_id, 422)
    flash(_("Đã lưu %(year)s.", year=year_in_words(written)), "success")
    return redirect(url_for("clusters.year", year_id=written.id), 303)


def _form_page(form: YearForm, number: int, year_id: int | None = None, status: int = 200) -> ResponseReturnValue:
    form.offer(_choices(number))
    return render_template("clusters/edit.html", form=form, number=number, year_id=year_id), status


def _choices(number: int) -> list[tuple[int, str]]:
    """The units of that year; only a year with both halves needs their days."""
    units = units_in(number)
    names = [unit.short_name for unit in units]
    return [
        (unit.id, dated_name(unit, unit.short_name) if names.count(unit.short_name) > 1 else unit.short_name)
        for unit in units
    ]


def _suggested() -> dict[str, int]:
    """The current year; where an earlier year is given, the one after it."""
    source_id = request.args.get("from", type=whole)
    if source_id is None:
        return {"year": today().year}
    return {"year": year_visible(actor(), source_id).year + 1, "source": source_id}


def _may_set_up() -> bool:
    return may_in_house(actor(), Action.SET_UP_YEARS)

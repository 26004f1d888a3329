"""The pages of people (Cán bộ): the units that the reader keeps, one person, who is away when."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import actor, require
from app.clusters.models import ClusterYear, Unit
from app.inspections import absences, accounts, people
from app.inspections.absences import SCOPES, touches, unit_absences
from app.inspections.models import Absence, Inspector
from app.inspections.people import GRADES, people_kept, person_kept, profile_of, tie_choices
from app.inspections.people_forms import AbsenceForm, InspectorForm, UnitAbsenceForm, tell
from app.inspections.rules import rules_of
from app.inspections.scope import is_planner, kept_unit
from app.inspections.taking_over import people_to_take_over, take_over
from app.inspections.year_asked import year_asked
from app.web import sentence, whole
from workflows.permissions import Action
from workflows.refusals import BadInput, Stale
from workflows.scheduling.skills import SKILLS

blueprint = Blueprint("inspectors", __name__, url_prefix="/inspections/people", template_folder="templates")

MOST_LISTED = 12  # units whose people stand on one page; of more, the page shows figures and links


@dataclass(frozen=True, slots=True)
class UnitPeople:
    """A unit on the page: its people, what they cover together, when the unit cannot take part."""

    unit: Unit
    people: list[Inspector]
    away: list[Absence]

    @property
    def active(self) -> list[Inspector]:
        """Those who take part."""
        return [person for person in self.people if person.active]

    @property
    def grades(self) -> Counter[int]:
        """How many take part, by grade."""
        return Counter(person.grade for person in self.active)

    @property
    def missing(self) -> list[str]:
        """The skills that nobody who takes part has, in the order of the list."""
        known = {skill for person in self.active for skill in skills_of(person)}
        return [skill for skill in SKILLS if skill not in known]


def skills_of(person: Inspector) -> list[str]:
    """The person's skills, in the order of the list."""
    known = json.loads(person.skills)
    return [skill for skill in SKILLS if skill in known]


@blueprint.get("", endpoint="people")
@require(Action.KEEP_INSPECTORS)
def units_kept() -> ResponseReturnValue:
    """The people of the units that the reader keeps; with ``unit``, of that one."""
    return _units_page(year_asked(), request.args.get("unit", type=whole), UnitAbsenceForm())


@blueprint.route("/new/<int:unit_id>", methods=["GET", "POST"])
@require(Action.KEEP_INSPECTORS)
def new(unit_id: int) -> ResponseReturnValue:
    """Add a person to a unit."""
    year = year_asked()
    unit = kept_unit(actor(), year, unit_id)
    form = InspectorForm().offer(tie_choices(year, unit_id))
    if request.method == "GET":
        return _person_page(year, unit, None, form)
    if not form.validate():
        return _person_page(year, unit, None, form), 422
    try:
        person_id = people.add(actor(), year.id, unit_id, form.profile())
    except BadInput as refusal:
        tell(form, refusal, "name")
        return _person_page(year, unit, None, form), 422
    flash(_("Đã thêm %(name)s.", name=form.name.data), "success")
    return redirect(url_for("inspectors.person", person_id=person_id, year=year.id), 303)


@blueprint.get("/<int:person_id>")
@require(Action.KEEP_INSPECTORS)
def person(person_id: int) -> ResponseReturnValue:
    """One person: the form to change, and when they are away."""
    year = year_asked()
    shown = person_kept(actor(), year, person_id)
    return _person_page(year, shown.unit, shown, _form_of(year, shown))


@blueprint.post("/<int:person_id>")
@require(Action.KEEP_INSPECTORS)
def change(person_id: int) -> ResponseReturnValue:
    """Change a person; what was typed stays on the page where it cannot be taken."""
    year = year_asked()
    shown = person_kept(actor(), year, person_id)
    form = InspectorForm().offer(tie_choices(year, shown.unit_id))
    if not form.validate():
        return _person_page(year, shown.unit, shown, form), 422
    try:
        people.change(actor(), year.id, person_id, form.profile(), request.form.get("revision", 0, type=whole))
    except BadInput as refusal:
        tell(form, refusal, "name")
        return _person_page(year, shown.unit, shown, form), 422
    except Stale as refusal:
        flash(sentence(refusal), "refused")
        return _person_page(year, shown.unit, shown, form), 409
    flash(_("Đã lưu thông tin của %(name)s.", name=form.name.data), "success")
    return redirect(url_for("inspectors.person", person_id=person_id, year=year.id), 303)


@blueprint.post("/<int:person_id>/retirement")
@require(Action.KEEP_INSPECTORS)
def retire(person_id: int) -> ResponseReturnValue:
    """Thôi tham gia: the planner sends this person nowhere any more."""
    year = year_asked()
    people.retire(actor(), year.id, person_id)
    flash(_("Cán bộ này thôi tham gia; các văn bản đã có vẫn giữ tên."), "success")
    return redirect(url_for("inspectors.person", person_id=person_id, year=year.id), 303)


@blueprint.post("/<int:person_id>/return")
@require(Action.KEEP_INSPECTORS)
def bring_back(person_id: int) -> ResponseReturnValue:
    """Tham gia lại."""
    year = year_asked()
    people.bring_back(actor(), year.id, person_id)
    flash(_("Cán bộ này tham gia trở lại."), "success")
    return redirect(url_for("inspectors.person", person_id=person_id, year=year.id), 303)


@blueprint.post("/<int:person_id>/account")
@require(Action.KEEP_INSPECTORS)
def link_account(person_id: int) -> ResponseReturnValue:
    """Gắn tài khoản: with which account this person records and signs; none chosen takes the link away."""
    year = year_asked()
    chosen = request.form.get("account", "-")
    if chosen and not chosen.isdecimal():
        raise BadInput("Mời chọn một tài khoản trong danh sách.", field="account")
    accounts.link(actor(), year.id, person_id, int(chosen) if chosen else None)
    flash(_("Đã lưu tài khoản của cán bộ."), "success")
    return redirect(url_for("inspectors.person", person_id=person_id, year=year.id, _anchor="account"), 303)


@blueprint.post("/<int:person_id>/absences")
@require(Action.KEEP_INSPECTORS)
def person_away(person_id: int) -> ResponseReturnValue:
    """A person is away."""
    year = year_asked()
    shown = person_kept(actor(), year, person_id)
    away = AbsenceForm()
    try:
        if not away.validate():
            return _person_page(year, shown.unit, shown, _form_of(year, shown), away), 422
        absences.person_away(actor(), year.id, person_id, away.first_day.data, away.last_day.data)
    except BadInput as refusal:
        tell(away, refusal, "first_day")
        return _person_page(year, shown.unit, shown, _form_of(year, shown), away), 422
    flash(_("Đã ghi lịch vắng."), "success")
    return redirect(url_for("inspectors.person", person_id=person_id, year=year.id, _anchor="away"), 303)


@blueprint.post("/units/<int:unit_id>/absences")
@require(Action.KEEP_INSPECTORS)
def unit_away(unit_id: int) -> ResponseReturnValue:
    """A unit cannot be visited, or cannot send its team."""
    year = year_asked()
    kept_unit(actor(), year, unit_id)
    away = UnitAbsenceForm().offer()
    try:
        if not away.validate():
            return _units_page(year, unit_id, away), 422
        days = away.first_day.data, away.last_day.data
        absences.unit_away(actor(), year.id, unit_id, *days, scope=away.scope.data)
    except BadInput as refusal:
        tell(away, refusal, "first_day")
        return _units_page(year, unit_id, away), 422
    flash(_("Đã ghi lịch của đơn vị."), "success")
    return redirect(url_for("inspectors.people", unit=unit_id, year=year.id, _anchor="away"), 303)


@blueprint.post("/units/<int:unit_id>/taking-over")
@require(Action.KEEP_INSPECTORS)
def take_over_people(unit_id: int) -> ResponseReturnValue:
    """Tiếp nhận: the people of the agencies before go on in this unit."""
    year = year_asked()
    count = take_over(actor(), year.id, unit_id)
    flash(_("Đã tiếp nhận %(count)s cán bộ của đơn vị tiền thân.", count=count), "success")
    return redirect(url_for("inspectors.people", unit=unit_id, year=year.id), 303)


@blueprint.post("/absences/<int:absence_id>/removal")
@require(Action.KEEP_INSPECTORS)
def remove_absence(absence_id: int) -> ResponseReturnValue:
    """Bỏ lịch vắng: these days can be used again."""
    year = year_asked()
    person_id, unit_id = absences.remove(actor(), year.id, absence_id)
    flash(_("Đã bỏ lịch vắng."), "success")
    if person_id is None:
        return redirect(url_for("inspectors.people", unit=unit_id, year=year.id, _anchor="away"), 303)
    return redirect(url_for("inspectors.person", person_id=person_id, year=year.id, _anchor="away"), 303)


def _units_page(year: ClusterYear, unit_id: int | None, away: UnitAbsenceForm) -> str:
    kept = people_kept(actor(), year)
    chosen = [(unit, found) for unit, found in kept if unit.id == unit_id] or kept
    closed = unit_absences([unit.id for unit, _found in chosen], year.year)
    linked = accounts.accounts_by_inspector([str(each.id) for _unit, found in chosen for each in found])
    lead_grade = rules_of(year).lead_grade
    return render_template(
        "inspections/people.html",
        seen=year,
        units=[UnitPeople(unit, found, [row for row in closed if row.unit_id == unit.id]) for unit, found in chosen],
        alone=len(chosen) == 1,
        several=len(kept) > 1,
        listed=len(chosen) <= MOST_LISTED,
        planner=is_planner(actor(), year),
        away=away.offer(),
        waiting=people_to_take_over(chosen[0][0].id) if len(chosen) == 1 else 0,
        grades=GRADES,
        skills=SKILLS,
        scopes=SCOPES,
        skills_of=skills_of,
        accounts=accounts.accounts_named(linked),
        unlinked=[
            each.name
            for _unit, found in chosen
            for each in found
            if each.active and each.grade >= lead_grade and str(each.id) not in linked
        ],
        absent=lambda person: [row for row in person.absences if touches(row, year.year)],
    )


def _form_of(year: ClusterYear, shown: Inspector) -> InspectorForm:
    """The form with what is known of the person, whatever other form was sent."""
    entries = asdict(profile_of(year, shown)) | {"revision": shown.revision}
    return InspectorForm(formdata=None, data=entries).offer(tie_choices(year, shown.unit_id))


def _person_page(
    year: ClusterYear, unit: Unit, shown: Inspector | None, form: InspectorForm, away: AbsenceForm | None = None
) -> str:
    return render_template(
        "inspections/person.html",
        seen=year,
        unit=unit,
        shown=shown,
        form=form,
        away=away or AbsenceForm(formdata=None),
        absences=[row for row in shown.absences if touches(row, year.year)] if shown else [],
        offered=accounts.accounts_of_unit(unit.id) if shown else [],
        linked=accounts.accounts_by_inspector([str(shown.id)]).get(str(shown.id)) if shown else None,
    )

"""The pages of one's own account and of the administrator (trang tài khoản)."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm

from app.accounts import access, service
from app.accounts.access import actor, fresh_required, require
from app.accounts.directory import offices_of, people_matching, person_by_id
from app.accounts.forms import EndOfficeForm, OfficeForm, PersonForm
from app.accounts.sessions import open_sign_ins, this_sign_in
from app.accounts.words import OFFICE_WORDS, browser_in_words
from app.clock import today
from app.web import sentence
from workflows.people import Office
from workflows.permissions import Action
from workflows.refusals import BadInput

accounts = Blueprint("accounts", __name__, template_folder="templates")
# Ids in addresses are bounded: a larger number than the database can hold is no address at all, so 404.


@accounts.get("/account")
@require(Action.OWN_ACCOUNT)
def account() -> ResponseReturnValue:
    """My account: offices, password, second factor, signed-in browsers."""
    return render_template(
        "accounts/account.html",
        person=current_user,
        offices=[row for row in offices_of(current_user.id) if row.as_holding().holds_on(today())],
        sign_ins=open_sign_ins(current_user.id),
        this_sign_in=this_sign_in(),
        browser_in_words=browser_in_words,
        **_words(),
    )


@accounts.post("/account/sessions/<int(max=999999999):sign_in_id>/end")
@require(Action.OWN_ACCOUNT)
def end_session(sign_in_id: int) -> ResponseReturnValue:
    """End one signed-in browser."""
    service.end_session(actor(), sign_in_id)
    flash(_("Đã kết thúc phiên đăng nhập đó."), "success")
    return redirect(url_for("accounts.account"), 303)


@accounts.post("/account/sessions/end")
@require(Action.OWN_ACCOUNT)
def end_all_sessions() -> ResponseReturnValue:
    """Sign out everywhere, here too."""
    service.end_all_sessions(actor())
    flash(_("Đã đăng xuất khỏi mọi thiết bị."), "success")
    return redirect(url_for("security.login"), 303)


@accounts.get("/people")
@require(Action.ADMINISTER_ACCOUNTS)
def people() -> ResponseReturnValue:
    """Everybody, by given name, fifty a page; ``q`` searches."""
    query = request.args.get("q", "")[:100]
    listing = people_matching(query, request.args.get("page", 1, type=int))
    return render_template("accounts/people.html", listing=listing, query=query, **_words())


@accounts.route("/people/new", methods=["GET", "POST"])
@require(Action.ADMINISTER_ACCOUNTS)
@fresh_required
def new_person() -> ResponseReturnValue:
    """Make an account; shows the starting password once."""
    form = PersonForm()
    if form.validate_on_submit():
        entry = (form.name.data, form.email.data, form.title.data or "", form.salutation.data or "")
        try:
            made, password = service.create_person(actor(), *entry)
        except BadInput as refusal:
            _show(form, refusal)
        else:
            return render_template("accounts/starting_password.html", person=made, password=password)
    return render_template("accounts/new_person.html", form=form), 422 if request.method == "POST" else 200


@accounts.get("/people/<int(max=999999999):person_id>")
@require(Action.ADMINISTER_ACCOUNTS)
def person(person_id: int) -> ResponseReturnValue:
    """One person: offices given and ended, access, activity."""
    return _person_page(person_id, OfficeForm())


@accounts.post("/people/<int(max=999999999):person_id>/offices")
@require(Action.ADMINISTER_ACCOUNTS)
@fresh_required
def give_office(person_id: int) -> ResponseReturnValue:
    """Give an office."""
    form = OfficeForm()
    form.offer(dict(access.unit_names()))
    if form.validate():
        try:
            service.give_office(actor(), person_id, *_chosen(form))
        except BadInput as refusal:
            _show(form, refusal)
        else:
            flash(_("Đã giao chức trách."), "success")
            return redirect(url_for("accounts.person", person_id=person_id), 303)
    return _person_page(person_id, form), 422


@accounts.post("/people/<int(max=999999999):person_id>/offices/<int(max=999999999):holding_id>/end")
@require(Action.ADMINISTER_ACCOUNTS)
@fresh_required
def end_office(person_id: int, holding_id: int) -> ResponseReturnValue:
    """End an office after the day entered."""
    form = EndOfficeForm()
    if not form.validate() or form.last_day.data is None:
        raise BadInput("Ngày cuối chưa đúng. Mời nhập lại, ví dụ: 20/3/2020.", field="last_day")
    service.end_office(actor(), person_id, holding_id, form.last_day.data)
    flash(_("Đã ghi ngày kết thúc chức trách."), "success")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


@accounts.post("/people/<int(max=999999999):person_id>/reset")
@require(Action.ADMINISTER_ACCOUNTS)
@fresh_required
def reset_access(person_id: int) -> ResponseReturnValue:
    """Give a new starting password, shown once."""
    password = service.reset_access(actor(), person_id)
    return render_template("accounts/starting_password.html", person=person_by_id(person_id), password=password)


@accounts.post("/people/<int(max=999999999):person_id>/deactivate")
@require(Action.ADMINISTER_ACCOUNTS)
@fresh_required
def deactivate(person_id: int) -> ResponseReturnValue:
    """Close the account at once."""
    service.deactivate(actor(), person_id)
    flash(_("Đã khóa tài khoản; mọi phiên đăng nhập của người này đã kết thúc."), "success")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


@accounts.post("/people/<int(max=999999999):person_id>/activate")
@require(Action.ADMINISTER_ACCOUNTS)
@fresh_required
def activate(person_id: int) -> ResponseReturnValue:
    """Open the account again."""
    service.activate(actor(), person_id)
    flash(_("Đã mở lại tài khoản."), "success")
    return redirect(url_for("accounts.person", person_id=person_id), 303)


def _person_page(person_id: int, form: OfficeForm) -> str:
    found = person_by_id(person_id)
    form.offer(dict(access.unit_names()))
    return render_template(
        "accounts/person.html",
        person=found,
        offices=offices_of(person_id),
        form=form,
        today=today(),
        own=found.id == actor().person_id,
        **_words(),
    )


def _chosen(form: OfficeForm) -> tuple[Office, int, date, date | None]:
    """What was chosen. The lists stand on the page, so anything may come back instead."""
    office, unit, first_day = form.office.data, form.unit_id.data, form.first_day.data
    if office not in set(Office):
        raise BadInput("Mời chọn chức trách.", field="office")
    if not (unit.isdecimal() and len(unit) < 10):
        raise BadInput("Mời chọn đơn vị.", field="unit_id")
    if first_day is None:
        raise BadInput("Mời nhập ngày bắt đầu.", field="first_day")
    return Office(office), int(unit), first_day, form.last_day.data


def _show(form: FlaskForm, refusal: BadInput) -> None:
    """The refusal's sentence at its field; what was entered stays."""
    form[refusal.field].errors = [*form[refusal.field].errors, sentence(refusal)]


def _words() -> dict[str, object]:
    return {"office_words": OFFICE_WORDS, "unit_names": access.unit_names()}

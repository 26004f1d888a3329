"""The pages of visits: the year's list, one visit with its acts, its form to print, its scans."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import actor, require
from app.clusters.service import year_visible
from app.documents.incoming import takes_large_files, uploaded
from app.documents.vault import fetch
from app.frame import year_in_view
from app.papers.forms import number_entered
from app.visits import service
from app.visits.blank_form import BlankForm, blank_form
from app.visits.opening import open_visit
from app.visits.scans import add_scan, scan_of
from app.visits.scope import visit_seen
from app.visits.seen import SeenVisit, visits_of
from app.visits.visit_forms import days_entered, reason_entered
from app.visits.visit_page import lines_of, page_of_visit
from app.web import sentence
from workflows.permissions import Action
from workflows.refusals import BadInput, NotFound
from workflows.visit import VISIT_EVENT_TITLES, VisitEvent, VisitState

blueprint = Blueprint("visits", __name__, template_folder="templates")
takes_large_files(blueprint, "upload_scan")
_MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@blueprint.get("/visits")
@require(Action.SEE_VISITS)
def visits() -> ResponseReturnValue:
    """Các cuộc kiểm tra: every visit of the year, where it stands, what is expected of the reader."""
    year = year_in_view()
    known = year_visible(actor(), year.id) if year else None
    lines = lines_of(actor(), visits_of(known.id)) if known else []
    return render_template("visits/visits.html", known=known, lines=lines, State=VisitState, **_words())


@blueprint.get("/visits/<inspector>/<inspected>")
@require(Action.SEE_VISITS)
def visit(inspector: str, inspected: str) -> ResponseReturnValue:
    """One visit: where it stands, who goes, what was changed, what can be done."""
    return _visit_page(_seen(inspector, inspected), {}, "")


@blueprint.post("/visits/<inspector>/<inspected>/confirmation")
@require(Action.ARRANGE_VISIT)
def confirm(inspector: str, inspected: str) -> ResponseReturnValue:
    """Xác nhận lịch."""
    service.confirm(actor(), _year_id(), inspector, inspected, number_entered("revision"))
    flash(_("Đã xác nhận lịch kiểm tra với đoàn."), "success")
    return _back(inspector, inspected)


@blueprint.post("/visits/<inspector>/<inspected>/move")
@require(Action.ARRANGE_VISIT)
def move(inspector: str, inspected: str) -> ResponseReturnValue:
    """Đổi ngày."""

    def act() -> None:
        at = actor(), _year_id(), inspector, inspected, number_entered("revision")
        service.move(*at, days_entered(), reason_entered())

    return _acted(inspector, inspected, "move", act, _("Đã đổi ngày. Đơn vị được kiểm tra cần xác nhận lịch mới."))


@blueprint.post("/visits/<inspector>/<inspected>/postponement")
@require(Action.ARRANGE_VISIT)
def postpone(inspector: str, inspected: str) -> ResponseReturnValue:
    """Hoãn."""

    def act() -> None:
        service.postpone(actor(), _year_id(), inspector, inspected, number_entered("revision"), reason_entered())

    return _acted(inspector, inspected, "postpone", act, _("Đã hoãn cuộc kiểm tra. Khi có ngày mới, mời đổi ngày."))


@blueprint.post("/visits/<inspector>/<inspected>/replacement")
@require(Action.ARRANGE_VISIT)
def replace(inspector: str, inspected: str) -> ResponseReturnValue:
    """Thay người."""

    def act() -> None:
        out, into = request.form.get("out", ""), request.form.get("into", "")
        at = actor(), _year_id(), inspector, inspected, number_entered("revision")
        service.replace(*at, out, into, reason_entered())

    return _acted(inspector, inspected, "replace", act, _("Đã thay người trong đoàn kiểm tra."))


@blueprint.post("/visits/<inspector>/<inspected>/opening")
@require(Action.RECORD_VISIT)
def opening(inspector: str, inspected: str) -> ResponseReturnValue:
    """Mở biên bản: to the page where the day is recorded."""
    paper_id = open_visit(actor(), _year_id(), inspector, inspected)
    return redirect(url_for("record.record", paper_id=paper_id), 303)


@blueprint.post("/visits/<inspector>/<inspected>/scans")
@require(Action.RECORD_VISIT)
def upload_scan(inspector: str, inspected: str) -> ResponseReturnValue:
    """Tải bản quét lên."""

    def act() -> None:
        name, content = uploaded()
        note = request.form.get("note", "")
        add_scan(actor(), _year_id(), inspector, inspected, name, content, note)

    return _acted(inspector, inspected, "scan", act, _("Đã lưu bản quét của biên bản giấy."))


@blueprint.get("/visits/<inspector>/<inspected>/scans/<int:scan_id>")
@require(Action.SEE_VISITS)
def scan(inspector: str, inspected: str, scan_id: int) -> ResponseReturnValue:
    """Tải bản quét về."""
    found = scan_of(_seen(inspector, inspected), scan_id)
    response = _file(fetch(found.file_sha256), found.media_type, found.name)
    response.headers["X-Content-SHA256"] = found.file_sha256
    return response


@blueprint.post("/visits/<inspector>/<inspected>/conclusion-on-paper")
@require(Action.RECORD_VISIT)
def conclude_on_paper(inspector: str, inspected: str) -> ResponseReturnValue:
    """Kết thúc theo bản giấy."""

    def act() -> None:
        at = actor(), _year_id(), inspector, inspected, number_entered("revision")
        service.conclude_on_paper(*at, reason_entered())

    return _acted(inspector, inspected, "paper", act, _("Đã kết thúc cuộc kiểm tra theo bản giấy."))


@blueprint.get("/visits/<inspector>/<inspected>/form.<any(docx, pdf):form>")
@require(Action.SEE_VISITS)
def blank(inspector: str, inspected: str, form: BlankForm) -> ResponseReturnValue:
    """The form to print and write on."""
    return _file(blank_form(_seen(inspector, inspected), form), _MEDIA[form], f"mau-bien-ban-{inspected}.{form}")


def _acted(inspector: str, inspected: str, form: str, act: Callable[[], None], done: str) -> ResponseReturnValue:
    """Do it, or show the page again with what is wrong beside the field of that form."""
    try:
        act()
    except BadInput as refusal:
        g.refused = refusal
        return _visit_page(_seen(inspector, inspected), {f"{form}-{refusal.field}": sentence(refusal)}, form), 422
    flash(done, "success")
    return _back(inspector, inspected)


def _visit_page(seen: SeenVisit, errors: dict[str, str], open_form: str) -> str:
    page = page_of_visit(actor(), seen)
    typed = request.form if request.method == "POST" else {}
    return render_template(
        "visits/visit.html", page=page, errors=errors, open_form=open_form, typed=typed, State=VisitState, **_words()
    )


def _words() -> dict[str, object]:
    return {"Event": VisitEvent, "event_titles": VISIT_EVENT_TITLES}


def _seen(inspector: str, inspected: str) -> SeenVisit:
    return visit_seen(actor(), _year_id(), inspector, inspected)


def _year_id() -> int:
    """The year in view, which a form names in its address; NotFound for who has none."""
    year = year_in_view()
    if year is None:
        raise NotFound("Không tìm thấy năm thi đua này.")
    return year.id


def _back(inspector: str, inspected: str) -> ResponseReturnValue:
    return redirect(url_for("visits.visit", inspector=inspector, inspected=inspected, year=_year_id()), 303)


def _file(content: bytes, media_type: str, name: str) -> Response:
    response = make_response(content)
    response.content_type = media_type
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response

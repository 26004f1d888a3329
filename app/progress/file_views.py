"""The files of a report (tệp của báo cáo): evidence up and down, the report as an Excel sheet out and in."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import actor, require
from app.database import db
from app.documents import vault
from app.documents.incoming import takes_large_files, uploaded
from app.documents.incoming_types import XLSX
from app.progress import evidence
from app.progress.asked import wanted, year_asked
from app.progress.page import ReportPage, report_page
from app.progress.reports import content_of
from app.progress.scope import require_reporter
from app.progress.sheets import dry_run, overview_sheet, report_sheet
from app.progress.views import blueprint
from app.progress.words import PART_TITLES
from app.progress.writing import PledgeInForce, Wanted, pledge_of
from app.web import sentence
from workflows.permissions import Action
from workflows.progress import PERIOD_TITLES, Period
from workflows.refusals import BadInput, NotFound

takes_large_files(blueprint, "attach")


@blueprint.post("/<unit_key>/<period>/evidence")
@require(Action.REPORT_PROGRESS)
def attach(unit_key: str, period: str) -> ResponseReturnValue:
    """Đính kèm: one file to one commitment."""
    asked = wanted(unit_key, period)
    try:
        name, content = uploaded()
        evidence.attach(actor(), asked, request.form.get("commitment", ""), name, content)
        flash(_("Đã đính kèm tài liệu minh chứng."), "success")
    except BadInput as refusal:
        flash(sentence(refusal), "refused")
    return _back(asked)


@blueprint.post("/<unit_key>/<period>/evidence/<int:evidence_id>/removal")
@require(Action.REPORT_PROGRESS)
def remove(unit_key: str, period: str, evidence_id: int) -> ResponseReturnValue:
    """Gỡ: the file counts no more, its row stays."""
    asked = wanted(unit_key, period)
    evidence.remove(actor(), asked, evidence_id)
    flash(_("Đã gỡ tài liệu. Tên tệp vẫn còn trong danh sách."), "success")
    return _back(asked)


@blueprint.get("/<unit_key>/<period>/evidence/<int:evidence_id>")
@require(Action.SEE_PROGRESS)
def download(unit_key: str, period: str, evidence_id: int) -> ResponseReturnValue:
    """Tải về: never shown inside our own pages, whatever it is."""
    row = evidence.seen_evidence(actor(), wanted(unit_key, period), evidence_id)
    response = _file(vault.fetch(row.file_sha256), row.media_type, row.name)
    response.headers["X-Content-SHA256"] = row.file_sha256
    return response


@blueprint.get("/<unit_key>/<period>/report.xlsx")
@require(Action.SEE_PROGRESS)
def sheet(unit_key: str, period: str) -> ResponseReturnValue:
    """The report as a sheet: what is being typed for those who write it, what was last sent for all others."""
    page, pledge = _page_with_pledge(wanted(unit_key, period))
    if not page.writes and not page.editions:
        raise NotFound("Đơn vị chưa gửi báo cáo này.")
    typed = page.typed if page.writes else content_of(page.editions[0]).typed()
    name = f"bao-cao-{page.year.code.lower()}-{page.year.year}-{unit_key}-{period.replace('_', '-')}.xlsx"
    return _file(report_sheet(page, pledge, typed), XLSX, name)


@blueprint.post("/<unit_key>/<period>/sheet")
@require(Action.REPORT_PROGRESS)
def try_sheet(unit_key: str, period: str) -> ResponseReturnValue:
    """Chạy thử: what a sheet would change, cell by cell. Nothing is written; the page's form then saves as typing."""
    asked = wanted(unit_key, period)
    page, pledge = _page_with_pledge(asked)
    require_reporter(actor(), page.unit)
    try:
        _name, content = uploaded()
        found = dry_run(page, pledge, content)
    except BadInput as refusal:
        flash(sentence(refusal), "refused")
        return _back(asked)
    errors = [(where, sentence(refusal)) for where, refusal in found.errors]
    return render_template(
        "progress/dry_run.html",
        page=page,
        found=found,
        errors=errors,
        items={item.key: item for item in pledge.content.commitments},
        parts=PART_TITLES,
        periods=PERIOD_TITLES,
    ), 422 if errors else 200


@blueprint.get("/periods/<period>.xlsx")
@require(Action.SEE_PROGRESS)
def overview_file(period: str) -> ResponseReturnValue:
    """All units of a period on one sheet, as last sent."""
    year = year_asked()
    pledge = pledge_of(db.session(), year.id)
    if pledge is None or period not in list(Period):
        raise NotFound("Chưa có báo cáo nào để tổng hợp.")
    name = f"tong-hop-{year.code.lower()}-{year.year}-{period.replace('_', '-')}.xlsx"
    return _file(overview_sheet(year, Period(period), pledge), XLSX, name)


def _page_with_pledge(asked: Wanted) -> tuple[ReportPage, PledgeInForce]:
    page = report_page(actor(), asked)
    if page.pledge is None:
        raise NotFound("Năm thi đua chưa có giao ước được ký nên chưa có chỉ tiêu để báo cáo.")
    return page, page.pledge


def _file(content: bytes, media_type: str, name: str) -> Response:
    response = make_response(content)
    response.content_type = media_type
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _back(asked: Wanted) -> ResponseReturnValue:
    where = url_for("progress.report", unit_key=asked.unit_key, period=asked.period.value, year=asked.year_id)
    return redirect(where, 303)

"""The pages of progress (Báo cáo tiến độ): who has reported, one report to read or to write, its sending."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.access import actor, require
from app.clock import today
from app.progress import writing
from app.progress.asked import wanted, year_asked
from app.progress.overview import due_of, overview
from app.progress.page import (
    ReportPage,
    changed_in,
    earlier_figures,
    edition_numbered,
    errors_of,
    judged,
    report_page,
)
from app.progress.reports import content_of
from app.progress.scope import require_reporter, sets_due_days
from app.progress.words import PART_TITLES, STANDING_TONES, size_words, target_words
from app.web import sentence
from workflows.figures import STANDING_TITLES
from workflows.permissions import Action
from workflows.progress import PARTS, PERIOD_TITLES, Period, Typed
from workflows.refusals import BadInput, Stale

blueprint = Blueprint("progress", __name__, url_prefix="/progress", template_folder="templates")
blueprint.add_app_template_filter(size_words, "file_size")
_WORDS = {
    "periods": PERIOD_TITLES,
    "parts": PART_TITLES,
    "standings": STANDING_TITLES,
    "tones": STANDING_TONES,
    "target_words": target_words,
    "judged": judged,
}


@blueprint.get("")
@require(Action.SEE_PROGRESS)
def reports() -> ResponseReturnValue:
    """Báo cáo tiến độ: units by periods, who has sent and who is late."""
    return _overview({}, 200)


@blueprint.post("/due-days")
@require(Action.SET_DUE_DAYS)
def set_due_days() -> ResponseReturnValue:
    """Đặt hạn: the last day of each period."""
    year = year_asked()
    try:
        writing.set_due_days(actor(), year.id, {period: _day(period) for period in Period})
    except BadInput as refusal:
        return _overview({refusal.field: sentence(refusal)}, 422)
    flash(_("Đã lưu hạn báo cáo."), "success")
    return redirect(url_for("progress.reports", year=year.id), 303)


@blueprint.get("/<unit_key>/<period>")
@require(Action.SEE_PROGRESS)
def report(unit_key: str, period: str) -> ResponseReturnValue:
    """One report: the form for those who write it, what was sent for all others; ``?edition=n`` an earlier sending."""
    page = report_page(actor(), wanted(unit_key, period))
    number = request.args.get("edition", type=int)
    if number is not None or not page.writes:
        return _edition(page, number)
    return _form(page, page.typed, page.revision)


@blueprint.post("/<unit_key>/<period>")
@require(Action.REPORT_PROGRESS)
def save(unit_key: str, period: str) -> ResponseReturnValue:
    """Save what was typed, letter by letter; then look at it as it would be sent."""
    asked = wanted(unit_key, period)
    page = report_page(actor(), asked)
    typed, revision = _typed(page), request.form.get("revision", 0, type=int)
    try:
        writing.save(actor(), asked, typed, revision)
    except (Stale, BadInput) as refusal:
        flash(sentence(refusal), "refused")
        return _form(page, typed, revision), 409
    if request.form.get("do") == "send":
        return redirect(url_for(".sending", unit_key=unit_key, period=period, year=asked.year_id), 303)
    flash(_("Đã lưu báo cáo đang lập."), "success")
    return _back(asked)


@blueprint.post("/<unit_key>/<period>/working-copy")
@require(Action.REPORT_PROGRESS)
def autosave(unit_key: str, period: str) -> ResponseReturnValue:
    """The same, while typing."""
    asked = wanted(unit_key, period)
    revision = request.form.get("revision", 0, type=int)
    try:
        saved = writing.save(actor(), asked, _typed(report_page(actor(), asked)), revision)
    except (Stale, BadInput) as refusal:
        return jsonify(saved=False, sentence=sentence(refusal), revision=revision), 409
    return jsonify(saved=True, sentence="", revision=saved)


@blueprint.post("/<unit_key>/<period>/earlier")
@require(Action.REPORT_PROGRESS)
def take_earlier(unit_key: str, period: str) -> ResponseReturnValue:
    """Fill the empty cells with the figures of the period before, as a start."""
    asked = wanted(unit_key, period)
    page = report_page(actor(), asked)
    require_reporter(actor(), page.unit)
    found = earlier_figures(actor(), page)
    if found is None:
        raise BadInput("Chưa có kỳ nào trước đó có số liệu để chép.")
    filled = {key: _filled(page.typed.get(key, {}), found[1].get(key, {})) for key in page.keys}
    writing.save(actor(), asked, filled, request.form.get("revision", 0, type=int))
    flash(_("Đã chép số liệu kỳ trước vào các ô còn trống. Mời sửa cho đúng kỳ này."), "success")
    return _back(asked)


@blueprint.get("/<unit_key>/<period>/sending")
@require(Action.REPORT_PROGRESS)
def sending(unit_key: str, period: str) -> ResponseReturnValue:
    """Before it goes out: what will be sent, what is missing, what is worth a second look."""
    page = report_page(actor(), wanted(unit_key, period))
    require_reporter(actor(), page.unit)
    return render_template("progress/sending.html", page=page, errors=_errors(page), typed=page.typed, **_WORDS)


@blueprint.post("/<unit_key>/<period>/sending")
@require(Action.REPORT_PROGRESS)
def send(unit_key: str, period: str) -> ResponseReturnValue:
    """Gửi báo cáo."""
    asked = wanted(unit_key, period)
    number = writing.send(actor(), asked, request.form.get("revision", 0, type=int))
    flash(_("Đã gửi báo cáo (lần %(number)s). Các đơn vị trong cụm đều xem được.", number=number), "success")
    return _back(asked)


def _overview(errors: Mapping[str, str], status: int) -> ResponseReturnValue:
    year = year_asked()
    return render_template(
        "progress/reports.html",
        seen=year,
        units=overview(actor(), year),
        due=due_of(year),
        today=today(),
        sets_due_days=sets_due_days(actor(), year),
        errors=errors,
        **_WORDS,
    ), status


def _form(page: ReportPage, typed: Typed, revision: int) -> str:
    return render_template(
        "progress/report.html",
        page=page,
        typed=typed,
        revision=revision,
        errors=_errors(page) if typed is page.typed else {},
        earlier=earlier_figures(actor(), page),
        **_WORDS,
    )


def _edition(page: ReportPage, number: int | None) -> str:
    """The sending asked for, else the last; a page that says so where nothing was sent."""
    edition = None
    if number is not None or page.editions:
        edition = edition_numbered(page, number if number is not None else page.editions[0].number)
    return render_template(
        "progress/edition.html",
        page=page,
        edition=edition,
        typed=content_of(edition).typed() if edition else {},
        changed=changed_in(page, edition) if edition else (),
        **_WORDS,
    )


def _typed(page: ReportPage) -> dict[str, dict[str, str]]:
    """The cells of the form; a commitment that the form does not have has none."""
    return {
        key: {part: request.form.get(f"{key}.{part}", "").replace("\r\n", "\n") for part in PARTS} for key in page.keys
    }


def _filled(cells: Mapping[str, str], earlier: Mapping[str, str]) -> dict[str, str]:
    """A figure is taken over whole or not at all: numerator and denominator belong together."""
    figure_free = not (cells.get("numerator") or cells.get("denominator"))
    free = {"numerator": figure_free, "denominator": figure_free}
    return {
        part: earlier.get(part, "") if free.get(part, not cells.get(part)) else cells.get(part, "") for part in PARTS
    }


def _errors(page: ReportPage) -> dict[str, str]:
    return {path: sentence(refusal) for path, refusal in errors_of(page).items()}


def _day(period: Period) -> date | None:
    text = request.form.get(period.value, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput("Ngày không hợp lệ. Mời nhập lại, ví dụ 2020-06-30.", field=period.value) from None


def _back(asked: writing.Wanted) -> ResponseReturnValue:
    return redirect(
        url_for("progress.report", unit_key=asked.unit_key, period=asked.period.value, year=asked.year_id), 303
    )

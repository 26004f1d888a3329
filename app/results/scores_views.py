"""The pages of scoring (chấm điểm): who stands where, a unit's self-score, and the chair's verified one."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.access import actor, require
from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of, year_visible
from app.frame import year_in_view
from app.papers.forms import number_entered
from app.results import sheets
from app.results.scope import LOCKED, is_locked, scored_units, summed_up_year
from app.results.scores import SELF, VERIFIED, Basis, basis_of, sheet_content
from app.results.scores_page import year_page
from app.results.sheet_form import fields_of, sheet_from
from app.results.unit_page import unit_page
from app.web import sentence, status_of, translated, whole
from workflows.permissions import Action
from workflows.refusals import BadInput, NotFound, Refusal, Stale

blueprint = Blueprint("scores", __name__, url_prefix="/results/scores", template_folder="templates")


@blueprint.get("")
@require(Action.SEE_RESULTS)
def scores() -> ResponseReturnValue:
    """Chấm điểm: each unit's two scores, as far as the reader may see them, and what is still missing."""
    year = year_in_view()
    page = year_page(actor(), year_visible(actor(), year.id)) if year else None
    return render_template("results/scores.html", page=page)


@blueprint.get("/<unit>/self")
@require(Action.SCORE_SELF)
def own(unit: str) -> ResponseReturnValue:
    """Tự chấm: the unit's own sheet."""
    year, scored = _own(unit)
    return _resting(unit) or _stored(year, scored, SELF)


@blueprint.post("/<unit>/self")
@require(Action.SCORE_SELF)
def save_own(unit: str) -> ResponseReturnValue:
    """Keep the self-score, and send it where that was pressed."""
    year, scored = _own(unit)
    revision = number_entered("revision")
    try:
        revision = sheets.save_own(actor(), year.id, unit, sheet_from(request.form, _basis(year).table), revision)
        if request.form.get("do") == "send":
            sheets.send_own(actor(), year.id, unit, revision)
    except (BadInput, Stale) as refusal:
        return _refused(year, scored, SELF, revision, refusal)
    if request.form.get("do") == "send":
        flash(_("Đã gửi tự chấm. Đơn vị Cụm trưởng xem được từ bây giờ."), "success")
        return redirect(url_for("scores.scores"), 303)
    flash(_("Đã lưu phiếu tự chấm. Phiếu chưa gửi."), "success")
    return redirect(url_for("scores.own", unit=unit), 303)


@blueprint.get("/<unit>/verified")
@require(Action.SUM_UP)
def verified(unit: str) -> ResponseReturnValue:
    """Chấm thẩm định: the chair's sheet beside the unit's own."""
    year, scored = _summed_up(unit)
    return _resting(unit) or _stored(year, scored, VERIFIED)


@blueprint.post("/<unit>/verified")
@require(Action.SUM_UP)
def save_verified(unit: str) -> ResponseReturnValue:
    """Keep what the chair found; or show the unit's own points in the fields that are still empty."""
    year, scored = _summed_up(unit)
    revision = number_entered("revision")
    if request.form.get("do") == "copy":
        return _copied(year, scored, revision)
    try:
        sheets.save_verified(actor(), year.id, unit, sheet_from(request.form, _basis(year).table), revision)
    except (BadInput, Stale) as refusal:
        return _refused(year, scored, VERIFIED, revision, refusal)
    flash(_("Đã lưu điểm thẩm định của %(unit)s.", unit=scored.name), "success")
    return redirect(url_for("scores.verified", unit=unit), 303)


def _own(key: str) -> tuple[ClusterYear, Unit]:
    year = _year()
    return year, _named(key, scored_units(actor(), year))


def _summed_up(key: str) -> tuple[ClusterYear, Unit]:
    year = summed_up_year(actor(), _year().id)
    return year, _named(key, members_of(year))


def _named(key: str, units: list[Unit]) -> Unit:
    found = next((unit for unit in units if unit.key == key), None)
    if found is None:
        raise NotFound("Không tìm thấy phiếu điểm của đơn vị này.")
    return found


def _year() -> ClusterYear:
    """The year that the form was showing, else the one in view: another page may have changed it meanwhile."""
    seen = year_in_view()
    shown = request.form.get("year", seen.id if seen else 0, type=whole)
    return year_visible(actor(), shown)


def _basis(year: ClusterYear) -> Basis:
    found = basis_of(year)
    if found is None:
        raise Refusal("Chưa có bảng điểm đã ký nên chưa chấm điểm được. Mời chờ Cụm trưởng ký bảng điểm.")
    return found


def _resting(unit: str) -> Response | None:
    """To the unit's page, where the scores rest because the ranking is out."""
    if not is_locked(_year().id):
        return None
    flash(translated(LOCKED), "info")
    return redirect(url_for("ranking.unit", unit=unit))


def _stored(year: ClusterYear, unit: Unit, side: str) -> str:
    page = unit_page(_basis(year), year, unit, own_draft=side == SELF)
    row = page.sheets.get(side)
    return _form(year, unit, side, fields_of(sheet_content(row)), row.revision if row else 0, {})


def _refused(year: ClusterYear, unit: Unit, side: str, revision: int, refusal: BadInput | Stale) -> ResponseReturnValue:
    """The same form with what was typed and a word at what cannot stand."""
    place = refusal.field if isinstance(refusal, BadInput) else ""
    if not place:
        flash(sentence(refusal), "refused")
    return _form(year, unit, side, request.form, revision, {place: sentence(refusal)}), status_of(refusal)


def _copied(year: ClusterYear, unit: Unit, revision: int) -> str:
    """What was typed, with the unit's own judged points where nothing stood; the chair reads it before saving."""
    typed = dict(request.form)
    theirs = sheets.judged_by_unit(year.id, unit.id)
    for name, text in (fields_of(theirs) if theirs else {}).items():
        if name.endswith((".points", ".times", ".reason")) and not typed.get(name):
            typed[name] = text
    flash(_("Đã chép điểm tự chấm vào các ô còn trống. Mời xem lại rồi lưu; chưa có gì được lưu."), "info")
    return _form(year, unit, VERIFIED, typed, revision, {})


def _form(  # noqa: PLR0917 - a form is these six
    year: ClusterYear, unit: Unit, side: str, fields: Mapping[str, str], revision: int, errors: Mapping[str, str]
) -> str:
    return render_template(
        "results/scores_sheet.html",
        page=unit_page(_basis(year), year, unit, own_draft=side == SELF),
        side=side,
        fields=fields,
        revision=revision,
        errors=errors,
    )

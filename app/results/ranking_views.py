"""The pages of the ranking (xếp hạng): all units, what stands behind each number, and the same as a sheet of Excel."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

from app.accounts.access import actor, require
from app.clusters.models import ClusterYear
from app.clusters.service import year_visible
from app.frame import year_in_view
from app.results.ranking_sheet import MEDIA_TYPE, ranking_workbook
from app.results.scope import scored_units, seen_unit
from app.results.scores import basis_of
from app.results.scores_page import points_of_part, year_page
from app.results.unit_page import unit_page
from workflows.permissions import Action
from workflows.refusals import NotFound
from workflows.scoring.score import Consideration

blueprint = Blueprint("ranking", __name__, url_prefix="/results/ranking", template_folder="templates")


@blueprint.get("")
@require(Action.SEE_RESULTS)
def ranking() -> ResponseReturnValue:
    """Xếp hạng: places, totals and parts; every number leads to the lines behind it."""
    year = year_in_view()
    page = year_page(actor(), year_visible(actor(), year.id)) if year else None
    return render_template(
        "results/ranking.html", page=page, points_of_part=points_of_part, Consideration=Consideration
    )


@blueprint.get("/<unit>")
@require(Action.SEE_RESULTS)
def unit(unit: str) -> ResponseReturnValue:
    """A unit's points, criterion by criterion, with the minutes and the evidence behind them."""
    year = _year()
    seen = seen_unit(actor(), year, unit)
    basis = basis_of(year)
    if basis is None:
        raise NotFound("Không tìm thấy phiếu điểm của đơn vị này.")
    own_draft = seen.id in {each.id for each in scored_units(actor(), year)}
    return render_template(
        "results/ranking_unit.html",
        page=unit_page(basis, year, seen, own_draft=own_draft),
        Consideration=Consideration,
    )


@blueprint.get("/workbook.xlsx")
@require(Action.SEE_RESULTS)
def workbook() -> ResponseReturnValue:
    """What the page shows, as Excel."""
    page = year_page(actor(), _year())
    if page.scores is None:
        raise NotFound("Chưa có bảng điểm đã ký nên chưa có kết quả để xuất.")
    answer = make_response(ranking_workbook(page))
    answer.mimetype = MEDIA_TYPE
    answer.headers["Content-Disposition"] = f'attachment; filename="xep-hang-{page.year.code}-{page.year.year}.xlsx"'
    return answer


def _year() -> ClusterYear:
    seen = year_in_view()
    if seen is None:
        raise NotFound("Không tìm thấy năm thi đua này.")
    return year_visible(actor(), seen.id)

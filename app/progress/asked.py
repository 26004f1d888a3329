"""What a page of this room is about (trang này nói về): the year, the unit and period of its address."""

from __future__ import annotations

from flask import request

from app.accounts.access import actor
from app.clusters.models import ClusterYear
from app.clusters.service import year_visible
from app.frame import year_in_view
from app.progress.writing import Wanted
from app.web import whole
from workflows.progress import Period
from workflows.refusals import NotFound


def year_asked() -> ClusterYear:
    """The year that a form names in its hidden field ``year``, for what is written; the one in view otherwise."""
    if request.method == "POST":
        return year_visible(actor(), request.form.get("year", 0, type=whole))
    year = year_in_view()
    if year is None:
        raise NotFound("Ông/Bà chưa thuộc năm thi đua nào.")
    return year_visible(actor(), year.id)


def wanted(unit_key: str, period: str) -> Wanted:
    """The report of the address; :class:`NotFound` where there is no such period."""
    if period not in list(Period):
        raise NotFound("Không có kỳ báo cáo này.")
    return Wanted(year_asked().id, unit_key, Period(period))

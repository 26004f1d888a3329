"""Which cluster-year a page of this room is about (năm thi đua của trang)."""

from __future__ import annotations

from flask import request

from app.accounts.access import actor
from app.clusters.models import ClusterYear
from app.clusters.service import year_visible
from app.frame import year_in_view
from app.web import whole
from workflows.refusals import NotFound


def year_asked() -> ClusterYear:
    """The year that a form names in its hidden field ``year``, for what is written; the one in view otherwise.

    :class:`NotFound` where the reader may not see it, or sees none at all.
    """
    if request.method == "POST":
        return year_visible(actor(), request.form.get("year", 0, type=whole))
    year = year_in_view()
    if year is None:
        raise NotFound("Ông/Bà chưa thuộc năm thi đua nào.")
    return year_visible(actor(), year.id)

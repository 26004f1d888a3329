"""The pages of the room (các trang về kết quả), as its navigation lists them."""

from __future__ import annotations

from flask import current_app

from app.frame import year_in_view
from app.web import translated
from workflows.words import N_

# Name, endpoint, label; in the order in which a year comes to them.
_PAGES = (
    ("overview", "results.results", N_("Tổng quan")),
    ("progress", "progress.reports", N_("Báo cáo tiến độ")),
    ("scoring", "scoring.scoring", N_("Bảng điểm")),
    ("scores", "scores.scores", N_("Chấm điểm")),
    ("ranking", "ranking.ranking", N_("Xếp hạng")),
    ("charts", "charts.charts", N_("Biểu đồ")),
    ("votes", "votes.votes", N_("Bình xét")),
    ("papers", "reports.reports", N_("Văn bản cuối năm")),
)


def results_pages() -> list[tuple[str, str, str]]:
    """Name, endpoint and label of each page; none where the reader sees no cluster-year."""
    if year_in_view() is None:
        return []
    known = current_app.view_functions
    return [(name, endpoint, translated(label)) for name, endpoint, label in _PAGES if endpoint in known]

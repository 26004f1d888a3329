"""The pages of the room (các trang về kiểm tra chéo), as its navigation lists them for each reader."""

from __future__ import annotations

from app.accounts.access import actor
from app.clusters.service import year_visible
from app.frame import year_in_view
from app.inspections.scope import is_planner, kept_units
from app.web import translated
from workflows.words import N_

# Name, endpoint, label; the first group is everybody's.
_ALL = (
    ("overview", "inspections.inspections", N_("Tổng quan")),
    ("visits", "visits.visits", N_("Các cuộc kiểm tra")),
    ("days", "workdays.days", N_("Ngày làm việc")),
    ("distances", "distances.distances", N_("Khoảng cách")),
    ("history", "past.history", N_("Những năm trước")),
    ("rules", "rules.rules", N_("Quy tắc")),
)
_KEEPERS = (("people", "inspectors.people", N_("Cán bộ")),)
_PLANNER = (("planning", "runs.runs", N_("Xếp lịch")),)


def inspection_pages() -> list[tuple[str, str, str]]:
    """Name, endpoint and label of each page that concerns this reader in the year in view."""
    year = year_in_view()
    if year is None:
        return []
    known = year_visible(actor(), year.id)
    pages = [*_ALL[:2], *(_KEEPERS if kept_units(actor(), known) else ()), *_ALL[2:]]
    pages += _PLANNER if is_planner(actor(), known) else ()
    return [(name, endpoint, translated(label)) for name, endpoint, label in pages]

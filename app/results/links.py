"""Where a figure leads (đường dẫn tới nguồn): to the minutes, and to the unit's own report with its evidence."""

from __future__ import annotations

from flask import url_for

from app.visits.verified import VerifiedMinutes
from app.web import translated
from workflows.progress import PERIOD_TITLES, Period


def minutes_url(minutes: VerifiedMinutes) -> str:
    """The minutes' paper; of those signed by hand the visit's page, where the scan is."""
    if minutes.on_paper:
        content = minutes.content
        return url_for("visits.visit", inspector=content.inspector, inspected=content.inspected)
    return url_for("papers.paper", paper_id=minutes.paper_id)


def report_url(unit_key: str, period: Period) -> str:
    """The report that the unit sent, with its evidence."""
    return url_for("progress.report", unit_key=unit_key, period=period.value)


def period_title(period: Period) -> str:
    """The period in words."""
    return str(translated(PERIOD_TITLES[period]))

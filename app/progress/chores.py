"""Reports that wait to be sent (báo cáo tiến độ cần gửi): soon due or late, for those who write them."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from app.chores import Chore
from app.clock import today
from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of
from app.database import db
from app.progress.models import Progress, ProgressEdition
from app.progress.reports import due_days
from app.progress.scope import reports_for
from app.web import translated
from workflows.people import Actor
from workflows.progress import PERIOD_TITLES, Period

AHEAD = 14  # days before its last day on which a report becomes a task


def chores_of(actor: Actor, years: Sequence[ClusterYear]) -> list[Chore]:
    """The reports that the actor's units have not sent and that are due within :data:`AHEAD` days, or late."""
    due = {key: row.day for key, row in due_days([year.id for year in years]).items()}
    soon = {key: day for key, day in due.items() if (day - today()).days <= AHEAD}
    if not soon:
        return []
    by_id, sent = {year.id: year for year in years}, _sent({year_id for year_id, _period in soon})
    return [
        _chore(by_id[year_id], unit, period, day)
        for (year_id, period), day in soon.items()
        for unit in members_of(by_id[year_id])
        if reports_for(actor, unit) and (year_id, unit.id, period) not in sent
    ]


def _sent(year_ids: AbstractSet[int]) -> set[tuple[int, int, str]]:
    query = (
        select(Progress.cluster_year_id, Progress.unit_id, Progress.period)
        .join(ProgressEdition, ProgressEdition.progress_id == Progress.id)
        .where(Progress.cluster_year_id.in_(year_ids))
    )
    return {(year, unit, period) for year, unit, period in db.session.execute(query)}


def _chore(year: ClusterYear, unit: Unit, period: Period, day: date) -> Chore:
    return Chore(
        title=_("Gửi báo cáo tiến độ: %(period)s", period=translated(PERIOD_TITLES[period])),
        place=f"{unit.name} · {year.title}",
        endpoint="progress.report",
        values={"unit_key": unit.key, "period": period.value, "year": year.id},
        due=day,
        late=day < today(),
    )

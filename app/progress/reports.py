"""What the units have reported (số liệu đã báo cáo), for the pages of this room and for those above it.

Only editions that were sent count: what a unit is still typing is known to nobody else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from app.database import db
from app.progress.models import Evidence, Progress, ProgressDue, ProgressEdition
from workflows.figures import Figure
from workflows.progress import FOR_A_VISIT, Period, ReportContent


def latest_figures(
    year_id: int, unit_id: int, periods: Sequence[Period] = FOR_A_VISIT
) -> dict[str, tuple[Figure, str]]:
    """The unit's own figure and words by commitment key: the last edition of the first of ``periods`` that was sent.

    Empty where none was. Figures of two periods are never mixed: they count different months.
    """
    editions = _last_editions(year_id, unit_id=unit_id)
    for period in periods:
        edition = editions.get((unit_id, period))
        if edition is not None:
            return {key: (row.figure, row.words) for key, row in content_of(edition).rows.items()}
    return {}


def figures_by_unit(year_id: int, period: Period) -> dict[int, dict[str, Figure]]:
    """The period's figures by unit id and commitment key, from the last editions; a unit that sent none is left out."""
    return {unit_id: dict(_figures(edition)) for unit_id, edition in editions_by_unit(year_id, period).items()}


def editions_by_unit(year_id: int, period: Period) -> dict[int, ProgressEdition]:
    """The last edition of each unit that sent one for the period."""
    return {unit: edition for (unit, of), edition in _last_editions(year_id).items() if of == period}


def evidence_of(year_id: int, unit_id: int) -> list[Evidence]:
    """The evidence files of the unit's sent reports, oldest first; what was taken out again is left out."""
    query = (
        select(Evidence)
        .join(Progress, Progress.id == Evidence.progress_id)
        .where(
            Progress.cluster_year_id == year_id,
            Progress.unit_id == unit_id,
            Evidence.removed_at.is_(None),
            select(ProgressEdition.id).where(ProgressEdition.progress_id == Progress.id).exists(),
        )
        .order_by(Evidence.added_at, Evidence.id)
    )
    return list(db.session.scalars(query))


def content_of(edition: ProgressEdition) -> ReportContent:
    """What an edition says."""
    return ReportContent.from_json(json.loads(edition.content))


def due_days(year_ids: Sequence[int]) -> dict[tuple[int, Period], ProgressDue]:
    """The last days that were set, by year and period."""
    query = select(ProgressDue).where(ProgressDue.cluster_year_id.in_(year_ids))
    return {(row.cluster_year_id, Period(row.period)): row for row in db.session.scalars(query)}


def editions_of(progress_id: int) -> list[ProgressEdition]:
    """A report's editions, the latest first."""
    query = select(ProgressEdition).where(ProgressEdition.progress_id == progress_id)
    return list(db.session.scalars(query.order_by(ProgressEdition.number.desc())))


def _last_editions(year_id: int, *, unit_id: int | None = None) -> Mapping[tuple[int, Period], ProgressEdition]:
    last = select(ProgressEdition.progress_id, func.max(ProgressEdition.number).label("number"))
    latest = last.group_by(ProgressEdition.progress_id).subquery()
    query = (
        select(Progress.unit_id, Progress.period, ProgressEdition)
        .join(ProgressEdition, ProgressEdition.progress_id == Progress.id)
        .join(
            latest,
            (latest.c.progress_id == ProgressEdition.progress_id) & (latest.c.number == ProgressEdition.number),
        )
        .where(Progress.cluster_year_id == year_id)
    )
    if unit_id is not None:
        query = query.where(Progress.unit_id == unit_id)
    return {(unit, Period(period)): edition for unit, period, edition in db.session.execute(query)}


def _figures(edition: ProgressEdition) -> list[tuple[str, Figure]]:
    return [(key, row.figure) for key, row in content_of(edition).rows.items()]

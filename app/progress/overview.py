"""All reports of a year at a glance (bảng theo dõi báo cáo): who sent, who is late, by unit and period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.clock import in_vietnam, today
from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of
from app.database import db
from app.progress.models import Progress, ProgressEdition
from app.progress.reports import due_days
from app.progress.scope import reports_for, sees_drafts
from workflows.people import Actor
from workflows.progress import Period, Timeliness, timeliness


@dataclass(frozen=True, slots=True)
class Standing:
    """One report as everybody may see it: whether it was sent, and how many days late; editions so far.

    ``begun`` is known to the unit's own people only: something is saved that is not sent yet.
    """

    period: Period
    timeliness: Timeliness
    days: int
    editions: int
    sent_at: datetime | None
    begun: bool


@dataclass(frozen=True, slots=True)
class UnitReports:
    """A unit's row: its reports in the order of the year; ``own`` where the reader writes them."""

    unit: Unit
    own: bool
    standings: tuple[Standing, ...]


def overview(actor: Actor, year: ClusterYear) -> list[UnitReports]:
    """The year's units in the cluster's order, each with its three reports."""
    due = due_of(year)
    sent, begun = _sent(year.id), _begun(year.id)
    return [
        UnitReports(
            unit,
            reports_for(actor, unit),
            tuple(
                _standing(
                    period,
                    due.get(period),
                    sent.get((unit.id, period), []),
                    begun=(unit.id, period) in begun and sees_drafts(actor, unit),
                )
                for period in Period
            ),
        )
        for unit in members_of(year)
    ]


def due_of(year: ClusterYear) -> dict[Period, date]:
    """The last day of each period's reports, where one was set."""
    return {period: row.day for (_year, period), row in due_days([year.id]).items()}


def _standing(period: Period, due: date | None, sent: list[datetime], *, begun: bool) -> Standing:
    first = in_vietnam(sent[0]).date() if sent else None
    how, days = timeliness(due, first, today())
    return Standing(period, how, days, len(sent), sent[-1] if sent else None, begun)


def _sent(year_id: int) -> Mapping[tuple[int, Period], list[datetime]]:
    """When the editions were sent, the first first."""
    query = (
        select(Progress.unit_id, Progress.period, ProgressEdition.sent_at)
        .join(ProgressEdition, ProgressEdition.progress_id == Progress.id)
        .where(Progress.cluster_year_id == year_id)
        .order_by(ProgressEdition.number)
    )
    found: dict[tuple[int, Period], list[datetime]] = {}
    for unit_id, period, sent_at in db.session.execute(query):
        found.setdefault((unit_id, Period(period)), []).append(sent_at)
    return found


def _begun(year_id: int) -> set[tuple[int, Period]]:
    query = select(Progress.unit_id, Progress.period).where(Progress.cluster_year_id == year_id)
    return {(unit_id, Period(period)) for unit_id, period in db.session.execute(query)}

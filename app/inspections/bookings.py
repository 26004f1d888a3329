"""Who is away on another cluster's inspection (cán bộ đã có lịch): a unit may be in several clusters."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import select

from app.clusters.models import ClusterYear, Membership
from app.database import db
from app.inspections.in_force import plan_content, plans_in_force


def days_booked(year: ClusterYear, unit_ids: Collection[int]) -> dict[str, frozenset[date]]:
    """By a person's id (text), the calendar days of their trips in other cluster-years' plans in force.

    Only plans that could meet the year's are read: those of these units, of the same year or a neighbouring one.
    """
    booked: dict[str, set[date]] = {}
    for paper in plans_in_force(_others(year, unit_ids)).values():
        content = plan_content(paper)
        for visit in content.visits if content else ():
            trip = _days(visit.leaves, visit.returns)
            for member in visit.members:
                booked.setdefault(member.id, set()).update(trip)
    return {person: frozenset(days) for person, days in booked.items()}


def _others(year: ClusterYear, unit_ids: Collection[int]) -> list[int]:
    query = (
        select(ClusterYear.id)
        .join(Membership)
        .where(
            Membership.unit_id.in_(unit_ids),
            ClusterYear.id != year.id,
            ClusterYear.year.between(year.year - 1, year.year + 1),
        )
        .distinct()
    )
    return list(db.session.scalars(query))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]

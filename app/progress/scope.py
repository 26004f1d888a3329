"""Whose reports these are (phạm vi): the year, its units by their keys, who writes and who reads."""

from __future__ import annotations

from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of
from workflows.people import Actor, Office
from workflows.permissions import STAFF
from workflows.refusals import NotAllowed, NotFound

REPORTERS = (Office.LEADER, Office.DRAFTER)


def member(year: ClusterYear, unit_key: str) -> Unit:
    """The member of this key; :class:`NotFound` where the year has none."""
    found = next((unit for unit in members_of(year) if unit.key == unit_key), None)
    if found is None:
        raise NotFound("Không tìm thấy đơn vị này trong năm thi đua.")
    return found


def reports_for(actor: Actor, unit: Unit) -> bool:
    """Whether the actor writes this unit's reports: its leader or drafter."""
    return unit.id in actor.units_as(*REPORTERS)


def sees_drafts(actor: Actor, unit: Unit) -> bool:
    """Whether the actor may read what the unit has not sent yet: its own people only."""
    return unit.id in actor.units_as(*STAFF)


def sets_due_days(actor: Actor, year: ClusterYear) -> bool:
    """Whether the actor sets the last days: a drafter of the chair's unit."""
    return year.chair_id in actor.units_as(Office.DRAFTER)


def require_reporter(actor: Actor, unit: Unit) -> None:
    """Refuse whoever does not write this unit's reports."""
    if not reports_for(actor, unit):
        raise NotAllowed("Chỉ lãnh đạo và người soạn thảo của đơn vị lập và gửi báo cáo của đơn vị.")

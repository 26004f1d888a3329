"""Whose room this is (phạm vi): the year in question, who plans it, and who keeps the facts of which unit."""

from __future__ import annotations

from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of, year_visible
from workflows.people import Actor, Office
from workflows.refusals import NotAllowed, NotFound

KEEPERS = (Office.LEADER, Office.DRAFTER)


def is_planner(actor: Actor, year: ClusterYear) -> bool:
    """Whether the actor plans this year's inspections: a drafter of the chair's unit (người lập kế hoạch)."""
    return year.chair_id in actor.units_as(Office.DRAFTER)


def planned_year(actor: Actor, year_id: int) -> ClusterYear:
    """The year for its planner; NotFound where the actor may not see it, NotAllowed where another unit plans it."""
    year = year_visible(actor, year_id)
    if not is_planner(actor, year):
        raise NotAllowed("Chỉ người soạn thảo của đơn vị Cụm trưởng lập kế hoạch kiểm tra chéo của cụm.")
    return year


def kept_units(actor: Actor, year: ClusterYear) -> list[Unit]:
    """The members whose people and days the actor keeps: their own unit's, and every member's for the planner."""
    own = actor.units_as(*KEEPERS)
    return [unit for unit in members_of(year) if unit.id in own or is_planner(actor, year)]


def kept_unit(actor: Actor, year: ClusterYear, unit_id: int) -> Unit:
    """One of them; NotFound otherwise: what another unit's people are tied to is not to be known."""
    found = next((unit for unit in kept_units(actor, year) if unit.id == unit_id), None)
    if found is None:
        raise NotFound("Không tìm thấy đơn vị này trong phạm vi Ông/Bà phụ trách.")
    return found

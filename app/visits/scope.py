"""Whose visit this is (phạm vi): who confirms, who arranges, who records; others see it and do nothing."""

from __future__ import annotations

from sqlalchemy import select

from app.clusters.service import year_visible
from app.database import db
from app.inspections.models import Inspector, InspectorAccount
from app.inspections.scope import KEEPERS, is_planner
from app.visits.seen import SeenVisit, visit_of
from workflows.people import Actor, Office
from workflows.permissions import MAY_RECORD
from workflows.refusals import NotAllowed


def visit_seen(actor: Actor, year_id: int, inspector: str, inspected: str) -> SeenVisit:
    """A visit through its reader's eyes; NotFound outside the years that they see."""
    return visit_of(year_visible(actor, year_id).id, (inspector, inspected))


def inspector_units(actor: Actor) -> dict[str, int]:
    """As which inspectors the actor acts today, by the ids that plans know them by, with the unit that each serves."""
    query = (
        select(Inspector.id, Inspector.unit_id)
        .join(InspectorAccount, InspectorAccount.inspector_id == Inspector.id)
        .where(InspectorAccount.person_id == actor.person_id)
    )
    serves = actor.units_as(*MAY_RECORD)
    return {str(inspector): unit for inspector, unit in db.session.execute(query) if unit in serves}


def confirms(actor: Actor, seen: SeenVisit) -> bool:
    """Whether the actor agrees to the days: a leader or drafter of the inspected unit."""
    return seen.inspected.id in actor.units_as(*KEEPERS)


def arranges(actor: Actor, seen: SeenVisit) -> bool:
    """Whether the actor changes days and team: a leader or drafter of either side, or the cluster's planner."""
    return bool({seen.inspector.id, seen.inspected.id} & actor.units_as(*KEEPERS)) or is_planner(actor, seen.year)


def records(actor: Actor, seen: SeenVisit) -> bool:
    """Whether the actor writes the minutes: a person of the team by account, or a drafter of the inspecting unit."""
    team = {member.id for member in seen.visit.members}
    return seen.inspector.id in actor.units_as(Office.DRAFTER) or bool(team & inspector_units(actor).keys())


def check_confirms(actor: Actor, seen: SeenVisit) -> None:
    """Refuse whoever does not agree to the days for the inspected unit."""
    if not confirms(actor, seen):
        raise NotAllowed("Chỉ lãnh đạo hoặc người soạn thảo của đơn vị được kiểm tra xác nhận lịch.")


def check_arranges(actor: Actor, seen: SeenVisit) -> None:
    """Refuse whoever is of neither side and does not plan for the cluster."""
    if not arranges(actor, seen):
        raise NotAllowed(
            "Chỉ lãnh đạo, người soạn thảo của hai bên hoặc người lập kế hoạch của cụm thay đổi cuộc kiểm tra này."
        )


def check_records(actor: Actor, seen: SeenVisit) -> None:
    """Refuse whoever is not of the team, nor a drafter of the inspecting unit."""
    if not records(actor, seen):
        raise NotAllowed("Chỉ người trong đoàn kiểm tra hoặc người soạn thảo của đơn vị kiểm tra ghi biên bản.")

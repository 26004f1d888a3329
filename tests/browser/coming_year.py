"""The cluster's coming year (năm thi đua tới): its visits lie ahead, so that a plan in force can still be changed.

The seven inspectorates of 2020 were dissolved in 2025; their people serve the agencies that came after them.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from app.accounts.models import OfficeHolding
from app.accounts.service import give_office
from app.clock import today
from app.clusters.models import ClusterYear
from app.clusters.service import create_year, member_units, members_of
from app.database import db
from app.inspections.taking_over import take_over
from tests.friends import Friends
from workflows.people import Office
from workflows.years import YearPlan, opened_from


def move_on(friends: Friends) -> int:
    """Open next year's cluster with the same chair, every member's people taken over; ``friends`` move there too."""
    then = db.session.get_one(ClusterYear, friends.year_id)
    heirs = dict(zip((unit.id for unit in members_of(then)), _heirs(then.as_plan()), strict=True))
    for old, new in heirs.items():
        _hand_over(friends, old, new)
    opened = replace(
        then.as_plan(),
        year=today().year + 1,
        members=member_units(heirs.values()),
        chair_id=heirs[then.chair_id],
        vice_chair_id=heirs[then.vice_chair_id],
        host_id=heirs[then.host_id] if then.host_id else None,
    )
    friends.year_id = create_year(friends.administrator, opened).id
    for unit in members_of(db.session.get_one(ClusterYear, friends.year_id)):
        take_over(friends.of(unit.key, Office.LEADER), friends.year_id, unit.id)
    return friends.year_id


def _heirs(plan: YearPlan) -> list[int]:
    """The agencies of next year, in the members' order."""
    return [unit.unit_id for unit in opened_from(plan, today().year + 1).members]


def _hand_over(friends: Friends, old: int, new: int) -> None:
    """Everybody of an inspectorate holds the same office in the agency that came after it."""
    query = select(OfficeHolding.person_id, OfficeHolding.office).where(OfficeHolding.unit_id == old)
    for person_id, office in db.session.execute(query).all():
        give_office(friends.administrator, person_id, Office(office), new, today())

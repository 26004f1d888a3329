"""Who holds an office on a day (người giữ chức trách)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from app.accounts.models import OfficeHolding, Person
from app.database import db
from workflows.people import Office


def leader_of(unit_id: int, day: date) -> Person | None:
    """The person who decides and signs for the unit on this day; the rules allow one."""
    query = (
        select(Person, OfficeHolding)
        .join(OfficeHolding, OfficeHolding.person_id == Person.id)
        .where(OfficeHolding.unit_id == unit_id, OfficeHolding.office == Office.LEADER, Person.active)
        .order_by(OfficeHolding.id)
    )
    rows = db.session.execute(query)
    return next((person for person, holding in rows if holding.as_holding().holds_on(day)), None)

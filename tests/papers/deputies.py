"""Deputies for the tests: a person with that office in a unit, and the delegation of its leader."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.models import OfficeHolding
from app.accounts.service import actor_of, add_demonstration_person
from app.clock import today
from app.clusters.delegations.service import Terms, give
from app.clusters.models import Unit
from app.database import db
from workflows.people import ActingForm, Actor, Holding, Office

GROUND = "Giấy ủy quyền số 12/GUQ-TTr ngày 02/3/2020"


def deputy_of(key: str, name: str, title: str) -> Actor:
    """A new person who holds the office of a deputy in the unit of this key from today on."""
    unit_id = db.session.scalars(select(Unit.id).where(Unit.key == key)).one()
    holding = Holding(Office.DEPUTY, unit_id, today())
    return actor_of(add_demonstration_person(name, f"cap-pho@{key}.example", title, "", [holding]), today())


def give_to(deputy: Actor, leader: Actor, form: ActingForm) -> int:
    """The leader lets the deputy sign everything, today; the number of the delegation."""
    query = select(OfficeHolding.id).where(
        OfficeHolding.person_id == deputy.person_id, OfficeHolding.office == Office.DEPUTY
    )
    return give(leader, db.session.scalars(query).one(), Terms(form, today(), today(), GROUND)).id

"""With which account a person of the teams records and signs (tài khoản của cán bộ): linked by whoever keeps them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select

from app.accounts.models import OfficeHolding, Person
from app.accounts.rules import PAPER_OFFICES
from app.audit.service import record
from app.clock import today
from app.clusters.service import year_visible
from app.database import db, writing
from app.inspections.models import Inspector, InspectorAccount
from app.inspections.people import person_kept
from workflows.people import Actor
from workflows.refusals import BadInput


def accounts_of_unit(unit_id: int) -> list[Person]:
    """The unit's people with an account and an office today: whom an inspector may be, by name."""
    query = (
        select(Person, OfficeHolding)
        .join(OfficeHolding, OfficeHolding.person_id == Person.id)
        .where(OfficeHolding.unit_id == unit_id, OfficeHolding.office.in_(PAPER_OFFICES), Person.active)
        .order_by(Person.name, Person.id)
    )
    holding = {
        person.id: person for person, office in db.session.execute(query) if office.as_holding().holds_on(today())
    }
    return list(holding.values())


def link(actor: Actor, year_id: int, inspector_id: int, person_id: int | None) -> None:
    """Let this account be that inspector's, or nobody's (None); only one of the inspector's own unit."""
    inspector = person_kept(actor, year_visible(actor, year_id), inspector_id)
    if person_id is not None and person_id not in {person.id for person in accounts_of_unit(inspector.unit_id)}:
        raise BadInput("Tài khoản này không thuộc đơn vị của cán bộ. Mời chọn tài khoản khác.", field="person")
    with writing() as session:
        row = session.get(InspectorAccount, inspector_id)
        if person_id == (row.person_id if row else None):
            return
        if row is not None:
            session.delete(row)
            session.flush()
        if person_id is not None:
            session.add(InspectorAccount(inspector_id=inspector_id, person_id=person_id))
        record(session, actor, "inspector:link-account", f"inspector:{inspector_id}", {"person": person_id})


def inspectors_as(person_id: int) -> frozenset[str]:
    """As which inspectors this account acts, by the ids that plans know them by."""
    query = select(InspectorAccount.inspector_id).where(InspectorAccount.person_id == person_id)
    return frozenset(str(each) for each in db.session.scalars(query))


def accounts_by_inspector(inspector_ids: Collection[str]) -> dict[str, int]:
    """The accounts of these inspectors; those without one are left out."""
    numbers = [int(each) for each in inspector_ids if each.isdigit()]
    query = select(InspectorAccount).where(InspectorAccount.inspector_id.in_(numbers))
    return {str(row.inspector_id): row.person_id for row in db.session.scalars(query)}


def accounts_named(linked: Mapping[str, int]) -> dict[int, str]:
    """The addresses with which linked inspectors sign in, by the inspector's number."""
    query = select(Person.id, Person.email).where(Person.id.in_(linked.values()))
    emails = dict(db.session.execute(query).all()) if linked else {}
    return {int(inspector): emails[person] for inspector, person in linked.items()}


def unit_of_inspector(inspector_id: str) -> int | None:
    """The unit that this inspector serves; None for one whom this system does not know."""
    found = db.session.get(Inspector, int(inspector_id)) if inspector_id.isdigit() else None
    return found.unit_id if found else None

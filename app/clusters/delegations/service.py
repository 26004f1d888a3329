"""Giving and ending the right to sign for a leader (giao ký): the only writer of delegations; which one holds today.

Only the leader of the unit gives or ends one, for the own unit; whoever signs by it signs in the own name with the own
key (P8), and can hand it on to nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import OfficeHolding, Person
from app.accounts.offices import leader_of
from app.audit.service import record
from app.clock import now, today
from app.clusters.delegations.models import DelegationRecord
from app.clusters.models import Unit
from app.database import db, locked, writing
from workflows.content import Json
from workflows.people import ActingForm, Actor, Delegation, Office, check_delegation
from workflows.refusals import BadInput, NotAllowed, NotFound, Refusal
from workflows.signing import check_authority
from workflows.wording import plain

GROUND_LIMIT = 200


def _no_kinds() -> Mapping[str, str]:
    return {}


# Titles of the kinds of paper by their names. The room of papers, which stands above this one, puts its own function
# here; without papers a delegation can only be for all.
kind_titles: Callable[[], Mapping[str, str]] = _no_kinds


def kinds_by_name() -> Mapping[str, str]:
    """The kinds of paper that a delegation can be limited to: titles by names."""
    return kind_titles()


@dataclass(frozen=True, slots=True)
class Terms:
    """What a leader decides (nội dung giao ký); ``kinds`` are names of kinds of paper, none meaning all."""

    form: ActingForm
    first_day: date
    last_day: date
    ground: str
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Acting:
    """Who signs for the leader today (người ký thay, ký thừa ủy quyền), by which delegation and on what ground."""

    person: Person
    delegation: Delegation
    ground: str


def give(actor: Actor, office_id: int, terms: Terms) -> DelegationRecord:
    """Let the holder of this office of a deputy (``office_holding.id``) sign for the actor, who leads the same unit."""
    _require_leader(actor)
    ground = plain(terms.ground, "ground", limit=GROUND_LIMIT)
    if not terms.kinds <= kinds_by_name().keys():
        raise BadInput("Có loại văn bản không có trong danh sách. Mời chọn lại.", field="kinds")
    with writing() as session:
        office = _office_to_choose(session, actor, office_id)
        # The unit's row is locked until the end, so that two that meet cannot be given at the same moment.
        unit = session.scalars(locked(select(Unit).where(Unit.id == office.unit_id))).one()
        row = DelegationRecord(
            unit_id=unit.id,
            leader_id=actor.person_id,
            deputy_id=office.person_id,
            form=terms.form.value,
            first_day=terms.first_day,
            last_day=terms.last_day,
            kinds=sorted(terms.kinds),
            ground=ground,
            given_at=now(),
        )
        head, deputy = (session.get_one(Person, person_id).title for person_id in (row.leader_id, row.deputy_id))
        others = session.scalars(select(DelegationRecord).where(DelegationRecord.unit_id == unit.id)).all()
        check_delegation(row.as_delegation(), head, deputy, [other.as_delegation() for other in others], today())
        session.add(row)
        session.flush()
        record(session, actor, "delegation:give", f"delegation:{row.id}", _particulars(row))
    return row


def end(actor: Actor, delegation_id: int) -> None:
    """End a delegation of the actor's unit at once; one that was ended before stays as it is."""
    _require_leader(actor)
    with writing() as session:
        row = session.scalar(locked(select(DelegationRecord).where(DelegationRecord.id == delegation_id)))
        if row is None or row.unit_id not in actor.units_as(Office.LEADER):
            raise NotFound("Không tìm thấy lần giao ký này.")
        if row.ended_at is not None:
            return
        if row.last_day < today():
            raise Refusal("Lần giao ký này đã hết hạn từ trước nên không cần kết thúc.", code="delegation_over")
        row.ended_at, row.ended_by_id = now(), actor.person_id
        session.flush()
        record(session, actor, "delegation:end", f"delegation:{row.id}", {"unit": row.unit_id, "deputy": row.deputy_id})


def delegations_of(actor: Actor) -> list[DelegationRecord]:
    """Every delegation of the units that the actor leads, the newest first."""
    rows = select(DelegationRecord).where(DelegationRecord.unit_id.in_(actor.units_as(Office.LEADER)))
    return list(db.session.scalars(rows.order_by(DelegationRecord.id.desc())))


def deputies_of(actor: Actor) -> list[tuple[OfficeHolding, Person]]:
    """Whom the actor may let sign: the deputies of the units that the actor leads, with the office of each."""
    query = (
        select(OfficeHolding, Person)
        .join(Person, Person.id == OfficeHolding.person_id)
        .where(OfficeHolding.unit_id.in_(actor.units_as(Office.LEADER)), OfficeHolding.office == Office.DEPUTY)
        .where(Person.active, Person.id != actor.person_id)
        .order_by(OfficeHolding.id)
    )
    return [(office, person) for office, person in db.session.execute(query) if office.as_holding().holds_on(today())]


def stands(row: DelegationRecord, day: date) -> bool:
    """Whether both who gave it and who got it are still what it rests on: leader and deputy of the unit."""
    leader = leader_of(row.unit_id, day)
    if leader is None or leader.id != row.leader_id or not row.deputy.active:
        return False
    held = select(OfficeHolding).where(
        OfficeHolding.person_id == row.deputy_id,
        OfficeHolding.unit_id == row.unit_id,
        OfficeHolding.office == Office.DEPUTY,
    )
    return any(office.as_holding().holds_on(day) for office in db.session.scalars(held))


def acting_for_leader(unit_id: int, kind: str, day: date) -> Acting | None:
    """Who signs papers of this kind for the unit's leader on this day; None where the leader does."""
    rows = select(DelegationRecord).where(DelegationRecord.unit_id == unit_id, DelegationRecord.ended_at.is_(None))
    for row in db.session.scalars(rows.order_by(DelegationRecord.id)):
        delegation = row.as_delegation()
        if delegation.gives(kind, day) and stands(row, day):
            return Acting(row.deputy, delegation, row.ground)
    return None


def check_still_entitled(lines: Sequence[str], person_id: int, unit_id: int, kind: str, day: date) -> None:
    """Refuse a signature under these printed lines of office by who is not, today, what they say of this person."""
    leader, acting = leader_of(unit_id, day), acting_for_leader(unit_id, kind, day)
    check_authority(lines, person_id, leader.id if leader else None, acting.delegation if acting else None)


def _require_leader(actor: Actor) -> None:
    if not actor.holds(Office.LEADER):
        raise NotAllowed("Chỉ người đứng đầu đơn vị giao ký; người được giao không giao lại cho người khác.")


def _office_to_choose(session: Session, actor: Actor, office_id: int) -> OfficeHolding:
    """The deputy's office, where it is held today in a unit that the actor leads; else as if there were none."""
    office = session.get(OfficeHolding, office_id)
    if (
        office is None
        or office.office != Office.DEPUTY
        or office.unit_id not in actor.units_as(Office.LEADER)
        or not office.as_holding().holds_on(today())
        or not session.get_one(Person, office.person_id).active
    ):
        raise BadInput("Mời chọn người được giao ký.", field="deputy")
    return office


def _particulars(row: DelegationRecord) -> dict[str, Json]:
    return {
        "unit": row.unit_id,
        "deputy": row.deputy_id,
        "form": row.form,
        "first_day": row.first_day.isoformat(),
        "last_day": row.last_day.isoformat(),
        "kinds": row.kinds,
        "ground": row.ground,
    }

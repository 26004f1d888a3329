"""What happens to people (việc về tài khoản): made, given offices, reset, deactivated; each act with its audit row.

Only administrators act here, never upon themselves, and what they may not become, drafter, leader, clerk or archivist,
they can give to nobody who is an administrator (P8). Rows are never deleted: an office ends, an account is deactivated.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, timedelta

from flask_security import hash_password
from sqlalchemy import bindparam, column, exists, select, table, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.demonstration import DEMONSTRATION_PASSWORD
from app.accounts.models import OfficeHolding, Person, SignIn
from app.accounts.passwords import starting_password
from app.accounts.rules import Entry, check_office, checked_end, checked_entry
from app.audit.service import record
from app.clock import now, today
from app.database import columns, locked, writing
from workflows.content import Json
from workflows.people import Actor, Holding, Office
from workflows.refusals import BadInput, NotAllowed, NotFound

STARTING_PASSWORD_DAYS = 7
# Built once and read as plain columns: asked on every page.
_HOLDINGS = select(OfficeHolding.office, OfficeHolding.unit_id, OfficeHolding.first_day, OfficeHolding.last_day).where(
    OfficeHolding.person_id == bindparam("person")
)
_unit = table("unit", column("id"))  # made by the room of units, which stands above this one


def actor_of(person: Person, day: date) -> Actor:
    """The person with the offices that they hold on this day (người thực hiện)."""
    rows = columns(_HOLDINGS, person=person.id)
    holdings = (Holding(Office(office), unit_id, first, last) for office, unit_id, first, last in rows)
    return Actor(person.id, person.name, frozenset(holding for holding in holdings if holding.holds_on(day)))


def first_administrator(
    name: str, email: str, unit_id: int, title: str = "", salutation: str = ""
) -> tuple[Person, str]:
    """The first account of an installation, administrator of ``unit_id`` from today; refused once anybody exists."""
    entry, password = checked_entry(name, email, title, salutation), starting_password()
    hashed = hash_password(password)
    with writing() as session:
        if session.scalar(select(exists().where(Person.id.is_not(None)))):
            raise NotAllowed("Hệ thống đã có tài khoản. Mời người quản trị tạo tài khoản mới.")
        person = _add(session, None, entry, hashed, demonstration=False)
        _give(session, None, person, Holding(Office.ADMINISTRATOR, unit_id, today()))
    return person, password


def create_person(actor: Actor, name: str, email: str, title: str, salutation: str) -> tuple[Person, str]:
    """A new account and the password to hand over, which must be changed at the first sign-in, within a week."""
    _only_administrators(actor)
    entry, password = checked_entry(name, email, title, salutation), starting_password()
    hashed = hash_password(password)
    with writing() as session:
        # The demonstration never mixes with real people: whoever is made in it belongs to it.
        demonstration = session.get_one(Person, actor.person_id).demonstration
        person = _add(session, actor, entry, hashed, demonstration=demonstration)
    return person, password


def add_demonstration_person(name: str, email: str, title: str, salutation: str, offices: Iterable[Holding]) -> Person:
    """A person of the demonstration with their offices and the public password; refused beside real people."""
    entry, hashed = checked_entry(name, email, title, salutation), hash_password(DEMONSTRATION_PASSWORD)
    with writing() as session:
        if session.scalar(select(exists().where(Person.demonstration.is_(False)))):
            raise NotAllowed("Hệ thống đã có người dùng thật nên không nhận người dùng trình diễn.")
        person = _add(session, None, entry, hashed, demonstration=True)
        person.starting_password_until = None
        for holding in offices:
            _give(session, None, person, holding)
    return person


def give_office(  # noqa: PLR0917 - an office is these five facts
    actor: Actor, person_id: int, office: Office, unit_id: int, first_day: date, last_day: date | None = None
) -> OfficeHolding:
    """Give somebody else an office in a unit from a day, until a day or until it is ended."""
    _only_administrators(actor)
    if person_id == actor.person_id:
        raise NotAllowed("Người quản trị không tự giao chức trách cho mình. Mời một người quản trị khác thực hiện.")
    with writing() as session:
        person = _person(session, person_id)
        return _give(session, actor, person, Holding(office, unit_id, first_day, last_day))


def end_office(actor: Actor, person_id: int, holding_id: int, last_day: date) -> None:
    """End an office after a day, today at the earliest; the last administrator stays."""
    _only_administrators(actor)
    with writing() as session:
        person = _person(session, person_id)
        row = session.get(OfficeHolding, holding_id)
        if row is None or row.person_id != person.id:
            raise NotFound("Không tìm thấy chức trách này.")
        ended = checked_end(row.as_holding(), last_day, today())
        if ended.office is Office.ADMINISTRATOR:
            _keep_an_administrator(session, person, last_day + timedelta(days=1))
        row.last_day = ended.last_day
        session.flush()
        particulars: dict[str, Json] = {"office": row.office, "unit": row.unit_id, "last_day": last_day.isoformat()}
        record(session, actor, "account.office-ended", f"person:{person.id}", particulars)


def reset_access(actor: Actor, person_id: int) -> str:
    """A new starting password for who lost theirs; sessions, second factor and recovery codes are gone."""
    _only_administrators(actor)
    if person_id == actor.person_id:
        raise NotAllowed("Mời đổi mật khẩu của mình ở trang Tài khoản của tôi.")
    password = starting_password()
    hashed = hash_password(password)
    with writing() as session:
        person = _person(session, person_id)
        person.password, person.fs_uniquifier = hashed, uuid.uuid4().hex
        person.starting_password_until = now() + timedelta(days=STARTING_PASSWORD_DAYS)
        person.access_reset_at = now()
        person.tf_primary_method = person.tf_totp_secret = person.tf_last_counter = person.mf_recovery_codes = None
        _end_sign_ins(session, person.id)
        record(session, actor, "account.access-reset", f"person:{person.id}", {})
    return password


def deactivate(actor: Actor, person_id: int) -> None:
    """Close an account at once, its sessions included; the person and what they did stay on record."""
    _only_administrators(actor)
    if person_id == actor.person_id:
        raise NotAllowed("Người quản trị không tự khóa tài khoản của mình.")
    with writing() as session:
        person = _person(session, person_id)
        _keep_an_administrator(session, person, today())
        person.active = False
        _end_sign_ins(session, person.id)
        record(session, actor, "account.deactivated", f"person:{person.id}", {})


def activate(actor: Actor, person_id: int) -> None:
    """Open a closed account again, with the password it had."""
    _only_administrators(actor)
    with writing() as session:
        person = _person(session, person_id)
        person.active = True
        record(session, actor, "account.activated", f"person:{person.id}", {})


def end_session(actor: Actor, sign_in_id: int) -> None:
    """End one of the actor's own sessions; it is out with its next request."""
    with writing() as session:
        row = session.get(SignIn, sign_in_id)
        if row is None or row.person_id != actor.person_id:
            raise NotFound("Không tìm thấy phiên đăng nhập này.")
        row.ended_at = row.ended_at or now()
        record(session, actor, "account.session-ended", f"person:{actor.person_id}", {"session": sign_in_id})


def end_all_sessions(actor: Actor) -> None:
    """End every session of the actor, this one included."""
    with writing() as session:
        _end_sign_ins(session, actor.person_id)
        record(session, actor, "account.all-sessions-ended", f"person:{actor.person_id}", {})


def _only_administrators(actor: Actor) -> None:
    if not actor.holds(Office.ADMINISTRATOR):
        raise NotAllowed("Chỉ người quản trị quản lý tài khoản.")


def _person(session: Session, person_id: int) -> Person:
    person = session.scalar(locked(select(Person).where(Person.id == person_id)))
    if person is None:
        raise NotFound("Không tìm thấy tài khoản này.")
    return person


def _add(session: Session, actor: Actor | None, entry: Entry, hashed: str, *, demonstration: bool) -> Person:
    person = Person(
        name=entry.name,
        email=entry.email,
        title=entry.title,
        salutation=entry.salutation,
        active=True,
        demonstration=demonstration,
        created_at=now(),
        password=hashed,
        starting_password_until=now() + timedelta(days=STARTING_PASSWORD_DAYS),
        fs_uniquifier=uuid.uuid4().hex,
    )
    session.add(person)
    try:
        session.flush()
    except IntegrityError:
        raise BadInput("Địa chỉ thư điện tử này đã có tài khoản.", field="email") from None
    record(session, actor, "account.created", f"person:{person.id}", {"name": entry.name, "email": entry.email})
    return person


def _give(session: Session, actor: Actor | None, person: Person, holding: Holding) -> OfficeHolding:
    # The unit's row is locked until the end, so that two terms as leader cannot be given at the same moment.
    if session.scalar(locked(select(_unit.c.id).where(_unit.c.id == holding.unit_id))) is None:
        raise BadInput("Mời chọn đơn vị.", field="unit_id")
    of_person = session.scalars(select(OfficeHolding).where(OfficeHolding.person_id == person.id))
    of_unit = session.scalars(select(OfficeHolding).where(OfficeHolding.unit_id == holding.unit_id))
    check_office(holding, [row.as_holding() for row in of_person], [row.as_holding() for row in of_unit])
    row = OfficeHolding(
        person_id=person.id,
        office=holding.office.value,
        unit_id=holding.unit_id,
        first_day=holding.first_day,
        last_day=holding.last_day,
    )
    session.add(row)
    session.flush()
    particulars: dict[str, Json] = {
        "office": row.office,
        "unit": row.unit_id,
        "first_day": row.first_day.isoformat(),
        "last_day": row.last_day.isoformat() if row.last_day else None,
    }
    record(session, actor, "account.office-given", f"person:{person.id}", particulars)
    return row


def _keep_an_administrator(session: Session, leaving: Person, day: date) -> None:
    """Refuse where nobody else could administer on this day: the house would be locked for ever."""
    held = session.scalars(
        select(OfficeHolding)
        .join(Person, Person.id == OfficeHolding.person_id)
        .where(OfficeHolding.office == Office.ADMINISTRATOR.value, Person.active)
    ).all()
    remaining = {row.person_id for row in held if row.as_holding().holds_on(day)}
    if leaving.id in {row.person_id for row in held} and not remaining - {leaving.id}:
        raise NotAllowed("Đây là người quản trị cuối cùng. Mời giao chức trách quản trị cho người khác trước.")


def _end_sign_ins(session: Session, person_id: int) -> None:
    session.execute(
        update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None)).values(ended_at=now())
    )

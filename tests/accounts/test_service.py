"""What an administrator may do to people, and what nobody may."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.accounts import service
from app.accounts.models import OfficeHolding, Person
from app.audit.models import AuditEntry
from app.clock import today
from app.database import db
from tests.accounts.house import BEGINNING, People, actor_for
from workflows.people import Actor, Office
from workflows.refusals import BadInput, NotAllowed, NotFound


@pytest.fixture
def keeper(people: People):
    """The administrator, inside the application."""
    with people.house.app_context():
        yield people.administrator


def made(keeper: Actor, email: str, *offices: Office, unit_id: int = 1) -> int:
    person, _ = service.create_person(keeper, "Nguyễn Văn An", email, "", "Ông")
    person_id = person.id
    for office in offices:
        service.give_office(keeper, person_id, office, unit_id, BEGINNING)
    return person_id


def counted() -> tuple[int, ...]:
    return tuple(db.session.scalar(select(func.count()).select_from(t)) for t in (Person, OfficeHolding, AuditEntry))


def test_a_new_person_gets_a_starting_password_and_a_row_in_the_log(keeper: Actor) -> None:
    before = counted()
    person, password = service.create_person(keeper, "  Lê   Thị Hoa ", "Hoa@DienBien.gov.vn", "", "Bà")
    assert (person.name, person.email, person.salutation) == ("Lê Thị Hoa", "hoa@dienbien.gov.vn", "Bà")
    assert person.starting_password_until is not None
    assert len(password) == 19
    assert counted() == (before[0] + 1, before[1], before[2] + 1)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.action, entry.actor_id, entry.subject) == ("account.created", keeper.person_id, f"person:{person.id}")
    assert password not in entry.particulars


@pytest.mark.parametrize(
    ("field", "entry"),
    [
        ("name", ("", "a@b.gov.vn", "", "")),
        ("name", ("x" * 121, "a@b.gov.vn", "", "")),
        ("name", ("An\u202e", "a@b.gov.vn", "", "")),
        ("email", ("An", "không phải thư", "", "")),
        ("email", ("An", "quantri@ttcp.gov.vn", "", "")),
        ("salutation", ("An", "a@b.gov.vn", "", "Ngài")),
        ("title", ("An", "a@b.gov.vn", "x\x00", "")),
    ],
)
def test_what_cannot_be_taken_is_refused_at_its_field_and_changes_nothing(
    keeper: Actor, field: str, entry: tuple[str, str, str, str]
) -> None:
    before = counted()
    with pytest.raises(BadInput) as refusal:
        service.create_person(keeper, *entry)
    assert refusal.value.field == field
    assert counted() == before


def test_nobody_but_an_administrator_acts_on_accounts(keeper: Actor) -> None:
    leader = actor_for(made(keeper, "an@dienbien.gov.vn", Office.LEADER))
    observer = actor_for(made(keeper, "xem@ttcp.gov.vn", Office.OBSERVER))
    before = counted()
    for outsider in (leader, observer, Actor(99, "Người lạ", frozenset())):
        for act in (
            lambda actor: service.create_person(actor, "An", "x@y.gov.vn", "", ""),
            lambda actor: service.give_office(actor, keeper.person_id, Office.CLERK, 1, BEGINNING),
            lambda actor: service.end_office(actor, keeper.person_id, 1, today()),
            lambda actor: service.reset_access(actor, keeper.person_id),
            lambda actor: service.deactivate(actor, keeper.person_id),
            lambda actor: service.activate(actor, keeper.person_id),
        ):
            with pytest.raises(NotAllowed):
                act(outsider)
    assert counted() == before


@pytest.mark.parametrize("office", list(Office))
def test_an_administrator_gives_himself_nothing(keeper: Actor, office: Office) -> None:
    with pytest.raises(NotAllowed):
        service.give_office(keeper, keeper.person_id, office, 2, BEGINNING)


@pytest.mark.parametrize("office", [Office.LEADER, Office.DRAFTER, Office.CLERK, Office.ARCHIVIST])
def test_administration_and_papers_never_meet_in_one_person(keeper: Actor, office: Office) -> None:
    administrator = made(keeper, "hai@ttcp.gov.vn", Office.ADMINISTRATOR)
    with pytest.raises(BadInput, match="quản trị"):
        service.give_office(keeper, administrator, office, 2, BEGINNING)
    worker = made(keeper, "viec@ttcp.gov.vn", office)
    with pytest.raises(BadInput, match="quản trị"):
        service.give_office(keeper, worker, Office.ADMINISTRATOR, 1, BEGINNING)
    service.give_office(keeper, administrator, Office.OBSERVER, 1, BEGINNING)


def test_a_unit_has_one_leader_on_any_day(keeper: Actor) -> None:
    first = made(keeper, "an@dienbien.gov.vn")
    second = made(keeper, "binh@dienbien.gov.vn")
    service.give_office(keeper, first, Office.LEADER, 1, date(2020, 1, 1), date(2024, 12, 31))
    with pytest.raises(BadInput, match="đã có Chánh Thanh tra"):
        service.give_office(keeper, second, Office.LEADER, 1, date(2024, 12, 31))
    service.give_office(keeper, second, Office.LEADER, 1, date(2025, 1, 1))
    service.give_office(keeper, first, Office.LEADER, 2, date(2025, 1, 1))


def test_the_same_office_twice_is_refused(keeper: Actor) -> None:
    person = made(keeper, "an@dienbien.gov.vn", Office.DRAFTER)
    with pytest.raises(BadInput, match="đã giữ chức trách đó"):
        service.give_office(keeper, person, Office.DRAFTER, 1, today())
    service.give_office(keeper, person, Office.DRAFTER, 2, today())


@pytest.mark.parametrize("unit_id", [0, 99])
def test_an_office_needs_a_unit_that_exists(keeper: Actor, unit_id: int) -> None:
    person = made(keeper, "an@dienbien.gov.vn")
    with pytest.raises(BadInput, match="đơn vị"):
        service.give_office(keeper, person, Office.CLERK, unit_id, today())


def test_an_office_ends_today_at_the_earliest_and_once(keeper: Actor) -> None:
    person = made(keeper, "an@dienbien.gov.vn", Office.DRAFTER)
    holding = db.session.scalars(select(OfficeHolding.id).where(OfficeHolding.person_id == person)).one()
    with pytest.raises(BadInput, match="sớm nhất là hôm nay"):
        service.end_office(keeper, person, holding, today() - timedelta(days=1))
    service.end_office(keeper, person, holding, today())
    assert actor_for(person).holds(Office.DRAFTER)
    tomorrow = service.actor_of(db.session.get_one(Person, person), today() + timedelta(days=1))
    assert not tomorrow.holds(Office.DRAFTER)


def test_what_is_past_is_not_rewritten(keeper: Actor) -> None:
    person = made(keeper, "an@dienbien.gov.vn")
    past = service.give_office(keeper, person, Office.LEADER, 1, date(2020, 1, 1), date(2020, 12, 31)).id
    with pytest.raises(BadInput, match="đã kết thúc"):
        service.end_office(keeper, person, past, today())


def test_an_office_is_ended_under_its_own_holder_only(keeper: Actor) -> None:
    one, other = made(keeper, "an@dienbien.gov.vn", Office.DRAFTER), made(keeper, "binh@dienbien.gov.vn")
    holding = db.session.scalars(select(OfficeHolding.id).where(OfficeHolding.person_id == one)).one()
    with pytest.raises(NotFound):
        service.end_office(keeper, other, holding, today())


def test_the_last_administrator_stays(keeper: Actor) -> None:
    own = db.session.scalars(select(OfficeHolding.id).where(OfficeHolding.person_id == keeper.person_id)).one()
    with pytest.raises(NotAllowed, match="cuối cùng"):
        service.end_office(keeper, keeper.person_id, own, today())
    second = made(keeper, "hai@ttcp.gov.vn", Office.ADMINISTRATOR)
    service.end_office(keeper, keeper.person_id, own, today())
    with pytest.raises(NotAllowed, match="tự khóa"):
        service.deactivate(keeper, keeper.person_id)
    service.deactivate(actor_for(second), keeper.person_id)


def test_a_second_administrator_cannot_close_the_last_one_that_remains(keeper: Actor) -> None:
    second = made(keeper, "hai@ttcp.gov.vn")
    service.give_office(keeper, second, Office.ADMINISTRATOR, 1, today(), today())
    own = db.session.scalars(select(OfficeHolding.id).where(OfficeHolding.person_id == keeper.person_id)).one()
    with pytest.raises(NotAllowed, match="cuối cùng"):
        service.end_office(keeper, keeper.person_id, own, today())


def test_a_reset_leaves_nothing_of_the_old_access_and_is_seen(keeper: Actor) -> None:
    person_id = made(keeper, "an@dienbien.gov.vn", Office.LEADER)
    before = db.session.get_one(Person, person_id)
    old = (before.password, before.fs_uniquifier)
    service.reset_access(keeper, person_id)
    after = db.session.get_one(Person, person_id)
    assert after.password != old[0]
    assert after.fs_uniquifier != old[1]
    assert after.access_reset_at is not None
    assert not after.has_second_factor
    with pytest.raises(NotAllowed):
        service.reset_access(keeper, keeper.person_id)


def test_a_closed_account_can_be_opened_again(keeper: Actor) -> None:
    person_id = made(keeper, "an@dienbien.gov.vn")
    service.deactivate(keeper, person_id)
    service.activate(keeper, person_id)
    assert db.session.get_one(Person, person_id).active


def test_acts_upon_nobody_are_not_found(keeper: Actor) -> None:
    for act in (service.reset_access, service.deactivate, service.activate):
        with pytest.raises(NotFound):
            act(keeper, 4711)


def test_there_is_one_first_administrator(keeper: Actor) -> None:
    with pytest.raises(NotAllowed):
        service.first_administrator("Người khác", "khac@ttcp.gov.vn", 1)

"""With which account an inspector records and signs: chosen on the person's page, by whoever keeps the people."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Person
from app.clusters.models import Unit
from app.database import db
from app.inspections.accounts import accounts_by_inspector, accounts_of_unit
from app.inspections.models import Inspector, InspectorAccount
from tests.friends import Friends
from tests.promises.browsers import Browser
from workflows.people import Office


@pytest.fixture
def inspector(friends: Friends) -> Inspector:
    """The first inspector of Sơn La, whom the demonstration has linked to an account."""
    query = select(Inspector).join(Unit, Unit.id == Inspector.unit_id).where(Unit.key == "son-la")
    return db.session.scalars(query.order_by(Inspector.id)).first()  # type: ignore[return-value]


@pytest.fixture
def leader(house: Flask, friends: Friends) -> Browser:
    """The browser of Sơn La's leader, who keeps the unit's people."""
    return Browser(house, friends.person("son-la", Office.LEADER))


def linked(inspector_id: int) -> int | None:
    db.session.rollback()
    return accounts_by_inspector([str(inspector_id)]).get(str(inspector_id))


def address(inspector_id: int) -> str:
    return f"/inspections/people/{inspector_id}/account"


def test_an_account_of_the_unit_is_chosen_and_taken_away(
    friends: Friends, leader: Browser, inspector: Inspector
) -> None:
    number, unit_id = inspector.id, inspector.unit_id
    account = next(person.id for person in accounts_of_unit(unit_id) if person.id != linked(number))
    page = leader.get(f"/inspections/people/{number}?year={friends.year_id}").text
    assert f'<option value="{account}">' in page
    assert leader.post(address(number), year=friends.year_id, account=str(account)).status_code == 303
    assert linked(number) == account
    assert f'<option value="{account}" selected>' in leader.get(f"/inspections/people/{number}").text
    leader.post(address(number), year=friends.year_id, account="")
    assert linked(number) is None


def test_the_page_of_people_shows_accounts_and_who_could_lead_without_one(
    friends: Friends, leader: Browser, inspector: Inspector
) -> None:
    number, name, unit_id = inspector.id, inspector.name, inspector.unit_id
    path = f"/inspections/people?unit={unit_id}&year={friends.year_id}"
    account = linked(number)
    email = db.session.get_one(Person, account).email
    before = leader.get(path).text
    assert email in before
    assert "chưa gắn tài khoản" not in before
    leader.post(address(number), year=friends.year_id, account="")
    after = leader.get(path).text
    assert email not in after
    assert "1 cán bộ đủ ngạch làm trưởng đoàn chưa gắn tài khoản" in after
    assert name in after


@pytest.mark.parametrize("choice", ["999999", "x", "1 OR 1"])
def test_what_is_no_account_of_the_unit_changes_nothing(
    friends: Friends, leader: Browser, inspector: Inspector, choice: str
) -> None:
    number = inspector.id
    before = linked(number)
    assert leader.post(address(number), year=friends.year_id, account=choice).status_code == 422
    assert leader.post(address(number), year=friends.year_id).status_code == 422
    assert linked(number) == before


def test_an_account_of_another_unit_is_refused(friends: Friends, leader: Browser, inspector: Inspector) -> None:
    number = inspector.id
    other = friends.person("lang-son", Office.LEADER).id
    assert leader.post(address(number), year=friends.year_id, account=str(other)).status_code == 422
    assert linked(number) != other


def test_others_find_no_such_person(house: Flask, friends: Friends, inspector: Inspector) -> None:
    number = inspector.id
    other = Browser(house, friends.person("lang-son", Office.LEADER))
    assert other.post(address(number), year=friends.year_id, account="").status_code == 404
    assert db.session.get(InspectorAccount, number) is not None

"""The demonstration: on this machine only, beside nobody real, and through the ordinary door."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import service
from app.accounts.demonstration import DEMONSTRATION_PASSWORD, demonstration_open
from app.accounts.models import Person
from app.database import writing
from tests.accounts.house import BEGINNING, actor_for, sign_in, signed_in, token_of
from workflows.people import Holding, Office
from workflows.refusals import NotAllowed

EMAIL = "chanh@dien-bien.example"
OUTSIDE = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture
def sample(house: Flask) -> int:
    """One leader and one administrator of the demonstration; the administrator's id."""
    with house.app_context():
        leader = [Holding(Office.LEADER, 1, BEGINNING)]
        service.add_demonstration_person("Đại diện Thanh tra tỉnh Điện Biên", EMAIL, "Chánh Thanh tra", "", leader)
        keeper = [Holding(Office.ADMINISTRATOR, 2, BEGINNING)]
        return service.add_demonstration_person("Quản trị", "quan-tri@lang-son.example", "", "", keeper).id


def test_the_page_offers_people_by_unit_and_their_form_signs_in(sample: int, client: FlaskClient) -> None:
    page = client.get("/login").text
    assert "Thanh tra tỉnh Điện Biên" in page
    assert 'aria-label="Chánh Thanh tra: Đại diện Thanh tra tỉnh Điện Biên"' in page
    assert DEMONSTRATION_PASSWORD in page
    sign_in(client, EMAIL, DEMONSTRATION_PASSWORD)
    assert signed_in(client)


@pytest.mark.parametrize(
    "request_facts",
    [
        {"environ_base": OUTSIDE},
        {"headers": {"X-Forwarded-For": "203.0.113.9"}},
        {"headers": {"Forwarded": "for=203.0.113.9"}},
        {"base_url": "http://rebound.example"},
        {"base_url": "http://203.0.113.1"},
    ],
)
def test_nothing_of_it_is_seen_or_works_from_elsewhere(sample: int, house: Flask, request_facts: dict) -> None:
    client = house.test_client()
    page = client.get("/login", **request_facts).text
    assert EMAIL not in page
    assert DEMONSTRATION_PASSWORD not in page
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    form = {"email": EMAIL, "password": DEMONSTRATION_PASSWORD, "csrf_token": token}
    assert "trên chính máy đang chạy" in client.post("/login", data=form, **request_facts).text
    assert client.get("/account", **request_facts).status_code == 302


@pytest.mark.parametrize("request_facts", [{"environ_base": OUTSIDE}, {"headers": {"X-Real-IP": "203.0.113.9"}}])
def test_a_session_begun_here_does_not_travel(sample: int, client: FlaskClient, request_facts: dict) -> None:
    sign_in(client, EMAIL, DEMONSTRATION_PASSWORD)
    assert client.get("/account").status_code == 200
    assert client.get("/account", **request_facts).status_code == 302


def test_one_real_person_closes_it(sample: int, house: Flask, client: FlaskClient) -> None:
    here = {"REMOTE_ADDR": "127.0.0.1"}
    with house.test_request_context(environ_base=here):
        assert demonstration_open()
    with house.app_context(), writing() as session:
        session.get_one(Person, sample).demonstration = False
    with house.test_request_context(environ_base=here):
        assert not demonstration_open()
    assert DEMONSTRATION_PASSWORD not in client.get("/login").text


def test_an_empty_house_is_no_demonstration(house: Flask) -> None:
    with house.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        assert not demonstration_open()


def test_whoever_is_made_in_it_belongs_to_it(sample: int, house: Flask) -> None:
    with house.app_context():
        person, _ = service.create_person(actor_for(sample), "Người mới", "moi@lang-son.example", "", "")
        assert person.demonstration


def test_it_is_refused_beside_real_people(house: Flask) -> None:
    with house.app_context():
        service.first_administrator("Trần Thị Bình", "quantri@ttcp.gov.vn", 1)
        with pytest.raises(NotAllowed):
            service.add_demonstration_person("Mẫu", "mau@dien-bien.example", "", "", [])


def test_a_wrong_password_does_not_enter_there_either(sample: int, client: FlaskClient) -> None:
    assert sign_in(client, EMAIL, DEMONSTRATION_PASSWORD + "x").status_code == 422
    assert token_of(client, "/login")
    assert not signed_in(client)

"""What each route requires: who may, who is sent to sign in, who is refused; and the password again."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import access
from app.accounts.access import undeclared_routes
from tests.accounts.house import EMAIL, PASSWORD, People, post, sign_in, stale
from workflows.people import Office
from workflows.refusals import NotAllowed

SIGN_IN_PAGES = {
    "security.login",
    "security.logout",
    "security.verify",
    "security.change_password",
    "security.two_factor_setup",
    "security.two_factor_setup_validate",
    "security.two_factor_token_validation",
    "security.two_factor_rescue",  # closed, see store.py
    "security.tf_select",  # closed
    "security.mf_recovery",
    "security.mf_recovery_codes",
}


def test_every_route_says_what_it_requires(house: Flask) -> None:
    assert undeclared_routes(house) == []


def test_a_route_that_says_nothing_is_found(house: Flask) -> None:
    house.view_functions["forgotten"] = lambda: "open to all"
    assert undeclared_routes(house) == ["forgotten"]


def test_flask_security_opens_no_page_that_we_do_not_know(house: Flask) -> None:
    assert {endpoint for endpoint in house.view_functions if endpoint.startswith("security.")} == SIGN_IN_PAGES


def test_a_public_page_is_open_and_the_others_lead_to_sign_in(people: People, client: FlaskClient) -> None:
    assert client.get("/open").text == "open"
    assert client.get("/draft").headers["Location"] == "/login?next=/draft"
    assert client.post("/account/sessions/end").status_code == 400


def test_the_office_decides_who_may(people: People, client: FlaskClient) -> None:
    people.add(EMAIL, Office.DRAFTER)
    sign_in(client)
    assert client.get("/draft").text == "Nguyễn Văn An"
    assert client.get("/people").status_code == 403


def test_a_person_without_office_reaches_their_account_only(people: People, client: FlaskClient) -> None:
    people.add()
    sign_in(client)
    assert client.get("/account").status_code == 200
    refused = client.get("/draft")
    assert refused.status_code == 403
    assert "Chức trách hiện tại" in refused.text


def test_there_is_no_actor_without_a_session(house: Flask) -> None:
    with house.test_request_context(), pytest.raises(NotAllowed):
        access.actor()


def test_signing_asks_for_the_password_after_five_minutes_and_comes_back(people: People, client: FlaskClient) -> None:
    people.add(EMAIL, Office.LEADER)
    sign_in(client)
    assert client.get("/sign?paper=3").text == "signing"
    stale(client)
    to_verify = client.get("/sign?paper=3").headers["Location"]
    assert to_verify == "/confirm-password?next=/sign?paper%3D3"
    assert "Xác nhận mật khẩu" in client.get(to_verify).text
    assert post(client, to_verify, password="không phải câu này").status_code == 422
    assert post(client, to_verify, password=PASSWORD).headers["Location"] == "/sign?paper=3"
    assert client.get("/sign?paper=3").text == "signing"


def test_each_use_of_the_page_does_not_prolong_the_five_minutes(people: People, client: FlaskClient) -> None:
    people.add(EMAIL, Office.LEADER)
    sign_in(client)
    for _ in range(3):
        client.get("/sign")
    stale(client)
    assert client.get("/sign").status_code == 302


def test_a_form_sent_too_late_comes_back_to_its_own_page(people: People, client: FlaskClient) -> None:
    people.add(EMAIL, Office.LEADER)
    sign_in(client)
    stale(client)
    ours = post(client, "/sign", "/account", headers={"Referer": "http://localhost/sign?paper=3"})
    assert ours.headers["Location"] == "/confirm-password?next=/sign?paper%3D3"
    foreign = post(client, "/sign", "/account", headers={"Referer": "http://evil.example/sign"})
    assert foreign.headers["Location"] == "/confirm-password?next=/"

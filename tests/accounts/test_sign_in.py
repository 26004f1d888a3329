"""Signing in and out: who may, who waits, and what ends a session."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_login import current_user
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from app.accounts import service
from app.accounts.limits import PER_ACCOUNT, PER_NETWORK, WINDOW, network_of
from app.accounts.models import FailedTry, Person, SignIn
from app.accounts.sessions import IDLE, LONGEST
from app.clock import now
from app.database import db, writing
from tests.accounts.house import EMAIL, PASSWORD, People, actor_for, post, sign_in, signed_in, token_of
from workflows.people import Office

GENERIC = "Thư điện tử hoặc mật khẩu chưa đúng"
WAIT = "mời chờ 15 phút"


def test_a_person_signs_in_and_reaches_the_account(people: People, client: FlaskClient) -> None:
    people.add()
    assert client.get("/account").headers["Location"] == "/login?next=/account"
    assert sign_in(client).status_code == 302
    assert signed_in(client)
    assert len(people.log("account.signed-in")) == 1


def test_the_e_mail_is_taken_in_capitals_too(people: People, client: FlaskClient) -> None:
    people.add()
    sign_in(client, EMAIL.upper())
    assert signed_in(client)


def test_the_hash_is_argon2id_with_owasps_measure(people: People) -> None:
    person_id = people.add()
    with people.database() as session:
        assert session.get_one(Person, person_id).password.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_wrong_password_and_an_unknown_person_get_the_same_answer(people: People, client: FlaskClient) -> None:
    people.add()
    wrong, unknown = sign_in(client, EMAIL, "sai mật khẩu rồi"), sign_in(client, "khong@co.gov.vn", "sai mật khẩu rồi")
    assert wrong.status_code == unknown.status_code == 422
    assert GENERIC in wrong.text
    strip = [answer.text.replace(EMAIL, "").replace("khong@co.gov.vn", "") for answer in (wrong, unknown)]
    assert _without_tokens(strip[0]) == _without_tokens(strip[1])
    assert not signed_in(client)


def test_a_closed_account_gets_that_answer_too(people: People, client: FlaskClient) -> None:
    with people.changing(people.add()) as person:
        person.active = False
    assert GENERIC in sign_in(client).text


def test_after_ten_failures_even_the_right_password_waits(people: People, client: FlaskClient) -> None:
    people.add()
    for _ in range(PER_ACCOUNT):
        assert GENERIC in sign_in(client, password="sai mật khẩu rồi").text
    refused = sign_in(client)
    assert refused.status_code == 429
    assert WAIT in refused.text
    assert not signed_in(client)
    assert len(people.log("account.sign-in-failed")) == PER_ACCOUNT


def test_an_unknown_account_waits_like_a_known_one(people: People, client: FlaskClient) -> None:
    for _ in range(PER_ACCOUNT):
        sign_in(client, "khong@co.gov.vn", "sai mật khẩu rồi")
    assert WAIT in sign_in(client, "khong@co.gov.vn", "sai mật khẩu rồi").text


def test_the_wait_survives_a_restart_and_ends_by_itself(people: People, house: Flask) -> None:
    people.add()
    for _ in range(PER_ACCOUNT):
        sign_in(house.test_client(), password="sai mật khẩu rồi")
    assert WAIT in sign_in(house.test_client()).text
    _age_failures(people)
    client = house.test_client()
    sign_in(client)
    assert signed_in(client)


def test_one_network_may_not_try_account_after_account(people: People, client: FlaskClient) -> None:
    people.add()
    with people.house.app_context(), writing() as session:
        session.add_all(FailedTry(account=str(n), network="127.0.0.1", at=now()) for n in range(PER_NETWORK))
    assert WAIT in sign_in(client).text


def test_addresses_of_one_ipv6_customer_are_one_network(house: Flask) -> None:
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9") != network_of("2001:db8:1:3::1")


def test_a_new_person_reaches_nothing_before_changing_the_starting_password(
    people: People, client: FlaskClient
) -> None:
    with people.house.app_context():
        _, password = service.create_person(people.administrator, "Lê Thị Hoa", "hoa@dienbien.gov.vn", "", "Bà")
    sign_in(client, "hoa@dienbien.gov.vn", password)
    for page in ("/account", "/draft", "/people"):
        assert client.get(page).headers["Location"] == "/change"
    for page in ("/tf-setup", "/mf-recovery-codes"):
        assert client.get(page).headers["Location"] == "/change"
    assert "do người quản trị cấp" in client.get("/change").text
    changed = _change(client, password, "bốn mùa hoa ban nở")
    assert changed.headers["Location"] == "/account"
    assert signed_in(client)


def test_an_old_starting_password_opens_nothing(people: People, client: FlaskClient) -> None:
    with people.changing(people.add()) as person:
        person.starting_password_until = now() - timedelta(minutes=1)
    assert "Mật khẩu khởi tạo đã hết hạn" in sign_in(client).text
    assert not signed_in(client)


@pytest.mark.parametrize("weak", ["ngắn quá", "mậtkhẩu123456", "nguyenvanan-2026", "aaaaaaaaaaaaaaaa", "1234567890123"])
def test_a_weak_new_password_is_refused(people: People, client: FlaskClient, weak: str) -> None:
    people.add()
    sign_in(client)
    assert _change(client, PASSWORD, weak).status_code == 422
    sign_in(other := people.house.test_client())
    assert signed_in(other)


def test_guesses_of_the_old_password_are_counted_too(people: People, client: FlaskClient) -> None:
    people.add()
    sign_in(client)
    for _ in range(PER_ACCOUNT):
        _change(client, "không phải câu này", "bốn mùa hoa ban nở")
    assert _change(client, PASSWORD, "bốn mùa hoa ban nở").status_code == 429


def test_a_changed_password_puts_every_other_browser_out(people: People, client: FlaskClient) -> None:
    people.add()
    other = people.house.test_client()
    sign_in(client)
    sign_in(other)
    _change(client, PASSWORD, "bốn mùa hoa ban nở")
    assert signed_in(client)
    assert not signed_in(other)
    with people.database() as session:
        assert session.scalar(select(func.count()).where(SignIn.ended_at.is_(None))) == 1


def test_an_ended_session_is_out_with_its_next_request(people: People, client: FlaskClient) -> None:
    people.add()
    other = people.house.test_client()
    sign_in(other)
    sign_in(client)
    with people.database() as session:
        oldest = session.scalar(select(func.min(SignIn.id)))
    assert post(client, f"/account/sessions/{oldest}/end", "/account").status_code == 303
    assert not signed_in(other)
    assert signed_in(client)


def test_nobody_ends_the_session_of_another(people: People, client: FlaskClient) -> None:
    people.add()
    people.add("binh@langson.gov.vn", unit_id=2)
    other = people.house.test_client()
    sign_in(other, "binh@langson.gov.vn")
    with people.database() as session:
        foreign = session.scalar(select(func.max(SignIn.id)))
    sign_in(client)
    assert post(client, f"/account/sessions/{foreign}/end", "/account").status_code == 404
    assert signed_in(other)


def test_signing_out_everywhere_ends_all(people: People, client: FlaskClient) -> None:
    people.add()
    other = people.house.test_client()
    sign_in(client)
    sign_in(other)
    post(client, "/account/sessions/end", "/account")
    assert not signed_in(client)
    assert not signed_in(other)


def test_a_copied_cookie_dies_with_the_sign_out(people: People, client: FlaskClient) -> None:
    people.add()
    sign_in(client)
    thief = people.house.test_client()
    thief.set_cookie("giao-uoc", client.get_cookie("giao-uoc").value)
    assert signed_in(thief)
    assert post(client, "/logout", "/account").headers["Location"] == "/login"
    assert not signed_in(thief)
    assert len(people.log("account.signed-out")) == 1


@pytest.mark.parametrize(("column", "age"), [("seen_at", IDLE), ("created_at", LONGEST)])
def test_a_session_ends_when_left_and_after_a_day(
    people: People, client: FlaskClient, column: str, age: timedelta
) -> None:
    person_id = people.add()
    sign_in(client)
    _set_sign_in(people, person_id, **{column: now() - age - timedelta(minutes=1)})
    assert not signed_in(client)


def test_presence_is_noted_every_five_minutes_only(people: People, client: FlaskClient) -> None:
    person_id = people.add()
    sign_in(client)
    recent = now() - timedelta(minutes=4)
    _set_sign_in(people, person_id, seen_at=recent)
    signed_in(client)
    assert _seen(people) == recent
    _set_sign_in(people, person_id, seen_at=now() - timedelta(minutes=6))
    assert signed_in(client)
    assert _seen(people) > recent


def test_a_deactivated_person_is_out_at_once(people: People, client: FlaskClient) -> None:
    person_id = people.add()
    sign_in(client)
    with people.house.app_context():
        service.deactivate(people.administrator, person_id)
    assert not signed_in(client)


def test_an_account_closed_by_other_hands_is_out_too(people: People, client: FlaskClient) -> None:
    person_id = people.add()
    sign_in(client)
    with people.changing(person_id) as person:
        person.active = False
    with client:
        client.get("/login")
        assert current_user.is_anonymous


def test_a_reset_puts_the_person_out_and_needs_the_new_password(people: People, client: FlaskClient) -> None:
    person_id = people.add()
    sign_in(client)
    with people.house.app_context():
        password = service.reset_access(people.administrator, person_id)
    assert not signed_in(client)
    assert sign_in(client).status_code == 422
    sign_in(client, password=password)
    assert client.get("/account").headers["Location"] == "/change"


def test_a_token_in_a_header_or_address_signs_nobody_in(people: People, client: FlaskClient) -> None:
    person_id = people.add()
    with people.house.test_request_context():
        token = db.session.get_one(Person, person_id).get_auth_token()
    assert client.get("/account", headers={"Authentication-Token": token}).status_code == 302
    assert client.get(f"/account?auth_token={token}").status_code == 302


def test_the_sign_in_pages_take_forms_only(people: People, client: FlaskClient) -> None:
    people.add()
    token = _token(client)
    answer = client.post("/login", json={"email": EMAIL, "password": PASSWORD}, headers={"X-CSRFToken": token})
    assert answer.status_code == 415
    assert not signed_in(client)


def test_a_form_without_its_token_is_refused(people: People, client: FlaskClient) -> None:
    people.add()
    assert client.post("/login", data={"email": EMAIL, "password": PASSWORD}).status_code == 400
    assert not signed_in(client)


@pytest.mark.parametrize("away", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_the_way_back_never_leaves_this_site(people: People, client: FlaskClient, away: str) -> None:
    people.add()
    answer = client.post(
        "/login",
        query_string={"next": away},
        data={"email": EMAIL, "password": PASSWORD, "csrf_token": _token(client)},
    )
    location = answer.headers.get("Location", "/")
    assert location.startswith("/")
    assert location[1:2] not in {"/", "\\"}


def test_the_way_back_leads_to_the_page_that_was_wanted(people: People, client: FlaskClient) -> None:
    people.add(EMAIL, Office.DRAFTER)
    wanted = client.get("/draft?x=1").headers["Location"]
    answer = client.post(wanted, data={"email": EMAIL, "password": PASSWORD, "csrf_token": _token(client)})
    assert answer.headers["Location"] == "/draft?x=1"


def test_the_cookie_is_closed_to_scripts_and_other_sites(people: People, client: FlaskClient) -> None:
    people.add()
    cookie = sign_in(client).headers["Set-Cookie"]
    assert cookie.startswith("giao-uoc=")
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Path=/"))
    assert "remember" not in "".join(sign_in(people.house.test_client()).headers.getlist("Set-Cookie"))


def test_over_https_the_browser_binds_the_cookie_to_this_host(build: Callable[..., Flask]) -> None:
    cookie = build(SESSION_COOKIE_SECURE=True).test_client().get("/login", base_url="https://localhost")
    set_cookie = cookie.headers["Set-Cookie"]
    assert set_cookie.startswith("__Host-giao-uoc=")
    assert "Secure" in set_cookie
    assert "Domain" not in set_cookie


def test_looking_at_the_sign_in_page_writes_nothing(people: People, client: FlaskClient) -> None:
    with people.database() as session:
        before = session.scalar(select(func.count()).select_from(FailedTry))
    for page in ("/login", "/mf-recovery", "/tf-validate", "/tf-setup", "/confirm-password", "/change"):
        assert client.get(page).status_code in {200, 302}
    with people.database() as session:
        assert session.scalar(select(func.count()).select_from(FailedTry)) == before


@pytest.mark.parametrize(
    "page", ["/register", "/reset", "/confirm", "/us-signin", "/tf-rescue", "/tf-select", "/wan-signin"]
)
def test_ways_in_that_the_house_does_not_offer_do_not_exist(client: FlaskClient, page: str) -> None:
    assert client.get(page).status_code == 404


def test_the_actor_holds_only_todays_offices(people: People) -> None:
    person_id = people.add(EMAIL, Office.DRAFTER)
    with people.house.app_context():
        assert actor_for(person_id).holds(Office.DRAFTER)
        row = service.actor_of(_person(person_id), now().date() - timedelta(days=36500))
        assert not row.holdings


def _person(person_id: int) -> Person:
    return db.session.get_one(Person, person_id)


def _change(client: FlaskClient, old: str, new: str) -> TestResponse:
    return post(client, "/change", password=old, new_password=new, new_password_confirm=new)


def _token(client: FlaskClient) -> str:
    return token_of(client, "/login")


def _without_tokens(text: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text)


def _set_sign_in(people: People, person_id: int, **values: object) -> None:
    with people.house.app_context(), writing() as session:
        session.execute(update(SignIn).where(SignIn.person_id == person_id).values(**values))


def _seen(people: People) -> datetime:
    with people.database() as session:
        return session.scalar(select(SignIn.seen_at))


def _age_failures(people: People) -> None:
    with people.house.app_context(), writing() as session:
        session.execute(update(FailedTry).values(at=now() - WINDOW - timedelta(seconds=1)))

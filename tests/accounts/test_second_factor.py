"""The second factor: set up with a code, asked at every sign-in, each code good once, recovery codes too."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from passlib.totp import TOTP

from app.accounts.access import check_second_factor
from app.accounts.limits import PER_ACCOUNT
from app.accounts.models import Person
from app.database import db
from tests.accounts.conftest import first_people
from tests.accounts.house import EMAIL, PASSWORD, People, post, sign_in, signed_in, stale, token_of
from workflows.people import Office
from workflows.refusals import BadInput, NotAllowed

PERIOD = 30  # seconds of one code


def code(key: str, steps: int = 0) -> str:
    """What the telephone shows now, or some steps later."""
    return TOTP(key=key).generate(time=time.time() + steps * PERIOD).token


def set_up(client: FlaskClient) -> str:
    """Set an authenticator up as its owner would; its key."""
    page = post(client, "/tf-setup", setup="authenticator").text
    key = re.search(r'<code class="gu-hash">([^<]+)</code>', page).group(1).replace("-", "")
    action = re.search(r'action="(/tf-setup/[^"]+|/tf-validate)"', page).group(1)
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    assert client.post(action, data={"csrf_token": token, "code": code(key)}).status_code == 302
    return key


@pytest.fixture
def secured(people: People, client: FlaskClient) -> tuple[FlaskClient, str]:
    """A person with an authenticator, about to give the second step; the key."""
    people.add(EMAIL, Office.LEADER)
    sign_in(client)
    key = set_up(client)
    post(client, "/logout", "/account")
    return client, key


def test_the_picture_to_scan_is_part_of_the_page(people: People, client: FlaskClient) -> None:
    people.add()
    sign_in(client)
    page = post(client, "/tf-setup", setup="authenticator").text
    picture = base64.b64decode(re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page).group(1))
    assert b"<svg" in picture
    assert len(page) < 30_000


def test_a_wrong_code_sets_nothing_up(people: People, client: FlaskClient) -> None:
    person_id = people.add()
    sign_in(client)
    page = post(client, "/tf-setup", setup="authenticator").text
    action = re.search(r'action="(/tf-setup/[^"]+)"', page).group(1)
    client.post(action, data={"csrf_token": token_of(client, "/account"), "code": "000000"})
    with people.database() as session:
        assert not session.get_one(Person, person_id).has_second_factor


def test_the_password_alone_no_longer_signs_in(secured: tuple[FlaskClient, str]) -> None:
    client, key = secured
    assert sign_in(client).headers["Location"].startswith("/tf-validate")
    assert not signed_in(client)
    assert post(client, "/tf-validate", code=code(key, 1)).status_code == 302
    assert signed_in(client)


def test_a_code_with_a_space_is_taken_and_a_wrong_one_is_not(secured: tuple[FlaskClient, str]) -> None:
    client, key = secured
    sign_in(client)
    refused = post(client, "/tf-validate", code="000000")
    assert refused.status_code == 422
    assert "Mã xác thực chưa đúng" in refused.text
    right = code(key, 1)
    post(client, "/tf-validate", code=f"{right[:3]} {right[3:]}")
    assert signed_in(client)


def test_a_code_is_good_once(secured: tuple[FlaskClient, str], people: People) -> None:
    client, key = secured
    used = code(key, 1)
    sign_in(client)
    post(client, "/tf-validate", code=used)
    thief = people.house.test_client()
    sign_in(thief)
    assert post(thief, "/tf-validate", code=used).status_code == 422
    assert not signed_in(thief)


def test_guessing_codes_is_limited_and_a_new_password_sign_in_does_not_reset_it(
    secured: tuple[FlaskClient, str], people: People
) -> None:
    client, key = secured
    sign_in(client)
    for _ in range(PER_ACCOUNT):
        post(client, "/tf-validate", code="000000")
    assert post(client, "/tf-validate", code=code(key, 1)).status_code == 429
    assert sign_in(people.house.test_client()).status_code == 429


def test_a_recovery_code_signs_in_once(secured: tuple[FlaskClient, str], people: People) -> None:
    client, key = secured
    sign_in(client)
    post(client, "/tf-validate", code=code(key, 1))
    codes = re.findall(r"<code>([0-9a-f-]{14})</code>", post(client, "/mf-recovery-codes").text)
    assert len(codes) == 10
    assert not re.findall(r"<code>[0-9a-f-]{14}</code>", client.get("/mf-recovery-codes?show_codes=1").text)
    post(client, "/logout", "/account")
    sign_in(client)
    assert post(client, "/mf-recovery", code="0000-0000-0000").status_code == 422
    assert post(client, "/mf-recovery", code=codes[3].upper()).status_code == 302
    assert signed_in(client)
    post(client, "/logout", "/account")
    sign_in(client)
    assert post(client, "/mf-recovery", code=codes[3]).status_code == 422
    assert len(people.log("account.recovery-code-used")) == 1


def test_recovery_codes_are_not_in_the_database(people: People, client: FlaskClient) -> None:
    person_id = people.add()
    sign_in(client)
    shown = re.findall(r"<code>([0-9a-f-]{14})</code>", post(client, "/mf-recovery-codes").text)
    with people.database() as session:
        kept = " ".join(session.get_one(Person, person_id).mf_recovery_codes)
    assert not any(each in kept or each.replace("-", "") in kept for each in shown)


def test_guesses_of_recovery_codes_are_limited(secured: tuple[FlaskClient, str]) -> None:
    client, _ = secured
    sign_in(client)
    for _ in range(PER_ACCOUNT):
        post(client, "/mf-recovery", code="0000-0000-0000")
    assert post(client, "/mf-recovery", code="0000-0000-0000").status_code == 429


def test_the_second_step_is_nowhere_without_the_first(people: People, client: FlaskClient) -> None:
    people.add()
    for page in ("/tf-validate", "/mf-recovery", "/tf-setup"):
        assert client.get(page).headers["Location"] == "/login"


def test_switching_off_needs_a_fresh_password(secured: tuple[FlaskClient, str], people: People) -> None:
    client, key = secured
    sign_in(client)
    post(client, "/tf-validate", code=code(key, 1))
    stale(client)
    answer = post(client, "/tf-setup", "/account", setup="disable")
    assert answer.headers["Location"].startswith("/confirm-password")
    post(client, answer.headers["Location"], password=PASSWORD)
    post(client, "/tf-setup", setup="disable")
    post(client, "/logout", "/account")
    sign_in(client)
    assert signed_in(client)
    assert len(people.log("account.second-factor-removed")) == 1


def test_where_the_house_demands_it_nobody_works_without(build: Callable[..., Flask]) -> None:
    people = first_people(build(SECOND_FACTOR_REQUIRED=True))
    people.add(EMAIL, Office.DRAFTER)
    client = people.house.test_client()
    assert sign_in(client).headers["Location"] == "/tf-setup"
    assert client.get("/draft").headers["Location"].startswith("/login")
    page = post(client, "/tf-setup", setup="authenticator").text
    key = re.search(r'<code class="gu-hash">([^<]+)</code>', page).group(1).replace("-", "")
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    client.post("/tf-validate", data={"csrf_token": token, "code": code(key)})
    assert client.get("/draft").status_code == 200
    assert post(client, "/tf-setup", setup="disable").status_code == 422


def test_an_act_that_needs_the_second_factor_takes_each_code_once(
    secured: tuple[FlaskClient, str], people: People
) -> None:
    _, key = secured
    with people.house.test_request_context():
        person = _person(EMAIL)
        right = code(key, 1)
        check_second_factor(person, right)
        with pytest.raises(BadInput, match="đã dùng rồi"):
            check_second_factor(person, right)
        for wrong in ("", "abc", "٠٠٠٠٠٠", "0" * 500):
            with pytest.raises(BadInput):
                check_second_factor(person, wrong)


def test_wrong_codes_of_acts_stay_counted(secured: tuple[FlaskClient, str], people: People) -> None:
    _, key = secured
    with people.house.test_request_context():
        for _ in range(PER_ACCOUNT):
            with pytest.raises(BadInput):
                check_second_factor(_person(EMAIL), "000000")
        with pytest.raises(BadInput, match="chờ 15 phút"):
            check_second_factor(_person(EMAIL), code(key, 1))


def test_an_act_asks_nothing_of_who_has_none_unless_the_house_demands_it(people: People) -> None:
    people.add()
    with people.house.test_request_context():
        check_second_factor(_person(EMAIL), "")
        people.house.config["SECOND_FACTOR_REQUIRED"] = True
        with pytest.raises(NotAllowed):
            check_second_factor(_person(EMAIL), "")


def _person(email: str) -> Person:
    return db.session.query(Person).filter_by(email=email).one()

"""Every form sent without its token is refused before anything else happens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.demonstration import DEMONSTRATION_PASSWORD
from tests.accounts.house import token_of
from tests.conftest import application
from tests.promises.attacks import snapshot
from tests.web.visitors import filled

# Asked by programs (RFC 6960): answered to anybody, with nothing changed.
QUESTIONS = {"authority.ocsp", "papers.posted_back"}


@pytest.fixture
def app(database_uri: str, tmp_path: Path) -> Iterator[Flask]:
    """The application as it runs: forms need their token."""
    with application(database_uri, tmp_path, TESTING=True) as app:
        yield app


def _sign_in(client: FlaskClient, email: str) -> None:
    entered = {"email": email, "password": DEMONSTRATION_PASSWORD, "csrf_token": token_of(client, "/login")}
    assert client.post("/login", data=entered).status_code == 302


@pytest.mark.parametrize("email", ["", "soan-thao@dien-bien.example", "quan-tri@ttcp.example"])
@pytest.mark.parametrize("token", [None, "", "not-the-token"])
def test_every_form_without_its_token_is_refused(app: Flask, client: FlaskClient, email: str, token: str) -> None:
    if email:
        _sign_in(client, email)
    entered = {} if token is None else {"csrf_token": token}
    before = _tables(app)
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or set()) and rule.endpoint not in QUESTIONS:
            answer = client.post(filled(rule, 1), data=entered)
            assert answer.status_code == 400, (rule, answer.status_code)
            assert "chưa có gì thay đổi" in answer.text
    assert _tables(app) == before


def test_a_token_of_another_session_is_no_token(app: Flask, client: FlaskClient) -> None:
    _sign_in(client, "soan-thao@dien-bien.example")
    stolen = token_of(app.test_client(), "/login")
    before = _tables(app)
    assert client.post("/pledges", data={"year": "1", "csrf_token": stolen}).status_code == 400
    assert _tables(app) == before
    assert client.post("/pledges", data={"year": "1", "csrf_token": token_of(client, "/pledges")}).status_code == 303


def _tables(app: Flask) -> dict[str, list[str]]:
    with app.app_context():
        return snapshot()

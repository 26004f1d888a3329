"""Every address, asked for by every kind of person at every stage: nobody sees what is not theirs, nothing breaks."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.accounts.access import undeclared_routes
from app.database import db
from app.papers.models import Paper
from tests.friends import Friends
from tests.web.visitors import STAGES, WHO, browser_of, filled, rules_with
from workflows.permissions import Action

NO_SUCH = (0, 999_999, 2**31, 2**63, 2**64, 10**30, "-1", "1.5", "ba")


def _is_public(app: Flask, rule: Rule) -> bool:
    """Whether anybody may ask: so it was declared, or it only changes the reader's language."""
    view = app.view_functions[rule.endpoint]
    return rule.endpoint == "language" or getattr(view, "required_action", None) is Action.PUBLIC


def test_every_route_of_the_whole_house_says_what_it_requires(app: Flask) -> None:
    assert undeclared_routes(app) == []


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page_from_everywhere(app: Flask, client: FlaskClient) -> None:
    for method in ("GET", "POST"):
        for rule in rules_with(app, method):
            if not _is_public(app, rule):
                answer = client.open(filled(rule, 1), method=method)
                assert answer.status_code == 302, rule
                assert answer.headers["Location"].startswith("/login"), rule


@pytest.mark.parametrize("stage", STAGES)
def test_no_page_breaks_and_strangers_find_no_paper(house: Flask, friends: Friends, stage: str) -> None:
    paper_id = getattr(friends, stage)()
    assert db.session.get_one(Paper, paper_id).code
    rules = list(rules_with(house, "GET"))
    for who in WHO:
        browser = browser_of(house, friends, who)
        for rule in rules:
            for form in ("pdf", "word"):
                answer = browser.get(filled(rule, paper_id, form))
                assert answer.status_code < 500, (who, rule, answer.text)
                if "paper_id" in rule.arguments and who in {"outsider", "administrator"}:
                    assert answer.status_code in {403, 404}, (who, rule)
                    assert "Điện Biên" not in answer.text, (who, rule)


def test_drafts_are_not_found_by_other_members_and_the_observer(house: Flask, friends: Friends) -> None:
    paper_id = friends.started()
    for who in ("vice_chair", "member", "other_drafter", "observer"):
        browser = browser_of(house, friends, who)
        for path in ("", "/preview.pdf", "/pdf", "/word", "/verdict", "/versions/1", "/difference", "/issue"):
            assert browser.get(f"/papers/{paper_id}{path}").status_code in {403, 404}, (who, path)
        assert f"/papers/{paper_id}" not in browser.get("/pledges").text


@pytest.mark.parametrize("number", NO_SUCH)
def test_a_number_that_is_nothing_is_not_found_and_breaks_nothing(
    house: Flask, friends: Friends, number: int | str
) -> None:
    for who in ("chair", "administrator"):
        browser = browser_of(house, friends, who)
        for method in ("GET", "POST"):
            for rule in rules_with(house, method):
                if rule.arguments - {"filename", "form"}:
                    send = browser.get if method == "GET" else browser.post
                    answer = send(filled(rule, number))
                    assert 400 <= answer.status_code < 500, (who, method, rule, answer.status_code)


HUGE = "9" * 20
QUERIES = (
    *(f"page={page}" for page in ("0", "-1", HUGE, "ba")),
    *(f"q={words}" for words in ("%00", "%25_%5C", "a" * 5000, "%F0%9F%98%80", "%FF")),
    *(f"of={year}" for year in ("0", f"-{HUGE}", HUGE, "%00")),
    *(f"{name}={value}" for name in ("year", "paper", "from") for value in (HUGE, "-1", "%00")),
    "from=1&to=" + HUGE,
    "open",
    "check",
    "unknown=%00%FF",
)


def test_no_query_breaks_a_page(house: Flask, friends: Friends) -> None:
    paper_id = friends.submitted()
    for who in ("chair", "administrator"):
        browser = browser_of(house, friends, who)
        for rule in rules_with(house, "GET"):
            if rule.endpoint != "language":
                for query in QUERIES:
                    answer = browser.get(f"{filled(rule, paper_id)}?{query}")
                    assert answer.status_code < 500, (who, rule, query)

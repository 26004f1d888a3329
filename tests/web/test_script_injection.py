"""Whatever people write or are called, pages show it as letters: no tag, attribute or address of it comes alive."""

from __future__ import annotations

import html
from urllib.parse import urlencode

import pytest
from flask import Flask

from app.accounts.models import Person
from app.clusters.models import ClusterYear, Unit
from app.database import writing
from app.demonstration.load import content_of_cluster
from app.papers import drafting, review
from tests.friends import Friends
from tests.papers.acts import revision_of
from tests.web.visitors import browser_of, filled, rules_with

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    "</textarea><svg onload=alert(1)>",
    "<!--<a href=javascript:alert(1)>",
]
TEMPLATE = "{{ 'ab' * 9 }} {% include '/etc/passwd' %} ${7*191}"
CARRIED_OUT = "ab" * 9


@pytest.mark.parametrize("payload", [*PAYLOADS, TEMPLATE])
def test_nothing_that_people_write_comes_alive_on_any_page(house: Flask, friends: Friends, payload: str) -> None:
    paper_id = _spoiled(friends, payload)
    for who in ("drafter", "chair", "member", "administrator", "observer"):
        browser = browser_of(house, friends, who)
        paths = [filled(rule, paper_id) for rule in rules_with(house, "GET")]
        for path in [*paths, f"/papers/{paper_id}/difference?from=1&to=2"]:
            answer = browser.get(path)
            if answer.mimetype == "text/html":
                assert payload not in answer.text, (who, path)
                assert CARRIED_OUT not in answer.text, (who, path)


def test_what_was_written_is_still_there_to_be_read(house: Flask, friends: Friends) -> None:
    payload = PAYLOADS[0]
    paper_id = _spoiled(friends, payload)
    page = browser_of(house, friends, "member").get(f"/papers/{paper_id}").text
    # Theme, commitment, remark, request with its reason, names of person and unit.
    assert page.count(html.escape(payload)) >= 6


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_search_is_shown_as_letters_too(house: Flask, friends: Friends, payload: str) -> None:
    for who, path in (("member", "/archive"), ("administrator", "/people")):
        answer = browser_of(house, friends, who).get(f"{path}?{urlencode({'q': payload})}")
        assert answer.status_code == 200
        assert payload not in answer.text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_refused_entry_is_repeated_as_letters(house: Flask, friends: Friends, payload: str) -> None:
    paper_id = friends.started()
    browser = browser_of(house, friends, "drafter")
    entered = {"seq": "1", "revision": "1", "review_due": payload[:20]}
    answer = browser.post(f"/papers/{paper_id}/submission", **entered)
    assert answer.status_code == 422
    assert payload[:20] not in answer.text
    stale = browser.post(f"/pledges/{paper_id}/edit", theme=payload, revision="99")
    assert stale.status_code == 409
    assert payload not in stale.text


def _spoiled(friends: Friends, payload: str) -> int:
    """A pledge whose every text is the payload, in a year and among people who are called so."""
    with writing() as session:
        year = session.get_one(ClusterYear, friends.year_id)
        year.name = year.theme = year.launch_plan = payload
        for unit in session.query(Unit):
            unit.name = unit.short_name = payload
        for person in session.query(Person):
            person.name, person.title = payload, payload
    content = content_of_cluster("iv-2020")["first_version"]
    content = {**content, "theme": payload, "grounds": [payload], "organisation": [payload], "closing": payload}
    field = content["fields"][0]
    spoiled = {**field, "title": payload, "commitments": [{**field["commitments"][0], "text": payload, "target": None}]}
    paper_id = friends.submitted(friends.started({**content, "fields": [spoiled]}))
    for text in (payload, f"{payload}, lần hai"):
        review.comment(friends.member, paper_id, friends.at_text(paper_id), "theme", text)
        review.request_change(friends.vice_chair, paper_id, friends.at_text(paper_id), text)
    drafting.withdraw(friends.drafter, paper_id, friends.at_step(paper_id), payload)
    drafting.save(friends.drafter, paper_id, {**content, "theme": f"{payload} bản hai"}, revision_of(paper_id))
    friends.submitted(paper_id)
    review.comment(friends.member, paper_id, friends.at_text(paper_id), "", payload)
    review.request_change(friends.vice_chair, paper_id, friends.at_text(paper_id), payload)
    return paper_id

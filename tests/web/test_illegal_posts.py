"""Every form of a paper, sent by everybody at every stage where it is not theirs: a clear 4xx, and no table changes."""

from __future__ import annotations

import pytest
from flask import Flask

from app.clock import today
from app.papers import issuing, review
from tests.friends import Friends
from tests.papers.test_page import HEAD, LINES
from tests.promises.attacks import snapshot
from tests.web.visitors import (
    EDITOR_POSTS,
    OTHER_POSTS,
    PAPER_POSTS,
    STAGES,
    WHO,
    address,
    browser_of,
    entries,
    is_a_clear_refusal,
    rules_with,
)

# What the page offers by the names of tests/papers/test_page.py, and the form that does it.
FORMS = {
    "draft": {"pledges.save", "pledges.autosave"},
    "submit": {"papers.submit"},
    "withdraw": {"papers.withdraw"},
    "return": {"papers.send_back"},
    "comment": {"papers.comment"},
    "request-change": {"papers.request_change"},
    "approve": {"papers.approve"},
    "open-signing": {"papers.issue"},
    "sign": {"papers.sign", "papers.upload", "papers.prepare_bytes", "papers.finish_bytes", "papers.open_service"},
    "seal": {"papers.seal"},
    "refuse": {"papers.refuse_signature"},
    "archive": {"archive.put_in"},
}
WITH_A_FILE = {"papers.upload", "papers.finish_bytes"}  # asked for first; tests/papers/test_outside.py sends one
ALL_FORMS = sorted(PAPER_POSTS | EDITOR_POSTS | OTHER_POSTS)


# What the chair's drafter may begin about an issued paper: a paper of its own, which no stale page can spoil.
ABOUT_ISSUED = {"papers.replace", "corrections.correct", "corrections.recall"}


def _allowed(who: str, stage: str) -> set[str]:
    offered = next(cells for name, *cells in LINES if name == who)[HEAD.index(stage) - 1]
    begun = ABOUT_ISSUED if who == "drafter" and stage in {"signed", "archived"} else set()
    return begun | {form for name in offered.split() if name != "-" for form in FORMS[name]}


def test_no_form_upon_a_paper_is_left_out_of_these_tests(app: Flask) -> None:
    upon_papers = {rule.endpoint for rule in rules_with(app, "POST") if "paper_id" in rule.arguments}
    assert upon_papers == set(ALL_FORMS)


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_not_theirs_to_do_is_refused_and_changes_nothing(house: Flask, friends: Friends, stage: str) -> None:
    paper_id = getattr(friends, stage)()
    for who in WHO:
        browser = browser_of(house, friends, who)
        entered, before = entries(friends, paper_id), snapshot()
        for form in ALL_FORMS:
            if form not in _allowed(who, stage):
                answer = browser.post(address(form, paper_id), **entered)
                assert is_a_clear_refusal(answer), (who, form, answer.status_code)
        assert snapshot() == before, who


@pytest.mark.parametrize("stage", STAGES)
def test_a_stale_page_is_told_so_and_changes_nothing(house: Flask, friends: Friends, stage: str) -> None:
    paper_id = getattr(friends, stage)()
    for who in WHO:
        browser = browser_of(house, friends, who)
        entered = entries(friends, paper_id) | {"hash": "0" * 64, "seq": "0", "revision": "0"}
        before = snapshot()
        for form in sorted(_allowed(who, stage) - WITH_A_FILE - ABOUT_ISSUED):
            assert browser.post(address(form, paper_id), **entered).status_code == 409, (who, form)
        assert snapshot() == before, who


def test_a_form_without_anything_in_it_changes_nothing(house: Flask, friends: Friends) -> None:
    for stage in ("started", "submitted", "frozen"):
        paper_id = getattr(friends, stage)() if stage == "started" else _further(friends, stage)
        for who in ("drafter", "chair", "clerk", "vice_chair"):
            browser = browser_of(house, friends, who)
            before = snapshot()
            for form in sorted(_allowed(who, stage) - {"pledges.save", "pledges.autosave"}):
                assert is_a_clear_refusal(browser.post(address(form, paper_id))), (stage, who, form)
            assert snapshot() == before


def test_forms_that_set_up_the_house_are_the_administrators(house: Flask, friends: Friends) -> None:
    """Years, accounts: 403 for everybody else, whatever is sent."""
    paths = ["/years/new?year=2021", f"/years/{friends.year_id}/edit", "/people/new"]
    paths += [f"/people/1/{act}" for act in ("offices", "offices/1/end", "reset", "deactivate", "activate")]
    for who in WHO:
        if who == "administrator":
            continue
        browser = browser_of(house, friends, who)
        before = snapshot()
        for path in paths:
            assert browser.post(path, name="X", code="X", email="x@example.org").status_code == 403, (who, path)
        assert snapshot() == before


def test_only_a_drafter_of_the_chair_begins_a_pledge_and_only_once(house: Flask, friends: Friends) -> None:
    for who in WHO:
        if who != "drafter":
            browser = browser_of(house, friends, who)
            before = snapshot()
            assert browser.post("/pledges", year=str(friends.year_id)).status_code in {403, 404}, who
            assert snapshot() == before
    drafter = browser_of(house, friends, "drafter")
    assert drafter.post("/pledges", year=str(friends.year_id)).status_code == 303
    before = snapshot()
    for year in (str(friends.year_id), "", "ba", "999999", "9" * 30):
        assert drafter.post("/pledges", year=year).status_code in {404, 409}
    assert snapshot() == before


def _further(friends: Friends, stage: str) -> int:
    """The one pledge of the year, brought on to the next stage of this test."""
    paper_id = 1
    if stage == "submitted":
        return friends.submitted(paper_id)
    for leader in friends.leaders():
        review.approve(leader, paper_id, friends.at_text(paper_id))
    step = friends.at_step(paper_id)
    issuing.open_signing(friends.clerk, paper_id, step, numbered=True, place="Lạng Sơn", day=today())
    return paper_id

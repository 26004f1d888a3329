"""A paper in the place of an issued one: a copy at the next place, linked, and in force only once it is signed."""

from __future__ import annotations

import io
import json

import pytest
from flask import Flask
from pypdf import PdfReader

from app.checks import broken_promises
from app.clock import today
from app.database import db
from app.documents.lint import lint_pdf, lint_word
from app.documents.vault import fetch
from app.papers import drafting, issuing, review
from app.papers.files import paper_file
from app.papers.issuing import issued_text
from app.papers.kinds import kind_named
from app.papers.links import Link, issue_of, links_upon, marks_of
from app.papers.models import Paper, WorkingCopy
from app.papers.queries import content_of, versions_of
from app.papers.replacing import replace, ways_open
from app.papers.titles import paper_title
from app.pledges.in_force import pledge_in_force
from app.pledges.service import may_start
from tests.friends import Friends
from tests.papers.acts import refused, revision_of, strangers_are_refused
from tests.promises.browsers import Browser
from workflows.paper import State
from workflows.people import Actor, Office
from workflows.refusals import BadInput, NotAllowed, Refusal

REASON = "chỉ tiêu thu hồi ghi nhầm mẫu số."


@pytest.fixture
def pledge(friends: Friends) -> int:
    """A pledge that all have signed."""
    return friends.signed()


def signed_anew(friends: Friends, paper_id: int) -> int:
    """The replacing pledge, approved by all and signed."""
    drafting.submit(friends.drafter, paper_id, friends.at_step(paper_id), revision_of(paper_id), None)
    for leader in friends.leaders():
        review.approve(leader, paper_id, friends.at_text(paper_id))
    step = friends.at_step(paper_id)
    issuing.open_signing(friends.clerk, paper_id, step, numbered=True, place="Lạng Sơn", day=today())
    for actor in (friends.vice_chair, friends.chair):
        friends.sign(actor, paper_id)
    return paper_id


def test_a_replacement_begins_as_a_copy_at_the_next_place(friends: Friends, pledge: int) -> None:
    new = replace(friends.drafter, pledge, REASON)
    paper = db.session.get_one(Paper, new)
    assert (paper.kind, paper.position, paper.state) == ("pledge", 2, State.DRAFTING)
    assert json.loads(db.session.get_one(WorkingCopy, new).content) == content_of(versions_of(pledge)[0])
    assert paper_title(paper) == "Giao ước thi đua 2020 (lần 2)"
    links = links_upon(db.session.get_one(Paper, pledge))
    assert [(each.relation, each.paper.id, each.in_force) for each in links] == [(Link.REPLACES, new, False)]


def test_it_holds_from_its_last_signature_on_and_the_old_one_stays_readable(friends: Friends, pledge: int) -> None:
    new = replace(friends.drafter, pledge, REASON)
    in_force = pledge_in_force(friends.year_id)
    assert in_force is not None
    assert in_force.id == pledge
    assert marks_of([pledge, new]) == {}
    signed_anew(friends, new)
    in_force = pledge_in_force(friends.year_id)
    assert in_force is not None
    assert in_force.id == new
    assert marks_of([pledge, new]) == {pledge: (Link.REPLACES,)}
    assert fetch(paper_file(db.session.get_one(Paper, pledge), "pdf").sha256)
    assert list(broken_promises()) == []
    assert ways_open(friends.drafter, pledge) == []
    assert ways_open(friends.drafter, new) == list(Link)


def test_it_says_first_of_all_which_paper_it_replaces_and_why(friends: Friends, pledge: int) -> None:
    new = signed_anew(friends, replace(friends.drafter, pledge, REASON))
    paper = db.session.get_one(Paper, new)
    content, word = (fetch(paper_file(paper, form).sha256) for form in ("pdf", "word"))
    printed = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
    said = "Văn bản này thay thế Giao ước thi đua số 01/GƯ-CTĐ ngày"
    assert said in printed
    assert "lý do: chỉ tiêu thu hồi ghi nhầm mẫu số. Hưởng ứng" in printed
    assert (lint_pdf(content), lint_word(word)) == ([], [])
    issued = issue_of(paper)
    assert issued is not None
    shown = issued_text(paper, content_of(versions_of(new)[0]), kind_named("pledge"), issued)
    assert said in " ".join(shown.words())


def test_who_may_begin_it(friends: Friends, pledge: int) -> None:
    def begin(actor: Actor) -> None:
        replace(actor, pledge, REASON)

    strangers_are_refused(friends, begin)
    for actor in (friends.chair, friends.member, friends.clerk, friends.of("lang-son", Office.DRAFTER)):
        refused(NotAllowed, lambda actor=actor: begin(actor))  # type: ignore[misc]
    refused(BadInput, lambda: replace(friends.drafter, pledge, ""))


def test_a_second_replacement_waits_for_the_first(friends: Friends, pledge: int) -> None:
    replace(friends.drafter, pledge, REASON)
    refused(Refusal, lambda: replace(friends.drafter, pledge, REASON))


def test_what_is_not_issued_is_changed_and_not_replaced(friends: Friends) -> None:
    draft = friends.frozen()
    refused(Refusal, lambda: replace(friends.drafter, draft, REASON))


def test_the_pages_show_both_and_offer_what_is_accepted(house: Flask, friends: Friends, pledge: int) -> None:
    drafter = Browser(house, friends.person("dien-bien", Office.DRAFTER))
    member = Browser(house, friends.person("son-la", Office.LEADER))
    assert f"/papers/{pledge}/replacement" in drafter.get(f"/papers/{pledge}").text
    assert "/replacement" not in member.get(f"/papers/{pledge}").text
    answer = drafter.post(f"/papers/{pledge}/replacement", reason=REASON)
    new = pledge + 1
    assert answer.headers["Location"] == f"/pledges/{new}/edit"
    assert "Đang chuẩn bị văn bản thay thế" in drafter.get(f"/papers/{pledge}").text
    assert "văn bản thay thế:" not in member.get(f"/papers/{pledge}").text
    listed = drafter.get("/pledges").text
    assert "Giao ước thi đua 2020 (lần 2)" in listed
    year = type("Year", (), {"id": friends.year_id, "chair_id": min(friends.drafter.unit_ids)})
    assert not may_start(friends.drafter, year)  # type: ignore[arg-type]
    signed_anew(friends, new)
    assert "Đã được thay thế bằng" in member.get(f"/papers/{pledge}").text
    assert "Đã được thay thế" in member.get("/pledges").text
    code = db.session.get_one(Paper, pledge).code
    public = house.test_client().get(f"/p/{code}").text
    assert "Đã được thay thế bằng" in public
    assert f"/p/{db.session.get_one(Paper, new).code}" in public

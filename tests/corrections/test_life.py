"""Corrections and recalls live the life of every paper, and say of the issued paper only what a signed one says."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from app.archive.service import archive
from app.checks import broken_promises
from app.corrections.service import start_correction, start_recall
from app.database import db
from app.documents.lint import lint_pdf, lint_word
from app.documents.vault import fetch
from app.papers.files import paper_file
from app.papers.links import Link, links_of, links_upon, marks_of, seen_upon
from app.papers.models import Paper
from app.papers.queries import content_of, versions_of
from app.papers.replacing import ways_open
from app.pledges.in_force import pledge_in_force
from tests.corrections.letters import correction_begun, issued, recall_begun, signed, write
from tests.friends import Friends
from tests.papers.acts import refused, strangers_are_refused
from workflows.paper import State
from workflows.people import Actor
from workflows.refusals import BadInput, NotAllowed, NotFound, Refusal


@pytest.fixture
def pledge(friends: Friends) -> int:
    """A pledge that all have signed."""
    return friends.signed()


def printed(paper_id: int) -> str:
    content = fetch(paper_file(db.session.get_one(Paper, paper_id), "pdf").sha256)
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_a_letter_walks_from_draft_to_archive_and_corrects_the_pledge(friends: Friends, pledge: int) -> None:
    letter = correction_begun(friends, pledge)
    assert marks_of([pledge]) == {}
    assert issued(friends, letter) == "01/CTĐ"
    assert marks_of([pledge]) == {}, "an unsigned letter corrects nothing"
    friends.sign(friends.chair, letter)
    assert marks_of([pledge]) == {pledge: (Link.CORRECTS,)}
    archive(friends.archivist, letter, friends.at_step(letter))
    assert list(broken_promises()) == []
    text = printed(letter)
    assert "V/v đính chính Giao ước thi đua số 01/GƯ-CTĐ" in text
    assert "đã in là “ngày 10 tháng 02”, nay đính chính thành “ngày 10 tháng 01”" in text
    assert "Kính gửi:" in text
    paper = db.session.get_one(Paper, letter)
    assert lint_word(fetch(paper_file(paper, "word").sha256)) == []
    assert lint_pdf(fetch(paper_file(paper, "pdf").sha256)) == []


def test_the_pledge_itself_stays_as_it_was_signed(friends: Friends, pledge: int) -> None:
    before = (paper_file(db.session.get_one(Paper, pledge), "pdf"), content_of(versions_of(pledge)[0]))
    signed(friends, correction_begun(friends, pledge))
    db.session.expire_all()
    assert (paper_file(db.session.get_one(Paper, pledge), "pdf"), content_of(versions_of(pledge)[0])) == before
    assert friends.state(pledge) is State.SIGNED
    assert pledge_in_force(friends.year_id) is not None


def test_a_recalled_pledge_holds_no_more(friends: Friends, pledge: int) -> None:
    notice = recall_begun(friends, pledge)
    assert pledge_in_force(friends.year_id) is not None
    signed(friends, notice)
    assert pledge_in_force(friends.year_id) is None
    assert "Thu hồi Giao ước thi đua số 01/GƯ-CTĐ" in printed(notice)
    assert ways_open(friends.drafter, pledge) == []
    refused(Refusal, lambda: start_correction(friends.drafter, pledge, "lỗi"))


def test_a_draft_is_known_only_to_who_may_see_it(friends: Friends, pledge: int) -> None:
    letter = correction_begun(friends, pledge)
    paper = db.session.get_one(Paper, pledge)
    assert [each.paper.id for each in seen_upon(paper, friends.drafter)] == [letter]
    assert seen_upon(paper, friends.member) == []
    assert [each.paper.id for each in links_of(db.session.get_one(Paper, letter))] == [pledge]
    signed(friends, letter)
    assert [each.number for each in seen_upon(paper, friends.member)] == ["01/CTĐ"]


def test_only_the_chairs_drafter_begins_one_and_only_about_an_issued_paper(friends: Friends, pledge: int) -> None:
    def begin(actor: Actor) -> None:
        start_correction(actor, pledge, "lỗi đánh máy")

    strangers_are_refused(friends, begin)
    for actor in (friends.member, friends.chair, friends.clerk):
        refused(NotAllowed, lambda actor=actor: begin(actor))  # type: ignore[misc]
        assert ways_open(actor, pledge) == []
    refused(BadInput, lambda: start_correction(friends.drafter, pledge, " "))
    refused(NotFound, lambda: start_recall(friends.drafter, 999, "lỗi"))


def test_a_draft_of_a_pledge_is_changed_and_not_corrected(friends: Friends) -> None:
    draft = friends.started()
    refused(Refusal, lambda: start_correction(friends.drafter, draft, "lỗi đánh máy"))
    assert ways_open(friends.drafter, draft) == []


def test_two_of_the_same_at_once_are_refused_and_one_after_the_other_is_not(friends: Friends, pledge: int) -> None:
    first = correction_begun(friends, pledge)
    refused(Refusal, lambda: start_correction(friends.drafter, pledge, "lỗi khác"))
    assert ways_open(friends.drafter, pledge) == [Link.REPLACES, Link.RECALLS]
    signed(friends, first)
    second = correction_begun(friends, pledge)
    assert issued(friends, second) == "02/CTĐ"
    assert len(links_upon(db.session.get_one(Paper, pledge))) == 2


def test_what_is_incomplete_is_not_sent_on(friends: Friends, pledge: int) -> None:
    letter = start_correction(friends.drafter, pledge, "lỗi đánh máy")
    assert refused(BadInput, lambda: issued(friends, letter)).field == "items"  # type: ignore[attr-defined]
    write(friends, letter, items=[{"where": "Trang 1", "wrong": "a", "right": "a"}])
    assert refused(BadInput, lambda: issued(friends, letter)).field == "items.0.right"  # type: ignore[attr-defined]
    notice = recall_begun(friends, pledge)
    write(friends, notice, reason="")
    assert refused(BadInput, lambda: issued(friends, notice)).field == "reason"  # type: ignore[attr-defined]


def test_a_letter_about_another_paper_than_its_link_is_not_sent_on(friends: Friends, pledge: int) -> None:
    letter = correction_begun(friends, pledge)
    target = {"kind": "Kế hoạch", "code": "f" * 32, "number": "", "day": "2020-03-06", "subject": ""}
    write(friends, letter, target=target)
    assert refused(BadInput, lambda: issued(friends, letter)).field == "target.code"  # type: ignore[attr-defined]

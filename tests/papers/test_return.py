"""Trả lại: the chair sends the version back to its drafter, from review or after it."""

from __future__ import annotations

import pytest

from app.accounts.models import Person
from app.accounts.service import actor_of
from app.clock import today
from app.database import db
from app.papers import drafting
from app.papers.page import page_of
from tests.friends import Friends
from tests.papers.acts import becomes_leader, refused, stale_step, strangers_are_refused, term_ends
from workflows.paper import State
from workflows.people import Actor
from workflows.refusals import BadInput, NotAllowed, Refusal, Stale


def _return(friends: Friends, actor: Actor, paper_id: int, reason: str = "Chưa đúng thể thức.") -> None:
    drafting.send_back(actor, paper_id, friends.at_step(paper_id), reason)


@pytest.mark.parametrize("stage", ["submitted", "approved", "frozen"])
def test_the_chair_returns_it_and_the_drafter_reads_why_first(friends: Friends, stage: str) -> None:
    paper_id = getattr(friends, stage)()
    _return(friends, friends.chair, paper_id)
    assert friends.state(paper_id) is State.DRAFTING
    newest = page_of(friends.drafter, paper_id).objections[0]
    assert (newest.who, newest.particulars["reason"]) == (friends.chair.name, "Chưa đúng thể thức.")


@pytest.mark.parametrize("stage", ["submitted", "approved", "frozen"])
def test_nobody_else_returns_it(friends: Friends, stage: str) -> None:
    paper_id = getattr(friends, stage)()
    for other in (friends.vice_chair, friends.member, friends.drafter, friends.clerk):
        refused(NotAllowed, lambda other=other: _return(friends, other, paper_id))  # type: ignore[misc]
    strangers_are_refused(friends, lambda actor: _return(friends, actor, paper_id))


def test_a_return_without_reason_or_from_a_stale_page_changes_nothing(friends: Friends) -> None:
    paper_id = friends.submitted()
    refused(BadInput, lambda: _return(friends, friends.chair, paper_id, " "))
    refused(Stale, lambda: drafting.send_back(friends.chair, paper_id, stale_step(friends, paper_id), "Sai."))


@pytest.mark.parametrize("stage", ["started", "signed", "archived"])
def test_it_is_returned_neither_before_review_nor_once_all_have_signed(friends: Friends, stage: str) -> None:
    paper_id = getattr(friends, stage)()
    refused(NotAllowed, lambda: _return(friends, friends.chair, paper_id))


def test_a_paper_whose_signer_has_left_office_does_not_wait_for_ever(friends: Friends) -> None:
    """The slot is the person's: once the vice-chair has signed and the chair has left, only a return helps."""
    paper_id = friends.frozen()
    friends.sign(friends.vice_chair, paper_id)
    left = friends.chair
    term_ends(left)
    becomes_leader(friends.archivist)
    left, successor = actor_of(db.session.get_one(Person, left.person_id), today()), friends.archivist
    for signer in (left, successor, friends.vice_chair):
        with pytest.raises(Refusal):
            friends.sign(signer, paper_id)
    _return(friends, successor, paper_id, "Chánh Thanh tra đã nghỉ công tác.")
    assert friends.state(paper_id) is State.DRAFTING
    assert "Chánh Thanh tra đã nghỉ công tác." in page_of(friends.drafter, paper_id).objections[0].particulars["reason"]

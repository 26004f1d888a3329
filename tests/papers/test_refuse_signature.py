"""Từ chối ký: the paper goes back to its drafter with the reason; signatures given fall with the version."""

from __future__ import annotations

import pytest

from app.papers import drafting, signing
from app.papers.act import Seen
from app.papers.page import page_of
from app.papers.rows import signature_rows
from tests.friends import PIN, Friends
from tests.papers.acts import (
    NOT_OF_THIS_TEXT,
    refused,
    revision_of,
    strangers_are_refused,
)
from workflows.paper import State
from workflows.people import Actor
from workflows.refusals import BadInput, NotAllowed, Stale


def _refuse(friends: Friends, actor: Actor, paper_id: int, reason: str = "Nội dung 3 chưa đúng.") -> None:
    signing.refuse(actor, paper_id, friends.at_text(paper_id), reason)


def test_the_drafter_reads_why_and_a_given_signature_falls(friends: Friends) -> None:
    paper_id = friends.frozen()
    friends.sign(friends.vice_chair, paper_id)
    _refuse(friends, friends.chair, paper_id)
    page = page_of(friends.drafter, paper_id)
    assert page.state is State.DRAFTING
    assert page.objections[0].particulars["reason"] == "Nội dung 3 chưa đúng."
    assert page.objections[0].who == friends.chair.name
    drafting.submit(friends.drafter, paper_id, friends.at_step(paper_id), revision_of(paper_id), None)
    assert signature_rows(page_of(friends.drafter, paper_id).paper) == []


def test_only_who_is_expected_to_sign_now_may_refuse(friends: Friends) -> None:
    paper_id = friends.frozen()
    for other in (friends.chair, friends.member, friends.drafter, friends.clerk):
        refused(NotAllowed, lambda other=other: _refuse(friends, other, paper_id))  # type: ignore[misc]
    strangers_are_refused(friends, lambda actor: _refuse(friends, actor, paper_id))


def test_who_has_signed_can_no_longer_refuse(friends: Friends) -> None:
    paper_id = friends.frozen()
    friends.sign(friends.vice_chair, paper_id)
    refused(NotAllowed, lambda: _refuse(friends, friends.vice_chair, paper_id))


@pytest.mark.parametrize("reason", ["", "  ", "a" * 2001])
def test_a_refusal_needs_its_reason(friends: Friends, reason: str) -> None:
    paper_id = friends.frozen()
    refused(BadInput, lambda: _refuse(friends, friends.vice_chair, paper_id, reason))


def test_a_refusal_of_another_text_is_stale(friends: Friends) -> None:
    paper_id, seen = friends.frozen(), Seen(content_hash=NOT_OF_THIS_TEXT)
    refused(Stale, lambda: signing.refuse(friends.vice_chair, paper_id, seen, "Sai."))


def test_after_a_refusal_nobody_signs_the_old_version(friends: Friends) -> None:
    paper_id = friends.frozen()
    old = friends.at_text(paper_id)
    _refuse(friends, friends.vice_chair, paper_id)
    refused(NotAllowed, lambda: signing.sign(friends.chair, paper_id, old, PIN))


def test_what_is_signed_completely_is_refused_by_nobody(friends: Friends) -> None:
    paper_id = friends.signed()
    refused(NotAllowed, lambda: _refuse(friends, friends.chair, paper_id))

"""Đề nghị sửa: a member asks for a change and says why; the circle stays open."""

from __future__ import annotations

import pytest

from app.papers import review
from app.papers.act import Seen
from app.papers.page import page_of
from tests.friends import Friends
from tests.papers.acts import NOT_OF_THIS_TEXT, refused, strangers_are_refused
from workflows.paper import State
from workflows.people import Actor, Office
from workflows.refusals import BadInput, NotAllowed, Stale
from workflows.review import Standing


def _ask(friends: Friends, actor: Actor, paper_id: int, reason: str = "Chỉ tiêu quá cao.") -> None:
    review.request_change(actor, paper_id, friends.at_text(paper_id), reason)


def _standing(friends: Friends, paper_id: int, unit: str) -> Standing:
    return next(row.standing for row in page_of(friends.chair, paper_id).members if row.unit.key == unit)


def test_the_author_reads_the_reason_first_and_the_circle_stays_open(friends: Friends) -> None:
    paper_id = friends.submitted()
    _ask(friends, friends.member, paper_id)
    page = page_of(friends.drafter, paper_id)
    assert page.state is State.IN_REVIEW
    assert [row.particulars["reason"] for row in page.objections] == ["Chỉ tiêu quá cao."]
    assert _standing(friends, paper_id, "son-la") is Standing.CHANGE_REQUESTED


def test_a_unit_may_ask_and_then_approve_and_the_last_word_counts(friends: Friends) -> None:
    paper_id = friends.submitted()
    review.approve(friends.member, paper_id, friends.at_text(paper_id))
    _ask(friends, friends.member, paper_id)
    others = [leader for leader in friends.leaders() if leader != friends.member]
    assert not any(review.approve(leader, paper_id, friends.at_text(paper_id)) for leader in others)
    assert review.approve(friends.member, paper_id, friends.at_text(paper_id))


def test_only_leaders_of_members_ask(friends: Friends) -> None:
    paper_id = friends.submitted()
    for other in (friends.drafter, friends.clerk, friends.of("lang-son", Office.DRAFTER)):
        refused(NotAllowed, lambda other=other: _ask(friends, other, paper_id))  # type: ignore[misc]
    strangers_are_refused(friends, lambda actor: _ask(friends, actor, paper_id))


@pytest.mark.parametrize("reason", ["", " \t", "a" * 2001, "Sửa\u202e"])
def test_a_request_without_a_readable_reason_changes_nothing(friends: Friends, reason: str) -> None:
    paper_id = friends.submitted()
    refused(BadInput, lambda: _ask(friends, friends.member, paper_id, reason))


def test_a_request_upon_another_text_is_stale(friends: Friends) -> None:
    paper_id = friends.submitted()
    seen = Seen(content_hash=NOT_OF_THIS_TEXT)
    refused(Stale, lambda: review.request_change(friends.member, paper_id, seen, "Sửa."))


def test_after_review_it_is_too_late_to_ask(friends: Friends) -> None:
    paper_id = friends.approved()
    refused(NotAllowed, lambda: _ask(friends, friends.member, paper_id))

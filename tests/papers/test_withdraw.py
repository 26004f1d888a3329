"""Rút: the drafter takes the version back, with a reason that the members see."""

from __future__ import annotations

import pytest

from app.papers import drafting
from tests.friends import Friends
from tests.papers.acts import last_entry, refused, stale_step, strangers_are_refused
from workflows.paper import State
from workflows.people import Actor, Office
from workflows.refusals import BadInput, NotAllowed, Stale


def _withdraw(friends: Friends, actor: Actor, paper_id: int, reason: str = "Sửa số liệu.") -> None:
    drafting.withdraw(actor, paper_id, friends.at_step(paper_id), reason)


def test_the_drafter_takes_the_version_back_and_says_why(friends: Friends) -> None:
    paper_id = friends.submitted()
    _withdraw(friends, friends.drafter, paper_id, " Sửa\nsố liệu. ")
    assert friends.state(paper_id) is State.DRAFTING
    assert '"reason":"Sửa số liệu."' in last_entry().particulars
    assert '"version":1' in last_entry().particulars


def test_nobody_else_withdraws(friends: Friends) -> None:
    paper_id = friends.submitted()
    for other in (friends.chair, friends.clerk, friends.member, friends.of("lang-son", Office.DRAFTER)):
        refused(NotAllowed, lambda other=other: _withdraw(friends, other, paper_id))  # type: ignore[misc]
    strangers_are_refused(friends, lambda actor: _withdraw(friends, actor, paper_id))


@pytest.mark.parametrize("reason", ["", "   ", "a" * 2001, "Sửa\x00"])
def test_a_reason_is_needed_that_people_can_read(friends: Friends, reason: str) -> None:
    paper_id = friends.submitted()
    refused(BadInput, lambda: _withdraw(friends, friends.drafter, paper_id, reason))


def test_a_stale_page_withdraws_nothing(friends: Friends) -> None:
    paper_id = friends.submitted()
    refused(Stale, lambda: drafting.withdraw(friends.drafter, paper_id, stale_step(friends, paper_id), "Sửa."))


def test_what_is_drafted_or_approved_cannot_be_withdrawn(friends: Friends) -> None:
    drafting_id = friends.started()
    refused(NotAllowed, lambda: _withdraw(friends, friends.drafter, drafting_id))
    friends.submitted(drafting_id)
    from app.papers import review

    for leader in friends.leaders():
        review.approve(leader, drafting_id, friends.at_text(drafting_id))
    refused(NotAllowed, lambda: _withdraw(friends, friends.drafter, drafting_id))

"""Thống nhất: a unit's approval of exactly one text."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from app.database import db
from app.papers import drafting, review
from app.papers.act import Seen
from app.papers.models import Decision
from app.papers.page import page_of
from tests.friends import Friends
from tests.papers.acts import (
    NOT_OF_THIS_TEXT,
    becomes_leader,
    last_entry,
    log_length,
    refused,
    revision_of,
    strangers_are_refused,
    version_in_force,
    with_rules,
)
from workflows.paper import State
from workflows.people import Actor, Office
from workflows.permissions import Action
from workflows.refusals import NotAllowed, Refusal, Stale
from workflows.years import ApprovalRule


def _approve(friends: Friends, actor: Actor, paper_id: int) -> bool:
    return review.approve(actor, paper_id, friends.at_text(paper_id))


def test_the_circle_is_complete_with_the_seventh_approval_and_not_before(friends: Friends) -> None:
    paper_id = friends.submitted()
    done = [(_approve(friends, leader, paper_id), friends.state(paper_id)) for leader in friends.leaders()]
    assert done == [(False, State.IN_REVIEW)] * 6 + [(True, State.APPROVED)]
    assert last_entry().action == "paper:complete_review"


def test_an_approval_is_bound_to_the_hash_of_the_text(friends: Friends) -> None:
    paper_id = friends.submitted()
    _approve(friends, friends.member, paper_id)
    decision = db.session.scalars(select(Decision)).one()
    assert decision.content_hash == version_in_force(paper_id).content_hash
    assert decision.person_id == friends.member.person_id
    assert f'"content_hash":"{decision.content_hash}"' in last_entry().particulars


def test_only_leaders_of_members_approve(friends: Friends) -> None:
    paper_id = friends.submitted()
    for other in (friends.drafter, friends.clerk, friends.archivist, friends.of("lang-son", Office.DRAFTER)):
        refused(NotAllowed, lambda other=other: _approve(friends, other, paper_id))  # type: ignore[misc]
    strangers_are_refused(friends, lambda actor: _approve(friends, actor, paper_id))


def test_a_member_cannot_approve_twice(friends: Friends) -> None:
    paper_id = friends.submitted()
    _approve(friends, friends.member, paper_id)
    assert refused(Refusal, lambda: _approve(friends, friends.member, paper_id)).code == "already_approved"


def test_who_drafted_a_version_cannot_approve_it_even_as_leader(friends: Friends) -> None:
    paper_id = friends.submitted()
    becomes_leader(friends.drafter)
    assert Action.APPROVE not in page_of(friends.drafter, paper_id).can
    assert "soạn" in str(refused(NotAllowed, lambda: _approve(friends, friends.drafter, paper_id)))


def test_an_approval_of_another_text_is_stale(friends: Friends) -> None:
    paper_id = friends.submitted()
    refused(Stale, lambda: review.approve(friends.member, paper_id, Seen(content_hash=NOT_OF_THIS_TEXT)))


def test_what_was_given_to_the_old_version_does_not_count_for_the_new(friends: Friends) -> None:
    paper_id = friends.submitted()
    leaders, old = friends.leaders(), friends.at_text(paper_id)
    for leader in leaders[:6]:
        _approve(friends, leader, paper_id)
    drafting.withdraw(friends.drafter, paper_id, friends.at_step(paper_id), "Sửa số liệu.")
    content = json.loads(page_of(friends.drafter, paper_id).copy.content.replace("Đoàn kết", "Gắn kết"))
    drafting.save(friends.drafter, paper_id, content, revision_of(paper_id))
    friends.submitted(paper_id)
    refused(Stale, lambda: review.approve(leaders[6], paper_id, old))
    assert not _approve(friends, leaders[6], paper_id)
    assert friends.state(paper_id) is State.IN_REVIEW


def test_with_four_of_seven_the_fourth_approval_completes(friends: Friends) -> None:
    with_rules(friends, approval_rule=ApprovalRule.N_OF_M, approvals_needed=4)
    paper_id = friends.submitted()
    leaders = friends.leaders()
    review.request_change(leaders[6], paper_id, friends.at_text(paper_id), "Chỉ tiêu quá cao.")
    done = [_approve(friends, leader, paper_id) for leader in leaders[:4]]
    assert done == [False, False, False, True]
    refused(NotAllowed, lambda: _approve(friends, leaders[4], paper_id))


@pytest.mark.parametrize("stage", ["approved", "frozen", "archived"])
def test_after_the_circle_is_complete_nobody_approves(friends: Friends, stage: str) -> None:
    paper_id = getattr(friends, stage)()
    before = log_length()
    refused(NotAllowed, lambda: _approve(friends, friends.member, paper_id))
    assert log_length() == before

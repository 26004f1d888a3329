"""Trình: the working copy becomes a version, and the cluster is asked."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.clock import today
from app.database import db
from app.demonstration.load import content_of_cluster
from app.papers import drafting
from app.papers.models import PaperVersion
from app.papers.queries import answers_to, content_of
from tests.friends import Friends
from tests.papers.acts import (
    last_entry,
    refused,
    revision_of,
    stale_step,
    strangers_are_refused,
    version_in_force,
)
from workflows.content import content_hash
from workflows.paper import State
from workflows.people import Actor, Office
from workflows.pledge import check
from workflows.refusals import BadInput, NotAllowed, NotFound, Stale


def _submit(friends: Friends, actor: Actor, paper_id: int) -> int:
    return drafting.submit(actor, paper_id, friends.at_step(paper_id), revision_of(paper_id), None)


def _content(**changes: Any) -> dict[str, Any]:
    return {**content_of_cluster("iv-2020")["first_version"], **changes}


def test_the_drafter_submits_and_the_version_is_exactly_the_working_copy(friends: Friends) -> None:
    paper_id, due = friends.started(), today() + timedelta(days=5)
    number = drafting.submit(friends.drafter, paper_id, friends.at_step(paper_id), revision_of(paper_id), due)
    version = version_in_force(paper_id)
    assert (number, version.number, version.review_due) == (1, 1, due)
    assert version.author_id == friends.drafter.person_id
    assert content_of(version) == check(_content())
    assert version.content_hash == content_hash(check(_content()))
    assert friends.state(paper_id) is State.IN_REVIEW
    assert last_entry().action == "paper:submit"
    assert version.content_hash in last_entry().particulars


def test_text_typed_in_separate_marks_becomes_the_same_version(friends: Friends) -> None:
    theme = "Đoàn kết, kỷ cương, trách nhiệm, hiệu quả"
    paper_id = friends.started(_content(theme=unicodedata.normalize("NFD", f"  {theme} ")))
    _submit(friends, friends.drafter, paper_id)
    assert version_in_force(paper_id).content_hash == content_hash(check(_content(theme=theme)))


def test_only_the_drafter_of_the_chair_submits(friends: Friends) -> None:
    paper_id = friends.started()
    for colleague in (friends.chair, friends.clerk, friends.archivist):
        refused(NotAllowed, lambda colleague=colleague: _submit(friends, colleague, paper_id))  # type: ignore[misc]
    for other in (friends.of("lang-son", Office.DRAFTER), friends.vice_chair, friends.member):
        refused(NotFound, lambda other=other: _submit(friends, other, paper_id))  # type: ignore[misc]
    strangers_are_refused(friends, lambda actor: _submit(friends, actor, paper_id), circulated=False)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"theme": ""}, "theme"),
        ({"fields": []}, "fields"),
        ({"grounds": ["Căn cứ", ""]}, "grounds.1"),
        ({"closing": "a" * 5001}, "closing"),
        ({"theme": "Đoàn\u202ekết"}, "theme"),
    ],
)
def test_what_cannot_stand_in_a_paper_is_not_sent_round(friends: Friends, changes: Any, field: str) -> None:
    paper_id = friends.started(_content(**changes))
    refusal = refused(BadInput, lambda: _submit(friends, friends.drafter, paper_id))
    assert isinstance(refusal, BadInput)
    assert refusal.field == field


def test_a_letter_that_the_paper_cannot_print_is_refused_before_anybody_approves_it(friends: Friends) -> None:
    paper_id = friends.started(_content(theme="Đoàn kết 😀"))
    assert "😀" in str(refused(BadInput, lambda: _submit(friends, friends.drafter, paper_id)))


def test_nothing_is_submitted_that_its_submitter_has_not_seen(friends: Friends) -> None:
    paper_id, drafter = friends.started(), friends.drafter
    shown = revision_of(paper_id)
    drafting.save(drafter, paper_id, _content(theme="Chủ đề khác"), shown)
    refused(Stale, lambda: drafting.submit(drafter, paper_id, friends.at_step(paper_id), shown, None))
    refused(Stale, lambda: drafting.submit(drafter, paper_id, stale_step(friends, paper_id), shown + 1, None))


def test_the_last_day_for_answers_is_today_at_the_earliest(friends: Friends) -> None:
    paper_id, drafter = friends.started(), friends.drafter
    step, revision = friends.at_step(paper_id), revision_of(paper_id)
    past = today() - timedelta(days=1)
    refusal = refused(BadInput, lambda: drafting.submit(drafter, paper_id, step, revision, past))
    assert isinstance(refusal, BadInput)
    assert refusal.field == "review_due"
    drafting.submit(drafter, paper_id, step, revision, today())
    assert version_in_force(paper_id).review_due == today()


def test_what_is_in_review_is_not_submitted_again(friends: Friends) -> None:
    paper_id = friends.submitted()
    refused(NotAllowed, lambda: _submit(friends, friends.drafter, paper_id))


def test_a_new_version_takes_the_next_number_and_begins_without_answers(friends: Friends) -> None:
    from app.papers import review

    paper_id = friends.submitted()
    review.approve(friends.member, paper_id, friends.at_text(paper_id))
    first = version_in_force(paper_id).id
    drafting.withdraw(friends.drafter, paper_id, friends.at_step(paper_id), "Sửa số liệu.")
    drafting.save(friends.drafter, paper_id, _content(theme="Chủ đề khác"), revision_of(paper_id))
    assert _submit(friends, friends.drafter, paper_id) == 2
    assert answers_to(version_in_force(paper_id).id) == {}
    assert len(answers_to(first)) == 1
    numbers = db.session.scalars(select(PaperVersion.number).order_by(PaperVersion.number))
    assert list(numbers) == [1, 2]

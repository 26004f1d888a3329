"""P13: the same form sent again, even at the same moment, has one effect and the same answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from flask import Flask

from app.archive.service import archive
from app.audit.models import AuditEntry
from app.checks import broken_promises
from app.database import db
from app.papers import drafting, review, signing
from app.papers.act import Repeated, Seen
from app.papers.models import Comment
from tests.friends import PIN, Friends
from tests.promises.attacks import snapshot
from tests.promises.houses import Lived, approve_all, open_signing
from tests.promises.together import at_once, refusals

KEY = "4b7c1f0e5d"
REASON = "Đề nghị ghi rõ chỉ tiêu."


def _twice(act: Callable[[], object]) -> None:
    act()
    once = snapshot()
    with pytest.raises(Repeated):
        act()
    assert snapshot() == once


def _keyed(seen: Seen, key: str = KEY) -> Seen:
    return replace(seen, key=key)


def test_a_submission_sent_twice_is_one_version(friends: Friends) -> None:
    paper_id = friends.started()
    _twice(partial(drafting.submit, friends.drafter, paper_id, _keyed(friends.at_step(paper_id)), 1, None))


@pytest.mark.parametrize("key", [KEY, "k" * 64, "k" * 500])
def test_an_approval_sent_twice_is_one_approval(friends: Friends, key: str) -> None:
    paper_id = friends.submitted()
    _twice(partial(review.approve, friends.member, paper_id, _keyed(friends.at_text(paper_id), key)))


def test_a_change_request_sent_twice_is_one(friends: Friends) -> None:
    paper_id = friends.submitted()
    _twice(partial(review.request_change, friends.member, paper_id, _keyed(friends.at_text(paper_id)), REASON))


def test_a_withdrawal_sent_twice_is_one(friends: Friends) -> None:
    paper_id = friends.submitted()
    _twice(partial(drafting.withdraw, friends.drafter, paper_id, _keyed(friends.at_step(paper_id)), REASON))


def test_a_freezing_sent_twice_takes_one_number(friends: Friends) -> None:
    paper_id = friends.approved()
    _twice(partial(open_signing, friends, paper_id, _keyed(friends.at_step(paper_id))))


def test_a_signature_sent_twice_is_one(signing_house: Lived) -> None:
    friends, paper_id = signing_house.friends, signing_house.paper_id
    _twice(partial(signing.sign, friends.chair, paper_id, _keyed(friends.at_text(paper_id)), PIN))


def test_an_archival_sent_twice_is_one(signing_house: Lived) -> None:
    friends, paper_id = signing_house.friends, signing_house.paper_id
    for actor in (friends.chair, friends.vice_chair):
        friends.sign(actor, paper_id)
    _twice(partial(archive, friends.archivist, paper_id, _keyed(friends.at_step(paper_id))))


def test_a_refused_form_may_be_sent_again(friends: Friends) -> None:
    paper_id = friends.submitted()
    seen = _keyed(friends.at_text(paper_id))
    with pytest.raises(Exception, match="lý do"):
        review.request_change(friends.member, paper_id, seen, "")
    review.request_change(friends.member, paper_id, seen, REASON)


def test_two_people_may_hold_the_same_key(friends: Friends) -> None:
    paper_id = friends.submitted()
    seen = _keyed(friends.at_text(paper_id))
    for actor in (friends.member, friends.chair):
        review.approve(actor, paper_id, seen)


def test_sixteen_equal_keys_at_once_have_one_effect(house: Flask, friends: Friends) -> None:
    paper_id = friends.submitted()
    press = partial(review.comment, friends.member, paper_id, _keyed(friends.at_text(paper_id)), "", "Nhất trí.")
    answers = at_once(house, *[press] * 16)
    assert [type(refusal) for refusal in refusals(answers)] == [Repeated] * 15
    assert db.session.query(Comment).count() == 1
    assert list(broken_promises()) == []


def test_without_a_key_sixteen_comments_are_sixteen(house: Flask, friends: Friends) -> None:
    """The same press without the defence: what the key is there for."""
    paper_id = friends.submitted()
    press = partial(review.comment, friends.member, paper_id, friends.at_text(paper_id), "", "Nhất trí.")
    assert refusals(at_once(house, *[press] * 16)) == []
    assert db.session.query(Comment).count() == 16
    assert db.session.query(AuditEntry).filter_by(action="paper:comment").count() == 16
    assert list(broken_promises()) == []


def test_all_members_can_still_approve_with_keys_of_their_own(friends: Friends) -> None:
    paper_id = friends.submitted()
    approve_all(friends, paper_id)
    assert list(broken_promises()) == []

"""P4: a new version leaves no approval and no signature standing."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.checks import broken_promises
from app.database import db
from app.demonstration.load import content_of_cluster
from app.papers import drafting, review, signing
from app.papers.models import Paper, SignatureSlot, WorkingCopy
from app.papers.queries import answers_to, versions_of
from app.papers.rows import signature_rows
from tests.friends import Friends
from tests.promises.attacks import tamper
from tests.promises.houses import Lived, approve_all, open_signing
from workflows.paper import State
from workflows.refusals import NotFound
from workflows.review import Answer

REASON = "Đề nghị ghi rõ chỉ tiêu."


def _changed(friends: Friends, paper_id: int, theme: str) -> None:
    copy = db.session.get_one(WorkingCopy, paper_id)
    content = content_of_cluster("iv-2020")["first_version"] | {"theme": theme}
    drafting.save(friends.drafter, paper_id, content, copy.revision)


def _withdraw(friends: Friends, paper_id: int) -> None:
    drafting.withdraw(friends.drafter, paper_id, friends.at_step(paper_id), REASON)


def test_six_approvals_of_the_first_version_count_nothing_for_the_second(friends: Friends) -> None:
    paper_id = friends.submitted()
    *six, last = friends.leaders()
    for leader in six:
        review.approve(leader, paper_id, friends.at_text(paper_id))
    _withdraw(friends, paper_id)
    _changed(friends, paper_id, "Chủ đề đã sửa")
    friends.submitted(paper_id)
    assert answers_to(versions_of(paper_id)[0].id) == {}
    assert review.approve(last, paper_id, friends.at_text(paper_id)) is False
    assert friends.state(paper_id) is State.IN_REVIEW


def test_a_signature_falls_with_the_version_that_another_signer_refused(signing_house: Lived) -> None:
    friends, paper_id = signing_house.friends, signing_house.paper_id
    friends.sign(friends.vice_chair, paper_id)
    signing.refuse(friends.chair, paper_id, friends.at_text(paper_id), REASON)
    with pytest.raises(NotFound):  # what is being drafted anew is its authors' own again
        friends.sign(friends.vice_chair, paper_id)
    _changed(friends, paper_id, "Chủ đề đã sửa")
    friends.submitted(paper_id)
    approve_all(friends, paper_id)
    open_signing(friends, paper_id)
    rows = signature_rows(db.session.get_one(Paper, paper_id))
    assert [row.signed_at for row in rows] == [None, None]
    friends.sign(friends.chair, paper_id)
    assert friends.state(paper_id) is State.SIGNING
    friends.sign(friends.vice_chair, paper_id)
    assert friends.state(paper_id) is State.SIGNED
    assert list(broken_promises()) == []


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.sampled_from(["approve", "ask", "renew"]), st.integers(0, 6)), max_size=12))
def test_only_answers_to_the_version_in_force_ever_count(friends: Friends, acts: list[tuple[str, int]]) -> None:
    paper_id = _fresh(friends)
    leaders, expected = friends.leaders(), {}
    for act, who in acts:
        unit = min(leaders[who].unit_ids)
        seen = friends.at_text(paper_id)
        if act == "renew":
            _withdraw(friends, paper_id)
            friends.submitted(paper_id)
            expected = {}
        elif act == "ask":
            review.request_change(leaders[who], paper_id, seen, REASON)
            expected[unit] = Answer.REQUEST_CHANGE
        elif expected.get(unit) is not Answer.APPROVE and list(expected.values()).count(Answer.APPROVE) < 6:
            review.approve(leaders[who], paper_id, seen)
            expected[unit] = Answer.APPROVE
        assert answers_to(versions_of(paper_id)[0].id) == expected
    assert friends.state(paper_id) is State.IN_REVIEW


def _fresh(friends: Friends) -> int:
    """The year's one pledge with a new version in review, whatever an example before has left."""
    paper = db.session.query(Paper).first()
    if paper is None:
        return friends.submitted()
    _withdraw(friends, paper.id)
    return friends.submitted(paper.id)


def test_a_version_frozen_without_its_own_approvals_is_found(archived_house: Lived) -> None:
    tamper("DELETE FROM decision WHERE entry_id = (SELECT max(entry_id) FROM decision)")
    assert ("P4", "văn bản 1: bản 1 được mở ký mà chưa đủ đơn vị thống nhất") in list(broken_promises())


def test_a_version_frozen_while_its_review_was_open_is_found(signing_house: Lived) -> None:
    tamper("UPDATE paper_version SET number = 2")
    assert "P4" in {name for name, _ in broken_promises()}
    assert db.session.query(SignatureSlot).count() == 2

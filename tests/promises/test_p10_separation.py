"""P10: whoever drafted a version neither approves nor signs it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.checks import broken_promises
from app.clock import today
from app.database import db
from app.papers import drafting, review
from app.papers.models import WorkingCopy
from app.papers.queries import content_of, versions_of
from tests.friends import Friends
from tests.inspections.drafts import in_force
from tests.promises.attacks import snapshot, tamper
from tests.promises.houses import Lived, open_signing
from workflows.people import Actor, Holding, Office
from workflows.refusals import NotAllowed, Refusal


def _both(friends: Friends) -> Actor:
    """The chair's leader, who also holds the drafter's office of the same unit."""
    chair = friends.chair
    return replace(chair, holdings=chair.holdings | {Holding(Office.DRAFTER, min(chair.unit_ids), today())})


def _submitted_by_the_leader(friends: Friends) -> int:
    paper_id = friends.started()
    revision = db.session.get_one(WorkingCopy, paper_id).revision
    drafting.submit(_both(friends), paper_id, friends.at_step(paper_id), revision, None)
    return paper_id


def test_a_leader_who_drafted_the_version_cannot_approve_it(friends: Friends) -> None:
    paper_id, both = _submitted_by_the_leader(friends), _both(friends)
    before = snapshot()
    with pytest.raises(NotAllowed, match="Người soạn"):
        review.approve(both, paper_id, friends.at_text(paper_id))
    assert snapshot() == before


def test_a_leader_with_both_offices_approves_what_somebody_else_drafted(friends: Friends) -> None:
    paper_id, both = friends.submitted(), _both(friends)
    assert review.approve(both, paper_id, friends.at_text(paper_id)) is False


def test_a_paper_is_not_opened_for_the_signature_of_its_own_drafter(
    friends: Friends, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper_id = _submitted_by_the_leader(friends)
    with monkeypatch.context() as off:
        off.setattr(review, "check_answer", lambda *_: None)  # one defence off, to see the next
        for leader in friends.leaders():
            review.approve(leader, paper_id, friends.at_text(paper_id))
    before = snapshot()
    with pytest.raises(Refusal) as caught:
        open_signing(friends, paper_id)
    assert caught.value.code == "separation"
    assert snapshot() == before
    assert "P10" in {name for name, _ in broken_promises()}


def test_a_signer_who_became_the_drafter_is_found(archived_house: Lived) -> None:
    tamper("UPDATE paper_version SET author_id = (SELECT max(person_id) FROM signature_slot)")
    found = [fault for name, fault in broken_promises() if name == "P10"]
    assert len(found) >= 1


def test_a_plan_in_which_a_unit_inspects_itself_is_found(friends: Friends) -> None:
    visit = content_of(versions_of(in_force(friends))[0])["visits"][0]
    assert list(broken_promises()) == []
    told, itself = (f'"inspected":"{visit[side]}"' for side in ("inspected", "inspector"))
    tamper(f"UPDATE paper_version SET content = replace(content, '{told}', '{itself}')")
    assert any("không đúng quy định" in fault for name, fault in broken_promises() if name == "P10")

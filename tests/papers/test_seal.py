"""Chữ ký số của cơ quan: by the clerk of the chair's agency, after the people, upon the very files they signed."""

from __future__ import annotations

import pytest

from app.checks import broken_promises
from app.database import db
from app.papers import sealing
from app.papers.models import FileRevision, Seal
from app.papers.proof import check_signatures
from app.papers.queries import versions_of
from app.papers.revisions import files_in_force
from app.signatures.engine.keys import WrongPin
from app.signatures.engine.verdict import Indication
from app.signatures.service import enrol
from tests.friends import PIN, Friends
from tests.papers.acts import last_entry, refused, stale_step, strangers_are_refused
from workflows.paper import State
from workflows.people import Actor
from workflows.refusals import NotAllowed, Refusal, Stale


def _seal(friends: Friends, actor: Actor, paper_id: int, pin: str = PIN) -> None:
    sealing.seal(actor, paper_id, friends.at_step(paper_id), pin)


def _with_seal_key(friends: Friends) -> int:
    paper_id = friends.signed()
    enrol(friends.clerk, PIN, for_agency=True)
    return paper_id


def test_the_agency_signs_both_files_after_the_people(friends: Friends) -> None:
    paper_id = _with_seal_key(friends)
    _seal(friends, friends.clerk, paper_id)
    version = versions_of(paper_id)[0]
    verdicts = check_signatures(version.id, files_in_force(version))
    for verdict in verdicts.values():
        assert verdict.verdict is Indication.TOTAL_PASSED
        assert [each.signer for each in verdict.signatures][-1] == "Thanh tra tỉnh Điện Biên"
        assert len(verdict.signatures) == 3
    assert friends.state(paper_id) is State.SIGNED
    assert last_entry().action == "paper:seal"
    friends.archive(paper_id)
    assert list(broken_promises()) == []


def test_a_paper_that_nobody_sealed_may_be_archived_all_the_same(friends: Friends) -> None:
    paper_id = friends.signed()
    friends.archive(paper_id)
    assert friends.state(paper_id) is State.ARCHIVED


@pytest.mark.parametrize("stage", ["approved", "frozen", "archived"])
def test_the_agency_signs_only_when_all_people_have(friends: Friends, stage: str) -> None:
    paper_id = getattr(friends, stage)()
    enrol(friends.clerk, PIN, for_agency=True)
    refused(NotAllowed, lambda: _seal(friends, friends.clerk, paper_id))


def test_only_the_clerk_of_the_chairs_agency_seals(friends: Friends) -> None:
    paper_id = _with_seal_key(friends)
    for other in (friends.chair, friends.drafter, friends.archivist, friends.vice_chair):
        refused(NotAllowed, lambda other=other: _seal(friends, other, paper_id))  # type: ignore[misc]
    strangers_are_refused(friends, lambda actor: _seal(friends, actor, paper_id))


def test_there_is_one_seal(friends: Friends) -> None:
    paper_id = _with_seal_key(friends)
    _seal(friends, friends.clerk, paper_id)
    assert refused(Refusal, lambda: _seal(friends, friends.clerk, paper_id)).code == "already_sealed"
    assert db.session.query(Seal).count() == 1


def test_a_wrong_pin_seals_nothing(friends: Friends) -> None:
    paper_id = _with_seal_key(friends)
    before = db.session.query(FileRevision).count()
    with pytest.raises(WrongPin):
        _seal(friends, friends.clerk, paper_id, "wrong-pin-1")
    assert db.session.query(FileRevision).count() == before


def test_a_stale_page_seals_nothing(friends: Friends) -> None:
    paper_id = _with_seal_key(friends)
    refused(Stale, lambda: sealing.seal(friends.clerk, paper_id, stale_step(friends, paper_id), PIN))

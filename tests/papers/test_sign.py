"""Ký số: the expected person, in turn, with their own key, upon exactly the text that was shown."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.service import actor_of
from app.clock import today
from app.database import db
from app.papers import signing
from app.papers.act import Seen
from app.papers.models import FileRevision, IssueRecord, Signature
from app.papers.revisions import FORMS, file_in_force, frozen_file
from app.signatures.engine.keys import WrongPin
from app.signatures.engine.verdict import Indication
from app.signatures.models import Credential
from app.signatures.service import PIN_TRIES, enrol
from tests.friends import PIN, Friends
from tests.papers.acts import (
    NOT_OF_THIS_TEXT,
    last_entry,
    refused,
    strangers_are_refused,
    term_ends,
    version_in_force,
    with_rules,
)
from workflows.paper import State
from workflows.people import Actor, Office
from workflows.refusals import NotAllowed, NotFound, Refusal, Stale
from workflows.years import Signers, SigningOrder


def _sign(friends: Friends, actor: Actor, paper_id: int, pin: str = PIN) -> None:
    signing.sign(actor, paper_id, friends.at_text(paper_id), pin)


def test_vice_chair_then_chair_and_each_signature_stands_on_the_one_before(friends: Friends) -> None:
    paper_id = friends.frozen()
    issued = db.session.scalars(select(IssueRecord)).one()
    frozen = {form: frozen_file(issued, form) for form in FORMS}
    assert friends.waiting(paper_id) == ["vice-chair"]
    friends.sign(friends.vice_chair, paper_id)
    assert friends.waiting(paper_id) == ["chair"]
    assert friends.state(paper_id) is State.SIGNING
    friends.sign(friends.chair, paper_id)
    assert friends.state(paper_id) is State.SIGNED
    for form in FORMS:  # one act signs both
        first, second = db.session.scalars(
            select(FileRevision).where(FileRevision.form == form).order_by(FileRevision.id)
        )
        assert (first.base_sha256, first.file_sha256) == (frozen[form], second.base_sha256)
        assert second.file_sha256 == file_in_force(version_in_force(paper_id), form)
    assert last_entry().action == "paper:complete_signing"


def test_the_signer_gets_the_verdict_on_the_file_with_the_new_signature(friends: Friends) -> None:
    paper_id = friends.frozen()
    enrol(friends.vice_chair, PIN)
    verdict = signing.sign(friends.vice_chair, paper_id, friends.at_text(paper_id), PIN)
    assert verdict.verdict is Indication.TOTAL_PASSED


def test_the_chair_waits_for_the_vice_chair(friends: Friends) -> None:
    paper_id = friends.frozen()
    enrol(friends.chair, PIN)
    refused(NotAllowed, lambda: _sign(friends, friends.chair, paper_id))


def test_where_the_cluster_says_so_the_chair_signs_first(friends: Friends) -> None:
    with_rules(friends, signing_order=SigningOrder.CHAIR_FIRST)
    paper_id = friends.frozen()
    enrol(friends.vice_chair, PIN)
    refused(NotAllowed, lambda: _sign(friends, friends.vice_chair, paper_id))
    friends.sign(friends.chair, paper_id)
    friends.sign(friends.vice_chair, paper_id)
    assert friends.state(paper_id) is State.SIGNED


def test_where_all_members_sign_the_members_come_first_in_any_order(friends: Friends) -> None:
    with_rules(friends, signers=Signers.ALL_MEMBERS)
    paper_id = friends.frozen()
    assert len(friends.waiting(paper_id)) == 5
    enrol(friends.vice_chair, PIN)
    refused(NotAllowed, lambda: _sign(friends, friends.vice_chair, paper_id))
    friends.sign(friends.member, paper_id)
    assert len(friends.waiting(paper_id)) == 4


def test_nobody_signs_for_another(friends: Friends) -> None:
    paper_id = friends.frozen()
    for other in (friends.member, friends.drafter, friends.clerk, friends.of("lang-son", Office.DRAFTER)):
        refused(NotAllowed, lambda other=other: _sign(friends, other, paper_id))  # type: ignore[misc]
    strangers_are_refused(friends, lambda actor: _sign(friends, actor, paper_id))


def test_who_may_not_sign_spends_no_try_of_their_pin(friends: Friends) -> None:
    paper_id = friends.frozen()
    enrol(friends.member, PIN)
    for _ in range(PIN_TRIES + 1):
        refused(NotAllowed, lambda: _sign(friends, friends.member, paper_id, "guessing"))


def test_a_wrong_pin_signs_nothing_and_the_tries_are_counted_down_to_a_lock(friends: Friends) -> None:
    paper_id, signer = friends.frozen(), friends.vice_chair
    enrol(signer, PIN)
    for left in reversed(range(PIN_TRIES)):
        with pytest.raises(WrongPin, match=f"Còn {left} lần"):
            _sign(friends, signer, paper_id, "wrong-pin-1")
    assert refused(Refusal, lambda: _sign(friends, signer, paper_id)).code == "key_locked"
    assert db.session.scalar(select(Signature)) is None
    enrol(signer, PIN)
    friends.sign(signer, paper_id)


def test_the_right_pin_gives_the_tries_back(friends: Friends) -> None:
    paper_id, signer = friends.frozen(), friends.vice_chair
    enrol(signer, PIN)
    with pytest.raises(WrongPin):
        _sign(friends, signer, paper_id, "wrong-pin-1")
    friends.sign(signer, paper_id)
    db.session.rollback()
    assert db.session.scalars(select(Credential.wrong_pins)).one() == 0


def test_without_a_key_one_is_asked_to_make_it(friends: Friends) -> None:
    paper_id = friends.frozen()
    assert refused(Refusal, lambda: _sign(friends, friends.vice_chair, paper_id)).code == "no_key"


def test_another_text_than_the_one_shown_is_not_signed(friends: Friends) -> None:
    paper_id = friends.frozen()
    enrol(friends.vice_chair, PIN)
    seen = Seen(content_hash=NOT_OF_THIS_TEXT)
    refused(Stale, lambda: signing.sign(friends.vice_chair, paper_id, seen, PIN))


def test_a_slot_is_signed_once(friends: Friends) -> None:
    paper_id = friends.frozen()
    friends.sign(friends.vice_chair, paper_id)
    refused(NotAllowed, lambda: _sign(friends, friends.vice_chair, paper_id))


def test_whose_term_ended_after_the_freezing_signs_no_more(friends: Friends) -> None:
    paper_id = friends.frozen()
    former = friends.vice_chair.person_id
    enrol(friends.vice_chair, PIN)
    term_ends(friends.vice_chair)
    actor = actor_of(db.session.get_one(Person, former), today())
    refused(NotFound, lambda: _sign(friends, actor, paper_id))


@pytest.mark.parametrize("stage", ["submitted", "approved", "signed", "archived"])
def test_signatures_are_given_only_while_signing_is_open(friends: Friends, stage: str) -> None:
    paper_id = getattr(friends, stage)()
    refused(NotAllowed, lambda: _sign(friends, friends.vice_chair, paper_id))

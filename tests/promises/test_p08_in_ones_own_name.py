"""P8: nobody approves or signs for another, administrators included."""

from __future__ import annotations

import pytest
from flask import Flask

from app.accounts.models import Person
from app.accounts.service import actor_of
from app.checks import broken_promises
from app.clock import today
from app.database import db
from app.papers import drafting, issuing, review, signing
from app.papers.models import Decision, SignatureSlot
from tests.friends import PIN, Friends
from tests.promises.attacks import refused, run, snapshot, tamper
from tests.promises.browsers import Browser
from tests.promises.houses import Lived
from workflows.people import Actor, Office
from workflows.refusals import NotAllowed, NotFound

REASON = "Đề nghị ghi rõ chỉ tiêu."


def _everybody(friends: Friends) -> list[Actor]:
    people = db.session.query(Person).order_by(Person.id).all()
    return [actor_of(person, today()) for person in people] + [friends.outsider]


def test_a_signature_in_anothers_slot_is_refused_by_the_database(archived_house: Lived) -> None:
    tamper("DELETE FROM archived_paper", "DELETE FROM signature WHERE slot_id = (SELECT max(slot_id) FROM signature)")
    forged = (
        "INSERT INTO signature SELECT slot.id, slot.version_id, {}, s.credential_id, s.verdict, s.signed_at "
        "FROM signature_slot slot, signature s WHERE slot.id <> s.slot_id"
    )
    assert "foreign key" in refused(forged.format("s.person_id")).lower()
    run(forged.format("slot.person_id"))  # the slot's own person is taken: nothing else was wrong with the row


@pytest.mark.parametrize("column", ["person_id", "credential_id"])
def test_a_signature_that_was_given_to_another_person_is_found(archived_house: Lived, column: str) -> None:
    other = f"SELECT max({column}) FROM signature"
    tamper(f"UPDATE signature SET {column} = ({other})")
    assert "P8" in {name for name, _ in broken_promises()}


def test_only_the_members_leaders_can_approve(friends: Friends) -> None:
    paper_id = friends.submitted()
    may = {leader.person_id for leader in friends.leaders()}
    others = [actor for actor in _everybody(friends) if actor.person_id not in may]
    before = snapshot()
    assert len(others) > 5
    for actor in others:
        with pytest.raises((NotAllowed, NotFound)):
            review.approve(actor, paper_id, friends.at_text(paper_id))
        with pytest.raises((NotAllowed, NotFound)):
            review.request_change(actor, paper_id, friends.at_text(paper_id), REASON)
    assert snapshot() == before


def test_only_the_expected_signers_can_sign_or_refuse(signing_house: Lived) -> None:
    friends, paper_id = signing_house.friends, signing_house.paper_id
    everybody = _everybody(friends)
    may = {slot.person_id for slot in db.session.query(SignatureSlot)}
    before = snapshot()
    for actor in [each for each in everybody if each.person_id not in may]:
        with pytest.raises((NotAllowed, NotFound)):
            signing.sign(actor, paper_id, friends.at_text(paper_id), PIN)
        with pytest.raises((NotAllowed, NotFound)):
            signing.refuse(actor, paper_id, friends.at_text(paper_id), REASON)
    assert snapshot() == before


def test_who_may_not_freeze_is_refused_before_anything_is_made(friends: Friends) -> None:
    paper_id = friends.approved()
    everybody = _everybody(friends)
    before, clerk = snapshot(), friends.clerk.person_id
    for actor in [each for each in everybody if each.person_id != clerk]:
        with pytest.raises((NotAllowed, NotFound)):
            issuing.open_signing(actor, paper_id, friends.at_step(paper_id), numbered=True, place="", day=today())
    assert snapshot() == before


def test_the_administrator_sees_no_paper_and_drafts_none(friends: Friends) -> None:
    paper_id = friends.started()
    with pytest.raises(NotFound):
        drafting.save(friends.administrator, paper_id, {}, 1)
    with pytest.raises((NotAllowed, NotFound)):
        drafting.start(friends.administrator, friends.year_id, "pledge", {})


def test_no_field_of_a_form_makes_an_answer_anothers(house: Flask, friends: Friends) -> None:
    paper_id = friends.submitted()
    member, other = friends.member, friends.vice_chair
    forged = dict.fromkeys(("person_id", "person", "actor_id", "actor"), other.person_id)
    forged |= dict.fromkeys(("unit_id", "unit"), min(other.unit_ids))
    content_hash = friends.at_text(paper_id).content_hash
    browser = Browser(house, friends.person("son-la", Office.LEADER))
    answer = browser.post(f"/papers/{paper_id}/approval", hash=content_hash, answer="request_change", **forged)
    assert answer.status_code == 303
    decision = db.session.query(Decision).one()
    assert (decision.person_id, decision.answer) == (member.person_id, "approve")
    assert decision.unit_id in member.unit_ids

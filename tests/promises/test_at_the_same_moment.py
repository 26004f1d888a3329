"""What people do at the same moment: one winner and one clear refusal, or both effects where both are right."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Event as Signal
from threading import Thread
from typing import Any

import pytest
from flask import Flask

from app.archive.service import archive
from app.audit.models import AuditEntry
from app.clock import today
from app.clusters import service as clusters
from app.clusters.models import ClusterYear
from app.database import db, writing
from app.demonstration.load import content_of_cluster
from app.papers import drafting, review, signing
from app.papers.models import Decision, PaperVersion, RegisterEntry, Signature, WorkingCopy
from app.signatures.models import AuthorityRecord, Credential
from app.signatures.service import enrol
from tests.friends import PIN, Friends
from tests.promises.houses import Lived, approve_all, open_signing
from tests.promises.together import ROUNDS, at_once, refusals
from workflows.paper import State
from workflows.people import Actor, Holding, Office
from workflows.refusals import NotAllowed, NotFound, Refusal, Stale
from workflows.years import Signers

REASON = "Đề nghị ghi rõ chỉ tiêu."


def _second_drafter(friends: Friends) -> Actor:
    chair = friends.chair
    return replace(chair, holdings=chair.holdings | {Holding(Office.DRAFTER, min(chair.unit_ids), today())})


def _one_wins(answers: list[Any], *kinds: type[Refusal]) -> None:
    refused = refusals(answers)
    assert len(refused) == len(answers) - 1, answers
    assert {type(refusal) for refusal in refused} <= set(kinds), refused


def _entries(action: str) -> int:
    db.session.rollback()
    return db.session.query(AuditEntry).filter_by(action=action).count()


def test_two_people_who_save_at_once_lose_nothing_in_silence(house: Flask, friends: Friends) -> None:
    paper_id, pair = friends.started(), (friends.drafter, _second_drafter(friends))
    content = content_of_cluster("iv-2020")["first_version"]
    for turn in range(ROUNDS):
        revision = db.session.get_one(WorkingCopy, paper_id).revision
        texts = [content | {"theme": f"Chủ đề {turn} của {actor.person_id}"} for actor in pair]
        saves = [partial(drafting.save, a, paper_id, t, revision) for a, t in zip(pair, texts, strict=True)]
        answers = at_once(house, *saves)
        _one_wins(answers, Stale)
        kept, winner = db.session.get_one(WorkingCopy, paper_id), int(isinstance(answers[0], Refusal))
        assert texts[winner]["theme"] in kept.content
        assert (kept.revision, kept.saved_by_id) == (revision + 1, pair[winner].person_id)


def test_two_people_who_submit_at_once_make_one_version(house: Flask, friends: Friends) -> None:
    paper_id, pair = friends.started(), (friends.drafter, _second_drafter(friends))
    for turn in range(1, ROUNDS + 1):
        seen = friends.at_step(paper_id)
        _one_wins(at_once(house, *[partial(drafting.submit, a, paper_id, seen, 1, None) for a in pair]), Stale)
        assert db.session.query(PaperVersion).count() == turn
        drafting.withdraw(friends.drafter, paper_id, friends.at_step(paper_id), REASON)


def test_a_unit_that_approves_twice_at_once_approves_once(house: Flask, friends: Friends) -> None:
    paper_id = friends.submitted()
    for leader in friends.leaders()[:ROUNDS]:
        press = partial(review.approve, leader, paper_id, friends.at_text(paper_id))
        answers = at_once(house, press, press)
        _one_wins(answers, Refusal)
        assert refusals(answers)[0].code == "already_approved"
        assert db.session.query(Decision).filter_by(person_id=leader.person_id).count() == 1


def test_seven_members_who_approve_at_once_complete_the_circle_once(house: Flask, friends: Friends) -> None:
    paper_id, leaders = friends.started(), friends.leaders()
    for turn in range(1, ROUNDS + 1):
        friends.submitted(paper_id)
        seen = friends.at_text(paper_id)
        answers = at_once(house, *[partial(review.approve, leader, paper_id, seen) for leader in leaders])
        assert sorted(answers) == [False] * 6 + [True]
        assert friends.state(paper_id) is State.APPROVED
        assert (_entries("paper:approve"), _entries("paper:complete_review")) == (7 * turn, turn)
        drafting.send_back(friends.chair, paper_id, friends.at_step(paper_id), REASON)


def test_a_withdrawal_against_an_approval_has_one_winner(house: Flask, friends: Friends) -> None:
    paper_id, drafter, member = friends.started(), friends.drafter, friends.member
    for _ in range(ROUNDS):
        friends.submitted(paper_id)
        step, text = friends.at_step(paper_id), friends.at_text(paper_id)
        answers = at_once(
            house,
            partial(drafting.withdraw, drafter, paper_id, step, REASON),
            partial(review.approve, member, paper_id, text),
        )
        _one_wins(answers, Stale, NotAllowed, NotFound)
        if friends.state(paper_id) is State.IN_REVIEW:
            drafting.withdraw(drafter, paper_id, friends.at_step(paper_id), REASON)


def test_a_change_request_against_the_last_approval_is_never_swallowed(house: Flask, friends: Friends) -> None:
    paper_id, leaders = friends.started(), friends.leaders()
    for _ in range(ROUNDS):
        friends.submitted(paper_id)
        text = friends.at_text(paper_id)
        for leader in leaders[:-1]:
            review.approve(leader, paper_id, text)
        asked, approved = at_once(
            house,
            partial(review.request_change, leaders[0], paper_id, text, REASON),
            partial(review.approve, leaders[-1], paper_id, text),
        )
        if isinstance(asked, Refusal):
            assert (approved, friends.state(paper_id)) == (True, State.APPROVED)
        else:
            assert (approved, friends.state(paper_id)) == (False, State.IN_REVIEW)
        drafting.send_back(friends.chair, paper_id, friends.at_step(paper_id), REASON)


def test_closing_against_a_last_answer_has_one_winner(
    house: Flask, friends: Friends, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing() as session:
        session.get_one(ClusterYear, friends.year_id).silence_consents = True
    paper_id, drafter, clerk, member = friends.started(), friends.drafter, friends.clerk, friends.member
    monkeypatch.setattr(review, "today", lambda: today() + timedelta(days=1))
    for turn in range(1, ROUNDS + 1):
        drafting.submit(drafter, paper_id, friends.at_step(paper_id), 1, today())
        step, text = friends.at_step(paper_id), friends.at_text(paper_id)
        answers = at_once(
            house,
            partial(review.close, drafter, paper_id, step),
            partial(review.close, clerk, paper_id, step),
            partial(review.request_change, member, paper_id, text, REASON),
        )
        _one_wins(answers, Stale, NotAllowed)
        if friends.state(paper_id) is State.IN_REVIEW:
            with pytest.raises(NotAllowed):
                review.close(drafter, paper_id, friends.at_step(paper_id))
            review.approve(member, paper_id, text)
            review.close(drafter, paper_id, friends.at_step(paper_id))
        assert _entries("paper:complete_review") == turn
        drafting.send_back(friends.chair, paper_id, friends.at_step(paper_id), REASON)


def test_two_clerks_who_freeze_while_the_chair_returns_have_one_winner(house: Flask, friends: Friends) -> None:
    paper_id, chair = friends.started(), friends.chair
    for _ in range(2):
        friends.submitted(paper_id)
        approve_all(friends, paper_id)
        step = friends.at_step(paper_id)
        answers = at_once(
            house,
            partial(open_signing, friends, paper_id, step),
            partial(open_signing, friends, paper_id, step),
            partial(drafting.send_back, chair, paper_id, step, REASON),
        )
        _one_wins(answers, Stale, NotAllowed)
        if friends.state(paper_id) is State.SIGNING:
            assert db.session.query(RegisterEntry).count() == 1
            enrol(friends.vice_chair, PIN)
            signing.refuse(friends.vice_chair, paper_id, friends.at_text(paper_id), REASON)


def test_two_papers_of_one_agency_numbered_at_once_get_two_numbers(house: Flask, friends: Friends) -> None:
    first = friends.approved()
    second = _next_years_pledge(friends)
    answers = at_once(house, *[partial(open_signing, friends, each, friends.at_step(each)) for each in (first, second)])
    late = [paper for paper, answer in zip((first, second), answers, strict=True) if isinstance(answer, Refusal)]
    assert {type(refusal) for refusal in refusals(answers)} <= {Stale}
    for paper_id in late:
        open_signing(friends, paper_id)
    assert sorted(entry.number for entry in db.session.query(RegisterEntry)) == [1, 2]


def _next_years_pledge(friends: Friends) -> int:
    """Another pledge of the same chair's agency, approved by all."""
    plan = replace(db.session.get_one(ClusterYear, friends.year_id).as_plan(), year=2021)
    year_id = clusters.create_year(friends.administrator, plan).id
    paper_id = drafting.start(friends.drafter, year_id, "pledge", content_of_cluster("iv-2020")["first_version"])
    friends.submitted(paper_id)
    approve_all(friends, paper_id)
    return paper_id


def test_a_signature_against_a_refusal_to_sign(signing_house: Lived) -> None:
    friends, paper_id = signing_house.friends, signing_house.paper_id
    for _ in range(ROUNDS):
        text = friends.at_text(paper_id)
        signed, refused = at_once(
            signing_house.app,
            partial(signing.sign, friends.vice_chair, paper_id, text, PIN),
            partial(signing.refuse, friends.chair, paper_id, text, REASON),
        )
        assert refused is None
        assert not isinstance(signed, Refusal) or isinstance(signed, (NotAllowed, NotFound, Stale))
        assert friends.state(paper_id) is State.DRAFTING
        friends.submitted(paper_id)
        approve_all(friends, paper_id)
        open_signing(friends, paper_id)
    assert db.session.query(RegisterEntry).count() == 1


def test_the_last_signature_against_a_refusal_is_signed_or_refused_never_both(signing_house: Lived) -> None:
    friends, paper_id = signing_house.friends, signing_house.paper_id
    friends.sign(friends.vice_chair, paper_id)
    text, chair = friends.at_text(paper_id), friends.chair
    answers = at_once(
        signing_house.app,
        partial(signing.sign, chair, paper_id, text, PIN),
        partial(signing.refuse, chair, paper_id, text, REASON),
    )
    _one_wins(answers, Stale, NotAllowed, NotFound)
    state = friends.state(paper_id)
    assert state is (State.DRAFTING if isinstance(answers[0], Refusal) else State.SIGNED)


def test_two_archivists_at_once_archive_once(signing_house: Lived) -> None:
    friends, paper_id = signing_house.friends, signing_house.paper_id
    for actor in (friends.chair, friends.vice_chair):
        friends.sign(actor, paper_id)
    press = partial(archive, friends.archivist, paper_id, friends.at_step(paper_id))
    _one_wins(at_once(signing_house.app, press, press), Stale)


def test_first_keys_made_at_once_hang_on_one_authority(house: Flask, friends: Friends) -> None:
    leaders = friends.leaders()[:3]
    answers = at_once(house, *[partial(enrol, leader, PIN) for leader in (*leaders, leaders[0])])
    assert refusals(answers) == []
    assert db.session.query(AuthorityRecord).count() == 1
    assert db.session.query(Credential).filter(Credential.ended_at.is_(None)).count() == 3


def test_a_signature_while_its_key_is_renewed_is_whole_or_refused(signing_house: Lived) -> None:
    friends, paper_id = signing_house.friends, signing_house.paper_id
    signed, renewed = at_once(
        signing_house.app,
        partial(signing.sign, friends.chair, paper_id, friends.at_text(paper_id), PIN),
        partial(enrol, friends.chair, PIN),
    )
    assert not isinstance(renewed, Refusal)
    assert db.session.query(Signature).count() == int(not isinstance(signed, Refusal))


def test_the_years_rule_cannot_change_while_a_paper_is_being_submitted(
    house: Flask, friends: Friends, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper_id, administrator = friends.started(), friends.administrator
    year = db.session.get_one(ClusterYear, friends.year_id)
    plan, revision = replace(year.as_plan(), signers=Signers.ALL_MEMBERS), year.revision
    drafter, seen, submitted = friends.drafter, friends.at_step(paper_id), Signal()

    def submit() -> None:
        with house.app_context():
            drafting.submit(drafter, paper_id, seen, 1, None)
        submitted.set()

    submitting, asked = Thread(target=submit), clusters.papers_under_way

    def answer_and_let_the_drafter_in(year_id: int) -> bool:
        found = asked(year_id)
        submitting.start()
        overtaken = submitted.wait(timeout=1)  # with the year held, the submission cannot end before the change does
        assert not overtaken
        return found

    monkeypatch.setattr(clusters, "papers_under_way", answer_and_let_the_drafter_in)
    db.session.rollback()
    clusters.change_year(administrator, friends.year_id, plan, revision)
    submitting.join()
    order = [entry.action for entry in db.session.query(AuditEntry).order_by(AuditEntry.id)][-2:]
    assert order == ["year:change", "paper:submit"]

"""Drafting and review at the same moment: one winner and one clear refusal, or both effects where both are right."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Event as Signal
from threading import Thread

import pytest
from flask import Flask

from app.audit.models import AuditEntry
from app.clock import today
from app.clusters import service as clusters
from app.clusters.models import ClusterYear
from app.database import db, writing
from app.demonstration.load import content_of_cluster
from app.papers import drafting, review
from app.papers.models import Decision, PaperVersion, WorkingCopy
from tests.friends import Friends
from tests.promises.together import ROUNDS, at_once, one_wins, refusals
from workflows.paper import State
from workflows.people import Actor, Holding, Office
from workflows.refusals import NotAllowed, NotFound, Refusal, Stale
from workflows.years import Signers

REASON = "Đề nghị ghi rõ chỉ tiêu."


def _second_drafter(friends: Friends) -> Actor:
    chair = friends.chair
    return replace(chair, holdings=chair.holdings | {Holding(Office.DRAFTER, min(chair.unit_ids), today())})


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
        one_wins(answers, Stale)
        kept, winner = db.session.get_one(WorkingCopy, paper_id), int(isinstance(answers[0], Refusal))
        assert texts[winner]["theme"] in kept.content
        assert (kept.revision, kept.saved_by_id) == (revision + 1, pair[winner].person_id)


def test_two_people_who_submit_at_once_make_one_version(house: Flask, friends: Friends) -> None:
    paper_id, pair = friends.started(), (friends.drafter, _second_drafter(friends))
    for turn in range(1, ROUNDS + 1):
        seen = friends.at_step(paper_id)
        one_wins(at_once(house, *[partial(drafting.submit, a, paper_id, seen, 1, None) for a in pair]), Stale)
        assert db.session.query(PaperVersion).count() == turn
        drafting.withdraw(friends.drafter, paper_id, friends.at_step(paper_id), REASON)


def test_a_unit_that_approves_twice_at_once_approves_once(house: Flask, friends: Friends) -> None:
    paper_id = friends.submitted()
    for leader in friends.leaders()[:ROUNDS]:
        press = partial(review.approve, leader, paper_id, friends.at_text(paper_id))
        answers = at_once(house, press, press)
        one_wins(answers, Refusal)
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
        one_wins(answers, Stale, NotAllowed, NotFound)
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
        one_wins(answers, Stale, NotAllowed)
        if friends.state(paper_id) is State.IN_REVIEW:
            with pytest.raises(NotAllowed):
                review.close(drafter, paper_id, friends.at_step(paper_id))
            review.approve(member, paper_id, text)
            review.close(drafter, paper_id, friends.at_step(paper_id))
        assert _entries("paper:complete_review") == turn
        drafting.send_back(friends.chair, paper_id, friends.at_step(paper_id), REASON)


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

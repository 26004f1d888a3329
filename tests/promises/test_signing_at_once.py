"""Freezing, signing and archiving at the same moment: one winner and one clear refusal, nothing half done."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from flask import Flask

from app.archive.service import archive
from app.clusters import service as clusters
from app.clusters.models import ClusterYear
from app.database import db
from app.demonstration.load import content_of_cluster
from app.papers import drafting, signing
from app.papers.models import RegisterEntry, Signature
from app.signatures.models import AuthorityRecord, Credential
from app.signatures.service import enrol
from tests.friends import PIN, Friends
from tests.promises.houses import Lived, approve_all, open_signing
from tests.promises.together import ROUNDS, at_once, one_wins, refusals
from workflows.paper import State
from workflows.refusals import NotAllowed, NotFound, Refusal, Stale

REASON = "Đề nghị ghi rõ chỉ tiêu."


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
        one_wins(answers, Stale, NotAllowed)
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
    one_wins(answers, Stale, NotAllowed, NotFound)
    state = friends.state(paper_id)
    assert state is (State.DRAFTING if isinstance(answers[0], Refusal) else State.SIGNED)


def test_two_archivists_at_once_archive_once(signing_house: Lived) -> None:
    friends, paper_id = signing_house.friends, signing_house.paper_id
    for actor in (friends.chair, friends.vice_chair):
        friends.sign(actor, paper_id)
    press = partial(archive, friends.archivist, paper_id, friends.at_step(paper_id))
    one_wins(at_once(signing_house.app, press, press), Stale)


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

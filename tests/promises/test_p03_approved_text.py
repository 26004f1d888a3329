"""P3: answers, frozen papers and signatures are bound to exactly the text that people read."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from app.audit.models import AuditEntry
from app.checks import broken_promises
from app.clock import now
from app.database import db, writing
from app.papers import review, signing
from app.papers.act import Seen
from app.papers.models import Decision, IssueRecord, Signature
from app.papers.queries import versions_of
from tests.friends import PIN, Friends
from tests.promises.attacks import refused, snapshot, tamper
from tests.promises.houses import Lived
from workflows.paper import State
from workflows.refusals import Stale

OTHER = hashlib.sha256(b"another text").hexdigest()


def _broken() -> set[str]:
    db.session.remove()
    return {name for name, _ in broken_promises()}


@pytest.mark.parametrize("content_hash", [OTHER, "", "0" * 63])
def test_a_forged_answer_about_another_text_is_refused_by_the_database(friends: Friends, content_hash: str) -> None:
    paper_id = friends.submitted()
    version = versions_of(paper_id)[0]
    row = {
        "entry_id": db.session.query(AuditEntry.id).filter_by(paper_id=paper_id, seq=2).scalar(),
        "version_id": version.id,
        "unit_id": min(friends.member.unit_ids),
        "person_id": friends.member.person_id,
        "answer": "approve",
        "reason": "",
        "answered_at": now(),
    }
    with pytest.raises(IntegrityError), writing() as session:
        session.execute(insert(Decision).values(content_hash=content_hash, **row))
    with writing() as session:  # the same row about the right text is taken: nothing else was wrong with it
        session.execute(insert(Decision).values(content_hash=versions_of(paper_id)[0].content_hash, **row))


def test_a_paper_cannot_be_frozen_under_another_text_than_its_version(archived_house: Lived) -> None:
    told = refused(
        "INSERT INTO issue_record SELECT v.id + 1, i.content_hash, i.number, i.place, i.day, i.word_sha256, "
        "i.pdf_sha256, i.issued_by_id, i.issued_at FROM issue_record i, paper_version v"
    )
    assert "foreign key" in told.lower()


def test_a_member_who_read_another_text_cannot_approve(friends: Friends) -> None:
    paper_id = friends.submitted()
    before = snapshot()
    with pytest.raises(Stale):
        review.approve(friends.member, paper_id, Seen(content_hash=OTHER))
    assert snapshot() == before


def test_a_signer_who_read_another_text_cannot_sign(signing_house: Lived) -> None:
    before = snapshot(frozenset({"credential", "refused_act"}))
    with pytest.raises(Stale):
        signing.sign(signing_house.friends.chair, signing_house.paper_id, Seen(content_hash=OTHER), PIN)
    assert snapshot(frozenset({"credential", "refused_act"})) == before


def test_approvals_frozen_paper_and_signatures_name_one_version_and_one_hash(archived_house: Lived) -> None:
    version = versions_of(archived_house.paper_id)[0]
    assert {(d.version_id, d.content_hash) for d in db.session.query(Decision)} == {(version.id, version.content_hash)}
    assert [(i.version_id, i.content_hash) for i in db.session.query(IssueRecord)] == [
        (version.id, version.content_hash)
    ]
    assert {signature.version_id for signature in db.session.query(Signature)} == {version.id}
    assert archived_house.friends.state(archived_house.paper_id) is State.ARCHIVED


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE paper_version SET content = replace(content, '2020', '2021')",
        "UPDATE paper_version SET content = content || ' '",
        "UPDATE paper_version SET content = 'not json'",
        "UPDATE paper_version SET content = '1.5'",
        f"UPDATE paper_version SET content_hash = '{OTHER}'",
        f"UPDATE decision SET content_hash = '{OTHER}' WHERE entry_id = (SELECT min(entry_id) FROM decision)",
        f"UPDATE issue_record SET content_hash = '{OTHER}'",
    ],
)
def test_a_text_swapped_behind_every_guard_is_found(archived_house: Lived, attack: str) -> None:
    assert _broken() == set()
    tamper(attack)
    assert "P3" in _broken()


def test_a_text_swapped_together_with_its_hash_is_found_by_what_was_approved(archived_house: Lived) -> None:
    forged = '{"forged":true}'
    digest = hashlib.sha256(forged.encode()).hexdigest()
    tamper(f"UPDATE paper_version SET content = '{forged}', content_hash = '{digest}'")
    assert "P3" in _broken()

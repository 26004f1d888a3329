"""Dấu thời gian: asked by the worker, seen while it is missing, never passed over; then proof for many years."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.archive.care import last_report, nightly
from app.audit.models import AuditEntry
from app.checks import broken_promises
from app.clock import now
from app.database import db, writing
from app.documents.vault import fetch
from app.papers import augmentation
from app.papers.models import Augmentation, FileRevision
from app.papers.proof import check_signatures, signers_of
from app.papers.queries import versions_of
from app.papers.revisions import file_in_force, files_in_force
from app.signatures.engine.certificates import from_pem
from app.signatures.engine.pdf_verify import verify_pdf
from app.signatures.engine.verdict import Indication
from app.signatures.engine.word_verify import verify_word
from app.signatures.service import installation_roots
from tests.friends import Friends
from tests.papers.acts import refused
from tests.papers.stamping import augment, with_tsa
from workflows.paper import State
from workflows.refusals import Refusal


def _due() -> None:
    """As if the pause before the next try were over."""
    with writing() as session:
        for row in session.query(Augmentation):
            row.next_try_at = now()


def _verdicts(paper_id: int):
    version = versions_of(paper_id)[0]
    return check_signatures(version.id, files_in_force(version))


def test_without_a_time_stamp_authority_nothing_is_waited_for(friends: Friends) -> None:
    friends.signed()
    assert augmentation.all_waiting() == []
    assert augmentation.work() == 0


def test_both_files_are_raised_to_the_highest_level_after_the_signers_have_gone(house: Flask, friends: Friends) -> None:
    with with_tsa(house) as service:
        paper_id = friends.signed()
        before = files_in_force(versions_of(paper_id)[0])
        assert augment(service) == 1
        after = files_in_force(versions_of(paper_id)[0])
        assert after["pdf"] != before["pdf"]
        assert fetch(after["pdf"]).startswith(fetch(before["pdf"])), "proof only adds"
        verdicts = _verdicts(paper_id)
        assert {each.level for each in verdicts["pdf"].signatures} <= {"PAdES B-T", "PAdES B-LT", "PAdES B-LTA"}
        assert {each.level for each in verdicts["word"].signatures} == {"XAdES-T"}
        for verdict in verdicts.values():
            assert verdict.verdict is Indication.TOTAL_PASSED
            assert all(each.trusted_time for each in verdict.signatures)
        assert augmentation.all_waiting() == []
        assert db.session.query(AuditEntry).filter_by(action="file:augment").count() == 2
        friends.archive(paper_id)
        assert list(broken_promises()) == []


def test_a_time_stamp_between_two_signers_leaves_both_valid(house: Flask, friends: Friends) -> None:
    with with_tsa(house) as service:
        paper_id = friends.frozen()
        friends.sign(friends.vice_chair, paper_id)
        assert augment(service) == 1
        friends.sign(friends.chair, paper_id)
        assert augment(service) == 1
        for verdict in _verdicts(paper_id).values():
            assert verdict.verdict is Indication.TOTAL_PASSED
            assert len(verdict.signatures) == 2
        assert friends.state(paper_id) is State.SIGNED


@pytest.mark.parametrize("mood", ["dead", "slow", "garbage", "wrong nonce", "broken"])
def test_an_authority_that_does_not_answer_is_seen_and_tried_again(house: Flask, friends: Friends, mood: str) -> None:
    with with_tsa(house) as service:
        house.config["TSA_TIMEOUT"] = 0.3
        paper_id = friends.signed()
        service.mood = mood
        files = files_in_force(versions_of(paper_id)[0])
        assert augment(service) == 0
        (waiting,) = augmentation.all_waiting()
        assert waiting.tries == 1
        assert waiting.trouble.endswith(".")
        assert waiting.next_try_at > now()
        assert augment(service) == 0, "not before the pause is over"
        assert files_in_force(versions_of(paper_id)[0]) == files
        assert refused(Refusal, lambda: friends.archive(paper_id)).code == "waiting_for_proof"
        service.mood = "well"
        _due()
        assert augment(service) == 1
        friends.archive(paper_id)
        assert friends.state(paper_id) is State.ARCHIVED


def test_a_file_that_has_its_proof_gets_no_second_one_while_the_other_waits(
    house: Flask, friends: Friends, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(_content: bytes, _stamp: object) -> bytes:
        raise Refusal("Không đóng được dấu thời gian vào tệp Word.")

    with with_tsa(house) as service:
        friends.signed()
        monkeypatch.setattr(augmentation, "add_timestamps", refusing)
        for _ in range(3):
            _due()
            assert augment(service) == 0
        assert db.session.query(FileRevision).filter_by(form="pdf", cause="augmentation").count() == 1


def test_a_time_stamp_of_an_authority_that_nobody_trusts_is_not_kept(house: Flask, friends: Friends) -> None:
    with with_tsa(house, "tsa-foreign") as service:
        paper_id = friends.signed()
        before = files_in_force(versions_of(paper_id)[0])
        assert augment(service) == 0
        assert files_in_force(versions_of(paper_id)[0]) == before
        assert augmentation.all_waiting()[0].trouble


def test_a_paper_that_went_back_to_its_drafter_waits_for_no_proof(house: Flask, friends: Friends) -> None:
    from app.papers import signing

    with with_tsa(house) as service:
        paper_id = friends.frozen()
        friends.sign(friends.vice_chair, paper_id)
        signing.refuse(friends.chair, paper_id, friends.at_text(paper_id), "Ghi lại chủ đề.")
        assert augment(service) == 1
        assert db.session.query(FileRevision).filter_by(cause="augmentation").count() == 0
        assert augmentation.all_waiting() == []


def test_ten_years_later_and_without_a_network_the_files_prove_themselves(house: Flask, friends: Friends) -> None:
    with with_tsa(house) as service:
        paper_id = friends.signed()
        augment(service)
        friends.archive(paper_id)
    version = versions_of(paper_id)[0]
    roots, later = installation_roots(), now() + timedelta(days=3652)
    for form, verify in (("pdf", verify_pdf), ("word", verify_word)):
        required = [from_pem(pem.encode())[0] for pem in signers_of(version.id, form)]
        verdict = verify(fetch(file_in_force(version, form)), trust=roots, at=later, required=required)
        assert verdict.verdict is Indication.TOTAL_PASSED, verdict
        assert len(verdict.signatures) == 2


def test_the_night_finds_a_damaged_paper_and_says_which(friends: Friends) -> None:
    paper_id = friends.archived()
    assert nightly().papers == 1
    assert last_report()[1] == []
    from tests.promises.attacks import tamper

    tamper("DELETE FROM file_revision")
    nightly()
    (fault,) = {each.split(":")[0] for each in last_report()[1]}
    assert fault == "01/GƯ-CTĐ"
    assert friends.state(paper_id) is State.ARCHIVED


def test_a_time_stamp_that_ends_soon_is_renewed_by_a_newer_one(house: Flask, friends: Friends) -> None:
    with with_tsa(house, "lasting-tsa-ending") as service:
        paper_id = friends.signed()
        augment(service)
        friends.archive(paper_id)
        service.tsa = "lasting-tsa"
        assert nightly().renewed == 1
        assert nightly().renewed == 0, "it is on the worker's list already"
        assert augment(service) == 1
        assert nightly().renewed == 0
        assert db.session.query(FileRevision).filter_by(form="word", cause="augmentation").count() == 1
        ends = _verdicts(paper_id)["pdf"].proof_ends
        assert ends is not None
        assert ends > now() + timedelta(days=3000)
        assert list(broken_promises()) == []

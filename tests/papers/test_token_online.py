"""Chứng thư số có CRL, OCSP: the token's own authority is asked before its signature is taken, and its answer kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app.checks import broken_promises
from app.papers import outside, outside_ways
from app.papers.proof import check_signatures
from app.papers.queries import versions_of
from app.papers.revisions import files_in_force
from app.signatures.engine.signer_check import CannotSign
from app.signatures.engine.verdict import FileVerdict, Indication
from tests.friends import Friends
from tests.papers.acts import refused
from tests.papers.stamping import augment, with_tsa
from tests.papers.tokens import downloaded, from_pki, signed_by_tool
from tests.signatures.pki import Served
from workflows.refusals import Refusal


@pytest.fixture
def service(house: Flask) -> Iterator[Served]:
    with with_tsa(house) as service:
        service.now -= timedelta(seconds=1)
        yield service


def _signed(friends: Friends, service: Served, name: str, paper_id: int) -> bytes:
    return signed_by_tool(downloaded(paper_id), "vice-chair", from_pki(friends.vice_chair, service.pki, name))


def _send(friends: Friends, paper_id: int, content: bytes) -> FileVerdict:
    return outside.accept_upload(friends.vice_chair, paper_id, friends.at_text(paper_id), content)


def _verdict(paper_id: int) -> FileVerdict:
    version = versions_of(paper_id)[0]
    return check_signatures(version.id, files_in_force(version))["pdf"]


@pytest.mark.parametrize("name", ["lasting-p256", "lasting-rsa2048", "lasting-without-source"])
def test_a_good_certificate_s_answers_go_into_the_file_so_that_the_next_signer_can_check_it(
    friends: Friends, service: Served, name: str
) -> None:
    paper_id = friends.frozen()
    uploaded = _signed(friends, service, name, paper_id)
    assert _send(friends, paper_id, uploaded).verdict is Indication.TOTAL_PASSED
    assert downloaded(paper_id).startswith(uploaded)
    service.mood = "dead"
    assert _verdict(paper_id).verdict is Indication.TOTAL_PASSED
    friends.sign(friends.chair, paper_id)
    service.mood = "well"
    assert augment(service) == 1
    verdict = _verdict(paper_id)
    assert verdict.verdict is Indication.TOTAL_PASSED
    assert all(each.trusted_time for each in verdict.signatures)
    friends.archive(paper_id)
    assert list(broken_promises()) == []


def test_a_revoked_certificate_is_refused_with_the_day(friends: Friends, service: Served) -> None:
    paper_id = friends.frozen()
    uploaded = _signed(friends, service, "lasting-revoked", paper_id)
    told = refused(CannotSign, lambda: _send(friends, paper_id, uploaded))
    assert "bị thu hồi từ ngày 2020-05-01" in str(told)


@pytest.mark.parametrize("mood", ["dead", "broken", "garbage"])
def test_an_authority_that_does_not_answer_is_told_and_nothing_changes(
    friends: Friends, service: Served, mood: str
) -> None:
    paper_id = friends.frozen()
    uploaded = _signed(friends, service, "lasting-p256", paper_id)
    service.mood = mood
    told = refused(CannotSign, lambda: _send(friends, paper_id, uploaded))
    assert told.code == "try_later"
    assert "chưa trả lời" in str(told)
    service.mood = "well"
    assert _send(friends, paper_id, uploaded).verdict is Indication.TOTAL_PASSED


def test_an_authority_that_is_slow_is_waited_for_so_long_and_no_longer(
    friends: Friends, service: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper_id = friends.frozen()
    uploaded = _signed(friends, service, "lasting-p256", paper_id)
    service.mood = "slow"
    monkeypatch.setattr(outside, "ONLINE_TIMEOUT", 0.1)
    assert refused(CannotSign, lambda: _send(friends, paper_id, uploaded)).code == "try_later"


def test_the_bytes_way_asks_the_authority_too(friends: Friends, service: Served) -> None:
    paper_id = friends.frozen()
    token = from_pki(friends.vice_chair, service.pki, "lasting-p256")
    number = outside_ways.prepare_bytes(friends.vice_chair, paper_id, friends.at_text(paper_id))
    answer = token.sign(outside_ways.bytes_of(friends.vice_chair, paper_id, number).message)

    def finish() -> FileVerdict:
        return outside_ways.finish_bytes(friends.vice_chair, paper_id, number, answer)

    service.mood = "dead"
    assert refused(CannotSign, finish).code == "try_later"
    service.mood = "well"
    assert finish().verdict is Indication.TOTAL_PASSED


@pytest.mark.parametrize("name", ["lasting-p256", "lasting-without-source"])
def test_without_a_time_stamp_authority_such_a_token_is_refused_before_anybody_signs(
    house: Flask, friends: Friends, service: Served, name: str
) -> None:
    paper_id = friends.frozen()
    uploaded = _signed(friends, service, name, paper_id)
    house.config["TSA_URL"] = ""
    service.asked.clear()
    assert refused(Refusal, lambda: _send(friends, paper_id, uploaded)).code == "no_time_stamps"
    for way in (outside_ways.open_address, outside_ways.prepare_bytes):
        act = lambda way=way: way(friends.vice_chair, paper_id, friends.at_text(paper_id))  # type: ignore[misc]  # noqa: E731
        assert "cần máy chủ dấu thời gian" in str(refused(Refusal, act))
    assert service.asked == []

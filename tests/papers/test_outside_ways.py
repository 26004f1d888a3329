"""Hai cách ký khác bằng token: the signing service's one-time address, and nothing but the bytes to sign."""

from __future__ import annotations

import base64
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.audit.models import RefusedAct
from app.clock import now
from app.database import db, writing
from app.papers import outside_ways
from app.papers.act import Repeated
from app.papers.outside_models import OutsideSigning
from app.papers.outside_ways import TIME_TO_SIGN
from app.papers.proof import check_signatures
from app.papers.queries import versions_of
from app.papers.revisions import file_in_force
from app.signatures.engine import cades
from app.signatures.engine.signer_check import CannotSign
from app.signatures.engine.verdict import Indication
from tests.friends import Friends
from tests.papers.acts import last_entry, refused
from tests.papers.tokens import (
    OwnToken,
    bought,
    downloaded,
    foreign_authority,
    signed_by_openssl,
    signed_by_tool,
    with_token,
)
from workflows.refusals import NotAllowed, NotFound, Refusal, Stale


@pytest.fixture
def paper_id(friends: Friends) -> int:
    return friends.frozen()


@pytest.fixture
def token(friends: Friends) -> OwnToken:
    return with_token(friends.vice_chair)


def _prepared(friends: Friends, paper_id: int) -> int:
    return outside_ways.prepare_bytes(friends.vice_chair, paper_id, friends.at_text(paper_id))


def _message(friends: Friends, paper_id: int, number: int) -> bytes:
    return outside_ways.bytes_of(friends.vice_chair, paper_id, number).message


def _finish(friends: Friends, paper_id: int, number: int, answer: bytes) -> Indication:
    return outside_ways.finish_bytes(friends.vice_chair, paper_id, number, answer).verdict


def _later(monkeypatch: pytest.MonkeyPatch, pause: timedelta) -> None:
    moment = now() + pause
    monkeypatch.setattr(outside_ways, "now", lambda: moment)


# ---- bytes ----


@pytest.mark.parametrize("with_rsa", [False, True])
@pytest.mark.parametrize("written", [bytes, base64.b64encode, base64.encodebytes], ids=["der", "base64", "lines"])
def test_a_raw_signature_over_the_bytes_is_taken(friends: Friends, paper_id: int, written, *, with_rsa: bool) -> None:
    token = with_token(friends.vice_chair, with_rsa=with_rsa)
    number = _prepared(friends, paper_id)
    given = outside_ways.bytes_of(friends.vice_chair, paper_id, number)
    assert given.algorithm == ("RSA" if with_rsa else "ECDSA")
    assert _finish(friends, paper_id, number, written(token.sign(given.message))) is Indication.TOTAL_PASSED
    assert friends.waiting(paper_id) == ["chair"]
    friends.sign(friends.chair, paper_id)
    version = versions_of(paper_id)[0]
    (verdict,) = check_signatures(version.id, {"pdf": file_in_force(version)}).values()
    assert [each.verdict for each in verdict.signatures] == [Indication.TOTAL_PASSED] * 2


@pytest.mark.parametrize("written", ["der", "pem"])
def test_a_cms_made_by_openssl_is_taken(
    friends: Friends, paper_id: int, token: OwnToken, tmp_path: Path, written: str
) -> None:
    number = _prepared(friends, paper_id)
    row = db.session.get_one(OutsideSigning, number)
    covered = row.prepared[: row.place_start] + row.prepared[row.place_end :]
    cms = signed_by_openssl(covered, token, tmp_path)
    if written == "pem":
        cms = b"-----BEGIN CMS-----\r\n" + base64.encodebytes(cms) + b"-----END CMS-----\r\n"
    assert _finish(friends, paper_id, number, cms) is Indication.TOTAL_PASSED


def test_a_cms_over_the_digest_is_taken(friends: Friends, paper_id: int, token: OwnToken) -> None:
    number = _prepared(friends, paper_id)
    digest = outside_ways.bytes_of(friends.vice_chair, paper_id, number).digest
    cms = cades.sign_digest(digest, token.key, token.certificate, token.issuers)
    assert _finish(friends, paper_id, number, cms) is Indication.TOTAL_PASSED


@pytest.mark.parametrize("answer", [b"", b"rubbish", b"\x30\x00", b"-----BEGIN CMS-----\n-----END CMS-----\n"])
def test_rubbish_is_no_signature(friends: Friends, paper_id: int, token: OwnToken, answer: bytes) -> None:
    number = _prepared(friends, paper_id)
    refused(CannotSign, lambda: _finish(friends, paper_id, number, answer))


def test_a_signature_over_other_bytes_or_by_another_key_is_refused(
    friends: Friends, paper_id: int, token: OwnToken
) -> None:
    number = _prepared(friends, paper_id)
    message = _message(friends, paper_id, number)
    other = bought(foreign_authority(), friends.vice_chair.name)
    for answer in (token.sign(message + b"\0"), token.sign(b""), other.sign(message)):
        refused(CannotSign, lambda answer=answer: _finish(friends, paper_id, number, answer))  # type: ignore[misc]
    digest = outside_ways.bytes_of(friends.vice_chair, paper_id, number).digest
    by_other = cades.sign_digest(digest, other.key, other.certificate, other.issuers)
    told = refused(CannotSign, lambda: _finish(friends, paper_id, number, by_other))
    assert "không phải bằng chứng thư số mà Ông/Bà đã đăng ký" in str(told)
    of_another_file = cades.sign_digest(b"\0" * 32, token.key, token.certificate, token.issuers)
    refused(CannotSign, lambda: _finish(friends, paper_id, number, of_another_file))
    assert _finish(friends, paper_id, number, token.sign(message)) is Indication.TOTAL_PASSED


def test_after_half_an_hour_the_bytes_are_good_for_nothing(
    friends: Friends, paper_id: int, token: OwnToken, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = _prepared(friends, paper_id)
    answer = token.sign(_message(friends, paper_id, number))
    _later(monkeypatch, TIME_TO_SIGN)
    refused(NotFound, lambda: _finish(friends, paper_id, number, answer))
    refused(NotFound, lambda: _message(friends, paper_id, number))


def test_nobody_else_can_see_or_use_the_number(friends: Friends, paper_id: int, token: OwnToken) -> None:
    number = _prepared(friends, paper_id)
    answer = token.sign(_message(friends, paper_id, number))
    for other in (friends.chair, friends.member, friends.outsider):
        for act in (
            lambda other=other: outside_ways.bytes_of(other, paper_id, number),  # type: ignore[misc]
            lambda other=other: outside_ways.finish_bytes(other, paper_id, number, answer),  # type: ignore[misc]
        ):
            refused(NotFound, act)
    refused(NotFound, lambda: outside_ways.bytes_of(friends.vice_chair, paper_id + 1, number))
    refused(NotFound, lambda: _message(friends, paper_id, number + 1))


def test_the_same_answer_twice_has_one_effect_and_is_told_so(friends: Friends, paper_id: int, token: OwnToken) -> None:
    number = _prepared(friends, paper_id)
    answer = token.sign(_message(friends, paper_id, number))
    _finish(friends, paper_id, number, answer)
    refused(Repeated, lambda: _finish(friends, paper_id, number, answer))


def test_new_bytes_put_the_old_ones_out_of_use(friends: Friends, paper_id: int, token: OwnToken) -> None:
    first, second = (_prepared(friends, paper_id) for _ in range(2))
    assert first == second or db.session.get(OutsideSigning, first) is None
    assert db.session.query(OutsideSigning).count() == 1


def test_bytes_of_a_token_that_was_replaced_are_stale(friends: Friends, paper_id: int, token: OwnToken) -> None:
    number = _prepared(friends, paper_id)
    answer = token.sign(_message(friends, paper_id, number))
    with_token(friends.vice_chair)
    refused(Stale, lambda: _finish(friends, paper_id, number, answer))


def test_whose_turn_it_is_not_gets_no_bytes_and_no_address(friends: Friends, paper_id: int) -> None:
    with_token(friends.chair)
    for way in (outside_ways.prepare_bytes, outside_ways.open_address):
        for actor in (friends.chair, friends.member):
            refused(NotAllowed, lambda way=way, actor=actor: way(actor, paper_id, friends.at_text(paper_id)))  # type: ignore[misc]


# ---- the signing service ----


def _order(friends: Friends, paper_id: int) -> str:
    return outside_ways.open_address(friends.vice_chair, paper_id, friends.at_text(paper_id))


def test_the_service_fetches_the_file_and_posts_it_back_once(
    app: Flask, client: FlaskClient, friends: Friends, paper_id: int, token: OwnToken
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    secret = _order(friends, paper_id)
    assert not outside_ways.came_back(friends.vice_chair, paper_id)
    fetched = client.get(f"/outside/{secret}/document.pdf")
    assert (fetched.status_code, fetched.content_type) == (200, "application/pdf")
    assert fetched.data == downloaded(paper_id)
    signed = signed_by_tool(fetched.data, "vice-chair", token)
    answer = client.post(f"/outside/{secret}", data=signed, content_type="application/pdf")
    assert (answer.status_code, answer.json["Status"]) == (200, 0)
    assert friends.waiting(paper_id) == ["chair"]
    assert outside_ways.came_back(friends.vice_chair, paper_id)
    assert (last_entry().action, last_entry().actor_id) == ("paper:sign", friends.vice_chair.person_id)
    for answer in (client.post(f"/outside/{secret}", data=signed), client.get(f"/outside/{secret}/document.pdf")):
        assert answer.status_code == 404


def test_only_this_one_form_needs_no_token_of_the_page(app: Flask, client: FlaskClient, paper_id: int) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post("/outside/unknown").status_code == 404
    for path in ("token", "bytes", "bytes/1", "service"):
        assert client.post(f"/papers/{paper_id}/signature/{path}").status_code == 400, path


def test_a_file_that_is_not_good_is_refused_in_the_service_s_words_and_the_address_stays(
    app: Flask, client: FlaskClient, friends: Friends, paper_id: int, token: OwnToken
) -> None:
    secret = _order(friends, paper_id)
    for content in (b"", b"%PDF-1.7 another", downloaded(paper_id)):
        answer = client.post(f"/outside/{secret}", data=content, content_type="application/pdf")
        assert answer.status_code in {409, 422}
        assert answer.json["Status"] != 0
        assert answer.json["Message"].endswith(".")
    assert db.session.scalar(select(RefusedAct.place).limit(1)) == "papers.posted_back"
    assert friends.waiting(paper_id) == ["vice-chair"]
    assert outside_ways.accept_at(secret, signed_by_tool(downloaded(paper_id), "vice-chair", token))


def test_unknown_secrets_are_not_found(friends: Friends, paper_id: int, token: OwnToken) -> None:
    secret = _order(friends, paper_id)
    stored = db.session.scalars(select(OutsideSigning.secret_sha256)).one()
    for guess in ("", secret[:-1], secret.upper(), stored):
        refused(NotFound, lambda guess=guess: outside_ways.file_at(guess))  # type: ignore[misc]


def test_the_secret_is_nowhere_in_the_database(friends: Friends, paper_id: int, token: OwnToken) -> None:
    secret = _order(friends, paper_id)
    db.session.rollback()
    dump = "".join(repr(db.session.execute(select(table)).all()) for table in db.metadata.tables.values())
    assert secret not in dump


def test_an_address_is_over_after_half_an_hour_or_when_a_new_one_is_opened(
    friends: Friends, paper_id: int, token: OwnToken, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = _order(friends, paper_id), _order(friends, paper_id)
    signed = signed_by_tool(outside_ways.file_at(second), "vice-chair", token)
    refused(NotFound, lambda: outside_ways.accept_at(first, signed))
    _later(monkeypatch, TIME_TO_SIGN)
    refused(NotFound, lambda: outside_ways.file_at(second))
    refused(NotFound, lambda: outside_ways.accept_at(second, signed))


def test_who_was_shut_out_meanwhile_signs_no_more(friends: Friends, paper_id: int, token: OwnToken) -> None:
    secret = _order(friends, paper_id)
    signed = signed_by_tool(downloaded(paper_id), "vice-chair", token)
    with writing():
        friends.person("lang-son", next(iter(friends.vice_chair.holdings)).office).active = False
    refused(NotFound, lambda: outside_ways.accept_at(secret, signed))


def test_a_second_signature_by_the_service_in_the_chair_s_place_is_refused(
    friends: Friends, paper_id: int, token: OwnToken
) -> None:
    secret = _order(friends, paper_id)
    in_chairs = signed_by_tool(downloaded(paper_id), "chair", token)
    refused(CannotSign, lambda: outside_ways.accept_at(secret, in_chairs))


def test_without_a_token_nothing_is_opened(friends: Friends, paper_id: int) -> None:
    for way in (outside_ways.open_address, outside_ways.prepare_bytes):
        act = lambda way=way: way(friends.vice_chair, paper_id, friends.at_text(paper_id))  # type: ignore[misc]  # noqa: E731
        assert refused(Refusal, act).code == "no_token"

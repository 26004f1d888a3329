"""Minutes that were signed by hand: a scan is kept as it came, and the record counts, marked as on paper."""

from __future__ import annotations

import hashlib
import io

import pytest
from flask.testing import FlaskClient
from PIL import Image

from app.database import db
from app.papers import drafting
from app.visits import service
from app.visits.recording import record_fields
from app.visits.scans import add_scan, scans_of
from app.visits.verified import verified_minutes
from tests.friends import Friends, sign_in
from tests.papers.acts import refused, revision_of
from tests.visits import scene
from workflows.people import Office
from workflows.refusals import BadInput, NotAllowed, Refusal, WrongState
from workflows.visit import VisitState


def photo(shade: int = 200) -> bytes:
    sheet = io.BytesIO()
    Image.new("RGB", (60, 80), (shade, shade, shade)).save(sheet, "PNG")
    return sheet.getvalue()


def scanned(friends: Friends, content: bytes | None = None) -> None:
    seen = scene.visit_to(friends)
    secretary = scene.acting(friends, seen, "secretary")
    add_scan(secretary, friends.year_id, *seen.pair, "bien-ban.png", content or photo(), "Trang 1")


def test_a_scan_is_kept_once_and_as_it_came(friends: Friends, client: FlaskClient) -> None:
    scene.opened(friends)
    scanned(friends)
    scanned(friends)
    seen = scene.visit_to(friends)
    (scan,) = scans_of(seen)
    digest = hashlib.sha256(photo()).hexdigest()
    assert (scan.file_sha256, scan.media_type, scan.note) == (digest, "image/png", "Trang 1")
    address = f"/visits/{seen.visit.inspector}/{seen.visit.inspected}/scans/{scan.id}"
    email = friends.person("lao-cai", Office.LEADER).email
    db.session.rollback()
    answer = sign_in(client, email).get(address)
    assert (answer.data, answer.headers["X-Content-SHA256"]) == (photo(), digest)
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_what_is_no_picture_and_no_paper_is_refused(friends: Friends) -> None:
    scene.opened(friends)
    refused(BadInput, lambda: scanned(friends, b"<html>"))


def test_before_the_minutes_are_open_and_by_others_nothing_is_taken(friends: Friends) -> None:
    refused(WrongState, lambda: scanned(friends))
    scene.opened(friends)
    seen = scene.visit_to(friends)
    for actor in (friends.of("son-la", Office.LEADER), friends.of(seen.visit.inspector, Office.LEADER)):
        refused(NotAllowed, lambda actor=actor: add_scan(actor, friends.year_id, *seen.pair, "a.png", photo(), ""))


def conclude(friends: Friends, reason: str = "Nơi làm việc không có mạng.") -> None:
    seen = scene.visit_to(friends)
    secretary = scene.acting(friends, seen, "secretary")
    service.conclude_on_paper(secretary, friends.year_id, *seen.pair, seen.revision, reason)


def test_it_ends_on_paper_with_a_scan_a_whole_record_and_a_reason(friends: Friends) -> None:
    paper_id = scene.recorded(friends)
    assert refused(Refusal, lambda: conclude(friends)).code == "no_scan"
    scanned(friends)
    assert refused(BadInput, lambda: conclude(friends, " ")).field == "reason"
    conclude(friends)
    seen = scene.visit_to(friends)
    assert seen.state is VisitState.CONCLUDED_ON_PAPER
    assert friends.state(paper_id) == "drafting"
    found = verified_minutes(friends.year_id)[seen.inspected.id]
    assert (found.paper_id, found.on_paper) == (paper_id, True)


def test_an_incomplete_record_cannot_end_on_paper(friends: Friends) -> None:
    scene.opened(friends)
    scanned(friends)
    refused(BadInput, lambda: conclude(friends))


def test_what_was_signed_on_paper_is_neither_written_nor_sent_any_more(friends: Friends) -> None:
    paper_id = scene.recorded(friends)
    scanned(friends)
    conclude(friends)
    secretary = scene.acting(friends, scene.visit_to(friends), "secretary")
    step, revision = friends.at_step(paper_id), revision_of(paper_id)
    said = refused(Refusal, lambda: record_fields(secretary, paper_id, {}, {"opinion": "Khác."}))
    assert said.code == "ended_on_paper"
    said = refused(Refusal, lambda: drafting.submit(secretary, paper_id, step, revision, None))
    assert said.code == "ended_on_paper"


def test_minutes_that_go_round_do_not_end_on_paper(friends: Friends) -> None:
    scene.sent(friends)
    scanned(friends)
    with pytest.raises(WrongState):
        conclude(friends)

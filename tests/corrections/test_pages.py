"""The pages of corrections and recalls: begun on the paper's page, written without script, then read by all."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from app.archive.service import archive, search
from app.database import db
from app.papers.files import paper_file
from app.papers.links import Link
from app.papers.models import Paper, WorkingCopy
from tests.corrections.letters import correction_begun, recall_begun, signed
from tests.friends import Friends
from tests.papers.acts import revision_of
from tests.promises.browsers import Browser
from workflows.paper import State
from workflows.people import Office


@pytest.fixture
def pledge(friends: Friends) -> int:
    """A pledge that all have signed."""
    return friends.signed()


@pytest.fixture
def drafter(house: Flask, friends: Friends) -> Browser:
    """The browser of the chair's drafter."""
    return Browser(house, friends.person("dien-bien", Office.DRAFTER))


def content_of(paper_id: int) -> dict[str, object]:
    db.session.rollback()
    found: dict[str, object] = json.loads(db.session.get_one(WorkingCopy, paper_id).content)
    return found


def test_a_letter_is_begun_written_and_sent_on_without_script(friends: Friends, pledge: int, drafter: Browser) -> None:
    assert f"/papers/{pledge}/correction" in drafter.get(f"/papers/{pledge}").text
    begun = drafter.post(f"/papers/{pledge}/correction", reason="lỗi đánh máy")
    letter = pledge + 1
    assert begun.headers["Location"] == f"/corrections/{letter}/edit"
    page = drafter.get(f"/corrections/{letter}/edit")
    assert page.status_code == 200
    assert "lỗi đánh máy" in page.text
    drafter.post(f"/corrections/{letter}/edit", revision=1, reason="lỗi đánh máy", do="add")
    typed = {"items-0-where": "Phần II", "items-0-wrong": "<b>70%", "items-0-right": "75%", "reason": "lỗi đánh máy"}
    answer = drafter.post(f"/corrections/{letter}/edit", revision=2, do="submit", **typed)
    assert answer.headers["Location"] == f"/corrections/{letter}/submission"
    assert content_of(letter)["items"] == [{"where": "Phần II", "wrong": "<b>70%", "right": "75%"}]
    last_look = drafter.get(f"/corrections/{letter}/submission").text
    assert "không phải lấy ý kiến" in last_look
    assert "review_due" not in last_look
    assert "&lt;b&gt;70%" in last_look
    step = friends.at_step(letter).seq
    sent = drafter.post(f"/papers/{letter}/submission", seq=step, revision=revision_of(letter))
    assert sent.status_code == 303
    assert friends.state(letter) is State.APPROVED
    shown = drafter.get(f"/papers/{letter}").text
    assert "Văn bản chờ mở ký." in shown
    assert "chờ cấp số và mở ký" in shown
    assert "Lấy ý kiến" not in shown
    assert "các đơn vị trong cụm" not in shown.lower()


def test_what_is_missing_is_said_at_its_field(friends: Friends, pledge: int, drafter: Browser) -> None:
    letter = correction_begun(friends, pledge)
    drafter.post(f"/corrections/{letter}/edit", revision=revision_of(letter), reason="")
    assert "Chưa có lý do đính chính" in drafter.get(f"/corrections/{letter}/submission").text
    page = drafter.get(f"/corrections/{letter}/edit?check=").text
    assert 'aria-describedby="reason-error"' in page


def test_a_stale_page_keeps_what_was_typed_and_saves_nothing(friends: Friends, pledge: int, drafter: Browser) -> None:
    notice = recall_begun(friends, pledge)
    before = content_of(notice)
    answer = drafter.post(f"/corrections/{notice}/edit", revision=99, reason="lý do khác", effect="")
    assert answer.status_code == 409
    assert "lý do khác" in answer.text
    assert content_of(notice) == before


def test_the_target_cannot_be_typed(friends: Friends, pledge: int, drafter: Browser) -> None:
    notice = recall_begun(friends, pledge)
    target = content_of(notice)["target"]
    fields = {"reason": "lý do", "effect": "Dùng bản mới.", "target": "x", "target-code": "y", "items-0-where": "z"}
    drafter.post(f"/corrections/{notice}/edit", revision=revision_of(notice), **fields)
    assert content_of(notice) == {"target": target, "reason": "lý do", "effect": "Dùng bản mới."}


def test_others_find_no_editor_and_the_editor_opens_no_pledge(
    house: Flask, friends: Friends, pledge: int, drafter: Browser
) -> None:
    letter = correction_begun(friends, pledge)
    member = Browser(house, friends.person("son-la", Office.DRAFTER))
    assert member.get(f"/corrections/{letter}/edit").status_code == 404
    assert member.post(f"/corrections/{letter}/edit", revision=2, reason="x").status_code == 404
    assert member.post(f"/papers/{pledge}/recall", reason="x").status_code == 403
    assert drafter.get(f"/corrections/{pledge}/edit").status_code == 404


def test_the_archive_the_public_page_and_the_check_of_a_file_say_what_was_done(
    house: Flask, friends: Friends, pledge: int
) -> None:
    friends.archive(pledge)
    member = Browser(house, friends.person("son-la", Office.LEADER))
    paper = db.session.get_one(Paper, pledge)
    code, digest = paper.code, paper_file(paper, "pdf").sha256
    letter = correction_begun(friends, pledge)
    for path in ("/archive", f"/p/{code}", f"/papers/{pledge}"):
        assert "đính chính" not in _told(member.get(path).text), "a draft says nothing"
    signed(friends, letter)
    archive(friends.archivist, letter, friends.at_step(letter))
    assert "Đã được đính chính" in member.get("/archive").text
    assert "Được đính chính bởi" in member.get(f"/p/{code}").text
    assert "Công văn đính chính số 01/CTĐ" in member.get(f"/papers/{pledge}").text
    found, total = search(friends.member, "")
    assert total == 2
    assert {each.paper_id: each.marks for each in found} == {pledge: (Link.CORRECTS,), letter: ()}
    with house.test_request_context():
        from app.archive.public_views import standing_anywhere

        standing = standing_anywhere(digest)
    assert standing is not None
    assert standing.sentence.endswith("Lưu ý về văn bản: Đã được đính chính.")
    assert standing.tone == "late"


def _told(html: str) -> str:
    """The page without the buttons that offer to begin one."""
    return html.replace("Đính chính", "")

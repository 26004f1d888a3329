"""Bad input at every door of a paper: one clear sentence on the page, no server error, and nothing changed."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.database import db
from app.papers import review
from app.papers.models import Comment, Decision, WorkingCopy
from app.papers.queries import versions_of
from app.signatures.service import enrol
from tests.friends import PIN, Friends
from tests.papers.acts import last_entry, log_length, revision_of
from tests.promises.attacks import snapshot
from tests.promises.browsers import Browser
from tests.web.visitors import address, browser_of, entries

EMPTY = ("", "   ", "\r\n\t")
TOO_LONG = ("a" * 100_000,)
UNREADABLE = ("có\x00ký tự", "có\x07chuông", "trái\u202ephải", "rỗng\u200bgiữa", "\ufffe")
NO_DAY = ("2026-13-40", "2026-02-30", "hôm nay", "20/3/2020", "0000-00-00", "99999-01-01", "\x00", "2026-01-01\x00")

# who, at which stage, which form, which field, with what
DOORS = [
    *(
        (who, stage, form, "reason", bad)
        for who, stage, form in (
            ("drafter", "submitted", "papers.withdraw"),
            ("chair", "submitted", "papers.send_back"),
            ("member", "submitted", "papers.request_change"),
            ("vice_chair", "frozen", "papers.refuse_signature"),
        )
        for bad in EMPTY + TOO_LONG + UNREADABLE
    ),
    *(("member", "submitted", "papers.comment", "text", bad) for bad in EMPTY + TOO_LONG + UNREADABLE),
    *(("member", "submitted", "papers.comment", "passage", bad) for bad in ("ground-99", "\x00", *TOO_LONG)),
    *(("drafter", "started", "papers.submit", "review_due", bad) for bad in ("2020-01-01", *NO_DAY)),
    *(("drafter", "started", "papers.submit", "revision", bad) for bad in ("", "ba", "-1", "9" * 30, "\x00")),
    *(("clerk", "approved", "papers.issue", "day", bad) for bad in ("", "1999-01-01", "2999-01-01", *NO_DAY)),
    *(("clerk", "approved", "papers.issue", "place", bad) for bad in EMPTY + TOO_LONG + UNREADABLE),
]


def _told(answer: TestResponse) -> str:
    """The one sentence that the page says in its message box."""
    boxes = re.findall(r'class="gu-message[^"]*"[^>]*role="alert">.*?<p>(.*?)</p>', answer.text, re.DOTALL)
    assert len(boxes) == 1, boxes
    sentence: str = boxes[0].strip()
    return sentence


@pytest.mark.parametrize("stage", ["started", "submitted", "approved", "frozen"])
def test_each_door_says_what_is_wrong_and_lets_nothing_in(house: Flask, friends: Friends, stage: str) -> None:
    paper_id = getattr(friends, stage)()
    browsers: dict[str, Browser] = {}
    for who, at, form, field, bad in DOORS:
        if at != stage:
            continue
        browser = browsers.setdefault(who, browser_of(house, friends, who))
        before = snapshot()
        answer = browser.post(address(form, paper_id), **{**entries(friends, paper_id), field: bad})
        assert answer.status_code in {409, 422}, (form, field, bad[:20], answer.status_code)
        assert re.search(r"[àảãáạăâđêôơưéèíóúợ].*\.$", _told(answer)), _told(answer)
        assert snapshot() == before, (form, field, bad[:20])


@pytest.mark.parametrize("key", ["x" * 100_000, "\x07", "'; --", "\ufffd" * 70])
def test_any_key_of_a_form_does_its_work_once(house: Flask, friends: Friends, key: str) -> None:
    paper_id = friends.submitted()
    browser = browser_of(house, friends, "member")
    entered = {**entries(friends, paper_id), "once": key}
    for _ in range(2):
        assert browser.post(address("papers.comment", paper_id), **entered).status_code == 303
    assert len(list(db.session.query(Comment))) == 1


def test_a_character_that_no_database_keeps_is_refused_at_the_door(house: Flask, friends: Friends) -> None:
    paper_id = friends.started()
    browser = browser_of(house, friends, "drafter")
    before = snapshot()
    for form in ("pledges.save", "pledges.autosave", "papers.submit"):
        for fields in ({"theme": "có\x00ký tự"}, {"once": "\x00"}, {"reason\x00": "x"}):
            answer = browser.post(address(form, paper_id), **entries(friends, paper_id) | fields)
            assert answer.status_code == 422
            assert "U+0000" in _told(answer)
    for path in ("/archive?q=%00", "/?%00=1", f"/papers/{paper_id}?x=%00"):
        assert browser.get(path).status_code == 422
    for path in ("/%00", "/papers/%00", "/static/%00"):
        assert browser.get(path).status_code == 404
    assert snapshot() == before


@pytest.mark.parametrize("form", ["papers.comment", "papers.approve", "papers.request_change"])
def test_a_second_press_has_the_same_answer_and_no_second_effect(house: Flask, friends: Friends, form: str) -> None:
    paper_id = friends.submitted()
    browser = browser_of(house, friends, "member")
    entered = {**entries(friends, paper_id), "once": "một-lần"}
    first = browser.post(address(form, paper_id), **entered)
    length = log_length()
    second = browser.post(address(form, paper_id), **entered)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"].partition("#")[0] == second.headers["Location"]
    assert log_length() == length
    assert "đã được ghi nhận" in browser.get(f"/papers/{paper_id}").text


def test_a_second_press_of_submit_issue_sign_and_archive_has_the_same_answer(house: Flask, friends: Friends) -> None:
    paper_id = friends.started()
    for who, form in (
        ("drafter", "papers.submit"),
        ("clerk", "papers.issue"),
        ("vice_chair", "papers.sign"),
        ("chair", "papers.sign"),
        ("archivist", "archive.put_in"),
    ):
        if form == "papers.sign":
            enrol(getattr(friends, who), PIN)
        browser = browser_of(house, friends, who)
        entered = {**entries(friends, paper_id), "once": f"{who}-{form}"}
        answers = [browser.post(address(form, paper_id), **entered) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [303, 303], (who, form, answers[-1].text[:3000])
        if form == "papers.submit":
            for leader in friends.leaders():
                review.approve(leader, paper_id, friends.at_text(paper_id))
    assert friends.state(paper_id) == "archived"
    assert len(versions_of(paper_id)) == 1


def test_text_in_separate_marks_is_kept_in_one_spelling(house: Flask, friends: Friends) -> None:
    paper_id = friends.submitted()
    browser = browser_of(house, friends, "member")
    typed = unicodedata.normalize("NFD", "Đề nghị sửa chỉ tiêu thứ hai.")
    for form in ("papers.comment", "papers.request_change"):
        entered = {**entries(friends, paper_id), "text": typed, "reason": typed}
        assert browser.post(address(form, paper_id), **entered).status_code == 303
    db.session.rollback()
    kept = [db.session.query(Comment).one().text, db.session.query(Decision).one().reason]
    assert kept == [unicodedata.normalize("NFC", typed)] * 2


@pytest.mark.parametrize("bad", [*UNREADABLE[1:], "a" * 301, ""])
def test_the_editor_keeps_what_was_typed_and_the_submission_says_what_is_wrong(
    house: Flask, friends: Friends, bad: str
) -> None:
    paper_id = friends.started()
    browser = browser_of(house, friends, "drafter")
    entered = {"theme": bad, "revision": str(revision_of(paper_id)), "grounds-0": "Căn cứ"}
    assert browser.post(address("pledges.save", paper_id), **entered).status_code == 303
    for page in (f"/pledges/{paper_id}/edit", f"/pledges/{paper_id}/submission", f"/papers/{paper_id}"):
        assert browser.get(page).status_code == 200, page
    before = snapshot()
    answer = browser.post(address("papers.submit", paper_id), **entries(friends, paper_id))
    assert answer.status_code == 422
    assert _told(answer)
    assert snapshot() == before


def test_a_form_larger_than_a_book_is_refused(house: Flask, friends: Friends) -> None:
    paper_id = friends.started()
    browser = browser_of(house, friends, "drafter")
    before = snapshot()
    for size, status in ((1_000_001, 409), (13_000_000, 413)):
        entered = {"theme": "a" * size, "revision": str(revision_of(paper_id))}
        assert browser.post(address("pledges.save", paper_id), **entered).status_code == status
    many = {f"grounds-{n}": "x" for n in range(6000)}
    answer = browser.post(address("pledges.save", paper_id), **many, revision="1")
    assert 400 <= answer.status_code < 500
    assert snapshot() == before


def test_the_wrong_pin_is_said_with_the_tries_left(house: Flask, friends: Friends) -> None:
    paper_id = friends.frozen()
    enrol(friends.vice_chair, PIN)
    browser = browser_of(house, friends, "vice_chair")
    for bad in ("", "sai-ma-pin", "\x07", "a" * 100_000):
        answer = browser.post(address("papers.sign", paper_id), **{**entries(friends, paper_id), "pin": bad})
        assert answer.status_code == 422
        assert "lần thử" in answer.text
    assert last_entry().action != "paper:sign"


def test_a_member_outside_the_cluster_cannot_be_written_into_a_year(house: Flask, friends: Friends) -> None:
    """A year's form with units that do not exist, twice the same, or too few: nothing is written."""
    browser = browser_of(house, friends, "administrator")
    year = {
        "name": "Cụm thi đua số IX",
        "code": "IX",
        "approval_rule": "all",
        "signers": "chair_and_vice",
        "signing_order": "vice_first",
        "chair_id": "1",
        "vice_chair_id": "2",
    }
    before = snapshot()
    for members in (["999999"], ["1"], ["1", "1"], ["ba", "2"], ["-1", "2"], ["9" * 30, "2"], []):
        rows = {f"members-{n}": member for n, member in enumerate(members)}
        answer = browser.post("/years/new?year=2021", **year, **rows)
        assert answer.status_code == 422, members
    wrong = {"review_due": "2021-13-40", "approvals_needed": "9" * 30, "signers": "x", "chair_id": "0"}
    for field, bad in wrong.items():
        rows = {f"members-{n}": str(n + 1) for n in range(4)}
        assert browser.post("/years/new?year=2021", **{**year, **rows, field: bad}).status_code == 422, field
    assert snapshot() == before


def test_what_was_typed_stays_in_the_working_copy_letter_by_letter(house: Flask, friends: Friends) -> None:
    paper_id = friends.started()
    browser = browser_of(house, friends, "drafter")
    theme = "  Đoàn kết <b>&amp;\"'  "
    browser.post(address("pledges.save", paper_id), theme=theme, revision=str(revision_of(paper_id)))
    db.session.rollback()
    assert json.loads(db.session.get_one(WorkingCopy, paper_id).content)["theme"] == theme

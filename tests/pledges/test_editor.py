"""The editor over HTTP, as a browser without script uses it, and the saving that a script does while typing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.database import db
from app.papers import drafting
from app.papers.models import WorkingCopy
from tests.friends import Friends
from tests.papers.acts import log_length, revision_of
from tests.pledges.forms import as_form
from tests.promises.attacks import snapshot
from tests.promises.browsers import Browser
from tests.web.visitors import WHO, browser_of


class Desk:
    """A drafter's browser with the editor open."""

    def __init__(self, app: Flask, friends: Friends) -> None:
        self.paper_id = friends.started()
        self.browser: Browser = browser_of(app, friends, "drafter")
        self.path = f"/pledges/{self.paper_id}/edit"

    def content(self) -> dict[str, Any]:
        """The working copy as it is stored."""
        db.session.rollback()
        found: dict[str, Any] = json.loads(db.session.get_one(WorkingCopy, self.paper_id).content)
        return found

    def save(self, content: dict[str, Any], wish: str = "", revision: int | None = None) -> TestResponse:
        """Press a button of the form with this content in it."""
        shown = revision_of(self.paper_id) if revision is None else revision
        return self.browser.post(self.path, **as_form(content), do=wish, revision=str(shown))


@pytest.fixture
def desk(house: Flask, friends: Friends) -> Desk:
    return Desk(house, friends)


def test_the_page_holds_every_letter_of_the_draft(desk: Desk) -> None:
    page = desk.browser.get(desk.path).text
    content = desk.content()
    for text in (content["theme"], content["grounds"][0], content["fields"][0]["commitments"][0]["text"]):
        assert text in page
    assert f'name="revision" value="{revision_of(desk.paper_id)}"' in page


def test_saving_says_so_and_keeps_the_words(desk: Desk) -> None:
    content = {**desk.content(), "theme": "Chủ đề mới"}
    answer = desk.save(content)
    assert (answer.status_code, answer.headers["Location"]) == (303, desk.path)
    assert "Đã lưu" in desk.browser.get(desk.path).text
    assert desk.content() == content


def test_rows_are_added_moved_and_removed_by_buttons_alone(desk: Desk) -> None:
    before = desk.content()
    desk.save(before, "add:grounds")
    desk.save(desk.content(), "add:fields")
    desk.save(desk.content(), f"add:fields-{len(before['fields'])}-commitments")
    after = desk.content()
    assert after["grounds"] == [*before["grounds"], ""]
    assert len(after["fields"]) == len(before["fields"]) + 1
    assert len(after["fields"][-1]["commitments"]) == 2
    desk.save(after, "up:fields-1")
    assert [field["key"] for field in desk.content()["fields"][:2]] == [after["fields"][n]["key"] for n in (1, 0)]
    desk.save(desk.content(), "down:fields-0")
    desk.save(desk.content(), f"remove:fields-{len(before['fields'])}")
    desk.save(desk.content(), f"remove:grounds-{len(before['grounds'])}")
    assert desk.content() == before


def test_a_rows_button_saves_what_was_typed_as_well(desk: Desk) -> None:
    desk.save({**desk.content(), "theme": "Vừa gõ"}, "add:organisation")
    assert desk.content()["theme"] == "Vừa gõ"


def test_going_on_to_submission_saves_first(desk: Desk) -> None:
    answer = desk.save({**desk.content(), "theme": "Trình luôn"}, "submit")
    assert answer.headers["Location"] == f"/pledges/{desk.paper_id}/submission"
    assert desk.content()["theme"] == "Trình luôn"
    assert desk.browser.get(answer.headers["Location"]).status_code == 200


def test_the_second_of_two_editors_keeps_their_words_on_the_page(desk: Desk) -> None:
    shown = revision_of(desk.paper_id)
    desk.save({**desk.content(), "theme": "Người thứ nhất"})
    second = desk.save({**desk.content(), "theme": "Người thứ hai gõ rất lâu"}, revision=shown)
    assert second.status_code == 409
    assert "Người thứ hai gõ rất lâu" in second.text
    assert "đã lưu bản khác" in second.text
    assert f'name="revision" value="{shown}"' in second.text, "saving again must not silently overwrite the first"
    assert desk.content()["theme"] == "Người thứ nhất"


def test_typing_is_saved_quietly_and_answers_with_the_next_revision(desk: Desk) -> None:
    path, length = f"/pledges/{desk.paper_id}/working-copy", log_length()
    entered = {**as_form({**desk.content(), "theme": "Đang gõ"}), "revision": str(revision_of(desk.paper_id))}
    answer = desk.browser.post(path, **entered)
    assert answer.get_json() == {"saved": True, "sentence": "", "revision": revision_of(desk.paper_id)}
    assert desk.content()["theme"] == "Đang gõ"
    assert log_length() == length
    again = desk.browser.post(path, **entered)
    assert again.status_code == 409
    assert not again.get_json()["saved"]
    assert "đã lưu bản khác" in again.get_json()["sentence"]


def test_what_is_unfinished_is_marked_where_it_is(desk: Desk) -> None:
    content = desk.content()
    content["fields"][0]["commitments"][0]["target"] = {
        "measure": "Tỷ lệ", "denominator": "số vụ", "comparator": "=", "value": "nhiều", "unit": "%"
    }  # fmt: skip
    desk.save(content)
    page = desk.browser.get(desk.path).text
    assert 'id="fields-0-commitments-0-value-error"' in page
    assert 'aria-invalid="true"' in page


@pytest.mark.parametrize("who", [who for who in WHO if who != "drafter"])
def test_the_editor_is_the_drafters_alone(house: Flask, friends: Friends, desk: Desk, who: str) -> None:
    browser = browser_of(house, friends, who)
    before = snapshot()
    for path in ("edit", "submission"):
        assert browser.get(f"/pledges/{desk.paper_id}/{path}").status_code in {403, 404}
    for path in ("edit", "working-copy"):
        answer = browser.post(f"/pledges/{desk.paper_id}/{path}", theme="X", revision="1")
        assert answer.status_code in {403, 404}
    assert snapshot() == before


def test_after_submission_the_editor_is_closed(friends: Friends, desk: Desk) -> None:
    friends.submitted(desk.paper_id)
    assert desk.browser.get(desk.path).status_code == 403
    assert desk.save(desk.content()).status_code == 403


@pytest.mark.parametrize("page", ["edit", "working-copy"])
def test_the_editor_writes_no_paper_of_another_kind(house: Flask, friends: Friends, page: str) -> None:
    plan = drafting.start(friends.drafter, friends.year_id, "plan", {"visits": []})
    browser = browser_of(house, friends, "drafter")
    before = snapshot()
    assert browser.post(f"/pledges/{plan}/{page}", theme="Chủ đề", revision="1").status_code == 404
    assert browser.get(f"/pledges/{plan}/edit").status_code == 404
    assert browser.get(f"/pledges/{plan}/submission").status_code == 404
    assert snapshot() == before

"""The page of heads: for everybody who holds an office, and for nobody else."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Person
from app.audit.heads import log_key, publish_head
from app.database import db
from tests.audit.heads import grow
from tests.friends import Friends
from tests.promises.browsers import Browser


def _browser(house: Flask, person_id: int) -> Browser:
    return Browser(house, db.session.get_one(Person, person_id))


@pytest.mark.parametrize("who", ["member", "drafter", "clerk", "archivist", "observer", "administrator", "outsider"])
def test_every_person_sees_the_heads_and_takes_them_along(house: Flask, friends: Friends, who: str) -> None:
    person_id = getattr(friends, who).person_id
    head = publish_head()
    browser = _browser(house, person_id)
    page = browser.get("/log/heads").text
    assert f"/log/heads/{head.size}.txt" in page
    assert str(log_key()) in page
    assert f"flask audit verify --head moc-nhat-ky-{head.size}.txt" in page
    answer = browser.get(f"/log/heads/{head.size}.txt")
    assert answer.data.decode() == head.checkpoint
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="moc-nhat-ky-{head.size}.txt"'


def test_who_is_not_signed_in_sees_no_head(house: Flask, client: FlaskClient) -> None:
    size = publish_head().size
    for path in ("/log/heads", f"/log/heads/{size}.txt"):
        assert client.get(path).headers["Location"].startswith("/login")


def test_before_the_first_head_the_page_says_when_it_comes(house: Flask, friends: Friends) -> None:
    page = _browser(house, friends.member.person_id).get("/log/heads").text
    assert "Chưa có mốc nào được công bố" in page
    assert "flask audit" not in page


def test_a_size_without_a_head_is_not_found(house: Flask, friends: Friends) -> None:
    size = publish_head().size
    browser = _browser(house, friends.member.person_id)
    assert browser.get(f"/log/heads/{size - 1}.txt").status_code == 404


def test_many_heads_stand_on_several_pages(house: Flask, friends: Friends, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.archive.heads.PAGE", 2)
    sizes = []
    browser = _browser(house, friends.member.person_id)
    for _ in range(3):
        grow()
        sizes.append(publish_head().size)
    first, second = (browser.get(f"/log/heads?page={page}").text for page in (1, 2))
    assert [f"/log/heads/{size}.txt" in first for size in sizes] == [False, True, True]
    assert [f"/log/heads/{size}.txt" in second for size in sizes] == [True, False, False]

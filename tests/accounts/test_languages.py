"""The sign-in pages speak Vietnamese, and English when chosen."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import flask_security
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from app.accounts.opening import TRANSLATIONS
from app.catalogs import compiled
from tests.accounts.house import People, post, sign_in

OURS = TRANSLATIONS / "vi" / "LC_MESSAGES" / "flask_security.po"


def test_labels_and_refusals_are_vietnamese(people: People, client: FlaskClient) -> None:
    refused = sign_in(client, "ai@do.gov.vn", "không đúng đâu").text
    assert all(words in refused for words in ('lang="vi"', "Mật khẩu", "Thư điện tử hoặc mật khẩu chưa đúng"))
    assert not re.search(r"Password|Email Address|Authentication failed", refused)


def test_english_is_chosen_and_remembered(people: People, client: FlaskClient) -> None:
    post(client, "/language", "/login", language="en", back="/login")
    refused = sign_in(client, "ai@do.gov.vn", "không đúng đâu").text
    assert 'lang="en"' in refused
    assert "Authentication failed" in refused
    assert "Password" in refused


def test_a_missing_field_is_named_in_vietnamese(people: People, client: FlaskClient) -> None:
    people.add()
    sign_in(client)
    answer = post(client, "/change", password="", new_password="", new_password_confirm="").text
    assert "Mời nhập mật khẩu." in answer
    assert "This field" not in answer


def test_the_catalog_is_complete_and_of_messages_that_exist() -> None:
    template = Path(flask_security.__file__).parent / "translations" / "flask_security.pot"
    with template.open("rb") as file:
        known = {message.id for message in read_po(file)}
    with OURS.open("rb") as file:
        ours = [message for message in read_po(file) if message.id]
    assert all(message.string and message.id in known for message in ours)
    for message in ours:
        assert set(re.findall(r"%\(\w+\)s", message.id)) == set(re.findall(r"%\(\w+\)s", message.string))


def test_a_missing_or_old_catalog_is_compiled(tmp_path: Path) -> None:
    source = tmp_path / "vi" / "LC_MESSAGES" / "flask_security.po"
    source.parent.mkdir(parents=True)
    shutil.copy(OURS, source)
    compiled(tmp_path)
    target = source.with_suffix(".mo")
    first = target.stat().st_mtime_ns
    compiled(tmp_path)
    assert target.stat().st_mtime_ns == first
    assert set(source.parent.iterdir()) == {source, target}

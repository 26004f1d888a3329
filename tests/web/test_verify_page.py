"""The public pages: anybody verifies a file and looks up a paper by its code; nothing is kept, nobody is named."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.database import db
from app.documents.vault import StoredFile, fetch
from app.papers.models import IssueRecord, Paper
from app.papers.revisions import file_in_force
from app.signatures import pace, uploads
from tests.friends import Friends
from tests.papers.acts import version_in_force
from tests.promises.houses import Lived
from tests.signatures.engine.samples import signed_once


@pytest.fixture(autouse=True)
def nobody_has_asked_yet() -> None:
    pace._asked.clear()


def sent(client: FlaskClient, content: bytes, name: str = "van-ban.pdf", to: str = "/verify"):
    return client.post(to, data={"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def archived_pdf(lived: Lived) -> bytes:
    return fetch(file_in_force(version_in_force(lived.paper_id)))


def code_of(lived: Lived) -> str:
    return db.session.get_one(Paper, lived.paper_id).code


def test_the_form_is_open_to_everybody_and_says_that_nothing_is_kept(client: FlaskClient) -> None:
    page = client.get("/verify")
    assert page.status_code == 200
    assert "hệ thống không lưu tệp" in page.text
    assert 'type="file"' in page.text


def test_an_archived_paper_passes_and_is_known(archived_house: Lived) -> None:
    client = archived_house.app.test_client()
    page = sent(client, archived_pdf(archived_house)).text
    assert "Hợp lệ: tệp nguyên vẹn, mọi chữ ký đều đạt yêu cầu" in page
    assert page.count("Có, đúng như lúc ký") == 2
    assert "Tệp này đúng là bản đã lưu trữ của hệ thống." in page
    assert f"/p/{code_of(archived_house)}" in page
    assert "gu-tone-bad" not in page


def test_a_file_with_one_byte_changed_fails_in_words(archived_house: Lived) -> None:
    content = archived_pdf(archived_house)
    changed = content.replace(b"/Reason", b"/Raison", 1)
    assert changed != content
    page = sent(archived_house.app.test_client(), changed).text
    assert "Không hợp lệ" in page
    assert "Hệ thống này không lưu tệp nào như vậy" in page
    assert "TOTAL_FAILED" in page


def test_an_unknown_root_leaves_it_open_and_nothing_is_green(client: FlaskClient) -> None:
    page = sent(client, signed_once()).text
    assert "Chưa đủ căn cứ kết luận" in page
    assert "Chưa dẫn về nơi cấp nào mà hệ thống này tin cậy" in page
    assert "Chưa được xác nhận" in page
    assert "gu-tone-good" not in page


def test_the_certificate_s_personal_number_is_never_shown(archived_house: Lived) -> None:
    page = sent(archived_house.app.test_client(), archived_pdf(archived_house)).text
    assert "GU-" not in page
    assert "Thanh tra tỉnh" in page


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.zip", "a", "../../etc/passwd", "a" * 300 + ".pdf"])
def test_what_is_no_signed_file_is_told_so(client: FlaskClient, name: str) -> None:
    page = sent(client, b"khong phai tep nao", name)
    assert page.status_code == 200
    assert "Không hợp lệ" in page.text
    assert "../" not in page.text


def test_nothing_that_is_sent_is_kept(archived_house: Lived) -> None:
    before = db.session.query(StoredFile).count()
    files = sorted(archived_house.vault.rglob("*"))
    db.session.rollback()
    sent(archived_house.app.test_client(), b"%PDF-1.7 mot tep la")
    assert db.session.query(StoredFile).count() == before
    assert sorted(archived_house.vault.rglob("*")) == files


def test_without_a_file_the_page_says_what_to_do(client: FlaskClient) -> None:
    page = client.post("/verify")
    assert page.status_code == 422
    assert "Mời chọn một tệp để kiểm tra." in page.text


def test_a_file_over_the_limit_is_refused_in_a_sentence(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 1000)
    page = sent(client, b"%PDF-" + b"0" * 1000)
    assert page.status_code == 422
    assert "Tệp lớn hơn 10 MB" in page.text


def test_who_asks_too_often_waits(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "PER_NETWORK", 1)
    assert sent(client, b"x").status_code == 200
    page = sent(client, b"x")
    assert page.status_code == 429
    assert "Mời thử lại sau ít phút" in page.text


def test_the_form_needs_its_token(archived_house: Lived) -> None:
    archived_house.app.config["WTF_CSRF_ENABLED"] = True
    assert sent(archived_house.app.test_client(), b"x").status_code == 400


def test_the_page_speaks_english(client: FlaskClient) -> None:
    client.post("/language", data={"language": "en", "back": "/verify"})
    assert 'lang="en"' in client.get("/verify").text


def test_the_paper_s_page_tells_its_standing_and_hashes_and_no_person(archived_house: Lived) -> None:
    friends, version = archived_house.friends, version_in_force(archived_house.paper_id)
    page = archived_house.app.test_client().get(f"/p/{code_of(archived_house)}").text
    issued = db.session.get_one(IssueRecord, version.id)
    assert file_in_force(version) in page
    assert file_in_force(version, "word") in page
    assert issued.number in page
    assert "Đã ký 2 trên 2 chữ ký của văn bản." in page
    assert "Đã lưu trữ" in page
    for actor in (friends.chair, friends.vice_chair, friends.drafter, friends.clerk):
        assert actor.name not in page
    assert "Đoàn kết" not in page


def test_a_file_is_told_to_be_the_archived_one_an_older_one_or_another(archived_house: Lived) -> None:
    client, to = archived_house.app.test_client(), f"/p/{code_of(archived_house)}"
    frozen = db.session.get_one(IssueRecord, version_in_force(archived_house.paper_id).id)
    word = file_in_force(version_in_force(archived_house.paper_id), "word")
    files = [archived_pdf(archived_house), fetch(word), fetch(frozen.pdf_sha256), signed_once()]
    pages = [sent(client, content, to=to).text for content in files]
    assert "Tệp này đúng là bản đã lưu trữ của hệ thống." in pages[0]
    assert "Tệp này đúng là bản đã lưu trữ của hệ thống." in pages[1]
    assert "Tệp này là bản cũ hơn của văn bản" in pages[2]
    assert "Tệp này không phải tệp của văn bản này." in pages[3]


def test_a_paper_that_is_not_issued_shows_no_file(app: Flask, friends: Friends) -> None:
    paper_id = friends.submitted()
    code = db.session.get_one(Paper, paper_id).code
    page = app.test_client().get(f"/p/{code}").text
    assert "chưa có tệp chính thức nào" in page
    assert "SHA-256" not in page


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_code_is_not_found_in_words(client: FlaskClient, method: str) -> None:
    answer = getattr(client, method)("/p/khong-co-ma-nay")
    assert answer.status_code == 404
    assert "Không có văn bản nào mang mã này" in answer.text

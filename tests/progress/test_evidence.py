"""Evidence files: attached through the gate, downloaded unchanged, taken out without being lost."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from app.clusters.service import year_visible
from app.database import db, writing
from app.documents import vault
from app.documents.vault import StoredFile
from app.progress import evidence
from app.progress.models import Evidence
from app.progress.reports import evidence_of
from app.progress.scope import member
from app.progress.writing import Wanted, save, send
from tests.friends import Friends
from tests.progress.visitors import Visit, Visitor
from workflows.refusals import BadInput, NotAllowed, NotFound, Refusal

KEY, PAGE = "thu-hoi", "/progress/son-la/mid_year"
LEADER, OTHER, UPPER = "lanh-dao@son-la.example", "lanh-dao@lang-son.example", "quan-sat@ttcp.example"


def picture(colour: str = "white") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), colour).save(out, "PNG")
    return out.getvalue()


def attached(friends: Friends, wanted: Wanted, colour: str = "white") -> int:
    return evidence.attach(friends.member, wanted, KEY, "Biên lai.png", picture(colour))


def sent(friends: Friends, wanted: Wanted) -> None:
    revision = save(friends.member, wanted, {KEY: {"numerator": "34", "denominator": "47"}}, 0)
    send(friends.member, wanted, revision)


def son_la(friends: Friends) -> int:
    return member(year_visible(friends.member, friends.year_id), "son-la").id


def test_a_file_is_in_the_vault_before_its_row_names_it(friends: Friends, wanted: Wanted) -> None:
    row = db.session.get_one(Evidence, attached(friends, wanted))
    assert (row.name, row.media_type, row.size, row.commitment) == ("Biên lai.png", "image/png", len(picture()), KEY)
    assert vault.fetch(row.file_sha256) == picture()


def test_what_the_gate_refuses_leaves_nothing(friends: Friends, wanted: Wanted) -> None:
    for name, content in (("a.pdf", b"<html>"), ("a.png", picture() + b"x")):
        with pytest.raises(BadInput):
            evidence.attach(friends.member, wanted, KEY, name, content)
    with pytest.raises(BadInput, match="không có nội dung này"):
        evidence.attach(friends.member, wanted, "khong-co", "a.png", picture())
    assert db.session.scalars(select(Evidence)).all() == []
    assert hashlib.sha256(picture()).hexdigest() not in db.session.scalars(select(StoredFile.sha256)).all()


def test_only_the_units_own_writers_attach_and_remove(friends: Friends, wanted: Wanted) -> None:
    for actor in (friends.chair, friends.observer):
        with pytest.raises(NotAllowed):
            evidence.attach(actor, wanted, KEY, "a.png", picture())
    number = attached(friends, wanted)
    with pytest.raises(NotAllowed):
        evidence.remove(friends.chair, wanted, number)
    with pytest.raises(NotFound):
        evidence.remove(friends.outsider, wanted, number)
    with pytest.raises(NotFound):
        evidence.remove(friends.member, Wanted(wanted.year_id, "lang-son", wanted.period), number)


def test_a_file_taken_out_keeps_its_row_and_bytes_and_counts_no_more(friends: Friends, wanted: Wanted) -> None:
    sent(friends, wanted)
    first, second = attached(friends, wanted), attached(friends, wanted, "red")
    evidence.remove(friends.member, wanted, first)
    assert [row.id for row in evidence_of(wanted.year_id, son_la(friends))] == [second]
    row = db.session.get_one(Evidence, first)
    assert row.removed_at is not None
    assert vault.fetch(row.file_sha256)
    with pytest.raises(Refusal, match="đã được gỡ"):
        evidence.remove(friends.member, wanted, first)
    with pytest.raises(DatabaseError), writing() as session:
        session.delete(session.get_one(Evidence, first))


def test_the_same_file_twice_is_refused_but_not_after_it_was_taken_out(friends: Friends, wanted: Wanted) -> None:
    first = attached(friends, wanted)
    with pytest.raises(BadInput, match="đã được đính kèm"):
        attached(friends, wanted)
    evidence.remove(friends.member, wanted, first)
    assert attached(friends, wanted) != first


def test_evidence_of_an_unsent_report_is_the_units_own(friends: Friends, wanted: Wanted) -> None:
    number = attached(friends, wanted)
    assert evidence_of(wanted.year_id, son_la(friends)) == []
    assert evidence.seen_evidence(friends.member, wanted, number).id == number
    for actor in (friends.chair, friends.observer, friends.outsider):
        with pytest.raises(NotFound):
            evidence.seen_evidence(actor, wanted, number)
    revision = save(friends.member, wanted, {KEY: {"numerator": "1", "denominator": "2"}}, 1)
    send(friends.member, wanted, revision)
    assert evidence.seen_evidence(friends.observer, wanted, number).id == number
    with pytest.raises(NotFound):
        evidence.seen_evidence(friends.outsider, wanted, number)


def test_a_report_takes_no_more_files_than_its_limit(
    friends: Friends, wanted: Wanted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "MOST_FILES", 1)
    attached(friends, wanted)
    with pytest.raises(BadInput, match="đã có 1 tài liệu"):
        attached(friends, wanted, "red")


def upload(browser: Visitor, name: str, content: bytes) -> str:
    data = {"commitment": KEY, "file": (io.BytesIO(content), name)}
    return browser.post(f"{PAGE}/evidence", data).text


def test_a_download_is_an_attachment_with_its_hash_never_a_page(friends: Friends, wanted: Wanted, visit: Visit) -> None:
    sent(friends, wanted)
    browser = visit(LEADER)
    assert "Đã đính kèm" in upload(browser, "Bảng kê <b>.png", picture())
    number = db.session.scalars(select(Evidence.id)).one()
    for email in (LEADER, OTHER, UPPER):
        answer = visit(email).get(f"{PAGE}/evidence/{number}")
        assert answer.data == picture()
        assert answer.headers["Content-Disposition"].startswith("attachment; filename")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Content-SHA256"] == hashlib.sha256(picture()).hexdigest()
    assert browser.get(f"/progress/lang-son/mid_year/evidence/{number}").status_code == 404


def test_the_page_says_why_a_file_is_refused_and_escapes_its_name(
    friends: Friends, wanted: Wanted, visit: Visit
) -> None:
    assert wanted
    browser = visit(LEADER)
    answer = upload(browser, "<script>.pdf", picture())
    assert "PNG nhưng tên tệp là “&lt;script&gt;.pdf”" in answer
    assert "Mời chọn một tệp." in browser.post(f"{PAGE}/evidence").text

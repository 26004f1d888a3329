"""The archive's pages: search, register, verdict, log."""

from __future__ import annotations

import pytest

from app.archive.care import nightly
from app.archive.service import PAGE, log_page, register
from app.audit.service import record
from app.audit.verification import verify_log
from app.clock import today
from app.database import db, writing
from app.papers import signing
from app.papers.models import RegisterEntry
from tests.promises.attacks import tamper
from tests.promises.browsers import Browser
from tests.promises.houses import Lived, approve_all, open_signing
from workflows.people import Office
from workflows.refusals import NotAllowed


def _browser(lived: Lived, unit: str, office: Office) -> Browser:
    return Browser(lived.app, lived.friends.person(unit, office))


def test_the_register_has_a_line_a_number(archived_house: Lived) -> None:
    (row,) = register(archived_house.friends.clerk, today().year)
    assert row.sign == db.session.query(RegisterEntry).one().sign
    assert row.sign.startswith("01/")
    assert row.day == today()
    assert "Giao ước thi đua năm 2020" in row.subject
    assert row.signers.count(",") == 1
    assert row.agency == "Thanh tra tỉnh Điện Biên"
    assert row.standing == "Đã lưu trữ"


def test_a_number_stays_with_its_paper_when_signing_begins_anew(signing_house: Lived) -> None:
    friends, paper_id = signing_house.friends, signing_house.paper_id
    signing.refuse(friends.chair, paper_id, friends.at_text(paper_id), "Ghi lại chủ đề.")
    friends.submitted(paper_id)
    (row,) = register(friends.clerk, today().year)
    assert (row.sign[:3], row.day, row.standing) == ("01/", None, "Lấy ý kiến")
    approve_all(friends, paper_id)
    assert open_signing(friends, paper_id).startswith("01/")
    assert len(register(friends.clerk, today().year)) == 1


def test_the_register_of_another_year_is_empty(archived_house: Lived) -> None:
    assert register(archived_house.friends.clerk, today().year - 1) == []


def test_a_province_of_another_cluster_sees_no_line_of_the_register(archived_house: Lived) -> None:
    assert register(archived_house.friends.outsider, today().year) == []
    with pytest.raises(NotAllowed):
        register(archived_house.friends.administrator, today().year)


def test_the_pages_of_a_member_show_the_archived_pledge(archived_house: Lived) -> None:
    browser = _browser(archived_house, "son-la", Office.LEADER)
    number = db.session.query(RegisterEntry).one().sign
    assert number in browser.get("/archive").text
    assert number in browser.get("/archive?q=doan+ket").text
    assert "Không tìm thấy văn bản nào" in browser.get("/archive?q=khong-co").text
    assert number in browser.get("/register").text
    for page in ("/archive?page=0", "/archive?page=x", "/register?of=x", "/archive?q=" + "%25" * 300):
        assert browser.get(page).status_code == 200, page


def test_the_verdict_page_names_both_signers_and_the_files_hash(archived_house: Lived) -> None:
    friends, paper_id = archived_house.friends, archived_house.paper_id
    names = [friends.chair.name, friends.vice_chair.name]
    browser = _browser(archived_house, "son-la", Office.LEADER)
    page = browser.get(f"/papers/{paper_id}/verdict").text
    digest = browser.get(f"/papers/{paper_id}/pdf").headers["X-Content-SHA256"]
    assert page.count("Chữ ký hợp lệ") == 4  # two in each file
    assert all(name in page for name in names)
    assert digest in page


def test_the_verdict_of_a_half_signed_paper_says_that_one_is_missing(signing_house: Lived) -> None:
    friends, paper_id = signing_house.friends, signing_house.paper_id
    friends.sign(friends.chair, paper_id)
    page = _browser(signing_house, "son-la", Office.LEADER).get(f"/papers/{paper_id}/verdict").text
    assert "Đã ký 1 trên 2" in page


def test_whoever_may_not_see_the_paper_gets_no_verdict(archived_house: Lived) -> None:
    outsider = archived_house.friends.outsider
    assert outsider.person_id
    browser = _browser(archived_house, "cao-bang", Office.LEADER)
    assert browser.get(f"/papers/{archived_house.paper_id}/verdict").status_code == 404
    assert browser.get(f"/papers/{archived_house.paper_id}/pdf").status_code == 404
    assert "Đoàn kết" not in browser.get("/archive").text


def test_the_log_page_shows_the_newest_entries_first_and_every_entry_once(archived_house: Lived) -> None:
    with writing() as session:
        for number in range(PAGE):
            record(session, None, "test:note", "house", {"number": number})
    size = verify_log().size
    seen: list[int] = []
    for page in range(1, -(-size // PAGE) + 1):
        rows, total = log_page(page)
        assert total == size
        seen += [row.id for row in rows]
    assert seen == list(range(size, 0, -1))
    assert log_page(99) == ([], size)


def test_the_log_of_all_clusters_is_shown_to_the_administrator_and_the_upper_level_only(archived_house: Lived) -> None:
    for unit, office in (("ttcp", Office.ADMINISTRATOR), ("ttcp", Office.OBSERVER)):
        page = _browser(archived_house, unit, office).get("/log")
        assert page.status_code == 200
        assert archived_house.friends.archivist.name in page.text
    for office in (Office.ARCHIVIST, Office.DRAFTER):
        assert _browser(archived_house, "dien-bien", office).get("/log").status_code == 403


def test_the_administrator_reads_the_last_nights_report(archived_house: Lived) -> None:
    browser = _browser(archived_house, "ttcp", Office.ADMINISTRATOR)
    assert "Chưa có lần kiểm tra nào" in browser.get("/log").text
    nightly()
    assert "đã kiểm tra lại 1 văn bản, 0 lỗi" in browser.get("/log").text
    tamper("DELETE FROM file_revision")
    nightly()
    assert "01/GƯ-CTĐ: " in browser.get("/log").text

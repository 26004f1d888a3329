"""The pages of progress, for who reports, for another unit, for the upper level and for an outsider."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from app.database import db
from app.progress.models import ProgressDue, ProgressEdition
from app.progress.writing import Wanted, save, send, set_due_days
from tests.friends import Friends
from tests.progress.visitors import Visit
from workflows.people import Office
from workflows.progress import Period

KEY, PAGE = "thu-hoi", "/progress/son-la/mid_year"
LEADER, OTHER, PLANNER = "lanh-dao@son-la.example", "lanh-dao@lang-son.example", "soan-thao@dien-bien.example"
UPPER = "quan-sat@ttcp.example"


def typed(top: str, note: str = "") -> dict[str, dict[str, str]]:
    return {KEY: {"numerator": top, "denominator": "47", "note": note}}


def sent(friends: Friends, wanted: Wanted, top: str = "34", revision: int = 0) -> int:
    revision = save(friends.member, wanted, typed(top), revision)
    send(friends.member, wanted, revision)
    return revision


def test_a_report_is_typed_looked_at_and_sent_without_script(friends: Friends, visit: Visit) -> None:
    browser = visit(LEADER)
    cells = {f"{KEY}.numerator": "34,5", f"{KEY}.denominator": "47", f"{KEY}.note": "Đến 15/6"}
    answer = browser.post(PAGE, cells | {"do": "send"})
    assert answer.request.path == f"{PAGE}/sending"
    assert "73,4% (34,5/47)" in answer.text
    assert "chỉ tiêu chưa có số liệu" in answer.text
    revision = re.search(r'name="revision" value="(\d+)"', answer.text)
    assert revision is not None
    data = {"revision": revision[1]}
    answer = browser.post(f"{PAGE}/sending", data)
    assert "Đã gửi báo cáo (lần 1)" in answer.text
    assert 'value="34,5"' in answer.text


def test_a_wrong_cell_is_said_beside_it_and_is_not_sent(friends: Friends, visit: Visit) -> None:
    browser = visit(LEADER)
    cells = {f"{KEY}.numerator": "4x", f"{KEY}.denominator": "47"}
    answer = browser.post(PAGE, cells | {"do": "send"})
    assert "Chưa gửi được" in answer.text
    assert "Gửi báo cáo</button>" not in answer.text
    page = browser.get(PAGE).text
    assert f'id="{KEY}.numerator-error"' in page
    assert 'value="4x"' in page
    answer = browser.post(f"{PAGE}/sending", {"revision": "1"})
    assert answer.status_code == 422
    assert db.session.scalars(select(ProgressEdition)).all() == []


def test_autosaving_answers_the_next_revision_and_a_stale_one_keeps_the_words(friends: Friends, visit: Visit) -> None:
    browser = visit(LEADER)
    data = {f"{KEY}.numerator": "3"}
    assert browser.post(f"{PAGE}/working-copy", data).json == {"saved": True, "sentence": "", "revision": 1}
    answer = browser.post(f"{PAGE}/working-copy", data)
    assert (answer.status_code, answer.json["saved"], answer.json["revision"]) == (409, False, 0)
    answer = browser.post(PAGE, {f"{KEY}.numerator": "chưa lưu"})
    assert answer.status_code == 409
    assert 'value="chưa lưu"' in answer.text


def test_the_figures_of_the_period_before_fill_only_what_is_empty(
    friends: Friends, wanted: Wanted, visit: Visit
) -> None:
    save(friends.member, wanted, typed("34", "ghi chú cũ"), 0)
    later = Wanted(wanted.year_id, "son-la", Period.YEAR_END)
    save(friends.member, later, {KEY: {"numerator": "40"}}, 0)
    browser = visit(LEADER)
    where = "/progress/son-la/year_end"
    assert "Chép số liệu kỳ “Giữa năm”" in browser.get(where).text
    page = browser.post(f"{where}/earlier", {"revision": "1"}).text
    box = {part: re.search(rf'name="{KEY}\.{part}" value="([^"]*)"', page) for part in ("numerator", "denominator")}
    assert {part: found[1] for part, found in box.items() if found} == {"numerator": "40", "denominator": ""}
    assert "ghi chú cũ" in page


def test_another_unit_and_the_upper_level_read_what_was_sent_and_nothing_else(
    friends: Friends, wanted: Wanted, visit: Visit
) -> None:
    revision = sent(friends, wanted)
    save(friends.member, wanted, typed("46", "chưa gửi"), revision)
    for email in (OTHER, UPPER):
        browser = visit(email)
        page = browser.get(PAGE)
        assert page.status_code == 200
        assert "34/47" in page.text
        assert "46/47" not in page.text
        assert "chưa gửi" not in page.text
        assert "<textarea" not in page.text
        assert "Đang lập" not in browser.get("/progress").text
        assert browser.post(PAGE).status_code == 403


def test_a_unit_that_has_sent_nothing_shows_that(friends: Friends, wanted: Wanted, visit: Visit) -> None:
    save(friends.member, wanted, typed("46"), 0)
    browser = visit(OTHER)
    page = browser.get(PAGE)
    assert "Chưa gửi báo cáo này" in page.text
    assert browser.get(f"{PAGE}/report.xlsx").status_code == 404


def test_an_earlier_sending_stays_readable_with_what_changed(friends: Friends, wanted: Wanted, visit: Visit) -> None:
    sent(friends, wanted, "36", sent(friends, wanted))
    browser = visit(OTHER)
    assert "Thay đổi so với lần gửi 1" in browser.get(PAGE).text
    first = browser.get(f"{PAGE}?edition=1").text
    assert "34/47" in first
    assert "Đây là lần gửi trước" in first
    assert browser.get(f"{PAGE}?edition=3").status_code == 404


def test_an_outsider_a_foreign_unit_and_a_period_that_is_none_are_not_found(
    friends: Friends, wanted: Wanted, visit: Visit
) -> None:
    sent(friends, wanted)
    assert friends.outsider
    browser = visit("lanh-dao@cao-bang.example")
    for where in (PAGE, f"{PAGE}/report.xlsx", "/progress", "/progress/periods/mid_year.xlsx"):
        assert browser.get(where).status_code == 404
    assert browser.post(PAGE).status_code == 404
    browser = visit(LEADER)
    for where in ("/progress/cao-bang/mid_year", "/progress/son-la/monthly", "/progress/periods/monthly.xlsx"):
        assert browser.get(where).status_code == 404


def test_the_last_days_are_set_by_the_chairs_drafter_and_seen_by_all(friends: Friends, visit: Visit) -> None:
    days = {"mid_year": "2020-06-15", "before_visit": "", "year_end": "2020-11-30"}
    browser = visit(LEADER)
    assert "Lưu hạn báo cáo" not in browser.get("/progress").text
    assert browser.post("/progress/due-days", days).status_code == 403
    browser = visit(PLANNER)
    answer = browser.post("/progress/due-days", days)
    assert "Đã lưu hạn báo cáo." in answer.text
    assert "Quá hạn" in answer.text
    wrong = browser.post("/progress/due-days", days | {"mid_year": "15/6/20"})
    assert wrong.status_code == 422
    assert "Ngày không hợp lệ" in wrong.text
    assert len(db.session.scalars(select(ProgressDue)).all()) == 2


def test_the_units_own_people_who_do_not_report_read_and_do_not_write(
    friends: Friends, wanted: Wanted, visit: Visit
) -> None:
    sent(friends, wanted)
    inspector = friends.person("son-la", Office.INSPECTOR)
    browser = visit(inspector.email)
    assert "34/47" in browser.get(PAGE).text
    assert browser.post(PAGE).status_code == 403


@pytest.mark.parametrize("where", ["/progress", PAGE, f"{PAGE}/sending", f"{PAGE}?edition=1"])
def test_every_page_is_small_and_has_no_inline_script(
    friends: Friends, wanted: Wanted, visit: Visit, where: str
) -> None:
    sent(friends, wanted)
    set_due_days(friends.drafter, wanted.year_id, {Period.MID_YEAR: date(2020, 6, 15)})
    browser = visit(LEADER)
    page = browser.get(where)
    assert page.status_code == 200
    assert len(page.data) < 100_000
    assert not re.search(r"<script(?![^>]*src=)|style=|onclick=", page.text)

"""One visit by both sides on phones (một cuộc kiểm tra chéo trên điện thoại), with a connection that comes and goes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.database import db
from tests.browser import acts, visit_acts
from tests.browser.acts import follow, press, told
from tests.browser.houses import opened
from tests.browser.planning_acts import enter
from tests.browser.scenes import ARCHIVIST, MEMBER
from tests.browser.site import PHONE, Site
from tests.browser.test_accessible import faults_of
from tests.browser.test_other_ways import tab_to
from tests.browser.test_whole_way import valid_signatures
from tests.browser.visit_acts import BACK, OFFLINE, SAVED, Cast, bar, shown, stored, write
from tests.friends import Friends
from tests.visits.scene import FIGURES, recorded

NARROW = {**PHONE, "width": 360}
WHOLE_RECORD = 200  # presses of Tab from a field at its beginning to the button at its end
REASON = "Đề nghị ghi rõ hạn của kiến nghị thứ hai."

FIRST = {
    "begins": "2020-09-07T08:00",
    "ends": "2020-09-08T16:30",
    "hosts": "Đại diện Thanh tra tỉnh Sơn La; Chánh Thanh tra\nĐại diện phòng Nghiệp vụ 1; Trưởng phòng",
}
# Typed by the secretary while nothing arrives, then more after the page was opened anew.
CUT = {
    f"results.{key}.{side}.{part}": figure
    for key, figures in FIGURES.items()
    for side in ("own", "verified")
    for part, figure in zip(("numerator", "denominator"), figures, strict=True)
    if figure
} | {
    "results.thu-hoi.verified.numerator": "33",
    "results.thu-hoi.reason": "Một khoản thu sau ngày chốt số liệu.",
    "strengths": "Thực hiện đúng kế hoạch.\nHồ sơ đầy đủ.",
    "opinion": "Nhất trí với kết quả kiểm tra.",
}
MORE = {
    "limits": "Một số báo cáo gửi chậm.\nSổ theo dõi ghi chưa đủ.",
    "results.thu-hoi.evidence": "Sổ theo dõi thu hồi.",
}
# Typed by the leader at the same time, one field of them by both.
LEADERS = {
    "recommendations": "Gửi báo cáo đúng hạn.\nHoàn thiện sổ theo dõi.",
    "place": "phòng họp tầng 2, trụ sở Thanh tra tỉnh Sơn La",
    "opinion": "Thống nhất.",
}


@pytest.fixture
def app(planned_house: Path, tmp_path: Path) -> Iterator[Flask]:
    """The test's own copy of the house whose plan is signed."""
    with opened(planned_house, tmp_path) as app:
        yield app


@pytest.fixture
def cast(app: Flask) -> Cast:
    return visit_acts.cast_of(app)


def test_one_visit_by_both_sides_while_the_connection_comes_and_goes(
    cast: Cast, app: Flask, site: Site, tmp_path: Path
) -> None:
    host = site.person(cast.host, PHONE)
    visit_acts.confirm(host)
    secretary = site.person(cast.secretary, NARROW)
    paper_id = visit_acts.open_minutes(secretary)
    before = shown(secretary)
    assert before == stored(app, paper_id)
    write(secretary, FIRST)
    bar(secretary, SAVED)

    leader = site.person(cast.leader, PHONE)
    leader.goto(secretary.url)
    type_while_nothing_arrives(secretary)
    write(leader, LEADERS)
    bar(leader, SAVED)
    assert not CUT.keys() & changed(before, stored(app, paper_id)) - {"opinion"}, "nothing of it has arrived"
    in_words = words_fields(before)
    arrive_once(secretary, in_words)
    choose_mine(secretary)

    expected = before | FIRST | LEADERS | CUT | MORE | in_words
    assert stored(app, paper_id) == expected == shown(secretary)
    press(leader, "Lưu")
    bar(leader, SAVED)
    assert stored(app, paper_id) == expected, "a page that shows old texts writes none of them back"

    agree_and_sign(host, secretary, leader, paper_id)
    archive_and_take_along(site, app, tmp_path, paper_id)
    assert unexpected(site) == []


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {path for path, text in after.items() if text != before[path]}


def words_fields(fields: dict[str, str]) -> dict[str, str]:
    """What the team found where a commitment has no number."""
    numbered = {path.split(".")[1] for path in fields if path.endswith(".numerator")}
    return {
        path: f"Đã thực hiện ({path.split('.')[1]})."
        for path in fields
        if path.endswith(".verified_words") and path.split(".")[1] not in numbered
    }


def type_while_nothing_arrives(page: Page) -> None:
    """The connection is cut; typing goes on; the page is even opened anew; everything typed is still there."""
    visit_acts.cut(page)
    write(page, CUT)
    bar(page, f"{OFFLINE}: {len(CUT)} ô đang chờ gửi")
    visit_acts.refuse_sendings(page)
    visit_acts.restore(page)
    visit_acts.reload(page)
    bar(page, f"{OFFLINE}: {len(CUT)} ô đang chờ gửi")
    write(page, MORE)
    bar(page, f"{OFFLINE}: {len(CUT | MORE)} ô đang chờ gửi")
    assert shown(page).items() >= (CUT | MORE).items()
    assert visit_acts.kept_on_the_device(page) == CUT | MORE


def arrive_once(page: Page, more: dict[str, str]) -> None:
    """The first sending arrives, its answer is lost; it is sent again and changes nothing more."""
    keys = visit_acts.lose_one_answer(page)
    write(page, more)
    expect(page.locator(".gu-record-conflict blockquote")).to_have_text(LEADERS["opinion"], timeout=BACK)
    bar(page, "1 ô có người khác cùng sửa")
    expect(page.locator("[name='place']")).to_have_value(LEADERS["place"])
    assert keys[0] == keys[1]
    assert faults_of(page) == []


def choose_mine(page: Page) -> None:
    """Both texts are seen before one is chosen."""
    expect(page.locator("[name='opinion']")).to_have_value(CUT["opinion"])
    press(page, "Giữ nội dung của tôi")
    bar(page, SAVED)
    expect(page.locator(".gu-record-conflict")).to_have_count(0)
    assert visit_acts.kept_on_the_device(page) == {}


def agree_and_sign(host: Page, secretary: Page, leader: Page, paper_id: int) -> None:
    """The unit asks for a change and gets it; then its leader, the team's leader and secretary sign."""
    visit_acts.send_to_the_unit(secretary)
    visit_acts.ask_for_change(host, REASON)
    visit_acts.take_back(secretary, paper_id, REASON)
    write(secretary, {"recommendations": f"{LEADERS['recommendations'][:-1]} trước ngày 31/12/2020."})
    visit_acts.send_to_the_unit(secretary)
    visit_acts.approve(host)
    visit_acts.open_signing(secretary)
    for page in (host, leader, secretary):
        visit_acts.sign(page)
    expect(secretary.locator(".gu-way-here")).to_contain_text("Đã ký đủ")


def archive_and_take_along(site: Site, app: Flask, folder: Path, paper_id: int) -> None:
    """Archived; page and command give the verdict; both files come down singly and as they are in the year's ZIP."""
    archivist = site.person(ARCHIVIST)
    archivist.goto(f"/papers/{paper_id}")
    press(archivist, "Lưu trữ")
    told(archivist, "Đã đưa văn bản vào lưu trữ")
    member = site.person(MEMBER)
    member.goto(f"/papers/{paper_id}")
    word, pdf = (acts.download(member, name, folder) for name in ("Tải về Word", "Tải về PDF"))
    follow(member, "Kiểm tra chữ ký")
    expect(member.locator(".gu-verdict-word")).to_contain_text(["Hợp lệ", "Hợp lệ"])
    assert acts.digest_on(member) == acts.digest_of(pdf)
    with app.app_context():
        verdict = app.test_cli_runner().invoke(args=["verify", str(word), str(pdf)])
    assert verdict.exit_code == 0, verdict.output
    assert valid_signatures(pdf) == 3
    member.goto("/archive")
    follow(member, "Tải cả năm 2020")
    with zipfile.ZipFile(acts.download(member, "Tải cả năm (ZIP)", folder)) as package:
        assert package.testzip() is None
        inside = {package.read(name) for name in package.namelist()}
    assert {word.read_bytes(), pdf.read_bytes()} <= inside


def unexpected(site: Site) -> list[str]:
    """What the browsers complained about, but for the connection that was cut and the conflict made on purpose."""
    return [trouble for trouble in site.troubles if not re.search(r"net::ERR_|409 \(CONFLICT\)", trouble)]


def test_without_script_the_record_is_one_form_and_shows_what_another_wrote(cast: Cast, app: Flask, site: Site) -> None:
    visit_acts.confirm(site.person(cast.host, java_script_enabled=False))
    secretary = site.person(cast.secretary, NARROW, java_script_enabled=False)
    paper_id = visit_acts.open_minutes(secretary)
    leader = site.person(cast.leader, java_script_enabled=False)
    leader.goto(secretary.url)
    write(leader, LEADERS)
    press(leader, "Lưu")
    told(leader, "Đã lưu biên bản đang ghi")

    write(secretary, FIRST | CUT)
    press(secretary, "Lưu")
    told(secretary, "Các ô khác đã lưu")
    expect(secretary.locator(".gu-record-conflict blockquote")).to_have_text(LEADERS["opinion"])
    expect(secretary.locator("[name='opinion']")).to_have_value(CUT["opinion"])
    assert stored(app, paper_id).items() >= (FIRST | CUT | LEADERS).items()
    secretary.get_by_label("Lấy nội dung của người kia").check()
    press(secretary, "Xem lại và gửi")
    expect(secretary.get_by_role("heading", name="Chưa gửi được")).to_be_visible()
    assert stored(app, paper_id)["opinion"] == LEADERS["opinion"]

    follow(secretary, "Về trang ghi biên bản để sửa")
    write(secretary, words_fields(stored(app, paper_id)))
    visit_acts.send_to_the_unit(secretary)
    assert unexpected(site) == []


def test_a_visit_is_recorded_and_sent_by_keyboard_alone(cast: Cast, app: Flask, site: Site) -> None:
    with app.app_context():
        paper_id = recorded(Friends())
        db.session.rollback()
    page = site.person(cast.secretary)
    page.goto(cast.page)
    enter(page, "Ghi biên bản")
    tab_to(page, "Địa điểm làm việc")
    page.keyboard.press("Control+A")
    page.keyboard.type("phòng họp tầng 2")
    bar(page, SAVED)
    assert stored(app, paper_id)["place"] == "phòng họp tầng 2"
    tab_to(page, "Xem lại và gửi", most=WHOLE_RECORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/submission")
    enter(page, "Gửi đơn vị được kiểm tra")
    told(page, "Đã trình bản dự thảo 1")
    assert unexpected(site) == []

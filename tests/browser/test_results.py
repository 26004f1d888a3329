"""The year's results on the pages: figures become scores, scores a ranking, which leads back to the minutes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import expect

from app.demonstration.load import read_content
from app.demonstration.results import score_all
from app.demonstration.steps import Walk
from tests.browser import result_acts
from tests.browser.acts import press, told
from tests.browser.houses import opened
from tests.browser.scenes import DRAFTER, MEMBER, OBSERVER
from tests.browser.site import Site
from tests.browser.test_accessible import faults_of
from tests.browser.test_whole_way import People, people
from tests.conftest import PREPARED_CLUSTER
from tests.friends import Friends

__all__ = ["people"]

LOWERED = "Hồ sơ đoàn kiểm tra xem chưa thể hiện đầy đủ kết quả."
AWARD = "Suy tôn đơn vị dẫn đầu cụm"
OBJECTION = "Đề nghị xem lại điểm phần công tác thanh tra của Sơn La."


@pytest.fixture
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The test's own copy of the house whose visits are over, or of the one that a test names."""
    with opened(request.getfixturevalue(getattr(request, "param", "inspected_house")), tmp_path) as app:
        yield app


@pytest.fixture
def scored(app: Flask) -> None:
    """Every unit has scored itself and the chair has summed up."""
    with app.app_context():
        score_all(Walk(Friends().year_id), read_content("scoring")[PREPARED_CLUSTER])


def test_a_report_is_typed_sent_and_changed_from_excel(people: People, site: Site, tmp_path: Path) -> None:
    unit = people(MEMBER)
    unit.goto("/progress/son-la/year_end")
    press(unit, "Chép số liệu kỳ “Trước kiểm tra chéo” vào các ô trống")
    expect(unit.locator("[name='giai-quyet.numerator']")).to_have_value("119")
    result_acts.type_report(unit, {"thu-hoi.numerator": "6011", "thu-hoi.denominator": "8000"})
    result_acts.send_report(unit)

    unit.goto("/progress/son-la/year_end")
    sheet = result_acts.download_sheet(unit, "Tải bảng tính", tmp_path)
    result_acts.change_sheet(sheet, "6011", "9011")
    result_acts.send_sheet(unit, sheet)
    expect(unit.locator("main")).to_contain_text("9011")
    assert faults_of(unit) == []
    press(unit, "Lưu các thay đổi này")
    expect(unit.locator("[name='thu-hoi.numerator']")).to_have_value("9011")
    expect(unit.locator("#row-thu-hoi")).to_contain_text("Vượt 100%")

    result_acts.retitle_sheet(sheet)
    result_acts.send_sheet(unit, sheet)
    expect(unit.locator("main")).to_contain_text("ô cần sửa")
    assert faults_of(unit) == []
    observer = people(OBSERVER)
    observer.goto("/progress/son-la/year_end")
    expect(observer.locator("main")).to_contain_text("6.011")
    assert unexpected(site) == []


@pytest.mark.parametrize("app", ["planned_house"], indirect=True)
def test_the_scoring_table_begins_at_the_pledge_and_every_point_is_set_by_people(people: People, site: Site) -> None:
    drafter = people(DRAFTER)
    drafter.goto("/results/scoring")
    press(drafter, "Bắt đầu từ giao ước đang có hiệu lực")
    expect(drafter.locator("[name='parts-0-criteria-0-points']")).to_have_value("")
    points = result_acts.give_points(drafter)
    result_acts.add_criterion(drafter, "Có phong trào thi đua thiết thực.", 100 - points)
    press(drafter, "Lưu")
    told(drafter, "Đã lưu bản đang soạn")
    expect(drafter.locator("main")).to_contain_text("Cộng các phần: 100 điểm")
    result_acts.send_paper(drafter)
    expect(drafter.locator(".gu-sheet")).to_contain_text("Có phong trào thi đua thiết thực.")
    assert site.troubles == []


def test_two_scores_make_a_ranking_whose_figures_lead_back_to_the_minutes(people: People, site: Site) -> None:
    unit, chair = people(MEMBER), people(DRAFTER)
    own = result_acts.score_itself(unit)
    result_acts.sum_up(chair, "son-la", 0, "4,5", LOWERED)
    unit.goto("/results/ranking/son-la")
    expect(unit.locator("main")).to_contain_text(LOWERED)
    expect(unit.locator(".gu-head, main").first).to_contain_text(str(own).replace(".", ","))
    result_acts.follow_a_figure(chair, "Thanh tra tỉnh Sơn La")
    assert unexpected(site) == []


@pytest.mark.usefixtures("scored")
def test_the_conference_votes_in_secret_and_only_totals_are_seen(people: People, site: Site) -> None:
    chair = people(DRAFTER)
    result_acts.open_vote(chair, AWARD)
    for leader in ("lanh-dao@son-la.example", "lanh-dao@lai-chau.example"):
        result_acts.vote_for(people(leader), AWARD, "Thanh tra tỉnh Lạng Sơn")
    chair.reload()
    expect(chair.locator("main")).to_contain_text("2/7")
    expect(chair.locator("main")).not_to_contain_text("Số phiếu")
    result_acts.close_vote(chair)
    expect(chair.locator("main")).to_contain_text("Không đơn vị nào đạt đủ số phiếu")
    first = chair.locator("tr", has_text="Thanh tra tỉnh Lạng Sơn")
    expect(first).to_contain_text("2/7")
    expect(chair.get_by_text("Xem từng đơn vị đã chọn ai")).to_have_count(0)
    assert unexpected(site) == []


@pytest.mark.usefixtures("scored")
def test_the_ranking_is_sent_and_objected_to_and_the_report_is_written(people: People, site: Site) -> None:
    chair, member = people(DRAFTER), people(MEMBER)
    member.goto("/results/ranking")
    expect(member.locator("main")).not_to_contain_text("Thanh tra tỉnh Lạng Sơn")
    result_acts.begin_paper(chair, "Thông báo xếp hạng")
    expect(chair.locator(".gu-sheet")).to_contain_text("KẾT QUẢ XẾP HẠNG")
    result_acts.send_paper(chair)
    member.goto("/results/ranking")
    expect(member.locator("main")).to_contain_text("Thanh tra tỉnh Lạng Sơn")
    result_acts.object_to(member, "Thông báo xếp hạng 2020", OBJECTION)
    chair.reload()
    expect(chair.locator("main")).to_contain_text(OBJECTION)

    result_acts.begin_paper(chair, "Báo cáo tổng kết")
    result_acts.add_line(chair, "Thêm kết quả", "Kết quả", "Các đơn vị đã triển khai đầy đủ.")
    press(chair, "Lưu")
    told(chair, "Đã lưu")
    expect(chair.locator(".gu-sheet")).to_contain_text("Các đơn vị đã triển khai đầy đủ.")
    assert site.troubles == []


def unexpected(site: Site) -> list[str]:
    """What the browsers complained about, but for the forms that were refused on purpose."""
    return [trouble for trouble in site.troubles if "422 (UNPROCESSABLE ENTITY)" not in trouble]

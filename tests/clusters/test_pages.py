"""The pages of the cluster-years as three friends see them."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.access import undeclared_routes
from app.clusters.models import ClusterYear
from app.clusters.service import create_year
from app.database import db
from tests.clusters.conftest import CLUSTER_IV, browser, friend, plan_2020, unit


def _entries(**changes: str) -> dict[str, str]:
    """What the administrator types for Cluster IV in 2020."""
    typed = {f"members-{row}": str(unit(key).id) for row, key in enumerate(CLUSTER_IV)}
    typed |= {"members-7": "", "name": "Cụm thi đua số IV", "code": "IV", "theme": "Đoàn kết"}
    typed |= {"chair_id": str(unit("dien-bien").id), "vice_chair_id": str(unit("lang-son").id), "host_id": ""}
    typed |= {"launch_plan": "", "review_due": "2020-03-13", "signing_due": "", "dossier_due": "20/12/2020"}
    typed |= {
        "approval_rule": "all",
        "approvals_needed": "",
        "signers": "chair_and_vice",
        "signing_order": "vice_first",
    }
    return typed | changes


def _years() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(ClusterYear)) or 0


def test_every_route_of_the_room_says_what_it_requires(house: Flask) -> None:
    assert [endpoint for endpoint in undeclared_routes(house) if endpoint.startswith("clusters.")] == []


def test_the_empty_list_offers_the_administrator_to_open_a_year(house: Flask) -> None:
    assert "/years/new" in browser(house, "administrator").get("/years").text
    page = browser(house, "member").get("/years").text
    assert "Chưa có năm thi đua nào" in page
    assert "/years/new" not in page


def test_the_administrator_opens_a_year_by_form(house: Flask) -> None:
    client = browser(house, "administrator")
    assert 'name="members-9"' in client.get("/years/new?year=2020").text
    answer = client.post("/years/new?year=2020", data=_entries(), follow_redirects=True)
    assert answer.status_code == 200
    assert "Thanh tra tỉnh Hà Giang" in answer.text
    assert "nay là Thanh tra tỉnh Tuyên Quang" in answer.text
    assert "Bản giao ước cần cả 7 đơn vị thống nhất." in answer.text
    assert "20/12/2020" in answer.text


def test_only_the_units_of_that_year_are_offered_in_vietnamese_order(house: Flask) -> None:
    client = browser(house, "administrator")
    chair = re.compile(r'<select[^>]*id="chair_id".*?</select>', re.DOTALL)

    def offered(year: int) -> list[str]:
        found = chair.search(client.get(f"/years/new?year={year}").text)
        assert found is not None
        return re.findall(r">([^<>]+)</option>", found[0])[1:]

    assert len(offered(2020)) == 63
    assert offered(2026)[:4] == ["An Giang", "Bắc Ninh", "Cà Mau", "Cao Bằng"]
    assert len(offered(2025)) == 97
    assert "Điện Biên (từ 1/7/2025)" in offered(2025)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Mục này còn trống"),
        ({"vice_chair_id": ""}, "Mời chọn đơn vị giữ nhiệm vụ này."),
        ({"members-1": ""}, "Cụm phó phải là một đơn vị thành viên của cụm."),
        ({"signing_due": "2021-01-01"}, "Thời hạn phải nằm trong năm 2020."),
        ({"signing_due": "hôm nào"}, "Ngày không hợp lệ."),
        ({"approval_rule": "n_of_m", "approvals_needed": "8"}, "Số đơn vị cần thống nhất phải từ 1 đến 7."),
        ({"approval_rule": "n_of_m", "approvals_needed": "bảy"}, "Mời nhập một số nguyên."),
        ({"approval_rule": "khác"}, "Mời chọn một trong các cách đã nêu."),
        ({"chair_id": "999999"}, "Mời chọn một mục trong danh sách."),
        ({"chair_id": "x"}, "Mời chọn một mục trong danh sách."),
        ({"members-2": "x"}, "Mời chọn một mục trong danh sách."),
        ({"theme": "a" * 301}, "Nội dung dài 301 ký tự, tối đa là 300."),
    ],
)
def test_a_wrong_entry_gets_one_sentence_and_the_rest_is_kept(
    house: Flask, wrong: dict[str, str], sentence: str
) -> None:
    answer = browser(house, "administrator").post(
        "/years/new?year=2020", data=_entries(launch_plan="Kế hoạch 51", **wrong)
    )
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 1
    assert answer.text.count("gu-error") == 1
    assert "Kế hoạch 51" in answer.text
    assert _years() == 0


def test_a_unit_chosen_twice_is_named_above_the_members(house: Flask) -> None:
    twice = {"members-7": str(unit("son-la").id)}
    answer = browser(house, "administrator").post("/years/new?year=2020", data=_entries(**twice))
    assert answer.status_code == 422
    assert "Thanh tra tỉnh Sơn La được chọn hai lần." in answer.text
    assert answer.text.count("gu-error") == 1


def test_a_unit_of_another_time_cannot_be_slipped_in(house: Flask) -> None:
    slipped = {"members-7": str(unit("son-la-2025").id)}
    answer = browser(house, "administrator").post("/years/new?year=2020", data=_entries(**slipped))
    assert (answer.status_code, _years()) == (422, 0)


@pytest.mark.parametrize("year", ["1999", "2101", "abc", ""])
def test_a_year_that_is_none_is_asked_again(house: Flask, year: str) -> None:
    client = browser(house, "administrator")
    for answer in (client.get(f"/years/new?year={year}"), client.post(f"/years/new?year={year}", data=_entries())):
        assert answer.status_code == 422
        assert "Mời nhập" in answer.text
    assert _years() == 0


def test_a_year_is_opened_from_the_one_before(house: Flask) -> None:
    source = create_year(friend("administrator"), plan_2020()).id
    client = browser(house, "administrator")
    assert 'value="2021"' in client.get(f"/years/new?from={source}").text
    page = client.get(f"/years/new?year=2021&from={source}").text
    chosen = re.findall(r'<option selected value="(\d+)">', page)
    members = [str(unit(key).id) for key in CLUSTER_IV]
    assert chosen == [*members, str(unit("lang-son").id), str(unit("son-la").id)]


def test_the_administrator_changes_a_year_and_the_second_editor_is_refused(house: Flask) -> None:
    year = create_year(friend("administrator"), plan_2020()).id
    client = browser(house, "administrator")
    assert 'name="revision" type="hidden" value="1"' in client.get(f"/years/{year}/edit").text
    assert client.post(f"/years/{year}/edit", data=_entries(revision="1", theme="Mới")).status_code == 303
    second = client.post(f"/years/{year}/edit", data=_entries(revision="1", theme="Muộn"))
    assert second.status_code == 409
    assert "vừa được người khác sửa" in second.text
    db.session.rollback()
    assert db.session.get_one(ClusterYear, year).theme == "Mới"


@pytest.mark.parametrize("revision", ["", "x", "-1"])
def test_a_change_without_the_pages_revision_is_refused(house: Flask, revision: str) -> None:
    year = create_year(friend("administrator"), plan_2020()).id
    answer = browser(house, "administrator").post(f"/years/{year}/edit", data=_entries(revision=revision))
    assert answer.status_code == 409


def test_a_member_reads_the_year_and_may_not_change_it(house: Flask) -> None:
    year = create_year(friend("administrator"), plan_2020()).id
    client = browser(house, "member")
    page = client.get(f"/years/{year}")
    assert page.status_code == 200
    assert "/edit" not in page.text
    assert client.get(f"/years/{year}/edit").status_code == 403
    assert client.post(f"/years/{year}/edit", data=_entries(revision="1")).status_code == 403
    assert client.post("/years/new?year=2020", data=_entries(code="X")).status_code == 403
    assert _years() == 1


def test_an_outsider_finds_no_year(house: Flask) -> None:
    year = create_year(friend("administrator"), plan_2020()).id
    client = browser(house, "outsider")
    assert client.get(f"/years/{year}").status_code == 404
    assert "Cụm thi đua số IV" not in client.get("/years").text


def test_who_is_not_signed_in_is_asked_to_sign_in(house: Flask) -> None:
    for path in ("/years", "/years/1", "/years/new", "/years/1/edit"):
        assert "/login" in house.test_client().get(path).headers["Location"]


def test_text_of_people_is_never_markup(house: Flask) -> None:
    year = create_year(friend("administrator"), plan_2020(theme="<script>alert(1)</script>")).id
    assert "<script>alert" not in browser(house, "member").get(f"/years/{year}").text


def test_a_form_of_a_year_with_both_halves_stays_light(house: Flask) -> None:
    assert len(browser(house, "administrator").get("/years/new?year=2025").data) <= 100_000

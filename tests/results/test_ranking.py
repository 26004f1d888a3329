"""The pages of results: what each reader sees, that every number leads to its source, the same in Excel."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from app.results import sheets
from tests.friends import Friends, sign_in
from tests.results import scene
from workflows.people import Office

MEMBER, CHAIRS_CLERK, CHAIRS_DRAFTER = (
    "lanh-dao@son-la.example",
    "van-thu@dien-bien.example",
    "soan-thao@dien-bien.example",
)
OBSERVER = "quan-sat@ttcp.example"
PAGES = ("/results", "/results/scoring", "/results/scores", "/results/ranking")


@pytest.fixture(scope="module")
def prepared(prepared: Path | str, request: pytest.FixtureRequest, tmp_path_factory: Any) -> Path | str:
    return scene.prepared_with(scene.whole_scene, prepared, request, tmp_path_factory.mktemp("scene"))


def sent(friends: Friends, unit: str = "son-la") -> None:
    leader = friends.of(unit, Office.LEADER)
    revision = sheets.save_own(leader, friends.year_id, unit, scene.sheet(), 0)
    sheets.send_own(leader, friends.year_id, unit, revision)


@pytest.mark.parametrize("email", [MEMBER, CHAIRS_CLERK, CHAIRS_DRAFTER, OBSERVER])
def test_every_page_opens_for_every_reader(client: FlaskClient, friends: Friends, email: str) -> None:
    sign_in(client, email)
    for page in PAGES:
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert len(answer.data) < 100_000
        assert "<script>" not in answer.text
        assert "style=" not in answer.text


def test_a_member_sees_no_other_unit_before_the_ranking_goes_out(client: FlaskClient, friends: Friends) -> None:
    sign_in(client, MEMBER)
    page = client.get("/results/ranking").text
    assert "Thanh tra tỉnh Sơn La" in page
    assert "Thanh tra tỉnh Lạng Sơn" not in page
    assert "khi Cụm trưởng gửi thông báo xếp hạng" in page
    assert client.get("/results/ranking/son-la").status_code == 200
    assert client.get("/results/ranking/lang-son").status_code == 404
    assert client.get("/results/scores/lang-son/self").status_code == 404
    assert client.get("/results/scores/son-la/verified").status_code == 403
    names = {row[0].value for row in _rows(client.get("/results/ranking/workbook.xlsx").data, "Chi tiết")}
    assert "Thanh tra tỉnh Lạng Sơn" not in names


def test_a_member_sees_all_once_the_ranking_goes_out(client: FlaskClient, friends: Friends) -> None:
    paper_id = scene.ranking_circulated(friends)
    sign_in(client, MEMBER)
    page = client.get("/results/ranking").text
    assert "Thanh tra tỉnh Lạng Sơn" in page
    assert f'href="/papers/{paper_id}"' in page
    assert client.get("/results/ranking/lang-son").status_code == 200
    assert client.get("/results/scores/son-la/self").location == "/results/ranking/son-la"


def test_the_observer_waits_for_the_ranking(client: FlaskClient, friends: Friends) -> None:
    sign_in(client, OBSERVER)
    assert "Kết quả chưa công bố" in client.get("/results/ranking").text
    assert client.get("/results/ranking/son-la").status_code == 404


def test_every_number_of_the_ranking_leads_to_minutes_and_evidence(client: FlaskClient, friends: Friends) -> None:
    sent(friends)
    sign_in(client, CHAIRS_CLERK)
    page = client.get("/results/ranking").text
    row = next(each for each in page.split("</tr>") if 'href="/results/ranking/son-la">Thanh tra' in each)
    for place in ("#part-chuyen-mon", "#part-xay-dung", "#counts", ""):
        assert f'href="/results/ranking/son-la{place}"' in row
    lines = client.get("/results/ranking/son-la").text
    for place in ("part-chuyen-mon", "part-xay-dung", "counts", "criterion-diem-thu-hoi"):
        assert f'id="{place}"' in lines
    assert "72,34% (34/47)" in lines
    minutes = re.search(r'href="(/papers/\d+)">Biên bản<', lines)
    assert minutes is not None
    assert client.get(minutes.group(1)).status_code == 200
    report = re.search(r'href="(/progress/[^"]+)">Báo cáo và minh chứng<', lines)
    assert report is not None
    assert client.get(report.group(1)).status_code == 200


def test_missing_minutes_are_said_by_name(client: FlaskClient, friends: Friends) -> None:
    page = sign_in(client, CHAIRS_CLERK).get("/results/ranking").text
    assert "Chưa có biên bản đã ký của Thanh tra tỉnh Lai Châu" in page
    assert "Chưa có biên bản đã ký của Thanh tra tỉnh Sơn La" not in page


def test_the_self_score_is_saved_and_sent_without_script(client: FlaskClient, friends: Friends) -> None:
    sign_in(client, MEMBER)
    page = client.get("/results/scores/son-la/self").text
    assert 'name="criteria.diem-nghi-quyet.points"' in page
    assert 'name="criteria.diem-thu-hoi.points"' not in page, "a figure decides, nothing is typed"
    fields = {"year": str(friends.year_id), "revision": "0", "criteria.diem-nghi-quyet.points": "8,5"}
    assert client.post("/results/scores/son-la/self", data=fields).status_code == 303
    assert "8,5" in client.get("/results/scores/son-la/self").text
    answer = client.post("/results/scores/son-la/self", data=fields | {"revision": "1", "do": "send"})
    assert answer.location == "/results/scores"
    assert "Đã gửi" in client.get("/results/scores").text


def test_what_cannot_stand_comes_back_with_a_word_at_its_field(client: FlaskClient, friends: Friends) -> None:
    sign_in(client, MEMBER)
    fields = {"year": str(friends.year_id), "revision": "0", "criteria.diem-nghi-quyet.points": "11"}
    answer = client.post("/results/scores/son-la/self", data=fields)
    assert answer.status_code == 422
    assert 'id="criteria.diem-nghi-quyet.points-error"' in answer.text
    assert 'value="11"' in answer.text
    times = fields | {"criteria.diem-nghi-quyet.points": "8", "bonuses.sang-kien.times": "hai"}
    assert client.post("/results/scores/son-la/self", data=times).status_code == 422


def test_what_a_unit_has_not_sent_is_seen_by_nobody_else(client: FlaskClient, friends: Friends) -> None:
    unsent = {"diem-nghi-quyet": {"points": "9.5", "reason": "Chưa gửi đi"}}
    sheets.save_own(friends.member, friends.year_id, "son-la", scene.sheet(criteria=unsent), 0)
    sign_in(client, CHAIRS_DRAFTER)
    for page in ("/results/ranking/son-la", "/results/scores/son-la/verified", "/results/scores"):
        assert "Chưa gửi đi" not in client.get(page).text
        assert "9,5" not in client.get(page).text


def test_the_chair_copies_the_units_judgement_reads_it_and_saves(client: FlaskClient, friends: Friends) -> None:
    sent(friends)
    sign_in(client, CHAIRS_DRAFTER)
    fields = {"year": str(friends.year_id), "revision": "0", "do": "copy"}
    copied = client.post("/results/scores/son-la/verified", data=fields)
    assert copied.status_code == 200
    assert 'name="criteria.diem-nghi-quyet.points" value="8"' in copied.text
    assert "chưa có gì được lưu" in copied.text
    assert "36" in client.get("/results/ranking/son-la").text
    typed = {"criteria.diem-nghi-quyet.points": "7", "do": "save"}
    refused = client.post("/results/scores/son-la/verified", data=fields | typed)
    assert refused.status_code == 422
    assert "cần nêu lý do" in refused.text
    reasoned = typed | {"criteria.diem-nghi-quyet.reason": "Thiếu minh chứng"}
    assert client.post("/results/scores/son-la/verified", data=fields | reasoned).status_code == 303
    assert "Thiếu minh chứng" in client.get("/results/ranking/son-la").text


def test_a_unit_left_out_stands_below_with_the_reason_and_who_wrote_it(client: FlaskClient, friends: Friends) -> None:
    out = scene.sheet(deferral="dang-xem-xet", standing_reason="Công văn số 7 của Thanh tra Chính phủ")
    sheets.save_verified(friends.drafter, friends.year_id, "dien-bien", out, 0)
    page = sign_in(client, CHAIRS_CLERK).get("/results/ranking").text
    assert page.index("Thanh tra tỉnh Sơn La") < page.index("Thanh tra tỉnh Điện Biên</a>")
    assert "Công văn số 7 của Thanh tra Chính phủ" in page
    assert friends.drafter.name in page


def test_the_workbook_holds_the_same_numbers_as_numbers(client: FlaskClient, friends: Friends) -> None:
    dangerous = {"diem-nghi-quyet": {"points": "8", "reason": "=cmd|' /C calc'!A0"}}
    sheets.save_verified(friends.drafter, friends.year_id, "son-la", scene.sheet(criteria=dangerous), 0)
    content = sign_in(client, CHAIRS_CLERK).get("/results/ranking/workbook.xlsx").data
    totals = {row[1].value: row for row in _rows(content, "Xếp hạng")}
    row = totals["Thanh tra tỉnh Sơn La"]
    assert [cell.value for cell in row[:7]] == [2, "Thanh tra tỉnh Sơn La", 36, 38, 0, 0, 74]
    assert {cell.data_type for cell in (row[0], *row[2:7])} == {"n"}
    reasons = [cells[9] for cells in _rows(content, "Chi tiết") if cells[9].value == "=cmd|' /C calc'!A0"]
    assert [cell.data_type for cell in reasons] == ["s"]


def _rows(content: bytes, sheet: str) -> list[Any]:
    return [row for row in load_workbook(io.BytesIO(content))[sheet].iter_rows() if row[0].value or row[1].value]

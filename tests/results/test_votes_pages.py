"""The pages of votes: opening, the ballot, the closing, the result; without script, for whom each is meant."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.accounts.models import Person
from app.database import db
from app.results.models import Vote
from app.results.votes import vote_seen
from app.results.votes_acts import cast, close
from tests.friends import Friends
from tests.promises.browsers import Browser
from tests.results.voting import TITLE, members, opened, unit_id
from workflows.people import Actor, Office
from workflows.scoring.table import VoteMethod

LARGEST_PAGE = 100_000


def browser_of(app: Flask, actor: Actor) -> Browser:
    return Browser(app, db.session.get_one(Person, actor.person_id))


@pytest.fixture
def drafter(house: Flask, friends: Friends) -> Browser:
    return browser_of(house, friends.drafter)


@pytest.fixture
def member(house: Flask, friends: Friends) -> Browser:
    return browser_of(house, friends.member)


def opening(friends: Friends, **changes: object) -> dict[str, object]:
    fields = {"year": friends.year_id, "title": TITLE, "candidates": members(friends), "key": "mot-lan"}
    return {**fields, "seats": "1", "method": "secret", "share": "70", **changes}


def test_the_drafter_opens_a_vote_and_a_second_press_leads_to_the_list(drafter: Browser, friends: Friends) -> None:
    page = drafter.get("/results/votes/new").text
    assert page.count('name="candidates"') == 7
    answer = drafter.post("/results/votes/new", **opening(friends))
    vote_id = db.session.query(Vote).one().id
    assert (answer.status_code, answer.location) == (303, f"/results/votes/{vote_id}")
    again = drafter.post("/results/votes/new", **opening(friends))
    assert (again.status_code, again.location) == (303, "/results/votes")
    assert db.session.query(Vote).count() == 1
    assert TITLE in drafter.get("/results/votes").text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "Mời nhập nội dung bình xét."),
        ({"seats": "nhiều"}, "Mời nhập một số nguyên."),
        ({"share": "170"}, "Tỷ lệ phiếu tối thiểu phải từ 1 đến 100%."),
        ({"method": "x"}, "Mời chọn cách bỏ phiếu."),
        ({"candidates": ["0"]}, "Danh sách có đơn vị không thuộc diện bình xét."),
    ],
)
def test_a_wrong_field_is_said_and_nothing_is_opened(
    drafter: Browser, friends: Friends, change: dict[str, object], sentence: str
) -> None:
    answer = drafter.post("/results/votes/new", **opening(friends, **change))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.query(Vote).count() == 0


def test_only_the_chairs_drafter_finds_the_way_to_open_and_to_close(
    house: Flask, friends: Friends, member: Browser
) -> None:
    vote_id = opened(friends)
    assert "Mở bình xét" not in member.get("/results/votes").text
    assert "Đóng và công bố" not in member.get(f"/results/votes/{vote_id}").text
    other = browser_of(house, friends.of("lang-son", Office.DRAFTER))
    assert other.get("/results/votes/new").status_code == 403
    assert other.post(f"/results/votes/{vote_id}/closing", early="yes").status_code == 403
    assert member.post(f"/results/votes/{vote_id}/closing", early="yes").status_code == 403
    outsider = browser_of(house, friends.outsider)
    assert outsider.get(f"/results/votes/{vote_id}").status_code == 404
    assert outsider.post(f"/results/votes/{vote_id}/ballot", choice="1", unit="1").status_code == 404


def test_a_leader_votes_once_and_no_answer_repeats_the_choice(member: Browser, friends: Friends) -> None:
    vote_id, son_la, lao_cai = opened(friends), unit_id("son-la"), unit_id("lao-cai")
    path = f"/results/votes/{vote_id}"
    page = member.get(path).text
    assert "Phiếu của Thanh tra tỉnh Sơn La" in page
    refused = member.post(f"{path}/ballot", unit=son_la, choice=[lao_cai, son_la])
    assert refused.status_code == 422
    assert "Phiếu được chọn nhiều nhất 1 đơn vị." in refused.text
    assert "checked" not in refused.text
    answer = member.post(f"{path}/ballot", unit=son_la, choice=lao_cai)
    assert (answer.status_code, answer.location) == (303, path)
    after = member.get(path).text
    assert "Đã ghi nhận phiếu của đơn vị." in after
    assert "Bỏ phiếu</button>" not in after
    again = member.post(f"{path}/ballot", unit=son_la, choice=son_la)
    assert (again.status_code, again.location) == (303, path)
    assert "không thay đổi gì" in member.get(path).text


@pytest.mark.parametrize("choice", ["", "x", "999999999999", "-1", "9999"])
def test_a_ballot_for_nobody_is_refused_in_a_sentence(member: Browser, friends: Friends, choice: str) -> None:
    vote_id = opened(friends)
    answer = member.post(f"/results/votes/{vote_id}/ballot", unit=unit_id("son-la"), choice=choice)
    assert answer.status_code == 422
    assert "Phiếu có đơn vị không nằm trong danh sách bình xét." in answer.text


def test_closing_early_asks_for_a_tick_and_names_who_is_missing(drafter: Browser, friends: Friends) -> None:
    vote_id = opened(friends)
    cast(friends.member, vote_id, unit_id("son-la"), (unit_id("son-la"),))
    path = f"/results/votes/{vote_id}"
    answer = drafter.post(f"{path}/closing")
    assert answer.status_code == 422
    assert "Còn đơn vị chưa bỏ phiếu: Điện Biên" in answer.text
    assert drafter.post(f"{path}/closing", early="yes").status_code == 303
    page = drafter.get(path).text
    assert "Không đơn vị nào đạt đủ số phiếu." in page
    assert "Cần ít nhất 5/7 phiếu (70%)" in page
    assert drafter.post(f"{path}/closing", early="yes").location == path


def test_a_tie_is_said_and_the_next_round_is_among_those_who_stood_equal(drafter: Browser, friends: Friends) -> None:
    vote_id = opened(friends, share=40)
    chosen = ["son-la"] * 3 + ["lao-cai"] * 3
    for leader, key in zip(friends.leaders(), chosen, strict=False):
        cast(leader, vote_id, min(leader.units_as(Office.LEADER)), (unit_id(key),))
    close(friends.drafter, vote_id, early=True)
    assert "Sơn La, Lào Cai bằng phiếu nhau" in drafter.get(f"/results/votes/{vote_id}").text
    page = drafter.get(f"/results/votes/new?after={vote_id}").text
    ticked = re.findall(r"<input[^>]*checked[^>]*name=\"candidates\"[^>]*value=\"(\d+)\"", page)
    assert {int(each) for each in ticked} == {unit_id("son-la"), unit_id("lao-cai")}
    assert TITLE in page


def test_a_count_is_entered_and_a_contradiction_stays_on_the_page(drafter: Browser, friends: Friends) -> None:
    vote_id = opened(friends, VoteMethod.COUNTED)
    path = f"/results/votes/{vote_id}"
    totals = {f"total-{unit}": "0" for unit in members(friends)} | {f"total-{unit_id('son-la')}": "6"}
    wrong = drafter.post(f"{path}/closing", given="7", returned="7", valid="5", **totals)
    assert wrong.status_code == 422
    assert "Số phiếu của một đơn vị không lớn hơn số phiếu hợp lệ." in wrong.text
    assert 'value="6"' in wrong.text
    assert drafter.post(f"{path}/closing", given="bảy", returned="7", valid="7", **totals).status_code == 422
    assert drafter.post(f"{path}/closing", given="7", returned="7", valid="6", **totals).status_code == 303
    assert vote_seen(friends.drafter, vote_id).totals[unit_id("son-la")] == 6
    assert "Phiếu hợp lệ" in drafter.get(path).text


def test_an_open_vote_shows_who_chose_whom_after_the_closing_only(
    drafter: Browser, member: Browser, friends: Friends
) -> None:
    vote_id = opened(friends, VoteMethod.OPEN)
    path = f"/results/votes/{vote_id}"
    cast(friends.vice_chair, vote_id, unit_id("lang-son"), (unit_id("lao-cai"),))
    assert "Đã chọn" not in member.get(path).text
    close(friends.drafter, vote_id, early=True)
    assert re.search(r"Lạng Sơn</th><td[^>]*>Lào Cai</td>", member.get(path).text)


def test_the_page_of_a_secret_vote_says_what_its_secrecy_does_not_cover(member: Browser, friends: Friends) -> None:
    page = member.get(f"/results/votes/{opened(friends)}").text
    assert "người mở được cơ sở dữ liệu hoặc bản sao lưu" in page
    assert len(page.encode()) < LARGEST_PAGE


def test_the_observer_reads_and_cannot_press(house: Flask, friends: Friends) -> None:
    vote_id, observer = opened(friends), browser_of(house, friends.observer)
    page = observer.get(f"/results/votes/{vote_id}")
    assert page.status_code == 200
    assert "/ballot" not in page.text
    assert observer.post(f"/results/votes/{vote_id}/ballot", unit="1", choice="1").status_code == 403


def test_a_vote_that_is_not_there_is_not_found(member: Browser) -> None:
    assert member.get("/results/votes/4711").status_code == 404
    assert member.post("/results/votes/4711/ballot", unit="1", choice="1").status_code == 404


def test_a_page_without_a_year_or_a_vote_says_so(house: Flask, friends: Friends, member: Browser) -> None:
    assert "Chưa có cuộc bình xét nào" in member.get("/results/votes").text
    assert "Chưa có cuộc bình xét nào" in browser_of(house, friends.outsider).get("/results/votes").text


def test_the_charts_page_is_there_before_anything_is_scored(house: Flask, friends: Friends, member: Browser) -> None:
    assert "Chưa có biểu đồ" in member.get("/results/charts").text
    assert "Chưa có biểu đồ" in browser_of(house, friends.outsider).get("/results/charts").text

"""The pages of a draft over HTTP, as a browser without script uses them, and the live check of a script."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.inspections.board import adopt
from app.inspections.desk import save
from app.inspections.pins import pins_of
from app.inspections.swapping import swapped
from tests.friends import Friends
from tests.inspections.drafts import adopted, circulated, desk, done_run, exchangeable, in_force, stored
from tests.inspections.test_swap import as_it_is
from tests.papers.acts import revision_of
from tests.promises.browsers import Browser
from tests.web.visitors import browser_of, is_a_clear_refusal
from workflows.scheduling.instance import Pair


class Planning:
    """The planner's browser with the year's draft."""

    def __init__(self, app: Flask, friends: Friends) -> None:
        self.friends = friends
        self.paper_id = adopted(friends)
        self.browser: Browser = browser_of(app, friends, "drafter")
        self.path = f"/inspections/plans/{self.paper_id}"
        self.pair: Pair = desk(friends, self.paper_id).plan.pairs[0]

    def visit(self, end: str = "") -> str:
        return f"{self.path}/visits/{self.pair[0]}/{self.pair[1]}{end}"

    def form(self, **changes: Any) -> dict[str, Any]:
        """The visit's form as it is shown, with changes."""
        now = as_it_is(desk(self.friends, self.paper_id), self.pair)
        shown = {
            "inspected": now.inspected,
            "first_day": now.first_day.isoformat(),
            "leader": now.leader,
            "secretary": now.secretary,
            "members": list(now.members),
            "revision": revision_of(self.paper_id),
        }
        return {**shown, **changes}


@pytest.fixture
def planning(house: Flask, friends: Friends) -> Planning:
    return Planning(house, friends)


def test_every_tab_is_light_and_says_that_the_plan_is_lawful(planning: Planning) -> None:
    for tab in ("", "map", "calendar", "people", "matrix", "changes"):
        answer = planning.browser.get(f"{planning.path}/board?tab={tab}")
        assert answer.status_code == 200
        assert "Kế hoạch hợp lệ" in answer.text
        assert "Tối ưu đã chứng minh" in answer.text
        assert len(answer.data) <= 100_000


def test_every_page_of_the_draft_opens(planning: Planning) -> None:
    one, other = (">".join(pair) for pair in exchangeable(desk(planning.friends, planning.paper_id)))
    a, b = planning.pair
    ends = ("text", "text?check", "submission", f"why/{b}/{a}", f"visits/{a}/{b}", f"exchange?one={one}&other={other}")
    for end in ends:
        answer = planning.browser.get(f"{planning.path}/{end}")
        assert answer.status_code == 200, end
        assert len(answer.data) <= 100_000


def test_nobody_else_opens_a_page_of_the_draft(house: Flask, planning: Planning) -> None:
    ends = ("board", "text", "submission", planning.visit().removeprefix(f"{planning.path}/"))
    for who, status in (("member", 404), ("other_drafter", 404), ("outsider", 404), ("chair", 403)):
        browser = browser_of(house, planning.friends, who)
        for end in ends:
            answer = browser.get(f"{planning.path}/{end}")
            assert answer.status_code == status, (who, end)
            assert is_a_clear_refusal(answer)


def test_the_button_on_a_runs_page_adopts_its_plan(house: Flask, friends: Friends) -> None:
    run_id = done_run(friends)
    browser = browser_of(house, friends, "drafter")
    answer = browser.post(f"/inspections/plans/adoption/{run_id}/0")
    assert answer.status_code == 303
    assert "Đã đưa phương án vào dự thảo" in browser.get(answer.headers["Location"]).text
    refusal = browser_of(house, friends, "other_drafter").post(f"/inspections/plans/adoption/{run_id}/0")
    assert refusal.status_code == 403


def test_a_check_shows_what_would_be_wrong_and_saves_nothing(planning: Planning) -> None:
    before = stored(planning.paper_id)
    answer = planning.browser.post(planning.visit(), **planning.form(members=[], do="check"))
    assert answer.status_code == 200
    assert "có 2 người, không đúng số người quy định" in answer.text
    assert "Đã kiểm tra, chưa lưu" in answer.text
    assert stored(planning.paper_id) == before


def test_a_visit_is_saved_also_with_findings_but_not_submitted(planning: Planning) -> None:
    answer = planning.browser.post(planning.visit(), **planning.form(members=[], do="save"))
    assert answer.status_code == 303
    assert len(stored(planning.paper_id)["visits"][0]["members"]) == 2
    page = planning.browser.get(f"{planning.path}/submission").text
    assert "Chưa trình được" in page
    assert "không đúng số người quy định" in page
    assert f"/papers/{planning.paper_id}/submission" not in page
    board = planning.browser.get(f"{planning.path}/board").text
    assert "Có 1 điều chưa đúng quy tắc" in board
    assert "Đã sửa tay, chưa chứng minh lại" in board


def test_the_submission_page_goes_past_a_direct_post_of_a_broken_plan(planning: Planning) -> None:
    planning.browser.post(planning.visit(), **planning.form(members=[], do="save"))
    answer = planning.browser.post(
        f"/papers/{planning.paper_id}/submission",
        seq=planning.friends.at_step(planning.paper_id).seq,
        revision=revision_of(planning.paper_id),
    )
    assert answer.status_code == 403
    assert planning.friends.state(planning.paper_id) == "drafting"


def test_a_script_gets_the_same_check_as_sentences(planning: Planning) -> None:
    answer = planning.browser.post(planning.visit("/check"), **planning.form(members=[]))
    assert answer.status_code == 200
    assert [each for each in answer.json["findings"] if "có 2 người" in each]
    assert answer.json["title"] == "Có 1 điều chưa đúng quy tắc"
    assert ["Chuyến dài nhất", "300 km"] in answer.json["totals"]
    assert all(isinstance(why, str) for why in answer.json["people"].values())
    refusal = planning.browser.post(planning.visit("/check"), **planning.form(first_day="2020-02-30"))
    assert is_a_clear_refusal(refusal)


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"first_day": "mai"}, 422), ({"inspected": "cao-bang"}, 422), ({"leader": ""}, 422), ({"revision": 99}, 409)],
)
def test_a_form_that_cannot_be_is_refused_on_its_page(planning: Planning, wrong: dict[str, Any], status: int) -> None:
    before = stored(planning.paper_id)
    answer = planning.browser.post(planning.visit(), **planning.form(**wrong, do="save"))
    assert answer.status_code == status
    assert "gu-tone-bad" in answer.text
    assert stored(planning.paper_id) == before


def test_an_exchange_is_shown_before_it_is_saved(planning: Planning) -> None:
    one, other = exchangeable(desk(planning.friends, planning.paper_id))
    chosen = {"one": ">".join(one), "other": ">".join(other)}
    before = stored(planning.paper_id)
    page = planning.browser.get(f"{planning.path}/exchange?one={chosen['one']}&other={chosen['other']}")
    assert page.status_code == 200
    assert "Chưa lưu gì" in page.text
    assert stored(planning.paper_id) == before
    revision = revision_of(planning.paper_id)
    saved = planning.browser.post(f"{planning.path}/exchange", **chosen, revision=revision)
    assert saved.status_code == 303
    assert (one[0], other[1]) in desk(planning.friends, planning.paper_id).plan.pairs
    again = planning.browser.post(f"{planning.path}/exchange", **chosen, revision=revision)
    assert is_a_clear_refusal(again)


def test_an_exchange_that_cannot_be_comes_back_to_the_board_with_its_reason(planning: Planning) -> None:
    same = ">".join(planning.pair)
    answer = planning.browser.get(f"{planning.path}/exchange?one={same}&other={same}")
    assert answer.status_code == 303
    assert "cùng kiểm tra một đơn vị" in planning.browser.get(f"{planning.path}/board").text


def test_one_press_decides_and_one_takes_back(planning: Planning) -> None:
    revision, value = revision_of(planning.paper_id), ">".join(planning.pair)
    leader = stored(planning.paper_id)["visits"][0]["leader"]
    for what, person in (("pair", ""), ("start", ""), ("person", leader)):
        answer = planning.browser.post(
            f"{planning.path}/decisions", pair=value, what=what, person=person, revision=revision, back=value
        )
        assert answer.headers["Location"] == planning.visit()
    pins = pins_of(planning.friends.year_id)
    assert [pin.what for pin in pins] == ["pair", "start", "person"]
    assert pins[1].day is not None
    assert pins[1].day.isoformat() == stored(planning.paper_id)["visits"][0]["first_day"]
    page = planning.browser.get(planning.visit()).text
    assert page.count("Bỏ ấn định") == 3
    assert "Bỏ ấn định cặp" in planning.browser.get(f"{planning.path}/board").text
    planning.browser.post(f"{planning.path}/decisions/{pins[0].id}/removal")
    assert len(pins_of(planning.friends.year_id)) == 2


def test_nothing_is_decided_from_a_page_that_is_old(planning: Planning) -> None:
    answer = planning.browser.post(
        f"{planning.path}/decisions",
        pair=">".join(planning.pair),
        what="start",
        revision=revision_of(planning.paper_id) + 1,
    )
    assert is_a_clear_refusal(answer)
    assert pins_of(planning.friends.year_id) == []


def test_the_words_are_saved_letter_by_letter_and_the_visits_stay(planning: Planning) -> None:
    before = stored(planning.paper_id)
    typed = {"grounds-0": "Căn cứ mới;", "purpose-0": "Mục đích", "purpose-2": "Yêu cầu", "period": " thời kỳ "}
    answer = planning.browser.post(f"{planning.path}/text", **typed, revision=revision_of(planning.paper_id))
    assert answer.status_code == 303
    after = stored(planning.paper_id)
    assert (after["grounds"], after["purpose"], after["period"]) == (
        ["Căn cứ mới;"],
        ["Mục đích", "Yêu cầu"],
        " thời kỳ ",
    )
    assert (after["contents"], after["organisation"]) == ([], [])
    assert (after["visits"], after["record"]) == (before["visits"], before["record"])


def test_rows_of_the_words_are_added_by_a_button_alone(planning: Planning) -> None:
    answer = planning.browser.post(
        f"{planning.path}/text", **{"grounds-0": "Một"}, do="add:grounds", revision=revision_of(planning.paper_id)
    )
    assert answer.headers["Location"].endswith("#add-grounds")
    assert stored(planning.paper_id)["grounds"] == ["Một", ""]


def test_what_keeps_the_words_from_being_submitted_is_marked_at_its_place(planning: Planning) -> None:
    typed = {"purpose-0": "Mục đích", "contents-0": "Nội dung", "period": ""}
    planning.browser.post(f"{planning.path}/text", **typed, revision=revision_of(planning.paper_id))
    page = planning.browser.get(f"{planning.path}/submission").text
    assert "Đến chỗ cần sửa" in page
    assert 'aria-invalid="true"' in planning.browser.get(f"{planning.path}/text?check").text


def test_typing_is_saved_and_an_older_window_is_told(planning: Planning) -> None:
    revision = revision_of(planning.paper_id)
    saved = planning.browser.post(f"{planning.path}/text/working-copy", period="Mới", revision=revision)
    assert (saved.json["saved"], saved.json["revision"]) == (True, revision + 1)
    old = planning.browser.post(f"{planning.path}/text/working-copy", period="Cũ", revision=revision)
    assert (old.status_code, old.json["saved"], old.json["revision"]) == (409, False, revision)
    assert stored(planning.paper_id)["period"] == "Mới"


def test_an_amended_plan_shows_what_it_changes_and_who_must_be_told(house: Flask, friends: Friends) -> None:
    in_force(friends)
    amended = adopt(friends.drafter, done_run(friends), 0)
    open_desk = desk(friends, amended)
    one, other = exchangeable(open_desk)
    save(friends.drafter, swapped(open_desk, one, other))
    browser = browser_of(house, friends, "drafter")
    page = browser.get(f"/inspections/plans/{amended}/board?tab=changes").text
    names = {unit: each.name for unit, each in open_desk.built.units.items()}
    for pair in (one, other, (one[0], other[1]), (other[0], one[1])):
        assert f"{names[pair[0]]} → {names[pair[1]]}" in page
    assert all(member.name in page for member in open_desk.visits()[one].members)
    assert browser.get(f"/inspections/plans/{amended}/board?tab=map").text.count("gu-map-number gu-map-changed") == 4


def test_a_circulated_plan_has_no_desk_any_more_but_keeps_its_why(house: Flask, friends: Friends) -> None:
    paper_id = circulated(friends)
    visit = stored(paper_id)["visits"][0]
    planner, member = browser_of(house, friends, "drafter"), browser_of(house, friends, "member")
    assert planner.get(f"/inspections/plans/{paper_id}/board").status_code == 403
    why = f"/inspections/plans/{paper_id}/why/{visit['inspector']}/{visit['inspected']}"
    assert member.get(why).status_code == 200
    assert browser_of(house, friends, "outsider").get(why).status_code == 404

"""A visit recorded on a phone whose connection comes and goes: nothing lost, nothing doubled, nothing passed over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect

from app.accounts.demonstration import DEMONSTRATION_PASSWORD
from app.accounts.models import Person
from app.database import db
from app.papers.models import WorkingCopy
from app.visits.recording import record_fields
from tests.browser.houses import opened
from tests.browser.site import PHONE, Site, served
from tests.friends import Friends
from tests.visits import scene
from workflows.figures import Figure, Standing, shown, standing
from workflows.people import Actor
from workflows.pledge_content import Target

NARROW = {**PHONE, "width": 360}
SAVED, OFFLINE = "Đã lưu lúc", "Chưa có mạng"


class Day:
    """The day of a visit: the house, its minutes, and two of the team."""

    def __init__(self, app: Flask, site: Site) -> None:
        self.site, self.app = site, app
        with app.app_context():
            friends = Friends()
            self.paper_id = scene.opened(friends)
            seen = scene.visit_to(friends)
            self.people = {role: scene.acting(friends, seen, role) for role in ("secretary", "leader")}
            self.emails = {
                role: db.session.get_one(Person, actor.person_id).email for role, actor in self.people.items()
            }

    @property
    def address(self) -> str:
        return f"/visits/{self.paper_id}/record"

    def phone(self, role: str) -> Page:
        page = self.site.person(self.emails[role], NARROW)
        page.goto(self.address)
        return page

    def stored(self) -> dict[str, str]:
        with self.app.app_context():
            return record_fields(self.people["secretary"], self.paper_id, {}, {}).fields

    def write(self, role: str, fields: dict[str, str]) -> None:
        """Somebody of the team writes elsewhere."""
        actor: Actor = self.people[role]
        with self.app.app_context():
            record_fields(actor, self.paper_id, {path: self.stored()[path] for path in fields}, fields)

    def revision(self) -> int:
        with self.app.app_context():
            return db.session.get_one(WorkingCopy, self.paper_id).revision


@pytest.fixture
def day(planned_house: Path, tmp_path: Path, browser: Browser) -> Iterator[Day]:
    with opened(planned_house, tmp_path) as app, served(app) as url:
        site = Site(url, browser)
        yield Day(app, site)
        site.close()


def bar(page: Page, words: str) -> None:
    expect(page.locator("[data-bar]")).to_contain_text(words)


def write(page: Page, path: str, text: str) -> None:
    page.locator(f'[name="{path}"]').fill(text)


def test_what_is_typed_is_saved_without_a_press(day: Day) -> None:
    page = day.phone("secretary")
    write(page, "opinion", "Nhất trí với kết quả kiểm tra.")
    write(page, "results.thu-hoi.verified.numerator", "34,0")
    write(page, "results.thu-hoi.verified.denominator", "47")
    page.get_by_role("group", name="Cán bộ").last.get_by_label("Vắng").check()
    bar(page, SAVED)
    stored = day.stored()
    assert stored["opinion"] == "Nhất trí với kết quả kiểm tra."
    assert stored["results.thu-hoi.verified.numerator"] == "34"
    assert "no" in {text for path, text in stored.items() if path.startswith("team.")}
    expect(page.locator('[data-mark="results.thu-hoi.verified"]')).to_contain_text("Đạt")
    expect(page.locator('[data-mark="results.thu-hoi.verified"]')).to_contain_text("≈ 72,34% (34/47)")
    assert day.site.troubles == []


def test_the_connection_is_cut_and_comes_back(day: Day) -> None:
    page = day.phone("secretary")
    page.context.set_offline(True)
    write(page, "opinion", "Nhất trí.")
    write(page, "limits", "Báo cáo chậm.")
    write(page, "place", "phòng họp tầng 2")
    bar(page, f"{OFFLINE}: 3 ô đang chờ gửi")
    before = day.revision()
    page.context.set_offline(False)
    bar(page, SAVED)
    stored = day.stored()
    assert (stored["opinion"], stored["limits"], stored["place"]) == ("Nhất trí.", "Báo cáo chậm.", "phòng họp tầng 2")
    assert day.revision() == before + 1


def test_what_waits_survives_the_page(day: Day) -> None:
    page = day.phone("secretary")
    page.context.set_offline(True)
    write(page, "opinion", "Nhất trí, ghi lúc mất mạng.")
    bar(page, OFFLINE)
    context = page.context
    page.close(run_before_unload=False)
    context.set_offline(False)
    assert day.stored()["opinion"] == ""
    again = context.new_page()
    again.goto(day.address)
    bar(again, SAVED)
    expect(again.locator('[name="opinion"]')).to_have_value("Nhất trí, ghi lúc mất mạng.")
    assert day.stored()["opinion"] == "Nhất trí, ghi lúc mất mạng."
    assert again.evaluate("Object.keys(localStorage).length") == 0, "nothing is left on the device"


def test_a_lost_answer_changes_nothing(day: Day) -> None:
    """The server has it, the phone does not know; meanwhile the leader went on in the same field."""
    page = day.phone("secretary")
    keys: list[str] = []

    def lose(route: Route) -> None:
        keys.append(route.request.post_data_json["key"])
        if len(keys) > 1:
            return route.continue_()
        route.fetch()
        day.write("leader", {"opinion": "Nhất trí, trừ mục 3."})
        return route.abort()

    page.route("**/record/fields", lose)
    write(page, "opinion", "Nhất trí.")
    bar(page, OFFLINE)
    bar(page, SAVED)
    assert (len(keys), len(set(keys))) == (2, 1)
    assert day.stored()["opinion"] == "Nhất trí, trừ mục 3."
    expect(page.locator('[name="opinion"]')).to_have_value("Nhất trí, trừ mục 3.")
    expect(page.locator(".gu-record-conflict")).to_have_count(0)


def test_two_people_in_one_field_choose(day: Day) -> None:
    page = day.phone("secretary")
    day.write("leader", {"opinion": "Nhất trí.", "place": "hội trường"})
    write(page, "opinion", "Bảo lưu mục 3.")
    bar(page, "1 ô có người khác cùng sửa")
    expect(page.locator(".gu-record-conflict blockquote")).to_have_text("Nhất trí.")
    expect(page.locator('[name="place"]')).to_have_value("hội trường")
    assert day.stored()["opinion"] == "Nhất trí."
    page.get_by_role("button", name="Giữ nội dung của tôi").click()
    bar(page, SAVED)
    assert day.stored()["opinion"] == "Bảo lưu mục 3."


def test_a_wrong_number_is_told_at_its_field_and_keeps_nothing_back(day: Day) -> None:
    page = day.phone("secretary")
    write(page, "results.thu-hoi.verified.numerator", "ba tư")
    write(page, "opinion", "Nhất trí.")
    bar(page, "1 ô chưa lưu được")
    expect(page.locator("[data-refusal]")).to_contain_text("Phải là một số không âm")
    assert day.stored()["opinion"] == "Nhất trí."
    write(page, "results.thu-hoi.verified.numerator", "34")
    bar(page, SAVED)
    expect(page.locator("[data-refusal]")).to_have_count(0)


def test_an_ended_session_loses_nothing(day: Day) -> None:
    page = day.phone("secretary")
    page.context.clear_cookies()
    write(page, "opinion", "Nhất trí.")
    bar(page, "Phiên làm việc đã hết")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="Đăng nhập lại").click()
    page.get_by_label("Thư điện tử").fill(day.emails["secretary"])
    page.get_by_label("Mật khẩu", exact=True).fill(DEMONSTRATION_PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    bar(page, SAVED)
    assert day.stored()["opinion"] == "Nhất trí."


def test_leaving_with_unsent_fields_asks_first(day: Day) -> None:
    page = day.phone("secretary")
    page.context.set_offline(True)
    write(page, "opinion", "Nhất trí.")
    bar(page, OFFLINE)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate("location.assign('/visits')")
    expect(page.locator('[name="opinion"]')).to_have_value("Nhất trí.")
    page.wait_for_function("true")
    assert asked == ["beforeunload"]


def test_sending_takes_everything_along(day: Day) -> None:
    page = day.phone("secretary")
    write(page, "opinion", "Nhất trí.")
    page.get_by_role("button", name="Xem lại và gửi").click()
    page.wait_for_url("**/submission")
    assert day.stored()["opinion"] == "Nhất trí."
    expect(page.get_by_text("Chưa gửi được")).to_be_visible()


def test_the_phone_computes_as_the_server_does(day: Day) -> None:
    page = day.phone("secretary")
    numbers = ("", "0", "1", "34", "47", "70", "69.99", "999999999999999999", "333333333333333333.33", "0.01")
    cases = [
        (comparator, value, unit, top, bottom)
        for comparator in ("=", ">", ">=", "<", "<=")
        for value in ("0", "70", "72.34", "100")
        for unit in ("%", "người")
        for top in numbers
        for bottom in (numbers if unit == "%" else ("",))
        if unit != "%" or bool(top) == bool(bottom)
    ]
    found = page.evaluate(
        "cases => cases.map(([comparator, value, unit, ...figure]) => standing({comparator, value, unit}, ...figure))",
        cases,
    )
    for (comparator, value, unit, top, bottom), said in zip(cases, found, strict=True):
        target, figure = Target("m", "d", comparator, value, unit), Figure(top, bottom)
        name = standing(target, figure)
        read = "" if name is Standing.UNKNOWN else shown(target, figure)
        assert (said["standing"], said["shown"]) == (name, read), (target, figure)


def test_nothing_is_wider_than_the_phone(day: Day) -> None:
    page = day.phone("secretary")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for address in ("/visits", f"{day.address}?check", f"/visits/{day.paper_id}/submission"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address

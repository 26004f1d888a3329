"""Planning the cross-inspections on the pages (xếp lịch kiểm tra chéo): asked, pinned, repaired, signed, changed."""

from __future__ import annotations

import pytest
from flask import Flask

from app.database import db
from app.inspections import run_work
from tests.browser import acts, planning_acts
from tests.browser.acts import told
from tests.browser.coming_year import move_on
from tests.browser.planning_acts import Solve
from tests.browser.scenes import CHAIR, CLERK, DRAFTER
from tests.browser.site import Site
from tests.browser.test_whole_way import UNITS, People, people
from tests.friends import Friends

__all__ = ["people"]


@pytest.fixture
def solve(app: Flask) -> Solve:
    """The worker's part, by the real solver: whatever was asked is solved when this returns."""

    def work() -> None:
        with app.app_context():
            assert run_work.work() == 1
            db.session.rollback()

    return work


@pytest.fixture
def coming_year(app: Flask) -> int:
    """The cluster's next year, whose visits lie ahead."""
    with app.app_context():
        year_id = move_on(Friends())
        db.session.rollback()
    return year_id


@pytest.mark.usefixtures("coming_year")
def test_a_plan_is_asked_for_pinned_repaired_signed_and_changed(people: People, site: Site, solve: Solve) -> None:
    planner = people(DRAFTER)
    planning_acts.ask_for_the_first_plan(planner, solve)
    pair = planning_acts.pin_the_first_pair(planner)
    planning_acts.exchange_two_visits(planner, pair)
    planning_acts.see_the_live_check(planner)
    planning_acts.plan_again_with_the_pins(planner, solve, pair)
    planning_acts.make_a_conflict_and_give_one_up(planner, solve)
    planning_acts.submit(planner)
    for unit in UNITS:
        acts.read_and_approve(people(f"lanh-dao@{unit}.example"))
    planning_acts.give_number(people(CLERK))
    planning_acts.sign(people(CHAIR))
    ill, first_day, last_day = planning_acts.take_the_calendar(people("lanh-dao@lai-chau.example"))
    planning_acts.keep_absence(people("lanh-dao@lai-chau.example"), ill, first_day, last_day)
    planning_acts.change_the_plan(planner, solve, ill)
    planning_acts.see_the_change(people("lanh-dao@lai-chau.example"), ill)
    assert site.troubles == []


def test_without_script_a_plan_is_asked_for_pinned_exchanged_and_edited(site: Site, solve: Solve) -> None:
    planner = site.person(DRAFTER, java_script_enabled=False)
    planning_acts.ask_for_the_first_plan(planner, solve)
    planning_acts.exchange_two_visits(planner, planning_acts.pin_the_first_pair(planner))
    planning_acts.move_a_visit(planner)


def test_a_plan_is_asked_for_and_pinned_by_keyboard_alone(site: Site, solve: Solve) -> None:
    page = site.person(DRAFTER)
    for name in ("Kiểm tra chéo", "Xếp lịch", "Lập kế hoạch"):
        planning_acts.enter(page, name)
    planning_acts.wait_for_the_answer(page, solve)
    planning_acts.enter(page, "Dùng phương án này")
    told(page, "Đã đưa phương án vào dự thảo kế hoạch")
    planning_acts.enter(page, "Ấn định cặp")
    told(page, "Đã ấn định.")

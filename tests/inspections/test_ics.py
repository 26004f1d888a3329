"""Calendar files that other programs read: whole days, one UID through all amendments, cancelled where given up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from app.inspections.ics import Edition, calendar_file
from workflows.inspection_plan_content import Member, Visit

pytestmark = pytest.mark.quick

FIRST = Edition("IV", 2020, 1, "01/KH-CTĐ", datetime(2020, 8, 20, 2, 0, tzinfo=UTC))
AMENDED = replace(FIRST, position=2, sign="02/KH-CTĐ")


def _visit(**changes: object) -> Visit:
    members = tuple(
        Member(str(n), f"Cán bộ Lạng Sơn {n}", "Thanh tra viên", "lang-son", "Thanh tra tỉnh Lạng Sơn")
        for n in range(1, 4)
    )
    visit = Visit(
        inspector="lang-son",
        inspector_name="Thanh tra tỉnh Lạng Sơn",
        inspected="ha-giang",
        inspected_name="Thanh tra tỉnh Hà Giang",
        leaves=date(2020, 9, 14),
        first_day=date(2020, 9, 15),
        last_day=date(2020, 9, 16),
        returns=date(2020, 9, 17),
        km=212,
        leader="2",
        secretary="3",
        members=members,
    )
    return replace(visit, **changes)


def _events(content: bytes) -> list:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def test_a_visit_takes_its_days_on_site_and_the_end_is_the_day_after() -> None:
    (event,) = _events(calendar_file(FIRST, [_visit()]))
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2020, 9, 15), date(2020, 9, 17))
    assert str(event["summary"]) == "Thanh tra tỉnh Lạng Sơn kiểm tra chéo Thanh tra tỉnh Hà Giang"


def test_the_entry_says_by_which_plan_the_journey_and_the_team() -> None:
    (event,) = _events(calendar_file(FIRST, [_visit()]))
    assert str(event["description"]).split("\n") == [
        "Theo Kế hoạch số 01/KH-CTĐ.",
        "Đi ngày 14/09/2020, về ngày 17/09/2020.",
        "Thành viên: Cán bộ Lạng Sơn 1, Thanh tra tỉnh Lạng Sơn",
        "Trưởng đoàn: Cán bộ Lạng Sơn 2, Thanh tra tỉnh Lạng Sơn",
        "Thư ký: Cán bộ Lạng Sơn 3, Thanh tra tỉnh Lạng Sơn",
    ]


def test_a_visit_without_a_journey_of_its_own_says_nothing_of_one() -> None:
    near = _visit(leaves=date(2020, 9, 15), returns=date(2020, 9, 16))
    (event,) = _events(calendar_file(FIRST, [near]))
    assert "Đi ngày" not in str(event["description"])


def test_an_amended_plan_moves_the_same_entry() -> None:
    (before,) = _events(calendar_file(FIRST, [_visit()]))
    (after,) = _events(calendar_file(AMENDED, [_visit(first_day=date(2020, 9, 16))]))
    assert before["uid"] == after["uid"]
    assert (int(before["sequence"]), int(after["sequence"])) == (0, 1)


def test_what_was_given_up_is_cancelled_and_the_rest_confirmed() -> None:
    other = _visit(inspected="lao-cai", inspected_name="Thanh tra tỉnh Lào Cai")
    standing = {
        str(event["location"]): str(event["status"])
        for event in _events(calendar_file(AMENDED, [_visit()], cancelled=[other]))
    }
    assert standing == {"Thanh tra tỉnh Hà Giang": "CONFIRMED", "Thanh tra tỉnh Lào Cai": "CANCELLED"}


def test_the_file_keeps_to_the_lines_of_rfc_5545() -> None:
    content = calendar_file(FIRST, [_visit()])
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert b"VERSION:2.0" in content
    assert b"PRODID:" in content


def test_names_with_commas_and_line_ends_break_nothing() -> None:
    hostile = _visit(inspected_name="Hà Giang; A, B\nEND:VEVENT")
    (event,) = _events(calendar_file(FIRST, [hostile]))
    assert str(event["location"]) == "Hà Giang; A, B\nEND:VEVENT"

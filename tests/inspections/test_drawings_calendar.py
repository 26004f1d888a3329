"""The calendars: every bar lies on its days, weekends are left out, free days are named, overlaps are seen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.inspections.drawings.calendar import Bar, CalendarRow, Day, DayKind, calendar_by_person, calendar_by_unit
from tests.inspections.drawn import MONDAY, ROWS, SVG, image_of, visit_bar, window, words_of


def _columns(picture: str) -> dict[str, float]:
    """The middle of each day's column by its number."""
    days = next(each for each in image_of(picture).iter(f"{SVG}g") if each.get("class") == "gu-days")
    return {str(each.text): float(str(each.get("x"))) for each in days}


def _covered(picture: str, class_: str) -> list[list[str]]:
    """Which days each bar of this class lies on."""
    columns = _columns(picture)
    bars = [
        each
        for each in image_of(picture).iter(f"{SVG}rect")
        if each.get("class") == class_ and each.get("height") == "20"
    ]
    return [
        [day for day, x in columns.items() if 0 < x - float(str(bar.get("x"))) < float(str(bar.get("width")))]
        for bar in bars
    ]


def _every_column(picture: str) -> list[str]:
    days = next(each for each in image_of(picture).iter(f"{SVG}g") if each.get("class") == "gu-days")
    return [str(each.get("x")) for each in days]


@pytest.mark.parametrize("drawn", [calendar_by_unit, calendar_by_person])
def test_every_bar_lies_on_its_days(drawn) -> None:
    picture = drawn(window(), ROWS, title="Lịch")
    assert _covered(picture, "gu-visit") == [["8", "9", "10"], ["15", "16", "17"], ["8", "9", "10"]]
    assert _covered(picture, "gu-journey") == [["7", "8", "9", "10", "11"]]


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.integers(0, 30), st.integers(0, 4), st.integers(0, 4), st.integers(0, 4), st.integers(12, 120))
def test_any_bar_lies_on_the_shown_days_between_its_first_and_its_last(
    leaves: int, out: int, stay: int, back: int, count: int
) -> None:
    start = MONDAY + timedelta(leaves)
    first, last = start + timedelta(out), start + timedelta(out + stay)
    bar = Bar("1", "Sơn La", first, last, start, last + timedelta(back))
    days = [Day(MONDAY + timedelta(ahead), DayKind.CLOSED) for ahead in range(count)]
    picture = calendar_by_person(days, [CalendarRow("Một người", (bar,))], title="Lịch")
    columns = sorted(float(str(each)) for each in _every_column(picture))
    shown = [day.day for day in days if day.day.weekday() < 5]
    assert len(columns) == len(shown)
    boxes = [each for each in image_of(picture).iter(f"{SVG}rect") if each.get("class") == "gu-journey"]
    boxes = [each for each in boxes if each.get("height") == "20"]
    taken = [day for day in shown if start <= day <= last + timedelta(back)]
    assert len(boxes) == bool(taken)
    for box in boxes:
        left, width = float(str(box.get("x"))), float(str(box.get("width")))
        assert [day for day, x in zip(shown, columns, strict=True) if 0 < x - left < width] == taken


def test_weekends_are_left_out_unless_they_are_worked_on() -> None:
    saturday, sunday = date(2020, 9, 12), date(2020, 9, 13)
    days = [day for day in window(7) if day.day.weekday() < 5] + [Day(saturday), Day(sunday, DayKind.CLOSED)]
    assert list(_columns(calendar_by_unit(days, ROWS, title="Lịch"))) == ["7", "8", "9", "10", "11", "12"]


def test_free_days_are_named_and_neighbours_of_one_name_stand_together() -> None:
    days = [Day(MONDAY), *(Day(MONDAY + timedelta(ahead), DayKind.HOLIDAY, "Quốc khánh") for ahead in (1, 2))]
    assert "8/9–9/9: Quốc khánh" in words_of(calendar_by_unit(days, ROWS, title="Lịch"))


def test_two_visits_of_one_person_at_one_time_are_both_seen() -> None:
    row = CalendarRow("Một người", (visit_bar("1", "Sơn La", 7), visit_bar("2", "Lào Cai", 8)))
    picture = calendar_by_person(window(), [row], title="Lịch")
    tops = {each.get("y") for each in image_of(picture).iter(f"{SVG}rect") if each.get("class") == "gu-journey"}
    assert len({top for top in tops if top and float(top) > 0}) == 2


def test_going_and_hosting_on_the_same_days_have_a_lane_each() -> None:
    row = CalendarRow("Sơn La", (visit_bar("1", "Lai Châu", 7), visit_bar("2", "Lào Cai", 7, hosting=True)))
    words = words_of(calendar_by_unit(window(), [row], title="Lịch"))
    assert "→ Lai Châu" in words
    assert "← Lào Cai" in words

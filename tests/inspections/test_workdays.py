"""Which days are worked: holidays, weekends, and the cluster-year's own exceptions, which win."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select

from app.accounts.models import Person
from app.audit.models import AuditEntry
from app.clusters.models import ClusterYear
from app.database import db, writing
from app.inspections.models import CalendarDay
from app.inspections.workdays import (
    Exceptional,
    add_exception,
    calendar,
    calendar_of,
    exceptions_of,
    remove_exception,
    working_days,
)
from tests.friends import Friends
from tests.promises.browsers import Browser
from workflows.people import Actor
from workflows.refusals import BadInput, NotAllowed, NotFound, Refusal

PAGE = "/inspections/days"
A_DAY = timedelta(days=1)
CLOSED = Exceptional(date(2020, 9, 3), "closed", "Hội nghị tổng kết cụm", "Công văn số 12/TTr-VP", date(2020, 8, 20))
WORKED = Exceptional(date(2020, 9, 5), "worked", "Làm bù cho ngày 3/9", "Công văn số 12/TTr-VP")

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
OVERLAYS = st.dictionaries(st.integers(0, 40), st.sampled_from([("closed", "Nghỉ"), ("worked", "Làm bù")]), max_size=8)


@pytest.fixture(autouse=True)
def usual_days(house: Flask) -> None:
    """The house without the exceptions that its demonstration may bring."""
    with writing() as session:
        session.execute(delete(CalendarDay))


def _year(friends: Friends) -> ClusterYear:
    return db.session.get_one(ClusterYear, friends.year_id)


def _kinds(first: date, last: date) -> dict[date, tuple[str, str]]:
    return {entry.day: (entry.kind, entry.name) for entry in calendar(first, last, {})}


def _entries() -> list[AuditEntry]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def _refused(kind: type[Refusal], act: Callable[[], object]) -> Refusal:
    """The refusal; no day has changed and the log tells of nothing."""

    def everything() -> tuple[list[str], int]:
        db.session.rollback()
        return [repr(row) for row in db.session.execute(select(CalendarDay.__table__))], len(_entries())

    before = everything()
    with pytest.raises(Refusal) as caught:
        act()
    assert type(caught.value) is kind, caught.value
    assert everything() == before
    return caught.value


def _browser(house: Flask, actor: Actor) -> Browser:
    return Browser(house, db.session.get_one(Person, actor.person_id))


# ---- the usual calendar ----


def test_the_holidays_of_2020_have_their_vietnamese_names() -> None:
    days = _kinds(date(2020, 1, 1), date(2020, 12, 31))
    assert {day for day, (kind, _name) in days.items() if kind == "holiday"} >= {
        date(2020, 1, 1),
        *(date(2020, 1, number) for number in range(23, 30)),
        date(2020, 4, 2),
        date(2020, 4, 30),
        date(2020, 5, 1),
        date(2020, 9, 2),
    }
    assert days[date(2020, 9, 2)] == ("holiday", "Quốc khánh")
    assert days[date(2020, 9, 3)] == ("working", "")
    assert days[date(2020, 9, 5)] == ("weekend", "")


def test_a_saturday_that_the_government_exchanged_is_worked_also_across_the_years_end() -> None:
    assert _kinds(date(2025, 4, 26), date(2025, 4, 26)) == {date(2025, 4, 26): ("worked", "Ngày làm bù")}
    assert _kinds(date(2014, 12, 27), date(2015, 1, 2))[date(2014, 12, 27)] == ("worked", "Ngày làm bù")
    assert _kinds(date(2015, 1, 2), date(2015, 1, 2))[date(2015, 1, 2)][0] == "holiday"


def test_the_calendar_crosses_the_years_end_without_a_gap() -> None:
    days = list(calendar(date(2020, 12, 30), date(2021, 1, 4), {}))
    assert [entry.day for entry in days] == [date(2020, 12, 30) + number * A_DAY for number in range(6)]
    assert [entry.works for entry in days] == [True, True, False, False, False, True]


@given(first=DAYS, length=st.integers(0, 40), overlay=OVERLAYS)
def test_a_working_day_is_no_holiday_nor_weekend_unless_an_exception_says_so(
    first: date, length: int, overlay: dict[int, tuple[str, str]]
) -> None:
    last = min(first + length * A_DAY, date(2100, 12, 31))
    exceptions = {first + number * A_DAY: told for number, told in overlay.items() if first + number * A_DAY <= last}
    plain = {entry.day: entry for entry in calendar(first, last, {})}
    days = list(calendar(first, last, exceptions))  # type: ignore[arg-type]
    assert [entry.day for entry in days] == sorted(plain)
    for entry in days:
        if entry.day in exceptions:
            assert (entry.kind, entry.name) == exceptions[entry.day]
            assert entry.works == (entry.kind == "worked")
        else:
            assert entry == plain[entry.day]
            assert entry.works == (entry.kind in {"working", "worked"})
            assert entry.kind != "working" or (entry.day.weekday() < 5 and not entry.name)


# ---- the cluster-year's exceptions ----


def test_an_exception_wins_and_can_be_taken_back(friends: Friends) -> None:
    add_exception(friends.drafter, friends.year_id, WORKED)
    closed = add_exception(friends.drafter, friends.year_id, CLOSED)
    week = date(2020, 8, 31), date(2020, 9, 6)
    assert [day.day for day in working_days(_year(friends), *week)] == [31, 1, 4, 5]
    assert calendar_of(_year(friends), CLOSED.day, CLOSED.day)[0].name == CLOSED.reason
    assert [row.day for row in exceptions_of(_year(friends))] == [CLOSED.day, WORKED.day]
    remove_exception(friends.drafter, friends.year_id, closed)
    assert [day.day for day in working_days(_year(friends), *week)] == [31, 1, 3, 4, 5]


def test_the_log_tells_by_which_document(friends: Friends) -> None:
    number = add_exception(friends.drafter, friends.year_id, CLOSED)
    remove_exception(friends.drafter, friends.year_id, number)
    added, removed = _entries()[-2:]
    assert (added.action, removed.action) == ("calendar-day:add", "calendar-day:remove")
    assert json.loads(added.particulars) == {
        "year": friends.year_id,
        "day": "2020-09-03",
        "kind": "closed",
        "reason": CLOSED.reason,
        "source": CLOSED.source,
        "source_day": "2020-08-20",
    }


@pytest.mark.parametrize(
    ("field", "entered"),
    [
        ("day", replace(CLOSED, day=date(2018, 12, 28))),
        ("day", replace(CLOSED, day=date(2022, 1, 4))),
        ("day", replace(CLOSED, day=date(2020, 9, 2))),
        ("day", replace(CLOSED, day=date(2020, 9, 6))),
        ("day", replace(WORKED, day=date(2020, 9, 4))),
        ("day", replace(CLOSED, day=date(2020, 9, 8))),
        ("kind", replace(CLOSED, kind="holiday")),
        ("reason", replace(CLOSED, reason=" ")),
        ("source", replace(CLOSED, source="")),
        ("source", replace(CLOSED, source="A" * 201)),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(friends: Friends, field: str, entered: Exceptional) -> None:
    add_exception(friends.drafter, friends.year_id, replace(CLOSED, day=date(2020, 9, 8)))
    refusal = _refused(BadInput, lambda: add_exception(friends.drafter, friends.year_id, entered))
    assert isinstance(refusal, BadInput)
    assert refusal.field == field


def test_days_of_the_neighbouring_years_can_be_entered(friends: Friends) -> None:
    for day in (date(2019, 12, 31), date(2021, 1, 4)):
        add_exception(friends.drafter, friends.year_id, replace(CLOSED, day=day))
    assert len(exceptions_of(_year(friends))) == 2


def test_only_the_planner_changes_the_calendar(friends: Friends) -> None:
    number = add_exception(friends.drafter, friends.year_id, CLOSED)
    for actor, kind in ((friends.member, NotAllowed), (friends.chair, NotAllowed), (friends.outsider, NotFound)):
        _refused(kind, lambda actor=actor: add_exception(actor, friends.year_id, WORKED))
        _refused(kind, lambda actor=actor: remove_exception(actor, friends.year_id, number))


def test_an_exception_of_another_year_is_not_reached(friends: Friends) -> None:
    _refused(NotFound, lambda: remove_exception(friends.drafter, friends.year_id, 999_999))
    number = add_exception(friends.drafter, friends.year_id, CLOSED)
    with writing() as session:
        row = session.get_one(ClusterYear, friends.year_id)
        columns = {c.key: getattr(row, c.key) for c in ClusterYear.__table__.columns if c.key not in {"id", "year"}}
        other = ClusterYear(**columns, year=2021)
        session.add(other)
        session.flush()
        session.get_one(CalendarDay, number).cluster_year_id = other.id
    _refused(NotFound, lambda: remove_exception(friends.drafter, friends.year_id, number))


# ---- the page ----


def test_every_member_reads_the_calendar_and_only_the_planner_gets_the_form(house: Flask, friends: Friends) -> None:
    add_exception(friends.drafter, friends.year_id, CLOSED)
    for actor, may in ((friends.drafter, True), (friends.member, False), (friends.observer, False)):
        answer = _browser(house, actor).get(PAGE)
        assert answer.status_code == 200
        assert "Quốc khánh" in answer.text
        assert CLOSED.source in answer.text
        assert ('name="source"' in answer.text) == may
        assert len(answer.data) < 100_000
    assert _browser(house, friends.outsider).get(PAGE).status_code == 404


def test_a_day_is_added_and_removed_by_the_form(house: Flask, friends: Friends) -> None:
    browser = _browser(house, friends.drafter)
    typed = {"year": friends.year_id, "day": "3/9/2020", "kind": "closed", "reason": "Họp", "source": "Công văn 1"}
    assert browser.post(PAGE, **typed).status_code == 303
    db.session.rollback()
    (row,) = exceptions_of(_year(friends))
    number = row.id
    assert (row.day, row.source_day) == (date(2020, 9, 3), None)
    answer = browser.post(PAGE, **typed)
    assert answer.status_code == 422
    assert "đã có trong danh sách" in answer.text
    assert browser.post(f"{PAGE}/{number}/removal", year=friends.year_id).status_code == 303
    assert browser.post(f"{PAGE}/{number}/removal", year=friends.year_id).status_code == 404
    for wrong in ({"day": "32/9/2020"}, {"day": ""}, {"kind": "x"}):
        assert browser.post(PAGE, **{**typed, **wrong}).status_code == 422


def test_posts_of_others_change_no_day(house: Flask, friends: Friends) -> None:
    typed = {"year": friends.year_id, "day": "3/9/2020", "kind": "closed", "reason": "Họp", "source": "Công văn 1"}
    number = add_exception(friends.drafter, friends.year_id, CLOSED)
    for actor, status in ((friends.vice_chair, 403), (friends.outsider, 403)):
        browser = _browser(house, actor)
        assert browser.post(PAGE, **typed).status_code == status
        assert browser.post(f"{PAGE}/{number}/removal", year=friends.year_id).status_code == status
    db.session.rollback()
    assert len(exceptions_of(_year(friends))) == 1

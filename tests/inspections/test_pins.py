"""What people decide before planning: pairs, days and people that the planner must keep to."""

from __future__ import annotations

import json
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.clusters.models import ClusterYear, Unit
from app.database import db, writing
from app.inspections.models import Inspector, InspectorTie
from app.inspections.pins import pin, pins_of, unpin
from app.inspections.workdays import Exceptional, add_exception
from tests.friends import Friends
from tests.web.visitors import browser_of
from workflows.refusals import BadInput, NotAllowed, NotFound, Refusal

PAGE = "/inspections/rules"
MONDAY = date(2020, 9, 7)


def person_of(unit: str, *, lendable: bool = False, number: int = 0) -> int:
    query = select(Inspector.id).join(Unit).where(Unit.key == unit, Inspector.lendable == lendable)
    return list(db.session.scalars(query.order_by(Inspector.id)))[number]


def last_entry() -> AuditEntry:
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


def test_each_kind_of_decision_is_kept_and_logged(friends: Friends) -> None:
    who, year = friends.drafter, friends.year_id
    person = person_of("son-la")
    made = [
        pin(who, year, "pair", "son-la", "lai-chau"),
        pin(who, year, "start", "son-la", "lai-chau", day=MONDAY),
        pin(who, year, "person", "son-la", "lai-chau", person_id=person),
        pin(who, year, "never", "lai-chau", "son-la"),
    ]
    found = pins_of(year)
    assert [each.id for each in found] == made
    assert [(each.what, each.day, each.person_id) for each in found] == [
        ("pair", None, None),
        ("start", MONDAY, None),
        ("person", None, person),
        ("never", None, None),
    ]
    assert last_entry().action == "pin:add"


def test_what_is_taken_back_is_gone_and_logged(friends: Friends) -> None:
    number = pin(friends.drafter, friends.year_id, "pair", "son-la", "lai-chau")
    assert unpin(friends.drafter, number) == friends.year_id
    assert pins_of(friends.year_id) == []
    entry = last_entry()
    assert (entry.action, json.loads(entry.particulars)["what"]) == ("pin:remove", "pair")
    with pytest.raises(NotFound):
        unpin(friends.drafter, number)


@pytest.mark.parametrize(
    ("what", "inspector", "inspected", "day", "field"),
    [
        ("wish", "son-la", "lai-chau", None, "what"),
        ("pair", "cao-bang", "lai-chau", None, "inspector"),
        ("pair", "son-la", "nowhere", None, "inspected"),
        ("pair", "son-la", "son-la", None, "inspected"),
        ("start", "son-la", "lai-chau", None, "day"),
        ("start", "son-la", "lai-chau", date(2020, 11, 2), "day"),  # out of the window
        ("start", "son-la", "lai-chau", date(2020, 9, 6), "day"),  # a Sunday
        ("start", "son-la", "lai-chau", date(2020, 9, 2), "day"),  # Quốc khánh
        ("person", "son-la", "lai-chau", None, "person_id"),
    ],
)
def test_what_cannot_be_decided_is_refused(  # noqa: PLR0917
    friends: Friends, what: str, inspector: str, inspected: str, day: date | None, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        pin(friends.drafter, friends.year_id, what, inspector, inspected, day=day)
    assert refused.value.field == field
    assert pins_of(friends.year_id) == []


def test_a_day_that_the_cluster_works_on_can_be_decided(friends: Friends) -> None:
    saturday = date(2020, 9, 12)
    add_exception(friends.drafter, friends.year_id, Exceptional(saturday, "worked", "Làm bù", "Thông báo số 1"))
    assert pin(friends.drafter, friends.year_id, "start", "son-la", "lai-chau", day=saturday)


def test_a_person_must_be_able_to_be_in_that_team(friends: Friends) -> None:
    who, year = friends.drafter, friends.year_id
    for person, sentence in (
        (person_of("lai-chau", lendable=True), "chính đơn vị mình"),
        (person_of("lao-cai", lendable=False), "không tham gia đoàn của đơn vị khác"),
        (10**6, "trong danh sách của cụm"),
    ):
        with pytest.raises(BadInput, match=sentence):
            pin(who, year, "person", "son-la", "lai-chau", person_id=person)
    assert pin(who, year, "person", "son-la", "lai-chau", person_id=person_of("lao-cai", lendable=True))


def test_a_tie_refuses_a_person_without_naming_why(friends: Friends) -> None:
    person = person_of("son-la")
    with writing() as session:
        lai_chau = session.scalars(select(Unit.id).where(Unit.key == "lai-chau")).one()
        session.add(InspectorTie(inspector_id=person, unit_id=lai_chau))
    with pytest.raises(BadInput) as refused:
        pin(friends.drafter, friends.year_id, "person", "son-la", "lai-chau", person_id=person)
    assert "Lai Châu" not in str(refused.value)
    assert pin(friends.drafter, friends.year_id, "person", "son-la", "lao-cai", person_id=person)


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        (("pair", None), ("pair", None), "đã được ấn định"),
        (("pair", None), ("never", None), "trái ngược"),
        (("never", None), ("start", MONDAY), "trái ngược"),
        (("start", MONDAY), ("start", MONDAY), "đã được ấn định"),
        (("start", MONDAY), ("start", date(2020, 9, 8)), "ấn định ngày khác"),
    ],
)
def test_decisions_that_contradict_each_other_are_refused(
    friends: Friends, first: tuple[str, date | None], second: tuple[str, date | None], sentence: str
) -> None:
    pin(friends.drafter, friends.year_id, first[0], "son-la", "lai-chau", day=first[1])
    pin(friends.drafter, friends.year_id, first[0], "lai-chau", "lao-cai", day=first[1])  # another pair is free
    with pytest.raises(BadInput, match=sentence):
        pin(friends.drafter, friends.year_id, second[0], "son-la", "lai-chau", day=second[1])
    assert len(pins_of(friends.year_id)) == 2


@pytest.mark.parametrize(("who", "refusal"), [("member", NotAllowed), ("chair", NotAllowed), ("outsider", NotFound)])
def test_only_the_planner_decides(friends: Friends, who: str, refusal: type[Refusal]) -> None:
    number = pin(friends.drafter, friends.year_id, "pair", "son-la", "lai-chau")
    with pytest.raises(refusal):
        pin(getattr(friends, who), friends.year_id, "pair", "lai-chau", "lao-cai")
    with pytest.raises(refusal):
        unpin(getattr(friends, who), number)
    assert len(pins_of(friends.year_id)) == 1


def test_decisions_are_made_and_taken_back_on_the_page(house: Flask, friends: Friends) -> None:
    browser = browser_of(house, friends, "drafter")
    wish = {"year": friends.year_id, "what": "start", "inspector": "son-la", "inspected": "lai-chau", "day": "7/9/2020"}
    assert browser.post(f"{PAGE}/pins", **wish).headers["Location"].endswith("#pins")
    assert "Sơn La kiểm tra Lai Châu, bắt đầu ngày 7/9/2020." in browser.get(PAGE).text
    again = browser.post(f"{PAGE}/pins", **wish)
    assert again.status_code == 422
    assert again.text.count("Điều này đã được ấn định.") == 1
    assert 'value="lai-chau" selected' in again.text
    number = pins_of(friends.year_id)[0].id
    assert browser.post(f"{PAGE}/pins/{number}/removal").status_code == 303
    assert "Chưa ấn định điều gì" in browser.get(PAGE).text


def test_members_read_decisions_upon_pairs_but_not_upon_people(house: Flask, friends: Friends) -> None:
    person = person_of("son-la")
    pin(friends.drafter, friends.year_id, "pair", "son-la", "lai-chau")
    pin(friends.drafter, friends.year_id, "person", "son-la", "lai-chau", person_id=person)
    name = db.session.get_one(Inspector, person).name
    page = browser_of(house, friends, "member").get(PAGE).text
    assert "Sơn La kiểm tra Lai Châu." in page
    assert name not in page
    assert "removal" not in page
    assert name in browser_of(house, friends, "drafter").get(PAGE).text


def test_the_year_knows_its_own_decisions_only(friends: Friends) -> None:
    pin(friends.drafter, friends.year_id, "pair", "son-la", "lai-chau")
    others = [year for year in db.session.scalars(select(ClusterYear.id)) if year != friends.year_id]
    assert all(pins_of(year) == [] for year in (*others, 10**6))

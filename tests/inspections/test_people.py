"""Who can be sent, who may know it, and on which days they are away."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.accounts.models import Person
from app.audit.models import AuditEntry
from app.clusters.models import ClusterYear, Membership, Unit
from app.clusters.service import members_of
from app.database import db, writing
from app.inspections import absences
from app.inspections.lineage import heirs_among
from app.inspections.models import Absence, Inspector, InspectorAccount, InspectorTie
from app.inspections.people import (
    Profile,
    add,
    bring_back,
    change,
    inspectors_of,
    people_kept,
    person_kept,
    profile_of,
    retire,
)
from app.inspections.taking_over import take_over
from tests.friends import Friends
from tests.promises.browsers import Browser
from workflows.people import Actor, Office
from workflows.refusals import BadInput, NotFound, Refusal, Stale

SOMEBODY = Profile(
    name="Đại diện Thanh tra tỉnh Sơn La 1",
    post="Phó Trưởng phòng Nghiệp vụ 1",
    grade=2,
    skills=frozenset({"KNTC", "TCD"}),
)
PAGE = "/inspections/people"


@pytest.fixture(autouse=True)
def nobody_yet(house: Flask) -> None:
    """The house without the people that its demonstration brings."""
    with writing() as session:
        for table in (Absence, InspectorAccount, InspectorTie, Inspector):
            session.execute(delete(table))


def _unit(key: str) -> int:
    return db.session.scalars(select(Unit.id).where(Unit.key == key)).one()


def _year(friends: Friends) -> ClusterYear:
    return db.session.get_one(ClusterYear, friends.year_id)


def _added(friends: Friends, **changes: object) -> int:
    profile = replace(SOMEBODY, **changes)  # type: ignore[arg-type]
    return add(friends.of("son-la", Office.DRAFTER), friends.year_id, _unit("son-la"), profile)


def _ties(inspector_id: int) -> set[int]:
    db.session.rollback()
    return {tie.unit_id for tie in db.session.get_one(Inspector, inspector_id).ties}


def _entries() -> list[AuditEntry]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def _refused(kind: type[Refusal], act: Callable[[], object]) -> Refusal:
    """The refusal; nothing was written and the log tells of nothing."""
    tables = (Inspector, InspectorTie, Absence, AuditEntry)

    def everything() -> list[str]:
        db.session.rollback()
        return [repr(row) for table in tables for row in db.session.execute(select(table.__table__))]

    before = everything()
    with pytest.raises(Refusal) as caught:
        act()
    assert type(caught.value) is kind, caught.value
    assert everything() == before
    return caught.value


def _browser(house: Flask, actor: Actor) -> Browser:
    return Browser(house, db.session.get_one(Person, actor.person_id))


def _typed(friends: Friends, **changes: object) -> dict[str, object]:
    return {
        "year": friends.year_id,
        "name": SOMEBODY.name,
        "post": SOMEBODY.post,
        "grade": 2,
        "skills": ["KNTC"],
        "can_be_secretary": "y",
        "lendable": "y",
        "max_days": "",
        "revision": 1,
        **changes,
    }


# ---- people ----


def test_a_unit_enters_its_own_people_and_reads_them_back(friends: Friends) -> None:
    tied = frozenset({_unit("lai-chau")})
    number = _added(friends, max_days=20, ties=tied, lendable=False)
    person = person_kept(friends.of("son-la", Office.LEADER), _year(friends), number)
    assert profile_of(_year(friends), person) == replace(SOMEBODY, max_days=20, ties=tied, lendable=False)


def test_people_stand_in_vietnamese_order_by_unit_and_given_name(friends: Friends) -> None:
    for unit, names in {"son-la": ["Trần Văn Ân", "Lê Thị An", "Đỗ Văn Anh"], "dien-bien": ["Vũ Văn Yên"]}.items():
        for name in names:
            add(friends.drafter, friends.year_id, _unit(unit), replace(SOMEBODY, name=name))
    found = inspectors_of([_unit("son-la"), _unit("dien-bien")])
    assert [person.name for person in found] == ["Vũ Văn Yên", "Lê Thị An", "Đỗ Văn Anh", "Trần Văn Ân"]


def test_the_planner_keeps_every_member_and_a_unit_only_itself(friends: Friends) -> None:
    _added(friends)
    seven = [unit.key for unit, _people in people_kept(friends.drafter, _year(friends))]
    assert seven == [unit.key for unit in members_of(_year(friends))]
    assert [unit.key for unit, _people in people_kept(friends.member, _year(friends))] == ["son-la"]


@pytest.mark.parametrize(
    "who", ["vice_chair", "chair", "other_drafter", "outsider", "observer", "administrator", "clerk"]
)
def test_nobody_else_reaches_or_changes_a_person(friends: Friends, who: str) -> None:
    number, year = _added(friends), friends.year_id
    actor = friends.of("lang-son", Office.DRAFTER) if who == "other_drafter" else getattr(friends, who)
    away = absences.person_away(friends.member, year, number, date(2020, 9, 7), date(2020, 9, 8))
    for act in (
        lambda: person_kept(actor, _year(friends), number),
        lambda: add(actor, year, _unit("son-la"), SOMEBODY),
        lambda: change(actor, year, number, SOMEBODY, 1),
        lambda: retire(actor, year, number),
        lambda: bring_back(actor, year, number),
        lambda: absences.person_away(actor, year, number, date(2020, 9, 9), date(2020, 9, 9)),
        lambda: absences.unit_away(actor, year, _unit("son-la"), date(2020, 9, 9), date(2020, 9, 9), scope="host"),
        lambda: absences.remove(actor, year, away),
    ):
        _refused(NotFound, act)


def test_a_change_is_kept_and_the_log_tells_what_but_names_no_tie(friends: Friends) -> None:
    number = _added(friends, ties=frozenset({_unit("lai-chau")}))
    after = replace(SOMEBODY, grade=3, ties=frozenset({_unit("lao-cai"), _unit("ha-giang")}))
    change(friends.member, friends.year_id, number, after, 1)
    person = db.session.get_one(Inspector, number)
    assert (person.grade, person.revision, _ties(number)) == (3, 2, set(after.ties))
    entry = _entries()[-1]
    assert (entry.action, entry.subject) == ("inspector:change", f"inspector:{number}")
    assert json.loads(entry.particulars)["changed"] == {"grade": [2, 3], "ties": {"added": 2, "removed": 1}}
    assert json.loads(_entries()[-2].particulars)["ties"] == 1


def test_the_second_of_two_editors_is_told(friends: Friends) -> None:
    number = _added(friends)
    change(friends.member, friends.year_id, number, replace(SOMEBODY, grade=1), 1)
    _refused(Stale, lambda: change(friends.drafter, friends.year_id, number, replace(SOMEBODY, grade=3), 1))


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": "  "}),
        ("name", {"name": "A" * 121}),
        ("post", {"post": ""}),
        ("grade", {"grade": 4}),
        ("skills", {"skills": frozenset({"KNTC", "LAIXE"})}),
        ("max_days", {"max_days": -1}),
        ("max_days", {"max_days": 367}),
        ("ties", {"ties": frozenset({999_999})}),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(friends: Friends, field: str, changes: dict[str, object]) -> None:
    number = _added(friends)
    bad = replace(SOMEBODY, **changes)  # type: ignore[arg-type]
    for act in (
        lambda: add(friends.member, friends.year_id, _unit("son-la"), bad),
        lambda: change(friends.member, friends.year_id, number, bad, 1),
    ):
        refusal = _refused(BadInput, act)
        assert isinstance(refusal, BadInput)
        assert refusal.field == field


def test_nobody_is_tied_to_their_own_unit_or_one_outside_the_cluster(friends: Friends) -> None:
    for unit in ("son-la", "cao-bang"):
        _refused(BadInput, lambda unit=unit: _added(friends, ties=frozenset({_unit(unit)})))


def test_ties_outside_this_years_cluster_survive_a_change(friends: Friends) -> None:
    number = _added(friends)
    with writing() as session:
        session.add(InspectorTie(inspector_id=number, unit_id=_unit("cao-bang")))
    change(friends.member, friends.year_id, number, replace(SOMEBODY, ties=frozenset({_unit("lai-chau")})), 1)
    assert _ties(number) == {_unit("cao-bang"), _unit("lai-chau")}


def test_who_retired_is_planned_no_more_and_can_come_back(friends: Friends) -> None:
    number = _added(friends)
    retire(friends.member, friends.year_id, number)
    assert inspectors_of([_unit("son-la")]) == []
    before = len(_entries())
    retire(friends.member, friends.year_id, number)
    assert len(_entries()) == before
    bring_back(friends.member, friends.year_id, number)
    assert [person.id for person in inspectors_of([_unit("son-la")])] == [number]


def test_each_agency_counts_as_the_member_that_came_after_it(friends: Friends) -> None:
    today, old = _unit("tuyen-quang-2025"), _unit("ha-giang")
    assert heirs_among([today])[old] == today
    assert heirs_among([today])[today] == today
    assert heirs_among([old, today])[old] == old
    assert _unit("son-la") not in heirs_among([today])


def test_people_of_a_dissolved_agency_go_on_in_the_one_that_came_after_it(house: Flask, friends: Friends) -> None:
    number = _added(friends)
    absences.person_away(friends.member, friends.year_id, number, date(2026, 9, 7), date(2026, 9, 8))
    with writing() as session:
        membership = session.scalars(select(Membership).where(Membership.unit_id == _unit("son-la"))).one()
        membership.unit_id = unit = _unit("son-la-2025")
    _refused(NotFound, lambda: take_over(friends.member, friends.year_id, unit))
    browser = _browser(house, friends.drafter)
    assert "1 cán bộ còn ghi ở đơn vị tiền thân" in browser.get(f"{PAGE}?unit={unit}").text
    assert browser.post(f"{PAGE}/units/{unit}/taking-over", year=friends.year_id).status_code == 303
    (person,) = inspectors_of([unit])
    assert (person.id, person.revision, person.absences[0].unit_id) == (number, 2, unit)
    assert inspectors_of([_unit("son-la")]) == []
    assert json.loads(_entries()[-1].particulars) == {"unit": unit, "from": _unit("son-la")}
    assert take_over(friends.drafter, friends.year_id, unit) == 0


# ---- absences ----


def test_both_days_of_an_absence_count_and_it_can_be_taken_back(friends: Friends) -> None:
    number = _added(friends)
    away = absences.person_away(friends.member, friends.year_id, number, date(2020, 12, 30), date(2021, 1, 4))
    (person,) = inspectors_of([_unit("son-la")])
    (row,) = person.absences
    assert (row.first_day, row.last_day) == (date(2020, 12, 30), date(2021, 1, 4))
    assert [absences.touches(row, year) for year in (2019, 2020, 2021, 2022)] == [False, True, True, False]
    assert absences.remove(friends.member, friends.year_id, away) == (number, _unit("son-la"))
    assert [entry.action for entry in _entries()[-2:]] == ["absence:add", "absence:remove"]
    _refused(NotFound, lambda: absences.remove(friends.member, friends.year_id, away))


def test_a_unit_says_when_it_cannot_be_visited_and_when_its_team_cannot_go(friends: Friends) -> None:
    unit, days = _unit("son-la"), (date(2020, 9, 14), date(2020, 9, 18))
    for scope in ("host", "team"):
        absences.unit_away(friends.member, friends.year_id, unit, *days, scope=scope)
    assert [row.scope for row in absences.unit_absences([unit], 2020)] == ["host", "team"]
    assert absences.unit_absences([unit], 2021) == []
    assert absences.unit_absences([_unit("lai-chau")], 2020) == []


@pytest.mark.parametrize(
    ("field", "first", "last"),
    [
        ("last_day", date(2020, 9, 8), date(2020, 9, 7)),
        ("last_day", date(2020, 9, 8), date(2021, 9, 9)),
        ("first_day", date(2020, 9, 10), date(2020, 9, 12)),
    ],
)
def test_days_that_cannot_be_are_refused(friends: Friends, field: str, first: date, last: date) -> None:
    number = _added(friends)
    absences.person_away(friends.member, friends.year_id, number, date(2020, 9, 12), date(2020, 9, 15))
    refusal = _refused(BadInput, lambda: absences.person_away(friends.member, friends.year_id, number, first, last))
    assert isinstance(refusal, BadInput)
    assert refusal.field == field


def test_an_unknown_kind_of_absence_is_refused(friends: Friends) -> None:
    days = date(2020, 9, 7), date(2020, 9, 8)
    _refused(
        BadInput, lambda: absences.unit_away(friends.member, friends.year_id, _unit("son-la"), *days, scope="person")
    )


# ---- pages ----


def test_the_pages_of_people_are_for_their_unit_and_the_planner(house: Flask, friends: Friends) -> None:
    number = _added(friends, ties=frozenset({_unit("lai-chau")}))
    for actor in (friends.member, friends.drafter):
        browser = _browser(house, actor)
        assert SOMEBODY.name in browser.get(PAGE).text
        answer = browser.get(f"{PAGE}/{number}")
        assert answer.status_code == 200
        assert "Lai Châu" in answer.text
    for actor in (friends.vice_chair, friends.chair, friends.of("lang-son", Office.DRAFTER), friends.outsider):
        answer = _browser(house, actor).get(f"{PAGE}/{number}")
        assert answer.status_code == 404
        assert SOMEBODY.name not in answer.text
    for actor in (friends.observer, friends.administrator, friends.clerk):
        assert _browser(house, actor).get(PAGE).status_code == 403
    assert _browser(house, friends.outsider).get(PAGE).status_code == 404


def test_posts_of_strangers_write_nothing(house: Flask, friends: Friends) -> None:
    number, unit = _added(friends), _unit("son-la")
    posts = (
        f"/new/{unit}",
        f"/{number}",
        f"/{number}/retirement",
        f"/{number}/return",
        f"/{number}/absences",
        f"/units/{unit}/absences",
    )
    days = {"first_day": "2020-09-07", "last_day": "2020-09-08", "scope": "host"}
    before = len(_entries())
    for actor in (friends.vice_chair, friends.outsider):
        browser = _browser(house, actor)
        signed_in = len(_entries())
        for path in posts:
            assert browser.post(PAGE + path, **_typed(friends), **days).status_code == 404, path
        assert len(_entries()) == signed_in
    assert [entry for entry in _entries()[before:] if not entry.action.startswith("account")] == []


def test_a_person_is_added_changed_and_retired_by_the_forms(house: Flask, friends: Friends) -> None:
    browser = _browser(house, friends.member)
    answer = browser.post(f"{PAGE}/new/{_unit('son-la')}", **_typed(friends, ties=[_unit("lai-chau")]))
    assert answer.status_code == 303
    (person,) = inspectors_of([_unit("son-la")])
    number = person.id
    assert _ties(number) == {_unit("lai-chau")}
    assert browser.post(f"{PAGE}/{number}", **_typed(friends, grade=3, lendable="")).status_code == 303
    person = db.session.get_one(Inspector, number)
    db.session.refresh(person)
    assert (person.grade, person.lendable, person.revision, _ties(number)) == (3, False, 2, set())
    answer = browser.post(f"{PAGE}/{number}", **_typed(friends, grade=1))
    assert answer.status_code == 409
    assert "vừa được người khác sửa" in answer.text
    assert browser.post(f"{PAGE}/{number}/retirement", year=friends.year_id).status_code == 303
    assert "Thôi tham gia" in browser.get(PAGE).text


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        ("Mục này còn trống", {"name": ""}),
        ("Mời nhập một số nguyên.", {"max_days": "nhiều"}),
        ("từ 0 đến 366", {"max_days": "400"}),
        ("Mời chọn một mục trong danh sách.", {"grade": 9}),
        ("không có trong danh sách", {"skills": ["LAIXE"]}),
    ],
)
def test_a_wrong_field_comes_back_with_one_sentence_and_what_was_typed(
    house: Flask, friends: Friends, said: str, changes: dict[str, object]
) -> None:
    browser = _browser(house, friends.member)
    answer = browser.post(f"{PAGE}/new/{_unit('son-la')}", **_typed(friends, post="Chuyên viên chính", **changes))
    assert answer.status_code == 422
    assert said in answer.text
    assert "Chuyên viên chính" in answer.text
    assert inspectors_of([_unit("son-la")]) == []


def test_absences_are_entered_and_removed_by_the_forms(house: Flask, friends: Friends) -> None:
    number, unit, browser = _added(friends), _unit("son-la"), _browser(house, friends.member)
    days = {"year": friends.year_id, "first_day": "7/9/2020", "last_day": "2020-09-08"}
    assert browser.post(f"{PAGE}/{number}/absences", **days).status_code == 303
    assert "8/9/2020" in browser.get(f"{PAGE}/{number}").text
    assert browser.post(f"{PAGE}/units/{unit}/absences", **days, scope="host").status_code == 303
    assert "Không tiếp đoàn được" in browser.get(PAGE).text
    for row in db.session.scalars(select(Absence.id)).all():
        assert browser.post(f"{PAGE}/absences/{row}/removal", year=friends.year_id).status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(Absence)).all() == []


def test_a_wrong_day_is_told_on_both_pages(house: Flask, friends: Friends) -> None:
    number, unit, browser = _added(friends), _unit("son-la"), _browser(house, friends.member)
    days = {"year": friends.year_id, "first_day": "2020-09-08", "last_day": "2020-09-07", "scope": "team"}
    for path in (f"/{number}/absences", f"/units/{unit}/absences"):
        answer = browser.post(PAGE + path, **days)
        assert answer.status_code == 422
        assert "Ngày cuối phải bằng hoặc sau ngày đầu." in answer.text
        assert browser.post(PAGE + path, **{**days, "last_day": "hôm qua"}).status_code == 422


def test_an_empty_unit_is_told_what_to_do(house: Flask, friends: Friends) -> None:
    answer = _browser(house, friends.member).get(PAGE)
    assert "Chưa có cán bộ nào" in answer.text
    assert f"/inspections/people/new/{_unit('son-la')}" in answer.text

"""How far it is from seat to seat: the great circle until somebody enters the road."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select

from app.accounts.models import Person
from app.audit.models import AuditEntry
from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of
from app.database import db, writing
from app.inspections.distances import (
    Road,
    enter,
    estimate_again,
    great_circle_km,
    hours_in_figures,
    km_of,
    km_table,
    legs_between,
    minutes_of,
)
from app.inspections.models import Distance
from tests.friends import Friends
from tests.promises.browsers import Browser
from workflows.people import Actor
from workflows.refusals import BadInput, NotAllowed, NotFound, Refusal, Stale

PAGE = "/inspections/distances"
ROAD = Road(185, 270, "Quốc lộ 6")


@pytest.fixture(autouse=True)
def only_estimates(house: Flask) -> None:
    """The house without the distances that its demonstration may bring."""
    with writing() as session:
        session.execute(delete(Distance))


def _unit(key: str) -> Unit:
    return db.session.scalars(select(Unit).where(Unit.key == key)).one()


def _pair() -> tuple[int, int]:
    return _unit("son-la").id, _unit("dien-bien").id


def _members(friends: Friends) -> list[Unit]:
    return members_of(db.session.get_one(ClusterYear, friends.year_id))


def _refused(kind: type[Refusal], act: Callable[[], object]) -> Refusal:
    """The refusal; no distance has changed and the log tells of nothing."""

    def everything() -> list[str]:
        db.session.rollback()
        return [repr(row) for table in (Distance, AuditEntry) for row in db.session.execute(select(table.__table__))]

    before = everything()
    with pytest.raises(Refusal) as caught:
        act()
    assert type(caught.value) is kind, caught.value
    assert everything() == before
    return caught.value


def _browser(house: Flask, actor: Actor) -> Browser:
    return Browser(house, db.session.get_one(Person, actor.person_id))


# ---- figures ----


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("4,5", 270),
        ("4.5", 270),
        ("4h30", 270),
        ("4 h 30", 270),
        ("4:30", 270),
        ("4 giờ 30 phút", 270),
        ("4", 240),
        ("4h", 240),
        ("4 giờ", 240),
        ("0,25", 15),
        ("  ", None),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, minutes: int | None) -> None:
    assert minutes_of(text) == minutes


@pytest.mark.parametrize("text", ["4h75", "bốn", "-4", "4,5,6", "4h30h", "1e3", "9999"])
def test_what_is_no_time_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(BadInput, match="ví dụ 4,5 hoặc 4h30") as caught:
        minutes_of(text)
    assert caught.value.field == "hours"


@given(st.integers(0, 6000))
def test_hours_that_are_shown_are_read_back(minutes: int) -> None:
    assert minutes_of(hours_in_figures(minutes)) == minutes


@pytest.mark.parametrize(("text", "km"), [("185", 185), (" 185 km ", 185), ("1.250", 1250), ("0", 0)])
def test_kilometres_are_read_as_people_write_them(text: str, km: int) -> None:
    assert km_of(text) == km


@pytest.mark.parametrize("text", ["", "-5", "12,5", "1.25", "xa", "10 m"])
def test_what_is_no_distance_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(BadInput, match="số km nguyên") as caught:
        km_of(text)
    assert caught.value.field == "km"


@given(
    st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
    st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
)
def test_the_great_circle_is_symmetric_and_never_longer_than_half_the_earth(
    here: tuple[float, float], there: tuple[float, float]
) -> None:
    first, second = (Unit(lat=lat, lon=lon) for lat, lon in (here, there))
    assert great_circle_km(first, second) == great_circle_km(second, first)
    assert great_circle_km(first, first) == 0
    assert 0 <= great_circle_km(first, second) <= 20016


# ---- the table ----


def test_the_estimate_is_the_great_circle_between_the_seats(friends: Friends) -> None:
    # Hà Nội (21,0245 N 105,8412 E) to Hải Phòng (20,86 N 106,68 E): 89 km by any great-circle calculator.
    assert great_circle_km(_unit("ha-noi"), _unit("hai-phong")) in range(86, 93)
    units = _members(friends)
    table = km_table(units)
    for i, first in enumerate(units):
        for j, second in enumerate(units):
            assert table[i][j] == table[j][i] == (great_circle_km(first, second) if i != j else 0)


def test_what_was_entered_holds_both_ways_until_it_is_taken_back(friends: Friends) -> None:
    pair = _pair()
    units = [_unit("son-la"), _unit("dien-bien"), _unit("lai-chau")]
    before = km_table(units)
    enter(friends.drafter, friends.year_id, pair, ROAD, 0)
    table = km_table(units)
    assert table[0][1] == table[1][0] == 185
    assert (table[0][2], table[1][2]) == (before[0][2], before[1][2])
    there, back = legs_between(units[:2], units[:2])
    assert (there[0].minutes, back[0].minutes, there[0].estimated) == (270, 270, False)
    enter(friends.drafter, friends.year_id, pair[::-1], Road(190), 1)
    assert km_table(units)[0][1] == 190
    estimate_again(friends.drafter, friends.year_id, pair, 2)
    assert km_table(units) == before


def test_each_change_stands_in_the_log(friends: Friends) -> None:
    pair = _pair()
    enter(friends.drafter, friends.year_id, pair, ROAD, 0)
    estimate_again(friends.drafter, friends.year_id, pair, 1)
    entered, back = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(2)).all()[::-1]
    assert (entered.action, back.action) == ("distance:enter", "distance:estimate")
    assert entered.subject == back.subject == f"distance:{min(pair)}-{max(pair)}"
    assert json.loads(entered.particulars) == {"km": 185, "minutes": 270, "source": "Quốc lộ 6", "revision": 1}


def test_the_second_of_two_editors_is_told(friends: Friends) -> None:
    pair = _pair()
    enter(friends.drafter, friends.year_id, pair, ROAD, 0)
    _refused(Stale, lambda: enter(friends.drafter, friends.year_id, pair, Road(200), 0))
    _refused(Stale, lambda: estimate_again(friends.drafter, friends.year_id, pair, 0))
    estimate_again(friends.drafter, friends.year_id, pair, 1)
    _refused(Stale, lambda: enter(friends.drafter, friends.year_id, pair, Road(200), 1))


@pytest.mark.parametrize(
    ("field", "road"),
    [
        ("km", Road(4001)),
        ("km", Road(-1)),
        ("hours", Road(100, 6001)),
        ("hours", Road(100, -1)),
        ("source", Road(100, None, "A" * 201)),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(friends: Friends, field: str, road: Road) -> None:
    pair = _pair()
    refusal = _refused(BadInput, lambda: enter(friends.drafter, friends.year_id, pair, road, 0))
    assert isinstance(refusal, BadInput)
    assert refusal.field == field


def test_only_the_planner_enters_and_only_for_members(friends: Friends) -> None:
    pair = _pair()
    for actor, kind in ((friends.member, NotAllowed), (friends.chair, NotAllowed), (friends.outsider, NotFound)):
        _refused(kind, lambda actor=actor: enter(actor, friends.year_id, pair, ROAD, 0))
        _refused(kind, lambda actor=actor: estimate_again(actor, friends.year_id, pair, 0))
    for other in (pair[0], _unit("cao-bang").id, 999_999):
        strange = (pair[0], other)
        _refused(NotFound, lambda strange=strange: enter(friends.drafter, friends.year_id, strange, ROAD, 0))


# ---- the page ----


def test_every_member_reads_the_table_and_only_the_planner_gets_a_form(house: Flask, friends: Friends) -> None:
    first, second = _pair()
    enter(friends.drafter, friends.year_id, (first, second), ROAD, 0)
    for actor, may in ((friends.drafter, True), (friends.member, False), (friends.observer, False)):
        answer = _browser(house, actor).get(f"{PAGE}?first={first}&second={second}")
        assert answer.status_code == 200
        assert "Quốc lộ 6" in answer.text
        assert "Ước tính theo đường chim bay" in answer.text
        assert ('name="km"' in answer.text) == may
        assert len(answer.data) < 100_000
    outsider = _browser(house, friends.outsider)
    assert outsider.get(PAGE).status_code == 404
    assert _browser(house, friends.drafter).get(f"{PAGE}?first=999999").status_code == 404


def test_a_distance_is_entered_changed_and_taken_back_by_the_forms(house: Flask, friends: Friends) -> None:
    first, second = _pair()
    browser, path = _browser(house, friends.drafter), f"{PAGE}/{first}/{second}"
    typed = {"year": friends.year_id, "km": "185 km", "hours": "4h30", "source": "", "revision": 0}
    assert browser.post(path, **typed).status_code == 303
    assert "4h30" in browser.get(f"{PAGE}?first={second}").text
    answer = browser.post(path, **typed)
    assert answer.status_code == 409
    assert "vừa được người khác sửa" in answer.text
    answer = browser.post(path, **{**typed, "km": "xa", "hours": "4 ngày", "revision": 1})
    assert answer.status_code == 422
    assert "số km nguyên" in answer.text
    assert 'value="4 ngày"' in answer.text
    assert browser.post(f"{path}/estimate", year=friends.year_id, revision=1).status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(Distance)).all() == []


def test_posts_of_others_change_no_distance(house: Flask, friends: Friends) -> None:
    first, second = _pair()
    typed = {"year": friends.year_id, "km": "185", "hours": "", "source": "", "revision": 0}
    for actor in (friends.vice_chair, friends.of("lang-son", "drafter"), friends.outsider):
        browser = _browser(house, actor)
        for path in (f"{PAGE}/{first}/{second}", f"{PAGE}/{first}/{second}/estimate"):
            assert browser.post(path, **typed).status_code in {403, 404}
    db.session.rollback()
    assert db.session.scalars(select(Distance)).all() == []

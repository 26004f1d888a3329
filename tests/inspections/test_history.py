"""Who inspected whom before: entered by the planner, pasted as lines, or known from earlier years' signed plans."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.accounts.models import Person
from app.audit.models import AuditEntry
from app.clusters.models import ClusterYear, Membership, Unit
from app.database import db, writing
from app.inspections.history import Past, add_past, agencies_in, history_of, past_rows, remove_past, years_to_enter
from app.inspections.history_lines import read_lines
from app.inspections.models import PastInspection
from tests.friends import Friends
from tests.inspections.drafts import circulated, in_force, stored
from tests.promises.browsers import Browser
from workflows.people import Actor
from workflows.refusals import BadInput, NotAllowed, NotFound, Refusal

PAGE = "/inspections/history"


@pytest.fixture(autouse=True)
def nothing_yet(house: Flask) -> None:
    """The house without the history that its demonstration may bring."""
    with writing() as session:
        session.execute(delete(PastInspection))


def _unit(key: str) -> int:
    return db.session.scalars(select(Unit.id).where(Unit.key == key)).one()


def _past(inspector: str, inspected: str, year: int = 2018) -> Past:
    return Past(_unit(inspector), _unit(inspected), year)


def _year(friends: Friends) -> ClusterYear:
    return db.session.get_one(ClusterYear, friends.year_id)


def _later(friends: Friends, year: int, *members: str) -> int:
    """A later year of the cluster with these members, the first of them its chair."""
    with writing() as session:
        before = session.get_one(ClusterYear, friends.year_id)
        known = {c.key: getattr(before, c.key) for c in ClusterYear.__table__.columns}
        ids = [_unit(key) for key in members]
        known |= {"id": None, "year": year, "chair_id": ids[0], "vice_chair_id": ids[1], "host_id": None}
        later = ClusterYear(**known)
        later.memberships = [Membership(unit_id=unit, position=place) for place, unit in enumerate(ids, start=1)]
        session.add(later)
        session.flush()
        return later.id


def _refused(kind: type[Refusal], act: Callable[[], object]) -> Refusal:
    """The refusal; the history has not changed and the log tells of nothing."""

    def everything() -> list[str]:
        db.session.rollback()
        tables = (PastInspection, AuditEntry)
        return [repr(row) for table in tables for row in db.session.execute(select(table.__table__))]

    before = everything()
    with pytest.raises(Refusal) as caught:
        act()
    assert type(caught.value) is kind, caught.value
    assert everything() == before
    return caught.value


def _browser(house: Flask, actor: Actor) -> Browser:
    return Browser(house, db.session.get_one(Person, actor.person_id))


# ---- what is known ----


def test_what_the_planner_entered_is_the_history_the_latest_year_first(friends: Friends) -> None:
    entered = [_past("son-la", "lai-chau", 2018), _past("lang-son", "son-la", 2019)]
    assert add_past(friends.drafter, friends.year_id, entered, "Sổ theo dõi của cụm") == 2
    assert history_of(_year(friends)) == [
        (_unit("lang-son"), _unit("son-la"), 2019),
        (_unit("son-la"), _unit("lai-chau"), 2018),
    ]
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert entry.action == "past-inspection:add"
    assert json.loads(entry.particulars)["source"] == "Sổ theo dõi của cụm"


def test_what_is_known_already_is_not_entered_twice(friends: Friends) -> None:
    entered = [_past("son-la", "lai-chau"), _past("son-la", "lai-chau"), _past("lao-cai", "lai-chau")]
    assert add_past(friends.drafter, friends.year_id, entered, "") == 2
    assert add_past(friends.drafter, friends.year_id, entered, "") == 0
    assert len(history_of(_year(friends))) == 2


def test_a_mistake_is_taken_back(friends: Friends) -> None:
    add_past(friends.drafter, friends.year_id, [_past("son-la", "lai-chau")], "")
    (row,) = past_rows(_year(friends))
    assert row.row is not None
    number = row.row.id
    remove_past(friends.drafter, friends.year_id, number)
    assert history_of(_year(friends)) == []
    _refused(NotFound, lambda: remove_past(friends.drafter, friends.year_id, number))


def test_agencies_of_their_time_count_as_the_members_that_came_after_them(friends: Friends) -> None:
    # Hà Giang went into Tuyên Quang on 1 July 2025; what both did to each other is nobody's history any more.
    with writing() as session:
        for inspector, inspected, year in (
            ("ha-giang", "son-la", 2020),
            ("tuyen-quang", "ha-giang", 2019),
            ("tuyen-quang", "son-la", 2020),
            ("ha-giang", "cao-bang", 2021),
            ("tuyen-quang-2025", "son-la", 2026),
        ):
            session.add(
                PastInspection(inspector_id=_unit(inspector), inspected_id=_unit(inspected), year=year, source="")
            )
    members = ("tuyen-quang-2025", "son-la-2025", "lang-son-2025")
    later = db.session.get_one(ClusterYear, _later(friends, 2026, *members))
    assert history_of(later) == [(_unit("tuyen-quang-2025"), _unit("son-la-2025"), 2020)]
    assert {unit.key for unit in agencies_in(later, 2020)} == {"ha-giang", "tuyen-quang", "son-la", "lang-son"}
    assert [unit.key for unit in agencies_in(later, 2026)] == list(members)


def test_signed_plans_of_earlier_years_are_history_too(friends: Friends) -> None:
    add_past(friends.drafter, friends.year_id, [_past("son-la", "lang-son", 2019)], "")
    members = ("lang-son", "son-la", "dien-bien", "lai-chau", "lao-cai", "ha-giang")
    later, older = _later(friends, 2021, *members), (_unit("son-la"), _unit("lang-son"), 2019)
    paper_id = circulated(friends)
    assert history_of(db.session.get_one(ClusterYear, later)) == [older]
    in_force(friends, paper_id)
    visits = [(visit["inspector"], visit["inspected"]) for visit in stored(paper_id)["visits"]]
    assert len(visits) == 7
    # Quảng Ninh is no member any more: what it did, and what was done to it, does not count.
    planned = sorted((_unit(one), _unit(other)) for one, other in visits if "quang-ninh" not in {one, other})
    later_year = db.session.get_one(ClusterYear, later)
    assert history_of(later_year) == [*((*pair, 2020) for pair in planned), older]
    assert {row.paper.id for row in past_rows(later_year) if row.paper} == {paper_id}
    assert history_of(_year(friends)) == [older]


@pytest.mark.parametrize(
    ("field", "entered"),
    [
        ("year", ("son-la", "lai-chau", 2020)),
        ("year", ("son-la", "lai-chau", 2009)),
        ("inspector", ("cao-bang", "lai-chau", 2018)),
        ("inspected", ("lai-chau", "cao-bang", 2018)),
        ("inspected", ("lai-chau", "lai-chau", 2018)),
        ("inspected", ("lai-chau", "son-la-2025", 2018)),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_of_it_is_kept(
    friends: Friends, field: str, entered: tuple[str, str, int]
) -> None:
    inspector, inspected, year = entered
    known = db.session.scalar(select(Unit.id).where(Unit.key == inspected))
    bad = Past(_unit(inspector), known or 999_999, year)
    both = [_past("lao-cai", "lai-chau"), bad]
    refusal = _refused(BadInput, lambda: add_past(friends.drafter, friends.year_id, both, ""))
    assert isinstance(refusal, BadInput)
    assert refusal.field == field


def test_only_the_planner_writes_history(friends: Friends) -> None:
    entered = [_past("son-la", "lai-chau")]
    add_past(friends.drafter, friends.year_id, [_past("lao-cai", "lai-chau")], "")
    number = db.session.scalars(select(PastInspection.id)).one()
    for actor, kind in ((friends.member, NotAllowed), (friends.chair, NotAllowed), (friends.outsider, NotFound)):
        _refused(kind, lambda actor=actor: add_past(actor, friends.year_id, entered, ""))
        _refused(kind, lambda actor=actor: remove_past(actor, friends.year_id, number))


def test_history_of_units_outside_the_cluster_is_not_reached(friends: Friends) -> None:
    with writing() as session:
        row = PastInspection(inspector_id=_unit("cao-bang"), inspected_id=_unit("bac-kan"), year=2018, source="")
        session.add(row)
        session.flush()
        number = row.id
    _refused(NotFound, lambda: remove_past(friends.drafter, friends.year_id, number))
    assert history_of(_year(friends)) == []


# ---- pasted lines ----


def test_lines_are_read_as_people_write_them(friends: Friends) -> None:
    text = """
    2018: Sơn La > Lai Châu
    2019: son la -> lai chau
    2017; Thanh tra tỉnh Lào Cai → Thanh tra tỉnh Hà Giang
    """
    lines = read_lines(_year(friends), text)
    assert [line.refusal for line in lines] == [None] * 3
    assert [line.past for line in lines] == [
        _past("son-la", "lai-chau", 2018),
        _past("son-la", "lai-chau", 2019),
        _past("lao-cai", "ha-giang", 2017),
    ]


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("chưa đúng mẫu", "Sơn La > Lai Châu"),
        ("chưa đúng mẫu", "2018: Sơn La, Lai Châu"),
        ("mười năm trước", "2009: Sơn La > Lai Châu"),
        ("Không có đơn vị “Cao Bằng” trong cụm năm 2018", "2018: Sơn La > Cao Bằng"),
        ("Không có đơn vị “Sơn Lá”", "2018: Sơn Lá > Lai Châu"),
        ("không tự kiểm tra", "2018: Sơn La > Sơn La"),
        ("lặp lại dòng 1", "2018: Lào Cai > Lai Châu"),
    ],
)
def test_each_wrong_line_says_what_is_wrong_with_it(friends: Friends, said: str, line: str) -> None:
    good, wrong = read_lines(_year(friends), f"2018: Lào Cai > Lai Châu\n{line}\n")
    assert good.refusal is None
    assert wrong.number == 2
    assert said in str(wrong.refusal)


@pytest.mark.parametrize("text", ["", " \n \n", "2018: A > B\n" * 1001, "2018: " + "A" * 300])
def test_a_text_that_says_nothing_or_too_much_is_refused(friends: Friends, text: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_lines(_year(friends), text)
    assert caught.value.field == "text"


def test_a_cluster_of_the_first_year_has_no_history_to_enter(friends: Friends) -> None:
    first = ClusterYear(year=2000, memberships=[])
    assert list(years_to_enter(first)) == []
    assert "mười năm trước" in str(read_lines(first, "1999: A > B")[0].refusal)


# ---- the page ----


def test_every_member_reads_the_history_and_only_the_planner_gets_forms(house: Flask, friends: Friends) -> None:
    add_past(friends.drafter, friends.year_id, [_past("son-la", "lai-chau")], "Sổ của cụm")
    for actor, may in ((friends.drafter, True), (friends.member, False), (friends.observer, False)):
        answer = _browser(house, actor).get(PAGE)
        assert answer.status_code == 200
        assert "Sổ của cụm" in answer.text
        assert ('name="text"' in answer.text) == may
        assert len(answer.data) < 100_000
    assert _browser(house, friends.outsider).get(PAGE).status_code == 404


def test_an_old_agency_is_shown_with_its_successor(house: Flask, friends: Friends) -> None:
    later = _later(friends, 2026, "dien-bien", "tuyen-quang-2025", "son-la-2025")
    add_past(friends.drafter, later, [_past("ha-giang", "son-la", 2020)], "")
    answer = _browser(house, friends.drafter).get(f"{PAGE}?year={later}")
    assert "(nay là Tuyên Quang)" in answer.text


def test_pasted_lines_are_checked_first_and_kept_only_when_all_are_right(house: Flask, friends: Friends) -> None:
    browser, year = _browser(house, friends.drafter), friends.year_id
    good, bad = "2018: Sơn La > Lai Châu\n2019: Lào Cai > Sơn La", "2018: Sơn La > Lai Châu\n2019: Lào > Sơn La"
    answer = browser.post(f"{PAGE}/lines", year=year, text=good, source="", do="check")
    assert answer.status_code == 200
    assert "2 dòng đều đúng" in answer.text
    assert history_of(_year(friends)) == []
    for do in ("check", "save"):
        answer = browser.post(f"{PAGE}/lines", year=year, text=bad, source="", do=do)
        assert answer.status_code == 422
        assert "Dòng 2: Không có đơn vị “Lào” trong cụm năm 2019." in answer.text
        assert history_of(_year(friends)) == []
    assert browser.post(f"{PAGE}/lines", year=year, text=good, source="Sổ", do="save").status_code == 303
    db.session.rollback()
    assert len(history_of(_year(friends))) == 2
    assert browser.post(f"{PAGE}/lines", year=year, text=" ", source="", do="save").status_code == 422


def test_one_inspection_is_added_and_removed_by_the_form(house: Flask, friends: Friends) -> None:
    browser = _browser(house, friends.drafter)
    typed = {
        "year": friends.year_id,
        "past_year": 2018,
        "inspector": _unit("son-la"),
        "inspected": _unit("lai-chau"),
        "source": "",
    }
    for _press in range(2):
        assert browser.post(PAGE, **typed).status_code == 303
    db.session.rollback()
    number = db.session.scalars(select(PastInspection.id)).one()
    for wrong in ({"inspected": _unit("son-la")}, {"past_year": 1990}, {"inspector": 999_999}, {"inspector": "x"}):
        assert browser.post(PAGE, **{**typed, **wrong}).status_code == 422
    assert browser.post(f"{PAGE}/{number}/removal", year=friends.year_id).status_code == 303
    assert "Chưa có lịch sử" in browser.get(PAGE).text


def test_posts_of_others_write_no_history(house: Flask, friends: Friends) -> None:
    add_past(friends.drafter, friends.year_id, [_past("son-la", "lai-chau")], "")
    number = db.session.scalars(select(PastInspection.id)).one()
    typed = {"past_year": 2019, "inspector": _unit("son-la"), "inspected": _unit("lai-chau"), "source": ""}
    typed |= {"text": "2017: Sơn La > Lai Châu", "do": "save", "year": friends.year_id}
    for actor in (friends.vice_chair, friends.of("lang-son", "drafter"), friends.outsider):
        browser = _browser(house, actor)
        for path in ("", "/lines", f"/{number}/removal"):
            assert browser.post(PAGE + path, **typed).status_code in {403, 404}
    assert len(history_of(_year(friends))) == 1

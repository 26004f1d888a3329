"""Giao ký: a leader lets one person of the own unit sign, for a time and on a written ground; nobody else can."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.access import undeclared_routes
from app.accounts.models import OfficeHolding, Person
from app.accounts.service import add_demonstration_person
from app.audit.models import AuditEntry
from app.clock import today
from app.clusters.delegations import service
from app.clusters.delegations.models import DelegationRecord
from app.clusters.delegations.service import Terms, acting_for_leader, check_still_entitled, end, give
from app.database import db, writing
from tests.clusters.conftest import browser, friend, unit
from workflows.people import ActingForm, Holding, Office
from workflows.refusals import BadInput, NotAllowed, NotFound, Refusal

KT, TUQ = ActingForm
A_DAY = timedelta(days=1)
GROUND = "Quyết định số 15/QĐ-TTr ngày 10/3/2020"
PEOPLE = {
    "leader": (Office.LEADER, "dien-bien", "Chánh Thanh tra"),
    "deputy": (Office.DEPUTY, "dien-bien", "Phó Chánh Thanh tra"),
    "below": (Office.DEPUTY, "dien-bien", "Trưởng phòng Nghiệp vụ 1"),
    "drafter": (Office.DRAFTER, "dien-bien", "Chuyên viên"),
    "neighbour": (Office.LEADER, "lang-son", "Chánh Thanh tra"),
}


@pytest.fixture(autouse=True)
def people(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thanh tra tỉnh Điện Biên with its deputies, and the leader of another province; two kinds of paper are known."""
    for name, (office, key, title) in PEOPLE.items():
        holding = Holding(office, unit(key).id, date(2019, 1, 1))
        add_demonstration_person(f"Ông {name}", f"{name}@thu.example", title, "", [holding])
    monkeypatch.setattr(service, "kind_titles", lambda: {"pledge": "Giao ước thi đua", "plan": "Kế hoạch"})


def _office(name: str) -> int:
    return db.session.scalars(select(OfficeHolding.id).join(Person).where(Person.email == f"{name}@thu.example")).one()


def _terms(**changes: object) -> Terms:
    return replace(Terms(KT, today(), today() + 9 * A_DAY, GROUND), **changes)  # type: ignore[arg-type]


def _signs(kind: str = "pledge", day: date | None = None) -> str:
    """Who signs for Điện Biên: the deputy's name, "" where the leader does."""
    db.session.rollback()
    found = acting_for_leader(unit("dien-bien").id, kind, day or today())
    return found.person.name if found else ""


def _refused(kind: type[Refusal], act: Callable[[], object]) -> Refusal:
    """The refusal; no delegation has changed and the log tells of nothing."""
    before = _all()
    with pytest.raises(Refusal) as caught:
        act()
    assert type(caught.value) is kind, caught.value
    assert _all() == before
    return caught.value


def _all() -> list[str]:
    db.session.rollback()
    return [
        repr(row) for table in (DelegationRecord, AuditEntry) for row in db.session.execute(select(table.__table__))
    ]


def _last_entry() -> AuditEntry:
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


def _term_ends(name: str) -> None:
    with writing() as session:
        session.get_one(OfficeHolding, _office(name)).last_day = today() - A_DAY


def test_the_deputy_signs_from_the_first_day_to_the_last(house: Flask) -> None:
    give(friend("leader"), _office("deputy"), _terms(first_day=today() + A_DAY))
    days = [today(), today() + A_DAY, today() + 9 * A_DAY, today() + 10 * A_DAY]
    assert [_signs(day=day) for day in days] == ["", "Ông deputy", "Ông deputy", ""]


def test_what_was_given_stands_in_the_log(house: Flask) -> None:
    row = give(friend("leader"), _office("below"), _terms(form=TUQ, kinds=frozenset({"plan"})))
    entry = _last_entry()
    assert (entry.action, entry.subject) == ("delegation:give", f"delegation:{row.id}")
    assert entry.actor_id == friend("leader").person_id
    told = json.loads(entry.particulars)
    assert (told["form"], told["kinds"], told["ground"], told["deputy"]) == ("tuq", ["plan"], GROUND, row.deputy_id)


def test_a_delegation_for_one_kind_leaves_the_others_to_the_leader(house: Flask) -> None:
    give(friend("leader"), _office("deputy"), _terms(kinds=frozenset({"plan"})))
    assert (_signs("plan"), _signs("pledge")) == ("Ông deputy", "")


def test_the_leader_ends_it_with_one_act_and_a_second_press_changes_nothing(house: Flask) -> None:
    row = give(friend("leader"), _office("deputy"), _terms()).id
    end(friend("leader"), row)
    assert _signs() == ""
    assert (_last_entry().action, _last_entry().subject) == ("delegation:end", f"delegation:{row}")
    before = _all()
    end(friend("leader"), row)
    assert _all() == before
    give(friend("leader"), _office("below"), _terms(form=TUQ))
    assert _signs() == "Ông below"


def test_two_that_meet_are_refused(house: Flask) -> None:
    give(friend("leader"), _office("deputy"), _terms())
    second = _terms(form=TUQ, first_day=today() + 9 * A_DAY, last_day=today() + 20 * A_DAY)
    refusal = _refused(BadInput, lambda: give(friend("leader"), _office("below"), second))
    assert isinstance(refusal, BadInput)
    assert refusal.field == "first_day"
    give(friend("leader"), _office("below"), replace(second, first_day=today() + 10 * A_DAY))


@pytest.mark.parametrize("name", ["administrator", "observer", "deputy", "below", "drafter", "successor"])
def test_nobody_but_a_leader_gives_or_ends_and_a_deputy_hands_nothing_on(house: Flask, name: str) -> None:
    row = give(friend("leader"), _office("below"), _terms(form=TUQ)).id
    later = _terms(first_day=today() + 20 * A_DAY, last_day=today() + 21 * A_DAY)
    _refused(NotAllowed, lambda: give(friend(name), _office("deputy"), later))
    _refused(NotAllowed, lambda: end(friend(name), row))


@pytest.mark.parametrize("name", ["neighbour", "outsider"])
def test_the_leader_of_another_unit_reaches_nobody_of_this_one(house: Flask, name: str) -> None:
    row = give(friend("leader"), _office("below"), _terms(form=TUQ)).id
    _refused(BadInput, lambda: give(friend(name), _office("deputy"), _terms()))
    _refused(NotFound, lambda: end(friend(name), row))
    assert service.delegations_of(friend(name)) == []
    assert service.deputies_of(friend(name)) == []


@pytest.mark.parametrize("name", ["drafter", "leader", "neighbour"])
def test_only_a_deputys_office_can_be_chosen(house: Flask, name: str) -> None:
    for office in (_office(name), 999_999):
        refusal = _refused(BadInput, lambda office=office: give(friend("leader"), office, _terms(form=TUQ)))  # type: ignore[misc]
        assert isinstance(refusal, BadInput)
        assert (refusal.field, str(refusal)) == ("deputy", "Mời chọn người được giao ký.")


def test_a_deputy_whose_term_or_account_is_over_cannot_be_chosen(house: Flask) -> None:
    _term_ends("deputy")
    with writing() as session:
        session.get_one(Person, friend("below").person_id).active = False
    assert service.deputies_of(friend("leader")) == []
    for name in ("deputy", "below"):
        _refused(BadInput, lambda name=name: give(friend("leader"), _office(name), _terms()))  # type: ignore[misc]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ground": " "}, "ground"),
        ({"ground": "a" * 201}, "ground"),
        ({"ground": "Số\u202e12"}, "ground"),
        ({"kinds": frozenset({"poem"})}, "kinds"),
        ({"first_day": date(2020, 1, 1)}, "first_day"),
        ({"form": TUQ}, "form"),
    ],
)
def test_what_cannot_be_taken_is_refused_at_its_field(house: Flask, changes: dict[str, object], field: str) -> None:
    refusal = _refused(BadInput, lambda: give(friend("leader"), _office("deputy"), _terms(**changes)))
    assert isinstance(refusal, BadInput)
    assert refusal.field == field


def test_it_falls_with_the_office_of_either(house: Flask) -> None:
    give(friend("leader"), _office("deputy"), _terms())
    _term_ends("deputy")
    assert _signs() == ""
    give(
        friend("leader"),
        _office("below"),
        _terms(form=TUQ, first_day=today() + 30 * A_DAY, last_day=today() + 31 * A_DAY),
    )
    assert _signs(day=today() + 30 * A_DAY) == "Ông below"
    _term_ends("leader")
    assert _signs(day=today() + 30 * A_DAY) == ""


def test_a_closed_account_signs_for_nobody(house: Flask) -> None:
    give(friend("leader"), _office("deputy"), _terms())
    with writing() as session:
        session.get_one(Person, friend("deputy").person_id).active = False
    assert _signs() == ""


def test_a_new_leader_owes_nothing_to_what_the_last_one_gave(house: Flask) -> None:
    old = give(friend("leader"), _office("deputy"), _terms()).id
    _term_ends("leader")
    holding = Holding(Office.LEADER, unit("dien-bien").id, today())
    add_demonstration_person("Bà successor", "new@thu.example", "Chánh Thanh tra", "", [holding])
    assert _signs() == ""
    give(friend("new"), _office("below"), _terms(form=TUQ))
    assert _signs() == "Ông below"
    end(friend("new"), old)


def test_the_signature_of_a_deputy_is_refused_once_the_delegation_is_over(house: Flask) -> None:
    lines = ("CỤM TRƯỞNG", "KT. CHÁNH THANH TRA TỈNH ĐIỆN BIÊN", "PHÓ CHÁNH THANH TRA")
    deputy, leader, here = friend("deputy").person_id, friend("leader").person_id, unit("dien-bien").id
    row = give(friend("leader"), _office("deputy"), _terms(kinds=frozenset({"pledge"}))).id

    def refused_code(*, person: int = deputy, kind: str = "pledge", day: date | None = None) -> str:
        with pytest.raises(Refusal) as caught:
            check_still_entitled(lines, person, here, kind, day or today())
        return caught.value.code

    check_still_entitled(lines, deputy, here, "pledge", today())
    check_still_entitled((lines[0], "CHÁNH THANH TRA TỈNH ĐIỆN BIÊN"), leader, here, "pledge", today())
    assert refused_code(kind="plan") == "delegation_over"
    assert refused_code(day=today() + 10 * A_DAY) == "delegation_over"
    assert refused_code(person=friend("below").person_id) == "delegation_over"
    end(friend("leader"), row)
    assert refused_code() == "delegation_over"


def test_one_that_has_run_out_needs_no_end(house: Flask) -> None:
    row = give(friend("leader"), _office("deputy"), _terms()).id
    with writing() as session:
        record = session.get_one(DelegationRecord, row)
        record.first_day = record.last_day = today() - A_DAY
    assert _refused(Refusal, lambda: end(friend("leader"), row)).code == "delegation_over"


# ---- the page ----


def _entries(**changes: object) -> dict[str, object]:
    """What the leader types."""
    typed: dict[str, object] = {
        "deputy": str(_office("deputy")),
        "form": "kt",
        "first_day": today().isoformat(),
        "last_day": (today() + A_DAY).strftime("%d/%m/%Y"),
        "scope": "all",
        "ground": GROUND,
    }
    return typed | changes


def test_every_route_of_the_page_says_what_it_requires(house: Flask) -> None:
    assert [endpoint for endpoint in undeclared_routes(house) if endpoint.startswith("delegations.")] == []


def test_the_leader_gives_by_form_sees_it_stand_and_ends_it(house: Flask) -> None:
    client = browser(house, "leader")
    page = client.get("/delegations").text
    assert "Chưa giao ai ký" in page
    assert re.findall(r'<option value="\d+">([^<]+)', page) == [
        "Ông deputy, Phó Chánh Thanh tra",
        "Ông below, Trưởng phòng Nghiệp vụ 1",
    ]
    given = client.post("/delegations", data=_entries(), follow_redirects=True)
    assert given.status_code == 200
    for words in ("Đã giao Ông deputy ký", "Đang có hiệu lực", "Mọi văn bản của cụm", GROUND, "Ký thay (KT.)"):
        assert words in given.text
    row = db.session.scalars(select(DelegationRecord.id)).one()
    ended = client.post(f"/delegations/{row}/end", follow_redirects=True)
    assert "Đã kết thúc" in ended.text
    assert f"/delegations/{row}/end" not in ended.text
    assert _signs() == ""


def test_a_delegation_may_be_for_some_kinds_only(house: Flask) -> None:
    client = browser(house, "leader")
    answer = client.post("/delegations", data=_entries(scope="chosen", kinds=["pledge", "plan"]), follow_redirects=True)
    assert "Kế hoạch, Giao ước thi đua" in answer.text
    assert db.session.scalars(select(DelegationRecord)).one().kinds == ["plan", "pledge"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"deputy": ""}, "Mời chọn người được giao ký."),
        ({"deputy": "9" * 30}, "Mời chọn người được giao ký."),
        ({"deputy": "²"}, "Mời chọn người được giao ký."),
        ({"form": "tm"}, "Mời chọn một trong các cách đã nêu."),
        ({"form": ""}, "Mời chọn một trong các cách đã nêu."),
        ({"form": "tuq"}, "Mời chọn ký thay (KT.)."),
        ({"first_day": "hôm nào"}, "Ngày không hợp lệ."),
        ({"last_day": ""}, "Mời nhập ngày."),
        ({"last_day": "2020-01-01"}, "Ngày kết thúc phải bằng hoặc sau ngày bắt đầu."),
        ({"scope": "chosen"}, "Mời đánh dấu ít nhất một loại văn bản."),
        ({"scope": "chosen", "kinds": "poem"}, "Mời chọn lại."),
        ({"ground": ""}, "Mục này còn trống."),
    ],
)
def test_a_wrong_entry_gets_one_sentence_and_nothing_is_given(
    house: Flask, wrong: dict[str, str], sentence: str
) -> None:
    answer = browser(house, "leader").post("/delegations", data=_entries(**wrong))
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 1
    assert answer.text.count("gu-error") == 1
    assert _signs() == ""


@pytest.mark.parametrize("name", ["administrator", "observer", "deputy", "drafter"])
def test_the_page_is_closed_to_who_leads_no_unit(house: Flask, name: str) -> None:
    row = give(friend("leader"), _office("deputy"), _terms()).id
    client, before = browser(house, name), _log_of_delegations()
    assert client.get("/delegations").status_code == 403
    assert client.post("/delegations", data=_entries()).status_code == 403
    assert client.post(f"/delegations/{row}/end").status_code == 403
    assert _log_of_delegations() == before


@pytest.mark.parametrize("name", ["neighbour", "outsider"])
def test_the_leader_of_another_unit_sees_nothing_of_this_one(house: Flask, name: str) -> None:
    row = give(friend("leader"), _office("deputy"), _terms()).id
    client, before = browser(house, name), _log_of_delegations()
    page = client.get("/delegations").text
    assert "Ông deputy" not in page
    assert "Đơn vị chưa có ai để giao" in page
    assert client.post("/delegations", data=_entries()).status_code == 422
    assert client.post(f"/delegations/{row}/end").status_code == 404
    assert _log_of_delegations() == before


def test_who_is_not_signed_in_is_asked_to_sign_in(house: Flask) -> None:
    client = house.test_client()
    assert "/login" in client.get("/delegations").headers["Location"]
    assert "/login" in client.post("/delegations/1/end").headers["Location"]


def test_one_that_fell_with_an_office_says_so(house: Flask) -> None:
    give(friend("leader"), _office("deputy"), _terms())
    _term_ends("deputy")
    assert "Không còn hiệu lực: đã thôi chức trách" in browser(house, "leader").get("/delegations").text


def test_the_text_of_a_ground_is_never_markup(house: Flask) -> None:
    give(friend("leader"), _office("deputy"), _terms(ground="<script>alert(1)</script>"))
    assert "<script>alert" not in browser(house, "leader").get("/delegations").text


def _log_of_delegations() -> int:
    db.session.rollback()
    acts = select(AuditEntry.id).where(AuditEntry.action.in_(["delegation:give", "delegation:end"]))
    return len(list(db.session.scalars(acts)))

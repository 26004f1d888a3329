"""The pages of visits for those who may act, who only read, and who find nothing; the tasks that they make."""

from __future__ import annotations

import io

import pytest
from docx import Document
from flask import Flask

from app.accounts.models import Person
from app.clusters.models import ClusterYear
from app.database import db
from app.visits import service
from app.visits.chores import chores_of
from tests.friends import Friends
from tests.promises.browsers import Browser
from tests.visits import scene
from tests.visits.test_arranging import a_week_later, at
from workflows.people import Actor, Office


def browser(house: Flask, actor: Actor) -> Browser:
    """A browser of this person's own."""
    return Browser(house, db.session.get_one(Person, actor.person_id))


def page_of(pair: tuple[str, str], end: str = "") -> str:
    return f"/visits/{pair[0]}/{pair[1]}{end}"


def test_the_list_says_where_each_visit_stands_and_what_is_expected(friends: Friends, house: Flask) -> None:
    page = browser(house, friends.of("son-la", Office.LEADER)).get("/visits").text
    assert page.count("Theo kế hoạch") >= 7
    assert page.count("Xác nhận lịch kiểm tra</a>") == 1, "of the own unit alone"
    assert "Của đơn vị Ông/Bà" in page


def test_each_reader_is_offered_their_own_acts(friends: Friends, house: Flask) -> None:
    seen = scene.visit_to(friends)
    pair = seen.pair
    third = next(unit for unit in ("lai-chau", "lao-cai", "ha-giang") if unit not in pair)
    offered = {
        "confirmation": [friends.of("son-la", Office.LEADER)],
        "move": [friends.of("son-la", Office.LEADER), friends.of(pair[0], Office.DRAFTER)],
        "opening": [friends.of(pair[0], Office.DRAFTER), scene.acting(friends, seen, "secretary")],
    }
    readers = [
        friends.of("son-la", Office.LEADER),
        friends.of(pair[0], Office.DRAFTER),
        scene.acting(friends, seen, "secretary"),
        friends.of(third, Office.LEADER),
        friends.observer,
    ]
    for reader in readers:
        page = browser(house, reader).get(page_of(pair)).text
        for act, who in offered.items():
            assert (f"{page_of(pair, f'/{act}')}?" in page) == (reader in who), (reader.name, act)
    assert browser(house, friends.outsider).get(page_of(pair)).status_code == 404


def test_the_forms_do_what_they_say(friends: Friends, house: Flask) -> None:
    pair = scene.visit_to(friends).pair
    host = browser(house, friends.of("son-la", Office.LEADER))
    assert host.post(page_of(pair, "/confirmation"), revision=0).status_code == 303
    days = a_week_later(scene.visit_to(friends))
    form = {name: getattr(days, name).isoformat() for name in ("leaves", "first_day", "last_day", "returns")}
    refused = host.post(page_of(pair, "/move"), **{**form, "revision": 1, "reason": ""})
    assert refused.status_code == 422
    assert "Mời ghi rõ lý do." in refused.text
    assert form["first_day"] in refused.text, "what was typed stays"
    assert host.post(page_of(pair, "/move"), **{**form, "revision": 1, "reason": "Bận họp."}).status_code == 303
    assert "“Bận họp.”" in host.get(page_of(pair)).text
    stale = host.post(page_of(pair, "/postponement"), revision=1, reason="Mưa lũ.")
    assert stale.status_code == 409
    assert host.post(page_of(pair, "/postponement"), revision=2, reason="Mưa lũ.").status_code == 303


def test_who_may_not_act_is_refused_at_the_address_too(friends: Friends, house: Flask) -> None:
    pair = scene.visit_to(friends).pair
    third = next(unit for unit in ("lai-chau", "lao-cai", "ha-giang") if unit not in pair)
    other = browser(house, friends.of(third, Office.LEADER))
    nobody = browser(house, friends.outsider)
    for end in ("confirmation", "move", "postponement", "replacement", "opening", "conclusion-on-paper"):
        sent = {"revision": 0, "reason": "Lý do.", "first_day": "2020-09-21"}
        assert other.post(page_of(pair, f"/{end}"), **sent).status_code in {403, 422}, end
        assert nobody.post(page_of(pair, f"/{end}"), **sent).status_code in {403, 404}, end
    assert scene.visit_to(friends).row is None


def test_opening_leads_to_the_record_and_the_record_to_the_paper(friends: Friends, house: Flask) -> None:
    seen = scene.visit_to(friends)
    secretary = browser(house, scene.acting(friends, seen, "secretary"))
    answer = secretary.post(page_of(seen.pair, "/opening"))
    assert answer.status_code == 303
    record = answer.headers["Location"]
    assert "Ghi biên bản" in secretary.get(record).text
    leader = browser(house, friends.of(seen.visit.inspector, Office.LEADER))
    assert leader.get(record).status_code == 403, "sees that it is being written, does not write"
    assert browser(house, friends.of("son-la", Office.LEADER)).get(record).status_code == 404
    paper_id = scene.sent(friends, "lai-chau")
    own = browser(house, scene.acting(friends, scene.visit_to(friends, "lai-chau"), "secretary"))
    assert own.get(f"/visits/{paper_id}/record").headers["Location"].endswith(f"/papers/{paper_id}")


def test_what_is_missing_is_listed_with_its_field(friends: Friends, house: Flask) -> None:
    paper_id = scene.opened(friends)
    secretary = browser(house, scene.acting(friends, scene.visit_to(friends), "secretary"))
    page = secretary.get(f"/visits/{paper_id}/submission").text
    assert f"/visits/{paper_id}/record?check=#begins" in page
    assert "Nội dung 3: " in page
    assert "Gửi đơn vị được kiểm tra</button>" not in page
    assert 'id="error:begins"' in secretary.get(f"/visits/{paper_id}/record?check=").text


def test_a_whole_record_can_be_sent_and_comes_to_the_inspected_unit(friends: Friends, house: Flask) -> None:
    paper_id = scene.recorded(friends)
    secretary = browser(house, scene.acting(friends, scene.visit_to(friends), "secretary"))
    page = secretary.get(f"/visits/{paper_id}/submission").text
    assert "Gửi đơn vị được kiểm tra</button>" in page
    hidden = {name: page.split(f'name="{name}" value="', 1)[1].split('"', 1)[0] for name in ("seq", "revision", "once")}
    assert secretary.post(f"/papers/{paper_id}/submission", **{**hidden, "review_due": ""}).status_code == 303
    host = browser(house, friends.of("son-la", Office.LEADER))
    assert "Thống nhất" in host.get(f"/papers/{paper_id}").text


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_the_form_to_write_on_is_there_before_the_visit(friends: Friends, house: Flask, form: str) -> None:
    pair = scene.visit_to(friends).pair
    answer = browser(house, friends.of("son-la", Office.DRAFTER)).get(page_of(pair, f"/form.{form}"))
    assert answer.status_code == 200
    if form == "pdf":
        assert answer.data.startswith(b"%PDF")
    else:
        said = "\n".join(each.text for each in Document(io.BytesIO(answer.data)).paragraphs)
        assert "BIÊN BẢN" in said
        assert "....." in said


def test_tasks_come_to_those_who_do_them(friends: Friends, house: Flask) -> None:
    years = [db.session.get_one(ClusterYear, friends.year_id)]

    def titles(actor: Actor, inspected: str = "son-la") -> list[str]:
        db.session.rollback()
        return [each.title for each in chores_of(actor, years) if each.values["inspected"] == inspected]

    with house.test_request_context():
        seen = scene.visit_to(friends)
        host, secretary = friends.of("son-la", Office.LEADER), scene.acting(friends, seen, "secretary")
        assert titles(host) == ["Xác nhận lịch kiểm tra chéo"]
        assert titles(secretary) == ["Mở biên bản kiểm tra chéo"], "its days of 2020 are here"
        assert titles(friends.observer) == titles(friends.outsider) == titles(friends.clerk) == []
        service.confirm(host, *at(seen))
        assert titles(host) == []
        service.postpone(host, *at(scene.visit_to(friends)), "Mưa lũ.")
        assert titles(friends.drafter) == ["Định ngày mới cho cuộc kiểm tra đã hoãn"]
        assert titles(secretary) == []


def test_a_year_without_a_plan_says_so(house: Flask, friends: Friends, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.visits.seen.plan_in_force", lambda _year: None)
    assert "Chưa có cuộc kiểm tra nào" in browser(house, friends.observer).get("/visits").text

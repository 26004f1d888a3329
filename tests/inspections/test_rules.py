"""The rules of a year on their page: who reads, who changes, what is kept and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.clusters.models import ClusterYear
from app.clusters.service import members_of
from app.database import db, writing
from app.inspections.models import PlanningRules
from app.inspections.people import inspectors_of, retire
from app.inspections.pins import pin
from app.inspections.rules import change_rules, revision_of, rules_in_words, rules_of
from tests.friends import Friends
from tests.promises.browsers import Browser
from tests.web.visitors import WHO, browser_of
from workflows.people import Actor
from workflows.refusals import BadInput, NotAllowed, NotFound, Stale
from workflows.scheduling.rule_choices import GOALS, Force
from workflows.scheduling.rules import Rules, usual_rules

PAGE = "/inspections/rules"


def year_of(friends: Friends) -> ClusterYear:
    db.session.rollback()
    return db.session.get_one(ClusterYear, friends.year_id)


def rules_now(friends: Friends) -> Rules:
    return rules_of(year_of(friends))


def as_form(friends: Friends, **changes: Any) -> dict[str, Any]:
    """What the planner's browser would send for the rules as they are, with changes of single fields."""
    content = rules_now(friends).to_json()
    lists = ("forces", "repeat_costs", "travel", "visit_days_of", "order", "skills", "untouchable")
    form: dict[str, Any] = {name: value for name, value in content.items() if name not in lists and value is not None}
    form |= {f"forces-{name}": force for name, force in content["forces"].items()}
    form |= {f"repeat_costs-{age}": cost for age, cost in content["repeat_costs"]}
    form |= {
        f"travel-{row}-{part}": v
        for row, two in enumerate(content["travel"])
        for part, v in zip(("km", "days"), two, strict=True)
    }
    form |= {f"visit_days_of-{unit}": days for unit, days in content["visit_days_of"].items()}
    form |= {f"order-{place}": goal for place, goal in enumerate(content["order"])}
    form |= {"skills": content["skills"], "untouchable": content["untouchable"]}
    return form | {"year": friends.year_id, "revision": revision_of(year_of(friends))} | changes


@pytest.fixture
def planner(house: Flask, friends: Friends) -> Browser:
    return browser_of(house, friends, "drafter")


def test_a_year_without_rules_of_its_own_has_the_usual_ones(friends: Friends) -> None:
    assert rules_now(friends) == usual_rules(2020)
    assert revision_of(year_of(friends)) == 0


def test_what_the_planner_saves_is_what_holds(friends: Friends) -> None:
    new = replace(usual_rules(2020), visits=2, team_size=4, skills=("KNTC",), visit_days_of={"son-la": 3})
    assert change_rules(friends.drafter, friends.year_id, new, 0) == 1
    assert rules_now(friends) == new
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.action, entry.subject) == ("rules:change", f"year:{friends.year_id}")
    told = json.loads(entry.particulars)["changed"]
    assert told == {
        "visits": [1, 2],
        "team_size": [3, 4],
        "skills": [[], ["KNTC"]],
        "visit_days_of": [{}, {"son-la": 3}],
    }


def test_saving_the_same_rules_writes_nothing(friends: Friends) -> None:
    assert change_rules(friends.drafter, friends.year_id, usual_rules(2020), 0) == 0
    assert db.session.get(PlanningRules, friends.year_id) is None


def test_a_page_that_somebody_else_overtook_is_refused(friends: Friends) -> None:
    change_rules(friends.drafter, friends.year_id, replace(usual_rules(2020), visits=2), 0)
    with pytest.raises(Stale):
        change_rules(friends.drafter, friends.year_id, replace(usual_rules(2020), visits=3), 0)
    assert rules_now(friends).visits == 2


@pytest.mark.parametrize(("who", "refusal"), [("member", NotAllowed), ("chair", NotAllowed), ("outsider", NotFound)])
def test_only_the_chairs_drafter_changes_rules(friends: Friends, who: str, refusal: type[Exception]) -> None:
    actor: Actor = getattr(friends, who)
    with pytest.raises(refusal):
        change_rules(actor, friends.year_id, replace(usual_rules(2020), visits=2), 0)
    assert rules_now(friends) == usual_rules(2020)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"stand_in": "dien-bien"}, "stand_in"),
        ({"stand_in": "cao-bang"}, "stand_in"),
        ({"visit_days_of": {"cao-bang": 2}}, "visit_days_of"),
        ({"first_day": date(2019, 12, 31)}, "first_day"),
    ],
)
def test_rules_that_do_not_suit_the_year_are_refused(friends: Friends, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        change_rules(friends.drafter, friends.year_id, replace(usual_rules(2020), **changes), 0)
    assert refused.value.field == field


def test_the_record_of_a_plan_names_what_holds_and_not_what_is_off(friends: Friends) -> None:
    change_rules(friends.drafter, friends.year_id, replace(usual_rules(2020), stand_in="son-la"), 0)
    words = rules_in_words(year_of(friends))
    assert "Cụm trưởng chỉ điều phối; Sơn La đi thay, tất cả 2 cuộc." in words
    assert "Không giới hạn quãng đường của một chuyến." not in words


def test_the_form_as_shown_changes_nothing(friends: Friends, planner: Browser) -> None:
    new = replace(
        usual_rules(2020),
        stand_in="lai-chau",
        visit_days_of={"son-la": 3},
        skills=("TCD", "PCTN"),
        travel=((90, 0), (200, 1)),
    )
    change_rules(friends.drafter, friends.year_id, new, 0)
    assert planner.post(PAGE, **as_form(friends)).status_code == 303
    assert rules_now(friends) == new
    assert revision_of(year_of(friends)) == 1


def test_the_planner_saves_through_the_page(friends: Friends, planner: Browser) -> None:
    form = as_form(
        friends, first_day="15/9/2020", **{"forces-repeat": "hard", "travel-1-km": "400", "travel-1-days": "2"}
    )
    assert planner.post(PAGE, **form).status_code == 303
    rules = rules_now(friends)
    assert rules.first_day.isoformat() == "2020-09-15"
    assert rules.holds("repeat")
    assert rules.travel == ((150, 0), (400, 2))
    assert "Đã lưu quy tắc." in planner.get(PAGE).text


def test_an_arrow_moves_a_goal_and_keeps_what_was_typed(friends: Friends, planner: Browser) -> None:
    answer = planner.post(PAGE, **as_form(friends, visits=2, do="up:1"))
    assert answer.headers["Location"].endswith("#order")
    rules = rules_now(friends)
    assert rules.order == ("max_km", "repeat_cost", *GOALS[2:])
    assert rules.visits == 2
    planner.post(PAGE, **as_form(friends, do="down:0"))
    assert rules_now(friends).order == GOALS
    for wish in ("up:0", "down:5", "down:9", "sideways:1"):
        planner.post(PAGE, **as_form(friends, do=wish))
    assert rules_now(friends).order == GOALS


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"team_size": "mười"}, "Phải là số nguyên."),
        ({"team_size": "2"}, "Phải là số nguyên từ 3 đến 9."),
        ({"last_day": "2020-08-01"}, "Ngày kết thúc phải bằng hoặc sau ngày bắt đầu."),
        ({"last_day": "31/2/2020"}, "Phải là một ngày có thật"),
        ({"forces-no_reciprocal": "soft"}, "Quy tắc này không có mức áp dụng"),
        ({"travel-1-km": "100", "travel-1-days": "1"}, "Các mức km phải tăng dần"),
        ({"order-0": "total_km"}, "Thứ tự phải có đủ các mục tiêu"),
    ],
)
def test_what_cannot_be_read_is_shown_again_with_one_sentence(
    friends: Friends, planner: Browser, changes: dict[str, Any], sentence: str
) -> None:
    answer = planner.post(PAGE, **as_form(friends, visits=3, **changes))
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 1
    assert 'name="visits" value="3"' in answer.text  # what was typed elsewhere is still there
    assert rules_now(friends) == usual_rules(2020)


@pytest.mark.parametrize("who", WHO)
def test_every_member_reads_the_rules_and_only_the_planner_finds_a_form(
    house: Flask, friends: Friends, who: str
) -> None:
    answer = browser_of(house, friends, who).get(PAGE)
    if who in {"outsider", "administrator"}:
        assert answer.status_code in {403, 404}
        return
    assert answer.status_code == 200
    assert "Mỗi đoàn có 3 người" in answer.text or who == "drafter"
    assert ('name="team_size"' in answer.text) == (who == "drafter")


@pytest.mark.parametrize("who", [who for who in WHO if who != "drafter"])
def test_nobody_else_saves_pins_or_checks_through_the_pages(house: Flask, friends: Friends, who: str) -> None:
    form = as_form(friends, visits=3)
    browser = browser_of(house, friends, who)
    wish = {"year": friends.year_id, "what": "pair", "inspector": "son-la", "inspected": "lai-chau"}
    wrong = form | {"team_size": "?"}
    for answer in (
        browser.post(PAGE, **form),
        browser.post(PAGE, **wrong),
        browser.post(f"{PAGE}/pins", **wish),
        browser.get(f"{PAGE}/precheck"),
    ):
        assert answer.status_code in {403, 404}
    assert rules_now(friends) == usual_rules(2020)


def test_the_check_finds_nothing_where_everything_is_there(planner: Browser) -> None:
    page = planner.get(f"{PAGE}/precheck").text
    assert "Không thấy điều gì cản trở." in page
    assert "42 trong 42" in page


def test_the_check_names_what_is_missing_and_where_to_mend_it(friends: Friends, planner: Browser) -> None:
    son_la = next(unit.id for unit in members_of(year_of(friends)) if unit.key == "son-la")
    for person in inspectors_of([son_la]):
        if person.grade > 1:
            retire(friends.drafter, friends.year_id, person.id)
    page = planner.get(f"{PAGE}/precheck").text
    assert "Sơn La không có người đủ ngạch làm Trưởng đoàn." in page
    assert f"/inspections/people?year={friends.year_id}&amp;unit={son_la}" in page
    assert page.index("Sơn La không có người") < page.index("Theo đơn vị")


def test_the_check_tells_every_pair_that_cannot_be_with_its_reason(friends: Friends, planner: Browser) -> None:
    forces = dict(usual_rules(2020).forces) | {"km_limit": Force.HARD}
    change_rules(friends.drafter, friends.year_id, replace(usual_rules(2020), forces=forces, km_limit=150), 0)
    pin(friends.drafter, friends.year_id, "never", "lai-chau", "lao-cai")
    page = planner.get(f"{PAGE}/precheck").text
    for told in (
        "quá xa",
        "Không chuyến nào dài quá giới hạn quãng đường.",
        "Đã ấn định Lai Châu không kiểm tra Lào Cai.",
        "Quảng Ninh không thể kiểm tra đơn vị nào." if "Quảng Ninh không" in page else "không còn lựa chọn khác.",
    ):
        assert told in page


def test_rules_that_no_longer_suit_the_year_are_said_on_the_page(friends: Friends, planner: Browser) -> None:
    rules = replace(usual_rules(2020), first_day=usual_rules(2019).first_day, last_day=usual_rules(2019).last_day)
    with writing() as session:
        session.add(PlanningRules(cluster_year_id=friends.year_id, rules=json.dumps(rules.to_json()), revision=1))
    for path in (PAGE, f"{PAGE}/precheck"):
        assert "Thời gian kiểm tra phải nằm trong năm 2020 hoặc năm sau." in planner.get(path).text


def test_the_pages_are_small_enough_for_a_phone_in_the_mountains(planner: Browser) -> None:
    for path in (PAGE, f"{PAGE}/precheck"):
        assert len(planner.get(path).data) <= 100_000

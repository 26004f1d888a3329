"""Trang xếp lịch: ask, watch, stop, read the answer; without script, for the planner alone, and without the solver."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from itertools import permutations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.clock import now
from app.database import db
from app.inspections import run_work, runs
from app.inspections.pins import pin
from app.inspections.run_results import Result, standing_json
from app.inspections.runs import RunState
from app.settings import ROOT
from tests.friends import Friends, sign_in
from tests.inspections.solving import asked, put, row, solved, solved_whole
from workflows.people import Office
from workflows.scheduling.alternatives import Alternative
from workflows.scheduling.canonical import instance_json
from workflows.scheduling.instance import Instance
from workflows.scheduling.plan import Outcome, Plan, Progress, Solver, Status
from workflows.scheduling.why import PAIRS, Why, WhyTable

SOLVER = Solver("OR-Tools CP-SAT", "9.15.6755", 20_200_427, 9.7, "0" * 64)
LARGEST_PAGE = 100_000


@pytest.fixture
def planner(client: FlaskClient, friends: Friends) -> FlaskClient:
    """The drafter of the chair's unit before the pages."""
    return sign_in(client, friends.person("dien-bien", Office.DRAFTER).email)


def _drafter_outside() -> str:
    from sqlalchemy import select

    from app.accounts.service import add_demonstration_person
    from app.clock import today
    from app.clusters.models import Unit
    from workflows.people import Holding

    unit = db.session.scalars(select(Unit).where(Unit.key == "cao-bang")).one()
    email = "soan-thao@cao-bang.example"
    add_demonstration_person(
        "Đại diện Thanh tra tỉnh Cao Bằng", email, "Chuyên viên", "", [Holding(Office.DRAFTER, unit.id, today())]
    )
    return email


def answered(run_id: int, result: Result, instance: Instance | None = None) -> None:
    """The run has this answer, whatever the question was."""
    question = {} if instance is None else {"instance": json.dumps(instance_json(instance))}
    put(run_id, state=RunState.DONE, result=json.dumps(result.to_json()), ended_at=now(), **question)


# ---- asking and watching ----


def test_the_planner_asks_and_is_taken_to_the_run(planner: FlaskClient, friends: Friends) -> None:
    empty = planner.get("/inspections/runs").text
    assert "Chưa có lần xếp lịch nào" in empty
    answer = planner.post("/inspections/runs", data={"year": friends.year_id})
    assert answer.status_code == 303
    page = planner.get(answer.location).text
    assert "Đang chờ đến lượt" in page
    assert "Dừng và dùng phương án tốt nhất" in page


def test_asking_twice_leads_to_the_run_that_is_under_way(planner: FlaskClient, friends: Friends) -> None:
    run_id = asked(friends)
    answer = planner.post("/inspections/runs", data={"year": friends.year_id}, follow_redirects=True)
    assert "đang có một lần xếp lịch chưa xong" in answer.text
    assert answer.request.path == f"/inspections/runs/{run_id}"


def test_a_year_that_is_none_is_not_found(planner: FlaskClient) -> None:
    for year in ("", "0", "99", "x"):
        assert planner.post("/inspections/runs", data={"year": year}).status_code == 404


def test_a_run_under_way_says_what_is_done_and_renews_itself(planner: FlaskClient, friends: Friends) -> None:
    run_id = asked(friends)
    instance = runs.instance_of(row(run_id))
    plan = Plan((("son-la", "lai-chau"),))
    progress = Progress(1, len(instance.objective), "max_km", plan, {"repeat_cost": 4, "max_km": 310}, {"max_km": 90})
    put(
        run_id,
        state=RunState.RUNNING,
        started_at=now(),
        beat_at=now(),
        progress=json.dumps(standing_json("solve", progress)),
    )
    page = planner.get(f"/inspections/runs/{run_id}").text
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert f"Đang tối ưu mục tiêu 2/{len(instance.objective)}: Chuyến dài nhất." in page
    state = planner.get(f"/inspections/runs/{run_id}/state").get_json()
    assert not state["over"]
    assert state["said"] in page
    assert "310 km" in state["part"]
    assert "Lai Châu" in state["part"]
    assert "<form" not in state["part"], "what is replaced every second must not hold the focus"


def test_the_planner_stops_a_run(planner: FlaskClient, friends: Friends) -> None:
    run_id = asked(friends)
    answer = planner.post(f"/inspections/runs/{run_id}/cancel", follow_redirects=True)
    assert "Đã dừng, chưa có phương án" in answer.text
    assert planner.get(f"/inspections/runs/{run_id}/state").get_json() == {"over": True}


# ---- the answer ----


def test_the_best_plan_is_shown_with_what_stands_beside_it(planner: FlaskClient, friends: Friends) -> None:
    run = solved_whole(friends)
    answer = planner.get(f"/inspections/runs/{run.id}")
    assert len(answer.data) <= LARGEST_PAGE
    page = answer.text
    assert "Tối ưu đã được chứng minh" in page
    assert f'action="/inspections/plans/adoption/{run.id}/0"' in page
    assert page.count("Trưởng đoàn: ") == 7
    assert f'action="/inspections/plans/adoption/{run.id}/{run_work.HOW_MANY}"' in page
    assert page.count('class="gu-run-chosen"') == 7
    assert "Xoay vòng" in page
    assert "Tối ưu đã được chứng minh" in planner.get("/inspections/runs").text


def test_rules_that_collide_are_named_each_with_its_page(planner: FlaskClient, friends: Friends) -> None:
    for inspected in ("dien-bien", "lang-son"):
        pin(friends.drafter, friends.year_id, "pair", "son-la", inspected)
    run_id = asked(friends)
    run_work.work()
    page = planner.get(f"/inspections/runs/{run_id}").text
    assert "Không có phương án nào thỏa mãn đồng thời các điều kiện" in page
    assert "Bỏ một trong các điều này là đủ" in page
    for name in ("Điện Biên", "Lạng Sơn"):
        link = rf'<a href="/inspections/rules\?year={friends.year_id}#pins">Đã ấn định Sơn La kiểm tra {name}\.</a>'
        assert len(re.findall(link, page)) == 2
    assert "Dùng phương án này" not in page


def test_what_must_be_given_up_together_stands_in_one_line(planner: FlaskClient, friends: Friends) -> None:
    run_id = asked(friends)
    groups = ("no_reciprocal", "max_km_hard", "same_week")
    outcome = Outcome(Status.INFEASIBLE, SOLVER, conflict=groups, drop_one_of=(groups[:2], groups[1:]))
    answered(run_id, Result(outcome, (), None, stopped=False))
    page = planner.get(f"/inspections/runs/{run_id}").text
    assert "Bỏ đồng thời các điều trong một dòng là đủ" in page
    assert page.count("<strong>và</strong>") == 2


@pytest.mark.parametrize(
    ("status", "stopped", "said"),
    [
        (Status.UNKNOWN, False, "Mời tăng thời gian tìm, bớt mục tiêu hoặc nới quy tắc"),
        (Status.FEASIBLE, True, "Đã dừng theo yêu cầu"),
        (Status.FEASIBLE, False, "có thể còn phương án tốt hơn"),
    ],
)
def test_what_is_not_proven_is_said_plainly(
    planner: FlaskClient, friends: Friends, status: Status, *, stopped: bool, said: str
) -> None:
    run = solved(friends)
    result = runs.result_of(run)
    found = status is Status.FEASIBLE
    outcome = replace(result.outcome, status=status, plan=result.outcome.plan if found else None)
    answered(run.id, Result(outcome, (), None, stopped=stopped))
    assert said in planner.get(f"/inspections/runs/{run.id}").text


def test_a_failed_run_says_so_and_offers_to_ask_again(planner: FlaskClient, friends: Friends) -> None:
    run_id = asked(friends)
    put(run_id, state=RunState.FAILED, ended_at=now())
    page = planner.get(f"/inspections/runs/{run_id}").text
    assert "Máy xử lý gặp lỗi" in page
    assert "Xếp lại từ dữ kiện hiện nay" in page


def test_an_alternative_says_who_goes_where_instead(planner: FlaskClient, friends: Friends) -> None:
    run = solved(friends)
    result = runs.result_of(run)
    best = result.outcome.plan
    first, second = best.pairs[:2]
    swapped = Plan(((first[0], second[1]), (second[0], first[1]), *best.pairs[2:]))
    cost = {**result.outcome.objective, "max_km": result.outcome.objective["max_km"] + 90}
    other = Alternative(swapped, cost, differs=2, proven=True)
    answered(run.id, Result(result.outcome, (other,), None, stopped=False))
    page = planner.get(f"/inspections/runs/{run.id}").text
    names = {"dien-bien": "Điện Biên", "lang-son": "Lạng Sơn"}
    assert "Chuyến dài nhất +90 km." in page
    now_, before = _name(second[1]), _name(first[1])
    assert re.search(
        rf"{names.get(first[0], _name(first[0]))} → <strong>{now_}</strong> *<span[^>]*>thay vì {before}<", page
    )


def _name(key: str) -> str:
    from sqlalchemy import select

    from app.clusters.models import Unit

    return db.session.scalars(select(Unit.short_name).where(Unit.key == key)).one()


def test_of_a_large_cluster_the_page_explains_one_unit_at_a_time(planner: FlaskClient, friends: Friends) -> None:
    run_id = asked(friends)
    units = tuple(f"u{number:02}" for number in range(34))
    instance = Instance(units, tuple((100,) * 34 for _ in units), ("max_km", "total_km"))
    plan = Plan(tuple(zip(units, units[1:] + units[:1], strict=True)))
    value = {"max_km": 100, "total_km": 3400}
    rows = {
        pair: Why(pair, chosen=pair in plan.pairs, km=100, last=None, other=value, change={"max_km": 0, "total_km": 7})
        for pair in permutations(units, 2)
    }
    outcome = Outcome(Status.OPTIMAL, SOLVER, plan, value, value)
    others = tuple(Alternative(plan, value, 3, proven=True) for _ in range(5))
    answered(run_id, Result(outcome, others, WhyTable(PAIRS, rows, complete=True), stopped=False), instance)
    answer = planner.get(f"/inspections/runs/{run_id}?unit=u05")
    assert answer.status_code == 200
    assert len(answer.data) <= LARGEST_PAGE
    assert "<h3>u05</h3>" in answer.text
    assert "<h3>u06</h3>" not in answer.text


def test_the_record_lets_anybody_solve_it_again(planner: FlaskClient, friends: Friends) -> None:
    from workflows.scheduling.canonical import instance_sha256
    from workflows.scheduling.reading import read_instance

    run = solved(friends)
    answer = planner.get(f"/inspections/runs/{run.id}/record.json")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="xep-lich-{run.id}.json"'
    record = answer.get_json()
    assert instance_sha256(read_instance(record["instance"])[0]) == record["instance_sha256"]
    assert record["answer"]["status"] == "optimal"


# ---- who may ----


@pytest.mark.parametrize(("visitor", "status"), [("member", 403), ("outsider", 404), ("nobody", 302)])
def test_nobody_but_the_planner_reaches_the_pages(
    friends: Friends, client: FlaskClient, visitor: str, status: int
) -> None:
    run_id = asked(friends)
    if visitor == "member":
        sign_in(client, friends.person("son-la", Office.DRAFTER).email)
    elif visitor == "outsider":
        sign_in(client, _drafter_outside())
    for rest in ("", "/state", "/record.json"):
        assert client.get(f"/inspections/runs/{run_id}{rest}").status_code == status
    for post in ("/inspections/runs", f"/inspections/runs/{run_id}/cancel"):
        assert client.post(post, data={"year": friends.year_id}).status_code == status
    assert row(run_id).state == RunState.WAITING


# ---- without the solver ----

_RENDER = """
import sys
from app import create_app
from tests.conftest import SALT
from tests.friends import sign_in

uri, folder, email, *pages = sys.argv[1:]
app = create_app({"SQLALCHEMY_DATABASE_URI": uri, "INSTANCE": folder, "SECURITY_PASSWORD_SALT": SALT,
                  "TESTING": True, "WTF_CSRF_ENABLED": False})
client = sign_in(app.test_client(), email)
for page in pages:
    answer = client.get(page)
    assert answer.status_code == 200, (page, answer.status_code)
assert client.post("/inspections/runs", data={"year": sys.argv[4].rpartition("=")[2]}).status_code == 303
print("ortools" in sys.modules)
"""


def test_no_page_of_the_room_loads_the_solver(
    app: Flask, friends: Friends, database_uri: str, tmp_path: object
) -> None:
    run = solved(friends)
    pages = [f"/inspections?year={friends.year_id}", f"/inspections/runs/{run.id}"]
    pages += [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/inspections/") and not rule.arguments and "GET" in rule.methods
    ]
    email = friends.person("dien-bien", Office.DRAFTER).email
    db.session.rollback()  # a reader left open would keep the other process waiting
    command = [sys.executable, "-W", "error", "-c", _RENDER, database_uri, str(tmp_path), email, *pages]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.stdout.strip() == "False", answer.stderr[-2000:]

"""Arranging a visit: who may, from where it leads, what is told, and that a refused act leaves nothing behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from app.database import db
from app.inspections.accounts import accounts_by_inspector
from app.inspections.board import adopt
from app.inspections.models import Inspector
from app.papers import drafting
from app.papers.models import WorkingCopy
from app.visits import service
from app.visits.opening import open_visit
from app.visits.recording import record_fields
from app.visits.seen import SeenVisit
from app.visits.stand_ins import stand_ins
from tests.friends import Friends
from tests.inspections.drafts import done_run, in_force
from tests.papers.acts import last_entry, refused
from tests.visits import scene
from workflows.minutes_content import MinutesContent
from workflows.people import Actor, Office
from workflows.refusals import BadInput, NotAllowed, NotFound, Stale, WrongState
from workflows.visit import VisitState
from workflows.visit_changes import Moved


def at(seen: SeenVisit) -> tuple[int, str, str, int]:
    """The visit as a form names it, on a page that is not stale."""
    return seen.year.id, *seen.pair, seen.revision


def a_week_later(seen: SeenVisit) -> Moved:
    visit, week = seen.visit, timedelta(days=7)
    return Moved(visit.leaves + week, visit.first_day + week, visit.last_day + week, visit.returns + week)


def somebody_new(seen: SeenVisit) -> Inspector:
    return next(each.person for each in stand_ins(seen) if each.own and not each.why)


ACTS: dict[str, Callable[[Actor, SeenVisit], None]] = {
    "confirm": lambda actor, seen: service.confirm(actor, *at(seen)),
    "move": lambda actor, seen: service.move(actor, *at(seen), a_week_later(seen), "Đơn vị bận họp."),
    "postpone": lambda actor, seen: service.postpone(actor, *at(seen), "Mưa lũ, đường bị chia cắt."),
    "replace": lambda actor, seen: service.replace(
        actor, *at(seen), seen.visit.secretary, str(somebody_new(seen).id), "Ốm."
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_outsiders_find_nothing_and_who_only_reads_may_not(friends: Friends, act: str) -> None:
    seen = scene.visit_to(friends)
    third = next(
        friends.of(unit, Office.LEADER) for unit in ("lai-chau", "lao-cai", "ha-giang") if unit not in seen.pair
    )
    outsider, observer = friends.outsider, friends.observer
    seen = scene.visit_to(friends)
    refused(NotFound, lambda: ACTS[act](outsider, seen))
    refused(NotAllowed, lambda: ACTS[act](observer, seen))
    refused(NotAllowed, lambda: ACTS[act](third, seen))


def test_the_inspected_unit_confirms_and_nobody_else(friends: Friends) -> None:
    seen = scene.visit_to(friends)
    assert seen.state is VisitState.PLANNED
    refused(NotAllowed, lambda: service.confirm(friends.of(seen.visit.inspector, Office.LEADER), *at(seen)))
    refused(NotAllowed, lambda: service.confirm(scene.acting(friends, seen, "leader"), *at(seen)))
    service.confirm(friends.of("son-la", Office.DRAFTER), *at(seen))
    seen = scene.visit_to(friends)
    assert (seen.state, seen.revision) == (VisitState.CONFIRMED, 1)
    told = last_entry()
    assert (told.action, json.loads(told.particulars)["first_day"]) == (
        "visit:confirm",
        seen.visit.first_day.isoformat(),
    )
    refused(WrongState, lambda: service.confirm(friends.of("son-la", Office.DRAFTER), *at(seen)))


def test_other_days_have_to_be_confirmed_anew(friends: Friends) -> None:
    host = friends.of("son-la", Office.LEADER)
    service.confirm(host, *at(scene.visit_to(friends)))
    seen = scene.visit_to(friends)
    days = a_week_later(seen)
    service.move(friends.drafter, *at(seen), days, "Đơn vị bận họp.")
    moved = scene.visit_to(friends)
    assert moved.state is VisitState.PLANNED
    assert (moved.visit.first_day, moved.planned.first_day) == (days.first_day, seen.planned.first_day)
    service.confirm(host, *at(moved))
    assert scene.visit_to(friends).state is VisitState.CONFIRMED


def test_days_out_of_order_another_year_or_no_reason_are_refused(friends: Friends) -> None:
    host, seen = friends.of("son-la", Office.LEADER), scene.visit_to(friends)
    days = a_week_later(seen)
    backwards = Moved(days.leaves, days.last_day, days.first_day - timedelta(days=1), days.returns)
    assert refused(BadInput, lambda: service.move(host, *at(seen), backwards, "Lý do.")).field == "last_day"
    other_year = Moved(*[date(2002, 9, day) for day in (1, 2, 3, 4)])
    assert refused(BadInput, lambda: service.move(host, *at(seen), other_year, "Lý do.")).field == "leaves"
    assert refused(BadInput, lambda: service.move(host, *at(seen), days, "  ")).field == "reason"
    assert refused(BadInput, lambda: service.postpone(host, *at(seen), "")).field == "reason"


def test_a_postponed_visit_waits_for_new_days(friends: Friends) -> None:
    host = friends.of("son-la", Office.LEADER)
    service.postpone(host, *at(scene.visit_to(friends)), "Mưa lũ, đường bị chia cắt.")
    seen = scene.visit_to(friends)
    assert seen.state is VisitState.POSTPONED
    secretary = scene.acting(friends, seen, "secretary")
    refused(WrongState, lambda: open_visit(secretary, friends.year_id, *seen.pair))
    service.move(host, *at(seen), a_week_later(seen), "Đường đã thông.")
    assert scene.visit_to(friends).state is VisitState.PLANNED


def test_a_page_shown_before_another_act_changes_nothing(friends: Friends) -> None:
    host, seen = friends.of("son-la", Office.LEADER), scene.visit_to(friends)
    before = at(seen)
    service.confirm(host, *before)
    refused(Stale, lambda: service.move(host, *before, a_week_later(scene.visit_to(friends)), "Lý do."))


def test_who_comes_takes_the_place_and_the_role(friends: Friends) -> None:
    seen = scene.visit_to(friends)
    comer = somebody_new(seen)
    service.replace(friends.drafter, *at(seen), seen.visit.secretary, str(comer.id), "Ốm.")
    after = scene.visit_to(friends)
    assert after.visit.secretary == str(comer.id)
    assert seen.visit.secretary not in {member.id for member in after.visit.members}
    assert after.planned == seen.planned


def test_nobody_of_the_inspected_unit_and_no_stranger_comes(friends: Friends) -> None:
    seen = scene.visit_to(friends)
    own = db.session.query(Inspector).filter_by(unit_id=seen.inspected.id).first()
    leaver = seen.visit.secretary
    for comer in (str(own.id), "999999", "", leaver):
        refused(BadInput, lambda comer=comer: service.replace(friends.drafter, *at(seen), leaver, comer, "Ốm."))


def test_the_leader_comes_from_the_inspecting_unit(friends: Friends) -> None:
    seen = scene.visit_to(friends)
    lent = next((each.person for each in stand_ins(seen) if not each.own and not each.why), None)
    assert lent is not None
    refused(BadInput, lambda: service.replace(friends.drafter, *at(seen), seen.visit.leader, str(lent.id), "Bận họp."))


def test_a_change_while_the_minutes_are_written_reaches_them(friends: Friends) -> None:
    paper_id = scene.opened(friends)
    seen = scene.visit_to(friends)
    gone, comer = scene.acting(friends, seen, "secretary"), somebody_new(seen)
    service.replace(friends.drafter, *at(seen), seen.visit.secretary, str(comer.id), "Ốm giữa chừng.")
    content = MinutesContent.from_json(json.loads(db.session.get_one(WorkingCopy, paper_id).content))
    assert content.secretary is not None
    assert content.secretary.id == str(comer.id)
    assert accounts_by_inspector([str(comer.id)])
    refused(NotAllowed, lambda: record_fields(gone, paper_id, {}, {"place": "nơi khác"}))
    now_secretary = scene.acting(friends, scene.visit_to(friends), "secretary")
    record_fields(now_secretary, paper_id, {}, {"opinion": "Nhất trí."})


def test_an_amended_plan_says_itself_what_holds(friends: Friends) -> None:
    """What was moved, put off and confirmed upon the first plan is not laid over the second."""
    host = friends.of("son-la", Office.LEADER)
    service.postpone(host, *at(scene.visit_to(friends)), "Mưa lũ.")
    moved = scene.visit_to(friends, "lai-chau")
    service.move(friends.drafter, *at(moved), a_week_later(moved), "Bận họp.")
    service.confirm(friends.of("lai-chau", Office.LEADER), *at(scene.visit_to(friends, "lai-chau")))
    kept = scene.visit_to(friends, "lao-cai")
    service.confirm(friends.of("lao-cai", Office.LEADER), *at(kept))

    amended = adopt(friends.drafter, done_run(friends), 0)
    copy = db.session.get_one(WorkingCopy, amended)
    content = json.loads(copy.content)
    content["amends"]["reason"] = "Bố trí lại sau mưa lũ."
    drafting.save(friends.drafter, amended, content, copy.revision)
    in_force(friends, friends.submitted(amended))

    after = scene.visit_to(friends)
    assert (after.plan.id, after.state, after.changes) == (amended, VisitState.PLANNED, ())
    back = scene.visit_to(friends, "lai-chau")
    assert (back.state, back.visit.first_day) == (VisitState.PLANNED, moved.planned.first_day)
    assert scene.visit_to(friends, "lao-cai").state is VisitState.CONFIRMED, "the same days are still agreed to"

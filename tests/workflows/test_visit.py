"""The life of a visit, and what may be changed in it after its plan was signed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.plans import SAMPLE
from workflows.content import Json
from workflows.inspection_plan import check
from workflows.inspection_plan_content import Member, PlanContent, Visit
from workflows.minutes_content import TeamRole
from workflows.paper import State
from workflows.refusals import BadInput, Refusal, WrongState
from workflows.visit import (
    VISIT,
    VISIT_EVENT_TITLES,
    VISIT_MAIN_LINE,
    VISIT_STATE_TITLES,
    VisitEvent,
    VisitState,
    standing,
)
from workflows.visit_changes import Change, Moved, Postponed, Replaced, as_changed, change_from, role_in

pytestmark = pytest.mark.quick

PLAN = PlanContent.from_json(SAMPLE["content"])
VISIT_OF_PLAN = next(visit for visit in PLAN.visits if visit.inspector == "lang-son")
LEADER, SECRETARY = VISIT_OF_PLAN.leader, VISIT_OF_PLAN.secretary
OTHER = Member("quang-ninh-1", "Đại diện Thanh tra tỉnh Quảng Ninh 1", "Thanh tra viên", "quang-ninh", "Quảng Ninh")
S, E = VisitState, VisitEvent


def test_the_straight_way_leads_from_the_plan_to_the_signed_minutes() -> None:
    state: Any = S.PLANNED
    for event, reached in zip((E.CONFIRM, E.OPEN, E.RECORD, E.CONCLUDE), VISIT_MAIN_LINE[1:], strict=True):
        state = VISIT.after(state, event)
        assert state is reached


def test_new_days_have_to_be_confirmed_anew_and_a_postponed_visit_waits_for_them() -> None:
    assert VISIT.after(S.CONFIRMED, E.MOVE) is S.PLANNED
    assert VISIT.after(S.CONFIRMED, E.POSTPONE) is S.POSTPONED
    assert VISIT.after(S.POSTPONED, E.MOVE) is S.PLANNED
    for event in (E.CONFIRM, E.OPEN, E.POSTPONE):
        with pytest.raises(WrongState):
            VISIT.after(S.POSTPONED, event)


@pytest.mark.parametrize("state", [S.CONCLUDED, S.CONCLUDED_ON_PAPER])
def test_nothing_happens_to_a_concluded_visit(state: VisitState) -> None:
    assert VISIT.events_from(state) == frozenset()


def test_days_and_team_stay_once_both_sides_have_the_minutes() -> None:
    assert VISIT.events_from(S.RECORDED) == {E.REOPEN, E.CONCLUDE}
    assert {E.MOVE, E.POSTPONE}.isdisjoint(VISIT.events_from(S.UNDER_WAY))


def test_every_state_and_event_has_words() -> None:
    assert set(VISIT_STATE_TITLES) == set(VisitState)
    assert set(VISIT_EVENT_TITLES) == set(VisitEvent)


@pytest.mark.parametrize("stored", ["planned", "confirmed", "postponed", "under_way", "concluded_on_paper"])
def test_without_minutes_a_visit_is_where_it_was_left(stored: str) -> None:
    assert standing(stored, None) is VisitState(stored)


@pytest.mark.parametrize(
    ("minutes", "state"),
    [
        (State.DRAFTING, S.UNDER_WAY),
        (State.IN_REVIEW, S.RECORDED),
        (State.APPROVED, S.RECORDED),
        (State.SIGNING, S.RECORDED),
        (State.SIGNED, S.CONCLUDED),
        (State.ARCHIVED, S.CONCLUDED),
    ],
)
def test_the_minutes_say_how_far_a_visit_has_come(minutes: State, state: VisitState) -> None:
    assert standing("under_way", minutes) is state
    assert standing("concluded_on_paper", minutes) is (state if state is S.CONCLUDED else S.CONCLUDED_ON_PAPER)


def days(*numbers: int) -> tuple[date, ...]:
    return tuple(date(2020, 10, number) for number in numbers)


def test_a_visit_is_moved_and_all_else_stays() -> None:
    moved = as_changed(VISIT_OF_PLAN, [Moved(*days(4, 5, 7, 8))])
    assert (moved.leaves, moved.first_day, moved.last_day, moved.returns) == days(4, 5, 7, 8)
    assert replace(moved, leaves=VISIT_OF_PLAN.leaves, first_day=VISIT_OF_PLAN.first_day) == replace(
        VISIT_OF_PLAN, last_day=moved.last_day, returns=moved.returns
    )


@pytest.mark.parametrize(
    ("numbers", "field"), [((5, 4, 7, 8), "first_day"), ((4, 6, 5, 8), "last_day"), ((4, 5, 7, 6), "returns")]
)
def test_days_out_of_order_are_refused_where_they_stand(numbers: tuple[int, ...], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        as_changed(VISIT_OF_PLAN, [Moved(*days(*numbers))])
    assert refused.value.field == field


@pytest.mark.parametrize("role", list(TeamRole))
def test_whoever_comes_takes_the_role_of_who_goes(role: TeamRole) -> None:
    out = next(member.id for member in VISIT_OF_PLAN.members if role_in(VISIT_OF_PLAN, member.id) is role)
    changed = as_changed(VISIT_OF_PLAN, [Replaced(out, OTHER, role)])
    assert role_in(changed, OTHER.id) is role
    assert out not in {member.id for member in changed.members}
    assert len(changed.members) == len(VISIT_OF_PLAN.members)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (Replaced("nobody", OTHER, TeamRole.MEMBER), "out"),
        (Replaced(LEADER, OTHER, TeamRole.MEMBER), "as_role"),
        (Replaced(LEADER, VISIT_OF_PLAN.members[1], TeamRole.LEADER), "into"),
        (Replaced(LEADER, replace(OTHER, unit=VISIT_OF_PLAN.inspected), TeamRole.LEADER), "into"),
    ],
)
def test_a_change_that_would_spoil_the_team_is_refused(change: Replaced, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        as_changed(VISIT_OF_PLAN, [change])
    assert refused.value.field == field
    assert "{" not in str(refused.value)


UNITS = [visit.inspector for visit in PLAN.visits]
PEOPLE = [
    Member(f"{unit}-{n}", f"Người {n}", "", unit, unit) for unit in [*UNITS, VISIT_OF_PLAN.inspected] for n in range(4)
]
DAYS = st.dates(date(2020, 9, 1), date(2020, 9, 20))


@st.composite
def changes(draw: st.DrawFn) -> Change:
    match draw(st.sampled_from(["move", "postpone", "replace"])):
        case "move":
            leaves = draw(DAYS)
            return Moved(leaves, *(leaves + timedelta(days=draw(st.integers(-1, 4))) for _ in range(3)))
        case "postpone":
            return Postponed()
    who = st.sampled_from([*(member.id for member in VISIT_OF_PLAN.members), *(member.id for member in PEOPLE)])
    return Replaced(draw(who), draw(st.sampled_from(PEOPLE)), draw(st.sampled_from(TeamRole)))


@given(st.lists(changes(), max_size=6))
def test_no_row_of_changes_breaks_the_rules_of_a_plan(wanted: list[Change]) -> None:
    visit = VISIT_OF_PLAN
    for change in wanted:
        try:
            visit = as_changed(visit, [change])
        except Refusal:
            continue
    assert visit.pair == VISIT_OF_PLAN.pair
    assert visit.inspected not in {member.unit for member in visit.members}
    check(_plan_of(visit))  # leader, secretary, days: what a plan demands


@given(st.lists(changes(), max_size=4))
def test_changes_are_read_back_as_they_were_written(wanted: list[Change]) -> None:
    assert [change_from(each.what, json.loads(json.dumps(each.to_json()))) for each in wanted] == wanted


@pytest.mark.parametrize(
    ("what", "particulars"),
    [
        ("move", {"leaves": "2020-10-04"}),
        ("move", dict.fromkeys(("leaves", "first_day", "last_day", "returns"), "4/10/2020")),
        ("postpone", {"until": "2021"}),
        ("replace", {"out": "a", "into": {}, "as_role": "leader"}),
        ("replace", {"out": "a", "into": {}, "as_role": "boss"}),
    ],
)
def test_what_is_no_change_is_refused(what: str, particulars: Json) -> None:
    with pytest.raises(BadInput):
        change_from(what, particulars)


def _plan_of(visit: Visit) -> dict[str, Any]:
    return replace(PLAN, visits=(visit,)).to_json()

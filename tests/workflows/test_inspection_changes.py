"""What an amended plan changes, pair by pair, and who must be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.plans import SAMPLE
from workflows.inspection_changes import difference
from workflows.inspection_plan_content import Member, PlanContent, Visit

PLAN = PlanContent.from_json(SAMPLE["content"])
UNITS = "abcd"
PEOPLE = [Member(f"{unit}{i}", f"Người {unit}{i}", "", unit, unit) for unit in UNITS for i in range(3)]


def on(*visits: Visit) -> PlanContent:
    return replace(PLAN, visits=visits)


@st.composite
def plans(draw: st.DrawFn) -> PlanContent:
    pairs = st.tuples(st.sampled_from(UNITS), st.sampled_from(UNITS)).filter(lambda pair: pair[0] != pair[1])
    visits = []
    for inspector, inspected in draw(st.lists(pairs, unique=True, max_size=5)):
        leaves = date(2020, 9, 1) + timedelta(days=draw(st.integers(0, 3)))
        members = draw(st.lists(st.sampled_from(PEOPLE), unique=True, min_size=2, max_size=4))
        leader, secretary = draw(st.permutations([member.id for member in members]))[:2]
        ends = (leaves, leaves, leaves, leaves + timedelta(days=draw(st.integers(0, 1))))
        names = (inspector, draw(st.sampled_from(["Cũ", "Mới"])), inspected, "Đơn vị")
        visits.append(Visit(*names, *ends, draw(st.integers(0, 2)), leader, secretary, tuple(members)))
    return on(*visits)


def arrangement(plan: PlanContent) -> set[tuple[object, ...]]:
    return {
        (
            v.pair,
            v.leaves,
            v.first_day,
            v.last_day,
            v.returns,
            v.leader,
            v.secretary,
            frozenset(m.id for m in v.members),
        )
        for v in plan.visits
    }


@given(plans(), plans())
def test_there_is_a_difference_exactly_where_the_visits_are_not_the_same(one: PlanContent, other: PlanContent) -> None:
    assert bool(difference(one, other)) == (arrangement(one) != arrangement(other))


@given(plans())
def test_a_plan_does_not_differ_from_itself_in_any_order(plan: PlanContent) -> None:
    found = difference(plan, on(*reversed(plan.visits)))
    assert not found
    assert (found.units_to_tell, found.people_to_tell) == (frozenset(), frozenset())
    assert set(found.kept) == {visit.pair for visit in plan.visits}


@given(plans(), plans())
def test_the_way_back_is_the_same_way_reversed(one: PlanContent, other: PlanContent) -> None:
    there, back = difference(one, other), difference(other, one)
    assert (there.kept, there.dropped, there.added) == (back.kept, back.added, back.dropped)
    assert [(c.before, c.after, c.joined, c.left, c.moved, c.led_anew) for c in there.changed] == [
        (c.after, c.before, c.left, c.joined, c.moved, c.led_anew) for c in back.changed
    ]
    assert (there.units_to_tell, there.people_to_tell) == (back.units_to_tell, back.people_to_tell)


@given(plans(), plans())
def test_whoever_has_other_trips_than_before_is_told(one: PlanContent, other: PlanContent) -> None:
    def trips(plan: PlanContent, person: str) -> set[tuple[object, ...]]:
        mine = (v for v in plan.visits if person in {member.id for member in v.members})
        return {(v.pair, v.leaves, v.first_day, v.last_day, v.returns) for v in mine}

    told = difference(one, other).people_to_tell
    assert {each.id for each in PEOPLE if trips(one, each.id) != trips(other, each.id)} <= told


@given(plans(), plans())
def test_every_unit_of_a_pair_that_came_or_went_is_told(one: PlanContent, other: PlanContent) -> None:
    found = difference(one, other)
    pairs = {v.pair for v in one.visits} ^ {v.pair for v in other.visits}
    assert {unit for pair in pairs for unit in pair} <= found.units_to_tell


def test_one_ill_member_changes_one_visit_and_tells_its_team_and_units() -> None:
    first, *others = PLAN.visits
    stand_in = Member("dien-bien-9", "Đại diện Thanh tra tỉnh Điện Biên 9", "", "dien-bien", "Thanh tra tỉnh Điện Biên")
    found = difference(PLAN, on(replace(first, members=(*first.members[:2], stand_in)), *others))
    (change,) = found.changed
    assert ([m.id for m in change.joined], [m.id for m in change.left]) == (["dien-bien-9"], ["dien-bien-3"])
    assert (change.moved, change.led_anew, found.dropped, found.added) == (False, False, (), ())
    assert found.units_to_tell == {"dien-bien", "son-la"}
    assert found.people_to_tell == {"dien-bien-1", "dien-bien-2", "dien-bien-3", "dien-bien-9"}


def test_a_moved_visit_tells_the_unit_that_lends_somebody() -> None:
    *others, last = PLAN.visits
    later = replace(last, returns=last.returns + timedelta(days=1))
    found = difference(PLAN, on(*others, later))
    assert [change.moved for change in found.changed] == [True]
    assert found.units_to_tell == {"quang-ninh", "lang-son", "son-la"}


def test_a_corrected_name_or_distance_moves_nobody() -> None:
    first, *others = PLAN.visits
    assert not difference(PLAN, on(replace(first, km=94, inspector_name="Thanh tra Điện Biên"), *others))

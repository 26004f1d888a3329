"""Changing a plan by hand: what is asked for changes, everything else stays, and what breaks a rule says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.database import db
from app.inspections.board import adopt
from app.inspections.desk import Desk, findings, save
from app.inspections.models import Inspector
from app.inspections.offers import days_offered, people_offered, units_offered
from app.inspections.people import change, profile_of
from app.inspections.swapping import VisitChange, changed, pair_on, swapped
from tests.friends import Friends
from tests.inspections.drafts import adopted, desk, done_run, exchangeable, stored, year_of
from workflows.refusals import BadInput, NotFound
from workflows.scheduling.instance import Pair


def as_it_is(open_desk: Desk, pair: Pair) -> VisitChange:
    """The visit's form as the page shows it."""
    team = open_desk.plan.teams[pair]
    return VisitChange(pair[1], open_desk.plan.starts[pair], team.leader, team.secretary, team.members)


def tie(friends: Friends, person_id: int, unit: str) -> None:
    """The person may never inspect this unit."""
    year = year_of(friends)
    person = db.session.get_one(Inspector, person_id)
    profile, revision = profile_of(year, person), person.revision
    tied = {membership.unit.key: membership.unit.id for membership in year.memberships}[unit]
    change(friends.drafter, year.id, person_id, replace(profile, ties=frozenset({tied})), revision)


def rename(friends: Friends, person_id: int) -> None:
    """The person is entered under another name."""
    year = year_of(friends)
    person = db.session.get_one(Inspector, person_id)
    profile, revision = profile_of(year, person), person.revision
    change(friends.drafter, year.id, person_id, replace(profile, name=f"Đổi tên {person_id}"), revision)


def test_two_teams_exchange_whom_they_inspect_and_nothing_else(friends: Friends) -> None:
    paper_id = adopted(friends)
    before = desk(friends, paper_id)
    one, other = exchangeable(before)
    after = swapped(before, one, other)
    assert set(after.plan.pairs) == set(before.plan.pairs) - {one, other} | {(one[0], other[1]), (other[0], one[1])}
    for old, new in ((one, (one[0], other[1])), (other, (other[0], one[1]))):
        assert after.plan.starts[new] == before.plan.starts[old]
        assert after.plan.teams[new] == before.plan.teams[old]
    untouched = {pair: visit for pair, visit in before.visits().items() if pair not in {one, other}}
    assert {pair: visit for pair, visit in after.visits().items() if pair in untouched} == untouched
    save(friends.drafter, after)
    assert {**stored(paper_id), "visits": (), "record": ()} == {**before.content, "visits": (), "record": ()}


def test_visits_that_nobody_touched_keep_the_names_of_their_day(friends: Friends) -> None:
    paper_id = adopted(friends)
    before = desk(friends, paper_id)
    one, other = exchangeable(before)
    for person_id in {int(member["id"]) for visit in before.content["visits"] for member in visit["members"]}:
        rename(friends, person_id)
    after = swapped(desk(friends, paper_id), one, other)
    moved = {(one[0], other[1]), (other[0], one[1])}
    for pair, visit in after.visits().items():
        assert all(member.name.startswith("Đổi tên") is (pair in moved) for member in visit.members), pair


def test_an_exchange_twice_gives_the_same_plan_back(friends: Friends) -> None:
    before = desk(friends, adopted(friends))
    one, other = exchangeable(before)
    after = swapped(before, one, other)
    back = swapped(after, (one[0], other[1]), (other[0], one[1]))
    assert (back.plan, back.content["visits"]) == (before.plan, before.content["visits"])


def test_what_was_changed_by_hand_is_called_so_with_the_figures_of_now(friends: Friends) -> None:
    before = desk(friends, adopted(friends))
    after = swapped(before, *exchangeable(before))
    record = after.content["record"]
    assert record["status"] == "edited"
    assert {row["name"]: row["value"] for row in record["objective"]} == after.totals()
    assert record["instance_sha256"] == before.content["record"]["instance_sha256"]  # the same facts


def test_bounds_of_other_facts_are_not_claimed_for_a_plan_changed_by_hand(friends: Friends) -> None:
    paper_id = adopted(friends)
    tie(friends, int(stored(paper_id)["visits"][0]["members"][0]["id"]), "quang-ninh")
    before = desk(friends, paper_id)
    after = swapped(before, *exchangeable(before))
    assert after.content["record"]["instance_sha256"] != before.content["record"]["instance_sha256"]
    assert all(row["bound"] == 0 for row in after.content["record"]["objective"])


def test_a_unit_never_inspects_itself_nor_the_same_unit_twice(friends: Friends) -> None:
    open_desk = desk(friends, adopted(friends))
    chain = next((a, b) for a in open_desk.plan.pairs for b in open_desk.plan.pairs if a[1] == b[0])
    with pytest.raises(BadInput):
        swapped(open_desk, *chain)
    with pytest.raises(BadInput):
        swapped(open_desk, chain[0], chain[0])
    pair = open_desk.plan.pairs[0]
    with pytest.raises(BadInput):
        changed(open_desk, pair, replace(as_it_is(open_desk, pair), inspected=pair[0]))
    with pytest.raises(BadInput):
        changed(open_desk, pair, replace(as_it_is(open_desk, pair), inspected="cao-bang"))
    with pytest.raises(NotFound):
        pair_on(open_desk, pair[1], pair[0])


def test_a_form_sent_as_it_was_shown_changes_nothing_in_the_visit(friends: Friends) -> None:
    open_desk = desk(friends, adopted(friends))
    pair = open_desk.plan.pairs[0]
    assert changed(open_desk, pair, as_it_is(open_desk, pair)).content["visits"] == open_desk.content["visits"]


def test_a_days_offer_is_a_day_on_which_the_plan_stays_lawful(friends: Friends) -> None:
    open_desk = desk(friends, adopted(friends))
    pair = open_desk.plan.pairs[1]
    offers = days_offered(open_desk, pair)
    assert [offer.day for offer in offers] == list(open_desk.built.instance.days)
    assert any(offer.why for offer in offers)
    for offer in offers:
        moved = changed(open_desk, pair, replace(as_it_is(open_desk, pair), first_day=offer.day))
        assert (findings(moved) == []) is (offer.why == ()), offer
        assert moved.visits()[pair].first_day == offer.day


def test_a_day_that_nobody_works_is_refused(friends: Friends) -> None:
    open_desk = desk(friends, adopted(friends))
    pair = open_desk.plan.pairs[0]
    day = open_desk.plan.starts[pair]
    sunday = day + timedelta(days=6 - day.weekday())
    with pytest.raises(BadInput) as caught:
        changed(open_desk, pair, replace(as_it_is(open_desk, pair), first_day=sunday))
    assert caught.value.field == "first_day"


def test_who_cannot_go_is_told_without_saying_what_they_are_tied_to(friends: Friends) -> None:
    paper_id = adopted(friends)
    pair = desk(friends, paper_id).plan.pairs[0]
    spare = next(offer for offer in people_offered(desk(friends, paper_id), pair) if offer.own and not offer.member)
    assert spare.why == ""
    tie(friends, int(spare.id), pair[1])
    offer = next(each for each in people_offered(desk(friends, paper_id), pair) if each.id == spare.id)
    assert offer.why == "Không bố trí được"


def test_people_are_offered_own_first_and_never_those_of_the_inspected_unit(friends: Friends) -> None:
    open_desk = desk(friends, adopted(friends))
    pair = open_desk.plan.pairs[0]
    offers = people_offered(open_desk, pair)
    own = [offer.own for offer in offers]
    assert own == sorted(own, reverse=True)
    assert pair[1] not in {offer.person.unit.key for offer in offers}
    assert {offer.id for offer in offers if offer.member} == set(open_desk.plan.teams[pair].members)
    assert not any(offer.why for offer in offers if offer.member)


def test_somebody_who_travels_with_another_team_is_not_offered(friends: Friends) -> None:
    open_desk = desk(friends, adopted(friends))
    trips = open_desk.visits()
    one, other = next(
        (a, b)
        for a, x in trips.items()
        for b, y in trips.items()
        if a != b and x.leaves <= y.returns and y.leaves <= x.returns and a[0] != b[1]
    )
    busy = [offer for offer in people_offered(open_desk, one) if offer.id in open_desk.plan.teams[other].members]
    assert busy
    assert all(offer.why for offer in busy)


def test_units_already_inspected_by_this_team_are_not_offered_again(friends: Friends) -> None:
    open_desk = desk(friends, adopted(friends))
    pair = open_desk.plan.pairs[0]
    offers = {offer.key: offer for offer in units_offered(open_desk, pair)}
    assert set(offers) == set(open_desk.built.units) - {pair[0]}
    assert [key for key, offer in offers.items() if offer.chosen] == [pair[1]]
    assert all(len(offer.now) == 1 for offer in offers.values())


def test_leader_and_secretary_are_members_whether_ticked_or_not(friends: Friends) -> None:
    open_desk = desk(friends, adopted(friends))
    pair = open_desk.plan.pairs[0]
    wanted = as_it_is(open_desk, pair)
    after = changed(open_desk, pair, replace(wanted, members=wanted.members[:0]))
    assert set(after.plan.teams[pair].members) == {wanted.leader, wanted.secretary}
    assert any("có 2 người" in each for each in findings(after))
    for field in ("leader", "secretary"):
        with pytest.raises(BadInput) as caught:
            changed(open_desk, pair, replace(wanted, **{field: ""}))
        assert caught.value.field == field
    with pytest.raises(BadInput):
        changed(open_desk, pair, replace(wanted, members=("999999",)))


def test_hand_work_is_given_up_for_a_plan_that_is_adopted_again(friends: Friends) -> None:
    paper_id = adopted(friends)
    before = stored(paper_id)
    save(friends.drafter, swapped(desk(friends, paper_id), *exchangeable(desk(friends, paper_id))))
    adopt(friends.drafter, done_run(friends), 0)
    assert stored(paper_id) == before

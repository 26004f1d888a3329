"""Why a pair: rules, history, the price of another choice; nothing about single people for who need not know."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask

from app.clusters.service import members_of
from app.inspections.board import adopt
from app.inspections.history import Past, add_past
from app.inspections.models import Inspector
from app.inspections.people import inspectors_of
from app.inspections.reasons import WhyPage, why_seen
from tests.friends import Friends
from tests.inspections.drafts import adopted, circulated, desk, done_run, stored, year_of
from tests.inspections.test_swap import tie
from tests.papers.acts import refused
from tests.web.visitors import browser_of
from workflows.refusals import NotFound
from workflows.scheduling.why import PAIRS, Why, WhyTable


def unplanned(friends: Friends, paper_id: int) -> tuple[str, str]:
    """A pair that the plan does not have, in neither direction."""
    open_desk = desk(friends, paper_id)
    units, pairs = open_desk.built.units, set(open_desk.plan.pairs)
    return next((a, b) for a in units for b in units if a != b and not {(a, b), (b, a)} & pairs)


def sentences(page: WhyPage) -> str:
    return " ".join((*(fact.sentence for fact in page.facts), *page.obstacles, page.cost.sentence if page.cost else ""))


def test_a_planned_pair_names_its_rules_and_its_last_time(friends: Friends) -> None:
    paper_id = adopted(friends)
    pair = desk(friends, paper_id).plan.pairs[0]
    ids = {unit.key: unit.id for unit in members_of(year_of(friends))}
    add_past(friends.drafter, friends.year_id, [Past(ids[pair[0]], ids[pair[1]], 2014)], "Báo cáo năm 2014")
    page = why_seen(friends.drafter, paper_id, pair)
    assert page.visit is not None
    assert page.years == (2014,)
    assert page.facts
    assert all(fact.holds for fact in page.facts)
    assert page.obstacles == ()
    assert page.cost is None


def test_the_way_back_of_a_planned_pair_breaks_the_rule_against_mutual_inspection(friends: Friends) -> None:
    paper_id = adopted(friends)
    a, b = desk(friends, paper_id).plan.pairs[0]
    page = why_seen(friends.drafter, paper_id, (b, a))
    assert page.visit is None
    assert [fact.holds for fact in page.facts] == [False]


def test_the_price_of_another_choice_is_the_one_that_the_planner_found(friends: Friends) -> None:
    paper_id = adopted(friends)
    chosen, other = desk(friends, paper_id).plan.pairs[0], unplanned(friends, paper_id)
    rows: Mapping[tuple[str, str], Why] = {
        chosen: Why(pair=chosen, chosen=True, km=93, last=None, change={"max_km": 90}, other={"max_km": 390}),
        other: Why(pair=other, chosen=False, km=300, last=None, change={"total_km": 40}, other={"total_km": 1054}),
    }
    assert adopt(friends.drafter, done_run(friends, why=WhyTable(PAIRS, rows, complete=False)), 0) == paper_id
    cost = why_seen(friends.drafter, paper_id, chosen).cost
    assert cost is not None
    assert "Chuyến dài nhất +90 km" in cost.sentence
    assert (cost.chosen, cost.pairs_only) == (True, True)
    found = why_seen(friends.drafter, paper_id, other).cost
    assert found is not None
    assert "Tổng quãng đường +40 km" in found.sentence
    assert why_seen(friends.drafter, paper_id, (chosen[1], chosen[0])).cost is None


def test_members_read_why_once_the_plan_is_circulated_and_outsiders_never(friends: Friends) -> None:
    paper_id = adopted(friends)
    pair = desk(friends, paper_id).plan.pairs[0]
    outsider = friends.outsider
    for stranger in (friends.member, outsider):
        refused(NotFound, lambda stranger=stranger: why_seen(stranger, paper_id, pair))  # type: ignore[misc]
    friends.submitted(paper_id)
    assert why_seen(friends.member, paper_id, pair).visit is not None
    refused(NotFound, lambda: why_seen(outsider, paper_id, pair))
    refused(NotFound, lambda: why_seen(friends.member, paper_id, (pair[0], pair[0])))
    refused(NotFound, lambda: why_seen(friends.member, paper_id, (pair[0], "cao-bang")))


def test_ties_are_told_to_the_planner_and_to_nobody_else(friends: Friends) -> None:
    """Every person of a unit is tied to another unit: no team can go, and why is the planner's to know."""
    paper_id = circulated(friends)
    pair = unplanned_of(friends, paper_id)
    people = [person for person in built_people(friends) if person.unit.key == pair[0]]
    names = [person.name for person in people]
    for identity in [person.id for person in people]:
        tie(friends, identity, pair[1])
    told, known = (why_seen(actor, paper_id, pair) for actor in (friends.member, friends.drafter))
    assert told.obstacles
    assert known.obstacles
    assert not any(name in sentences(told) for name in names)
    assert told.obstacles == ("Không lập được đoàn đúng quy định.",)


def test_a_conflict_over_a_person_is_told_in_full_to_the_planner_only(friends: Friends) -> None:
    paper_id = adopted(friends)
    pair, person = unplanned(friends, paper_id), built_people(friends)[0]
    row = Why(pair=pair, chosen=False, km=300, last=None, conflict=(f"ties:{person.id}",))
    adopt(friends.drafter, done_run(friends, why=WhyTable(PAIRS, {pair: row}, complete=False)), 0)
    friends.submitted(paper_id)
    told, known = (why_seen(actor, paper_id, pair).cost for actor in (friends.member, friends.drafter))
    assert told is not None
    assert known is not None
    assert person.name in known.sentence
    assert person.name not in told.sentence
    assert "Không lập được đoàn đúng quy định." in told.sentence


def test_why_of_a_draft_is_about_the_draft_as_it_stands(house: Flask, friends: Friends) -> None:
    paper_id = adopted(friends)
    visit = stored(paper_id)["visits"][0]
    page = browser_of(house, friends, "drafter").get(
        f"/inspections/plans/{paper_id}/why/{visit['inspector']}/{visit['inspected']}"
    )
    assert page.status_code == 200
    assert "Có trong kế hoạch" in page.text
    assert "chưa có trong lần xếp lịch gần nhất" in page.text


def built_people(friends: Friends) -> list[Inspector]:
    return inspectors_of([unit.id for unit in members_of(year_of(friends))])


def unplanned_of(friends: Friends, paper_id: int) -> tuple[str, str]:
    pairs = {(visit["inspector"], visit["inspected"]) for visit in stored(paper_id)["visits"]}
    units = [unit.key for unit in members_of(year_of(friends))]
    return next((a, b) for a in units for b in units if a != b and not {(a, b), (b, a)} & pairs)

"""The question that the house puts to the planner: whole, lawful, and the same for the same facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from app.clock import today
from app.clusters.models import ClusterYear, Unit
from app.clusters.service import create_year, member_units, members_of
from app.database import db, writing
from app.inspections.absences import person_away, unit_away
from app.inspections.board import visits_on_paper
from app.inspections.building import Built, built_for
from app.inspections.desk import plan_content_of
from app.inspections.history import Past, add_past
from app.inspections.in_force import plan_in_force
from app.inspections.models import Inspector, InspectorTie
from app.inspections.people import change as change_person
from app.inspections.people import inspectors_of, profile_of, retire
from app.inspections.pins import pin
from app.inspections.rules import change_rules, revision_of
from app.papers import issuing, review
from tests.friends import Friends
from tests.inspections.drafts import adopted, solved
from workflows.inspection_plan_content import PlanContent
from workflows.refusals import BadInput
from workflows.scheduling.canonical import instance_json, instance_sha256
from workflows.scheduling.instance import Instance, PastInspection, Person
from workflows.scheduling.plan import Status
from workflows.scheduling.reading import read_instance
from workflows.scheduling.rule_choices import Depth, Force
from workflows.scheduling.rules import Rules, usual_rules
from workflows.scheduling.validation import violations

MONDAY = date(2020, 9, 7)


def year_of(friends: Friends) -> ClusterYear:
    db.session.rollback()
    return db.session.get_one(ClusterYear, friends.year_id)


def build(friends: Friends, before: PlanContent | None = None, day: date | None = None) -> Built:
    return built_for(year_of(friends), before=before, today=day)


def decide(friends: Friends, **changes: object) -> Rules:
    """Change the year's rules."""
    rules = replace(usual_rules(2020), **changes)
    change_rules(friends.drafter, friends.year_id, rules, revision_of(year_of(friends)))
    return rules


def forces(**changes: Force) -> Mapping[str, Force]:
    return dict(usual_rules(2020).forces) | changes


def unit_id(key: str) -> int:
    return db.session.scalars(select(Unit.id).where(Unit.key == key)).one()


def people_of(key: str) -> list[Inspector]:
    return inspectors_of([unit_id(key)])


def _tie(person: int, *units: str) -> None:
    with writing() as session:
        session.add_all(InspectorTie(inspector_id=person, unit_id=unit_id(key)) for key in units)


def person_in(instance: Instance, number: int) -> Person:
    return next(person for person in instance.people if person.id == str(number))


def on_paper(built: Built) -> PlanContent:
    """The proven best plan of the question, as the paper would say it."""
    plan = solved(built.instance).plan
    assert plan is not None
    record = {"status": "edited", "instance_sha256": "", "solver": "", "seed": 0, "objective": [], "rules": []}
    return plan_content_of({"visits": visits_on_paper(built, plan, {}), "amends": None, "record": record})


def test_the_year_of_cluster_iv_is_a_question_that_is_read_and_proven(friends: Friends) -> None:
    built = build(friends)
    assert read_instance(instance_json(built.instance)) == (built.instance, ())
    assert built.instance.units == tuple(unit.key for unit in members_of(year_of(friends)))
    assert len(built.people) == len(built.instance.people) == 28
    assert (built.calendar[0].day, built.calendar[-1].day) == (date(2020, 9, 1), date(2020, 10, 31))
    assert [entry.day for entry in built.calendar if entry.works] == list(built.instance.days)
    outcome = solved(built.instance)
    assert outcome.status is Status.OPTIMAL
    assert outcome.plan is not None
    assert violations(built.instance, outcome.plan) == []


def test_the_same_facts_give_the_same_question(friends: Friends) -> None:
    first = instance_sha256(build(friends).instance)
    assert instance_sha256(build(friends).instance) == first
    decide(friends, visits=2)
    assert instance_sha256(build(friends).instance) != first


def test_each_rule_reaches_the_question(friends: Friends) -> None:
    hard = Force.HARD
    decide(
        friends,
        visits=2,
        stand_in="son-la",
        forces=forces(repeat=hard, km_limit=hard, parallel=hard, host_home=Force.OFF, same_week=Force.OFF),
        repeat_years=4,
        km_limit=400,
        parallel=3,
        visit_days=3,
        visit_days_of={"lai-chau": 1},
        travel=((100, 0), (250, 1)),
        travel_beyond=2,
        team_size=4,
        lead_grade=3,
        lent_most=2,
        skills=("KNTC",),
    )
    found = build(friends).instance
    assert (found.k, found.out) == (2, {"dien-bien": 0, "son-la": 4})
    assert (found.repeat_hard_years, found.repeat_soft, found.max_km_hard, found.max_parallel) == (4, {}, 400, 3)
    assert (found.host_away, found.same_week, found.no_reciprocal) == (True, False, True)
    assert (found.visit_days["lai-chau"], found.visit_days["son-la"]) == (1, 3)
    assert found.travel == ((100, 0), (250, 1), (10**9, 2))
    assert found.team is not None
    assert (found.team.size, found.team.lead_grade, found.team.third_max, found.team.skills) == (4, 3, 2, ("KNTC",))
    assert "repeat_cost" not in found.objective


def test_the_usual_rules_reach_the_question_too(friends: Friends) -> None:
    found = build(friends).instance
    assert (found.k, dict(found.out), found.host_away, found.same_week) == (1, {}, False, True)
    assert (found.repeat_hard_years, found.repeat_soft) == (0, {1: 4, 2: 2, 3: 1})
    assert (found.max_km_hard, found.max_parallel) == (None, 0)


@pytest.mark.parametrize(
    ("depth", "days", "people"), [(Depth.PAIRS, 0, 0), (Depth.DATES, 43, 0), (Depth.TEAMS, 43, 28)]
)
def test_no_more_is_asked_than_was_wanted(friends: Friends, depth: Depth, days: int, people: int) -> None:
    person = people_of("son-la")[0].id
    pin(friends.drafter, friends.year_id, "start", "son-la", "lai-chau", day=MONDAY)
    pin(friends.drafter, friends.year_id, "person", "son-la", "lao-cai", person_id=person)
    decide(friends, depth=depth)
    found = build(friends).instance
    assert (len(found.days), len(found.people)) == (days, people)
    asked = {*found.required, *(row[:2] for row in found.fixed_starts), *(row[:2] for row in found.fixed_people)}
    assert asked == {("son-la", "lai-chau"), ("son-la", "lao-cai")}
    assert read_instance(instance_json(found)) == (found, ())


def test_absences_are_days_off_for_what_they_are_for(friends: Friends) -> None:
    who, year = friends.drafter, friends.year_id
    person = people_of("son-la")[0].id
    person_away(who, year, person, date(2020, 8, 20), date(2020, 9, 4))
    unit_away(who, year, unit_id("lai-chau"), MONDAY, MONDAY, scope="host")
    unit_away(who, year, unit_id("lao-cai"), date(2020, 9, 5), date(2020, 9, 8), scope="team")
    unit_away(who, year, unit_id("ha-giang"), date(2020, 12, 1), date(2020, 12, 31), scope="host")
    found = build(friends).instance
    # 2 September is a holiday and the rest before lies outside of the window: neither is a day of the question.
    assert person_in(found, person).off == {date(2020, 9, 1), date(2020, 9, 3), date(2020, 9, 4)}
    assert found.unit_off == {"lai-chau": {MONDAY}}
    assert found.team_off == {"lao-cai": {MONDAY, date(2020, 9, 8)}}
    assert sum(bool(each.off) for each in found.people) == 1


def test_ties_and_history_are_those_between_members(friends: Friends) -> None:
    person = people_of("son-la")[0].id
    _tie(person, "lai-chau", "ca-mau")
    add_past(friends.drafter, friends.year_id, [Past(unit_id("son-la"), unit_id("lao-cai"), 2018)], "Kế hoạch 2018")
    found = build(friends).instance
    assert person_in(found, person).ties == {"lai-chau"}
    assert found.history == (PastInspection("son-la", "lao-cai", 2018),)


def test_what_is_known_of_an_agency_counts_for_the_one_that_came_after(friends: Friends) -> None:
    add_past(friends.drafter, friends.year_id, [Past(unit_id("son-la"), unit_id("ha-giang"), 2019)], "Kế hoạch 2019")
    ids = [unit_id(key) for key in ("dien-bien-2025", "lang-son-2025", "son-la-2025", "tuyen-quang-2025")]
    plan = replace(
        year_of(friends).as_plan(),
        year=2026,
        members=member_units(ids),
        chair_id=ids[0],
        vice_chair_id=ids[1],
        host_id=None,
    )
    later = create_year(friends.administrator, plan)
    with writing() as session:
        person = Inspector(unit_id=ids[2], name="Đại diện", post="", grade=1, skills="[]", can_be_secretary=True)
        person.lendable, person.revision = True, 1
        session.add(person)
        session.flush()
        number = person.id
    _tie(number, "ha-giang", "son-la", "ca-mau")
    found = built_for(db.session.get_one(ClusterYear, later.id)).instance
    assert person_in(found, number).ties == {"tuyen-quang-2025"}
    assert found.history == (PastInspection("son-la-2025", "tuyen-quang-2025", 2019),)


def test_decisions_reach_the_question(friends: Friends) -> None:
    who, year = friends.drafter, friends.year_id
    first, second = (person.id for person in people_of("son-la")[:2])
    pin(who, year, "pair", "lang-son", "ha-giang")
    pin(who, year, "never", "lai-chau", "lao-cai")
    pin(who, year, "start", "son-la", "dien-bien", day=MONDAY)
    for person in (second, first):
        pin(who, year, "person", "son-la", "dien-bien", person_id=person)
    found = build(friends).instance
    assert found.required == (("lang-son", "ha-giang"),)
    assert found.forbidden == (("lai-chau", "lao-cai"),)
    assert found.fixed_starts == (("son-la", "dien-bien", MONDAY),)
    assert found.fixed_people == (("son-la", "dien-bien", tuple(sorted((str(first), str(second))))),)


def test_a_decision_upon_somebody_who_left_is_named_instead_of_dropped(friends: Friends) -> None:
    person = people_of("son-la")[0].id
    pin(friends.drafter, friends.year_id, "person", "son-la", "lai-chau", person_id=person)
    retire(friends.drafter, friends.year_id, person)
    with pytest.raises(BadInput, match="thôi tham gia") as refused:
        build(friends)
    assert refused.value.field == "pins"


def test_a_window_without_working_days_is_refused(friends: Friends) -> None:
    decide(friends, first_day=date(2020, 9, 5), last_day=date(2020, 9, 6))
    with pytest.raises(BadInput, match="không có ngày làm việc nào"):
        build(friends)


def test_a_change_starts_from_the_plan_in_force(friends: Friends) -> None:
    before = on_paper(build(friends))
    found = build(friends, before).instance
    assert found.objective[0] == "changed_pairs"
    assert set(found.baseline_pairs) == {visit.pair for visit in before.visits}
    assert {row[:2]: row[2] for row in found.baseline_starts} == {v.pair: v.first_day for v in before.visits}
    assert all(len(people) == 3 for _a, _b, people in found.baseline_people)
    assert (found.earliest, found.fixed_starts, found.fixed_people) == (None, (), ())
    outcome = solved(found)
    assert (outcome.objective["changed_pairs"], outcome.objective["date_shift"]) == (0, 0)


def test_what_is_under_way_stays_and_the_rest_moves_on(friends: Friends) -> None:
    before = on_paper(build(friends))
    order = sorted(before.visits, key=lambda visit: (visit.leaves, visit.pair))
    gone, now = order[0], order[0].returns
    # Somebody of the team that is back falls ill, and the unit that was visited closes its doors from that day.
    person_away(friends.drafter, friends.year_id, int(gone.members[0].id), gone.leaves, date(2020, 9, 30))
    unit_away(friends.drafter, friends.year_id, unit_id(gone.inspected), gone.leaves, date(2020, 9, 30), scope="host")
    retire(friends.drafter, friends.year_id, int(gone.members[1].id))
    found = build(friends, before, now).instance
    past = [visit for visit in before.visits if visit.leaves < now]
    assert gone in past
    assert found.earliest == now
    assert {row[:2]: row[2] for row in found.fixed_starts} == {visit.pair: visit.first_day for visit in past}
    left = person_in(found, int(gone.members[1].id))
    assert {day for day in found.days if day >= now} - {gone.returns} <= left.off
    assert {row[:2] for row in found.fixed_people} == {visit.pair for visit in past}
    outcome = solved(found)
    assert outcome.plan is not None
    assert outcome.plan.starts[gone.pair] == gone.first_day
    assert set(outcome.plan.teams[gone.pair].members) == {member.id for member in gone.members}
    others = [pair for pair in outcome.plan.pairs if pair not in {visit.pair for visit in past}]
    assert others
    assert all(outcome.plan.starts[pair] >= now for pair in others)
    assert not any(gone.members[1].id in outcome.plan.teams[pair].members for pair in others)
    assert read_instance(instance_json(found)) == (found, ())


def test_a_past_visit_keeps_its_days_though_the_window_was_moved(friends: Friends) -> None:
    before = on_paper(build(friends))
    last = max(visit.returns for visit in before.visits)
    later = date(2020, 10, 5)
    assert last < later
    decide(friends, first_day=later)
    found = build(friends, before, later).instance
    assert len(found.fixed_starts) == len(before.visits)
    outcome = solved(found)
    assert outcome.objective["changed_pairs"] == 0
    assert found.earliest == later


def test_what_was_decided_of_a_visit_does_not_move_it_once_it_is_past(friends: Friends) -> None:
    before = on_paper(build(friends))
    gone = min(before.visits, key=lambda visit: visit.leaves)
    pin(friends.drafter, friends.year_id, "start", *gone.pair, day=date(2020, 10, 12))
    found = build(friends, before, date(2020, 9, 30)).instance
    assert [row[2] for row in found.fixed_starts if row[:2] == gone.pair] == [gone.first_day]


def test_a_person_on_another_clusters_plan_is_away_and_has_spent_those_days(friends: Friends) -> None:
    other = Friends()
    plan = replace(year_of(friends).as_plan(), code="XI", name="Cụm thi đua số XI")
    other.year_id = create_year(friends.administrator, plan).id
    paper_id = adopted(other)
    built = build(friends)
    assert not any(person.off for person in built.instance.people)  # a draft binds nobody
    other.submitted(paper_id)
    for leader in friends.leaders():
        review.approve(leader, paper_id, other.at_text(paper_id))
    issuing.open_signing(
        friends.clerk, paper_id, other.at_step(paper_id), numbered=True, place="Điện Biên", day=today()
    )
    other.sign(friends.chair, paper_id)
    assert plan_in_force(other.year_id) is not None
    found = build(friends).instance
    busy = {person.id: person.off for person in found.people if person.off}
    assert len(busy) == 7 * 3
    assert not any(person.off for person in build(other).instance.people)  # its own plan is what it may change
    _limit(friends, int(next(iter(busy))), 5)
    limited = person_in(build(friends).instance, int(next(iter(busy))))
    assert limited.max_days == 5 - len(limited.off)
    assert len(limited.off) >= 2


def _limit(friends: Friends, number: int, days: int) -> None:
    person = db.session.get_one(Inspector, number)
    profile = replace(profile_of(year_of(friends), person), max_days=days)
    change_person(friends.drafter, friends.year_id, number, profile, person.revision)

"""Whether a plan's teams keep every rule: part of the independent validator (``validation.py``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations

from workflows.scheduling.instance import Instance, Pair, Person, TeamRule
from workflows.scheduling.plan import Plan, Team
from workflows.scheduling.trips import Trip, Violation


def team_violations(
    instance: Instance, plan: Plan, pairs: list[Pair], trips: Mapping[Pair, Trip]
) -> Iterator[Violation]:
    """The rule 6 of :func:`workflows.scheduling.validation.violations`."""
    people = {person.id: person for person in instance.people}
    teams = {pair: plan.teams[pair] for pair in pairs if pair in plan.teams}
    for pair in pairs:
        if pair not in teams:
            yield Violation("no_team", pair, "")
            continue
        team = teams[pair]
        known = [people[each] for each in dict.fromkeys(team.members) if each in people]
        strangers = [each for each in dict.fromkeys((*team.members, team.leader, team.secretary)) if each not in people]
        yield from (Violation("unknown_person", pair, each) for each in strangers)
        if instance.team is not None:
            yield from _make_up(instance.team, pair, team, known)
        yield from _offices(instance, pair, team, people)
        yield from _members(pair, known, trips.get(pair), instance)
    yield from _pinned(instance, teams)
    yield from _over_all(instance, teams, trips)


def _make_up(rule: TeamRule, pair: Pair, team: Team, known: list[Person]) -> Iterator[Violation]:
    if len(team.members) != rule.size or len(set(team.members)) != rule.size:
        yield Violation("team_size", pair, str(len(set(team.members))))
    lent = sum(person.unit != pair[0] for person in known)
    if lent > rule.third_max:
        yield Violation("too_many_lent", pair, str(lent))
    held = {skill for person in known for skill in person.skills}
    yield from (Violation("skill_missing", pair, skill) for skill in dict.fromkeys(rule.skills) if skill not in held)


def _offices(instance: Instance, pair: Pair, team: Team, people: Mapping[str, Person]) -> Iterator[Violation]:
    if team.leader == team.secretary or not {team.leader, team.secretary} <= set(team.members):
        yield Violation("leader_secretary", pair, team.leader)
    leader, secretary = people.get(team.leader), people.get(team.secretary)
    if leader is not None and leader.unit != pair[0]:
        yield Violation("leader_unit", pair, leader.id)
    if leader is not None and instance.team is not None and leader.grade < instance.team.lead_grade:
        yield Violation("leader_grade", pair, leader.id)
    if secretary is not None and not secretary.can_sec:
        yield Violation("secretary", pair, secretary.id)


def _members(pair: Pair, known: list[Person], trip: Trip | None, instance: Instance) -> Iterator[Violation]:
    away = set() if trip is None else set(trip.days(instance))
    for person in known:
        if person.unit == pair[1]:
            yield Violation("own_unit", pair, person.id)
        if pair[1] in person.ties:
            yield Violation("tie", pair, person.id)
        if person.unit != pair[0] and not person.lendable:
            yield Violation("not_lendable", pair, person.id)
        if away & person.off:
            yield Violation("person_off", pair, person.id)


def _pinned(instance: Instance, teams: Mapping[Pair, Team]) -> Iterator[Violation]:
    for a, b, ids in instance.fixed_people:
        for person in ids:
            if (a, b) not in teams or person not in teams[a, b].members:
                yield Violation("fixed_person", (a, b), person)


def _over_all(instance: Instance, teams: Mapping[Pair, Team], trips: Mapping[Pair, Trip]) -> Iterator[Violation]:
    """What a person does in all teams together."""
    days = Counter[str]()
    journeys: dict[str, list[Trip]] = {}
    for pair, team in teams.items():
        if pair in trips:
            for person in dict.fromkeys(team.members):
                days[person] += trips[pair].length
                journeys.setdefault(person, []).append(trips[pair])
    for person, own in journeys.items():
        for one, other in combinations(own, 2):
            if one.leaves < other.back and other.leaves < one.back:
                yield Violation("person_twice", other.pair, person)
    for each in instance.people:
        if each.max_days is not None and days[each.id] > each.max_days:
            yield Violation("person_days", None, each.id)

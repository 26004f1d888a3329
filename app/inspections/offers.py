"""What can be chosen for a visit, and why the rest cannot (các lựa chọn cho một cuộc kiểm tra).

Every offer is tried on the whole plan by the validator, so that what is offered is also accepted. Why a person cannot
go is said without naming what they are tied to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from flask_babel import gettext as _

from app.inspections.desk import Desk
from app.inspections.models import Inspector
from app.inspections.violation_words import violation_in_words
from workflows.scheduling.instance import Pair
from workflows.scheduling.plan import Plan, Team
from workflows.scheduling.validation import Violation, violations
from workflows.words import N_

# What keeps one person from one team, whoever the others are.
PERSON_REASONS = {
    "tie": N_("Không bố trí được"),
    "person_off": N_("Vắng trong những ngày này"),
    "not_lendable": N_("Không tham gia đoàn của đơn vị khác"),
    "person_twice": N_("Ở đoàn khác trong những ngày này"),
    "person_days": N_("Quá số ngày đi kiểm tra trong năm"),
}


@dataclass(frozen=True, slots=True)
class DayOffer:
    """A working day as the visit's first (ngày bắt đầu); ``why`` says what stands against it, nothing if it can be."""

    day: date
    chosen: bool
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitOffer:
    """A unit to be inspected (đơn vị được kiểm tra) and how far it is; ``now``: who inspects it in this plan."""

    key: str
    name: str
    km: int
    chosen: bool
    now: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonOffer:
    """A person for the team; ``why`` is empty for who can go. Leaders: own people of the grade asked."""

    id: str
    person: Inspector
    own: bool
    member: bool
    can_lead: bool
    why: str


def days_offered(desk: Desk, pair: Pair) -> list[DayOffer]:
    """Every working day, as the first day of this visit, all others staying where they are."""
    found = {day: _violations(desk, replace(desk.plan, starts={**desk.plan.starts, pair: day})) for day in _days(desk)}
    # What is wrong whatever the day is not the day's fault.
    always = set.intersection(*map(set, found.values())) if found else set()
    names, chosen = desk.names, desk.plan.starts.get(pair)
    return [
        DayOffer(day, day == chosen, tuple(violation_in_words(each, names) for each in wrong if each not in always))
        for day, wrong in found.items()
    ]


def units_offered(desk: Desk, pair: Pair) -> list[UnitOffer]:
    """The cluster's other units, in its order; those that this team already inspects elsewhere are left out."""
    taken = {b for a, b in desk.plan.pairs if a == pair[0] and b != pair[1]}
    units = desk.built.units
    return [
        UnitOffer(
            key,
            unit.short_name,
            desk.built.instance.distance((pair[0], key)),
            key == pair[1],
            tuple(units[a].short_name for a, b in desk.plan.pairs if b == key and a in units),
        )
        for key, unit in units.items()
        if key != pair[0] and key not in taken
    ]


def people_offered(desk: Desk, pair: Pair) -> list[PersonOffer]:
    """Everybody but the inspected unit's own people: the unit's first, then the others, each with what is against it.

    Whoever is in the team now stays choosable, so that they can be taken out.
    """
    candidates = {key: each for key, each in desk.built.people.items() if each.unit.key != pair[1]}
    against = _against(desk, pair, candidates)
    members = desk.plan.teams[pair].members if pair in desk.plan.teams else ()
    rule = desk.built.instance.team
    offers = [
        PersonOffer(
            id=key,
            person=person,
            own=person.unit.key == pair[0],
            member=key in members,
            can_lead=person.unit.key == pair[0] and (rule is None or person.grade >= rule.lead_grade),
            why=str(_(PERSON_REASONS[against[key]])) if key in against else "",
        )
        for key, person in candidates.items()
    ]
    return sorted(offers, key=lambda offer: not offer.own)


def _against(desk: Desk, pair: Pair, candidates: Iterable[str]) -> dict[str, str]:
    """The first reason against each candidate, with all of them in the team at once."""
    team = desk.plan.teams.get(pair, Team("", "", ()))
    crowd = replace(team, members=tuple(sorted({*team.members, *candidates})))
    found = _violations(desk, replace(desk.plan, teams={**desk.plan.teams, pair: crowd}))
    return {
        each.subject: each.code
        for each in reversed(found)
        if each.code in PERSON_REASONS and (each.pair is None or pair == each.pair or each.code == "person_twice")
    }


def _violations(desk: Desk, plan: Plan) -> list[Violation]:
    return violations(desk.built.instance, plan)


def _days(desk: Desk) -> tuple[date, ...]:
    return desk.built.instance.days

"""Who can come in a member's place (người thay): active inspectors, and why the others cannot go.

Why a person is tied to a unit is nobody's business, so that reason is never said.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.clusters.service import members_of
from app.inspections.lineage import heirs_among
from app.inspections.models import Inspector
from app.inspections.offers import PERSON_REASONS
from app.inspections.people import inspectors_of
from app.visits.seen import SeenVisit, visits_of
from workflows.inspection_plan_content import Visit


@dataclass(frozen=True, slots=True)
class StandIn:
    """A person for the team; ``why`` is empty for who can go, else a text to translate. ``own``: of the team's unit."""

    person: Inspector
    own: bool
    why: str


def stand_ins(seen: SeenVisit) -> list[StandIn]:
    """Active people of the team's own unit, then those whom other members lend; never anybody of the inspected unit."""
    members = [unit.id for unit in members_of(seen.year)]
    team = {member.id for member in seen.visit.members}
    elsewhere = _on_the_way(seen)
    heirs = heirs_among(members)
    found = [
        StandIn(person, person.unit_id == seen.inspector.id, _against(person, seen, elsewhere, heirs))
        for person in inspectors_of(members)
        if person.unit_id != seen.inspected.id and str(person.id) not in team
        if person.unit_id == seen.inspector.id or person.lendable
    ]
    return sorted(found, key=lambda each: not each.own)


def _against(person: Inspector, seen: SeenVisit, elsewhere: set[str], heirs: dict[int, int]) -> str:
    visit = seen.visit
    if seen.inspected.id in {heirs.get(tie.unit_id) for tie in person.ties}:
        return PERSON_REASONS["tie"]
    if any(each.first_day <= visit.returns and visit.leaves <= each.last_day for each in person.absences):
        return PERSON_REASONS["person_off"]
    return PERSON_REASONS["person_twice"] if str(person.id) in elsewhere else ""


def _on_the_way(seen: SeenVisit) -> set[str]:
    """Who is under way with another team on a day of this visit."""
    others = (other.visit for other in visits_of(seen.year.id) if other.pair != seen.pair)
    return {member.id for other in others if _meet(other, seen.visit) for member in other.members}


def _meet(one: Visit, other: Visit) -> bool:
    return one.leaves <= other.returns and other.leaves <= one.returns

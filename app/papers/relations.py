"""What each unit is to a paper (quan hệ): computed from the cluster-year, the kind and the open signature slots."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import bindparam, select

from app.clusters.service import relations_in, relations_in_years
from app.clusters.units import predecessors_of
from app.database import db
from app.papers.kinds import kind_named
from app.papers.models import Paper, Signature, SignatureSlot
from app.papers.queries import NEWEST_VERSION
from workflows.paper import Kind, Party, State
from workflows.people import Actor
from workflows.permissions import Relation
from workflows.signing import Role, Slot, open_slots

_SLOTS = (
    select(Paper.id, SignatureSlot)
    .join(SignatureSlot, SignatureSlot.version_id == NEWEST_VERSION)
    .where(Paper.id.in_(bindparam("papers", expanding=True)))
    .order_by(SignatureSlot.id)
)
_SIGNED = select(Signature.slot_id).where(Signature.slot_id.in_(bindparam("slots", expanding=True)))


def relations_to(paper: Paper, kind: Kind, actor: Actor) -> dict[int, frozenset[Relation]]:
    """Unit by unit, what it is to this paper; SIGNER only where this very actor is expected to sign now."""
    in_year = relations_in(paper.year)
    return _relations(paper, kind, in_year, _earlier(actor, in_year), _signing_units(actor, waiting_slots(paper)))


def relations_to_all(papers: Collection[Paper], actor: Actor) -> dict[int, dict[int, frozenset[Relation]]]:
    """The same for many papers, by their ids: as many queries for a hundred as for one."""
    years = relations_in_years({paper.cluster_year_id for paper in papers})
    earlier = _earlier(actor, actor.unit_ids.intersection(*years.values()))
    slots = slots_of_all(paper.id for paper in papers if paper.state == State.SIGNING)
    signed = _signed_ids([row for rows in slots.values() for row in rows])
    return {
        paper.id: _relations(
            paper,
            kind_named(paper.kind),
            years[paper.cluster_year_id],
            earlier,
            _signing_units(actor, waiting_among(slots.get(paper.id, []), signed)),
        )
        for paper in papers
    }


def reviewers_of(paper: Paper, kind: Kind) -> frozenset[int]:
    """The units of the paper's review circle."""
    return frozenset(_parties(paper, relations_in(paper.year))[kind.reviewed_by])


def reviewers_among(relations: Mapping[int, frozenset[Relation]]) -> frozenset[int]:
    """The units of the review circle, by what the units are to the paper."""
    return frozenset(unit for unit, has in relations.items() if Relation.REVIEWER in has)


def slots_of(paper: Paper) -> list[SignatureSlot]:
    """The slots of the version in force, in printing order; none before it is frozen."""
    return slots_of_all([paper.id]).get(paper.id, [])


def slots_of_all(paper_ids: Iterable[int]) -> dict[int, list[SignatureSlot]]:
    """The same for many papers; those without slots are left out."""
    found: dict[int, list[SignatureSlot]] = {}
    wanted = list(paper_ids)
    if wanted:
        for paper_id, slot in db.session.execute(_SLOTS, {"papers": wanted}):
            found.setdefault(paper_id, []).append(slot)
    return found


def waiting_slots(paper: Paper) -> list[SignatureSlot]:
    """The slots whose turn it is."""
    if paper.state != State.SIGNING:
        return []
    rows = slots_of(paper)
    return waiting_among(rows, _signed_ids(rows))


def waiting_among(rows: list[SignatureSlot], signed: set[int]) -> list[SignatureSlot]:
    """Of the slots of one version, those whose turn it is; ``signed`` are the ids of those that carry a signature."""
    taken = frozenset(row.name for row in rows if row.id in signed)
    names = {slot.name for slot in open_slots([as_slot(row) for row in rows], taken)}
    return [row for row in rows if row.name in names]


def signed_names(rows: list[SignatureSlot]) -> frozenset[str]:
    """The names of the slots that carry a signature."""
    signed = _signed_ids(rows)
    return frozenset(row.name for row in rows if row.id in signed)


def as_slot(row: SignatureSlot) -> Slot:
    """The row as the rules know it."""
    return Slot(row.name, row.unit_id, Role(row.role), row.turn)


def _signed_ids(rows: list[SignatureSlot]) -> set[int]:
    return set(db.session.scalars(_SIGNED, {"slots": [row.id for row in rows]})) if rows else set()


def _signing_units(actor: Actor, waiting: list[SignatureSlot]) -> set[int]:
    return {slot.unit_id for slot in waiting if slot.person_id == actor.person_id}


def _earlier(actor: Actor, known: Collection[int]) -> dict[int, frozenset[int]]:
    """For each of the actor's units that is not known to a year itself: those whose tasks came to it."""
    return {unit: predecessors_of([unit]) for unit in actor.unit_ids if unit not in known}


def _parties(paper: Paper, in_year: Mapping[int, frozenset[Relation]]) -> dict[Party, set[int]]:
    members = {unit for unit, has in in_year.items() if Relation.MEMBER in has}
    return {Party.CHAIR: {paper.year.chair_id}, Party.MEMBERS: members, Party.NOBODY: set()}


def _relations(
    paper: Paper,
    kind: Kind,
    in_year: Mapping[int, frozenset[Relation]],
    earlier: Mapping[int, frozenset[int]],
    signing: set[int],
) -> dict[int, frozenset[Relation]]:
    relations, parties = dict(in_year), _parties(paper, in_year)
    for unit, predecessors in earlier.items():
        if unit not in in_year and predecessors & parties[Party.MEMBERS]:
            relations[unit] = frozenset({Relation.SUCCESSOR})
    for relation, units in (
        (Relation.AUTHOR, parties[kind.drafted_by]),
        (Relation.REVIEWER, parties[kind.reviewed_by]),
        (Relation.SIGNER, signing),
    ):
        for unit in units:
            relations[unit] = relations.get(unit, frozenset()) | {relation}
    return relations

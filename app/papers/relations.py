"""What each unit is to a paper (quan hệ): computed from the cluster-year, the kind and the open signature slots."""

from __future__ import annotations

from sqlalchemy import select

from app.clusters.service import relations_in
from app.clusters.units import predecessors_of
from app.database import db
from app.papers.models import Paper, PaperVersion, Signature, SignatureSlot
from workflows.paper import Kind, Party, State
from workflows.people import Actor
from workflows.permissions import Relation
from workflows.signing import Role, Slot, open_slots


def relations_to(paper: Paper, kind: Kind, actor: Actor) -> dict[int, frozenset[Relation]]:
    """Unit by unit, what it is to this paper; SIGNER only where this very actor is expected to sign now."""
    year = paper.year
    relations = dict(relations_in(year))
    members = {unit for unit, has in relations.items() if Relation.MEMBER in has}
    for unit in actor.unit_ids - relations.keys():
        if predecessors_of([unit]) & members:
            relations[unit] = frozenset({Relation.SUCCESSOR})
    parties = {Party.CHAIR: {year.chair_id}, Party.MEMBERS: members, Party.NOBODY: set[int]()}
    signing_units = {s.unit_id for s in waiting_slots(paper) if s.person_id == actor.person_id}
    for relation, units in (
        (Relation.AUTHOR, parties[kind.drafted_by]),
        (Relation.REVIEWER, parties[kind.reviewed_by]),
        (Relation.SIGNER, signing_units),
    ):
        for unit in units:
            relations[unit] = relations.get(unit, frozenset()) | {relation}
    return relations


def reviewers_of(paper: Paper, kind: Kind) -> frozenset[int]:
    """The units of the paper's review circle."""
    if kind.reviewed_by is Party.NOBODY:
        return frozenset()
    if kind.reviewed_by is Party.CHAIR:
        return frozenset({paper.year.chair_id})
    return frozenset(unit for unit, has in relations_in(paper.year).items() if Relation.MEMBER in has)


def slots_of(paper: Paper) -> list[SignatureSlot]:
    """The slots of the version in force, in printing order; none before it is frozen."""
    newest = (
        select(PaperVersion.id).where(PaperVersion.paper_id == paper.id).order_by(PaperVersion.number.desc()).limit(1)
    )
    query = select(SignatureSlot).where(SignatureSlot.version_id == newest.scalar_subquery()).order_by(SignatureSlot.id)
    return list(db.session.scalars(query))


def waiting_slots(paper: Paper) -> list[SignatureSlot]:
    """The slots whose turn it is."""
    if paper.state != State.SIGNING:
        return []
    rows = slots_of(paper)
    names = {slot.name for slot in open_slots([as_slot(row) for row in rows], signed_names(rows))}
    return [row for row in rows if row.name in names]


def signed_names(rows: list[SignatureSlot]) -> frozenset[str]:
    """The names of the slots that carry a signature."""
    signed = set(db.session.scalars(select(Signature.slot_id).where(Signature.slot_id.in_([row.id for row in rows]))))
    return frozenset(row.name for row in rows if row.id in signed)


def as_slot(row: SignatureSlot) -> Slot:
    """The row as the rules know it."""
    return Slot(row.name, row.unit_id, Role(row.role), row.turn)

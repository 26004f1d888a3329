"""What each unit is to a paper (quan hệ): computed from the cluster-year, the kind and the open signature slots."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import bindparam, select

from app.clusters.service import relations_in, relations_in_years
from app.clusters.units import predecessors_of
from app.database import db
from app.papers.kinds import kind_named, recorders_of
from app.papers.models import Paper, PaperSides, Signature, SignatureSlot
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
_SIDES = select(PaperSides).where(PaperSides.paper_id.in_(bindparam("papers", expanding=True)))
_SIGNED = select(Signature.slot_id).where(Signature.slot_id.in_(bindparam("slots", expanding=True)))


def relations_to(paper: Paper, kind: Kind, actor: Actor) -> dict[int, frozenset[Relation]]:
    """Unit by unit, what it is to this paper; SIGNER only where this very actor is expected to sign now."""
    in_year = relations_in(paper.year)
    own = {
        Relation.SIGNER: _signing_units(actor, waiting_slots(paper)),
        Relation.RECORDER: recorders_of([paper], actor).get(paper.id, frozenset()),
    }
    return _relations(paper, kind, _sides_of([paper]).get(paper.id), in_year, _earlier(actor, in_year), own)


def relations_to_all(papers: Collection[Paper], actor: Actor) -> dict[int, dict[int, frozenset[Relation]]]:
    """The same for many papers, by their ids: as many queries for a hundred as for one."""
    years = relations_in_years({paper.cluster_year_id for paper in papers})
    earlier = _earlier(actor, actor.unit_ids.intersection(*years.values()))
    slots = slots_of_all(paper.id for paper in papers if paper.state == State.SIGNING)
    signed = _signed_ids([row for rows in slots.values() for row in rows])
    recorders, sides = recorders_of(papers, actor), _sides_of(papers)
    return {
        paper.id: _relations(
            paper,
            kind_named(paper.kind),
            sides.get(paper.id),
            years[paper.cluster_year_id],
            earlier,
            {
                Relation.SIGNER: _signing_units(actor, waiting_among(slots.get(paper.id, []), signed)),
                Relation.RECORDER: recorders.get(paper.id, frozenset()),
            },
        )
        for paper in papers
    }


def reviewers_of(paper: Paper, kind: Kind) -> frozenset[int]:
    """The units of the paper's review circle."""
    return frozenset(_parties(paper, _sides_of([paper]).get(paper.id), relations_in(paper.year))[kind.reviewed_by])


def author_id_of(paper: Paper, kind: Kind) -> int:
    """The unit that drafts the paper: the inspecting one of minutes, the chair's of all others."""
    return min(_parties(paper, _sides_of([paper]).get(paper.id), {})[kind.drafted_by])


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


def _sides_of(papers: Collection[Paper]) -> dict[int, PaperSides]:
    """The two sides of those papers that have them."""
    wanted = [paper.id for paper in papers if kind_named(paper.kind).between_two]
    found = db.session.scalars(_SIDES, {"papers": wanted}) if wanted else ()
    return {sides.paper_id: sides for sides in found}


def _parties(
    paper: Paper, sides: PaperSides | None, in_year: Mapping[int, frozenset[Relation]]
) -> dict[Party, set[int]]:
    return {
        Party.CHAIR: {paper.year.chair_id},
        Party.MEMBERS: {unit for unit, has in in_year.items() if Relation.MEMBER in has},
        Party.NOBODY: set(),
        Party.INSPECTING: {sides.inspector_id} if sides else set(),
        Party.INSPECTED: {sides.inspected_id} if sides else set(),
    }


def _relations(  # noqa: PLR0917 - all that a unit can be to a paper
    paper: Paper,
    kind: Kind,
    sides: PaperSides | None,
    in_year: Mapping[int, frozenset[Relation]],
    earlier: Mapping[int, frozenset[int]],
    own: Mapping[Relation, Collection[int]],
) -> dict[int, frozenset[Relation]]:
    relations, parties = dict(in_year), _parties(paper, sides, in_year)
    for unit, predecessors in earlier.items():
        if unit not in in_year and predecessors & parties[Party.MEMBERS]:
            relations[unit] = frozenset({Relation.SUCCESSOR})
    if sides is not None and paper.state not in {State.SIGNED, State.ARCHIVED}:
        # What two sides have not signed is not yet the cluster's; its chair sees how far they are.
        concerned = {sides.inspector_id, sides.inspected_id, paper.year.chair_id}
        hidden = {Relation.MEMBER, Relation.SUCCESSOR, Relation.UPPER}
        relations = {unit: has if unit in concerned else has - hidden for unit, has in relations.items()}
    for relation, units in (
        (Relation.AUTHOR, parties[kind.drafted_by]),
        (Relation.REVIEWER, parties[kind.reviewed_by]),
        (Relation.KEEPER, parties[Party.CHAIR]),
        *own.items(),
    ):
        for unit in units:
            relations[unit] = relations.get(unit, frozenset()) | {relation}
    return relations

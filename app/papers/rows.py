"""The lists on a paper's page (các bảng trên trang văn bản): members, remarks, history, signers, each read once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import Person
from app.audit.models import AuditEntry
from app.clock import today
from app.clusters.models import Unit
from app.clusters.service import members_of
from app.database import db
from app.papers.models import Comment, Decision, Paper, PaperVersion, Sight, Signature, SignatureSlot
from app.papers.relations import slots_of, waiting_among
from workflows.paper import EVENT_TITLES, Event, State
from workflows.review import Answer, Standing, standing


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One unit of the review circle on the page."""

    unit: Unit
    standing: Standing
    person: str
    when: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class CommentRow:
    """One remark with its writer's name and unit."""

    passage: str
    text: str
    person: str
    unit: str
    when: datetime


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One line of the paper's history, from the log."""

    when: datetime
    who: str
    title: str
    particulars: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """One signer's place: who is expected, whether the turn has come, when it was signed."""

    slot: SignatureSlot
    lines: tuple[str, ...]
    name: str
    signed_at: datetime | None
    waiting: bool


def member_rows(paper: Paper, version: PaperVersion, circle: frozenset[int]) -> list[MemberRow]:
    """How each unit of the circle stands with the version, in the cluster's own order."""
    seen = {sight.unit_id: sight for sight in db.session.scalars(select(Sight).where(Sight.version_id == version.id))}
    answers = {
        decision.unit_id: decision
        for decision in db.session.scalars(
            select(Decision).where(Decision.version_id == version.id).order_by(Decision.entry_id)
        )
    }
    commented = set(db.session.scalars(select(Comment.unit_id).where(Comment.version_id == version.id)))
    people = {sight.person_id for sight in seen.values()} | {decision.person_id for decision in answers.values()}
    names = dict(db.session.execute(select(Person.id, Person.name).where(Person.id.in_(people))).all())
    rows = []
    for unit in members_of(paper.year):
        if unit.id not in circle:
            continue
        decision, sight = answers.get(unit.id), seen.get(unit.id)
        stands = standing(
            sight is not None,
            unit.id in commented,
            Answer(decision.answer) if decision else None,
            version.review_due,
            today(),
        )
        person = names[decision.person_id] if decision else names[sight.person_id] if sight else ""
        when = decision.answered_at if decision else sight.seen_at if sight else None
        rows.append(MemberRow(unit, stands, person, when, decision.reason if decision else ""))
    return rows


def signature_rows(paper: Paper) -> list[SignatureRow]:
    """The signers' places in printing order."""
    slots = slots_of(paper)
    if not slots:
        return []
    query = select(Signature.slot_id, Signature.signed_at).where(Signature.version_id == slots[0].version_id)
    signed = dict(db.session.execute(query).all())
    waiting = {slot.id for slot in waiting_among(slots, set(signed))} if paper.state == State.SIGNING else set()
    return [
        SignatureRow(slot, tuple(lines), name, signed.get(slot.id), slot.id in waiting)
        for slot in slots
        for *lines, name in [slot.printed.split("\n")]
    ]


def history_of(paper_id: int) -> list[HistoryRow]:
    """The paper's log, newest first, in words."""
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.paper_id == paper_id).order_by(AuditEntry.seq.desc())
    )
    rows = []
    for entry in entries:
        particulars = json.loads(entry.particulars)
        event = Event(entry.action.removeprefix("paper:"))
        rows.append(HistoryRow(entry.at, entry.actor_name, EVENT_TITLES[event], {**particulars, "event": event}))
    return rows


def comment_rows(version: PaperVersion | None) -> list[CommentRow]:
    """The remarks on this version, as written."""
    if version is None:
        return []
    query = (
        select(Comment, Person.name, Unit.name)
        .join(Person, Person.id == Comment.person_id)
        .join(Unit, Unit.id == Comment.unit_id)
        .where(Comment.version_id == version.id)
        .order_by(Comment.entry_id)
    )
    return [
        CommentRow(comment.passage, comment.text, person, unit, comment.written_at)
        for comment, person, unit in db.session.execute(query)
    ]

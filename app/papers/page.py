"""What the page of a paper shows (trang văn bản), read once and put in order; the template only prints it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import Person
from app.audit.models import AuditEntry
from app.clock import today
from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of
from app.database import db
from app.papers.issuing import issued_text, preview_text
from app.papers.kinds import kind_named
from app.papers.models import (
    Comment,
    Decision,
    IssueRecord,
    Paper,
    PaperVersion,
    Sight,
    Signature,
    SignatureSlot,
    WorkingCopy,
)
from app.papers.queries import answers_to, content_of
from app.papers.relations import relations_to, slots_of, waiting_among
from workflows.content import PaperText
from workflows.paper import EVENT_TITLES, MAIN_LINE, STATE_TITLES, Event, Kind, Passage, State
from workflows.people import Actor
from workflows.permissions import Action, Relation, acting_units, may
from workflows.refusals import BadInput, NotFound, Refusal
from workflows.review import Answer, Circle, Standing, check_answer, standing
from workflows.years import ApprovalRule

FROZEN = frozenset({State.SIGNING, State.SIGNED, State.ARCHIVED})
BACKWARD = frozenset({Event.WITHDRAW, Event.RETURN, Event.REFUSE_SIGNATURE})


@dataclass(frozen=True, slots=True)
class Step:
    """One node of the state picture: done, here or ahead; who acts, until when, whether late."""

    title: str
    status: str
    actor: str = ""
    due: date | None = None
    late: bool = False


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


@dataclass(frozen=True, slots=True)
class PaperPage:
    """Everything on a paper's page. ``can`` holds the acts offered: what is offered is also accepted.

    ``issued`` is there once the text is frozen: its files exist, and ``text`` reads as they do.
    """

    paper: Paper
    kind: Kind
    year: ClusterYear
    state: State
    version: PaperVersion | None
    versions: list[PaperVersion]
    copy: WorkingCopy
    text: PaperText | None
    trouble: BadInput | None
    issued: IssueRecord | None
    steps: list[Step]
    can: frozenset[Action]
    members: list[MemberRow]
    comments: list[CommentRow]
    objections: list[HistoryRow]
    history: list[HistoryRow]
    signatures: list[SignatureRow]
    passages: list[Passage]
    relations: dict[int, frozenset[Relation]]

    @property
    def hash(self) -> str:
        """The hash of the version in force, "" before the first."""
        return self.version.content_hash if self.version else ""


def paper_seen(actor: Actor, paper_id: int) -> tuple[Paper, dict[int, frozenset[Relation]]]:
    """A paper through its reader's eyes: :class:`NotFound` where they may not see it."""
    paper = db.session.get(Paper, paper_id)
    if paper is not None:
        relations = relations_to(paper, kind_named(paper.kind), actor)
        if may(actor, Action.SEE, State(paper.state), relations):
            return paper, relations
    raise NotFound("Không tìm thấy văn bản này.")


def page_of(actor: Actor, paper_id: int) -> PaperPage:
    """The whole page for this reader."""
    paper, relations = paper_seen(actor, paper_id)
    kind, state = kind_named(paper.kind), State(paper.state)
    versions = versions_of(paper_id)
    version = versions[0] if versions else None
    copy = db.session.get_one(WorkingCopy, paper_id)
    shown = content_of(version) if version and state is not State.DRAFTING else json.loads(copy.content)
    issued = db.session.get(IssueRecord, version.id) if version and state in FROZEN else None
    text, passages, trouble = _readable(paper, kind, shown, issued)
    history = history_of(paper_id)
    signatures = signature_rows(paper)
    members = member_rows(paper, version, reviewers_among(relations)) if version else []
    return PaperPage(
        paper=paper,
        kind=kind,
        year=paper.year,
        state=state,
        version=version,
        versions=versions,
        copy=copy,
        text=text,
        trouble=trouble,
        issued=issued,
        steps=_steps(paper, state, version, members, signatures),
        can=offered(actor, paper, version, relations, answers_to(version.id) if version else {}),
        members=members,
        comments=_comments(version),
        objections=_objections(history, state),
        history=history,
        signatures=signatures,
        passages=passages,
        relations=relations,
    )


def versions_of(paper_id: int) -> list[PaperVersion]:
    """All versions, the newest first."""
    query = select(PaperVersion).where(PaperVersion.paper_id == paper_id).order_by(PaperVersion.number.desc())
    return list(db.session.scalars(query))


def reviewers_among(relations: Mapping[int, frozenset[Relation]]) -> frozenset[int]:
    """The units of the review circle, by what the units are to the paper."""
    return frozenset(unit for unit, has in relations.items() if Relation.REVIEWER in has)


def offered(
    actor: Actor,
    paper: Paper,
    version: PaperVersion | None,
    relations: Mapping[int, frozenset[Relation]],
    answers: Mapping[int, Answer],
) -> frozenset[Action]:
    """The acts to offer: those of the table, less those that the rules would refuse this person at this moment.

    ``answers``: each unit's last word on the version in force.
    """
    state = State(paper.state)
    can = {action for action in Action if may(actor, action, state, relations)}
    if version is None:
        return frozenset(can)
    if Action.APPROVE in can:
        unit = min(acting_units(actor, Action.APPROVE, state, relations))
        can -= _refused(
            Action.APPROVE, lambda: check_answer(Answer.APPROVE, unit, actor.person_id, version.author_id, answers, "")
        )
    if Action.CLOSE_REVIEW in can:
        year = paper.year
        circle = Circle(
            reviewers_among(relations),
            ApprovalRule(year.approval_rule),
            year.approvals_needed or 0,
            year.silence_consents,
            version.review_due,
        )
        can -= _refused(Action.CLOSE_REVIEW, lambda: circle.check_closing(answers, today()))
    return frozenset(can)


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


def _readable(
    paper: Paper, kind: Kind, content: dict[str, Any], issued: IssueRecord | None
) -> tuple[PaperText | None, list[Passage], BadInput | None]:
    """The content as paper and in passages; a working copy in the middle of a word may not be readable yet, and why."""
    try:
        text = issued_text(paper, content, kind, issued) if issued else preview_text(paper, content, kind)
        return text, list(kind.passages(content)), None
    except BadInput as refusal:
        return None, [], refusal


def _refused(action: Action, ask: Any) -> set[Action]:
    try:
        ask()
    except Refusal:
        return {action}
    return set()


def _comments(version: PaperVersion | None) -> list[CommentRow]:
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


def _objections(history: list[HistoryRow], state: State) -> list[HistoryRow]:
    """What the author must answer, newest first: requests for change and whatever sent the paper back.

    While the paper is being drafted, all since the last submission but one; in review, those to the version in force.
    """
    found: list[HistoryRow] = []
    if state not in (State.DRAFTING, State.IN_REVIEW):
        return found
    for row in history:
        event = row.particulars["event"]
        if event in (Event.SUBMIT, Event.SUBMIT_UNREVIEWED):
            break
        if event is Event.REQUEST_CHANGE or event in BACKWARD:
            found.append(row)
    return found


def _steps(
    paper: Paper, state: State, version: PaperVersion | None, members: list[MemberRow], signatures: list[SignatureRow]
) -> list[Step]:
    here = MAIN_LINE.index(state)
    year = paper.year
    waiting = [row.unit.short_name for row in members if row.standing is not Standing.APPROVED]
    actors = {
        State.DRAFTING: year.chair.name,
        State.IN_REVIEW: ", ".join(waiting),
        State.APPROVED: year.chair.name,
        State.SIGNING: ", ".join(row.name for row in signatures if row.waiting),
        State.SIGNED: year.chair.name,
    }
    asked = version is not None and state is not State.DRAFTING
    dues = {State.IN_REVIEW: version.review_due if version and asked else None, State.SIGNING: year.signing_due}
    steps = []
    for place, each in enumerate(MAIN_LINE):
        done = place < here or state is State.ARCHIVED
        due = dues.get(each) if place >= here else None
        steps.append(
            Step(
                title=STATE_TITLES[each],
                status="done" if done else "here" if place == here else "ahead",
                actor=actors.get(each, "") if place == here else "",
                due=due,
                late=place == here and due is not None and today() > due,
            )
        )
    return steps

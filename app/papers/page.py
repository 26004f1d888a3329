"""What the page of a paper shows (trang văn bản), read once and put in order; the template only prints it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g

from app.clock import today
from app.clusters.models import ClusterYear, Unit
from app.database import db
from app.papers.issuing import issued_text, preview_text
from app.papers.kinds import editor_of, kind_named
from app.papers.models import (
    IssueRecord,
    Paper,
    PaperVersion,
    WorkingCopy,
)
from app.papers.proof import seal_of
from app.papers.queries import answers_to, content_of, versions_of
from app.papers.relations import author_id_of, relations_to, reviewers_among
from app.papers.review import circle_of
from app.papers.rows import (
    CommentRow,
    HistoryRow,
    MemberRow,
    SignatureRow,
    comment_rows,
    history_of,
    member_rows,
    signature_rows,
)
from app.papers.signing import slot_of
from workflows.content import PaperText
from workflows.paper import MAIN_LINE, STATE_TITLES, Event, Kind, Party, Passage, State
from workflows.people import Actor
from workflows.permissions import Action, Relation, acting_units, may
from workflows.refusals import BadInput, NotFound, Refusal
from workflows.review import Answer, Standing, check_answer
from workflows.words import N_

FROZEN = frozenset({State.SIGNING, State.SIGNED, State.ARCHIVED})
_AWAITING_NUMBER = N_("Chờ mở ký")  # nobody was asked, so nobody agreed
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
            g.room_of_paper = editor_of(paper.kind).partition(".")[0]  # the frame marks where the reader is
            return paper, relations
    raise NotFound("Không tìm thấy văn bản này.")


def check_is(actor: Actor, paper_id: int, kind_name: str) -> None:
    """Refuse a paper of another kind as not found: an editor would put its own content into it."""
    paper, _relations = paper_seen(actor, paper_id)
    if paper.kind != kind_name:
        raise NotFound("Không tìm thấy văn bản này.")


def author_of(paper: Paper) -> Unit:
    """The unit that drafts the paper."""
    return db.session.get_one(Unit, author_id_of(paper, kind_named(paper.kind)))


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
        comments=comment_rows(version),
        objections=_objections(history, state),
        history=history,
        signatures=signatures,
        passages=passages,
        relations=relations,
    )


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
    if Action.SIGN in can and _refused(Action.SIGN, lambda: slot_of(paper, actor)):
        can -= {Action.SIGN, Action.REFUSE_SIGNATURE}  # the delegation is over
    if Action.REFUSE_SIGNATURE in can:
        can.discard(Action.RETURN)  # it leads to the same place, and to refuse is what is asked of a signer
    if Action.SEAL in can and seal_of(version) is not None:
        can.discard(Action.SEAL)
    if Action.APPROVE in can:
        unit = min(acting_units(actor, Action.APPROVE, state, relations))
        can -= _refused(
            Action.APPROVE, lambda: check_answer(Answer.APPROVE, unit, actor.person_id, version.author_id, answers, "")
        )
    if Action.CLOSE_REVIEW in can:
        circle = circle_of(paper, version, reviewers_among(relations))
        can -= _refused(Action.CLOSE_REVIEW, lambda: circle.check_closing(answers, today()))
    return frozenset(can)


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
    unreviewed = kind_named(paper.kind).reviewed_by is Party.NOBODY
    line = [each for each in MAIN_LINE if not (unreviewed and each is State.IN_REVIEW)]
    here = line.index(state)
    year = paper.year
    waiting = [row.unit.short_name for row in members if row.standing is not Standing.APPROVED]
    author = author_of(paper)
    actors = {
        State.DRAFTING: author.name,
        State.IN_REVIEW: ", ".join(waiting),
        State.APPROVED: author.name,
        State.SIGNING: ", ".join(row.name for row in signatures if row.waiting),
        State.SIGNED: author.name,
    }
    asked = version is not None and state is not State.DRAFTING
    dues = {State.IN_REVIEW: version.review_due if version and asked else None, State.SIGNING: year.signing_due}
    steps = []
    for place, each in enumerate(line):
        done = place < here or state is State.ARCHIVED
        due = dues.get(each) if place >= here else None
        steps.append(
            Step(
                title=_AWAITING_NUMBER if unreviewed and each is State.APPROVED else STATE_TITLES[each],
                status="done" if done else "here" if place == here else "ahead",
                actor=actors.get(each, "") if place == here else "",
                due=due,
                late=place == here and due is not None and today() > due,
            )
        )
    return steps

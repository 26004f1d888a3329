"""The one way to write (một cách ghi): every act upon a paper is the same five steps in one transaction.

1. load the paper through the actor: what the actor may not see does not exist;
2. check what the page was showing: a stale page changes nothing;
3. ask the rules whether this act is allowed here and now;
4. write the rows and the log entry that moves the paper;
5. commit. Files were stored before; anything outside follows after.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.audit.models import AuditEntry
from app.audit.service import Move, record
from app.clock import now
from app.clusters.models import ClusterYear
from app.database import db, locked, writing
from app.papers.kinds import kind_named
from app.papers.models import OneTime, Paper, PaperVersion
from app.papers.relations import relations_to
from workflows.content import Json
from workflows.paper import PAPER, Event, Kind, State
from workflows.people import Actor
from workflows.permissions import Action, Relation, acting_units, require
from workflows.refusals import NotFound, Refusal, Stale

LONGEST_KEY = 64


class Repeated(Refusal):
    """The same form came twice: it has had its effect, and gets the same answer (gửi trùng)."""

    code = "repeated"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page was showing when the button was pressed: the paper's step, the version's hash, the form's own key.

    Acts of the author depend on everything that happened (``seq``); answers and signatures only on the text
    (``content_hash``), so that seven members can answer at the same time.
    """

    seq: int | None = None
    content_hash: str | None = None
    key: str = ""


@dataclass(slots=True)
class Act:
    """An act under way: everything that its five steps share."""

    session: Session
    actor: Actor
    action: Action
    paper: Paper
    kind: Kind
    version: PaperVersion | None
    relations: dict[int, frozenset[Relation]]

    @property
    def state(self) -> State:
        """Where the paper is now."""
        return State(self.paper.state)

    def current(self) -> PaperVersion:
        """The version in force; an act upon a version is impossible before the first was submitted."""
        if self.version is None:
            raise Stale("Văn bản chưa có bản dự thảo nào được trình.")
        return self.version

    def unit(self) -> int:
        """The unit that the actor acts for: the only one, or the first by number where a person serves several."""
        return min(acting_units(self.actor, self.action, self.state, self.relations))

    def happens(self, event: Event, **particulars: Json) -> AuditEntry:
        """Let the machine answer where ``event`` leads, and append the entry by which the database moves the paper."""
        before = self.state
        after = PAPER.after(before, event)
        move = Move(self.paper.id, self.paper.seq + 1, before, after)
        entry = record(self.session, self.actor, f"paper:{event}", f"paper:{self.paper.id}", particulars, move)
        # The trigger has moved the row already; what is loaded only follows it.
        set_committed_value(self.paper, "seq", move.seq)
        set_committed_value(self.paper, "state", move.to_state)
        return entry


@contextmanager
def acting(actor: Actor, paper_id: int, action: Action, seen: Seen) -> Iterator[Act]:
    """Steps 1 to 3 before the body, step 5 after it; whatever is refused on the way leaves nothing behind."""
    with writing() as session:
        paper = session.scalar(locked(select(Paper).where(Paper.id == paper_id)))
        if paper is None:
            raise NotFound("Không tìm thấy văn bản này.")
        # Nobody changes whose approval and signature the year asks for while this act relies on it.
        session.execute(
            select(ClusterYear.id).where(ClusterYear.id == paper.cluster_year_id).with_for_update(read=True)
        )
        kind = kind_named(paper.kind)
        act = Act(
            session, actor, action, paper, kind, version_in_force(session, paper_id), relations_to(paper, kind, actor)
        )
        require(actor, Action.SEE, act.state, act.relations)  # 1
        _take_once(session, actor, seen)
        _check_fresh(act, seen)  # 2
        require(actor, action, act.state, act.relations)  # 3
        yield act  # 4


def admitted(actor: Actor, paper_id: int, action: Action, seen: Seen) -> tuple[Paper, PaperVersion]:
    """The paper and its version in force, for acts that do slow work before they write: only to who may act.

    Nothing is locked here; :func:`acting` asks everything again when the work is done.
    """
    check_not_taken(db.session(), actor, seen)
    paper = db.session.get(Paper, paper_id)
    if paper is None:
        raise NotFound("Không tìm thấy văn bản này.")
    require(actor, action, State(paper.state), relations_to(paper, kind_named(paper.kind), actor))
    version = version_in_force(db.session(), paper_id)
    if version is None:
        raise Stale("Văn bản chưa có bản dự thảo nào được trình.")
    return paper, version


def version_in_force(session: Session, paper_id: int) -> PaperVersion | None:
    """The newest version that was submitted."""
    query = select(PaperVersion).where(PaperVersion.paper_id == paper_id).order_by(PaperVersion.number.desc()).limit(1)
    return session.scalar(query)


def check_not_taken(session: Session, actor: Actor, seen: Seen) -> None:
    """Refuse a form that has had its effect."""
    if seen.key and session.get(OneTime, (seen.key[:LONGEST_KEY], actor.person_id)) is not None:
        raise Repeated("Việc này đã được ghi nhận ở lần bấm trước.")


def _take_once(session: Session, actor: Actor, seen: Seen) -> None:
    check_not_taken(session, actor, seen)
    if seen.key:
        session.add(OneTime(key=seen.key[:LONGEST_KEY], person_id=actor.person_id, taken_at=now()))


def _check_fresh(act: Act, seen: Seen) -> None:
    newer = seen.content_hash is not None and (act.version is None or act.version.content_hash != seen.content_hash)
    if newer or (seen.seq is not None and seen.seq != act.paper.seq):
        raise Stale("Văn bản đã có thay đổi kể từ khi Ông/Bà mở trang. Mời xem lại rồi thực hiện; chưa có gì thay đổi.")

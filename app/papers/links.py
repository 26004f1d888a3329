"""What papers do to issued papers (liên kết văn bản): replace, correct, recall; read for their pages and lists.

A link says something of its target only once the paper that makes it is signed: a draft changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from app.audit.models import AuditEntry
from app.database import columns, db
from app.papers.act import version_in_force
from app.papers.kinds import kind_named
from app.papers.models import IssueRecord, Paper, PaperLink
from app.papers.queries import NEWEST_VERSION
from app.papers.relations import relations_to
from workflows.days import spelled_day
from workflows.paper import State
from workflows.people import Actor
from workflows.permissions import Action, may

IN_FORCE = (State.SIGNED, State.ARCHIVED)


class Link(StrEnum):
    """What a paper does to an issued one (quan hệ văn bản)."""

    REPLACES = "replaces"
    CORRECTS = "corrects"
    RECALLS = "recalls"


@dataclass(frozen=True, slots=True)
class Linked:
    """The other end of a link: the paper, what is done, its number and day once it is issued, whether it is signed."""

    relation: Link
    paper: Paper
    number: str
    day: date | None

    @property
    def in_force(self) -> bool:
        """Whether it holds: all have signed it."""
        return self.paper.state in IN_FORCE


def links_upon(paper: Paper) -> list[Linked]:
    """What is done to this paper by others, in their order; drafts included."""
    return _linked(PaperLink.target_id == paper.id, PaperLink.paper_id)


def links_of(paper: Paper) -> list[Linked]:
    """What this paper does to others."""
    return _linked(PaperLink.paper_id == paper.id, PaperLink.target_id)


def seen_upon(paper: Paper, actor: Actor) -> list[Linked]:
    """What is done to this paper, as far as this reader may know: a draft only where they may see it."""
    return [each for each in links_upon(paper) if each.in_force or _may_see(each.paper, actor)]


def marks_of(paper_ids: Collection[int]) -> dict[int, tuple[Link, ...]]:
    """What has been done to each of these papers by signed ones; papers to which nothing was done are left out."""
    marks: dict[int, tuple[Link, ...]] = {}
    for target, relation in columns(_MARKS, papers=list(paper_ids)) if paper_ids else ():
        marks[target] = tuple(dict.fromkeys((*marks.get(target, ()), Link(relation))))
    return marks


def is_recalled(paper_id: int) -> bool:
    """Whether a signed notice has recalled this paper: it holds no more."""
    return Link.RECALLS in marks_of([paper_id]).get(paper_id, ())


def issue_of(paper: Paper) -> IssueRecord | None:
    """How the paper was issued last; None before."""
    version = version_in_force(db.session(), paper.id)
    return db.session.get(IssueRecord, version.id) if version else None


def replaces_in_words(paper: Paper, content: Mapping[str, Any]) -> str:
    """The sentence that takes the other paper's place; "" where the paper replaces none or its content says so itself.

    The reason was given when the paper was begun and stands in the log, where it cannot change any more.
    """
    if "amends" in content:
        return ""
    target = next((each for each in links_of(paper) if each.relation is Link.REPLACES), None)
    if target is None or target.day is None:
        return ""
    start = select(AuditEntry.particulars).where(AuditEntry.paper_id == paper.id, AuditEntry.seq == 1)
    reason = str(json.loads(db.session.scalars(start).one())["reason"]).rstrip(".;, ")
    number = f" số {target.number}" if target.number else ""
    title = kind_named(target.paper.kind).title
    return f"Văn bản này thay thế {title}{number} {spelled_day(target.day)}; lý do: {reason}."


_MARKS = (
    select(PaperLink.target_id, PaperLink.relation)
    .join(Paper, Paper.id == PaperLink.paper_id)
    .where(PaperLink.target_id.in_(bindparam("papers", expanding=True)), Paper.state.in_(IN_FORCE))
    .order_by(PaperLink.paper_id)
)


def _linked(condition: Any, other: Any) -> list[Linked]:
    """The papers at the other end, each with its last issue."""
    query = (
        select(PaperLink.relation, Paper, IssueRecord)
        .join(Paper, Paper.id == other)
        .outerjoin(IssueRecord, IssueRecord.version_id == NEWEST_VERSION)
        .where(condition)
        .options(joinedload(Paper.year))
        .order_by(PaperLink.paper_id, PaperLink.target_id)
    )
    return [
        Linked(Link(relation), paper, issued.number if issued else "", issued.day if issued else None)
        for relation, paper, issued in db.session.execute(query)
    ]


def _may_see(paper: Paper, actor: Actor) -> bool:
    return may(actor, Action.SEE, State(paper.state), relations_to(paper, kind_named(paper.kind), actor))

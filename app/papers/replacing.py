"""A paper in the place of an issued one (văn bản thay thế), and who may begin a paper about an issued one.

Decree 30/2020, article 18: an error of content is mended by another paper of equal form, never in the issued file. The
replaced paper stays as it is, readable and marked.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from app.database import db
from app.papers.act import version_in_force
from app.papers.drafting import About, start
from app.papers.kinds import kind_named, replaced_by_its_room
from app.papers.links import IN_FORCE, Link, issue_of, links_of, links_upon
from app.papers.models import IssueRecord, Paper, PaperSides
from app.papers.page import paper_seen
from app.papers.queries import content_of
from workflows.paper import Kind
from workflows.people import Actor, Office
from workflows.permissions import MAY_RECORD, Relation
from workflows.refusals import NotAllowed, Refusal
from workflows.wording import plain
from workflows.words import N_

REASON_LIMIT = 500
_UNDER_WAY = {
    Link.REPLACES: N_("Đã có văn bản thay thế văn bản này đang được soạn hoặc chờ ký."),
    Link.CORRECTS: N_("Đã có công văn đính chính văn bản này đang được soạn hoặc chờ ký."),
    Link.RECALLS: N_("Đã có thông báo thu hồi văn bản này đang được soạn hoặc chờ ký."),
}


def replace(actor: Actor, paper_id: int, reason: str) -> int:
    """Begin the paper that takes this one's place: of the same kind, its content copied; returns its number."""
    paper = target_of(actor, paper_id, Link.REPLACES)
    reason = plain(reason, "reason", limit=REASON_LIMIT)
    issued, content = issued_content(paper)
    if "amends" in content:
        content["amends"] = {
            "code": paper.code,
            "number": issued.number,
            "day": issued.day.isoformat(),
            "reason": reason,
        }
    sides = db.session.get(PaperSides, paper_id)
    return start(
        actor,
        paper.cluster_year_id,
        paper.kind,
        content,
        position=next_position(paper.cluster_year_id, paper.kind),
        sides=(sides.inspector_id, sides.inspected_id) if sides else None,
        about=About(paper_id, Link.REPLACES, reason),
    )


def target_of(actor: Actor, paper_id: int, relation: Link) -> Paper:
    """The issued paper about which the actor may begin another one; refused with the reason where not."""
    paper, relations = paper_seen(actor, paper_id)
    if paper.state not in IN_FORCE:
        raise Refusal("Văn bản chưa ký đủ: mời trả lại hoặc rút về để sửa.", code="not_issued")
    if not _may_begin(actor, paper, relations, relation):
        raise NotAllowed("Việc này thuộc người soạn thảo của đơn vị ban hành văn bản.")
    if relation is Link.REPLACES and not _replaceable(paper):
        raise Refusal("Loại văn bản này không thay thế theo cách này.", code="not_replaceable")
    for each in links_upon(paper):
        if each.in_force and each.relation is not Link.CORRECTS:
            raise Refusal("Văn bản này đã được thay thế hoặc thu hồi.", code="not_in_force")
        if not each.in_force and each.relation is relation:
            raise Refusal(_UNDER_WAY[relation], code="under_way")
    return paper


def ways_open(actor: Actor, paper_id: int) -> list[Link]:
    """What the actor may begin about this paper: what the page offers is also accepted."""
    found = []
    for relation in Link:
        try:
            target_of(actor, paper_id, relation)
        except Refusal:
            continue
        found.append(relation)
    return found


def issued_content(paper: Paper) -> tuple[IssueRecord, dict[str, Any]]:
    """How an issued paper was issued, and what it says."""
    version, issued = version_in_force(db.session(), paper.id), issue_of(paper)
    if version is None or issued is None:
        raise ValueError("a signed paper was issued")
    return issued, content_of(version)


def next_position(year_id: int, kind_name: str) -> int:
    """The position that the year's next paper of this kind takes, from 1: below zero a room has its own order."""
    query = select(func.max(Paper.position)).where(Paper.kind == kind_name, Paper.cluster_year_id == year_id)
    return max(db.session.scalar(query) or 0, 0) + 1


def _may_begin(actor: Actor, paper: Paper, relations: dict[int, frozenset[Relation]], relation: Link) -> bool:
    """A drafter of the chair's unit; of minutes, whoever recorded them replaces them, and only they."""
    kind: Kind = kind_named(paper.kind)
    if kind.between_two and relation is Link.REPLACES:
        recording = {unit for unit, has in relations.items() if Relation.RECORDER in has}
        drafting = {unit for unit, has in relations.items() if Relation.AUTHOR in has}
        return bool(recording & actor.units_as(*MAY_RECORD) or drafting & actor.units_as(Office.DRAFTER))
    return paper.year.chair_id in actor.units_as(Office.DRAFTER)


def _replaceable(paper: Paper) -> bool:
    """Not a plan, which is adopted anew, and not a letter about another paper: a second letter corrects the first."""
    about_others = any(each.relation is not Link.REPLACES for each in links_of(paper))
    return not replaced_by_its_room(paper.kind) and not about_others

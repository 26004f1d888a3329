"""Beginning a correction or a recall (bắt đầu đính chính, thu hồi): from the issued paper, which it names as issued."""

from __future__ import annotations

from collections.abc import Mapping

from app.papers.drafting import About, start
from app.papers.issuing import issued_text
from app.papers.kinds import kind_named
from app.papers.links import Link, links_of
from app.papers.models import Paper
from app.papers.replacing import REASON_LIMIT, issued_content, next_position, target_of
from workflows.content import Json
from workflows.corrections.content import CorrectionContent, RecallContent, Target
from workflows.corrections.correction import CORRECTION
from workflows.corrections.recall import RECALL
from workflows.people import Actor
from workflows.refusals import BadInput
from workflows.wording import plain


def start_correction(actor: Actor, paper_id: int, reason: str) -> int:
    """Begin the letter that corrects this paper; returns the letter's number."""
    return _start(actor, paper_id, Link.CORRECTS, reason)


def start_recall(actor: Actor, paper_id: int, reason: str) -> int:
    """Begin the notice that recalls this paper; returns the notice's number."""
    return _start(actor, paper_id, Link.RECALLS, reason)


def check_target(paper: Paper, content: Mapping[str, Json]) -> None:
    """The room's own question before such a paper is sent on: its words and its link are about the same paper."""
    letter = CorrectionContent.from_json(content) if paper.kind == CORRECTION.name else RecallContent.from_json(content)
    if letter.target.code not in {each.paper.code for each in links_of(paper)}:
        raise BadInput("Văn bản được nêu không phải văn bản mà văn bản này gắn với.", field="target.code")


def _start(actor: Actor, paper_id: int, relation: Link, reason: str) -> int:
    paper = target_of(actor, paper_id, relation)
    reason = plain(reason, "reason", limit=REASON_LIMIT)
    kind = CORRECTION if relation is Link.CORRECTS else RECALL
    return start(
        actor,
        paper.cluster_year_id,
        kind.name,
        _first_content(_named(paper), relation, reason),
        position=next_position(paper.cluster_year_id, kind.name),
        about=About(paper_id, relation, reason),
    )


def _first_content(target: Target, relation: Link, reason: str) -> dict[str, Json]:
    if relation is Link.CORRECTS:
        return CorrectionContent(target, reason, ()).to_json()
    return RecallContent(target, reason, "").to_json()


def _named(paper: Paper) -> Target:
    """The issued paper as it is called in print."""
    issued, content = issued_content(paper)
    kind = kind_named(paper.kind)
    text = issued_text(paper, content, kind, issued)
    subject = "" if text.is_letter else text.subject
    return Target(kind.title, paper.code, issued.number, issued.day, subject)

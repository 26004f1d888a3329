"""The figures that count (số liệu đã kiểm tra): those of signed minutes, or of minutes that were signed by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.database import db
from app.papers.act import version_in_force
from app.papers.in_force import SIGNED
from app.papers.models import Paper, PaperLink, PaperSides, WorkingCopy
from app.papers.queries import content_of
from app.visits.models import Visit as VisitRow
from workflows.minutes import MINUTES
from workflows.minutes_content import MinutesContent
from workflows.visit import VisitState


@dataclass(frozen=True, slots=True)
class VerifiedMinutes:
    """Minutes whose figures count; ``on_paper``: signed by hand, a scan is kept and proves no signature."""

    paper_id: int
    on_paper: bool
    content: MinutesContent


def verified_minutes(year_id: int) -> dict[int, VerifiedMinutes]:
    """The minutes that count, by the inspected unit; signed ones before those on paper, the last of them.

    Minutes that were recalled by a signed paper count no more.
    """
    found = {unit: _on_paper(paper) for unit, paper in _papers_by_hand(year_id)}
    signed = dict(_signed_papers(year_id))  # the last of each unit
    return found | {unit: _signed(paper) for unit, paper in signed.items()}


def _signed_papers(year_id: int) -> list[tuple[int, Paper]]:
    recall = aliased(Paper)
    recalled = (
        select(PaperLink.target_id)
        .join(recall, recall.id == PaperLink.paper_id)
        .where(PaperLink.relation == "recalls", recall.state.in_(SIGNED))
    )
    query = (
        select(PaperSides.inspected_id, Paper)
        .join(Paper, Paper.id == PaperSides.paper_id)
        .where(
            Paper.cluster_year_id == year_id,
            Paper.kind == MINUTES.name,
            Paper.state.in_(SIGNED),
            Paper.id.not_in(recalled),
        )
        .order_by(Paper.position)
    )
    return [(unit, paper) for unit, paper in db.session.execute(query)]


def _papers_by_hand(year_id: int) -> list[tuple[int, Paper]]:
    query = (
        select(VisitRow.inspected_id, Paper)
        .join(Paper, Paper.id == VisitRow.paper_id)
        .where(VisitRow.cluster_year_id == year_id, VisitRow.state == VisitState.CONCLUDED_ON_PAPER.value)
        .order_by(Paper.position)
    )
    return [(unit, paper) for unit, paper in db.session.execute(query)]


def _signed(paper: Paper) -> VerifiedMinutes:
    version = version_in_force(db.session(), paper.id)
    if version is None:
        raise ValueError("a signed paper has a version")
    return VerifiedMinutes(paper.id, on_paper=False, content=MinutesContent.from_json(content_of(version)))


def _on_paper(paper: Paper) -> VerifiedMinutes:
    copy = db.session.get_one(WorkingCopy, paper.id)
    return VerifiedMinutes(paper.id, on_paper=True, content=MinutesContent.from_json(json.loads(copy.content)))

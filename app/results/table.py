"""Which scoring table holds (bảng điểm đang có hiệu lực): the last one that the chair has signed and not recalled."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from app.database import db
from app.papers.act import version_in_force
from app.papers.in_force import in_force
from app.papers.models import Paper
from app.papers.queries import content_of
from workflows.scoring.kind import SCORING
from workflows.scoring.table import ScoringTable


def scoring_in_force(year_id: int) -> Paper | None:
    """The cluster-year's signed table with the highest position; None before the first is signed."""
    return tables_in_force([year_id]).get(year_id)


def tables_in_force(year_ids: Collection[int]) -> dict[int, Paper]:
    """The same for many cluster-years, by their ids; those without one are left out."""
    return in_force(SCORING.name, year_ids)


def tables_of(year_id: int) -> list[Paper]:
    """All tables of the year, the newest first: drafts, what holds, and what held before."""
    query = select(Paper).where(Paper.kind == SCORING.name, Paper.cluster_year_id == year_id)
    return list(db.session.scalars(query.order_by(Paper.position.desc())))


def scoring_table(paper: Paper) -> ScoringTable:
    """What a submitted table says, in its version in force."""
    version = version_in_force(db.session(), paper.id)
    if version is None:
        raise ValueError("a scoring table that was submitted has a version")
    return ScoringTable.from_json(content_of(version))

"""Which paper of a kind holds in a year (văn bản đang có hiệu lực): the last that was signed, unless it was recalled.

A paper that took another's place and is recalled itself does not bring the other one back.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from app.database import db
from app.papers.links import Link, marks_of
from app.papers.models import Paper
from workflows.paper import State

SIGNED = (State.SIGNED, State.ARCHIVED)


def in_force(kind_name: str, year_ids: Collection[int]) -> dict[int, Paper]:
    """By cluster-year, its paper of this kind that holds; years without one are left out."""
    query = (
        select(Paper)
        .where(Paper.kind == kind_name, Paper.cluster_year_id.in_(year_ids), Paper.state.in_(SIGNED))
        .order_by(Paper.position)
    )
    last = {paper.cluster_year_id: paper for paper in db.session.scalars(query)}
    marks = marks_of([paper.id for paper in last.values()])
    return {year_id: paper for year_id, paper in last.items() if Link.RECALLS not in marks.get(paper.id, ())}

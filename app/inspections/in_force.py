"""Which plan holds (kế hoạch đang có hiệu lực): the last one that the chair has signed; an amended plan replaces it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from app.database import db
from app.papers.act import version_in_force
from app.papers.in_force import SIGNED, in_force
from app.papers.models import Paper
from app.papers.queries import content_of
from workflows.inspection_plan_content import PlanContent

KIND = "plan"


def plan_in_force(year_id: int) -> Paper | None:
    """The cluster-year's signed plan with the highest position; None before the first is signed."""
    return plans_in_force([year_id]).get(year_id)


def plans_in_force(year_ids: Collection[int]) -> dict[int, Paper]:
    """The same for many cluster-years, by their ids; those without one, or whose last was recalled, are left out."""
    return in_force(KIND, year_ids)


def plan_under_way(year_id: int) -> Paper | None:
    """The year's plan that is drafted, reviewed or waiting for its signature; there is at most one."""
    query = select(Paper).where(Paper.kind == KIND, Paper.cluster_year_id == year_id, Paper.state.not_in(SIGNED))
    return db.session.scalars(query.order_by(Paper.position.desc())).first()


def next_position(year_id: int) -> int:
    """The position that the year's next plan takes: 1 for the first, then one for each amended plan."""
    query = select(Paper.position).where(Paper.kind == KIND, Paper.cluster_year_id == year_id)
    return max(db.session.scalars(query), default=0) + 1


def plan_content(paper: Paper) -> PlanContent | None:
    """What the plan's version in force says; None before one was submitted."""
    version = version_in_force(db.session(), paper.id)
    return PlanContent.from_json(content_of(version)) if version else None

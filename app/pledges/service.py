"""Beginning a pledge (bắt đầu giao ước): from last year's where there is one, otherwise from the year's theme."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.clusters.models import ClusterYear
from app.clusters.service import year_visible
from app.clusters.sight import YEARS_IN_SIGHT, YearInSight, sight_of
from app.database import db
from app.papers import drafting
from app.papers.act import version_in_force
from app.papers.models import Paper
from app.papers.queries import content_of
from app.papers.relations import relations_to_all
from workflows.content import Json
from workflows.paper import State
from workflows.people import Actor, Office
from workflows.permissions import Action, may
from workflows.pledge import PLEDGE

_PLEDGES = (
    select(Paper)
    .join(Paper.year)
    .where(Paper.kind == PLEDGE.name, Paper.cluster_year_id.in_(YEARS_IN_SIGHT))
    .options(contains_eager(Paper.year))
    .order_by(ClusterYear.year.desc(), ClusterYear.code, Paper.position.desc())
)


def listed(actor: Actor) -> list[Paper]:
    """The pledges that the actor may see, the latest year first; drafts of other units are left out."""
    papers = list(db.session.scalars(_PLEDGES, sight_of(actor)))
    relations = relations_to_all(papers, actor)
    return [paper for paper in papers if may(actor, Action.SEE, State(paper.state), relations[paper.id])]


def may_start(actor: Actor, year: YearInSight) -> bool:
    """Whether the actor may begin the year's pledge: a drafter of the chair's unit, and nobody has begun it."""
    begun = select(Paper.id).where(Paper.kind == PLEDGE.name, Paper.cluster_year_id == year.id).limit(1)
    return year.chair_id in actor.units_as(Office.DRAFTER) and db.session.scalar(begun) is None


def start(actor: Actor, year_id: int) -> int:
    """Begin the year's pledge; returns the paper's number."""
    year = year_visible(actor, year_id)
    content = _last_year(year) or _empty(year)
    return drafting.start(actor, year_id, PLEDGE.name, content)


def _last_year(year: ClusterYear) -> dict[str, Json] | None:
    """The same cluster's pledge of the year before, with this year's theme."""
    query = (
        select(Paper)
        .join(ClusterYear, ClusterYear.id == Paper.cluster_year_id)
        .where(Paper.kind == PLEDGE.name, ClusterYear.code == year.code, ClusterYear.year == year.year - 1)
        .order_by(Paper.position.desc())
    )
    # A replacement that was never sent round says nothing yet; the pledge before it does.
    versions = (version_in_force(db.session(), each.id) for each in db.session.scalars(query).all())
    version = next(filter(None, versions), None)
    return {**content_of(version), "theme": year.theme} if version else None


def _empty(year: ClusterYear) -> dict[str, Json]:
    return {"theme": year.theme, "grounds": [], "fields": [], "organisation": [], "closing": ""}

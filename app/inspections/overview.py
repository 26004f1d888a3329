"""Where the year's inspections stand, seen by one reader (tổng quan): what there is, what is missing, what is next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select

from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of
from app.database import db
from app.inspections.in_force import plan_content, plan_in_force, plan_under_way
from app.inspections.models import Inspector
from app.inspections.scope import is_planner, kept_units
from app.papers.kinds import kind_named
from app.papers.models import Paper
from app.papers.relations import relations_to
from workflows.inspection_plan_content import Visit
from workflows.paper import State
from workflows.people import Actor
from workflows.permissions import Action, may


class Next(StrEnum):
    """What is expected (việc tiếp theo), of the reader or of others."""

    NAME_OWN_PEOPLE = "name_own_people"
    WAIT_FOR_PEOPLE = "wait_for_people"
    PLAN = "plan"
    FINISH_DRAFT = "finish_draft"
    WAIT_FOR_PLAN = "wait_for_plan"
    UNDER_WAY = "under_way"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class UnitPeople:
    """A member and how many people it has named (số cán bộ đã khai)."""

    unit: Unit
    count: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The year on one page. ``visits``: of the plan in force; ``mine``: those of the reader's own units."""

    year: ClusterYear
    planner: bool
    next: Next
    people: list[UnitPeople]
    in_force: Paper | None
    under_way: Paper | None
    visits: tuple[Visit, ...]
    mine: tuple[Visit, ...]

    @property
    def silent(self) -> list[Unit]:
        """The members that have named nobody yet."""
        return [row.unit for row in self.people if row.count == 0]


def overview_of(actor: Actor, year: ClusterYear) -> Overview:
    """The year for this reader; a draft is there for those who may see it."""
    in_force, under_way = plan_in_force(year.id), plan_under_way(year.id)
    if under_way is not None and not _sees(actor, under_way):
        under_way = None
    content = plan_content(in_force) if in_force else None
    visits = content.visits if content else ()
    people = _people(year)
    return Overview(
        year=year,
        planner=is_planner(actor, year),
        next=_next(actor, year, people, in_force, under_way),
        people=people,
        in_force=in_force,
        under_way=under_way,
        visits=visits,
        mine=_of_units(visits, {unit.key for unit in members_of(year) if unit.id in actor.unit_ids}),
    )


def _next(
    actor: Actor, year: ClusterYear, people: list[UnitPeople], in_force: Paper | None, under_way: Paper | None
) -> Next:
    if under_way is not None:
        return Next.FINISH_DRAFT if under_way.state == State.DRAFTING else Next.UNDER_WAY
    if in_force is not None:
        return Next.PUBLISHED
    own = {unit.id for unit in kept_units(actor, year)} & actor.unit_ids
    if any(row.count == 0 and row.unit.id in own for row in people):
        return Next.NAME_OWN_PEOPLE
    if not is_planner(actor, year):
        return Next.WAIT_FOR_PLAN
    return Next.WAIT_FOR_PEOPLE if any(row.count == 0 for row in people) else Next.PLAN


def _people(year: ClusterYear) -> list[UnitPeople]:
    members = members_of(year)
    query = (
        select(Inspector.unit_id, func.count())
        .where(Inspector.unit_id.in_([unit.id for unit in members]), Inspector.active)
        .group_by(Inspector.unit_id)
    )
    counts: dict[int, int] = dict(db.session.execute(query).all())
    return [UnitPeople(unit, counts.get(unit.id, 0)) for unit in members]


def _of_units(visits: tuple[Visit, ...], keys: set[str]) -> tuple[Visit, ...]:
    return tuple(visit for visit in visits if visit.inspector in keys or visit.inspected in keys)


def _sees(actor: Actor, paper: Paper) -> bool:
    return may(actor, Action.SEE, State(paper.state), relations_to(paper, kind_named(paper.kind), actor))

"""Who inspected whom before (lịch sử kiểm tra chéo): what the planner entered, and what earlier years' plans say.

Both name the agencies of their time; for a later year each counts as the member that its tasks came to.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.service import record
from app.clusters.models import ClusterYear, Membership, Unit
from app.clusters.service import members_of
from app.database import db, locked, writing
from app.inspections.in_force import plan_content, plans_in_force
from app.inspections.lineage import heirs_among
from app.inspections.models import PastInspection
from app.inspections.scope import planned_year
from app.papers.models import Paper
from workflows.content import Json
from workflows.people import Actor
from workflows.refusals import BadInput, NotFound
from workflows.wording import plain
from workflows.years import FIRST_YEAR, MemberUnit

YEARS_BACK, SOURCE_LIMIT = 10, 200


@dataclass(frozen=True, slots=True)
class Past:
    """One inspection as entered (lần kiểm tra): the agencies' ids at that time and the year."""

    inspector_id: int
    inspected_id: int
    year: int


@dataclass(frozen=True, slots=True)
class PastRow:
    """One inspection as a page shows it: entered by people (``row``) or from a signed plan (``paper``)."""

    year: int
    inspector: Unit
    inspected: Unit
    row: PastInspection | None = None
    paper: Paper | None = None


def history_of(year: ClusterYear) -> list[tuple[int, int, int]]:
    """(inspecting member, inspected member, year) of all earlier years, the latest first, without doubles.

    Where two agencies were merged, what they were to each other is nobody's history any more.
    """
    heirs = heirs_among([unit.id for unit in members_of(year)])
    told = {(heirs[each.inspector.id], heirs[each.inspected.id], each.year) for each in past_rows(year)}
    return sorted((each for each in told if each[0] != each[1]), key=lambda each: (-each[2], each[0], each[1]))


def past_rows(year: ClusterYear) -> list[PastRow]:
    """All that is known of the year's members and of the agencies they came after, the latest year first."""
    agencies = {unit.id: unit for unit in agencies_of(year)}
    rows = [*_entered(year, agencies), *_planned(year, agencies)]
    return sorted(rows, key=lambda each: (-each.year, each.inspector.id, each.inspected.id))


def agencies_of(year: ClusterYear) -> list[Unit]:
    """The year's members and all that they came after, each beside its member, in the cluster's order."""
    order = {unit.id: place for place, unit in enumerate(members_of(year))}
    heirs = heirs_among(order)
    return sorted(_agencies(heirs), key=lambda unit: (order[heirs[unit.id]], unit.id))


def agencies_in(year: ClusterYear, past_year: int) -> list[Unit]:
    """Those of them that existed in the earlier year."""
    return [unit for unit in agencies_of(year) if _existed(unit, past_year)]


def add_past(actor: Actor, year_id: int, entered: Sequence[Past], source: str) -> int:
    """Enter past inspections into the year that the actor plans; how many were new. All are taken, or none."""
    source = plain(source, "source", limit=SOURCE_LIMIT, required=False)
    with writing() as session:
        year = planned_year(actor, year_id)
        agencies = cache(partial(agencies_in, year))
        for each in entered:
            _check(each, years_to_enter(year), agencies)
        # Locked until the end, so that two presses at the same moment do not both find a row missing.
        session.execute(locked(select(ClusterYear.id).where(ClusterYear.id == year.id)))
        new = [each for each in dict.fromkeys(entered) if _row(session, each) is None]
        for each in new:
            row = PastInspection(
                inspector_id=each.inspector_id, inspected_id=each.inspected_id, year=each.year, source=source
            )
            session.add(row)
            session.flush()
            record(session, actor, "past-inspection:add", f"past-inspection:{row.id}", _particulars(row))
    return len(new)


def remove_past(actor: Actor, year_id: int, row_id: int) -> None:
    """Take back what was entered by mistake, by the planner of a year that it counts for."""
    with writing() as session:
        year = planned_year(actor, year_id)
        row = session.get(PastInspection, row_id)
        known = heirs_among([unit.id for unit in members_of(year)])
        if row is None or not {row.inspector_id, row.inspected_id} <= known.keys():
            raise NotFound("Lần kiểm tra này không còn trong lịch sử của cụm.")
        told = _particulars(row)
        session.delete(row)
        record(session, actor, "past-inspection:remove", f"past-inspection:{row_id}", told)


def years_to_enter(year: ClusterYear) -> range:
    """The years that can be entered: ten before the cluster-year, the latest first."""
    return range(year.year - 1, max(year.year - YEARS_BACK, FIRST_YEAR) - 1, -1)


def _existed(unit: Unit, year: int) -> bool:
    return MemberUnit(unit.id, unit.name, unit.valid_from, unit.valid_to).exists_in(year)


def _agencies(ids: Collection[int]) -> Sequence[Unit]:
    return db.session.scalars(select(Unit).where(Unit.id.in_(ids))).all()


def _entered(year: ClusterYear, agencies: dict[int, Unit]) -> Iterable[PastRow]:
    query = select(PastInspection).where(
        PastInspection.inspector_id.in_(agencies),
        PastInspection.inspected_id.in_(agencies),
        PastInspection.year < year.year,
    )
    for row in db.session.scalars(query):
        yield PastRow(row.year, agencies[row.inspector_id], agencies[row.inspected_id], row=row)


def _planned(year: ClusterYear, agencies: dict[int, Unit]) -> Iterable[PastRow]:
    """From the plans in force of earlier years, of whatever cluster these agencies were then members."""
    then = select(Membership.cluster_year_id).where(Membership.unit_id.in_(agencies))
    query = select(ClusterYear).where(ClusterYear.id.in_(then), ClusterYear.year < year.year)
    years = {each.id: each.year for each in db.session.scalars(query)}
    by_key = {unit.key: unit for unit in agencies.values()}
    for year_id, paper in plans_in_force(years).items():
        content = plan_content(paper)
        for visit in content.visits if content else ():
            if visit.inspector in by_key and visit.inspected in by_key:
                yield PastRow(years[year_id], by_key[visit.inspector], by_key[visit.inspected], paper=paper)


def _check(entered: Past, years: range, agencies: Callable[[int], Sequence[Unit]]) -> None:
    if entered.year not in years:
        raise BadInput("Mời chọn một trong mười năm trước năm thi đua.", field="year")
    then = {unit.id for unit in agencies(entered.year)}
    for field, unit_id in (("inspector", entered.inspector_id), ("inspected", entered.inspected_id)):
        if unit_id not in then:
            raise BadInput("Đơn vị này không thuộc cụm, hoặc năm {year} chưa có.", field=field, year=entered.year)
    if entered.inspector_id == entered.inspected_id:
        raise BadInput("Một đơn vị không tự kiểm tra chéo mình. Mời chọn hai đơn vị khác nhau.", field="inspected")


def _row(session: Session, entered: Past) -> PastInspection | None:
    query = select(PastInspection).where(
        PastInspection.inspector_id == entered.inspector_id,
        PastInspection.inspected_id == entered.inspected_id,
        PastInspection.year == entered.year,
    )
    return session.scalar(query)


def _particulars(row: PastInspection) -> dict[str, Json]:
    return {
        "inspector": row.inspector_id,
        "inspected": row.inspected_id,
        "year": row.year,
        "source": row.source,
    }

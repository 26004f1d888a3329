"""Days that cannot be used (lịch vắng): of a person, of a unit as host, of a unit's team; their only writer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.service import record
from app.clusters.models import Unit
from app.clusters.service import year_visible
from app.database import db, locked, writing
from app.inspections.models import Absence
from app.inspections.people import person_kept
from app.inspections.scope import kept_unit
from workflows.content import Json
from workflows.people import Actor
from workflows.refusals import BadInput, NotFound
from workflows.words import N_

SCOPES: Mapping[str, str] = {"host": N_("Không tiếp đoàn được"), "team": N_("Không cử đoàn đi được")}
LONGEST = 366


def unit_absences(unit_ids: Collection[int], year: int) -> list[Absence]:
    """When these units cannot be visited or send a team, as far as it touches the calendar year; the first first."""
    query = select(Absence).where(Absence.unit_id.in_(unit_ids), Absence.scope != "person")
    return [absence for absence in db.session.scalars(query.order_by(Absence.first_day)) if touches(absence, year)]


def touches(absence: Absence, year: int) -> bool:
    """Whether some day of the calendar year is meant."""
    return absence.first_day.year <= year <= absence.last_day.year


def person_away(actor: Actor, year_id: int, inspector_id: int, first: date, last: date) -> int:
    """A person whom the actor keeps is away from ``first`` to ``last``, both included; the absence's number."""
    with writing() as session:
        person = person_kept(actor, year_visible(actor, year_id), inspector_id)
        return _add(
            session, actor, Absence(unit_id=person.unit_id, inspector_id=person.id, scope="person"), first, last
        )


def unit_away(actor: Actor, year_id: int, unit_id: int, first: date, last: date, *, scope: str) -> int:
    """A unit that the actor keeps cannot be visited (``scope`` "host") or send its team ("team")."""
    with writing() as session:
        kept_unit(actor, year_visible(actor, year_id), unit_id)
        if scope not in SCOPES:
            raise BadInput("Mời chọn một mục trong danh sách.", field="scope")
        return _add(session, actor, Absence(unit_id=unit_id, scope=scope), first, last)


def remove(actor: Actor, year_id: int, absence_id: int) -> tuple[int | None, int]:
    """Take an absence back; the numbers of the person (None for a unit's own) and of the unit that it was of.

    :class:`NotFound` where it is not (any more) one that the actor keeps.
    """
    with writing() as session:
        year = year_visible(actor, year_id)
        absence = session.get(Absence, absence_id)
        if absence is None:
            raise NotFound("Lịch vắng này không còn nữa.")
        kept_unit(actor, year, absence.unit_id)
        told, whose = _particulars(absence), (absence.inspector_id, absence.unit_id)
        session.delete(absence)
        record(session, actor, "absence:remove", f"absence:{absence_id}", told)
    return whose


def _add(session: Session, actor: Actor, absence: Absence, first: date, last: date) -> int:
    _check_days(first, last)
    absence.first_day, absence.last_day = first, last
    if _meets_another(session, absence):
        raise BadInput(
            "Những ngày này đã có trong lịch vắng. Mời bỏ lịch cũ trước nếu muốn đổi ngày.", field="first_day"
        )
    session.add(absence)
    session.flush()
    record(session, actor, "absence:add", f"absence:{absence.id}", _particulars(absence))
    return absence.id


def _check_days(first: date, last: date) -> None:
    if last < first:
        raise BadInput("Ngày cuối phải bằng hoặc sau ngày đầu.", field="last_day")
    if (last - first).days >= LONGEST:
        raise BadInput("Một lần vắng dài nhất là {most} ngày. Mời xem lại năm.", field="last_day", most=LONGEST)


def _meets_another(session: Session, absence: Absence) -> bool:
    """Whether the same person, or the unit for the same reason, is already away on one of these days.

    The unit's row is locked until the end, so that two presses at the same moment do not both pass.
    """
    session.execute(locked(select(Unit.id).where(Unit.id == absence.unit_id)))
    query = select(Absence.id).where(
        Absence.unit_id == absence.unit_id,
        Absence.inspector_id.is_not_distinct_from(absence.inspector_id),
        Absence.scope == absence.scope,
        Absence.first_day <= absence.last_day,
        Absence.last_day >= absence.first_day,
    )
    return session.scalar(query.limit(1)) is not None


def _particulars(absence: Absence) -> dict[str, Json]:
    return {
        "unit": absence.unit_id,
        "scope": absence.scope,
        "inspector": absence.inspector_id,
        "first_day": absence.first_day.isoformat(),
        "last_day": absence.last_day.isoformat(),
    }

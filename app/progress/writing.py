"""Writing a report (lập báo cáo): save while typing, send as an edition, set the last days."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.audit.service import record
from app.clock import now
from app.clusters.models import ClusterYear, Unit
from app.clusters.service import year_visible
from app.database import locked, writing
from app.papers.act import version_in_force
from app.pledges.in_force import pledge_content, pledge_in_force
from app.progress.models import Progress, ProgressDue, ProgressEdition
from app.progress.scope import member, require_reporter, sets_due_days
from workflows.content import Json, canonical_bytes, content_hash
from workflows.people import Actor
from workflows.pledge_content import PledgeContent
from workflows.progress import Period, Typed, report_from, typed_from
from workflows.refusals import BadInput, NotAllowed, Refusal, Stale

LARGEST_CONTENT = 1_000_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which report an act is about: the year's number, the unit's key, the period."""

    year_id: int
    unit_key: str
    period: Period


@dataclass(frozen=True, slots=True)
class PledgeInForce:
    """The pledge that figures are held against, and the hash of its version."""

    content: PledgeContent
    sha256: str


def pledge_of(session: Session, year_id: int) -> PledgeInForce | None:
    """The year's pledge in force; None before one is signed."""
    paper = pledge_in_force(year_id)
    version = version_in_force(session, paper.id) if paper else None
    return PledgeInForce(pledge_content(paper), version.content_hash) if paper and version else None


def save(actor: Actor, wanted: Wanted, typed: Typed, revision: int) -> int:
    """Keep what is being typed, right or wrong; returns the new revision (0: nothing was saved before).

    :class:`Stale` where somebody else saved since ``revision``, naming them.
    """
    stored = canonical_bytes({"rows": {key: dict(cells) for key, cells in typed.items()}}).decode()
    if len(stored) > LARGEST_CONTENT:
        raise BadInput("Nội dung dài quá một triệu ký tự. Mời rút gọn rồi lưu lại; chưa có gì thay đổi.")
    with writing() as session:
        year, unit = _reported(session, actor, wanted)
        _pledge(session, year.id)
        row = _row(session, wanted.year_id, unit, wanted.period)
        _check_revision(session, row, revision)
        if row is None:
            return _begin(session, actor, (year.id, unit.id, wanted.period), stored).revision
        if row.content != stored:
            row.content, row.revision = stored, row.revision + 1
            row.saved_by_id, row.saved_at = actor.person_id, now()
        return row.revision


def send(actor: Actor, wanted: Wanted, revision: int) -> int:
    """Gửi báo cáo: make what was typed an edition for ever; returns its number.

    :class:`BadInput` where a cell is wrong, nothing was entered, or nothing changed since the last edition.
    """
    with writing() as session:
        year, unit = _reported(session, actor, wanted)
        pledge = _pledge(session, year.id)
        row = _row(session, year.id, unit, wanted.period)
        if row is None:
            raise BadInput("Báo cáo chưa có số liệu nào. Mời nhập ít nhất một nội dung rồi gửi.")
        _check_revision(session, row, revision)
        content = report_from(typed_from(json.loads(row.content)), pledge.content, pledge.sha256).to_json()
        last = session.scalar(
            select(ProgressEdition)
            .where(ProgressEdition.progress_id == row.id)
            .order_by(ProgressEdition.number.desc())
            .limit(1)
        )
        if last is not None and last.content_hash == content_hash(content):
            raise Refusal("Báo cáo này đã gửi và chưa có gì thay đổi từ lần gửi trước.", code="unchanged")
        edition = ProgressEdition(
            progress_id=row.id,
            number=last.number + 1 if last else 1,
            content=canonical_bytes(content).decode(),
            content_hash=content_hash(content),
            sent_by_id=actor.person_id,
            sent_at=now(),
        )
        session.add(edition)
        told: dict[str, Json] = {
            "unit": unit.id,
            "period": wanted.period.value,
            "edition": edition.number,
            "hash": edition.content_hash,
        }
        record(session, actor, "progress:send", f"progress:{row.id}", told)
        return edition.number


def report_to_attach_to(session: Session, actor: Actor, wanted: Wanted) -> tuple[Progress, PledgeInForce]:
    """The report that the actor writes, begun where it was not, in the caller's transaction."""
    year, unit = _reported(session, actor, wanted)
    pledge = _pledge(session, year.id)
    row = _row(session, year.id, unit, wanted.period)
    return row or _begin(session, actor, (year.id, unit.id, wanted.period), '{"rows":{}}'), pledge


def set_due_days(actor: Actor, year_id: int, days: Mapping[Period, date | None]) -> None:
    """Set the last day of each period's reports; None takes it away. The act of the chair's drafter."""
    with writing() as session:
        year = year_visible(actor, year_id)
        if not sets_due_days(actor, year):
            raise NotAllowed("Chỉ người soạn thảo của đơn vị Cụm trưởng đặt hạn báo cáo của cụm.")
        session.execute(locked(select(ClusterYear.id).where(ClusterYear.id == year.id)))
        for period, day in days.items():
            _check_due(year, period, day)
            _set_due(session, year.id, period, day)
        told = {period.value: day.isoformat() if day else None for period, day in days.items()}
        record(session, actor, "progress:set-due-days", f"year:{year.id}", told)


def _check_due(year: ClusterYear, period: Period, day: date | None) -> None:
    if day is not None and not year.year <= day.year <= year.year + 1:
        raise BadInput(
            "Hạn báo cáo phải thuộc năm {year} hoặc năm sau. Mời nhập lại.", field=period.value, year=year.year
        )


def _set_due(session: Session, year_id: int, period: Period, day: date | None) -> None:
    row = session.get(ProgressDue, (year_id, period.value))
    if day is None:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(ProgressDue(cluster_year_id=year_id, period=period.value, day=day))
    else:
        row.day = day


def _reported(session: Session, actor: Actor, wanted: Wanted) -> tuple[ClusterYear, Unit]:
    """Year and unit, the year locked: two first savings must not both find no row."""
    year = year_visible(actor, wanted.year_id)
    unit = member(year, wanted.unit_key)
    require_reporter(actor, unit)
    session.execute(locked(select(ClusterYear.id).where(ClusterYear.id == year.id)))
    return year, unit


def _pledge(session: Session, year_id: int) -> PledgeInForce:
    found = pledge_of(session, year_id)
    if found is None:
        raise Refusal("Năm thi đua chưa có giao ước được ký nên chưa có chỉ tiêu để báo cáo.", code="no_pledge")
    return found


def _row(session: Session, year_id: int, unit: Unit, period: Period) -> Progress | None:
    query = select(Progress).where(
        Progress.cluster_year_id == year_id, Progress.unit_id == unit.id, Progress.period == period.value
    )
    return session.scalars(locked(query)).one_or_none()


def _begin(session: Session, actor: Actor, report: tuple[int, int, Period], content: str) -> Progress:
    year_id, unit_id, period = report
    row = Progress(
        cluster_year_id=year_id,
        unit_id=unit_id,
        period=period.value,
        content=content,
        revision=1,
        saved_by_id=actor.person_id,
        saved_at=now(),
    )
    session.add(row)
    session.flush()
    return row


def _check_revision(session: Session, row: Progress | None, revision: int) -> None:
    if (row.revision if row else 0) == revision:
        return
    other = session.get(Person, row.saved_by_id) if row else None
    raise Stale(
        "{name} đã lưu bản khác sau khi Ông/Bà mở trang. Nội dung Ông/Bà vừa nhập chưa được lưu: mời chép lại, "
        "mở lại trang rồi nhập.",
        name=other.name if other else "",
    )

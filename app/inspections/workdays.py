"""Working days (ngày làm việc): Vietnam's public holidays, weekends, and what the cluster-year knows better.

The list of holidays lags behind the Government's yearly decisions on days off and days worked instead (Labour Code
45/2019/QH14, Article 112); so the year keeps exceptions of its own, each by a document, and an exception always wins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from sqlalchemy import select

from app.audit.service import record
from app.clusters.models import ClusterYear
from app.database import db, locked, writing
from app.inspections.models import CalendarDay
from app.inspections.scope import planned_year
from workflows.content import Json
from workflows.people import Actor
from workflows.refusals import BadInput, NotFound
from workflows.wording import plain

Kind = Literal["working", "weekend", "holiday", "closed", "worked"]
Overlay = Mapping[date, tuple[Kind, str]]

WORKED = frozenset[Kind]({"working", "worked"})
SATURDAY = 5
REASON_LIMIT, SOURCE_LIMIT = 200, 200
SWAPPED = "Ngày làm bù"  # in Vietnamese, like the names of the holidays


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One calendar day; ``name`` says in Vietnamese why it is no ordinary day ("Quốc khánh"), "" where it is one.

    ``closed`` comes from the cluster-year's exceptions, ``worked`` from them or from a known exchange of days.
    """

    day: date
    kind: Kind
    name: str

    @property
    def works(self) -> bool:
        """Whether people are at work on it."""
        return self.kind in WORKED


@dataclass(frozen=True, slots=True)
class Exceptional:
    """An exception as entered (ngày khác thường): ``kind`` "closed" or "worked", by which document of which day."""

    day: date
    kind: str
    reason: str
    source: str
    source_day: date | None = None


def calendar_of(year: ClusterYear, first: date, last: date) -> list[CalendarEntry]:
    """Every calendar day from ``first`` to ``last``, both included, as the cluster-year knows it."""
    overlay = {row.day: (_kind(row.kind), row.reason) for row in exceptions_of(year)}
    return list(calendar(first, last, overlay))


def working_days(year: ClusterYear, first: date, last: date) -> tuple[date, ...]:
    """The days from ``first`` to ``last`` on which people are at work, in order."""
    return tuple(entry.day for entry in calendar_of(year, first, last) if entry.works)


def calendar(first: date, last: date, overlay: Overlay) -> Iterator[CalendarEntry]:
    """The same for any exceptions: they win over holidays, holidays over weekends."""
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        kind, name = overlay.get(day) or _usual(day)
        yield CalendarEntry(day, kind, name)


def exceptions_of(year: ClusterYear) -> list[CalendarDay]:
    """What the cluster-year knows better than the usual calendar, the first day first."""
    query = select(CalendarDay).where(CalendarDay.cluster_year_id == year.id).order_by(CalendarDay.day)
    return list(db.session.scalars(query))


def add_exception(actor: Actor, year_id: int, entered: Exceptional) -> int:
    """Add an exception to the year that the actor plans; its number. At most one a day, and only one that matters."""
    reason = plain(entered.reason, "reason", limit=REASON_LIMIT)
    source = plain(entered.source, "source", limit=SOURCE_LIMIT)
    with writing() as session:
        year = planned_year(actor, year_id)
        # Locked until the end, so that two presses at the same moment do not both find the day free.
        session.execute(locked(select(ClusterYear.id).where(ClusterYear.id == year.id)))
        _check(year, entered)
        row = CalendarDay(
            cluster_year_id=year.id,
            day=entered.day,
            kind=entered.kind,
            reason=reason,
            source=source,
            source_day=entered.source_day,
        )
        session.add(row)
        session.flush()
        record(session, actor, "calendar-day:add", f"calendar-day:{row.id}", _particulars(row))
    return row.id


def remove_exception(actor: Actor, year_id: int, exception_id: int) -> None:
    """Go back to the usual calendar on this day."""
    with writing() as session:
        year = planned_year(actor, year_id)
        row = session.get(CalendarDay, exception_id)
        if row is None or row.cluster_year_id != year.id:
            raise NotFound("Ngày này không còn trong danh sách của năm.")
        told = _particulars(row)
        session.delete(row)
        record(session, actor, "calendar-day:remove", f"calendar-day:{exception_id}", told)


def _check(year: ClusterYear, entered: Exceptional) -> None:
    if abs(entered.day.year - year.year) > 1:
        raise BadInput("Ngày phải thuộc năm {year}, năm trước hoặc năm sau. Mời nhập lại.", field="day", year=year.year)
    if entered.kind not in {"closed", "worked"}:
        raise BadInput("Mời chọn nghỉ hoặc đi làm.", field="kind")
    if any(row.day == entered.day for row in exceptions_of(year)):
        raise BadInput("Ngày này đã có trong danh sách. Mời bỏ dòng cũ trước.", field="day")
    usual = CalendarEntry(entered.day, *_usual(entered.day))
    if usual.works and entered.kind == "worked":
        raise BadInput("Ngày này vốn là ngày làm việc nên không cần thêm.", field="day")
    if not usual.works and entered.kind == "closed":
        raise BadInput("Ngày này vốn là ngày nghỉ nên không cần thêm.", field="day")


def _usual(day: date) -> tuple[Kind, str]:
    """The day without any exception of the cluster-year."""
    off, exchanged = _public(day.year)
    if day in off:
        return "holiday", off[day]
    if day.weekday() < SATURDAY:
        return "working", ""
    return ("worked", SWAPPED) if day in exchanged else ("weekend", "")


@cache
def _public(year: int) -> tuple[Mapping[date, str], frozenset[date]]:
    """The year's public holidays by their Vietnamese names, and the known weekend days worked instead of others.

    The latter reach beyond the year: 27/12/2014 was worked for 2/1/2015.
    """
    # Loaded with the first calendar: half a second and 30 MB, for the package knows every country.
    import holidays  # noqa: PLC0415

    known = holidays.country_holidays("VN", years=year, language="vi")
    return dict(known), frozenset(known.weekend_workdays)


def _kind(stored: str) -> Kind:
    return "closed" if stored == "closed" else "worked"


def _particulars(row: CalendarDay) -> dict[str, Json]:
    return {
        "year": row.cluster_year_id,
        "day": row.day.isoformat(),
        "kind": row.kind,
        "reason": row.reason,
        "source": row.source,
        "source_day": row.source_day.isoformat() if row.source_day else None,
    }

"""How far it is from seat to seat (khoảng cách): as people of the roads entered it, else the great circle.

In the mountains the road is far longer than the great circle, so an estimate is always shown as one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.service import record
from app.clusters.models import Unit
from app.clusters.service import members_of
from app.database import db, locked, writing
from app.inspections.models import Distance
from app.inspections.scope import planned_year
from workflows.people import Actor
from workflows.refusals import BadInput, NotFound, Stale
from workflows.wording import plain

EARTH_RADIUS = 6371  # km, the mean radius of the IUGG
FARTHEST, LONGEST, SOURCE_LIMIT = 4000, 6000, 200  # km and minutes one way, letters

_KM = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d{1,6})\s*(?:km)?", re.IGNORECASE)
_DECIMAL = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?\s*(?:h|giờ)?", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,3})\s*(?:h|:|giờ)\s*(\d{1,2})\s*(?:phút|p|')?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Leg:
    """The way between two seats: whole km one way, minutes where known; ``revision`` 0 while it is an estimate."""

    first: Unit
    second: Unit
    km: int
    minutes: int | None = None
    source: str = ""
    revision: int = 0

    @property
    def estimated(self) -> bool:
        """Whether nobody has entered this way yet (ước tính theo đường chim bay)."""
        return self.revision == 0


@dataclass(frozen=True, slots=True)
class Road:
    """A way as entered (quãng đường): whole km one way, minutes if known, and where the figures come from."""

    km: int
    minutes: int | None = None
    source: str = ""

    def check(self) -> Road:
        """The same, its source in its one spelling; :class:`BadInput` naming the first field that is wrong."""
        if not 0 <= self.km <= FARTHEST:
            raise BadInput("Khoảng cách phải từ 0 đến {most} km.", field="km", most=FARTHEST)
        if self.minutes is not None and not 0 <= self.minutes <= LONGEST:
            raise BadInput("Thời gian đi phải từ 0 đến {most} giờ.", field="hours", most=LONGEST // 60)
        return Road(self.km, self.minutes, plain(self.source, "source", limit=SOURCE_LIMIT, required=False))


def km_table(units: Sequence[Unit]) -> tuple[tuple[int, ...], ...]:
    """Whole km between every two of these units, one way, in their order; 0 from each to itself."""
    entered = _entered(units)
    return tuple(tuple(_leg(first, second, entered).km for second in units) for first in units)


def legs_between(froms: Sequence[Unit], units: Sequence[Unit]) -> list[list[Leg]]:
    """For each of the first units its ways to every other of the second, all in their order."""
    entered = _entered([*froms, *units])
    return [[_leg(first, second, entered) for second in units if second.id != first.id] for first in froms]


def great_circle_km(first: Unit, second: Unit) -> int:
    """The great circle between two seats in whole km (haversine on a sphere of 6371 km)."""
    lat, other_lat = radians(first.lat), radians(second.lat)
    half_north, half_east = (other_lat - lat) / 2, radians(second.lon - first.lon) / 2
    chord = sin(half_north) ** 2 + cos(lat) * cos(other_lat) * sin(half_east) ** 2
    return round(2 * EARTH_RADIUS * asin(min(1.0, sqrt(chord))))


def km_of(text: str) -> int:
    """Whole km as people write them: "185", "1.250", "185 km"."""
    found = _KM.fullmatch(text.strip())
    if found is None:
        raise BadInput("Mời nhập số km nguyên, ví dụ 185.", field="km")
    return int(found.group(1).replace(".", ""))


def minutes_of(text: str) -> int | None:
    """Minutes of "4,5", "4h30", "4 giờ 30 phút"; None for nothing."""
    text = text.strip()
    if not text:
        return None
    if clock := _CLOCK.fullmatch(text):
        hours, minutes = (int(part) for part in clock.groups())
        if minutes < 60:
            return hours * 60 + minutes
    elif decimal := _DECIMAL.fullmatch(text):
        hundredths = int((decimal.group(2) or "").ljust(2, "0"))
        return int(decimal.group(1)) * 60 + round(hundredths * 60 / 100)
    raise BadInput("Mời nhập thời gian đi theo giờ, ví dụ 4,5 hoặc 4h30.", field="hours")


def hours_in_figures(minutes: int) -> str:
    """Minutes as hours that :func:`minutes_of` reads: "4h30", "4h"."""
    hours, rest = divmod(minutes, 60)
    return f"{hours}h{rest:02}" if rest else f"{hours}h"


def enter(actor: Actor, year_id: int, pair: tuple[int, int], road: Road, revision: int) -> None:
    """Enter the way between two members of the year that the actor plans; it holds both ways and in every year.

    ``revision`` is that of the page: :class:`Stale` if somebody entered it since.
    """
    checked = road.check()
    with writing() as session:
        first_id, second_id = _members(actor, year_id, pair)
        row = _current(session, first_id, second_id, revision)
        if row is None:
            row = Distance(first_id=first_id, second_id=second_id, revision=0)
            session.add(row)
        row.km, row.minutes, row.source = checked.km, checked.minutes, checked.source
        row.revision += 1
        told = {"km": row.km, "minutes": row.minutes, "source": row.source, "revision": row.revision}
        record(session, actor, "distance:enter", _subject(first_id, second_id), told)


def estimate_again(actor: Actor, year_id: int, pair: tuple[int, int], revision: int) -> None:
    """Take back what was entered: the great circle holds again. Where it holds already, nothing changes."""
    with writing() as session:
        first_id, second_id = _members(actor, year_id, pair)
        row = _current(session, first_id, second_id, revision)
        if row is not None:
            session.delete(row)
            record(session, actor, "distance:estimate", _subject(first_id, second_id), {"km": row.km})


def _entered(units: Sequence[Unit]) -> dict[tuple[int, int], Distance]:
    ids = [unit.id for unit in units]
    query = select(Distance).where(Distance.first_id.in_(ids), Distance.second_id.in_(ids))
    return {(row.first_id, row.second_id): row for row in db.session.scalars(query)}


def _leg(first: Unit, second: Unit, entered: Mapping[tuple[int, int], Distance]) -> Leg:
    row = entered.get(_ordered(first.id, second.id))
    if row is None:
        return Leg(first, second, great_circle_km(first, second))
    return Leg(first, second, row.km, row.minutes, row.source, row.revision)


def _ordered(first_id: int, second_id: int) -> tuple[int, int]:
    return (first_id, second_id) if first_id < second_id else (second_id, first_id)


def _members(actor: Actor, year_id: int, pair: tuple[int, int]) -> tuple[int, int]:
    """The pair in the order of its row, where both are members of a year that the actor plans."""
    year = planned_year(actor, year_id)
    first_id, second_id = _ordered(*pair)
    if first_id == second_id or not {first_id, second_id} <= {unit.id for unit in members_of(year)}:
        raise NotFound("Không tìm thấy cặp đơn vị này trong cụm.")
    return first_id, second_id


def _current(session: Session, first_id: int, second_id: int, revision: int) -> Distance | None:
    """The row that the page was showing, None where it showed an estimate.

    The first unit's row is locked until the end: there may be no row of the pair to lock.
    """
    session.execute(locked(select(Unit.id).where(Unit.id == first_id)))
    row = session.get(Distance, (first_id, second_id))
    if (row.revision if row else 0) != revision:
        raise Stale("Khoảng cách này vừa được người khác sửa. Mời xem lại số mới rồi sửa tiếp.")
    return row


def _subject(first_id: int, second_id: int) -> str:
    return f"distance:{first_id}-{second_id}"

"""Agencies over time (đơn vị): loaded from the installation's own list, found by day, followed to their successors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.audit.service import record
from app.clusters.collation import collation_key
from app.clusters.models import GOVERNMENT_INSPECTORATE, Unit, UnitSuccession
from app.database import db, writing
from app.web import day

PROVINCES = Path(__file__).with_name("provinces.json")
_SUCCESSIONS = select(UnitSuccession.successor_id, UnitSuccession.predecessor_id)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the list says of one agency."""

    key: str
    name: str
    short_name: str
    kind: str
    parent: str
    seat: str
    lat: float
    lon: float
    valid_from: date | None
    valid_to: date | None


def load_units() -> int:
    """Bring the table of agencies in line with provinces.json: 63 + 34 and Thanh tra Chính phủ; how many changed.

    May be repeated at any time: an agency is known by its key, none is ever deleted.
    """
    listed = json.loads(PROVINCES.read_text(encoding="utf-8"))
    facts = list(_listed(listed))
    with writing() as session:
        known = {unit.key: unit for unit in session.scalars(select(Unit))}
        changed = [each.key for each in facts if _bring_in_line(session, known, each)]
        session.flush()
        changed += [row["key"] for row in listed["before"] if _succeed(session, known, row)]
        if changed:
            record(session, None, "unit:load", "units", {"changed": len(set(changed)), "units": len(facts)})
    return len(set(changed))


def government_inspectorate() -> Unit:
    """Thanh tra Chính phủ, loaded with the other units."""
    return db.session.scalars(select(Unit).where(Unit.key == GOVERNMENT_INSPECTORATE)).one()


def units_in(year: int) -> list[Unit]:
    """The provincial inspectorates that exist on some day of the year, in Vietnamese order; in 2025 both halves."""
    return _existing(date(year, 1, 1), date(year, 12, 31))


def unit_names() -> dict[int, str]:
    """Every agency's name by its id, dated so that no two read the same: the upper level, today's, earlier ones."""
    units = sorted(
        db.session.scalars(select(Unit)),
        key=lambda unit: (
            unit.key != GOVERNMENT_INSPECTORATE,
            unit.valid_to is not None,
            collation_key(unit.short_name),
        ),
    )
    return {unit.id: dated_name(unit, unit.name) for unit in units}


def dated_name(unit: Unit, name: str) -> str:
    """The name with the day on which the agency ended or began: before and after 1 July 2025 many share a name."""
    if unit.valid_to is not None:
        return str(_("%(name)s (đến %(day)s)", name=name, day=day(unit.valid_to)))
    if unit.valid_from is not None:
        return str(_("%(name)s (từ %(day)s)", name=name, day=day(unit.valid_from)))
    return name


def predecessors_of(unit_ids: Iterable[int]) -> frozenset[int]:
    """All agencies whose tasks came, directly or through others, to one of these; without these themselves."""
    earlier: dict[int, set[int]] = {}
    for successor, predecessor in db.session.execute(_SUCCESSIONS):
        earlier.setdefault(successor, set()).add(predecessor)
    found: set[int] = set()
    waiting = list(unit_ids)
    while waiting:
        new = earlier.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return frozenset(found)


def _existing(first: date, last: date) -> list[Unit]:
    """The inspectorates whose time meets these days."""
    query = select(Unit).where(
        Unit.key != GOVERNMENT_INSPECTORATE,
        or_(Unit.valid_from.is_(None), Unit.valid_from <= last),
        or_(Unit.valid_to.is_(None), Unit.valid_to >= first),
    )
    return sorted(
        db.session.scalars(query), key=lambda unit: (collation_key(unit.short_name), unit.valid_from or date.min)
    )


def _listed(listed: Mapping[str, Any]) -> Iterator[_Facts]:
    capital = next(row for row in listed["after"] if row["key"] == "ha-noi-2025")
    yield _Facts(
        key=GOVERNMENT_INSPECTORATE,
        name="Thanh tra Chính phủ",
        short_name="Thanh tra Chính phủ",
        kind="trung ương",
        parent="Chính phủ",
        seat=capital["seat"],
        lat=capital["lat"],
        lon=capital["lon"],
        valid_from=None,
        valid_to=None,
    )
    for row in [*listed["before"], *listed["after"]]:
        place = row["name"] if row["name"].lower().startswith(row["kind"]) else f"{row['kind']} {row['name']}"
        yield _Facts(
            key=row["key"],
            name=f"Thanh tra {place}",
            short_name=row["name"],
            kind=row["kind"],
            parent=f"UBND {place}",
            seat=row["seat"],
            lat=row["lat"],
            lon=row["lon"],
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
        )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _bring_in_line(session: Session, known: dict[str, Unit], facts: _Facts) -> bool:
    """Whether the agency had to be added or corrected."""
    unit = known.get(facts.key)
    if unit is None:
        known[facts.key] = unit = Unit(key=facts.key)
        session.add(unit)
    stale = [f.name for f in fields(facts) if getattr(unit, f.name) != getattr(facts, f.name)]
    for name in stale:
        setattr(unit, name, getattr(facts, name))
    return bool(stale)


def _succeed(session: Session, known: Mapping[str, Unit], row: Mapping[str, Any]) -> bool:
    """Whether the succession had to be added or corrected."""
    predecessor, successor = known[row["key"]], known[row["successor"]]
    day = date.fromisoformat(row["valid_to"]) + timedelta(days=1)
    found = session.get(UnitSuccession, predecessor.id)
    if found is not None and (found.successor_id, found.day) == (successor.id, day):
        return False
    if found is None:
        session.add(UnitSuccession(predecessor_id=predecessor.id, successor_id=successor.id, day=day))
    else:
        found.successor_id, found.day = successor.id, day
    return True

"""Who people are to each other (con người): offices, held for a unit and a term, and the actor made of them.

In a cluster it is the agency that is chair or vice-chair; its head acts. So a person holds an office in a unit, and
what that makes them in a cluster-year follows from what their unit is there (see permissions.py, relations).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Office(StrEnum):
    """What a person may be in a unit (chức trách)."""

    LEADER = "leader"  # Chánh Thanh tra: decides and signs for the unit
    DRAFTER = "drafter"  # người soạn thảo
    CLERK = "clerk"  # văn thư: number, date, register
    ARCHIVIST = "archivist"  # lưu trữ
    OBSERVER = "observer"  # Thanh tra Chính phủ: sees, never acts
    ADMINISTRATOR = "administrator"  # quản trị: accounts and years, never a paper


@dataclass(frozen=True, slots=True)
class Holding:
    """An office held by a person for a unit, from a day until a day, both included (giữ chức trách)."""

    office: Office
    unit_id: int
    first_day: date
    last_day: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the office is held on this day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as the session knows them (người thực hiện): never taken from a form."""

    person_id: int
    name: str
    holdings: frozenset[Holding]

    def offices_in(self, unit_id: int) -> frozenset[Office]:
        """The offices this person holds today in one unit."""
        return frozenset(h.office for h in self.holdings if h.unit_id == unit_id)

    def units_as(self, *offices: Office) -> frozenset[int]:
        """The units for which this person holds one of these offices today."""
        return frozenset(h.unit_id for h in self.holdings if h.office in offices)

    def holds(self, office: Office) -> bool:
        """Whether the person holds this office anywhere today."""
        return any(h.office == office for h in self.holdings)

    @property
    def unit_ids(self) -> frozenset[int]:
        """Every unit the person holds an office in."""
        return frozenset(h.unit_id for h in self.holdings)

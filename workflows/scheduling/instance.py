"""What is to be planned (bài toán xếp lịch), as values: units, days, people, the rules in force and what to minimise.

The format that other programs write is ``cross-inspection/1``; ``reading.py`` turns it into these values strictly.
Days are positions' names: every length counts entries of ``days``, so holidays between two entries cost nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

Pair = tuple[str, str]  # (inspector, inspected): đơn vị kiểm tra, đơn vị được kiểm tra

# What a plan can be asked to keep small, in the order that the instance names (mục tiêu, theo thứ tự ưu tiên).
PAIR_OBJECTIVES = ("changed_pairs", "repeat_cost", "max_km", "total_km")
DATE_OBJECTIVES = ("date_shift", "last_day")
TEAM_OBJECTIVES = ("changed_people", "third_people", "max_person_days")
OBJECTIVES = PAIR_OBJECTIVES + DATE_OBJECTIVES + TEAM_OBJECTIVES

_NONE: Mapping[str, int] = MappingProxyType({})
_NO_DAYS: Mapping[str, frozenset[date]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Person:
    """Who can be in a team (cán bộ): ``grade`` 1 thanh tra viên, 2 chính, 3 cao cấp; ``ties``: units never inspected.

    ``max_days`` limits the sum of trip days (None: no limit); ``lendable``: may join another unit's team.
    """

    id: str
    unit: str
    grade: int = 1
    skills: frozenset[str] = frozenset()
    ties: frozenset[str] = frozenset()
    off: frozenset[date] = frozenset()
    max_days: int | None = None
    can_sec: bool = True
    lendable: bool = True


@dataclass(frozen=True, slots=True)
class TeamRule:
    """What every team must be (đoàn kiểm tra): exact ``size``, the leader's least grade, lent members, skills."""

    size: int
    lead_grade: int
    third_max: int = 0
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PastInspection:
    """Who inspected whom in an earlier year (lịch sử)."""

    inspector: str
    inspected: str
    year: int


@dataclass(frozen=True, slots=True)
class Instance:
    """Everything that a plan depends on. Without ``days`` only pairs are planned; without ``people`` no teams.

    ``km[i][j]``: whole km, one way. ``out`` and ``into`` (in the format: ``in``): exact numbers for units that differ
    from ``k``. ``travel``: (km limit, days) rows; the first row that holds gives the days before **and** after.
    ``unit_off``: days on which a unit cannot be visited; ``team_off``: days on which its team cannot be under way.
    ``baseline_*``: the plan before a change. Beyond the format, for pins and past visits: ``fixed_starts``,
    ``fixed_people`` (each named person is in that pair's team) and ``earliest`` (whoever has no fixed start sets out
    on that day or later); a fixed start or person also requires its pair. ``differ_from``: (pairs, n) rows, for
    alternatives: at least n pairs of the plan are not among those pairs.
    """

    units: tuple[str, ...]
    km: tuple[tuple[int, ...], ...]
    objective: tuple[str, ...]
    k: int = 1
    out: Mapping[str, int] = field(default_factory=lambda: _NONE)
    into: Mapping[str, int] = field(default_factory=lambda: _NONE)
    cluster_of: Mapping[str, str] | None = None
    no_reciprocal: bool = True
    forbidden: tuple[Pair, ...] = ()
    required: tuple[Pair, ...] = ()
    history: tuple[PastInspection, ...] = ()
    year: int | None = None
    repeat_hard_years: int = 0
    repeat_soft: Mapping[int, int] = field(default_factory=dict)
    max_km_hard: int | None = None
    days: tuple[date, ...] = ()
    visit_days: Mapping[str, int] = field(default_factory=lambda: _NONE)
    travel: tuple[tuple[int, int], ...] = ((10**9, 0),)
    same_week: bool = False
    unit_off: Mapping[str, frozenset[date]] = field(default_factory=lambda: _NO_DAYS)
    team_off: Mapping[str, frozenset[date]] = field(default_factory=lambda: _NO_DAYS)
    host_away: bool = True
    max_parallel: int = 0
    people: tuple[Person, ...] = ()
    team: TeamRule | None = None
    baseline_pairs: tuple[Pair, ...] = ()
    baseline_starts: tuple[tuple[str, str, date], ...] = ()
    baseline_people: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    fixed_starts: tuple[tuple[str, str, date], ...] = ()
    fixed_people: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    earliest: date | None = None
    differ_from: tuple[tuple[tuple[Pair, ...], int], ...] = ()

    @property
    def dated(self) -> bool:
        """Whether dates are planned too."""
        return bool(self.days)

    @property
    def teamed(self) -> bool:
        """Whether teams are planned too (only where dates are)."""
        return self.dated and self.team is not None

    def distance(self, pair: Pair) -> int:
        """Kilometres of a pair, one way."""
        return self.km[self.units.index(pair[0])][self.units.index(pair[1])]

    def travel_days(self, pair: Pair) -> int:
        """Days under way before, and as many after, the visit; ``reading.py`` sees to it that some row holds."""
        km = self.distance(pair)
        return next(days for limit, days in self.travel if km <= limit)

    def out_of(self, unit: str) -> int:
        """How many inspections the unit makes."""
        return self.out.get(unit, self.k)

    def into_of(self, unit: str) -> int:
        """How many inspections the unit receives."""
        return self.into.get(unit, self.k)

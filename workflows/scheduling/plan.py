"""What planning comes to (kết quả xếp lịch): a plan, how good it is proven to be, or what makes any impossible."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from workflows.scheduling.instance import Pair


class Status(StrEnum):
    """What is proven (mức chứng minh). UNKNOWN: time ran out before any plan was found, and none was ruled out."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Team:
    """Who goes (đoàn kiểm tra): leader and secretary are among ``members``, which are sorted."""

    leader: str
    secretary: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Pairs, the first visit day of each, the team of each; the last two are empty where they were not planned."""

    pairs: tuple[Pair, ...]
    starts: Mapping[Pair, date] = field(default_factory=dict)
    teams: Mapping[Pair, Team] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Removed:
    """A pair that cannot be in any plan and why: groups (see ``groups.py``) or one of ``other_cluster``, ``no_day``,
    ``no_team``, ``makes_none``, ``receives_none``.
    """

    pair: Pair
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Solver:
    """Which program answered (chương trình giải), so that anybody can repeat it."""

    name: str
    version: str
    seed: int
    seconds: float
    instance_sha256: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer: ``objective`` and ``bound`` by name in the instance's order; equal where proven.

    ``conflict`` is one minimal set of groups that cannot hold together, ``drop_one_of`` the smallest sets whose
    dropping helps; both only where INFEASIBLE. ``conflict_complete``: both were proven in time (see ``conflict.py``).
    """

    status: Status
    solver: Solver
    plan: Plan | None = None
    objective: Mapping[str, int] = field(default_factory=dict)
    bound: Mapping[str, int] = field(default_factory=dict)
    conflict: tuple[str, ...] = ()
    drop_one_of: tuple[tuple[str, ...], ...] = ()
    conflict_complete: bool = True
    removed: tuple[Removed, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """Where solving stands (tiến độ): which objective of how many, and the best plan so far."""

    level: int
    levels: int
    name: str
    plan: Plan | None
    objective: Mapping[str, int]
    bound: Mapping[str, int]


# Told at every level and every better plan; False stops the search, whose best plan so far is then the answer. It is
# also asked every half second, with the progress unchanged, so that a person can cancel a search that finds nothing.
Watch = Callable[[Progress], bool]

"""Where a plan's visits and journeys lie among the working days (chuyến đi), for the validator and the measures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from workflows.scheduling.instance import Instance, Pair
from workflows.scheduling.plan import Plan


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule that a plan breaks (vi phạm): ``pair`` where it is about one, ``subject`` whom or what it is about."""

    code: str
    pair: Pair | None
    subject: str


@dataclass(frozen=True, slots=True)
class Trip:
    """Positions in ``days``: the visit is ``first`` up to ``end`` (excluded), the way there and back around it."""

    pair: Pair
    leaves: int
    first: int
    end: int
    back: int

    def days(self, instance: Instance) -> tuple[date, ...]:
        """The days under way that lie in the window."""
        return instance.days[max(self.leaves, 0) : max(self.back, 0)]

    def visit(self, instance: Instance) -> tuple[date, ...]:
        """The days at the inspected unit that lie in the window."""
        return instance.days[self.first : self.end]

    @property
    def length(self) -> int:
        """Days under way."""
        return self.back - self.leaves

    def inside(self, instance: Instance) -> bool:
        """Whether the whole trip lies in the window."""
        return self.leaves >= 0 and self.back <= len(instance.days)


def trips_of(instance: Instance, pairs: Iterable[Pair], plan: Plan) -> dict[Pair, Trip]:
    """The trip of each of these pairs that has a start on a working day, in their order."""
    position = {day: number for number, day in enumerate(instance.days)}
    index = {unit: number for number, unit in enumerate(instance.units)}
    found = {}
    for a, b in pairs:
        start = plan.starts.get((a, b))
        if start is None or start not in position:
            continue
        first, km = position[start], instance.km[index[a]][index[b]]
        end = first + instance.visit_days[b]
        way = next(days for limit, days in instance.travel if km <= limit)
        found[a, b] = Trip((a, b), first - way, first, end, end + way)
    return found

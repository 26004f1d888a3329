"""Which pairs can be in a plan at all (cặp có thể chọn), and for every other one all the reasons why not.

Without a solver, so pages use it for the check before planning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from workflows.scheduling import groups
from workflows.scheduling.benches import Bench, Benches
from workflows.scheduling.instance import Instance, Pair
from workflows.scheduling.plan import Removed
from workflows.scheduling.starts import Calendar, Journey

_NO_JOURNEY = Journey(0, 0)


@dataclass(frozen=True, slots=True)
class Arc:
    """A pair that can be (cặp có thể chọn): how long its trip is and where its visit can begin."""

    pair: Pair
    km: int
    journey: Journey = _NO_JOURNEY
    starts: tuple[int, ...] = ()

    def ending_by(self, last: int) -> Arc:
        """The same, with no visit day after this position."""
        return replace(self, starts=tuple(start for start in self.starts if start + self.journey.visit - 1 <= last))


def candidates(instance: Instance, enforced: Collection[str]) -> tuple[tuple[Pair, ...], tuple[Removed, ...]]:
    """The pairs that can be in a plan under the enforced groups, and the rest with their reasons, in order of units.

    The pair of a unit with itself is nowhere listed.
    """
    ground = Ground(instance, enforced)
    return tuple(arc.pair for arc in ground.arcs), ground.removed


class Ground:
    """What the rules of single pairs leave of an instance (cơ sở lập kế hoạch): its arcs and the removed pairs."""

    def __init__(self, instance: Instance, enforced: Collection[str]) -> None:
        self.instance, self.enforced = instance, frozenset(enforced)
        self._too_recent = frozenset(groups.too_recent(instance))
        self._forbidden = frozenset(instance.forbidden)
        self.calendar = Calendar(instance, self.enforced)
        self._benches = Benches(instance, instance.team, self.enforced, self.calendar) if instance.team else None
        found = [self._judged(pair) for pair in self._pairs()]
        self._known: dict[Pair, Bench] = {}
        self._least: dict[Pair, int] = {}
        self.arcs = tuple(arc for arc, reasons in found if not reasons)
        self.removed = tuple(Removed(arc.pair, reasons) for arc, reasons in found if reasons)

    @cached_property
    def decided(self) -> tuple[Pair, ...]:
        """Pairs that every plan must have: required, or with a pinned day or person."""
        instance = self.instance
        required = [pair for pair in instance.required if groups.required(pair) in self.enforced]
        started = [(a, b) for a, b, _day in instance.fixed_starts if groups.fixed_start((a, b)) in self.enforced]
        staffed = [
            (a, b)
            for a, b, people in instance.fixed_people
            if any(groups.fixed_person((a, b), person) in self.enforced for person in people)
        ]
        return tuple(dict.fromkeys((*required, *started, *staffed)))

    def bench(self, arc: Arc) -> Bench:
        """Who can go: lent members make this long, so it is made for the arcs that it is asked for, and once."""
        if arc.pair not in self._known:
            if self._benches is None:
                raise ValueError("an instance without a team rule has no teams")
            self._known[arc.pair] = self._benches.bench(arc.pair, arc.journey)
        return self._known[arc.pair]

    def least_lent(self, arc: Arc) -> int:
        """The fewest members of other units that the arc's team needs."""
        if arc.pair not in self._least:
            self._least[arc.pair] = self.bench(arc).least_lent()
        return self._least[arc.pair]

    def _pairs(self) -> Iterator[Pair]:
        return ((a, b) for a in self.instance.units for b in self.instance.units if a != b)

    def _judged(self, pair: Pair) -> tuple[Arc, tuple[str, ...]]:
        arc = Arc(pair, self.instance.distance(pair))
        against = tuple(self._against_pair(arc))
        if not self.instance.dated:
            return arc, against
        arc, against_dates = self._dated(arc)
        return arc, against + against_dates

    def _against_pair(self, arc: Arc) -> Iterator[str]:
        instance, pair = self.instance, arc.pair
        if instance.cluster_of is not None and instance.cluster_of[pair[0]] != instance.cluster_of[pair[1]]:
            yield "other_cluster"
        if instance.out_of(pair[0]) == 0:
            yield "makes_none"
        if instance.into_of(pair[1]) == 0:
            yield "receives_none"
        if pair in self._forbidden and (group := groups.forbidden(pair)) in self.enforced:
            yield group
        if pair in self._too_recent and (group := groups.repeat(pair)) in self.enforced:
            yield group
        limit = instance.max_km_hard if "max_km_hard" in self.enforced else None
        if limit is not None and arc.km > limit:
            yield "max_km_hard"

    def _dated(self, arc: Arc) -> tuple[Arc, tuple[str, ...]]:
        journey = self.calendar.journey(arc.pair)
        starts = self.calendar.starts(arc.pair)
        reasons = () if starts else ("no_day",)
        if self._benches is not None:
            starts = self._benches.possible_starts(arc.pair, journey, starts)
            teamless = not starts if not reasons else not self._benches.bench(arc.pair, journey).has_team()
            reasons = (*reasons, "no_team") if teamless else reasons
        return Arc(arc.pair, arc.km, journey, starts), reasons

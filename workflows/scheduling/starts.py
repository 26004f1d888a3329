"""On which days a visit can begin (ngày có thể bắt đầu), as positions in ``days``, by the rules of one pair alone.

Absences are the bits of one whole number, position 0 lowest: tens of thousands of trips are held against them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from workflows.scheduling.groups import fixed_start
from workflows.scheduling.instance import Instance, Pair


@dataclass(frozen=True, slots=True)
class Journey:
    """One pair's trip (chuyến công tác), wherever it begins: days on site, days under way before and as many after."""

    visit: int
    travel: int

    @property
    def length(self) -> int:
        """Entries of ``days`` from setting out to being home again."""
        return self.visit + 2 * self.travel

    def visited(self, start: int) -> range:
        """Positions of the days on site of a visit that begins here."""
        return range(start, start + self.visit)

    def under_way(self, start: int) -> range:
        """Positions of all days of the trip."""
        return range(start - self.travel, start + self.visit + self.travel)


def meets(days: range, absences: int) -> bool:
    """Whether some of these days is among the absences."""
    return bool((absences >> days.start) & ((1 << len(days)) - 1))


class Calendar:
    """The days of an instance (lịch) under the enforced rules: who is away when, and where a visit can begin."""

    def __init__(self, instance: Instance, enforced: Collection[str]) -> None:
        self._instance, self._enforced = instance, frozenset(enforced)
        self._position = {day: at for at, day in enumerate(instance.days)}
        self._week = [day.isocalendar()[:2] for day in instance.days]
        self._closed = self._absences("unit_off", instance.unit_off)
        self._team_away = self._absences("team_off", instance.team_off)
        self._off = self._absences("person_off", {person.id: person.off for person in instance.people})
        # Positions before the first one on which somebody may set out.
        early = [day for day in instance.days if instance.earliest is not None and day < instance.earliest]
        self._first = len(early)
        self._fixed: dict[Pair, list[date]] = {}
        for inspector, inspected, day in instance.fixed_starts:
            self._fixed.setdefault((inspector, inspected), []).append(day)

    def journey(self, pair: Pair) -> Journey:
        """How long the pair's trip is."""
        return Journey(self._instance.visit_days[pair[1]], self._instance.travel_days(pair))

    def off(self, person: str) -> int:
        """The person's days off, as bits; none where that rule is not enforced."""
        return self._off.get(person, 0)

    def starts(self, pair: Pair) -> tuple[int, ...]:
        """Positions of the first visit day at which the pair breaks no rule that concerns it alone, ascending."""
        journey = self.journey(pair)
        last = len(self._instance.days) - journey.visit - journey.travel
        closed, away = self._closed.get(pair[1], 0), self._team_away.get(pair[0], 0)
        return tuple(
            start
            for start in self._window(pair, journey, last)
            if not meets(journey.visited(start), closed)
            and not meets(journey.under_way(start), away)
            and self._within_week(journey, start)
        )

    def _window(self, pair: Pair, journey: Journey, last: int) -> Iterable[int]:
        """Where the trip is inside ``days``, not before ``earliest``, and where it is pinned, if it is.

        What is pinned may be past already. Without its rule a pinned visit stays possible where it was pinned: giving
        up a rule must never make a plan impossible.
        """
        free = range(max(journey.travel, self._first + journey.travel), last + 1)
        if pair not in self._fixed:
            return free
        pinned = {self._position.get(day, -1) for day in self._fixed[pair]}
        inside = {start for start in pinned if journey.travel <= start <= last}
        if fixed_start(pair) in self._enforced:
            return inside if len(pinned) == 1 else ()
        return sorted(inside | set(free))

    def _within_week(self, journey: Journey, start: int) -> bool:
        if "same_week" not in self._enforced:
            return True
        # Days ascend, so the first and the last day speak for those between.
        return self._week[start - journey.travel] == self._week[start + journey.visit + journey.travel - 1]

    def _absences(self, rule: str, off: Mapping[str, frozenset[date]]) -> dict[str, int]:
        return {
            who: sum(1 << self._position[day] for day in days if day in self._position)
            for who, days in off.items()
            if f"{rule}:{who}" in self._enforced
        }

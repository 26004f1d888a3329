"""Who could be in a pair's team and what the team needs (lực lượng có thể cử đi), by the rules of one pair alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from workflows.scheduling.groups import fixed_person
from workflows.scheduling.instance import Instance, Pair, Person, TeamRule
from workflows.scheduling.plan import Team
from workflows.scheduling.starts import Calendar, Journey, meets

_SPARE = 3  # in a quick look at other units' people, some may be of the inspected unit or tied to it
Need = tuple[frozenset[str], int]  # at least so many of these people


@dataclass(frozen=True, slots=True)
class Bench:
    """Candidates of one pair's team (cán bộ có thể cử): a team is ``size`` of ``people`` that meets every need.

    At most ``lent_most`` of them are ``lent``, that is, not of the inspecting unit.
    """

    people: tuple[str, ...]
    lent: frozenset[str]
    lent_most: int
    size: int
    needs: tuple[Need, ...]

    def only(self, people: Collection[str]) -> Bench:
        """The same bench with these candidates alone."""
        kept = frozenset(people)
        return replace(
            self,
            people=tuple(each for each in self.people if each in kept),
            lent=self.lent & kept,
            needs=tuple((able & kept, least) for able, least in self.needs),
        )

    def has_team(self) -> bool:
        """Whether some lawful team can be made of these candidates: exhaustive, one of each kind of people."""
        kinds = {person: self._kind(person) for person in self.people}
        return self._completes(frozenset(), kinds)

    def least_lent(self) -> int:
        """The fewest lent members of any team, were nobody ever off; a team must be possible."""
        return next(lent for lent in range(self.lent_most + 1) if self.with_lent(lent).has_team())

    def with_lent(self, most: int) -> Bench:
        """The same bench with no more lent members than this."""
        fewer = replace(self, lent_most=min(most, self.lent_most))
        return fewer if fewer.lent_most else fewer.only([each for each in self.people if each not in self.lent])

    def _kind(self, person: str) -> tuple[bool, ...]:
        return (person in self.lent, *(person in able for able, _least in self.needs))

    def _completes(self, chosen: frozenset[str], kinds: dict[str, tuple[bool, ...]]) -> bool:
        if len(chosen) > self.size or len(chosen & self.lent) > self.lent_most:
            return False
        unmet = next((able for able, least in self.needs if len(able & chosen) < least), None)
        if unmet is None:
            return self._fills(chosen)
        tried = {kinds[person]: person for person in sorted(unmet - chosen, reverse=True)}
        return any(self._completes(chosen | {person}, kinds) for person in tried.values())

    def _fills(self, chosen: frozenset[str]) -> bool:
        """Whether anybody at all makes up the number, once every need is met."""
        lent_left = min(self.lent_most - len(chosen & self.lent), len(self.lent - chosen))
        own_left = len(self.people) - len(self.lent) - len(chosen - self.lent)
        return len(chosen) + own_left + lent_left >= self.size


class Benches:
    """The benches of an instance's pairs under the enforced rules; without a team rule there is none to ask for."""

    def __init__(self, instance: Instance, rule: TeamRule, enforced: Collection[str], calendar: Calendar) -> None:
        self._rule, self._calendar, self._enforced = rule, calendar, frozenset(enforced)
        self._own: defaultdict[str, list[Person]] = defaultdict(list)
        for person in sorted(instance.people, key=lambda person: person.id):
            self._own[person.unit].append(person)
        self._lendable = [each for unit in sorted(self._own) for each in self._own[unit] if each.lendable]
        self._ready = self._some_of_each_kind()
        self._fixed: defaultdict[Pair, set[str]] = defaultdict(set)
        for inspector, inspected, people in instance.fixed_people:
            pair = inspector, inspected
            self._fixed[pair].update(each for each in people if fixed_person(pair, each) in self._enforced)

    def bench(self, pair: Pair, journey: Journey, lendable: Sequence[Person] | None = None) -> Bench:
        """Everybody who may go, and what they must be between them; of other units, only ``lendable`` if given."""
        others = self._lendable if lendable is None else lendable
        own = [person for person in self._own[pair[0]] if self._may_go(person, pair, journey)]
        lent = [
            person
            for person in (others if self._rule.third_max else ())
            if person.unit not in pair and self._may_go(person, pair, journey)
        ]
        return Bench(
            tuple(person.id for person in (*own, *lent)),
            frozenset(person.id for person in lent),
            self._rule.third_max,
            self._rule.size,
            tuple(self._needs(pair, own, [*own, *lent])),
        )

    def possible_starts(self, pair: Pair, journey: Journey, starts: tuple[int, ...]) -> tuple[int, ...]:
        """Those of these starts at which some lawful team is free."""
        few = [self.bench(pair, journey, others) for others in ((), self._ready)]
        known: dict[tuple[str, ...], bool] = {}

        def possible(start: int) -> bool:
            trip = journey.under_way(start)
            own = self._free(few[0].people, trip)
            if own not in known:  # for nearly every pair and day one of these few are enough
                known[own] = any(bench.only([*own, *bench.lent]).has_team() for bench in few)
            return known[own] or (self._rule.third_max > 0 and self._anybody(pair, journey, trip))

        return tuple(start for start in starts if possible(start))

    def _anybody(self, pair: Pair, journey: Journey, trip: range) -> bool:
        bench = self.bench(pair, journey)
        return bench.only(self._free(bench.people, trip)).has_team()

    def _free(self, people: Sequence[str], trip: range) -> tuple[str, ...]:
        return tuple(person for person in people if not meets(trip, self._calendar.off(person)))

    def _some_of_each_kind(self) -> list[Person]:
        """Lendable people who are never off, a few of each kind: enough to find most teams without asking everybody."""
        kinds: defaultdict[tuple[bool, frozenset[str]], list[Person]] = defaultdict(list)
        for person in self._lendable:
            kind = kinds[person.can_sec, person.skills.intersection(self._rule.skills)]
            if not self._calendar.off(person.id) and len(kind) < self._rule.third_max + _SPARE:
                kind.append(person)
        return [person for kind in kinds.values() for person in kind]

    def _may_go(self, person: Person, pair: Pair, journey: Journey) -> bool:
        if person.unit == pair[1]:
            return False
        if pair[1] in person.ties and f"ties:{person.id}" in self._enforced:
            return False
        limited = person.max_days is not None and f"max_days:{person.id}" in self._enforced
        return not limited or journey.length <= (person.max_days or 0)

    def _needs(self, pair: Pair, own: list[Person], people: list[Person]) -> Iterator[Need]:
        """A leader of the inspecting unit, a secretary, and that these are two: by Hall's theorem three numbers say it.

        No choice of leader or secretary is left to the search; whoever has a team that meets these has both.
        """
        leaders = frozenset(person.id for person in own if person.grade >= self._rule.lead_grade)
        secretaries = frozenset(person.id for person in people if person.can_sec)
        yield leaders, 1
        yield secretaries, 1
        yield leaders | secretaries, 2
        for skill in self._rule.skills:
            if f"skill:{skill}" in self._enforced:
                yield frozenset(person.id for person in people if skill in person.skills), 1
        candidates = {person.id for person in people}
        for person_id in sorted(self._fixed[pair]):
            yield frozenset({person_id} & candidates), 1


def led(instance: Instance, rule: TeamRule, pair: Pair, members: Collection[str]) -> Team:
    """The team of these members: the leader of highest grade who leaves somebody to be secretary; then by id."""
    people = {person.id: person for person in instance.people}
    secretaries = sorted(member for member in members if people[member].can_sec)
    leaders = [each for each in members if people[each].unit == pair[0] and people[each].grade >= rule.lead_grade]
    leader = min(
        (each for each in leaders if secretaries != [each]), key=lambda person: (-people[person].grade, person)
    )
    return Team(leader, next(each for each in secretaries if each != leader), tuple(sorted(members)))

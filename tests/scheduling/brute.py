"""Planning by trying everything (vét cạn), for tiny instances: what the solver's answers are held against.

Written from the format's text alone; it shares no code with ``workflows.scheduling`` but the values themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations, permutations, product

from workflows.scheduling.instance import Instance, Pair, Person
from workflows.scheduling.plan import Plan, Team

Starts = dict[Pair, int]
Teams = dict[Pair, tuple[str, ...]]


class Brute:
    """All plans of one instance under the rules named in ``on``."""

    def __init__(self, instance: Instance, on: Collection[str]) -> None:
        self.i, self.on = instance, set(on)
        names = instance.units
        self.km = {(a, b): instance.km[x][y] for x, a in enumerate(names) for y, b in enumerate(names)}
        self.people = {person.id: person for person in instance.people}

    # What a pair, a start, a team may be by itself

    def pair_allowed(self, a: str, b: str) -> bool:
        i, name = self.i, f"{a}>{b}"
        if a == b or (i.cluster_of and i.cluster_of[a] != i.cluster_of[b]):
            return False
        if (a, b) in i.forbidden and f"forbidden:{name}" in self.on:
            return False
        if f"repeat:{name}" in self.on:
            return False
        return not ("max_km_hard" in self.on and i.max_km_hard is not None and self.km[a, b] > i.max_km_hard)

    def away(self, pair: Pair) -> int:
        """Days under way before the visit, and after it."""
        return next(days for limit, days in self.i.travel if self.km[pair] <= limit)

    def visit(self, pair: Pair, start: int) -> set[int]:
        return set(range(start, start + self.i.visit_days[pair[1]]))

    def trip(self, pair: Pair, start: int) -> set[int]:
        around = self.away(pair)
        return set(range(start - around, start + self.i.visit_days[pair[1]] + around))

    def start_allowed(self, pair: Pair, start: int) -> bool:
        i, (a, b), trip = self.i, pair, self.trip(pair, start)
        if min(trip) < 0 or max(trip) >= len(i.days):
            return False
        if f"unit_off:{b}" in self.on and any(i.days[d] in i.unit_off[b] for d in self.visit(pair, start)):
            return False
        if f"team_off:{a}" in self.on and any(i.days[d] in i.team_off[a] for d in trip):
            return False
        if "same_week" in self.on and len({i.days[d].isocalendar()[:2] for d in trip}) > 1:
            return False
        pinned = [day for x, y, day in i.fixed_starts if (x, y) == pair]
        if pinned and f"fixed_start:{a}>{b}" in self.on:
            return set(pinned) == {i.days[start]}
        return i.days[start] in pinned or i.earliest is None or i.days[min(trip)] >= i.earliest

    def may_join(self, person: Person, pair: Pair) -> bool:
        if person.unit == pair[1] or (pair[1] in person.ties and f"ties:{person.id}" in self.on):
            return False
        return person.unit == pair[0] or person.lendable

    def team_allowed(self, pair: Pair, start: int, members: tuple[str, ...]) -> bool:
        rule, people = self.i.team, [self.people[member] for member in members]
        assert rule is not None
        if len(set(members)) != rule.size or sum(person.unit != pair[0] for person in people) > rule.third_max:
            return False
        if not all(self.may_join(person, pair) for person in people) or not self.heads(pair, members):
            return False
        days = {self.i.days[d] for d in self.trip(pair, start)}
        if any(f"person_off:{person.id}" in self.on and days & person.off for person in people):
            return False
        pinned = {p for a, b, ps in self.i.fixed_people if (a, b) == pair for p in ps}
        if any(f"fixed_person:{p}:{pair[0]}>{pair[1]}" in self.on and p not in members for p in pinned):
            return False
        skills = [skill for skill in rule.skills if f"skill:{skill}" in self.on]
        return all(any(skill in person.skills for person in people) for skill in skills)

    def heads(self, pair: Pair, members: tuple[str, ...]) -> list[tuple[str, str]]:
        """Who of these can lead and who be secretary, together."""
        return [
            (leader, secretary)
            for leader, secretary in permutations(members, 2)
            if self.people[leader].unit == pair[0]
            and self.people[leader].grade >= (self.i.team.lead_grade if self.i.team else 0)
            and self.people[secretary].can_sec
        ]

    # What several may be together

    def pairs_together(self, pairs: Collection[Pair]) -> bool:
        i = self.i
        if any(sum(a == u for a, _ in pairs) != i.out.get(u, i.k) for u in i.units):
            return False
        if any(sum(b == u for _, b in pairs) != i.into.get(u, i.k) for u in i.units):
            return False
        if "no_reciprocal" in self.on and any((b, a) in pairs for a, b in pairs):
            return False
        if any(sum(pair not in known for pair in pairs) < least for known, least in i.differ_from):
            return False
        return all(pair in pairs for pair in self.demanded())

    def demanded(self) -> list[Pair]:
        i = self.i
        return [
            *((a, b) for a, b in i.required if f"required:{a}>{b}" in self.on),
            *((a, b) for a, b, _day in i.fixed_starts if f"fixed_start:{a}>{b}" in self.on),
            *((a, b) for a, b, ps in i.fixed_people for p in ps if f"fixed_person:{p}:{a}>{b}" in self.on),
        ]

    def starts_together(self, starts: Starts) -> bool:
        for p, q in permutations(starts, 2):
            if p[1] == q[1] and self.visit(p, starts[p]) & self.visit(q, starts[q]):
                return False
            if p[0] == q[0] and self.trip(p, starts[p]) & self.trip(q, starts[q]):
                return False
            if p[1] == q[0] and "host_away" in self.on and self.visit(p, starts[p]) & self.trip(q, starts[q]):
                return False
        if "max_parallel" not in self.on:
            return True
        days = [day for pair, start in starts.items() for day in self.visit(pair, start)]
        return all(days.count(day) <= self.i.max_parallel for day in days)

    def teams_together(self, starts: Starts, teams: Teams) -> bool:
        for p, q in combinations(teams, 2):
            if set(teams[p]) & set(teams[q]) and self.trip(p, starts[p]) & self.trip(q, starts[q]):
                return False
        return all(
            person.max_days is None
            or f"max_days:{person.id}" not in self.on
            or self.load(teams, person.id) <= person.max_days
            for person in self.i.people
        )

    def load(self, teams: Teams, person: str) -> int:
        return sum(self.i.visit_days[p[1]] + 2 * self.away(p) for p, members in teams.items() if person in members)

    # Everything there is

    def pair_sets(self) -> Iterator[tuple[Pair, ...]]:
        i = self.i
        rows = []
        for a in i.units:
            able = [(a, b) for b in i.units if self.pair_allowed(a, b)]
            rows.append(list(combinations(able, i.out.get(a, i.k))))

        def extend(chosen: tuple[Pair, ...], left: list[list[tuple[Pair, ...]]]) -> Iterator[tuple[Pair, ...]]:
            if any(sum(b == u for _, b in chosen) > i.into.get(u, i.k) for u in i.units):
                return
            if not left:
                if self.pairs_together(chosen):
                    yield chosen
                return
            for row in left[0]:
                yield from extend(chosen + row, left[1:])

        yield from extend((), rows)

    def start_sets(self, pairs: tuple[Pair, ...]) -> Iterator[Starts]:
        able = {p: [s for s in range(len(self.i.days)) if self.start_allowed(p, s)] for p in pairs}

        def extend(chosen: Starts, left: tuple[Pair, ...]) -> Iterator[Starts]:
            if not self.starts_together(chosen):
                return
            if not left:
                yield chosen
                return
            for start in able[left[0]]:
                yield from extend({**chosen, left[0]: start}, left[1:])

        yield from extend({}, pairs)

    def team_sets(self, starts: Starts) -> Iterator[Teams]:
        assert self.i.team is not None
        everybody = list(combinations(sorted(self.people), self.i.team.size))
        able = {p: [m for m in everybody if self.team_allowed(p, s, m)] for p, s in starts.items()}
        for members in product(*able.values()):
            teams = dict(zip(able, members, strict=True))
            if self.teams_together(starts, teams):
                yield teams

    def vectors(self) -> Iterator[tuple[int, ...]]:
        """The objectives of every plan, in the instance's order."""
        for pairs in self.pair_sets():
            if not self.i.days:
                yield self.vector(pairs, None, None)
                continue
            for starts in self.start_sets(pairs):
                if self.i.team is None:
                    yield self.vector(pairs, starts, None)
                    continue
                for teams in self.team_sets(starts):
                    yield self.vector(pairs, starts, teams)

    # What a plan comes to

    def vector(self, pairs: Collection[Pair], starts: Starts | None, teams: Teams | None) -> tuple[int, ...]:
        values = dict.fromkeys(self.i.objective, 0) | self._pair_values(pairs)
        if starts is not None:
            days = list(self.i.days)
            values["last_day"] = max((max(self.visit(p, s)) for p, s in starts.items()), default=0)
            before = [((a, b), sum(each < day for each in days)) for a, b, day in self.i.baseline_starts]
            values["date_shift"] = sum(abs(starts[p] - s) for p, s in before if p in starts)
        if teams is not None:
            values["third_people"] = sum(self.people[m].unit != p[0] for p, ms in teams.items() for m in ms)
            values["max_person_days"] = max((self.load(teams, person) for person in self.people), default=0)
            lost = [m not in teams.get((a, b), ()) for a, b, ms in self.i.baseline_people for m in ms]
            values["changed_people"] = sum(lost)
        return tuple(values[name] for name in self.i.objective)

    def _pair_values(self, pairs: Collection[Pair]) -> dict[str, int]:
        cost = 0
        for pair in pairs:
            years = [
                h.year for h in self.i.history if (h.inspector, h.inspected) == pair and h.year < (self.i.year or 0)
            ]
            cost += self.i.repeat_soft.get((self.i.year or 0) - max(years), 0) if years else 0
        return {
            "changed_pairs": sum(pair not in pairs for pair in self.i.baseline_pairs),
            "repeat_cost": cost,
            "max_km": max((self.km[pair] for pair in pairs), default=0),
            "total_km": sum(self.km[pair] for pair in pairs),
        }

    # Whether somebody else's plan holds

    def accepts(self, plan: Plan) -> bool:
        """Whether the plan keeps every rule; its leaders and secretaries too."""
        pairs = plan.pairs
        if len(set(pairs)) != len(pairs) or not all(self.pair_allowed(*pair) for pair in pairs):
            return False
        if not self.pairs_together(pairs) or not self.i.days:
            return self.pairs_together(pairs) and not plan.starts and not plan.teams
        if set(plan.starts) != set(pairs):
            return False
        starts = {pair: self.i.days.index(day) for pair, day in plan.starts.items()}
        if not all(self.start_allowed(p, s) for p, s in starts.items()) or not self.starts_together(starts):
            return False
        return self._accepts_teams(starts, dict(plan.teams))

    def _accepts_teams(self, starts: Starts, teams: dict[Pair, Team]) -> bool:
        if self.i.team is None:
            return not teams
        members = {pair: team.members for pair, team in teams.items()}
        return (
            set(teams) == set(starts)
            and all(self.team_allowed(p, starts[p], ms) and list(ms) == sorted(ms) for p, ms in members.items())
            and all((team.leader, team.secretary) in self.heads(p, team.members) for p, team in teams.items())
            and self.teams_together(starts, members)
        )

    def measured(self, plan: Plan) -> dict[str, int]:
        """The plan's objectives by name."""
        starts = {pair: self.i.days.index(day) for pair, day in plan.starts.items()} if self.i.days else None
        teams = {p: team.members for p, team in plan.teams.items()} if self.i.days and self.i.team else None
        return dict(zip(self.i.objective, self.vector(plan.pairs, starts, teams), strict=True))

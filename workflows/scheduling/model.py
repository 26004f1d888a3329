"""The plan as constraints for CP-SAT (mô hình): which pairs, when, with whom, all at once or pairs alone.

This module loads OR-Tools; only ``solving.py`` imports it, and inside its functions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum

from ortools.sat.python import cp_model

from workflows.scheduling.arcs import Arc, Ground
from workflows.scheduling.benches import Bench, led
from workflows.scheduling.instance import Instance, Pair
from workflows.scheduling.objectives import position
from workflows.scheduling.plan import Plan
from workflows.scheduling.starts import meets


class Scope(IntEnum):
    """How much of the plan is asked for (phạm vi): each takes in the one before it."""

    PAIRS = 0
    DATES = 1
    TEAMS = 2

    @classmethod
    def of(cls, instance: Instance) -> Scope:
        """All that this instance plans."""
        return cls(instance.dated + instance.teamed)


class PlanModel:
    """Variables and constraints of one instance over some of its arcs, under the ground's enforced groups.

    ``taken``: whether a pair is in the plan; ``begins``: whether its visit begins at a position; ``member``: whether
    a person is in its team; the last two are empty where the scope has no dates or no teams. ``spare``:
    how many lent members each team may have beyond what its own unit's people make necessary; None: no such limit.
    """

    def __init__(self, ground: Ground, arcs: Sequence[Arc], *, scope: Scope, spare: int | None = None) -> None:
        self.instance, self.enforced, self._ground = ground.instance, ground.enforced, ground
        self.arcs, self.scope = arcs, scope
        self.model = cp_model.CpModel()
        self.taken: dict[Pair, cp_model.IntVar] = {arc.pair: self.model.new_bool_var("") for arc in arcs}
        self.begins: dict[Pair, dict[int, cp_model.IntVar]] = {}
        self.member: dict[tuple[Pair, str], cp_model.IntVar] = {}
        self._trips: dict[str, list[Arc]] = {}
        self._leaves: dict[Pair, cp_model.IntVar] = {}
        self._add_pairs(ground.decided)
        if scope >= Scope.DATES:
            self._add_dates()
        if scope >= Scope.TEAMS:
            self._add_teams(spare)

    # Pairs

    def _add_pairs(self, decided: Iterable[Pair]) -> None:
        taken = self.taken
        made: defaultdict[str, list[cp_model.IntVar]] = defaultdict(list)
        received: defaultdict[str, list[cp_model.IntVar]] = defaultdict(list)
        for (a, b), x in taken.items():
            made[a].append(x)
            received[b].append(x)
        for unit in self.instance.units:
            self._exactly(made[unit], self.instance.out_of(unit))
            self._exactly(received[unit], self.instance.into_of(unit))
        if "no_reciprocal" in self.enforced:
            for (a, b), x in taken.items():
                if a < b and (b, a) in taken:
                    self.model.add_at_most_one(x, taken[b, a])
        for pair in decided:
            self._exactly([taken[pair]] if pair in taken else [], 1)
        for pairs, least in self.instance.differ_from:
            known = frozenset(pairs)
            self.model.add(total(x for pair, x in taken.items() if pair not in known) >= least)

    def _exactly(self, variables: list[cp_model.IntVar], number: int) -> None:
        if number == 1:
            self.model.add_exactly_one(variables)
        else:
            self.model.add(total(variables) == number)

    # Dates

    def _add_dates(self) -> None:
        """One literal for each day a visit can begin on: what cannot overlap is then a sum of at most one each day.

        As intervals with a start, 34 units' last day is not proven in a minute; this way the solver's linear relaxation
        sees the crowd of every day.
        """
        at_unit: defaultdict[tuple[str, str, int], list[cp_model.IntVar]] = defaultdict(list)
        for arc in self.arcs:
            begins = {start: self.model.new_bool_var("") for start in arc.starts}
            self.begins[arc.pair] = begins
            self.model.add(total(begins.values()) == self.taken[arc.pair])
            inspector, inspected = arc.pair
            for start, begun in begins.items():
                for day in arc.journey.visited(start):
                    at_unit["visit", inspected, day].append(begun)
                for day in arc.journey.under_way(start):
                    at_unit["trip", inspector, day].append(begun)
        at_home = "host_away" in self.enforced
        for unit in self.instance.units:
            for day in range(len(self.instance.days)):
                visits, trips = at_unit["visit", unit, day], at_unit["trip", unit, day]
                for together in [[*visits, *trips]] if at_home else [visits, trips]:
                    self.model.add_at_most_one(together)
        if "max_parallel" in self.enforced:
            for day in range(len(self.instance.days)):
                every = [begun for unit in self.instance.units for begun in at_unit["visit", unit, day]]
                self.model.add(total(every) <= self.instance.max_parallel)

    # Teams

    def _add_teams(self, spare: int | None) -> None:
        for arc in self.arcs:
            bench = self._ground.bench(arc)
            self._add_team(arc, bench if spare is None else bench.with_lent(self._ground.least_lent(arc) + spare))
        for person in self.instance.people:
            trips = self.trips(person.id)
            # Trips of one unit never overlap, so nobody needs watching but who may go for two units.
            if len({arc.pair[0] for arc in trips}) > 1:
                self.model.add_no_overlap([self._absence(arc, person.id) for arc in trips])
            if person.max_days is not None and f"max_days:{person.id}" in self.enforced:
                self.model.add(self.days_away(person.id) <= person.max_days)

    def _add_team(self, arc: Arc, bench: Bench) -> None:
        taken = self.taken[arc.pair]
        members = {person: self.model.new_bool_var("") for person in bench.people}
        self.model.add(total(members.values()) == bench.size * taken)
        if bench.lent:
            self.model.add(total(members[person] for person in sorted(bench.lent)) <= bench.lent_most)
        for able, least in bench.needs:
            self.model.add(total(members[person] for person in sorted(able)) >= least * taken)
        for person, goes in members.items():
            self.member[arc.pair, person] = goes
            self._trips.setdefault(person, []).append(arc)
            off = self._ground.calendar.off(person)
            away = [begun for start, begun in self.begins[arc.pair].items() if meets(arc.journey.under_way(start), off)]
            self.model.add_at_most_one([goes, *away])

    def _absence(self, arc: Arc, person: str) -> cp_model.IntervalVar:
        goes, leaves = self.member[arc.pair, person], self._leaving(arc)
        return self.model.new_optional_fixed_size_interval_var(leaves, arc.journey.length, goes, "")

    def _leaving(self, arc: Arc) -> cp_model.IntVar:
        """The position on which the pair's team sets out, as one variable, made where somebody's intervals need it."""
        if arc.pair not in self._leaves:
            leaves = self.model.new_int_var(0, len(self.instance.days), "")
            begins = self.begins[arc.pair]
            early = [start - arc.journey.travel for start in begins]
            self.model.add(leaves == cp_model.LinearExpr.weighted_sum(list(begins.values()), early))
            self._leaves[arc.pair] = leaves
        return self._leaves[arc.pair]

    def trips(self, person: str) -> list[Arc]:
        """The arcs whose team the person can be in."""
        return self._trips.get(person, [])

    def days_away(self, person: str) -> cp_model.LinearExpr:
        """Trip days of a person, over all the plan."""
        trips = self.trips(person)
        return cp_model.LinearExpr.weighted_sum(
            [self.member[arc.pair, person] for arc in trips], [arc.journey.length for arc in trips]
        )

    # Plans in and out

    def hint(self, plan: Plan) -> None:
        """Start the search from a plan; one that breaks a rule of this model only costs time."""
        pairs = frozenset(plan.pairs)
        for pair, taken in self.taken.items():
            self.model.add_hint(taken, pair in pairs)
        for pair, begins in self.begins.items():
            planned = position(self.instance, plan.starts[pair]) if pair in plan.starts else None
            for start, begun in begins.items():
                self.model.add_hint(begun, start == planned)
        for (pair, person), goes in self.member.items():
            self.model.add_hint(goes, pair in plan.teams and person in plan.teams[pair].members)

    def plan(self, value: Callable[[cp_model.IntVar], int]) -> Plan:
        """The plan that these values of the variables mean."""
        pairs = tuple(sorted(pair for pair, taken in self.taken.items() if value(taken)))
        starts = {
            pair: self.instance.days[start]
            for pair in pairs
            for start, begun in self.begins.get(pair, {}).items()
            if value(begun)
        }
        members: dict[Pair, list[str]] = {pair: [] for pair in pairs}
        for (pair, person), goes in self.member.items():
            if value(goes):
                members[pair].append(person)
        rule = self.instance.team if self.scope is Scope.TEAMS else None
        teams = {} if rule is None else {pair: led(self.instance, rule, pair, members[pair]) for pair in pairs}
        return Plan(pairs, starts, teams)


def total(variables: Iterable[cp_model.IntVar]) -> cp_model.LinearExpr:
    """The sum as an expression, also of nothing."""
    return cp_model.LinearExpr.sum(list(variables))

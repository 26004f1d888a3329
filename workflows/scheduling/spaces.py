"""What is still possible at some point of the search (miền phương án), and how holding a value narrows it.

Leaving arcs, days or people out says more to the solver than a limit on a sum: so values are held wherever they can be.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from workflows.scheduling.arcs import Arc, Ground
from workflows.scheduling.expressions import expression
from workflows.scheduling.model import PlanModel, Scope
from workflows.scheduling.plan import Plan

_LARGEST = 4_000_000  # literals in constraints, about a gigabyte


@dataclass(frozen=True, slots=True)
class Space:
    """The plans still possible (miền phương án): of this scope, over these arcs, with what is proven held.

    ``spare``: how many lent members each team may have beyond what its own unit's people make necessary.
    """

    ground: Ground
    arcs: tuple[Arc, ...]
    scope: Scope
    limits: tuple[tuple[str, int], ...] = ()
    spare: int | None = None

    @property
    def too_large(self) -> bool:
        """Whether its model would fill the machine's memory: then the best plan of a smaller space is the answer."""
        size = len(self.arcs) + sum(
            len(arc.starts) * arc.journey.length for arc in self.arcs if self.scope > Scope.PAIRS
        )
        team = self.ground.instance.team
        if self.scope is Scope.TEAMS and self.spare is None and team is not None and team.third_max:
            size += len(self.arcs) * len(self.ground.instance.people)
        return size > _LARGEST

    @property
    def fewest_lent(self) -> int:
        """Lent members that every plan of this space has at least: what each unit's easiest arcs need by themselves."""
        lent: defaultdict[str, list[int]] = defaultdict(list)
        for arc in self.arcs:
            lent[arc.pair[0]].append(self.ground.least_lent(arc))
        return sum(sum(sorted(each)[: self.ground.instance.out_of(unit)]) for unit, each in lent.items())

    def held(self, name: str, most: int) -> Space:
        """Only plans with at most so much of this objective: by leaving out what is beyond it, where that can be."""
        if name == "max_km":
            return replace(self, arcs=tuple(arc for arc in self.arcs if arc.km <= most))
        if name == "last_day":
            return replace(self, arcs=tuple(arc.ending_by(most) for arc in self.arcs))
        spare = self.spare
        if name == "third_people" and self.scope is Scope.TEAMS:
            spare = most - self.fewest_lent
        return replace(self, limits=(*self.limits, (name, most)), spare=spare)

    def choosing(self, plan: Plan) -> Space:
        """With the plan's pairs alone."""
        return replace(self, arcs=tuple(arc for arc in self.arcs if arc.pair in plan.pairs))

    def frugal(self) -> Space:
        """With as few lent members as can be: a small model."""
        return self.held("third_people", self.fewest_lent)

    def model(self) -> PlanModel:
        """The space as constraints, made anew: a model is asked once."""
        built = PlanModel(self.ground, self.arcs, scope=self.scope, spare=self.spare)
        for name, most in self.limits:
            built.model.add(expression(built, name) <= most)
        return built

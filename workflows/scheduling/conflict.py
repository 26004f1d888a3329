"""Why there is no plan (mâu thuẫn): one smallest set of rules that cannot hold together, and what is enough to drop.

The conflict is found as QuickXplain finds it (U. Junker, AAAI 2004), then each member is tried once more by leaving it
out. What to drop is a smallest set that meets every conflict (R. Reiter, Artificial Intelligence 32, 1987): conflicts
are collected until a set that meets them all leaves a question that has a plan.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from workflows.scheduling.groups import all_groups
from workflows.scheduling.instance import Instance
from workflows.scheduling.solving import feasible

SETS_LIMIT = 20
_LARGEST_SET = 3


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why there is no plan (mâu thuẫn), by the names of the rules (``groups.py``).

    ``minimal`` cannot hold together, yet any one less can. Each of ``drop_one_of`` is enough to drop, and no fewer
    rules are. Both are empty where what cannot be given up is impossible by itself. ``complete``: everything was
    proven in time, and there are no other sets of that size (more than three rules are not tried).
    """

    minimal: tuple[str, ...] = ()
    drop_one_of: tuple[tuple[str, ...], ...] = ()
    complete: bool = True


def conflict_of(instance: Instance, *, untouchable: Collection[str] = (), time_limit: float = 30.0) -> Conflict:
    """The conflict of an instance that is known to have no plan.

    Rules in ``untouchable`` are named only where a conflict needs them, and are never proposed to be dropped.
    """
    return _Search(instance, frozenset(untouchable), time_limit).conflict()


def minimal_conflict(instance: Instance, *, untouchable: Collection[str] = (), time_limit: float = 30.0) -> Conflict:
    """The same without what to drop, which takes the longer part of the time."""
    return _Search(instance, frozenset(untouchable), time_limit).conflict(drops=False)


class _Oracle:
    """Whether rules can hold together (hỏi một lần, nhớ mãi): each set of them is put to the solver once."""

    def __init__(self, instance: Instance, ends: float) -> None:
        self._instance, self._ends = instance, ends
        self._groups = frozenset(all_groups(instance))
        self._known: dict[frozenset[str], bool] = {}
        self.complete = True  # whether time sufficed for every question

    def possible(self, groups: Collection[str]) -> bool | None:
        """Whether some plan keeps these rules; None where time ran out."""
        asked = self._groups.intersection(groups)
        if asked not in self._known:
            left = self._left()
            answer = feasible(self._instance, asked, left) if left > 0 else None
            if answer is None:
                self.complete = False
                return None
            self._known[asked] = answer
        return self._known[asked]

    def confirm(self, groups: Collection[str]) -> None:
        """Ask without presolve whether these rules, which cannot hold together, really cannot."""
        confirmed = feasible(self._instance, groups, self._left(), presolve=False)
        if confirmed:
            raise RuntimeError(f"CP-SAT is wrong: without presolve these rules can hold together: {groups}")
        self.complete = self.complete and confirmed is False

    def explain(self, ground: tuple[str, ...], groups: Sequence[str], *, holds: bool) -> tuple[str, ...]:
        """What of ``groups`` is needed beside ``ground`` for a conflict; ``holds``: ground alone is known to hold."""
        if not holds and self.possible(ground) is False:
            return ()
        if len(groups) <= 1:
            return tuple(groups)
        half = len(groups) // 2
        first, second = tuple(groups[:half]), tuple(groups[half:])
        of_second = self.explain(ground + first, second, holds=False)
        of_first = self.explain(ground + of_second, first, holds=not of_second)
        return of_first + of_second

    def _left(self) -> float:
        return max(0.0, self._ends - time.monotonic())


class _Search:
    """The search for one instance's conflict: over whole plans, and over pairs alone where that is enough."""

    def __init__(self, instance: Instance, untouchable: frozenset[str], time_limit: float) -> None:
        # What comes first is preferred as part of a conflict; what can be given up is what people want to read.
        self._groups = tuple(sorted(all_groups(instance), key=lambda group: group in untouchable))
        self._untouchable = untouchable
        # Not the time of day: only when to give up.
        ends = time.monotonic() + time_limit
        self._whole = _Oracle(instance, ends)
        self._pairs = _Oracle(replace(instance, days=()), ends)  # far quicker, and what it denies the whole denies too
        self._cut = False

    def conflict(self, *, drops: bool = True) -> Conflict:
        """One minimal conflict, and the smallest sets to drop."""
        if self._whole.possible(()) is not True:
            return Conflict(complete=self._whole.complete)
        minimal = self._proven(self._explained(self._groups, self._whole))
        enough = tuple(self._smallest_drops(minimal)) if drops else ()
        return Conflict(minimal, enough, self._complete)

    @property
    def _complete(self) -> bool:
        return self._whole.complete and self._pairs.complete and not self._cut

    def _explained(self, groups: Sequence[str], oracle: _Oracle) -> tuple[str, ...]:
        """A conflict within these groups, which cannot hold together; by this oracle it is minimal."""
        found = set(oracle.explain((), groups, holds=oracle.possible(()) is True))
        return tuple(group for group in self._groups if group in found)

    def _proven(self, groups: tuple[str, ...]) -> tuple[str, ...]:
        """The conflict without members that it does not need, tried one by one; impossible without presolve too."""
        for group in groups:
            less = tuple(each for each in groups if each != group)
            if self._whole.possible(less) is False:
                return self._proven(less)
        self._whole.confirm(groups)
        return groups

    def _smallest_drops(self, minimal: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """Every smallest set that can be dropped and whose dropping is enough, up to the limit."""
        conflicts, number = [frozenset(minimal)], 0
        for size in range(1, _LARGEST_SET + 1):
            for dropped in self._meeting(conflicts, size):
                rest = [group for group in self._groups if group not in dropped]
                answer = self._whole.possible(rest)
                if answer is False:
                    # Here any conflict will do, not only a minimal one.
                    oracle = self._pairs if self._pairs.possible(rest) is False else self._whole
                    conflicts.append(frozenset(self._explained(rest, oracle)))
                elif answer and number == SETS_LIMIT:
                    self._cut = True
                    return
                elif answer:
                    number += 1
                    yield dropped
            if number or not self._complete:
                return

    def _meeting(self, conflicts: list[frozenset[str]], size: int) -> Iterator[tuple[str, ...]]:
        """Sets of up to this size that meet every conflict, also those that are found while these are tried."""
        begun, tried = [frozenset[str]()], set[frozenset[str]]()
        while begun:
            dropped = begun.pop()
            unmet = next((conflict for conflict in conflicts if conflict.isdisjoint(dropped)), None)
            if unmet is None:
                yield tuple(group for group in self._groups if group in dropped)
            elif len(dropped) < size:
                more = [dropped | {group} for group in reversed(self._groups) if group in unmet - self._untouchable]
                begun += [each for each in more if each not in tried]
                tried |= set(more)

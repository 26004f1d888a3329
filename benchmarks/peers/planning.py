"""How pairs are made elsewhere: by a greedy choice, by rotation, by HiGHS through scipy; each in a process of its own.

    python benchmarks/peers/planning.py greedy|rotation|highs < instance.json

OR-Tools and HiGHS cannot be loaded into one process. The answer, as JSON: seconds without imports, the longest and the
total distance, or why there is none.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from typing import Any

Pairs = Sequence[tuple[int, int]]
LIMIT = 60.0  # seconds that a level may take


def main() -> None:
    """Answer the instance on standard input."""
    instance = json.load(sys.stdin)
    way = {"greedy": greedy, "rotation": rotation, "highs": highs}[sys.argv[1]]
    if way is highs:
        import scipy.optimize  # noqa: F401 - loaded before the clock starts, as ours is
    began = time.perf_counter()
    pairs = way(instance["km"], _allowed(instance))
    answer: dict[str, Any] = {"seconds": time.perf_counter() - began, "found": pairs is not None}
    if pairs is not None:
        lengths = [instance["km"][a][b] for a, b in pairs]
        answer |= {"max_km": max(lengths), "total_km": sum(lengths)}
    print(json.dumps(answer))


def _allowed(instance: dict[str, Any]) -> set[tuple[int, int]]:
    """The pairs that the instance does not rule out by itself."""
    units = instance["units"]
    place = {unit: i for i, unit in enumerate(units)}
    recent = instance.get("year", 0) - instance.get("repeat_hard_years", 0)
    out = {(place[a], place[b]) for a, b in instance.get("forbidden", [])}
    out |= {(place[h["inspector"]], place[h["inspected"]]) for h in instance.get("history", []) if h["year"] >= recent}
    return {(a, b) for a in range(len(units)) for b in range(len(units)) if a != b} - out


def greedy(km: list[list[int]], allowed: set[tuple[int, int]]) -> Pairs | None:
    """Unit by unit, the fewest choices first, the nearest that is left; None at a dead end."""
    count, taken, pairs = len(km), set(), set()
    for unit in sorted(range(count), key=lambda u: sum(a == u for a, _b in allowed)):
        choices = [b for b in range(count) if (unit, b) in allowed and b not in taken and (b, unit) not in pairs]
        if not choices:
            return None
        nearest = min(choices, key=lambda b: km[unit][b])
        taken.add(nearest)
        pairs.add((unit, nearest))
    return sorted(pairs)


def rotation(km: list[list[int]], allowed: set[tuple[int, int]]) -> Pairs | None:
    """Each unit inspects the one so many places further, the first number that breaks no rule; None where none does."""
    count = len(km)
    for step in range(1, count):
        pairs = [(unit, (unit + step) % count) for unit in range(count)]
        if set(pairs) <= allowed and step * 2 != count:  # half way round, two units would inspect each other
            return pairs
    return None


def highs(km: list[list[int]], allowed: set[tuple[int, int]]) -> Pairs | None:
    """The exact model in the textbook way: a variable for the longest, then the total among pairs no longer."""
    arcs = sorted(allowed)
    longest = _milp(km, arcs, with_longest=True)
    if longest is None:
        return None
    limit = max(km[a][b] for a, b in longest)
    return _milp(km, [(a, b) for a, b in arcs if km[a][b] <= limit], with_longest=False)


def _milp(km: list[list[int]], arcs: list[tuple[int, int]], *, with_longest: bool) -> Pairs | None:
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import lil_matrix

    count, size = len(km), len(arcs)
    place = {arc: i for i, arc in enumerate(arcs)}
    mutual = [(i, place[b, a]) for (a, b), i in place.items() if a < b and (b, a) in place]
    degrees, once = lil_matrix((2 * count, size + 1)), lil_matrix((len(mutual), size + 1))
    for (a, b), i in place.items():
        degrees[a, i] = degrees[count + b, i] = 1
    for row, (i, j) in enumerate(mutual):
        once[row, i] = once[row, j] = 1
    rules = [LinearConstraint(degrees.tocsr(), 1, 1), LinearConstraint(once.tocsr(), 0, 1)]
    cost = np.zeros(size + 1)
    if with_longest:
        over = lil_matrix((size, size + 1))
        for (a, b), i in place.items():
            over[i, i], over[i, size] = km[a][b], -1
        rules.append(LinearConstraint(over.tocsr(), -np.inf, 0))
        cost[size] = 1
    else:
        cost[:size] = [km[a][b] for a, b in arcs]
    bounds = Bounds(np.zeros(size + 1), np.append(np.ones(size), np.inf if with_longest else 0))
    whole = np.append(np.ones(size), 0)
    found = milp(cost, constraints=rules, bounds=bounds, integrality=whole, options={"time_limit": LIMIT})
    return [arc for arc, i in place.items() if found.x[i] > 0.5] if found.status == 0 else None


if __name__ == "__main__":
    main()

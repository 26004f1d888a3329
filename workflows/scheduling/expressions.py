"""Each objective as an expression over the model's variables (biểu thức mục tiêu), to minimise or to hold down.

Least values of these expressions equal what ``objectives.py`` counts in the plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from ortools.sat.python import cp_model

from workflows.scheduling.instance import Pair
from workflows.scheduling.model import PlanModel, total
from workflows.scheduling.objectives import position, repeat_costs


def expression(built: PlanModel, name: str) -> cp_model.LinearExprT:
    """The objective of this name; 0 where dates or teams, which it counts, are not planned."""
    return _EXPRESSIONS[name](built)


def _changed_pairs(built: PlanModel) -> cp_model.LinearExprT:
    baseline = built.instance.baseline_pairs
    return len(baseline) - total(built.taken[pair] for pair in baseline if pair in built.taken)


def _repeat_cost(built: PlanModel) -> cp_model.LinearExprT:
    costs = repeat_costs(built.instance)
    return cp_model.LinearExpr.weighted_sum(list(built.taken.values()), [costs.get(pair, 0) for pair in built.taken])


def _max_km(built: PlanModel) -> cp_model.LinearExprT:
    longest = max((arc.km for arc in built.arcs), default=0)
    return _largest(built, longest, (arc.km * built.taken[arc.pair] for arc in built.arcs))


def _total_km(built: PlanModel) -> cp_model.LinearExprT:
    return cp_model.LinearExpr.weighted_sum(list(built.taken.values()), [arc.km for arc in built.arcs])


def _date_shift(built: PlanModel) -> cp_model.LinearExprT:
    shifts: Counter[tuple[Pair, int]] = Counter()
    for a, b, day in built.instance.baseline_starts:
        before = position(built.instance, day)
        shifts.update({((a, b), start): abs(start - before) for start in built.begins.get((a, b), {})})
    return cp_model.LinearExpr.weighted_sum([built.begins[pair][at] for pair, at in shifts], list(shifts.values()))


def _last_day(built: PlanModel) -> cp_model.LinearExprT:
    last = built.model.new_int_var(0, len(built.instance.days), "")
    for arc in built.arcs if built.begins else ():
        begins = built.begins[arc.pair]
        ends = [start + arc.journey.visit - 1 for start in begins]
        built.model.add(last >= cp_model.LinearExpr.weighted_sum(list(begins.values()), ends))
    return last


def _changed_people(built: PlanModel) -> cp_model.LinearExprT:
    if not built.instance.teamed:
        return 0
    rows = [((a, b), person) for a, b, people in built.instance.baseline_people for person in people]
    return len(rows) - total(built.member[row] for row in rows if row in built.member)


def _third_people(built: PlanModel) -> cp_model.LinearExprT:
    unit = {person.id: person.unit for person in built.instance.people}
    return total(goes for (pair, person), goes in built.member.items() if unit[person] != pair[0])


def _max_person_days(built: PlanModel) -> cp_model.LinearExprT:
    if not built.member:
        return 0
    # Whoever goes is away that long: said of the pair too, the solver sees it before it has chosen anybody.
    trips = (arc.journey.length * built.taken[arc.pair] for arc in built.arcs)
    each = (built.days_away(person.id) for person in built.instance.people)
    return _largest(built, len(built.instance.days), (*trips, *each))


def _largest(built: PlanModel, limit: int, values: Iterable[cp_model.LinearExprT]) -> cp_model.LinearExprT:
    most = built.model.new_int_var(0, limit, "")
    for value in values:
        built.model.add(most >= value)
    return most


_EXPRESSIONS: dict[str, Callable[[PlanModel], cp_model.LinearExprT]] = {
    "changed_pairs": _changed_pairs,
    "repeat_cost": _repeat_cost,
    "max_km": _max_km,
    "total_km": _total_km,
    "date_shift": _date_shift,
    "last_day": _last_day,
    "changed_people": _changed_people,
    "third_people": _third_people,
    "max_person_days": _max_person_days,
}

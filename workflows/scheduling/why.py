"""Why this pair and not that one (giải thích lựa chọn): what the other choice would cost, or why it cannot be."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from workflows.scheduling import groups
from workflows.scheduling.arcs import candidates
from workflows.scheduling.conflict import minimal_conflict
from workflows.scheduling.instance import PAIR_OBJECTIVES, Instance, Pair
from workflows.scheduling.measuring import measure
from workflows.scheduling.plan import Outcome, Plan, Progress, Status, Watch
from workflows.scheduling.solving import solve
from workflows.words import N_

WHOLE, PAIRS = "whole", "pairs"
# What can be said for a chosen pair; {limit} and {years} are the instance's own.
RULES_MET = {
    "required": N_("Đã được quyết định trước."),
    "same_cluster": N_("Hai đơn vị cùng cụm."),
    "not_forbidden": N_("Không thuộc các cặp không được chọn."),
    "not_recent": N_("Không lặp lại cặp của {years} năm gần nhất."),
    "not_mutual": N_("Không kiểm tra qua lại lẫn nhau."),
    "within_km": N_("Quãng đường không quá {limit} km."),
}


@dataclass(frozen=True, slots=True)
class Why:
    """One pair explained (giải thích một cặp).

    ``met``: rules (``RULES_MET``) that a chosen pair keeps; ``last``: the latest earlier year of this pair.
    ``removed``: why a pair cannot be in any plan (``plan.Removed``). Otherwise the opposite choice is tried, the best
    plan without a chosen pair or with another one: ``other`` are its objectives by name and ``change`` their
    differences from the plan; where it cannot be, both are empty and ``conflict`` are the rules that prevent it.
    ``proven`` is false where time ran out over it.
    """

    pair: Pair
    chosen: bool
    km: int
    last: int | None
    met: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    other: Mapping[str, int] = field(default_factory=dict)
    change: Mapping[str, int] = field(default_factory=dict)
    conflict: tuple[str, ...] = ()
    proven: bool = True


@dataclass(frozen=True, slots=True)
class WhyTable:
    """All pairs of two units explained, by pair, in the order of units.

    ``level``: "whole" where each other choice was planned with dates and teams, "pairs" where dates and teams were left
    out: then what a choice costs is the least that it costs. ``complete`` is false where time ran out or somebody
    stopped it; pairs that were not reached are missing.
    """

    level: str
    rows: Mapping[Pair, Why]
    complete: bool


def why(instance: Instance, plan: Plan, pair: Pair, *, time_limit: float = 10.0) -> Why:
    """What there is to say of this pair beside the plan, with dates and teams where they are planned."""
    reasons = {each.pair: each.reasons for each in candidates(instance, groups.all_groups(instance))[1]}
    known = _facts(instance, plan, pair, reasons.get(pair, ()))
    return known if known.removed else _against(instance, instance, plan, known, time_limit)


def why_table(
    instance: Instance, outcome: Outcome, *, time_limit: float = 60.0, watch: Watch | None = None
) -> WhyTable:
    """Each pair against the outcome's plan; ``watch`` is asked after each pair (``plan.Watch``).

    Dates and teams are left out, for they take twenty times as long, unless they have decided which pairs are best.
    """
    # Not the time of day: only when to give up.
    ends, plan = time.monotonic() + time_limit, outcome.plan or Plan(())
    removed = {each.pair: each.reasons for each in outcome.removed}
    asked, level = _asked(instance, outcome, removed, time_limit)
    pairs = [(a, b) for a in instance.units for b in instance.units if a != b]
    rows: dict[Pair, Why] = {}
    for pair in pairs:
        left = ends - time.monotonic()
        if left <= 0 or not _go_on(watch, outcome, pair, len(rows), len(pairs)):
            break
        known = _facts(instance, plan, pair, removed.get(pair, ()))
        rows[pair] = known if known.removed else _against(instance, asked, plan, known, left)
    return WhyTable(level, rows, complete=len(rows) == len(pairs) and all(each.proven for each in rows.values()))


def why_json(table: WhyTable) -> dict[str, Any]:
    """The table as it is stored."""
    rows = [{**asdict(each), "other": dict(each.other), "change": dict(each.change)} for each in table.rows.values()]
    return {"level": table.level, "complete": table.complete, "rows": rows}


def why_from_json(data: Mapping[str, Any]) -> WhyTable:
    """Back from :func:`why_json`."""
    rows = [_row(each) for each in data["rows"]]
    return WhyTable(data["level"], {each.pair: each for each in rows}, data["complete"])


def _row(data: Mapping[str, Any]) -> Why:
    lists = {name: tuple(data[name]) for name in ("met", "removed", "conflict")}
    return Why(**{**data, **lists, "pair": (data["pair"][0], data["pair"][1])})


def _asked(
    instance: Instance, outcome: Outcome, removed: Mapping[Pair, object], time_limit: float
) -> tuple[Instance, str]:
    """The question to be put for each pair, and its level."""
    if not instance.dated:
        return instance, WHOLE
    pins = [(a, b) for a, b, _ in (*instance.fixed_starts, *instance.fixed_people)]
    pairs = replace(
        instance,
        days=(),
        objective=tuple(name for name in instance.objective if name in PAIR_OBJECTIVES),
        required=(*instance.required, *pins),
        forbidden=(*instance.forbidden, *removed),
    )
    if outcome.status is Status.OPTIMAL:
        best = solve(pairs, time_limit=time_limit).objective
        if any(outcome.objective[name] != value for name, value in best.items()):
            return instance, WHOLE  # beside the best pairs alone, the plan's own would seem dear for no reason
    return pairs, PAIRS


def _go_on(watch: Watch | None, outcome: Outcome, pair: Pair, done: int, of: int) -> bool:
    now = Progress(done, of, f"{pair[0]}>{pair[1]}", outcome.plan, outcome.objective, outcome.bound)
    return watch is None or watch(now)


def _facts(instance: Instance, plan: Plan, pair: Pair, removed: tuple[str, ...]) -> Why:
    """What is known of a pair without asking the solver."""
    years = [
        past.year
        for past in instance.history
        if (past.inspector, past.inspected) == pair and (instance.year is None or past.year < instance.year)
    ]
    chosen = pair in plan.pairs
    return Why(
        pair=pair,
        chosen=chosen,
        km=instance.distance(pair),
        last=max(years, default=None),
        met=tuple(_met(instance, plan, pair)) if chosen else (),
        removed=removed,
    )


def _against(instance: Instance, asked: Instance, plan: Plan, known: Why, time_limit: float) -> Why:
    """The opposite choice tried on ``asked``, which may leave dates and teams out; conflicts are the whole's own."""
    outcome = solve(_opposite(asked, known), time_limit=time_limit)
    if outcome.status is Status.INFEASIBLE:
        return _prevented(_opposite(instance, known), known, time_limit)
    if outcome.plan is None:
        return replace(known, proven=False)
    now = measure(asked, plan)
    change = {name: value - now[name] for name, value in outcome.objective.items()}
    return replace(known, other=outcome.objective, change=change, proven=outcome.status is Status.OPTIMAL)


def _opposite(instance: Instance, known: Why) -> Instance:
    if known.chosen:
        return replace(instance, forbidden=(*instance.forbidden, known.pair))
    return replace(instance, required=(*instance.required, known.pair))


def _prevented(instance: Instance, known: Why, time_limit: float) -> Why:
    """The rules that collide with the opposite choice, which is itself no rule of anybody's."""
    own = groups.forbidden(known.pair) if known.chosen else groups.required(known.pair)
    if known.chosen and (decided := _decided(instance, known.pair)):
        return replace(known, conflict=(decided,))
    found = minimal_conflict(instance, untouchable=(own,), time_limit=time_limit)
    return replace(known, conflict=tuple(each for each in found.minimal if each != own), proven=found.complete)


def _decided(instance: Instance, pair: Pair) -> str | None:
    """The decision or pin that alone demands a chosen pair: people look for it first."""
    if pair in instance.required:
        return groups.required(pair)
    if instance.dated and any(pair == (a, b) for a, b, _ in instance.fixed_starts):
        return groups.fixed_start(pair)
    people = [person for a, b, ids in instance.fixed_people if (a, b) == pair for person in ids]
    return groups.fixed_person(pair, people[0]) if people and instance.teamed else None


def _met(instance: Instance, plan: Plan, pair: Pair) -> Iterator[str]:
    """Rules that say something of this pair, and that it keeps: a plan changed by hand may break some."""
    clusters = instance.cluster_of or {}
    if pair in instance.required:
        yield "required"
    if clusters and clusters[pair[0]] == clusters[pair[1]]:
        yield "same_cluster"
    if instance.forbidden and pair not in instance.forbidden:
        yield "not_forbidden"
    if instance.repeat_hard_years and pair not in groups.too_recent(instance):
        yield "not_recent"
    if instance.no_reciprocal and pair[::-1] not in plan.pairs:
        yield "not_mutual"
    if instance.max_km_hard is not None and instance.distance(pair) <= instance.max_km_hard:
        yield "within_km"

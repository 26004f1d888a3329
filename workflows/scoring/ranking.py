"""The ranking (xếp hạng): by the totals as they are printed, so that what people see decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from workflows.scoring.score import Consideration, Score, rounded
from workflows.scoring.table import ScoringTable

SHARED = "shared"

_Key = tuple[Fraction, ...]  # the total, then the points of the parts of the tie order, all as printed


@dataclass(frozen=True, slots=True)
class Ranked:
    """A unit's place (thứ hạng); None where the unit is excluded or deferred.

    ``total`` as printed. ``tie`` says how units of the same total were told apart: "" no other had this total,
    ``part:<key>`` the part whose points decided in the end, ``shared`` nothing did and the place is shared.
    """

    unit: str
    place: int | None
    total: Fraction
    tie: str
    standing: Consideration


def rank(table: ScoringTable, scores: Mapping[str, Score]) -> tuple[Ranked, ...]:
    """The units by place, then those excluded, then those deferred; the order in which they are given is irrelevant.

    Totals are compared rounded to the table's decimals: two units with the same printed total are tied. Ties are
    resolved by the points of the table's ``tie_order``, rounded alike; what is still equal shares the place, and the
    next places stay empty (1, 1, 3).
    """
    keys = {unit: _key(table, each) for unit, each in scores.items() if each.standing is Consideration.RANKED}
    placed = [
        Ranked(
            unit,
            1 + sum(other > key for other in keys.values()),
            key[0],
            _tie(table.tie_order, key, list(keys.values())),
            Consideration.RANKED,
        )
        for unit, key in sorted(keys.items(), key=lambda item: ([-each for each in item[1]], item[0]))
    ]
    apart = [
        Ranked(unit, None, rounded(each.total, table.decimals), "", each.standing)
        for standing in (Consideration.EXCLUDED, Consideration.DEFERRED)
        for unit, each in sorted(scores.items())
        if each.standing is standing
    ]
    return (*placed, *apart)


def _key(table: ScoringTable, found: Score) -> _Key:
    points = {part.key: part.points for part in found.parts}
    decisive = (found.total, *(points[key] for key in table.tie_order))
    return tuple(rounded(each, table.decimals) for each in decisive)


def _tie(order: Sequence[str], key: _Key, keys: Sequence[_Key]) -> str:
    """The first part whose points, with those before it, no other unit has."""
    for depth in range(1, len(key) + 1):
        if Counter(each[:depth] for each in keys)[key[:depth]] == 1:
            return "" if depth == 1 else f"part:{order[depth - 2]}"
    return SHARED

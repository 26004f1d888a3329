"""From figures to points (tính điểm): exact fractions, rounded only where they are printed and ranked.

A measured criterion takes its points from the figure; what people entered counts only where there is no figure. The
rules of one target, in the order in which they decide:

1. reached: all points;
2. more than a target of "=" above 0 promises (101 % of the planned inspections) is not less than promised: all points;
3. nothing arose (0 of 0): as the criterion says;
4. missed and proportional: the points times result / target, nothing below the threshold. That is the whole share on
   the very line of a target of ">", so that no hundredth of a percent is worth more than another;
5. missed otherwise: nothing. A target of "<" or "<=" and one of 0 (nobody disciplined) are never proportional: half of
   nothing, or twice what is allowed, is no share of a promise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from workflows.figures import Figure, Standing, amount, standing, value_of
from workflows.pledge_content import Comparator, Target
from workflows.scoring.sheet import Count, Mark, Sheet
from workflows.scoring.table import (
    Adjustment,
    Criterion,
    NoCases,
    Part,
    ScoringTable,
    points_of,
)
from workflows.words import N_

ZERO = Fraction(0)


class How(StrEnum):
    """How a criterion came to its points (cách được điểm)."""

    REACHED = "reached"
    SURPASSED = "surpassed"
    NO_CASES = "no_cases"
    PROPORTIONAL = "proportional"
    BELOW_THRESHOLD = "below_threshold"
    MISSED = "missed"
    JUDGED = "judged"
    MISSING = "missing"


HOW_TITLES = {
    How.REACHED: N_("Đạt chỉ tiêu"),
    How.SURPASSED: N_("Vượt mức giao ước: được điểm tối đa"),
    How.NO_CASES: N_("Không phát sinh: tính theo bảng điểm"),
    How.PROPORTIONAL: N_("Chưa đạt: được điểm theo tỷ lệ"),
    How.BELOW_THRESHOLD: N_("Chưa đạt, dưới ngưỡng: không được điểm"),
    How.MISSED: N_("Chưa đạt: không được điểm"),
    How.JUDGED: N_("Điểm do người chấm cho"),
    How.MISSING: N_("Chưa có điểm"),
}


class Consideration(StrEnum):
    """Whether a unit takes part in the ranking (xét xếp hạng)."""

    RANKED = "ranked"
    EXCLUDED = "excluded"
    DEFERRED = "deferred"


CONSIDERATION_TITLES = {
    Consideration.RANKED: N_("Được xét"),
    Consideration.EXCLUDED: N_("Không xét"),
    Consideration.DEFERRED: N_("Tạm hoãn xét"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion's points: of ``most``, from a figure or from people (``measured``), with the people's reason."""

    key: str
    text: str
    most: Fraction
    points: Fraction
    measured: bool
    missing: bool
    reason: str
    how: How


@dataclass(frozen=True, slots=True)
class PartScore:
    """The points of a part of the table with its lines."""

    key: str
    title: str
    most: Fraction
    points: Fraction
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class AdjustmentLine:
    """What a bonus or a penalty comes to: ``times`` its points, under its own cap."""

    key: str
    text: str
    times: int
    points: Fraction
    reason: str


@dataclass(frozen=True, slots=True)
class Score:
    """What a unit comes to (kết quả chấm điểm): ``total`` = parts + ``bonus`` - ``penalty``, never below 0.

    ``missing`` are the keys of criteria without points so far, which count as 0. ``condition`` is the words of what
    excludes or defers the unit, ``standing_reason`` the finding behind it.
    """

    parts: tuple[PartScore, ...]
    bonus: Fraction
    penalty: Fraction
    total: Fraction
    standing: Consideration
    missing: tuple[str, ...]
    bonus_lines: tuple[AdjustmentLine, ...] = ()
    penalty_lines: tuple[AdjustmentLine, ...] = ()
    condition: str = ""
    standing_reason: str = ""


def score(table: ScoringTable, targets: Mapping[str, Target], figures: Mapping[str, Figure], sheet: Sheet) -> Score:
    """The unit's score under a complete table, with what is there: a missing figure is said, never guessed.

    ``targets`` and ``figures`` by the keys of the pledge's commitments. A sheet made for another table does no harm:
    marks that this table does not know are passed over, points beyond a criterion's most are cut. An exclusion stands.
    """
    parts = tuple(_part(part, targets, figures, sheet) for part in table.parts)
    bonuses = _adjusted(table.bonuses, sheet.bonuses)
    penalties = _adjusted(table.penalties, sheet.penalties)
    bonus, penalty = _capped(bonuses, table.bonus_cap), _capped(penalties, table.penalty_cap)
    considered, condition = _consideration(table, sheet)
    return Score(
        parts=parts,
        bonus=bonus,
        penalty=penalty,
        total=max(ZERO, sum((part.points for part in parts), ZERO) + bonus - penalty),
        standing=considered,
        missing=tuple(line.key for part in parts for line in part.lines if line.missing),
        bonus_lines=bonuses,
        penalty_lines=penalties,
        condition=condition,
        standing_reason=sheet.standing_reason,
    )


def rounded(points: Fraction, decimals: int) -> Fraction:
    """The points to this many places, half up: what is printed, and what the ranking compares."""
    unit = 10**decimals
    return Fraction((points * unit * 2 + 1) // 2, unit)


def printed(points: Fraction, decimals: int) -> str:
    """The points as people read them, rounded half up to at most ``decimals`` places: "92,5", "1.000"."""
    whole, part = divmod(int(rounded(points, decimals) * 10**decimals), 10**decimals)
    places = f"{part:0{decimals}}".rstrip("0") if decimals else ""
    return amount(f"{whole}.{places}" if places else f"{whole}")


def _part(part: Part, targets: Mapping[str, Target], figures: Mapping[str, Figure], sheet: Sheet) -> PartScore:
    lines = tuple(
        _line(each, targets.get(each.commitment), figures.get(each.commitment, Figure()), sheet.criteria.get(each.key))
        for each in part.criteria
    )
    return PartScore(part.key, part.title, part.points, sum((line.points for line in lines), ZERO), lines)


def _line(criterion: Criterion, target: Target | None, figure: Figure, mark: Mark | None) -> Line:
    most, mark = points_of(criterion.points), mark or Mark()
    found = _measured(criterion, target, figure) if criterion.measured and target else None
    measured = found is not None
    if found is None:
        given = min(points_of(mark.points), most)
        found = (given, How.JUDGED if mark.points else How.MISSING)
    points, how = found
    return Line(criterion.key, criterion.text, most, points, measured, how is How.MISSING, mark.reason, how)


def _measured(criterion: Criterion, target: Target, figure: Figure) -> tuple[Fraction, How] | None:
    """The points that the figure gives; None where there is no figure. The numbers are those of the module's rules."""
    most, value = points_of(criterion.points), value_of(target, figure)
    stands = standing(target, figure)
    # 3. Some of none is no figure: somebody has to look again, and nobody gains by it meanwhile.
    if value is None:
        arose = stands is not Standing.NO_CASES or points_of(figure.numerator) or not figure.denominator
        return None if arose else (most if criterion.no_cases is NoCases.FULL else ZERO, How.NO_CASES)
    # 1.
    if stands is Standing.REACHED:
        return most, How.REACHED
    # 2.
    promised = Fraction(target.value)
    if target.comparator is Comparator.EQUAL and value > promised > 0:
        return most, How.SURPASSED
    # 5.
    if not criterion.proportional or not divisible(target):
        return ZERO, How.MISSED
    # 4.
    share = value / promised  # at most 1: more would have been reached
    if share * 100 < points_of(criterion.threshold):
        return ZERO, How.BELOW_THRESHOLD
    return most * share, How.PROPORTIONAL


def divisible(target: Target) -> bool:
    """Whether a missed target can be reached in part: more is better, and what is promised is more than nothing."""
    upwards = (Comparator.EQUAL, Comparator.ABOVE, Comparator.AT_LEAST)
    return target.comparator in upwards and points_of(target.value) > 0


def _adjusted(rows: Sequence[Adjustment], counts: Mapping[str, Count]) -> tuple[AdjustmentLine, ...]:
    lines = []
    for row in rows:
        count = counts.get(row.key, Count())
        points = _at_most(count.times * points_of(row.points), row.most)
        lines.append(AdjustmentLine(row.key, row.text, count.times, points, count.reason))
    return tuple(lines)


def _capped(lines: Sequence[AdjustmentLine], cap: str) -> Fraction:
    return _at_most(sum((line.points for line in lines), ZERO), cap)


def _at_most(points: Fraction, cap: str) -> Fraction:
    return min(points, points_of(cap)) if cap else points


def _consideration(table: ScoringTable, sheet: Sheet) -> tuple[Consideration, str]:
    """Exclusion goes before deferral: what is certain before what is still looked into."""
    for key, conditions, found in (
        (sheet.exclusion, table.exclusions, Consideration.EXCLUDED),
        (sheet.deferral, table.deferrals, Consideration.DEFERRED),
    ):
        words = {each.key: each.text for each in conditions}
        if key:
            return found, words.get(key, "")
    return Consideration.RANKED, ""

"""From the year's scores and votes to what the closing papers print (lập nội dung): the only place where both meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from workflows.closing.nomination_content import Nominee
from workflows.closing.placing import Placed, place_in_words
from workflows.closing.ranking_content import Criterion, Part, TableRef, UnitPoints
from workflows.closing.reading import PaperRef, UnitName
from workflows.closing.report_content import Reached, TargetRow
from workflows.content import Json
from workflows.figures import Figure, amount, number, shown, standing
from workflows.pledge_content import PledgeContent
from workflows.pledge_text import goal
from workflows.scoring.ranking import Ranked
from workflows.scoring.score import Score, rounded
from workflows.scoring.table import MOST_DECIMALS, ScoringTable
from workflows.setting import roman
from workflows.strict_content import stored


@dataclass(frozen=True, slots=True)
class UnitResult:
    """What is known of a unit (kết quả của một đơn vị): its scores, its verified figures and the minutes with them."""

    unit: UnitName
    own: Score | None
    verified: Score
    minutes: PaperRef | None


def ranking_figures(
    table: ScoringTable, source: PaperRef, results: Sequence[UnitResult], ranked: Sequence[Ranked]
) -> dict[str, Json]:
    """What a ranking prints of the scores; ``source`` is the paper of the scoring table, ``ranked`` gives the order."""
    known = {result.unit.key: result for result in results}
    found = {
        "table": TableRef(source, table.scale, table.decimals),
        "parts": tuple(Part(part.key, part.title, decimal(part.points, MOST_DECIMALS)) for part in table.parts),
        "criteria": _criteria(table),
        "units": tuple(_unit_points(known[each.unit], each, table.decimals) for each in ranked),
    }
    return {name: stored(part) for name, part in found.items()}


def places(results: Sequence[UnitResult], ranked: Sequence[Ranked], decimals: int) -> tuple[Placed, ...]:
    """Everybody's place, in the order of the ranking."""
    known = {result.unit.key: result for result in results}
    return tuple(_placed(known[each.unit], each, decimals) for each in ranked)


def target_rows(pledge: PledgeContent, figures: Sequence[Mapping[str, Figure]]) -> tuple[TargetRow, ...]:
    """Every target of the pledge held against each unit's verified figure; ``figures`` by commitment, unit by unit."""
    return tuple(
        TargetRow(
            commitment.key,
            commitment.target.measure,
            goal(commitment.target),
            tuple(
                Reached(
                    standing(commitment.target, own.get(commitment.key, Figure())),
                    shown(commitment.target, own.get(commitment.key, Figure())),
                )
                for own in figures
            ),
        )
        for commitment in pledge.commitments
        if commitment.target is not None
    )


def nominee(unit: UnitName, placed: Placed | None, vote: str, votes: int, base: int) -> Nominee:
    """A unit that the vote of this title chose; people write award and reason."""
    result = f"{place_in_words(placed)}; {amount(placed.total)} điểm" if placed else ""
    return Nominee(unit.key, unit.name, result[:1].upper() + result[1:], vote, votes, base, award="", reason="")


def decimal(points: Fraction, decimals: int) -> str:
    """Points as decimal text in their one spelling, rounded as the scoring table prints them."""
    found = rounded(points, decimals)
    return number(f"{Decimal(found.numerator) / Decimal(found.denominator):f}", "")


def _criteria(table: ScoringTable) -> tuple[Criterion, ...]:
    return tuple(
        Criterion(each.key, part.key, f"{roman(i)}.{j}", each.text, number(each.points, each.key))
        for i, part in enumerate(table.parts)
        for j, each in enumerate(part.criteria, start=1)
    )


def _unit_points(result: UnitResult, ranked: Ranked, decimals: int) -> UnitPoints:
    found = result.verified
    return UnitPoints(
        placed=_placed(result, ranked, decimals),
        short=result.unit.short,
        own=decimal(result.own.total, decimals) if result.own else "",
        parts=tuple(decimal(part.points, decimals) for part in found.parts),
        bonus=decimal(found.bonus, decimals),
        penalty=decimal(found.penalty, decimals),
        points=tuple(
            "" if line.missing else decimal(line.points, decimals) for part in found.parts for line in part.lines
        ),
        minutes=result.minutes,
    )


def _placed(result: UnitResult, ranked: Ranked, decimals: int) -> Placed:
    reasons = filter(None, (result.verified.condition, result.verified.standing_reason))
    return Placed(
        unit=result.unit.key,
        name=result.unit.name,
        status=ranked.standing,
        place=ranked.place,
        total=decimal(ranked.total, decimals),
        tie=ranked.tie,
        reason="" if ranked.place is not None else "; ".join(reason.rstrip(".;, ") for reason in reasons),
    )

"""A unit's score line by line (phiếu điểm của một đơn vị): both sides beside each other, and where each figure is from.

The same rows serve the self-score's form, the chair's, and the page behind every number of the ranking.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from app.clusters.models import ClusterYear, Unit
from app.results.models import ScoreSheet
from app.results.scores import SELF, VERIFIED, Basis, OwnFigures, sheet_content, sheets_of, verified_figures
from app.visits.verified import VerifiedMinutes
from app.web import translated
from workflows.figures import STANDING_TITLES, Figure, shown, standing
from workflows.pledge_content import Target
from workflows.pledge_text import goal
from workflows.scoring.score import HOW_TITLES, AdjustmentLine, How, Line, PartScore, Score, printed
from workflows.scoring.table import MOST_DECIMALS, Criterion, ScoringTable

NO_FIGURE = Figure()


@dataclass(frozen=True, slots=True)
class SideLine:
    """What one side comes to at one criterion: its points, the figure behind them, and how they came about."""

    line: Line
    figure: str
    standing: str

    @property
    def how(self) -> str:
        """How the points came about, in words."""
        return str(translated(HOW_TITLES[self.line.how]))


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion: ``goal`` is its target in words, "" where people judge; ``difference`` the minutes' own reason.

    ``own`` is None where the reader must not see it: another unit's sheet that was not sent.
    """

    criterion: Criterion
    goal: str
    own: SideLine | None
    verified: SideLine
    difference: str


@dataclass(frozen=True, slots=True)
class PartRows:
    """A part with its criteria and what each side comes to."""

    own: PartScore | None
    verified: PartScore
    rows: list[CriterionRow]


@dataclass(frozen=True, slots=True)
class CountRow:
    """A bonus or penalty as each side counts it."""

    side: str
    own: AdjustmentLine | None
    verified: AdjustmentLine


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A unit's scores of a year; ``sheets`` by side, those that exist."""

    year: ClusterYear
    unit: Unit
    table: ScoringTable
    own: Score | None
    verified: Score
    reported: OwnFigures
    minutes: VerifiedMinutes | None
    sheets: Mapping[str, ScoreSheet]
    parts: list[PartRows]
    counts: list[CountRow]

    @property
    def sent_at(self) -> datetime | None:
        """When the unit sent its own sheet; None while it has not."""
        row = self.sheets.get(SELF)
        return row.sent_at if row else None

    def total(self, found: Score | None) -> str:
        """A total as printed."""
        return self.printed(found.total) if found else ""

    def most(self, line: Line | PartScore) -> str:
        """The most points, all their places: the table's own numbers are never rounded."""
        return printed(line.most, MOST_DECIMALS)

    def printed(self, points: Fraction) -> str:
        """Points as people read them under this table."""
        return printed(points, self.table.decimals)

    def points(self, line: Line | PartScore | AdjustmentLine | None) -> str:
        """The points as printed, "" where there are none to show."""
        if line is None or (isinstance(line, Line) and line.missing):
            return ""
        return self.printed(line.points)


def unit_page(basis: Basis, year: ClusterYear, unit: Unit, *, own_draft: bool) -> UnitPage:
    """The unit's page; its self-score before sending only where ``own_draft`` (its own people) asks for it."""
    sheets = {side: row for (unit_id, side), row in sheets_of(year.id).items() if unit_id == unit.id}
    mine = sheets.get(SELF)
    shows_own = own_draft or (mine is not None and mine.sent_at is not None)
    own = basis.own(unit.id, sheet_content(mine)) if shows_own else None
    verified = basis.verified(unit.id, sheet_content(sheets.get(VERIFIED)))
    reported, minutes = basis.reported.get(unit.id, OwnFigures()), basis.minutes.get(unit.id)
    return UnitPage(
        year=year,
        unit=unit,
        table=basis.table,
        own=own,
        verified=verified,
        reported=reported,
        minutes=minutes,
        sheets=sheets,
        parts=_parts(basis, own, verified, reported.figures, minutes),
        counts=_counts(own, verified),
    )


def _parts(
    basis: Basis,
    own: Score | None,
    verified: Score,
    reported: Mapping[str, Figure],
    minutes: VerifiedMinutes | None,
) -> list[PartRows]:
    criteria = {each.key: each for each in basis.table.criteria}
    own_lines = {line.key: line for part in own.parts for line in part.lines} if own else {}
    own_parts = {part.key: part for part in own.parts} if own else {}
    checked = verified_figures(minutes)
    reasons = {row.key: row.reason for row in minutes.content.results} if minutes else {}
    found = []
    for part in verified.parts:
        rows = []
        for line in part.lines:
            criterion = criteria[line.key]
            target = basis.targets.get(criterion.commitment)
            mine = own_lines.get(line.key)
            rows.append(
                CriterionRow(
                    criterion,
                    f"{target.measure}: {goal(target)}" if target else "",
                    _side(mine, target, reported.get(criterion.commitment, NO_FIGURE)) if mine else None,
                    _side(line, target, checked.get(criterion.commitment, NO_FIGURE)),
                    reasons.get(criterion.commitment, ""),
                )
            )
        found.append(PartRows(own_parts.get(part.key), part, rows))
    return found


def _side(line: Line, target: Target | None, figure: Figure) -> SideLine:
    """The figure stands there only where it gives the points."""
    if target is None or not (line.measured or line.how is How.MISSING):
        return SideLine(line, "", "")
    return SideLine(line, shown(target, figure), str(translated(STANDING_TITLES[standing(target, figure)])))


def _counts(own: Score | None, verified: Score) -> list[CountRow]:
    found = []
    for side, mine, theirs in (
        ("bonuses", own.bonus_lines if own else (), verified.bonus_lines),
        ("penalties", own.penalty_lines if own else (), verified.penalty_lines),
    ):
        by_key = {line.key: line for line in mine}
        found += [CountRow(side, by_key.get(line.key), line) for line in theirs]
    return found

"""What the pages of a scoring table show beside it (trang bảng điểm): sums, advice, how each criterion is scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.papers.models import Paper
from app.pledges.in_force import pledge_content, pledge_in_force
from app.results.scores import targets_of
from app.results.table import scoring_table
from app.web import translated
from workflows.content import Json
from workflows.figures import number
from workflows.pledge_content import Target
from workflows.pledge_text import goal
from workflows.refusals import BadInput
from workflows.scoring.checking import warnings
from workflows.scoring.score import printed
from workflows.scoring.table import MOST_DECIMALS, Criterion, ScoringTable, points_of
from workflows.scoring.text import (
    bonus_cap_in_words,
    bonus_in_words,
    penalty_cap_in_words,
    penalty_in_words,
    rules,
    way,
)
from workflows.words import N_


@dataclass(frozen=True, slots=True)
class Sums:
    """What a draft's points come to, as printed: of each part and in all; ``turns`` is each part's turn at a tie."""

    parts: list[str]
    total: str
    turns: list[int]


@dataclass(frozen=True, slots=True)
class HeldTable:
    """The table in force with its targets, for its readers; its rules in the paper's own words."""

    paper: Paper
    table: ScoringTable
    targets: Mapping[str, Target]

    @property
    def rules(self) -> list[str]:
        """How points are given, what is added and taken away."""
        table = self.table
        added = [*map(bonus_in_words, table.bonuses), bonus_cap_in_words(table)]
        taken = [*map(penalty_in_words, table.penalties), penalty_cap_in_words(table)]
        return [text for text in (*table.guidance, *rules(table), *added, *taken) if text]

    def points(self, points: Fraction | str) -> str:
        """Points as printed, all their places: a table's own numbers are never rounded."""
        return printed(points_of(points) if isinstance(points, str) else points, MOST_DECIMALS)

    def way(self, criterion: Criterion) -> tuple[str, ...]:
        """How the criterion is scored, line by line (cách chấm), its target in words instead of by its key."""
        target = self.targets.get(criterion.commitment)
        if not criterion.measured:
            return way(criterion)
        missing = str(translated(N_("Giao ước đang có hiệu lực không có chỉ tiêu này: người chấm cho điểm")))
        return (f"{target.measure}: {goal(target)}", *way(criterion)[1:]) if target else (missing,)


def held(paper: Paper) -> HeldTable:
    """A signed table as its readers see it."""
    return HeldTable(paper, scoring_table(paper), targets_of(paper.cluster_year_id))


def sums_of(content: Mapping[str, Any]) -> Sums:
    """The sums of a draft, whatever is wrong with it: a number that is none yet counts as nothing."""
    parts = [sum((_points(each["points"]) for each in part["criteria"]), Fraction(0)) for part in content["parts"]]
    order = {key: turn for turn, key in enumerate(content["tie_order"], start=1)}
    return Sums(
        parts=[printed(points, MOST_DECIMALS) for points in parts],
        total=printed(sum(parts, Fraction(0)), MOST_DECIMALS),
        turns=[order.get(part["key"], 0) for part in content["parts"]],
    )


def advice_on(year_id: int, content: Mapping[str, Json]) -> list[str]:
    """What deserves a second look, in sentences; nothing while the draft cannot be read."""
    try:
        table = ScoringTable.from_json(content)
    except BadInput:
        return []
    pledge = pledge_in_force(year_id)
    found = warnings(table, pledge_content(pledge) if pledge else None)
    return [str(translated(each.sentence)).format(**each.particulars) for each in found]


def _points(text: str) -> Fraction:
    try:
        return points_of(number(text, "points"))
    except BadInput:
        return Fraction(0)

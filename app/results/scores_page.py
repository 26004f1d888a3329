"""What the pages of scores and ranking show (trang chấm điểm, xếp hạng), read once; templates only print it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from flask_babel import gettext as _

from app.accounts.models import Person
from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of
from app.database import db
from app.papers.models import Paper
from app.results.models import ScoreSheet
from app.results.scope import is_circulated, is_locked, is_summing_up, ranking_papers, scored_units
from app.results.scores import SELF, VERIFIED, UnitScore, YearScores, sheets_of, standings_seen
from workflows.paper import State
from workflows.people import Actor
from workflows.scoring.ranking import SHARED, Ranked
from workflows.scoring.score import Score, printed

PART_TIE = "part:"


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A unit in the lists: what it comes to, where its own sheet stands, and its place where the reader may see it."""

    score: UnitScore
    begun: bool
    sent_at: datetime | None
    scores_itself: bool
    ranked: Ranked | None
    decided_by: str

    @property
    def unit(self) -> Unit:
        """Whose row it is."""
        return self.score.unit


@dataclass(frozen=True, slots=True)
class YearPage:
    """The year's scores for one reader. ``scores`` is None before a table is signed."""

    year: ClusterYear
    scores: YearScores | None
    rows: list[ScoreRow]
    members: list[Unit]
    sums_up: bool
    circulated: bool
    locked: bool
    ranking_paper: Paper | None

    @property
    def sees_all(self) -> bool:
        """Whether the reader sees every unit, not only their own."""
        return len(self.rows) == len(self.members)

    @property
    def by_place(self) -> list[ScoreRow]:
        """The rows by their places where the reader sees the ranking, those left out last."""
        order = {ranked.unit: place for place, ranked in enumerate(self.scores.ranking)} if self.scores else {}
        return sorted(self.rows, key=lambda row: order.get(row.unit.key, 0))

    @property
    def without_minutes(self) -> list[Unit]:
        """The units shown that have no signed minutes: nothing measured of theirs counts yet."""
        return [row.unit for row in self.rows if row.score.minutes is None]

    @property
    def incomplete(self) -> list[Unit]:
        """The units shown with minutes where points are still missing."""
        return [row.unit for row in self.rows if row.score.minutes is not None and row.score.verified.missing]

    def printed(self, points: Fraction) -> str:
        """The points as people read them under this table."""
        return printed(points, self.scores.table.decimals) if self.scores else ""

    def tie_words(self, ranked: Ranked) -> str:
        """Why a unit stands where it does among those with the same total; "" where no other has it."""
        if ranked.tie == SHARED:
            return str(_("Bằng điểm với đơn vị khác ở mọi phần được xét nên xếp cùng hạng."))
        if not ranked.tie:
            return ""
        titles = {part.key: part.title for part in self.scores.table.parts} if self.scores else {}
        decisive = titles.get(ranked.tie.removeprefix(PART_TIE), "")
        return str(_("Bằng tổng điểm; xếp theo điểm phần “%(part)s”.", part=decisive))


def year_page(actor: Actor, year: ClusterYear) -> YearPage:
    """The year as this reader sees it, units in the cluster's order."""
    scores, sheets = standings_seen(actor, year), sheets_of(year.id)
    papers = [paper for paper in ranking_papers(year.id) if paper.state != State.DRAFTING]
    own = {unit.id for unit in scored_units(actor, year)}
    rows = [_row(each, scores, sheets, own) for each in scores.rows] if scores else []
    return YearPage(
        year=year,
        scores=scores,
        rows=rows,
        members=members_of(year),
        sums_up=is_summing_up(actor, year),
        circulated=is_circulated(year.id),
        locked=is_locked(year.id),
        ranking_paper=papers[0] if papers else None,
    )


def points_of_part(found: Score, key: str) -> Fraction:
    """The points of one part of a score."""
    return next(part.points for part in found.parts if part.key == key)


def _row(found: UnitScore, scores: YearScores, sheets: Mapping[tuple[int, str], ScoreSheet], own: set[int]) -> ScoreRow:
    mine, verified = sheets.get((found.unit.id, SELF)), sheets.get((found.unit.id, VERIFIED))
    return ScoreRow(
        score=found,
        begun=mine is not None,
        sent_at=mine.sent_at if mine else None,
        scores_itself=found.unit.id in own,
        ranked=next((each for each in scores.ranking if each.unit == found.unit.key), None),
        decided_by=db.session.get_one(Person, verified.saved_by_id).name if verified else "",
    )

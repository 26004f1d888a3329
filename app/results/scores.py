"""The year's scores (kết quả chấm điểm): the table in force, every unit's figures and sheets, and what comes of them.

Pages, papers and drawings all read the points from here; none of them counts anything itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of
from app.database import db
from app.papers.models import Paper
from app.pledges.in_force import pledge_content, pledge_in_force
from app.progress.reports import figures_by_unit
from app.results.models import ScoreSheet
from app.results.scope import is_circulated, seen_units
from app.results.table import scoring_in_force, scoring_table
from app.visits.verified import VerifiedMinutes, verified_minutes
from workflows.figures import Figure
from workflows.people import Actor
from workflows.permissions import STAFF
from workflows.pledge_content import Target
from workflows.progress import NEWEST_FIRST, Period
from workflows.scoring.ranking import Ranked, rank
from workflows.scoring.score import Score, score
from workflows.scoring.sheet import Sheet
from workflows.scoring.table import ScoringTable

SELF, VERIFIED = "self", "verified"


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """A unit's own figures by the commitments' keys (số liệu tự báo cáo), and the period that they report."""

    period: Period | None = None
    figures: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Basis:
    """What all scores of a year are counted from: table, targets, each unit's own figures and signed minutes."""

    table: ScoringTable
    targets: Mapping[str, Target]
    reported: Mapping[int, OwnFigures]
    minutes: Mapping[int, VerifiedMinutes]

    def own(self, unit_id: int, sheet: Sheet) -> Score:
        """What the unit comes to by its own figures and this sheet."""
        return score(self.table, self.targets, self.reported.get(unit_id, OwnFigures()).figures, sheet)

    def verified(self, unit_id: int, sheet: Sheet) -> Score:
        """What it comes to by the figures of its signed minutes and this sheet."""
        return score(self.table, self.targets, verified_figures(self.minutes.get(unit_id)), sheet)


@dataclass(frozen=True, slots=True)
class UnitScore:
    """What a unit comes to: ``own`` once it sent its self-score, ``verified`` with what is known so far.

    ``minutes`` are the signed ones of its inspection; None where there are none, and then nothing measured counts.
    """

    unit: Unit
    own: Score | None
    verified: Score
    minutes: VerifiedMinutes | None


@dataclass(frozen=True, slots=True)
class YearScores:
    """The scores of a cluster-year under the table in force: units in the cluster's order, and their ranking."""

    table: ScoringTable
    table_paper: Paper
    rows: list[UnitScore]
    ranking: tuple[Ranked, ...]

    def of(self, unit_key: str) -> UnitScore:
        """The row of one unit, by its key; StopIteration where it has none."""
        return next(row for row in self.rows if row.unit.key == unit_key)


def standings(year: ClusterYear) -> YearScores | None:
    """Everybody's scores and the ranking, for papers and for the chair; None before a scoring table is signed.

    Works with what is there: a unit without signed minutes has no measured points, which ``verified.missing`` says.
    """
    basis, paper = basis_of(year), scoring_in_force(year.id)
    if basis is None or paper is None:
        return None
    sheets = sheets_of(year.id)
    rows = [_unit_score(basis, unit, sheets) for unit in members_of(year)]
    return YearScores(basis.table, paper, rows, rank(basis.table, {row.unit.key: row.verified for row in rows}))


def basis_of(year: ClusterYear) -> Basis | None:
    """What the year's scores are counted from; None before a scoring table is signed."""
    paper = scoring_in_force(year.id)
    if paper is None:
        return None
    return Basis(scoring_table(paper), targets_of(year.id), own_figures(year.id), verified_minutes(year.id))


def standings_seen(actor: Actor, year: ClusterYear) -> YearScores | None:
    """The same as the actor may see it: before the ranking is circulated a member sees its own row, and no place."""
    found = standings(year)
    if found is None:
        return None
    seen = {unit.id for unit in seen_units(actor, year)}
    open_to_all = is_circulated(year.id) or year.chair_id in actor.units_as(*STAFF)
    return replace(
        found,
        rows=[row for row in found.rows if row.unit.id in seen],
        ranking=found.ranking if open_to_all else (),
    )


def targets_of(year_id: int) -> dict[str, Target]:
    """The targets of the pledge in force by their commitments' keys; none without a pledge."""
    paper = pledge_in_force(year_id)
    commitments = pledge_content(paper).commitments if paper else ()
    return {each.key: each.target for each in commitments if each.target is not None}


def own_figures(year_id: int) -> dict[int, OwnFigures]:
    """Each unit's own figures by the unit's id: its last sent report, the year's end before earlier periods.

    Figures of two periods are never mixed: they count different months. Units that sent none are left out.
    """
    found: dict[int, OwnFigures] = {}
    for period in NEWEST_FIRST:
        for unit_id, figures in figures_by_unit(year_id, period).items():
            found.setdefault(unit_id, OwnFigures(period, figures))
    return found


def verified_figures(minutes: VerifiedMinutes | None) -> dict[str, Figure]:
    """The figures that the signed minutes confirm."""
    return {row.key: row.verified for row in minutes.content.results} if minutes else {}


def sheets_of(year_id: int) -> dict[tuple[int, str], ScoreSheet]:
    """All sheets of the year by unit and side."""
    query = select(ScoreSheet).where(ScoreSheet.cluster_year_id == year_id)
    return {(row.unit_id, row.side): row for row in db.session.scalars(query)}


def sheet_content(row: ScoreSheet | None) -> Sheet:
    """What a sheet says; an empty one where there is no row yet."""
    return Sheet.from_json(json.loads(row.content)) if row else Sheet()


def _unit_score(basis: Basis, unit: Unit, sheets: Mapping[tuple[int, str], ScoreSheet]) -> UnitScore:
    sent = sheets.get((unit.id, SELF))
    return UnitScore(
        unit,
        own=basis.own(unit.id, sheet_content(sent)) if sent is not None and sent.sent_at is not None else None,
        verified=basis.verified(unit.id, sheet_content(sheets.get((unit.id, VERIFIED)))),
        minutes=basis.minutes.get(unit.id),
    )

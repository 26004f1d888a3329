"""What the house knows for the closing papers (số liệu của năm): scores, figures, visits, votes, with their sources."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of
from app.database import db
from app.papers.models import IssueRecord, Paper
from app.papers.queries import versions_in_force
from app.pledges.in_force import pledge_content, pledge_in_force
from app.results.scores import YearScores, standings, verified_figures
from app.results.votes import SeenVote, votes_of
from app.visits.seen import SeenVisit, visits_of
from app.visits.verified import VerifiedMinutes, verified_minutes
from workflows.closing.making import UnitResult, places
from workflows.closing.placing import Placed
from workflows.closing.reading import PaperRef, UnitName
from workflows.closing.report_content import VisitRow, VoteRow, Votes
from workflows.figures import Figure
from workflows.pledge_content import PledgeContent


@dataclass(frozen=True, slots=True)
class YearFacts:
    """Everything generated in a closing paper comes from here.

    ``scores`` is None before a scoring table is signed; ``references`` are the issued papers' numbers and days by the
    papers' ids.
    """

    units: tuple[Unit, ...]
    scores: YearScores | None
    pledge: PledgeContent | None
    minutes: Mapping[int, VerifiedMinutes]
    visits: tuple[SeenVisit, ...]
    votes: tuple[SeenVote, ...]
    references: Mapping[int, PaperRef]

    @property
    def names(self) -> tuple[UnitName, ...]:
        """The members as the papers name them today."""
        return tuple(name_of(unit) for unit in self.units)

    @property
    def results(self) -> tuple[UnitResult, ...]:
        """What each unit came to; none before a scoring table is signed."""
        rows = self.scores.rows if self.scores else ()
        return tuple(UnitResult(name_of(row.unit), row.own, row.verified, self.minutes_of(row.unit.id)) for row in rows)

    @property
    def places(self) -> tuple[Placed, ...]:
        """The ranking; none before a scoring table is signed."""
        return places(self.results, self.scores.ranking, self.scores.table.decimals) if self.scores else ()

    @property
    def figures(self) -> list[dict[str, Figure]]:
        """Each member's verified figures by commitment, in the cluster's order."""
        return [verified_figures(self.minutes.get(unit.id)) for unit in self.units]

    def minutes_of(self, unit_id: int) -> PaperRef | None:
        """The signed minutes of a unit's inspection, as a paper refers to them."""
        found = self.minutes.get(unit_id)
        return self.references[found.paper_id] if found else None

    def visit_rows(self) -> tuple[VisitRow, ...]:
        """The visits of the plan in force on the days on which they hold."""
        return tuple(
            VisitRow(
                seen.inspector.name,
                seen.inspected.name,
                seen.visit.first_day,
                seen.visit.last_day,
                self.minutes_of(seen.inspected.id),
            )
            for seen in self.visits
        )

    def vote_rows(self) -> tuple[VoteRow, ...]:
        """The closed votes, the first first."""
        return tuple(_vote_row(seen) for seen in self.votes)


def facts_of(year: ClusterYear) -> YearFacts:
    """The year as it stands now."""
    scores, minutes, pledge = standings(year), verified_minutes(year.id), pledge_in_force(year.id)
    sources = {found.paper_id for found in minutes.values()} | ({scores.table_paper.id} if scores else set())
    by_hand = {found.paper_id: found for found in minutes.values() if found.on_paper}
    return YearFacts(
        units=tuple(members_of(year)),
        scores=scores,
        pledge=pledge_content(pledge) if pledge else None,
        minutes=minutes,
        visits=tuple(visits_of(year.id)),
        votes=tuple(reversed([seen for seen in votes_of(year.id) if seen.outcome is not None])),
        references=references_to(sources, by_hand),
    )


def references_to(paper_ids: Collection[int], by_hand: Mapping[int, VerifiedMinutes]) -> dict[int, PaperRef]:
    """These papers' numbers, days and codes; minutes signed ``by_hand`` have no number, and the day they ended."""
    papers = db.session.scalars(select(Paper).where(Paper.id.in_(paper_ids)))
    versions = versions_in_force(paper_ids)
    ids = [version.id for version in versions.values()]
    issued = {
        row.version_id: row for row in db.session.scalars(select(IssueRecord).where(IssueRecord.version_id.in_(ids)))
    }
    found = {}
    for paper in papers:
        version = versions.get(paper.id)
        row = issued.get(version.id) if version else None
        if paper.id in by_hand:
            found[paper.id] = PaperRef("", _last_day(by_hand[paper.id]), paper.code, on_paper=True)
        else:
            found[paper.id] = PaperRef(row.number if row else "", row.day if row else None, paper.code)
    return found


def name_of(unit: Unit) -> UnitName:
    """The unit as a paper names it."""
    return UnitName(unit.key, unit.name, unit.short_name)


def _last_day(minutes: VerifiedMinutes) -> date | None:
    moment = minutes.content.ends or minutes.content.begins
    return date.fromisoformat(moment[:10]) if moment else None


def _vote_row(seen: SeenVote) -> VoteRow:
    assert seen.outcome is not None  # only closed votes come here
    chosen = set(seen.outcome.chosen)
    return VoteRow(
        title=seen.vote.title,
        method=seen.method,
        base=seen.base,
        needed=seen.outcome.needed,
        totals=tuple(Votes(unit.name, seen.totals.get(unit.id, 0), unit.id in chosen) for unit in seen.ranked),
        tied=tuple(unit.name for unit in seen.ranked if unit.id in seen.outcome.tied),
    )

"""Beginning a scoring table (bắt đầu bảng điểm): from the pledge in force or from last year's table.

A table that is signed is replaced as every issued paper is (``app/papers/replacing.py``). Nothing here is an official
scale: a start from the pledge lists its targets and leaves every point to people.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from app.clusters.models import ClusterYear
from app.clusters.service import year_visible
from app.database import db
from app.papers import drafting
from app.papers.in_force import SIGNED
from app.papers.models import Paper
from app.papers.relations import relations_to_all
from app.papers.replacing import next_position
from app.pledges.in_force import pledge_content, pledge_in_force
from app.results.scope import is_summing_up, summed_up_year
from app.results.table import scoring_in_force, scoring_table, tables_of
from workflows.paper import State
from workflows.people import Actor
from workflows.permissions import Action, may
from workflows.pledge_content import Commitment
from workflows.refusals import BadInput, Refusal
from workflows.scoring.kind import SCORING, starting_table
from workflows.words import N_


class Start(StrEnum):
    """What a table is begun from (bắt đầu từ)."""

    PLEDGE = "pledge"
    LAST_YEAR = "last_year"


START_TITLES = {
    Start.PLEDGE: N_("Bắt đầu từ giao ước đang có hiệu lực"),
    Start.LAST_YEAR: N_("Bắt đầu từ bảng điểm năm trước"),
}


@dataclass(frozen=True, slots=True)
class Tables:
    """The year's tables as one reader sees them: what holds, all the others, and the ways to begin one (``starts``)."""

    year: ClusterYear
    sums_up: bool
    in_force: Paper | None
    others: list[Paper]
    starts: list[str]
    has_pledge: bool


def tables_seen(actor: Actor, year_id: int) -> Tables:
    """The year's tables; the drafts of the chair's unit only for that unit."""
    year = year_visible(actor, year_id)
    papers, in_force = tables_of(year_id), scoring_in_force(year_id)
    relations = relations_to_all(papers, actor)
    seen = [paper for paper in papers if may(actor, Action.SEE, State(paper.state), relations[paper.id])]
    others = [paper for paper in seen if in_force is None or paper.id != in_force.id]
    sums_up = is_summing_up(actor, year)
    starts = list(_sources(year, papers)) if sums_up else []
    return Tables(year, sums_up, in_force, others, starts, pledge_in_force(year_id) is not None)


def start(actor: Actor, year_id: int, source: str) -> int:
    """Begin the year's table; returns the paper's number."""
    year = summed_up_year(actor, year_id)
    papers = tables_of(year_id)
    if _under_way(papers):
        raise Refusal("Năm thi đua này đã có bảng điểm đang soạn hoặc chờ ký. Mời mở văn bản đó.", code="exists")
    found = _sources(year, papers).get(source)
    if found is None:
        raise BadInput("Chưa có văn bản để bắt đầu bảng điểm từ đó. Mời chọn cách khác.", field="source")
    content = starting_table(pledge_content(found)) if source == Start.PLEDGE else scoring_table(found).to_json()
    return drafting.start(actor, year_id, SCORING.name, content, position=next_position(year_id, SCORING.name))


def measurable(year_id: int) -> list[Commitment]:
    """The commitments of the pledge in force that have a target: what a criterion can be measured by."""
    paper = pledge_in_force(year_id)
    return [each for each in pledge_content(paper).commitments if each.target is not None] if paper else []


def _sources(year: ClusterYear, papers: list[Paper]) -> dict[str, Paper]:
    """The papers that a table could be begun from now, by how; none while one is under way or holds."""
    if _under_way(papers) or scoring_in_force(year.id):
        return {}
    found = {Start.PLEDGE: pledge_in_force(year.id), Start.LAST_YEAR: _last_year(year)}
    return {how: paper for how, paper in found.items() if paper is not None}


def _under_way(papers: list[Paper]) -> bool:
    return any(paper.state not in SIGNED for paper in papers)


def _last_year(year: ClusterYear) -> Paper | None:
    """The same cluster's table of the year before."""
    before = select(ClusterYear.id).where(ClusterYear.code == year.code, ClusterYear.year == year.year - 1)
    found = db.session.scalar(before)
    return scoring_in_force(found) if found else None

"""Who sees and writes which scores (phạm vi): the chair's staff all, a unit its own, all once the ranking is out."""

from __future__ import annotations

from sqlalchemy import select

from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of, year_visible
from app.database import db
from app.papers.links import is_recalled
from app.papers.models import Paper
from workflows.paper import State
from workflows.people import Actor, Office
from workflows.permissions import STAFF
from workflows.refusals import NotAllowed, NotFound, WrongState
from workflows.words import N_

RANKING_KIND = "ranking"  # the paper by which the ranking reaches the members (workflows.closing)
LOCKED = N_(
    "Kết quả xếp hạng đã gửi các đơn vị nên điểm không sửa được. Muốn sửa, đơn vị Cụm trưởng rút thông báo xếp hạng "
    "về; chưa có gì thay đổi."
)
SCORERS = (Office.LEADER, Office.DRAFTER)


def is_summing_up(actor: Actor, year: ClusterYear) -> bool:
    """Whether the actor sums the year up: a drafter of the chair's unit (người tổng hợp)."""
    return year.chair_id in actor.units_as(Office.DRAFTER)


def summed_up_year(actor: Actor, year_id: int) -> ClusterYear:
    """The year for who sums it up; NotFound where the actor may not see it, NotAllowed for all others."""
    year = year_visible(actor, year_id)
    if not is_summing_up(actor, year):
        raise NotAllowed("Chỉ người soạn thảo của đơn vị Cụm trưởng tổng hợp kết quả của cụm.")
    return year


def scored_units(actor: Actor, year: ClusterYear) -> list[Unit]:
    """The members whose self-score the actor writes: of their own units, as leader or drafter."""
    own = actor.units_as(*SCORERS)
    return [unit for unit in members_of(year) if unit.id in own]


def ranking_papers(year_id: int) -> list[Paper]:
    """The year's ranking papers (thông báo xếp hạng), the newest first; drafts too."""
    query = select(Paper).where(Paper.kind == RANKING_KIND, Paper.cluster_year_id == year_id)
    return list(db.session.scalars(query.order_by(Paper.position.desc())))


def is_circulated(year_id: int) -> bool:
    """Whether a ranking paper has gone to the members: from then on each sees every unit's scores."""
    return any(paper.state != State.DRAFTING for paper in ranking_papers(year_id))


def seen_units(actor: Actor, year: ClusterYear) -> list[Unit]:
    """The members whose scores the actor sees: their own; all for the chair's staff, for others once circulated."""
    own = actor.units_as(*STAFF)
    if year.chair_id in own or is_circulated(year.id):
        return members_of(year)
    return [unit for unit in members_of(year) if unit.id in own]


def seen_unit(actor: Actor, year: ClusterYear, key: str) -> Unit:
    """One of them by its key; NotFound otherwise: whether another unit has been scored yet is not to be known."""
    found = next((unit for unit in seen_units(actor, year) if unit.key == key), None)
    if found is None:
        raise NotFound("Không tìm thấy phiếu điểm của đơn vị này.")
    return found


def is_locked(year_id: int) -> bool:
    """Whether the scores rest: the newest ranking paper has left its draft and was not recalled."""
    papers = ranking_papers(year_id)
    return bool(papers) and papers[0].state != State.DRAFTING and not is_recalled(papers[0].id)


def check_open(year_id: int) -> None:
    """Refuse to change a score that a ranking paper under review, signature or in the archive rests on."""
    if is_locked(year_id):
        raise WrongState(LOCKED)

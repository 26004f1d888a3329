"""Opening the minutes (mở biên bản): the visit's paper, with everything in it that is known before the team comes."""

from __future__ import annotations

from sqlalchemy import select

from app.database import db
from app.inspections.in_force import plan_content
from app.papers import drafting
from app.papers.act import version_in_force
from app.papers.models import IssueRecord, Paper, PaperSides
from app.pledges.in_force import pledge_content, pledge_in_force
from app.progress.reports import evidence_of, latest_figures
from app.visits.arranging import arranging
from app.visits.scope import check_records, visit_seen
from app.visits.seen import SeenVisit
from workflows.minutes import MINUTES
from workflows.minutes_content import Document, MinutesContent, PlanRef
from workflows.minutes_making import begun
from workflows.people import Actor
from workflows.refusals import Refusal, Stale, WrongState
from workflows.visit import VISIT, VisitEvent

# More than there will ever be agencies. Below zero, for minutes that take others' place are counted from 1.
MOST_UNITS = 10_000


def open_visit(actor: Actor, year_id: int, inspector: str, inspected: str) -> int:
    """Begin the visit's minutes and return their number; where they were begun already, those.

    The paper comes first and the visit names it afterwards. Whoever is killed between the two, or presses at the same
    moment as another, finds the paper that is there by its two sides.
    """
    seen = visit_seen(actor, year_id, inspector, inspected)
    check_records(actor, seen)
    if seen.paper_id is not None:
        return seen.paper_id
    VISIT.after(seen.state, VisitEvent.OPEN)
    paper_id = _paper_between(seen) or _started(actor, seen)
    try:
        with arranging(actor, (year_id, inspector, inspected), VisitEvent.OPEN, check_records) as act:
            act.row.paper_id = paper_id
            act.told = {"paper": paper_id}
    except (WrongState, Stale):
        db.session.rollback()
        if visit_seen(actor, year_id, inspector, inspected).paper_id != paper_id:
            raise
    return paper_id


def minutes_begun(seen: SeenVisit) -> MinutesContent:
    """The minutes as the team finds them: from the plan, the pledge in force and the unit's own last report."""
    pledge = pledge_in_force(seen.year.id)
    plan = plan_content(seen.plan)
    if pledge is None or plan is None:
        raise Refusal(
            "Giao ước thi đua của năm chưa được ký nên chưa có chỉ tiêu để kiểm tra. Mời ký giao ước rồi mở biên bản.",
            code="no_pledge",
        )
    documents = evidence_of(seen.year.id, seen.inspected.id)
    return begun(
        _plan_ref(seen.plan),
        seen.visit,
        pledge_content(pledge),
        plan,
        latest_figures(seen.year.id, seen.inspected.id),
        [Document(each.name, each.file_sha256) for each in documents],
        f"trụ sở {seen.inspected.name}",
    )


def _started(actor: Actor, seen: SeenVisit) -> int:
    """A new paper at this visit's own position: whoever presses at the same moment cannot begin a second one."""
    content, sides = minutes_begun(seen).to_json(), (seen.inspector.id, seen.inspected.id)
    position = -(sides[0] * MOST_UNITS + sides[1])
    try:
        return drafting.start(actor, seen.year.id, MINUTES.name, content, position=position, sides=sides)
    except Refusal as refusal:
        db.session.rollback()
        if refusal.code == "exists" and (found := _paper_between(seen)):
            return found
        raise


def _paper_between(seen: SeenVisit) -> int | None:
    """The first minutes of the year between these two sides."""
    query = (
        select(Paper.id)
        .join(PaperSides, PaperSides.paper_id == Paper.id)
        .where(
            Paper.kind == MINUTES.name,
            Paper.cluster_year_id == seen.year.id,
            PaperSides.inspector_id == seen.inspector.id,
            PaperSides.inspected_id == seen.inspected.id,
        )
        .order_by(Paper.position)
    )
    return db.session.scalars(query).first()


def _plan_ref(plan: Paper) -> PlanRef:
    version = version_in_force(db.session(), plan.id)
    issued = db.session.get(IssueRecord, version.id) if version else None
    return PlanRef(issued.number, issued.day) if issued else PlanRef("", None)

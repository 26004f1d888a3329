"""The plan as everybody concerned reads it (kế hoạch trên trang): pictures, tables, each unit's part, what was changed.

Shown from the day the draft is circulated, so that members comment on what they see; it holds once it is signed.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.clusters.models import ClusterYear
from app.database import db
from app.inspections.ics import Edition, calendar_file
from app.inspections.in_force import KIND, plan_content
from app.papers.act import version_in_force
from app.papers.in_force import SIGNED
from app.papers.models import IssueRecord, Paper
from app.papers.page import paper_seen
from workflows.inspection_changes import PlanDifference, difference
from workflows.inspection_plan_content import PlanContent, Visit
from workflows.paper import State
from workflows.people import Actor
from workflows.refusals import NotFound


@dataclass(frozen=True, slots=True)
class PublishedPlan:
    """A circulated or signed plan; ``changes`` against the plan that it amends, None for the year's first."""

    paper: Paper
    year: ClusterYear
    content: PlanContent
    before: PlanContent | None
    changes: PlanDifference | None

    @property
    def in_force(self) -> bool:
        """Whether the chair has signed it: before that it is a draft under discussion."""
        return self.paper.state in SIGNED

    def visit(self, inspector: str, inspected: str) -> Visit:
        """One visit; NotFound where the plan has none of this pair."""
        found = next((v for v in self.content.visits if v.pair == (inspector, inspected)), None)
        if found is None:
            raise NotFound("Kế hoạch không có cuộc kiểm tra này.")
        return found

    def visits_of(self, unit: str) -> tuple[Visit, ...]:
        """What a unit makes and receives."""
        return tuple(visit for visit in self.content.visits if unit in (visit.inspector, visit.inspected))


def plan_seen(actor: Actor, paper_id: int) -> PublishedPlan:
    """A plan that was submitted, through its reader's eyes; NotFound for a draft and for what they may not see."""
    paper, _relations = paper_seen(actor, paper_id)
    content = plan_content(paper) if paper.kind == KIND and paper.state != State.DRAFTING else None
    if content is None:
        raise NotFound("Không tìm thấy kế hoạch này.")
    before = _before(paper)
    changes = difference(before, content) if before else None
    return PublishedPlan(paper, paper.year, content, before, changes)


def calendar_of_unit(plan: PublishedPlan, unit: str) -> bytes:
    """A unit's visits as a calendar file, with those that an amended plan took from it as cancelled."""
    kept = {visit.pair for visit in plan.content.visits}
    dropped = [
        visit
        for visit in (plan.before.visits if plan.before else ())
        if unit in (visit.inspector, visit.inspected) and visit.pair not in kept
    ]
    return calendar_file(_edition(plan), plan.visits_of(unit), dropped)


def calendar_of_visit(plan: PublishedPlan, visit: Visit) -> bytes:
    """One visit as a calendar file."""
    return calendar_file(_edition(plan), [visit])


def _edition(plan: PublishedPlan) -> Edition:
    """Only a signed plan has one: what is only proposed does not belong into anybody's calendar."""
    version = version_in_force(db.session(), plan.paper.id)
    issued = db.session.get(IssueRecord, version.id) if version and plan.in_force else None
    if issued is None:
        raise NotFound("Kế hoạch chưa được ký nên chưa có tệp lịch.")
    return Edition(plan.year.code, plan.year.year, plan.paper.position, issued.number, issued.issued_at)


def _before(paper: Paper) -> PlanContent | None:
    """The signed plan that stood before this one."""
    query = select(Paper).where(
        Paper.kind == KIND,
        Paper.cluster_year_id == paper.cluster_year_id,
        Paper.position < paper.position,
        Paper.state.in_(SIGNED),
    )
    earlier = db.session.scalars(query.order_by(Paper.position.desc())).first()
    return plan_content(earlier) if earlier else None

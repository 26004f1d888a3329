"""My tasks (việc của tôi): of all papers I may see, those that wait for me, overdue first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.clock import today
from app.clusters.service import years_visible
from app.database import db
from app.papers.act import version_in_force
from app.papers.kinds import kind_named
from app.papers.models import Paper
from app.papers.page import offered
from app.papers.relations import relations_to
from workflows.paper import State
from workflows.people import Actor
from workflows.permissions import Action, may
from workflows.words import N_

# What an act is called as a task; acts that are possible but never expected (withdraw, return) are no tasks.
EXPECTED: dict[Action, str] = {
    Action.SUBMIT: N_("Soạn và trình bản dự thảo"),
    Action.APPROVE: N_("Đọc và cho ý kiến"),
    Action.CLOSE_REVIEW: N_("Kết thúc vòng góp ý"),
    Action.OPEN_SIGNING: N_("Cấp số và mở ký"),
    Action.SIGN: N_("Ký số"),
    Action.ARCHIVE: N_("Đưa vào lưu trữ"),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits for the actor: what, upon which paper, until when."""

    paper: Paper
    title: str
    subject: str
    due: date | None
    late: bool


def tasks_of(actor: Actor) -> list[Task]:
    """What waits for the actor, the latest first, then by the last day."""
    years = [year.id for year in years_visible(actor)]
    query = select(Paper).where(Paper.cluster_year_id.in_(years), Paper.state != State.ARCHIVED).order_by(Paper.id)
    found = [task for paper in db.session.scalars(query) for task in _tasks(actor, paper)]
    return sorted(found, key=lambda task: (not task.late, task.due or date.max))


def _tasks(actor: Actor, paper: Paper) -> list[Task]:
    kind, version = kind_named(paper.kind), version_in_force(db.session(), paper.id)
    relations = relations_to(paper, kind, actor)
    if not may(actor, Action.SEE, State(paper.state), relations):
        return []
    can = offered(actor, paper, kind, version, relations)
    due = version.review_due if version and paper.state == State.IN_REVIEW else None
    if paper.state == State.SIGNING:
        due = paper.year.signing_due
    late = due is not None and today() > due
    return [
        Task(paper, title, f"{kind.title} · {paper.year.title}", due, late)
        for action, title in EXPECTED.items()
        if action in can
    ]

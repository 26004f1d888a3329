"""My tasks (việc của tôi): of all papers I may see, those that wait for me, overdue first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.clock import today
from app.clusters.sight import YEARS_IN_SIGHT, sight_of
from app.database import db
from app.papers.kinds import kind_named
from app.papers.models import Paper, PaperVersion
from app.papers.page import offered
from app.papers.queries import answers_to_all, versions_in_force
from app.papers.relations import relations_to_all
from workflows.paper import Kind, Party, State
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
    Action.SEAL: N_("Ký số của cơ quan"),
    Action.ARCHIVE: N_("Đưa vào lưu trữ"),
}

# The same, where these words would not fit: minutes between two units, and papers that nobody is asked about.
OF_TWO_SIDES = {
    Action.SUBMIT: N_("Ghi và gửi biên bản"),
    Action.APPROVE: N_("Đọc và cho ý kiến biên bản"),
    Action.OPEN_SIGNING: N_("Chốt và mở ký biên bản"),
    Action.SIGN: N_("Ký số biên bản"),
}
UNREVIEWED = {Action.SUBMIT: N_("Soạn và trình văn bản")}

_UNDER_WAY = (
    select(Paper)
    .where(Paper.cluster_year_id.in_(YEARS_IN_SIGHT), Paper.state != State.ARCHIVED)
    .options(joinedload(Paper.year))
    .order_by(Paper.id)
)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits for the actor: what, upon which paper, until when."""

    paper: Paper
    title: str
    due: date | None
    late: bool


def tasks_of(actor: Actor) -> list[Task]:
    """What waits for the actor, the latest first, then by the last day."""
    papers = list(db.session.scalars(_UNDER_WAY, sight_of(actor)))
    relations = relations_to_all(papers, actor)
    mine = [paper for paper in papers if may(actor, Action.SEE, State(paper.state), relations[paper.id])]
    versions = versions_in_force([paper.id for paper in mine])
    answers = answers_to_all([version.id for version in versions.values()])
    found = []
    for paper in mine:
        version = versions.get(paper.id)
        can = offered(actor, paper, version, relations[paper.id], answers[version.id] if version else {})
        found += _tasks(paper, version, can)
    return sorted(found, key=lambda task: (not task.late, task.due or date.max))


def _tasks(paper: Paper, version: PaperVersion | None, can: frozenset[Action]) -> list[Task]:
    due = version.review_due if version and paper.state == State.IN_REVIEW else None
    if paper.state == State.SIGNING:
        due = paper.year.signing_due
    late = due is not None and today() > due
    titles = EXPECTED | _titles_of(kind_named(paper.kind))
    return [Task(paper, title, due, late) for action, title in titles.items() if action in can]


def _titles_of(kind: Kind) -> dict[Action, str]:
    if kind.between_two:
        return OF_TWO_SIDES
    return UNREVIEWED if kind.reviewed_by is Party.NOBODY else {}

"""The year's visits as they stand (các cuộc kiểm tra của năm): the plan in force, and the changes upon it."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.audit.models import AuditEntry
from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of
from app.database import db
from app.inspections.in_force import plan_content, plan_in_force
from app.papers.models import Paper
from app.visits.models import Visit as VisitRow
from app.visits.models import VisitChange
from workflows.inspection_plan_content import Pair, Visit
from workflows.paper import State
from workflows.refusals import NotFound
from workflows.visit import VisitEvent, VisitState, standing
from workflows.visit_changes import Change, Moved, Postponed, as_changed, change_from


@dataclass(frozen=True, slots=True)
class SeenVisit:
    """One inspection: ``planned`` as its plan has it, ``visit`` as it holds after its changes; where it is now.

    ``row`` and ``paper`` (its minutes) are None before the first act and before the minutes were opened.
    """

    year: ClusterYear
    plan: Paper
    planned: Visit
    visit: Visit
    inspector: Unit
    inspected: Unit
    state: VisitState
    row: VisitRow | None
    paper: Paper | None
    changes: tuple[VisitChange, ...]

    @property
    def pair(self) -> Pair:
        """Who inspects whom, by the units' keys."""
        return self.visit.pair

    @property
    def paper_id(self) -> int | None:
        """The number of its minutes."""
        return self.row.paper_id if self.row else None

    @property
    def revision(self) -> int:
        """What a form upon this visit carries; 0 before the first act."""
        return self.row.revision if self.row else 0


def visits_of(year_id: int) -> list[SeenVisit]:
    """The visits of the plan in force, in its order; none before the first plan is signed."""
    plan = plan_in_force(year_id)
    content = plan_content(plan) if plan else None
    if plan is None or content is None:
        return []
    units = {unit.key: unit for unit in members_of(plan.year)}
    rows = {(row.inspector_id, row.inspected_id): row for row in _rows(year_id)}
    changes = _changes(plan.id, [row.id for row in rows.values()])
    papers = _papers([row.paper_id for row in rows.values() if row.paper_id])
    agreed = _agreed_days([row.id for row in rows.values() if row.state == VisitState.CONFIRMED])
    found = []
    for planned in content.visits:
        inspector, inspected = units[planned.inspector], units[planned.inspected]
        row = rows.get((inspector.id, inspected.id))
        own = changes.get(row.id, []) if row else []
        values = [as_value(change) for change in own]
        visit = as_changed(planned, values)
        paper = papers.get(row.paper_id) if row and row.paper_id else None
        stored = _stored(row, visit, values, agreed)
        state = standing(stored, State(paper.state) if paper else None)
        found.append(SeenVisit(plan.year, plan, planned, visit, inspector, inspected, state, row, paper, tuple(own)))
    return found


def visit_of(year_id: int, pair: Pair) -> SeenVisit:
    """One of them; NotFound where the plan in force has none of this pair."""
    found = next((seen for seen in visits_of(year_id) if seen.pair == pair), None)
    if found is None:
        raise NotFound("Kế hoạch đang có hiệu lực không có cuộc kiểm tra này.")
    return found


def as_value(change: VisitChange) -> Change:
    """The change as the rules know it."""
    return change_from(change.what, json.loads(change.particulars))


def _stored(
    row: VisitRow | None, visit: Visit, changes: Sequence[Change], agreed: dict[int, tuple[str, str]]
) -> VisitState:
    """What was done with the visit itself, as far as it still holds upon this plan.

    An amended plan gives days anew: what was put off before is planned again, and who agreed to other days has not
    agreed to these.
    """
    state = VisitState(row.state) if row else VisitState.PLANNED
    if row is None or state not in {VisitState.POSTPONED, VisitState.CONFIRMED}:
        return state
    if state is VisitState.POSTPONED:
        last = next((change for change in reversed(changes) if isinstance(change, Moved | Postponed)), None)
        return state if isinstance(last, Postponed) else VisitState.PLANNED
    days = (visit.first_day.isoformat(), visit.last_day.isoformat())
    return state if agreed.get(row.id) == days else VisitState.PLANNED


def _agreed_days(visit_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """For which first and last day each of these visits was last confirmed, as the log tells."""
    if not visit_ids:
        return {}
    query = (
        select(AuditEntry.subject, AuditEntry.particulars)
        .where(
            AuditEntry.subject.in_([f"visit:{each}" for each in visit_ids]),
            AuditEntry.action == f"visit:{VisitEvent.CONFIRM}",
        )
        .order_by(AuditEntry.id)
    )
    found = {}
    for subject, particulars in db.session.execute(query):
        told = json.loads(particulars)
        found[int(subject.removeprefix("visit:"))] = (told["first_day"], told["last_day"])
    return found


def _rows(year_id: int) -> Sequence[VisitRow]:
    return db.session.scalars(select(VisitRow).where(VisitRow.cluster_year_id == year_id)).all()


def _changes(plan_id: int, visit_ids: Collection[int]) -> dict[int, list[VisitChange]]:
    query = select(VisitChange).where(VisitChange.plan_id == plan_id, VisitChange.visit_id.in_(visit_ids))
    found: dict[int, list[VisitChange]] = {}
    for change in db.session.scalars(query.order_by(VisitChange.id)) if visit_ids else ():
        found.setdefault(change.visit_id, []).append(change)
    return found


def _papers(paper_ids: Collection[int]) -> dict[int, Paper]:
    query = select(Paper).where(Paper.id.in_(paper_ids))
    return {paper.id: paper for paper in db.session.scalars(query)} if paper_ids else {}

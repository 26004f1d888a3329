"""People of a dissolved agency (tiếp nhận cán bộ): they go on in the unit that its tasks came to.

On 1 July 2025 every provincial inspectorate became another agency (Resolution 202/2025/QH15),
most with the same people.
"""

from __future__ import annotations

from sqlalchemy import func, select

from app.audit.service import record
from app.clusters.service import year_visible
from app.clusters.units import predecessors_of
from app.database import db, locked, writing
from app.inspections.models import Absence, Inspector
from app.inspections.scope import kept_unit
from workflows.people import Actor


def people_to_take_over(unit_id: int) -> int:
    """How many people of the unit's predecessors still take part under the old name."""
    query = select(func.count()).select_from(Inspector)
    waiting = query.where(Inspector.active, Inspector.unit_id.in_(predecessors_of([unit_id])))
    return db.session.scalar(waiting) or 0


def take_over(actor: Actor, year_id: int, unit_id: int) -> int:
    """Let them all belong to the unit, with their absences; how many came. A second press finds nobody left."""
    with writing() as session:
        kept_unit(actor, year_visible(actor, year_id), unit_id)
        earlier = Inspector.active, Inspector.unit_id.in_(predecessors_of([unit_id]))
        people = session.scalars(locked(select(Inspector).where(*earlier).order_by(Inspector.id))).all()
        for person in people:
            told = {"unit": unit_id, "from": person.unit_id}
            person.unit_id = unit_id
            person.revision += 1
            for absence in session.scalars(select(Absence).where(Absence.inspector_id == person.id)):
                absence.unit_id = unit_id
            record(session, actor, "inspector:take-over", f"inspector:{person.id}", told)
    return len(people)

"""What the rooms expect of people beside papers (việc khác): visits, reports, scores and votes, the latest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.chores import Chore
from app.clusters.models import ClusterYear
from app.clusters.sight import YEARS_IN_SIGHT, sight_of
from app.database import db
from app.progress import chores as of_progress
from app.results import chores as of_results
from app.results.votes_chores import votes_chores
from app.visits import chores as of_visits
from workflows.people import Actor

ROOMS: tuple[Callable[[Actor, Sequence[ClusterYear]], list[Chore]], ...] = (
    of_progress.chores_of,
    of_visits.chores_of,
    of_results.chores_of,
    votes_chores,
)


# Each with its members, which every room asks for.
_YEARS = select(ClusterYear).where(ClusterYear.id.in_(YEARS_IN_SIGHT)).options(selectinload(ClusterYear.memberships))


def chores_of(actor: Actor) -> list[Chore]:
    """What waits for the actor in the years that concern them: late ones first, then by the last day."""
    years = list(db.session.scalars(_YEARS, sight_of(actor)))
    found = [chore for room in ROOMS for chore in room(actor, years)]
    return sorted(found, key=lambda chore: (not chore.late, chore.due or date.max))

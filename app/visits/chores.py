"""What visits expect of people (việc của các cuộc kiểm tra): days to agree to, new days to give, minutes to open.

Minutes that are being written are papers and tell their own tasks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from flask_babel import gettext as _

from app.chores import Chore
from app.clock import today
from app.clusters.models import ClusterYear
from app.inspections.in_force import plans_in_force
from app.inspections.scope import KEEPERS, is_planner
from app.visits.scope import confirms, records
from app.visits.seen import SeenVisit, visits_of
from app.web import translated
from workflows.people import Actor
from workflows.permissions import MAY_RECORD
from workflows.visit import VisitState
from workflows.words import N_

AHEAD = timedelta(days=3)  # before the visit's first day, when its team gets ready


def chores_of(actor: Actor, years: Sequence[ClusterYear]) -> list[Chore]:
    """What the actor has to do for the visits of these years, in the plan's order."""
    planned = plans_in_force([year.id for year in years]) if actor.units_as(*MAY_RECORD) else {}
    return [
        _chore(seen, translated(title))
        for year_id in planned
        for seen in visits_of(year_id)
        for state, waits, title in _EXPECTED
        if seen.state is state and waits(actor, seen)
    ]


def _gives_new_days(actor: Actor, seen: SeenVisit) -> bool:
    return seen.inspector.id in actor.units_as(*KEEPERS) or is_planner(actor, seen.year)


def _opens_now(actor: Actor, seen: SeenVisit) -> bool:
    return today() >= seen.visit.first_day - AHEAD and records(actor, seen)


_EXPECTED: tuple[tuple[VisitState, Callable[[Actor, SeenVisit], bool], str], ...] = (
    (VisitState.PLANNED, confirms, N_("Xác nhận lịch kiểm tra chéo")),
    (VisitState.POSTPONED, _gives_new_days, N_("Định ngày mới cho cuộc kiểm tra đã hoãn")),
    (VisitState.PLANNED, _opens_now, N_("Mở biên bản kiểm tra chéo")),
    (VisitState.CONFIRMED, _opens_now, N_("Mở biên bản kiểm tra chéo")),
)


def _chore(seen: SeenVisit, title: str) -> Chore:
    visit = seen.visit
    place = _(
        "%(inspector)s kiểm tra %(inspected)s · %(year)s",
        inspector=visit.inspector_name,
        inspected=visit.inspected_name,
        year=seen.year.title,
    )
    return Chore(
        title=title,
        place=place,
        endpoint="visits.visit",
        values={"inspector": visit.inspector, "inspected": visit.inspected, "year": seen.year.id},
        due=visit.first_day,
        late=today() > visit.last_day,
    )

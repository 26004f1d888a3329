"""Self-scores that wait to be sent (phiếu tự chấm cần gửi): the table holds and the unit's minutes are signed."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from app.chores import Chore
from app.clusters.models import ClusterYear, Unit
from app.results.scope import is_locked, scored_units
from app.results.scores import SELF, sheets_of
from app.results.table import tables_in_force
from app.visits.verified import verified_minutes
from workflows.people import Actor


def chores_of(actor: Actor, years: Sequence[ClusterYear]) -> list[Chore]:
    """What the actor's own units still have to send in these years."""
    own = {year.id: scored_units(actor, year) for year in years}
    concerned = [year for year in years if own[year.id]]
    if not concerned:
        return []
    with_table = tables_in_force([year.id for year in concerned])
    return [each for year in concerned if year.id in with_table for each in _unsent(year, own[year.id])]


def _unsent(year: ClusterYear, units: Sequence[Unit]) -> list[Chore]:
    sheets = sheets_of(year.id)
    waiting = [unit for unit in units if not ((row := sheets.get((unit.id, SELF))) and row.sent_at)]
    if not waiting or is_locked(year.id):
        return []
    minutes = verified_minutes(year.id)
    return [
        Chore(
            title=_("Gửi phiếu tự chấm"),
            place=f"{unit.name} · {year.title}",
            endpoint="scores.own",
            values={"unit": unit.key, "year": year.id},
        )
        for unit in waiting
        if unit.id in minutes
    ]

"""The votes that wait for somebody (phiếu chờ bỏ), for the first page."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from app.chores import Chore
from app.clusters.models import ClusterYear
from app.clusters.service import members_of
from app.database import db
from app.results.models import Vote, VoteCast
from workflows.people import Actor, Office
from workflows.scoring.table import VoteMethod


def votes_chores(actor: Actor, years: Sequence[ClusterYear]) -> list[Chore]:
    """The open votes of these years in which a unit that the actor leads has not voted yet, the oldest first."""
    leads = actor.units_as(Office.LEADER)
    own = {year.id: [unit for unit in members_of(year) if unit.id in leads] for year in years}
    concerned = [year_id for year_id, units in own.items() if units]
    if not concerned:
        return []
    query = select(Vote).where(
        Vote.cluster_year_id.in_(concerned), Vote.state == "open", Vote.method != VoteMethod.COUNTED
    )
    votes = db.session.scalars(query.order_by(Vote.id)).all()
    cast = select(VoteCast.vote_id, VoteCast.unit_id).where(VoteCast.vote_id.in_([vote.id for vote in votes]))
    voted = {(vote_id, unit_id) for vote_id, unit_id in db.session.execute(cast)}
    titles = {year.id: year.title for year in years}
    return [
        Chore(
            title=_("Bỏ phiếu: %(title)s", title=vote.title),
            place=f"{unit.name} · {titles[vote.cluster_year_id]}",
            endpoint="votes.vote",
            values={"vote_id": vote.id},
        )
        for vote in votes
        for unit in own[vote.cluster_year_id]
        if (vote.id, unit.id) not in voted
    ]

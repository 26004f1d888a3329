"""The conference's votes as people see them (bình xét, suy tôn): before the closing who has voted, afterwards how.

Nothing here reads a total or a choice of a vote that is still open, so no page, paper or drawing can show one.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.audit.models import AuditEntry
from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of, year_visible
from app.database import db
from app.results.models import Vote, VoteCast, VoteTotal
from app.results.votes_ballots import Ballots, base
from workflows.people import Actor, Office
from workflows.refusals import NotFound
from workflows.scoring.table import VoteMethod
from workflows.scoring.vote import VoteOutcome, outcome
from workflows.words import N_

METHOD_TITLES: Mapping[VoteMethod, str] = {
    VoteMethod.SECRET: N_("Bỏ phiếu kín trên hệ thống"),
    VoteMethod.OPEN: N_("Biểu quyết công khai trên hệ thống"),
    VoteMethod.COUNTED: N_("Bỏ phiếu tại hội nghị, nhập kết quả kiểm phiếu"),
}
CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class SeenVote:
    """A vote with what may be seen of it now.

    ``cast``: the units that have voted. ``totals`` by candidate, ``outcome``, ``ballots`` (of a vote in the room) and
    ``choices`` by voting unit (of an open one) are there after the closing only.
    """

    vote: Vote
    members: tuple[Unit, ...]
    candidates: tuple[Unit, ...]
    cast: frozenset[int]
    totals: Mapping[int, int]
    ballots: Ballots | None
    choices: Mapping[int, tuple[int, ...]]
    outcome: VoteOutcome[int] | None

    @property
    def closed(self) -> bool:
        """Whether nobody votes any more."""
        return self.vote.state == CLOSED

    @property
    def waiting(self) -> list[Unit]:
        """The members that have not voted; none of a vote in the room, where the system does not know."""
        return (
            []
            if self.vote.method == VoteMethod.COUNTED
            else [unit for unit in self.members if unit.id not in self.cast]
        )

    @property
    def base(self) -> int:
        """Of how many votes the share is taken."""
        return base(len(self.members), self.ballots)

    @property
    def method(self) -> VoteMethod:
        """How it is voted."""
        return VoteMethod(self.vote.method)

    @property
    def ranked(self) -> list[Unit]:
        """The candidates by their votes, most first; in the cluster's order before the closing and where equal."""
        return sorted(self.candidates, key=lambda unit: -self.totals.get(unit.id, 0))

    def names(self, unit_ids: Collection[int]) -> list[str]:
        """These units' names, in the cluster's order."""
        return [unit.short_name for unit in self.members if unit.id in unit_ids]


def votes_of(year_id: int) -> list[SeenVote]:
    """The cluster-year's votes, the newest first; whoever asks for them has seen the year already."""
    votes = db.session.scalars(select(Vote).where(Vote.cluster_year_id == year_id).order_by(Vote.id.desc())).all()
    if not votes:
        return []
    members = tuple(members_of(db.session.get_one(ClusterYear, year_id)))
    return [_seen(vote, members) for vote in votes]


def vote_seen(actor: Actor, vote_id: int) -> SeenVote:
    """One vote of a year that the actor may see; NotFound otherwise."""
    vote, year = vote_visible(actor, vote_id)
    return _seen(vote, tuple(members_of(year)))


def vote_visible(actor: Actor, vote_id: int) -> tuple[Vote, ClusterYear]:
    """The vote and its year; NotFound where the actor may not see the year, whether the vote exists or not."""
    vote = db.session.get(Vote, vote_id)
    if vote is None:
        raise NotFound("Không tìm thấy cuộc bình xét này.")
    try:
        return vote, year_visible(actor, vote.cluster_year_id)
    except NotFound:
        raise NotFound("Không tìm thấy cuộc bình xét này.") from None


def units_to_vote(actor: Actor, seen: SeenVote) -> list[Unit]:
    """The members for which the actor can cast a ballot now: their own as its leader, once, while the vote is open."""
    leads = actor.units_as(Office.LEADER)
    return [] if seen.closed else [unit for unit in seen.waiting if unit.id in leads]


def candidates_of(vote: Vote) -> list[int]:
    """The ids of the units that may be chosen."""
    found: list[int] = json.loads(vote.candidates)
    return found


def _seen(vote: Vote, members: tuple[Unit, ...]) -> SeenVote:
    known = set(candidates_of(vote))
    candidates = tuple(unit for unit in members if unit.id in known)
    cast = frozenset(db.session.scalars(select(VoteCast.unit_id).where(VoteCast.vote_id == vote.id)))
    if vote.state != CLOSED:
        return SeenVote(vote, members, candidates, cast, {}, None, {}, None)
    totals = _totals(vote.id)
    ballots = _ballots(vote.id) if vote.method == VoteMethod.COUNTED else None
    result = outcome(base(len(members), ballots), totals, vote.seats, vote.share)
    choices = _choices(vote.id) if vote.method == VoteMethod.OPEN else {}
    return SeenVote(vote, members, candidates, cast, totals, ballots, choices, result)


def _totals(vote_id: int) -> dict[int, int]:
    query = select(VoteTotal.unit_id, VoteTotal.votes).where(VoteTotal.vote_id == vote_id)
    return {row.unit_id: row.votes for row in db.session.execute(query)}


def _choices(vote_id: int) -> dict[int, tuple[int, ...]]:
    query = select(VoteCast.unit_id, VoteCast.choice).where(VoteCast.vote_id == vote_id, VoteCast.choice.is_not(None))
    return {unit_id: tuple(json.loads(choice or "[]")) for unit_id, choice in db.session.execute(query)}


def _ballots(vote_id: int) -> Ballots:
    """The ballots of a count: the log's entry of its closing is their only and lasting place."""
    query = select(AuditEntry.particulars).where(
        AuditEntry.subject == f"vote:{vote_id}", AuditEntry.action == "vote:close"
    )
    return Ballots(**json.loads(db.session.scalars(query).one())["ballots"])

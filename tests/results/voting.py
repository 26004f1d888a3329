"""What the tests of votes share (cùng bỏ phiếu): a vote that is open, units by their keys, more members."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.service import actor_of, add_demonstration_person
from app.clock import today
from app.clusters.models import ClusterYear, Membership, Unit
from app.clusters.service import members_of
from app.database import db, writing
from app.results.votes_acts import NewVote, open_vote
from tests.friends import Friends
from workflows.people import Actor, Holding, Office
from workflows.scoring.table import VoteMethod

TITLE = "Suy tôn đơn vị đề nghị tặng Cờ thi đua"


def unit_id(key: str) -> int:
    return db.session.scalars(select(Unit.id).where(Unit.key == key)).one()


def members(friends: Friends) -> list[int]:
    db.session.rollback()
    return [unit.id for unit in members_of(db.session.get_one(ClusterYear, friends.year_id))]


def new_vote(friends: Friends, method: VoteMethod = VoteMethod.SECRET, *, seats: int = 1, share: int = 70) -> NewVote:
    return NewVote(TITLE, tuple(members(friends)), seats, method.value, share)


def opened(friends: Friends, method: VoteMethod = VoteMethod.SECRET, *, seats: int = 1, share: int = 70) -> int:
    """A vote among all members."""
    return open_vote(friends.drafter, friends.year_id, new_vote(friends, method, seats=seats, share=share))


def leaders_of_more_members(friends: Friends, count: int) -> list[Actor]:
    """Further provinces in the year, each with a leader."""
    known = members(friends)
    others = select(Unit.id).where(Unit.id.not_in(known), Unit.valid_to.is_not(None)).order_by(Unit.id).limit(count)
    added = list(db.session.scalars(others))
    with writing() as session:
        for place, other in enumerate(added, start=len(known) + 1):
            session.add(Membership(cluster_year_id=friends.year_id, unit_id=other, position=place))
    return [_leader(other) for other in added]


def _leader(of_unit: int) -> Actor:
    holding = Holding(Office.LEADER, of_unit, today())
    email = f"lanh-dao-{of_unit}@them.example"
    return actor_of(add_demonstration_person("Đại diện đơn vị", email, "Chánh Thanh tra", "", [holding]), today())

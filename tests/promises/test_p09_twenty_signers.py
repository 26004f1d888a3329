"""P9 with a crowd: twenty members of one group press "sign" at the same moment, each twice; twenty signatures stand."""

from __future__ import annotations

from functools import partial

from flask import Flask
from sqlalchemy import select

from app.accounts.service import actor_of, add_demonstration_person
from app.clock import today
from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of
from app.database import db
from app.papers import signing
from app.papers.act import Repeated, Seen
from app.papers.models import FileRevision, Signature
from app.papers.proof import check_signatures
from app.papers.queries import versions_of
from app.papers.revisions import files_in_force
from app.signatures.service import enrol
from tests.friends import PIN, Friends
from tests.papers.acts import with_rules
from tests.promises.together import at_once, refusals
from workflows.people import Actor, Holding, Office
from workflows.refusals import NotAllowed
from workflows.years import Signers

CROWD = 20


def _crowded(friends: Friends) -> list[Actor]:
    """Cluster IV with so many more members, each with a leader, that twenty of them sign in one group."""
    members = list(members_of(db.session.get_one(ClusterYear, friends.year_id)))
    more = db.session.scalars(
        select(Unit).where(Unit.valid_to.is_not(None), Unit.id.not_in([each.id for each in members])).order_by(Unit.id)
    ).all()[: CROWD + 2 - len(members)]
    for unit in more:
        holding = Holding(Office.LEADER, unit.id, today())
        name, email = f"Đại diện {unit.name}", f"lanh-dao@{unit.key}.example"
        add_demonstration_person(name, email, "Chánh Thanh tra", "", [holding])
    with_rules(friends, signers=Signers.ALL_MEMBERS, members=tuple(each.as_member() for each in [*members, *more]))
    leaders = [friends.person(unit.key, Office.LEADER) for unit in members_of(_year(friends))]
    return [actor_of(person, today()) for person in leaders]


def _year(friends: Friends) -> ClusterYear:
    return db.session.get_one(ClusterYear, friends.year_id)


def test_twenty_signers_of_one_group_at_once_leave_twenty_valid_signatures(house: Flask, friends: Friends) -> None:
    leaders = _crowded(friends)
    paper_id = friends.frozen()
    crowd = [each for each in leaders if each.name not in {friends.chair.name, friends.vice_chair.name}]
    assert len(crowd) == CROWD == len(friends.waiting(paper_id))
    for actor in crowd:
        enrol(actor, PIN)
    shown = friends.at_text(paper_id).content_hash
    presses = [
        partial(signing.sign, actor, paper_id, Seen(content_hash=shown, key=f"press-{actor.person_id}"), PIN)
        for actor in crowd
    ]
    answers = at_once(house, *presses, *presses)  # a double press of everybody
    repeated = refusals(answers)
    assert len(repeated) == CROWD
    assert {type(each) for each in repeated} <= {Repeated, NotAllowed}
    assert db.session.query(Signature).count() == CROWD
    assert db.session.query(FileRevision).count() == 2 * CROWD
    version = versions_of(paper_id)[0]
    for verdict in check_signatures(version.id, files_in_force(version)).values():
        assert [each.verdict for each in verdict.signatures] == ["TOTAL_PASSED"] * CROWD

"""A run of the planner that is done, and the draft that was adopted from it, for the tests of the board."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations
from typing import Any

from app.clock import now, today
from app.clusters.models import ClusterYear
from app.database import db, writing
from app.inspections.board import adopt
from app.inspections.building import built_for
from app.inspections.desk import Desk, desk_of
from app.inspections.models import PlanningRun
from app.inspections.run_results import Result
from app.papers import issuing, review
from app.papers.models import WorkingCopy
from tests.friends import Friends
from workflows.content import canonical_bytes
from workflows.scheduling.answer import answer
from workflows.scheduling.canonical import instance_json, instance_sha256
from workflows.scheduling.instance import Instance, Pair
from workflows.scheduling.plan import Outcome, Status

_SOLVED: dict[str, Outcome] = {}


def year_of(friends: Friends) -> ClusterYear:
    """Cluster IV of 2020, read again."""
    db.session.rollback()
    return db.session.get_one(ClusterYear, friends.year_id)


def question(friends: Friends) -> Instance:
    """What the planner would be asked now."""
    return built_for(year_of(friends)).instance


def solved(instance: Instance) -> Outcome:
    """The proven best plan; the same question is solved once for all tests."""
    digest = instance_sha256(instance)
    if digest not in _SOLVED:
        _SOLVED[digest] = answer(instance, time_limit=60)
    assert _SOLVED[digest].status is Status.OPTIMAL
    return _SOLVED[digest]


def done_run(friends: Friends, **changes: Any) -> int:
    """A run with its answer, as the worker leaves it; ``changes`` replace parts of the result."""
    instance = question(friends)
    result = replace(Result(solved(instance), (), None, stopped=False), **changes)
    with writing() as session:
        run = PlanningRun(
            cluster_year_id=friends.year_id,
            asked_by_id=friends.drafter.person_id,
            asked_at=now(),
            instance=canonical_bytes(instance_json(instance)).decode(),
            instance_sha256=instance_sha256(instance),
            time_limit=30,
            state="done",
            result=json.dumps(result.to_json()),
            ended_at=now(),
        )
        session.add(run)
        session.flush()
        return run.id


def adopted(friends: Friends) -> int:
    """The year's plan as a draft, adopted from a proven plan; the paper's number."""
    return adopt(friends.drafter, done_run(friends), 0)


def desk(friends: Friends, paper_id: int) -> Desk:
    """The draft as the planner opens it now."""
    db.session.rollback()
    return desk_of(friends.drafter, paper_id)


def stored(paper_id: int) -> dict[str, Any]:
    """The working copy as it is stored."""
    db.session.rollback()
    content: dict[str, Any] = json.loads(db.session.get_one(WorkingCopy, paper_id).content)
    return content


def circulated(friends: Friends) -> int:
    """The year's plan in review."""
    return friends.submitted(adopted(friends))


def frozen(friends: Friends, paper_id: int) -> int:
    """The circulated plan approved by all and open for the chair's signature."""
    for leader in friends.leaders():
        review.approve(leader, paper_id, friends.at_text(paper_id))
    issuing.open_signing(
        friends.clerk, paper_id, friends.at_step(paper_id), numbered=True, place="Điện Biên", day=today()
    )
    return paper_id


def in_force(friends: Friends, paper_id: int | None = None) -> int:
    """The year's plan approved by all and signed by the chair."""
    paper_id = frozen(friends, paper_id or circulated(friends))
    friends.sign(friends.chair, paper_id)
    assert friends.state(paper_id) == "signed"
    return paper_id


def exchangeable(open_desk: Desk) -> tuple[Pair, Pair]:
    """The first two visits that can exchange whom they inspect at all."""
    pairs = open_desk.plan.pairs
    return next(
        (one, other)
        for one, other in combinations(pairs, 2)
        if one[0] != other[1] and other[0] != one[1] and not {(one[0], other[1]), (other[0], one[1])} & set(pairs)
    )

"""Signed minutes with a wrong figure are replaced by new ones that both sides sign; the old ones stay as they were."""

from __future__ import annotations

import pytest

from app.clusters.models import ClusterYear
from app.clusters.service import members_of
from app.database import db
from app.papers.models import IssueRecord, Paper, PaperLink
from app.papers.queries import content_of, versions_of
from app.papers.replacing import replace
from app.visits.recording import record_fields
from app.visits.verified import verified_minutes
from tests.friends import Friends
from tests.visits import scene
from workflows.figures import Figure
from workflows.people import Office
from workflows.refusals import NotAllowed

PATH = "results.thu-hoi.verified.numerator"


def _unit_id(friends: Friends, key: str) -> int:
    members = members_of(db.session.get_one(ClusterYear, friends.year_id))
    return next(unit.id for unit in members if unit.key == key)


def _counted(friends: Friends) -> tuple[int, Figure]:
    db.session.rollback()
    minutes = verified_minutes(friends.year_id)[_unit_id(friends, "son-la")]
    return minutes.paper_id, next(each for each in minutes.content.results if each.key == "thu-hoi").verified


def test_the_new_minutes_count_once_both_sides_have_signed_them(friends: Friends) -> None:
    old = scene.signed(friends)
    secretary = scene.acting(friends, scene.visit_to(friends), "secretary")
    new = replace(secretary, old, "Nhầm số liệu thu hồi.")
    assert _counted(friends) == (old, Figure("34", "47"))

    fields = record_fields(secretary, new, {}, {}).fields
    typed = {PATH: "33", "results.thu-hoi.reason": "Cộng hai lần một khoản."}
    answer = record_fields(secretary, new, fields, typed)
    assert (answer.conflicts, answer.refused) == ([], {})
    scene.signed(friends, paper_id=new)
    assert _counted(friends) == (new, Figure("33", "47"))

    amends = content_of(versions_of(new)[0])["amends"]
    issued = db.session.get_one(IssueRecord, versions_of(old)[0].id)
    assert (amends["code"], amends["day"]) == (db.session.get_one(Paper, old).code, issued.day.isoformat())
    assert db.session.get_one(PaperLink, (new, old)).relation == "replaces"
    assert db.session.get_one(Paper, old).state == "signed"


@pytest.mark.parametrize("who", ["leader of the inspected unit", "drafter of the chair"])
def test_nobody_replaces_them_who_did_not_record_them(friends: Friends, who: str) -> None:
    old = scene.signed(friends, "lao-cai")
    actor = friends.of("lao-cai", Office.LEADER) if who.startswith("leader") else friends.drafter
    with pytest.raises(NotAllowed):
        replace(actor, old, "Nhầm số liệu.")


def test_other_visits_are_opened_as_before_after_a_replacement(friends: Friends) -> None:
    secretary = scene.acting(friends, scene.visit_to(friends), "secretary")
    replace(secretary, scene.signed(friends), "Nhầm số liệu.")
    others = [seen.visit.inspected for seen in scene.visits_of(friends.year_id) if seen.visit.inspected != "son-la"]
    opened = [scene.opened(friends, inspected) for inspected in others]
    assert len(set(opened)) == len(others)

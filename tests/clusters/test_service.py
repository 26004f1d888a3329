"""Who may open, change and see a cluster-year, and what the log says of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.audit.models import AuditEntry
from app.clusters.models import ClusterYear, Membership
from app.clusters.service import (
    change_year,
    create_year,
    member_units,
    members_of,
    relations_in,
    year_visible,
    years_visible,
)
from app.database import db, writing
from tests.clusters.conftest import CLUSTER_IV, friend, plan_2020, unit
from workflows.people import Actor
from workflows.permissions import Relation
from workflows.refusals import BadInput, NotAllowed, NotFound, Stale
from workflows.years import opened_from

pytestmark = pytest.mark.quick


def _entries(action: str) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def test_the_administrator_opens_a_year_and_the_log_tells_it(house: Flask) -> None:
    year = create_year(friend("administrator"), plan_2020())
    assert year.title == "Cụm thi đua số IV · năm 2020"
    assert [member.key for member in members_of(year)] == list(CLUSTER_IV)
    [entry] = _entries("year:create")
    assert (entry.subject, entry.actor_name) == (f"year:{year.id}", "Administrator")
    assert json.loads(entry.particulars)["chair_id"] == unit("dien-bien").id


def test_a_year_is_read_back_as_it_was_planned(house: Flask) -> None:
    plan = plan_2020()
    assert create_year(friend("administrator"), plan).as_plan() == plan


@pytest.mark.parametrize("name", ["member", "outsider", "observer", "successor"])
def test_nobody_but_the_administrator_opens_or_changes_a_year(house: Flask, name: str) -> None:
    year = create_year(friend("administrator"), plan_2020())
    with pytest.raises(NotAllowed):
        create_year(friend(name), plan_2020(code="V"))
    with pytest.raises(NotAllowed):
        change_year(friend(name), year.id, plan_2020(theme="Khác"), 1)
    assert len(_entries("year:create")) == 1
    assert _entries("year:change") == []


def test_a_change_is_kept_with_what_it_changed(house: Flask) -> None:
    year = create_year(friend("administrator"), plan_2020())
    changed = change_year(friend("administrator"), year.id, plan_2020(theme="Mới"), 1)
    assert (changed.theme, changed.revision) == ("Mới", 2)
    [entry] = _entries("year:change")
    assert json.loads(entry.particulars) == {
        "revision": 2,
        "changed": {"theme": ["Đoàn kết, kỷ cương, trách nhiệm, hiệu quả", "Mới"]},
    }


def test_members_can_change_places(house: Flask) -> None:
    year = create_year(friend("administrator"), plan_2020())
    turned = replace(plan_2020(), members=plan_2020().members[::-1])
    assert [m.key for m in members_of(change_year(friend("administrator"), year.id, turned, 1))] == [*CLUSTER_IV[::-1]]


def test_the_second_of_two_editors_is_told_and_changes_nothing(house: Flask) -> None:
    year = create_year(friend("administrator"), plan_2020())
    change_year(friend("administrator"), year.id, plan_2020(theme="Của người thứ nhất"), 1)
    with pytest.raises(Stale):
        change_year(friend("administrator"), year.id, plan_2020(theme="Của người thứ hai"), 1)
    assert db.session.get_one(ClusterYear, year.id).theme == "Của người thứ nhất"


def test_a_refused_plan_changes_nothing(house: Flask) -> None:
    year = create_year(friend("administrator"), plan_2020())
    with pytest.raises(BadInput) as refused:
        change_year(friend("administrator"), year.id, plan_2020(vice_chair_id=unit("dien-bien").id), 1)
    assert refused.value.field == "vice_chair_id"
    found = db.session.get_one(ClusterYear, year.id)
    assert (found.revision, found.vice_chair_id, len(found.memberships)) == (1, unit("lang-son").id, 7)
    assert _entries("year:change") == []


def test_a_cluster_has_each_year_once(house: Flask) -> None:
    create_year(friend("administrator"), plan_2020())
    with pytest.raises(BadInput) as refused:
        create_year(friend("administrator"), plan_2020(name="Tên khác", code=" IV "))
    assert refused.value.field == "code"
    other = create_year(friend("administrator"), plan_2020(code="V"))
    with pytest.raises(BadInput):
        change_year(friend("administrator"), other.id, plan_2020(), 1)


def test_a_dissolved_unit_cannot_be_told_to_exist(house: Flask) -> None:
    """The days come from the database, whatever the caller's plan says."""
    forged = tuple(replace(member, last_day=None) for member in plan_2020().members)
    with pytest.raises(BadInput, match="không hoạt động trong năm 2026"):
        create_year(friend("administrator"), plan_2020(year=2026, members=forged))


def test_the_upper_level_is_no_member(house: Flask) -> None:
    with pytest.raises(BadInput):
        member_units([unit("son-la").id, unit("ttcp").id])
    with pytest.raises(BadInput):
        member_units([0])


@pytest.mark.parametrize("name", ["administrator", "observer", "member", "successor"])
def test_a_year_is_seen_by_members_successors_the_upper_level_and_the_administrator(house: Flask, name: str) -> None:
    year = create_year(friend("administrator"), plan_2020())
    assert [seen.id for seen in years_visible(friend(name))] == [year.id]
    assert year_visible(friend(name), year.id).id == year.id


def test_a_year_does_not_exist_for_an_outsider(house: Flask) -> None:
    year = create_year(friend("administrator"), plan_2020())
    nobody = Actor(0, "Không ai", frozenset())
    for stranger in (friend("outsider"), nobody):
        assert years_visible(stranger) == []
        for year_id in (year.id, year.id + 1):
            with pytest.raises(NotFound, match="Không tìm thấy năm thi đua này"):
                year_visible(stranger, year_id)


def test_an_observer_of_a_province_is_no_upper_level(house: Flask) -> None:
    create_year(friend("administrator"), plan_2020())
    observer = friend("observer")
    moved = replace(observer, holdings=frozenset(replace(h, unit_id=unit("ca-mau").id) for h in observer.holdings))
    assert years_visible(moved) == []


def test_a_predecessor_does_not_see_its_successors_year(house: Flask) -> None:
    later = opened_from(create_year(friend("administrator"), plan_2020()).as_plan(), 2026)
    year = create_year(friend("administrator"), later)
    assert year.id not in [seen.id for seen in years_visible(friend("member"))]
    assert year.id in [seen.id for seen in years_visible(friend("successor"))]


def test_members_are_members_and_the_government_inspectorate_is_above(house: Flask) -> None:
    year = create_year(friend("administrator"), plan_2020())
    relations = relations_in(year)
    assert relations.pop(unit("ttcp").id) == {Relation.UPPER}
    assert relations == {unit(key).id: frozenset({Relation.MEMBER}) for key in CLUSTER_IV}


def test_cluster_iv_of_2020_opens_in_2026_with_the_units_of_today(house: Flask) -> None:
    year = create_year(friend("administrator"), opened_from(plan_2020(), 2026))
    assert {member.key for member in members_of(year)} == {
        "dien-bien-2025", "lang-son-2025", "son-la-2025", "lai-chau-2025", "lao-cai-2025", "tuyen-quang-2025",
        "quang-ninh-2025",
    }  # fmt: skip
    assert (year.chair.key, year.vice_chair.key) == ("lang-son-2025", "son-la-2025")


@pytest.mark.parametrize(
    "wrong",
    [{"vice_chair_id": ClusterYear.chair_id}, {"approval_rule": "most"}, {"approvals_needed": 3}, {"signers": "chair"}],
)
def test_the_database_refuses_what_the_rules_forgot(house: Flask, wrong: dict[str, object]) -> None:
    create_year(friend("administrator"), plan_2020())
    with pytest.raises(IntegrityError), writing() as session:
        session.execute(update(ClusterYear).values(**wrong))


def test_the_database_refuses_a_member_twice(house: Flask) -> None:
    year = create_year(friend("administrator"), plan_2020())
    with pytest.raises(IntegrityError), writing() as session:
        session.add(Membership(cluster_year_id=year.id, unit_id=unit("son-la").id, position=8))

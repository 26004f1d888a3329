"""An instance is read whole or refused at the path of its first fault."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from tests.scheduling.small import DAYS, A, B, C, instance, pairs_only, random_question, ring, seeds
from workflows.refusals import BadInput
from workflows.scheduling.canonical import instance_json, instance_sha256
from workflows.scheduling.instance import Instance, PastInspection, TeamRule
from workflows.scheduling.reading import read_instance

pytestmark = pytest.mark.quick
TEAM = {"size": 2, "lead_grade": 2}


def with_person(**changes: Any) -> list[dict[str, Any]]:
    return [{"id": "P1", "unit": A}, {"id": "P2", "unit": B, **changes}]


FAULTS: dict[str, tuple[object, str]] = {
    "not an object": ([], ""),
    "no format": (ring(format=None), "format"),
    "another format": (ring(format="cross-inspection/2"), "format"),
    "no units": (ring(units=None), "units"),
    "units that are no list": (ring(units="A"), "units"),
    "a unit without a name": (ring(units=[A, B, " "]), "units.2"),
    "a unit that is a number": (ring(units=[A, 5, C]), "units.1"),
    "a unit twice": (ring(units=[A, B, A]), "units.2"),
    "a unit twice, the accents encoded in another way": (ring(units=["Sơn", "So\u031bn", C]), "units.1"),
    "a unit that would make a rule's name ambiguous": (ring(units=[A, B, "C>D"]), "units.2"),
    "a name that cannot be printed": (ring(units=[A, B, "C\x1b[2J"]), "units.2"),
    "half a letter": (ring(units=[A, B, "\ud800"]), "units.2"),
    "too many units": (ring(units=[str(each) for each in range(201)]), "units"),
    "no km": (ring(km=None), "km"),
    "km not square": (ring(km=[[0, 1, 2], [1, 0], [2, 1, 0]]), "km.1"),
    "a row of km too few": (ring(km=[[0, 1, 2], [1, 0, 1]]), "km"),
    "negative km": (ring(km=[[0, 1, 2], [1, 0, -1], [2, 1, 0]]), "km.1.2"),
    "km with a fraction": (ring(km=[[0, 1, 2], [1, 0, 1.5], [2, 1, 0]]), "km.1.2"),
    "km true": (ring(km=[[0, 1, 2], [1, 0, True], [2, 1, 0]]), "km.1.2"),
    "km beyond the earth": (ring(km=[[0, 1, 2], [1, 0, 10**30], [2, 1, 0]]), "km.1.2"),
    "negative k": (ring(k=-1), "k"),
    "k as text": (ring(k="1"), "k"),
    "out of nobody": (ring(out={"Huế": 1}), "out.Huế"),
    "negative in": (ring(**{"in": {A: -1}}), f"in.{A}"),
    "a unit without a cluster": (ring(cluster_of={A: "I", B: "I"}), "cluster_of"),
    "a cluster of nobody": (ring(cluster_of={A: "I", B: "I", C: "I", "Huế": "I"}), "cluster_of.Huế"),
    "no_reciprocal as a number": (ring(no_reciprocal=1), "no_reciprocal"),
    "an unknown unit forbidden": (ring(forbidden=[[A, B], [A, "Huế"]]), "forbidden.1.1"),
    "an unknown unit required": (ring(required=[["Huế", A]]), "required.0.0"),
    "a pair of three": (ring(required=[[A, B, C]]), "required.0"),
    "history of nobody": (ring(history=[{"inspector": A, "inspected": "Huế", "year": 2020}]), "history.0.inspected"),
    "history without a year": (ring(history=[{"inspector": A, "inspected": B}]), "history.0.year"),
    "too much history": (ring(history=[None] * 100_001), "history"),
    "history rules without the plan's year": (
        pairs_only(year=None, repeat_hard_years=1, history=[{"inspector": A, "inspected": B, "year": 2020}]),
        "year",
    ),
    "an age twice": (ring(repeat_soft=[[1, 2], [1, 3]]), "repeat_soft.1.0"),
    "a negative cost": (ring(repeat_soft=[[1, -2]]), "repeat_soft.0.1"),
    "a greatest distance in words": (ring(max_km_hard="xa"), "max_km_hard"),
    "no days at all": (ring(days=[]), "days"),
    "days that are no dates": (ring(days=["2026-02-30"]), "days.0"),
    "days in another spelling": (ring(days=["20260824"]), "days.0"),
    "days out of order": (ring(days=[*DAYS[:4], DAYS[2]]), "days.4"),
    "a day twice": (ring(days=[DAYS[0], DAYS[0]]), "days.1"),
    "too many days": (ring(days=[""] * 401), "days"),
    "no visit_days": (ring(visit_days=None), "visit_days"),
    "a visit of no day": (ring(visit_days=0), "visit_days"),
    "a unit's visit of no day": (ring(visit_days={A: 1, B: 1, C: 0}), f"visit_days.{C}"),
    "a unit without visit_days": (ring(visit_days={A: 1, B: 1}), "visit_days"),
    "travel that ends before the farthest unit": (ring(travel=[[150, 0]]), "travel"),
    "descending travel": (ring(travel=[[150, 0], [100, 1], [1000, 1]]), "travel.1.0"),
    "negative travel days": (ring(travel=[[1000, -1]]), "travel.0.1"),
    "absence of nobody": (ring(unit_off={"Huế": []}), "unit_off.Huế"),
    "absence on no date": (ring(team_off={A: ["thứ hai"]}), f"team_off.{A}.0"),
    "a negative number of visits": (ring(max_parallel=-1), "max_parallel"),
    "people that are no list": (ring(people={}), "people"),
    "ten thousand people": (ring(people=[{"id": str(each), "unit": A} for each in range(10_000)]), "people"),
    "a person without a unit": (ring(people=[{"id": "P1"}]), "people.0.unit"),
    "a person of nowhere": (ring(people=with_person(unit="Huế")), "people.1.unit"),
    "two people with one id": (ring(people=with_person(id="P1")), "people.1.id"),
    "a grade that there is not": (ring(people=with_person(grade=4)), "people.1.grade"),
    "a tie to nobody": (ring(people=with_person(ties=["Huế"])), "people.1.ties.0"),
    "a skill that is a number": (ring(people=with_person(skills=[1])), "people.1.skills.0"),
    "a negative limit of days": (ring(people=with_person(max_days=-1)), "people.1.max_days"),
    "can_sec in words": (ring(people=with_person(can_sec="yes")), "people.1.can_sec"),
    "people and days without a team": (ring(team=None), "team"),
    "a team of nobody": (ring(team={**TEAM, "size": 0}), "team.size"),
    "a team without a leader's grade": (ring(team={"size": 2}), "team.lead_grade"),
    "an unknown unit before": (ring(baseline_pairs=[[A, "Huế"]]), "baseline_pairs.0.1"),
    "a start before on no date": (ring(baseline_starts=[[A, B, 5]]), "baseline_starts.0.2"),
    "an unknown person pinned": (ring(fixed_people=[[A, B, [f"{A} 3", "P9"]]]), "fixed_people.0.2.1"),
    "a pin without a day": (ring(fixed_starts=[[A, B]]), "fixed_starts.0"),
    "an earliest day that is none": (ring(earliest=True), "earliest"),
    "no objective": (ring(objective=None), "objective"),
    "an unknown objective": (ring(objective=["total_km", "beauty"]), "objective.1"),
    "an objective twice": (ring(objective=["total_km", "total_km"]), "objective.1"),
    "a field's name that cannot be printed": (ring() | {"x\x1b": 1}, ""),
}


@pytest.mark.parametrize(("data", "path"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_refused_at_its_path_in_one_sentence(data: object, path: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_instance(data)
    assert refused.value.field == path
    told = str(refused.value)
    assert told.endswith(".")
    assert "\n" not in told


def test_what_is_not_said_has_its_default() -> None:
    found, unknown = read_instance({"format": "cross-inspection/1", "units": [A], "km": [[0]], "objective": []})
    assert unknown == ()
    assert found == Instance(units=(A,), km=((0,),), objective=())


def test_null_counts_as_absent() -> None:
    absent = dict.fromkeys(("max_km_hard", "year", "cluster_of", "days", "earliest"))
    assert instance(pairs_only() | absent) == instance(pairs_only(year=None))


def test_people_without_days_need_no_team() -> None:
    assert instance(ring(days=None, team=None)).team is None


def test_a_team_without_people_is_no_rule() -> None:
    """Where the format's field ``people`` is absent, no teams are planned."""
    assert instance(ring(people=None)).team is None
    assert instance(ring(people=[])).team == TeamRule(2, 2, 1, ("KNTC",))


def test_fields_that_nobody_knows_are_named_and_notes_are_not() -> None:
    people = with_person(name="Lò Văn Hùng")
    _, unknown = read_instance(ring(id="x", note="y", expected={}, kmm=1, people=people, team={**TEAM, "sise": 3}))
    assert unknown == ("kmm", "people.name", "team.sise")


def test_people_who_have_left_may_stand_in_the_plan_before() -> None:
    assert instance(ring(baseline_people=[[A, B, ["người đã chuyển"]]])).baseline_people


def test_history_is_read_as_it_stands() -> None:
    row = {"inspector": A, "inspected": B, "year": 2021}
    assert instance(pairs_only(history=[row, row])).history == (PastInspection(A, B, 2021),) * 2


@settings(max_examples=100, derandomize=True, deadline=None)
@given(seeds)
def test_an_instance_written_and_read_is_the_same(chance: Random) -> None:
    found = instance(random_question(chance, dated=chance.random() < 0.8))
    again, unknown = read_instance(json.loads(json.dumps(instance_json(found))))
    assert (again, unknown) == (found, ())


def test_our_additions_are_written_too() -> None:
    found = instance(
        ring(
            fixed_starts=[[A, B, DAYS[0]]],
            fixed_people=[[A, B, [f"{A} 3"]]],
            earliest=DAYS[2],
            differ_from=[[[[A, B], [B, C]], 2]],
        )
    )
    assert found.differ_from == ((((A, B), (B, C)), 2),)
    assert instance(json.loads(json.dumps(instance_json(found)))) == found


def test_the_hash_is_of_the_question_and_not_of_its_spelling() -> None:
    plain = instance_sha256(instance(pairs_only()))
    assert instance_sha256(instance(pairs_only(k=1, forbidden=[], title="x"))) == plain
    assert instance_sha256(instance(pairs_only(forbidden=[[A, B]]))) != plain

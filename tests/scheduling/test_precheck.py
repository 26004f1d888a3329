"""The check before planning: what it calls impossible is impossible, and what it counts is right."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from tests.scheduling.brute import Brute
from tests.scheduling.small import DAYS, A, B, C, instance, pairs_only, random_question, ring, seeds
from workflows.scheduling.groups import all_groups
from workflows.scheduling.precheck import IMPOSSIBLE, SENTENCES, precheck

_PEOPLE: list[dict[str, Any]] = ring()["people"]
FOUND: dict[str, tuple[dict[str, Any], str, int]] = {
    "totals_differ": (pairs_only(out={A: 2}), "", 1),
    "no_inspector": (pairs_only(forbidden=[[A, C], [B, C]]), C, 0),
    "too_few_inspectors": (pairs_only(forbidden=[[A, C]], out={A: 1, B: 2, C: 1}, **{"in": {C: 2}}), C, 1),
    "inspects_none": (pairs_only(forbidden=[[C, A], [C, B]]), C, 0),
    "inspects_too_few": (pairs_only(forbidden=[[C, A]], out={C: 2}), C, 1),
    "required_removed": (pairs_only(required=[[A, B]], forbidden=[[A, B]]), f"{A}>{B}", 0),
    "required_beyond_made": (pairs_only(required=[[A, B], [A, C]]), A, 2),
    "required_beyond_received": (pairs_only(required=[[A, C], [B, C]]), C, 2),
    "no_leader": (ring(people=[each for each in _PEOPLE if each["unit"] != A or each["grade"] == 1]), A, 0),
    "no_secretary": (ring(people=[each | {"can_sec": False} for each in _PEOPLE]), A, 0),
    "too_few_people": (ring(team={"size": 6, "lead_grade": 2, "third_max": 1}), A, 2),
    "skill_missing": (ring(team={"size": 2, "lead_grade": 2, "skills": ["ĐẤT ĐAI"]}), "ĐẤT ĐAI", 0),
    "no_day": (ring(unit_off={B: DAYS}), B, 0),
    "days_short_to_visit": (ring(unit_off={B: DAYS[1:]}, visit_days=3), B, 2),
    "days_short_to_travel": (ring(out={A: 0, C: 2}, days=DAYS[:5], travel=[[1000, 1]], no_reciprocal=False), C, 1),
    "visits_beyond_days": (ring(days=DAYS[:3], visit_days=2, max_parallel=1), "", 3),
    "only_inspectors": (pairs_only(forbidden=[[A, C]]), C, 1),
    "only_targets": (pairs_only(forbidden=[[A, C]]), A, 1),
    "only_leader": (ring(people=[each for each in _PEOPLE if each["unit"] != A or each["grade"] != 2]), A, 1),
}


@pytest.mark.parametrize(("code", "case"), FOUND.items(), ids=FOUND.keys())
def test_each_trouble_is_found_and_counted(code: str, case: tuple[dict[str, Any], str, int]) -> None:
    question, subject, number = case
    found = {(each.code, each.subject): each.number for each in precheck(instance(question))}
    assert found.get((code, subject)) == number, found


def test_every_finding_has_its_words() -> None:
    assert set(FOUND) == set(SENTENCES)
    for sentence in SENTENCES.values():
        assert sentence.format(unit="x", count=1)


def test_an_easy_question_has_no_finding() -> None:
    assert precheck(instance(ring())) == []


def test_what_removes_the_pairs_is_told_the_most_frequent_first() -> None:
    (found,) = (
        each
        for each in precheck(instance(pairs_only(max_km_hard=10, forbidden=[[A, C]])))
        if (each.code, each.subject) == ("no_inspector", C)
    )
    assert found.reasons == ("max_km_hard", f"forbidden:{A}>{C}")


def test_the_gravest_comes_first() -> None:
    found = precheck(instance(pairs_only(forbidden=[[A, C]], required=[[B, A], [B, C]])))
    serious = [each.serious for each in found]
    assert serious == sorted(serious, reverse=True)
    assert {True, False} == set(serious)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(seeds)
def test_what_is_called_impossible_is_impossible(chance: Random) -> None:
    question = instance(random_question(chance, 3, dated=chance.random() < 0.7))
    found = [each for each in precheck(question) if each.code in IMPOSSIBLE]
    if found:
        assert next(Brute(question, all_groups(question)).vectors(), None) is None, found


def test_just_enough_days_are_enough() -> None:
    visited_once = precheck(instance(ring(unit_off={B: DAYS[1:]})))
    away_all_the_time = precheck(instance(ring(days=DAYS[:3], travel=[[1000, 1]])))
    assert visited_once == away_all_the_time == []

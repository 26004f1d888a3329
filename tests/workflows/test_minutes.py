"""Minutes of a cross-inspection: what their content may be, and what keeps them from being submitted."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.workflows.minutes_sample import (
    AMENDS,
    FOLDER,
    MINUTES_SAMPLE,
    SAMPLE,
    content,
    unwritten,
    with_part,
)
from workflows.minutes import MINUTES, check, passages
from workflows.minutes_content import MinutesContent
from workflows.minutes_problems import problems
from workflows.minutes_record import fields_of
from workflows.paper import Party, SignedBy
from workflows.refusals import BadInput

pytestmark = pytest.mark.quick

SCHEMA = Draft202012Validator(json.loads((FOLDER / "schema.json").read_text()))
LEADER, SECRETARY, MEMBER = "team.0", "team.1", "team.2"


def refused_at(minutes: Any) -> str:
    with pytest.raises(BadInput) as refused:
        check(minutes)
    assert "{" not in str(refused.value)
    return refused.value.field


def test_the_sample_is_in_its_one_spelling_and_follows_its_schema() -> None:
    assert check(SAMPLE["content"]) == SAMPLE["content"]
    assert list(SCHEMA.iter_errors(SAMPLE)) == []
    assert list(SCHEMA.iter_errors(SAMPLE | {"content": content(amends=AMENDS)})) == []


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("place", "", "place"),
        ("begins", "", "begins"),
        ("ends", "", "ends"),
        ("ends", "2020-10-05T08:00", "ends"),
        ("ends", "2020-10-05T07:59", "ends"),
        (f"{LEADER}.role", "member", "team"),
        (f"{MEMBER}.role", "leader", "team"),
        (f"{SECRETARY}.role", "member", "team"),
        (f"{MEMBER}.role", "secretary", "team"),
        (f"{LEADER}.present", False, "team.lang-son-1.present"),
        (f"{SECRETARY}.present", False, "team.lang-son-2.present"),
        (f"{MEMBER}.unit", "son-la", "team.lang-son-3.present"),
        (f"{MEMBER}.name", "", "team.lang-son-3.present"),
        (f"{MEMBER}.id", "lang-son-2", "team"),
        ("inspector", "son-la", "inspected"),
        ("inspector_name", "", "inspector_name"),
        ("hosts", [], "hosts"),
        ("hosts.0.name", "", "hosts"),
        ("results", [], "results"),
        ("results.thu-hoi.text", "", "results.thu-hoi"),
        ("results.thu-hoi.key", "giai-quyet", "results.giai-quyet"),
        ("results.thu-hoi.verified", {"numerator": "", "denominator": ""}, "results.thu-hoi.verified.numerator"),
        ("results.thu-hoi.verified.denominator", "", "results.thu-hoi.verified.denominator"),
        ("results.thu-hoi.own.numerator", "", "results.thu-hoi.own.numerator"),
        ("results.giai-quyet.reason", "", "results.giai-quyet.reason"),
        ("results.ky-luat.own.numerator", "1", "results.ky-luat.reason"),
        ("results.tham-muu.verified_words", "", "results.tham-muu.verified_words"),
        ("opinion", "", "opinion"),
        ("strengths.0", "", "strengths"),
        ("grounds.0", " ", "grounds"),
        ("documents.1.name", "", "documents.1.name"),
        ("amends", AMENDS | {"reason": ""}, "amends.reason"),
    ],
)
def test_what_is_missing_or_contradicts_itself_is_named(path: str, value: object, field: str) -> None:
    draft = with_part(path, value)
    assert refused_at(draft) == field
    MinutesContent.from_json(draft)  # a draft may be incomplete


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("place", 7),
        ("begins", "05/10/2020 08:00"),
        ("begins", "2020-10-05T08:00:00"),
        ("begins", "2020-10-05T08:00+07:00"),
        ("begins", "2020-02-30T08:00"),
        ("ends", "2020-10-05"),
        ("inspector", "Lạng Sơn"),
        ("team.0.role", "boss"),
        ("team.0.present", "yes"),
        ("team", [SAMPLE["content"]["team"][0]] * 16),
        ("hosts.0.name", "Người; khác"),
        ("strengths", "Tốt"),
        ("opinion", "Nhất trí \u202egnôhk"),
        ("results.thu-hoi.own.numerator", "3,615,000"),
        ("results.thu-hoi.own.numerator", 3615),
        ("results.ky-luat.own.denominator", "38"),
        ("results.tham-muu.verified.numerator", "1"),
        ("results.thu-hoi.target.comparator", "~"),
        ("results.thu-hoi.target.value", ""),
        ("documents.0.sha256", "d2"),
        ("copies", 1),
        ("copies", "2"),
        ("plan.day", "hôm qua"),
        ("unknown", ""),
    ],
)
def test_what_is_ill_formed_is_not_even_a_draft(path: str, value: object) -> None:
    with pytest.raises(BadInput) as refused:
        MinutesContent.from_json(with_part(path, value))
    assert refused.value.field
    assert "{" not in str(refused.value)


def test_a_missing_part_is_named() -> None:
    whole = content()
    del whole["results"][2]["own"]["denominator"]
    assert refused_at(whole) == "results.2.own.denominator"


def test_figures_are_kept_in_one_spelling() -> None:
    spelled = check(with_part("results.thu-hoi.own", {"numerator": "3615000000,00", "denominator": "4860000000.0"}))
    assert spelled == SAMPLE["content"]


@pytest.mark.parametrize("words", ["Không có vụ việc phát sinh.", "Không kiểm tra được vì hồ sơ đang ở cấp trên."])
def test_a_target_without_a_verified_figure_is_told_in_words(words: str) -> None:
    whole = with_part("results.thu-hoi.verified", {"numerator": "", "denominator": ""})
    whole["results"][2]["verified_words"] = words
    assert check(whole) == whole


def test_a_figure_that_the_unit_never_reported_needs_no_reason() -> None:
    whole = with_part("results.giai-quyet.own", {"numerator": "", "denominator": ""})
    whole["results"][3]["reason"] = ""
    assert check(whole) == whole


def test_all_problems_of_fresh_minutes_are_listed_and_most_are_fields_of_the_record() -> None:
    fresh = MinutesContent.from_json(unwritten())
    found = [problem.field for problem in problems(fresh)]
    results = [f"results.{each.key}.verified{'.numerator' if each.target else '_words'}" for each in fresh.results]
    assert found == ["begins", "ends", "hosts", *results, "opinion"]
    assert set(found) <= set(fields_of(fresh))


def test_a_changed_figure_changes_the_passage_of_its_commitment_only() -> None:
    before = {passage.key: passage.text for passage in passages(SAMPLE["content"])}
    after = {p.key: p.text for p in passages(with_part("results.thu-hoi.verified.numerator", "3615000001"))}
    assert {key for key in before if before[key] != after[key]} == {"result-thu-hoi"}
    assert "số liệu kiểm tra: ≈ 86,53% (45/52)" in before["result-giai-quyet"]
    assert [key for key in before if key.startswith("result-")] == [f"result-{e.key}" for e in MINUTES_SAMPLE.results]


def test_every_word_of_the_content_can_be_commented_on() -> None:
    told = " ".join(passage.text for passage in passages(content(amends=AMENDS)))
    skipped = {"plan", "inspector", "inspected", "inspector_name", "inspected_name", "begins", "ends", "amends"}
    for text in _texts({name: part for name, part in content().items() if name not in skipped}):
        assert text.rstrip(".;, ") in told, text
    assert AMENDS["reason"] in told


def test_a_draft_has_only_the_passages_that_say_something() -> None:
    assert {"begins", "host-1", "opinion", "strength-1"}.isdisjoint(each.key for each in passages(unwritten()))


def test_minutes_are_between_two_units_and_signed_by_both_sides() -> None:
    assert (MINUTES.drafted_by, MINUTES.reviewed_by) == (Party.INSPECTING, Party.INSPECTED)
    assert (MINUTES.signed_by, MINUTES.between_two) == (SignedBy.BOTH_SIDES, True)
    assert MINUTES.author_may_sign  # the secretary writes them and signs them
    assert MINUTES.symbol == "BB-CTĐ"


def test_checking_changes_nothing_of_what_it_was_given() -> None:
    given = content()
    before = copy.deepcopy(given)
    check(given)
    assert given == before


def _texts(part: Any) -> list[str]:
    """The texts of people, without keys of units, figures and roles."""
    if isinstance(part, dict):
        left_out = ("id", "key", "unit", "unit_name", "field", "role", "target", "own", "verified")
        return [text for name, each in part.items() if name not in left_out for text in _texts(each)]
    if isinstance(part, list):
        return [text for each in part for text in _texts(each)]
    return [part] if isinstance(part, str) and part else []

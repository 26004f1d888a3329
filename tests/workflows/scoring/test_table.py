"""The scoring table: what it may be, what keeps it from being sent round, what deserves a second look."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.workflows.scoring.tables import FOLDER, SAMPLE, content, criterion, pledge_of, table, with_part
from workflows.content import content_hash
from workflows.pledge_content import PledgeContent
from workflows.refusals import BadInput
from workflows.scoring.checking import warnings
from workflows.scoring.kind import check, starting_table
from workflows.scoring.table import ScoringTable

pytestmark = pytest.mark.quick

SCHEMA = Draft202012Validator(json.loads((FOLDER / "schema.json").read_text()))
C = "parts.0.criteria.0"


def refused_at(wrong: Any) -> str:
    with pytest.raises(BadInput) as refused:
        check(wrong)
    assert "{" not in str(refused.value)
    return refused.value.field


def read(wrong: Any) -> ScoringTable:
    return ScoringTable.from_json(wrong)


def test_the_sample_is_a_table_that_can_be_sent_round() -> None:
    SCHEMA.validate(SAMPLE)
    assert check(content()) == content()
    assert warnings(read(content()), pledge_of("iv-2020")) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("scale", "200"),
        ("scale", 100),
        ("decimals", 3),
        ("decimals", True),
        ("parts", {}),
        ("parts.0.key", "Phần 1"),
        ("parts.0.title", "Công tác \u202enôm"),
        (f"{C}.points", 15),
        (f"{C}.points", "-1"),
        (f"{C}.points", "1.234"),
        (f"{C}.points", "1000.01"),
        (f"{C}.basis", "guessed"),
        (f"{C}.partial", "half"),
        (f"{C}.threshold", "100.5"),
        (f"{C}.no_cases", "skip"),
        (f"{C}.commitment", None),
        ("bonuses.0.most", "nhiều"),
        ("bonus_cap", "-3"),
        ("penalty_cap", 5),
        ("exclusions.0.key", ""),
        ("tie_order.0", 1),
        ("vote.method", "letter"),
        ("vote.share", 0),
        ("vote.share", 101),
        ("vote.share", 66.5),
        ("guidance.0", 7),
    ],
)
def test_an_ill_formed_part_is_refused_by_its_path_even_in_a_draft(path: str, value: object) -> None:
    with pytest.raises(BadInput) as refused:
        read(with_part(path, value))
    assert refused.value.field == path
    assert "{" not in str(refused.value)


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("parts", [], "parts"),
        ("parts.0.title", "", "parts.0.title"),
        ("parts.1.criteria", [], "parts.1.criteria"),
        (f"{C}.text", " ", f"{C}.text"),
        (f"{C}.points", "", f"{C}.points"),
        (f"{C}.points", "0", f"{C}.points"),
        (f"{C}.commitment", "", f"{C}.commitment"),
        (f"{C}.partial", "none", f"{C}.threshold"),
        ("parts.0.criteria.1.commitment", "thu-hoi", "parts.0.criteria.1.commitment"),
        ("parts.0.criteria.1.threshold", "50", "parts.0.criteria.1.threshold"),
        ("parts.2.key", "chuyen-mon", "parts.2.key"),
        ("parts.2.criteria.0.key", "diem-thu-hoi", "parts.2.criteria.0.key"),
        ("penalties.0.key", "diem-thu-hoi", "penalties.0.key"),
        ("deferrals.0.key", "khong-xet-sai-pham", "deferrals.0.key"),
        ("bonuses.0.points", "", "bonuses.0.points"),
        ("penalties.1.text", "", "penalties.1.text"),
        ("exclusions.0.text", "", "exclusions.0.text"),
        ("tie_order.1", "khong-co", "tie_order.1"),
        ("tie_order.1", "chuyen-mon", "tie_order.1"),
        ("grounds.0", "", "grounds.0"),
        ("guidance.1", "", "guidance.1"),
    ],
)
def test_an_incomplete_table_can_be_kept_but_not_sent_round(path: str, value: object, where: str) -> None:
    wrong = with_part(path, value)
    read(wrong)
    assert refused_at(wrong) == where


def test_a_misspelt_or_missing_name_is_refused_not_lost() -> None:
    assert refused_at(content() | {"bonuss": []}) == "bonuss"
    assert refused_at({name: part for name, part in content().items() if name != "vote"}) == "vote"


def test_points_have_one_spelling_so_that_one_table_has_one_hash() -> None:
    commas = with_part(f"{C}.points", " 15,50 ")
    assert content_hash(check(commas)) == content_hash(check(with_part(f"{C}.points", "15.5")))
    assert read(commas).criteria[0].points == "15.5"


@pytest.mark.parametrize(("points", "shown"), [("14.99", "99,99"), ("15.01", "100,01"), ("100", "185")])
def test_a_sum_beside_the_scale_is_said_and_not_refused(points: str, shown: str) -> None:
    uneven = with_part(f"{C}.points", points)
    check(uneven)
    (caution,) = warnings(read(uneven))
    assert str(caution) == f"Tổng điểm các phần là {shown}, khác thang điểm 100."


def test_the_table_is_held_against_the_targets_of_the_pledge() -> None:
    def said(path: str, value: object) -> list[tuple[str, str]]:
        found = warnings(read(with_part(path, value)), pledge_of("iv-2020"))
        return [(each.field, str(each)) for each in found]

    first = str(content()["parts"][0]["criteria"][0]["text"])
    discipline = "Không có công chức bị xử lý kỷ luật trong năm"
    unscored = (
        "parts",
        "Chỉ tiêu “Số cuộc thanh tra theo kế hoạch được triển khai” của giao ước không được chấm điểm.",
    )
    assert said(f"{C}.commitment", "khong-co") == [
        (f"{C}.commitment", f"Giao ước không có nội dung mã “khong-co” để chấm “{first}”."),
        unscored,
    ]
    assert said(f"{C}.commitment", "tham-muu") == [
        (
            f"{C}.commitment",
            f"Nội dung mã “tham-muu” của giao ước không có chỉ tiêu, nên không chấm “{first}” theo số liệu được.",
        ),
        unscored,
    ]
    assert said(f"{C}.commitment", "thu-hoi")[-1] == (
        "parts",
        "Chỉ tiêu “Tiền và tài sản thu hồi được” của giao ước được chấm 2 lần.",
    )
    assert said("parts.1.criteria.2.partial", "proportional") == [
        (
            "parts.1.criteria.2.partial",
            f"“{discipline}”: chỉ tiêu này chưa đạt thì không được điểm, không tính theo tỷ lệ được.",
        )
    ]


@pytest.mark.parametrize("cluster", ["iv-2020", "ii-2019"])
def test_a_start_from_the_pledge_has_every_commitment_and_no_points(cluster: str) -> None:
    pledge = pledge_of(cluster)
    started = read(starting_table(pledge))
    assert [part.title for part in started.parts] == [field.title for field in pledge.fields]
    by_key = {each.key: each for each in pledge.commitments}
    assert [each.key for each in started.criteria] == list(by_key)
    assert {each.points for each in started.criteria} == {""}
    for each in started.criteria:
        assert each.measured == (by_key[each.key].target is not None)
        assert each.commitment == (each.key if each.measured else "")
    assert refused_at(starting_table(pledge)) == f"{C}.points"


def test_a_start_from_a_pledge_needs_only_its_points() -> None:
    started = starting_table(pledge_of("iv-2020"))
    for part in started["parts"]:  # type: ignore[union-attr]
        for each in part["criteria"]:  # type: ignore[index,call-overload]
            each["points"] = "5"  # type: ignore[index,call-overload]
    filled = check(started)
    SCHEMA.validate(SAMPLE | {"content": filled})
    only_sum = warnings(read(filled), pledge_of("iv-2020"))
    assert [each.field for each in only_sum] == ["parts"]


def test_an_empty_pledge_starts_an_empty_table() -> None:
    nothing = PledgeContent("", (), (), (), "")
    assert refused_at(starting_table(nothing)) == "parts"


points = st.decimals(0, 1000, places=2).map(lambda number: f"{number.normalize():f}")


@given(st.lists(points, min_size=1, max_size=6), st.sampled_from(["100", "1000"]), st.integers(0, 2))
def test_what_is_stored_is_what_is_read(each: list[str], scale: str, decimals: int) -> None:
    criteria = tuple(replace(criterion(number), key=f"x-{i}") for i, number in enumerate(each))
    made = table(*criteria, scale=scale, decimals=decimals, bonus_cap=each[0], grounds=("Căn cứ “Giao ước”",))
    stored = json.loads(json.dumps(made.to_json()))
    assert read(stored) == made
    assert read(stored).to_json() == made.to_json()
    assert made.points == sum(Fraction(number) for number in each)

"""A unit's score sheet: read strictly, held against its table."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.workflows.scoring.tables import bonus, criterion, judged, table
from workflows.refusals import BadInput
from workflows.scoring.sheet import Count, Mark, Sheet, check

pytestmark = pytest.mark.quick

TABLE = table(criterion("20"), judged("j", "7.5"), bonuses=(bonus("b", "1"),), penalties=(bonus("m", "0.5"),))
FULL = Sheet(
    criteria={"j": Mark("7.5", "Đủ hồ sơ"), "x": Mark("", "Chưa có số liệu")},
    bonuses={"b": Count(2, "Hai sáng kiến")},
    penalties={"m": Count(1, "Báo cáo chậm")},
    exclusion="",
    deferral="later",
    standing_reason="Đang chờ kết luận",
)


def test_a_sheet_is_read_as_it_was_stored() -> None:
    for sheet in (FULL, Sheet()):
        assert Sheet.from_json(json.loads(json.dumps(sheet.to_json()))) == sheet
        check(TABLE, sheet)


@pytest.mark.parametrize(
    ("part", "value", "path"),
    [
        ("criteria", {"j": {"points": 5, "reason": ""}}, "criteria.j.points"),
        ("criteria", {"j": {"points": "5.555", "reason": ""}}, "criteria.j.points"),
        ("criteria", {"j": {"points": "5"}}, "criteria.j.reason"),
        ("criteria", {"Tiêu chí": {"points": "5", "reason": ""}}, "criteria.Tiêu chí"),
        ("criteria", [], "criteria"),
        ("bonuses", {"b": {"times": -1, "reason": ""}}, "bonuses.b.times"),
        ("bonuses", {"b": {"times": True, "reason": ""}}, "bonuses.b.times"),
        ("bonuses", {f"b{i}": {"times": 0, "reason": ""} for i in range(51)}, "bonuses"),
        ("penalties", {"m": {"times": "2", "reason": ""}}, "penalties.m.times"),
        ("exclusion", None, "exclusion"),
        ("note", "", "note"),
    ],
)
def test_an_ill_formed_part_is_refused_by_its_path(part: str, value: object, path: str) -> None:
    with pytest.raises(BadInput) as refused:
        Sheet.from_json(Sheet().to_json() | {part: value})  # type: ignore[operator]
    assert refused.value.field == path
    assert "{" not in str(refused.value)


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        ({"criteria": {"other": Mark("1")}}, "criteria"),
        ({"bonuses": {"m": Count(1)}}, "bonuses"),
        ({"penalties": {"b": Count(1)}}, "penalties"),
        ({"exclusion": "later", "standing_reason": "Có"}, "exclusion"),
        ({"deferral": "out", "standing_reason": "Có"}, "deferral"),
        ({"criteria": {"j": Mark("7.51")}}, "criteria.j.points"),
        ({"criteria": {"x": Mark("20.01")}}, "criteria.x.points"),
        ({"exclusion": "out", "deferral": "later", "standing_reason": "Có"}, "deferral"),
        ({"exclusion": "out"}, "standing_reason"),
        ({"deferral": "later"}, "standing_reason"),
    ],
)
def test_a_sheet_that_does_not_fit_its_table_is_refused(parts: dict[str, Any], path: str) -> None:
    with pytest.raises(BadInput) as refused:
        check(TABLE, Sheet(**parts))
    assert refused.value.field == path

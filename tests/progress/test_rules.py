"""The rules of progress: what a report is, what changed in it, when it is late."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.content import canonical_bytes
from workflows.figures import Figure
from workflows.pledge_content import Commitment, Comparator, Field, PledgeContent, Target
from workflows.progress import (
    PARTS,
    CellChange,
    ReportContent,
    Row,
    Timeliness,
    changes,
    report_from,
    timeliness,
    troubles,
    typed_from,
)
from workflows.refusals import BadInput

pytestmark = pytest.mark.quick

SHARE = Target("Số vụ được giải quyết", "số vụ mới phát sinh", Comparator.ABOVE, "85", "%")
COUNT = Target("Công chức bị kỷ luật", "", Comparator.EQUAL, "0", "người")
PLEDGE = PledgeContent(
    "",
    (),
    (
        Field(
            "viec",
            "Công việc",
            (
                Commitment("vu-viec", "Giải quyết", SHARE),
                Commitment("ky-luat", "Kỷ luật", COUNT),
                Commitment("loi", "Văn hóa"),
            ),
        ),
    ),
    (),
    "",
)

keys = st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True)
numbers = st.one_of(st.just(""), st.integers(0, 10**15).map(str), st.integers(1, 10**6).map(lambda n: f"{n}.5"))
words = st.text(st.sampled_from("ạbc đ=+@,“”"), max_size=30).map(lambda text: " ".join(text.split()))


@st.composite
def rows(draw: st.DrawFn) -> Row:
    top = draw(numbers)
    return Row(Figure(top, draw(numbers) if top else ""), draw(words), draw(words))


@given(st.dictionaries(keys, rows().filter(lambda row: row.given), max_size=5))
def test_a_report_reads_back_as_it_was_stored(found: dict[str, Row]) -> None:
    report = ReportContent(found, "0" * 64)
    stored = canonical_bytes(report.to_json())
    assert ReportContent.from_json(json.loads(stored)) == report
    assert canonical_bytes(ReportContent.from_json(json.loads(stored)).to_json()) == stored


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"rows": {}}, ""),
        ({"rows": {}, "pledge": "ab"}, "pledge"),
        ({"rows": [], "pledge": ""}, "rows"),
        ({"rows": {"Khóa": {}}, "pledge": ""}, "rows.Khóa"),
        ({"rows": {"a": {"numerator": "1"}}, "pledge": ""}, "rows.a"),
        ({"rows": {"a": dict.fromkeys(PARTS, 1)}, "pledge": ""}, "rows.a.numerator"),
        ({"rows": {"a": {**dict.fromkeys(PARTS, ""), "denominator": "4"}}, "pledge": ""}, "rows.a.numerator"),
        ({"rows": {"a": {**dict.fromkeys(PARTS, ""), "numerator": "-4"}}, "pledge": ""}, "rows.a.numerator"),
    ],
)
def test_stored_json_of_another_shape_is_refused_by_its_path(content: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        ReportContent.from_json(content)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_report_keeps_what_was_entered_in_one_spelling_and_leaves_empty_rows_out() -> None:
    typed = {
        "vu-viec": {"numerator": " 34,50 ", "denominator": "47"},
        "ky-luat": {"numerator": ""},
        "loi": {"words": "Đã  làm"},
    }
    report = report_from(typed, PLEDGE, "a" * 64)
    assert report.rows == {"vu-viec": Row(Figure("34.5", "47")), "loi": Row(words="Đã làm")}
    assert report.pledge == "a" * 64


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ({"vu-viec": {"numerator": "34"}}, "vu-viec.denominator"),
        ({"vu-viec": {"denominator": "34"}}, "vu-viec.numerator"),
        ({"vu-viec": {"numerator": "3x", "denominator": "4"}}, "vu-viec.numerator"),
        ({"vu-viec": {"words": "nhiều"}}, "vu-viec.words"),
        ({"ky-luat": {"numerator": "0", "denominator": "4"}}, "ky-luat.denominator"),
        ({"loi": {"numerator": "4"}}, "loi.numerator"),
        ({"loi": {"words": "a\u202eb"}}, "loi.words"),
        ({"loi": {"note": "a" * 2001}}, "loi.note"),
        ({"khac": {"words": "gì đó"}}, "khac"),
    ],
)
def test_a_wrong_cell_is_named_and_keeps_the_report_from_being_sent(
    typed: dict[str, dict[str, str]], path: str
) -> None:
    assert list(troubles(typed, PLEDGE)) == [path]
    with pytest.raises(BadInput) as refused:
        report_from(typed, PLEDGE)
    assert refused.value.field == path


def test_an_empty_report_is_not_sent() -> None:
    with pytest.raises(BadInput, match="chưa có số liệu nào"):
        report_from({"loi": {"words": " "}}, PLEDGE)


def test_more_than_the_whole_is_taken() -> None:
    assert report_from({"vu-viec": {"numerator": "50", "denominator": "47"}}, PLEDGE).rows["vu-viec"].figure.given


def test_what_was_typed_survives_whatever_else_is_in_the_json() -> None:
    assert typed_from({"rows": {"a": {"numerator": "4x", "other": "y", "note": 7}, "b": 1}}) == {
        "a": {"numerator": "4x", "denominator": "", "words": ""}
    }
    assert typed_from("nothing") == typed_from({"rows": []}) == {}


def test_changes_are_told_cell_by_cell_in_the_order_of_the_pledge() -> None:
    before = {"b": {"numerator": "1"}, "a": {"note": "x"}}
    after = {"a": {"note": "y"}, "b": {"numerator": "2", "denominator": "3"}}
    assert changes(before, after, ["a", "b"]) == (
        CellChange("a", "note", "x", "y"),
        CellChange("b", "numerator", "1", "2"),
        CellChange("b", "denominator", "", "3"),
    )


@given(due=st.dates(date(1900, 1, 1), date(2900, 1, 1)), days=st.integers(-400, 400), was_sent=st.booleans())
def test_days_late_are_counted_from_the_day_after_the_last(due: date, days: int, *, was_sent: bool) -> None:
    then = due + timedelta(days=days)
    how, late = timeliness(due, then if was_sent else None, then)
    assert late == max(days, 0)
    assert (
        how
        == {
            (True, True): Timeliness.SENT_LATE,
            (True, False): Timeliness.SENT,
            (False, True): Timeliness.OVERDUE,
            (False, False): Timeliness.AWAITED,
        }[was_sent, days > 0]
    )


def test_without_a_last_day_nothing_is_late() -> None:
    assert timeliness(None, None, date(2020, 7, 1)) == (Timeliness.AWAITED, 0)


def test_the_first_sending_counts_however_late_it_is_read() -> None:
    assert timeliness(date(2020, 6, 15), date(2020, 6, 15), date(2021, 1, 1)) == (Timeliness.SENT, 0)

"""The record of the day field by field: two people write at once, a page retries, and nothing typed is ever lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.minutes_sample import MINUTES_SAMPLE, unwritten
from workflows.figures import Figure
from workflows.minutes_content import Host, MinutesContent
from workflows.minutes_record import Conflict, fields_of, in_one_spelling, merge, with_fields
from workflows.refusals import BadInput

FRESH = MinutesContent.from_json(unwritten())
PLACES = sorted(fields_of(FRESH))
# What somebody may type into each kind of field, more than once the same thing.
TYPED = {
    "begins": ("", "2020-10-05T08:00", "2020-10-05T08:05"),
    "ends": ("", "2020-10-07T16:30", " 2020-10-07T16:30 "),
    "hosts": ("", "Người một; Chánh Văn phòng", "Người  một;Chánh Văn phòng\r\n\r\nNgười hai"),
    "copies": ("2", "3", " 03 "),
    "present": ("yes", "no"),
    "numerator": ("", "34", "34,0", "35"),
    "denominator": ("", "47", "47.00"),
}
WORDS = ("", "Đã xem", " Đã  xem\n", "Chưa xem")


def typed_into(path: str) -> st.SearchStrategy[str]:
    return st.sampled_from(TYPED.get(path.rpartition(".")[2], WORDS))


@st.composite
def fields(draw: st.DrawFn) -> dict[str, str]:
    """Some fields with what one person typed."""
    paths = draw(st.lists(st.sampled_from(PLACES), unique=True, max_size=6))
    return {path: draw(typed_into(path)) for path in paths}


def stored(typed: dict[str, str]) -> dict[str, str]:
    """Every field as it is stored after somebody typed these."""
    return fields_of(with_fields(FRESH, typed))


def test_all_fields_put_back_give_the_same_minutes() -> None:
    assert with_fields(MINUTES_SAMPLE, fields_of(MINUTES_SAMPLE)) == MINUTES_SAMPLE
    assert with_fields(FRESH, fields_of(MINUTES_SAMPLE)) == MINUTES_SAMPLE


@given(fields())
def test_what_is_not_named_stays_and_what_is_stored_reads_as_it_was_typed(typed: dict[str, str]) -> None:
    after = stored(typed)
    assert after == fields_of(FRESH) | in_one_spelling(typed)
    assert MinutesContent.from_json(with_fields(FRESH, typed).to_json()) == with_fields(FRESH, typed)


def test_each_field_goes_where_it_belongs() -> None:
    typed = {
        "begins": "2020-10-05T08:15",
        "team.lang-son-3.present": "no",
        "hosts": "Người một; Chánh Văn phòng; Thư ký\nNgười hai",
        "results.thu-hoi.verified.numerator": "34,50",
        "results.ky-luat.verified.numerator": "0",
        "results.tham-muu.verified_words": "Đã  có kế hoạch",
        "limits": "Một\n\n Hai ",
        "copies": "3",
    }
    content = with_fields(FRESH, typed)
    found = {result.key: result for result in content.results}
    assert content.begins == "2020-10-05T08:15"
    assert [member.present for member in content.team] == [True, True, False]
    assert content.hosts == (Host("Người một", "Chánh Văn phòng; Thư ký"), Host("Người hai", ""))
    assert found["thu-hoi"].verified == Figure("34.5")  # half a share: the rest is still on its way
    assert found["ky-luat"].verified == Figure("0")
    assert found["tham-muu"].verified_words == "Đã có kế hoạch"
    assert content.limits == ("Một", "Hai")
    assert content.copies == 3


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("begins", "8 giờ"),
        ("ends", "2020-10-05"),
        ("team.lang-son-1.present", "maybe"),
        ("results.thu-hoi.own.numerator", "nhiều"),
        ("results.thu-hoi.verified.denominator", "-1"),
        ("copies", "1"),
        ("copies", ""),
        ("copies", "9" * 5000),
        ("opinion", "x" * 5001),
        ("opinion", "ẩn\u200b"),
        ("hosts", "\n".join(["Người"] * 51)),
        ("hosts", "x" * 201),
        ("limits", "\n".join(["Một"] * 51)),
        ("results.khac.reason", "?"),
        ("results.ky-luat.verified.denominator", "5"),
        ("results.tham-muu.verified.numerator", "5"),
        ("inspected", "lang-son"),
        ("documents", ""),
    ],
)
def test_a_field_that_cannot_be_taken_is_named_and_nothing_changes(path: str, text: str) -> None:
    with pytest.raises(BadInput) as refused:
        with_fields(FRESH, {"place": "Khác", path: text})
    assert refused.value.field == path
    assert "{" not in str(refused.value)


@given(fields(), fields(), fields())
def test_nothing_typed_is_ever_lost(first: dict[str, str], mine: dict[str, str], theirs: dict[str, str]) -> None:
    base = stored(first)
    now = fields_of(with_fields(with_fields(FRESH, first), theirs))
    merged = merge(base, mine, now)
    for path, text in in_one_spelling(mine).items():
        conflict = Conflict(path, text, now[path])
        assert merged.fields[path] == text or conflict in merged.conflicts or text == base[path]
    # What they changed is kept, too.
    for path, text in now.items():
        assert merged.fields[path] == text or (text == base[path] and path in mine)


@given(fields(), fields(), fields())
def test_sending_again_after_a_lost_answer_changes_nothing(
    first: dict[str, str], mine: dict[str, str], theirs: dict[str, str]
) -> None:
    base = stored(first)
    now = fields_of(with_fields(with_fields(FRESH, first), theirs))
    once = merge(base, mine, now)
    assert merge(base, mine, once.fields) == once


@given(st.data())
def test_two_people_who_write_in_different_fields_never_meet(data: st.DataObject) -> None:
    base = fields_of(FRESH)
    paths = data.draw(st.lists(st.sampled_from(PLACES), unique=True, max_size=8))
    half = data.draw(st.integers(0, len(paths)))
    one, other = ({path: data.draw(typed_into(path)) for path in part} for part in (paths[:half], paths[half:]))
    there = merge(base, other, merge(base, one, base).fields)
    back = merge(base, one, merge(base, other, base).fields)
    assert there == back
    assert there.conflicts == []
    assert there.fields == base | in_one_spelling(one) | in_one_spelling(other)


def test_both_change_one_field_to_something_else_and_both_texts_are_shown() -> None:
    base = fields_of(FRESH)
    theirs = base | {"opinion": "Nhất trí."}
    merged = merge(base, {"opinion": "Chưa nhất trí.", "place": "Phòng họp"}, theirs)
    assert merged.conflicts == [Conflict("opinion", "Chưa nhất trí.", "Nhất trí.")]
    assert merged.fields == theirs | {"place": "Phòng họp"}


def test_a_member_who_left_the_team_meanwhile_is_not_lost_without_a_word() -> None:
    path = "team.lang-son-3.present"
    base = fields_of(FRESH)
    theirs = {name: text for name, text in base.items() if name != path}
    assert merge(base, {path: "yes"}, theirs).conflicts == [Conflict(path, "yes", "")]
    assert merge(base, {path: base[path]}, theirs).conflicts == []


@pytest.mark.parametrize(("before", "mine"), [("34,5", "34.50"), ("Đã  xem", "Đã xem ")])
def test_white_space_and_spellings_of_a_number_are_no_change(before: str, mine: str) -> None:
    path = "results.thu-hoi.own.numerator" if before[0].isdigit() else "results.thu-hoi.evidence"
    theirs: dict[str, Any] = fields_of(FRESH) | {path: "7"}
    assert merge({path: before}, {path: mine}, theirs).fields == theirs
    assert merge({path: before}, {path: mine}, theirs).conflicts == []

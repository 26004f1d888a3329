"""What changed between two texts, word by word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.difference import difference

pytestmark = pytest.mark.quick

_WORDS = st.lists(st.sampled_from(["trên", "70%", "75%", "số", "thu", "hồi,", " ", "\n", "năm"])).map(" ".join)


@given(st.text() | _WORDS, st.text() | _WORDS)
def test_what_stays_and_what_comes_make_the_new_text_and_what_goes_the_old(old: str, new: str) -> None:
    parts = difference(old, new)
    assert "".join(text for op, text in parts if op != "del") == new
    assert "".join(text for op, text in parts if op != "ins") == old


@given(st.text())
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert {op for op, _ in difference(text, text)} <= {"same"}


def test_a_number_is_never_cut() -> None:
    assert difference("thu hồi trên 70% số tiền", "thu hồi trên 75% số tiền") == [
        ("same", "thu hồi trên"),
        ("del", " 70%"),
        ("ins", " 75%"),
        ("same", " số tiền"),
    ]


def test_words_added_at_the_end_leave_the_last_word_as_it_was() -> None:
    assert difference("số phải thu hồi", "số phải thu hồi trong năm") == [
        ("same", "số phải thu hồi"),
        ("ins", " trong năm"),
    ]

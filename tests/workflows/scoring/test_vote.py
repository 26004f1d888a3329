"""What a vote comes to: the share exactly, the seats, and ties that nobody decides in silence."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.scoring.vote import outcome, votes_needed

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    ("members", "share", "needed"),
    [
        (7, 70, 5),
        (10, 70, 7),
        (9, 70, 7),
        (3, 67, 3),
        (3, 66, 2),
        (7, 100, 7),
        (7, 50, 4),
        (8, 50, 4),
        (7, 1, 1),
        (0, 70, 1),
    ],
)
def test_the_needed_votes_are_the_share_of_all_members_rounded_up(members: int, share: int, needed: int) -> None:
    assert votes_needed(members, share) == needed


def test_the_one_with_the_most_votes_is_chosen_if_they_are_enough() -> None:
    found = outcome(7, {"a": 5, "b": 6, "c": 4}, seats=1, share=70)
    assert (found.chosen, found.tied) == (("b",), ())
    assert found.enough == {"a": True, "b": True, "c": False}
    assert outcome(7, {"a": 4, "b": 3}, seats=1, share=70).chosen == ()


def test_fewer_than_the_seats_are_chosen_where_votes_are_missing() -> None:
    assert outcome(7, {"a": 7, "b": 5, "c": 4}, seats=3, share=70).chosen == ("a", "b")


def test_a_tie_on_the_last_seat_chooses_none_of_the_tied() -> None:
    found = outcome(7, {"c": 6, "a": 6, "b": 7}, seats=2, share=70)
    assert (found.chosen, found.tied) == (("b",), ("a", "c"))
    assert outcome(7, {"a": 6, "b": 6}, seats=1, share=70).chosen == ()


def test_a_tie_within_the_seats_or_below_the_share_is_none() -> None:
    assert outcome(7, {1: 6, 2: 6}, seats=2, share=70).chosen == (1, 2)
    assert outcome(7, {1: 6, 2: 4, 3: 4}, seats=2, share=70).tied == ()


@given(
    st.integers(1, 40),
    st.dictionaries(st.integers(1, 12), st.integers(0, 40), max_size=12),
    st.integers(1, 5),
    st.integers(1, 100),
)
def test_nobody_is_chosen_beside_the_rule(members: int, totals: dict[int, int], seats: int, share: int) -> None:
    found = outcome(members, totals, seats, share)
    assert len(found.chosen) <= seats
    for unit, votes in totals.items():
        assert found.enough[unit] == (votes > 0 and Fraction(votes, members) * 100 >= share)
        ahead = sum(other > votes for other in totals.values())
        alike = sum(other == votes for other in totals.values())
        assert (unit in found.chosen) == (found.enough[unit] and ahead + alike <= seats)
        assert (unit in found.tied) == (found.enough[unit] and ahead < seats < ahead + alike)

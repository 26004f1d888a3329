"""Ballots, counts and outcomes: what may be said, and who is chosen, against a slow and plain count."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.results.votes_ballots import MOST_BALLOTS, Ballots, base, checked_choice, checked_count
from workflows.refusals import BadInput
from workflows.scoring.vote import outcome

pytestmark = pytest.mark.quick
UNITS = (3, 5, 8)


def test_a_ballot_is_the_units_chosen_each_once() -> None:
    assert checked_choice(UNITS, 2, (8, 3, 8), blank=False) == (3, 8)


def test_a_blank_ballot_is_one_only_on_purpose() -> None:
    assert checked_choice(UNITS, 2, (), blank=True) == ()
    with pytest.raises(BadInput, match="phiếu trắng"):
        checked_choice(UNITS, 2, (), blank=False)
    with pytest.raises(BadInput, match="Phiếu trắng"):
        checked_choice(UNITS, 2, (3,), blank=True)


@pytest.mark.parametrize("chosen", [(3, 5, 8), (4,), (3, 0)])
def test_a_refused_ballot_names_no_candidate(chosen: tuple[int, ...]) -> None:
    with pytest.raises(BadInput) as caught:
        checked_choice(UNITS, 2, chosen, blank=False)
    assert not set(chosen) & set(caught.value.particulars.values()) - {2}


@pytest.mark.parametrize(
    ("ballots", "totals", "field"),
    [
        ((0, 0, 0), {3: 0, 5: 0, 8: 0}, "given"),
        ((MOST_BALLOTS + 1, 7, 7), {3: 0, 5: 0, 8: 0}, "given"),
        ((7, 8, 7), {3: 0, 5: 0, 8: 0}, "returned"),
        ((7, -1, -1), {3: 0, 5: 0, 8: 0}, "returned"),
        ((7, 6, 7), {3: 0, 5: 0, 8: 0}, "valid"),
        ((7, 7, -1), {3: 0, 5: 0, 8: 0}, "valid"),
        ((7, 7, 6), {3: 7, 5: 0, 8: 0}, "total-3"),
        ((7, 7, 6), {3: 6, 5: -1, 8: 0}, "total-5"),
        ((7, 7, 6), {3: 6, 5: 1, 8: 0}, "totals"),
        ((7, 7, 6), {3: 6, 5: 0}, "totals"),
        ((7, 7, 6), {3: 6, 5: 0, 8: 0, 9: 0}, "totals"),
    ],
)
def test_a_count_that_contradicts_itself_is_refused_at_its_field(
    ballots: tuple[int, int, int], totals: dict[int, int], field: str
) -> None:
    with pytest.raises(BadInput) as caught:
        checked_count(UNITS, 1, Ballots(*ballots), totals)
    assert caught.value.field == field


def test_a_count_up_to_its_limits_is_taken() -> None:
    totals = {3: 6, 5: 6, 8: 0}
    assert checked_count(UNITS, 2, Ballots(7, 7, 6), totals) == totals


def test_the_share_is_of_the_members_also_of_the_absent_and_of_all_ballots_where_more_were_given() -> None:
    assert base(7, None) == 7
    assert base(7, Ballots(5, 5, 5)) == 7
    assert base(7, Ballots(14, 12, 12)) == 14


@given(
    ballots=st.lists(st.sets(st.sampled_from(UNITS), max_size=2), max_size=12),
    absent=st.integers(0, 4),
    seats=st.integers(1, 3),
    share=st.integers(1, 100),
)
def test_the_outcome_is_that_of_a_plain_count(ballots: list[set[int]], absent: int, seats: int, share: int) -> None:
    voters = len(ballots) + absent
    if voters == 0:
        return
    totals = {unit: sum(unit in ballot for ballot in ballots) for unit in UNITS}
    found = outcome(voters, totals, seats, share)
    able = {unit for unit in UNITS if totals[unit] and Fraction(totals[unit], voters) >= Fraction(share, 100)}
    assert {unit for unit, enough in found.enough.items() if enough} == able
    # Chosen is who is in every fair way to fill the seats; tied who is in some only.
    ways = [
        set(way)
        for way in combinations(sorted(able), min(seats, len(able)))
        if all(totals[one] >= totals[other] for one in way for other in able - set(way))
    ]
    assert set(found.chosen) == set.intersection(*ways)
    assert set(found.tied) == set.union(*ways) - set.intersection(*ways)
    assert [totals[unit] for unit in found.chosen] == sorted((totals[unit] for unit in found.chosen), reverse=True)

"""Offices are held for a unit and a term; the actor is what is held today."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.people import Actor, Holding, Office

pytestmark = pytest.mark.quick

FIRST, LAST = date(2020, 1, 1), date(2020, 6, 30)
A_DAY = timedelta(days=1)


def test_the_first_and_the_last_day_are_both_days_in_office() -> None:
    term = Holding(Office.LEADER, 1, FIRST, LAST)
    held = [term.holds_on(day) for day in (FIRST - A_DAY, FIRST, LAST, LAST + A_DAY)]
    assert held == [False, True, True, False]


@given(st.dates(min_value=FIRST))
def test_a_term_without_end_does_not_end(day: date) -> None:
    assert Holding(Office.CLERK, 1, FIRST).holds_on(day)


def test_an_office_is_held_in_its_own_unit_only() -> None:
    actor = Actor(7, "Người kiêm nhiệm", frozenset({Holding(Office.LEADER, 1, FIRST), Holding(Office.CLERK, 2, FIRST)}))
    assert actor.offices_in(1) == {Office.LEADER}
    assert actor.offices_in(2) == {Office.CLERK}
    assert actor.offices_in(3) == frozenset()
    assert actor.units_as(Office.LEADER) == {1}
    assert actor.units_as(Office.LEADER, Office.CLERK) == actor.unit_ids == {1, 2}
    assert actor.holds(Office.CLERK)
    assert not actor.holds(Office.DRAFTER)


def test_who_holds_nothing_is_nobody_anywhere() -> None:
    actor = Actor(8, "Hết nhiệm kỳ", frozenset())
    assert not actor.unit_ids
    assert not actor.units_as(*Office)
    assert not actor.offices_in(1)

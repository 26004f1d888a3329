"""The fence around transitions: what it lets through, and that nothing else gets through."""

from __future__ import annotations

from enum import StrEnum
from itertools import product

import pytest

from workflows.machine import Step, Workflow
from workflows.refusals import WrongState

pytestmark = pytest.mark.quick


class Door(StrEnum):
    """A machine of the test's own."""

    SHUT = "shut"
    OPEN = "open"
    LOCKED = "locked"


class Act(StrEnum):
    """What can happen to it; nobody ever breaks it."""

    OPEN = "open_it"
    SHUT = "shut_it"
    LOCK = "lock_it"
    KNOCK = "knock"
    BREAK = "break_it"


STEPS = (
    Step(Act.OPEN, Door.SHUT, Door.OPEN),
    Step(Act.SHUT, Door.OPEN, Door.SHUT),
    Step(Act.LOCK, Door.SHUT, Door.LOCKED),
    Step(Act.KNOCK, Door.SHUT, Door.SHUT),
)
DOOR = Workflow(Door, STEPS)


def test_a_listed_step_leads_where_it_says() -> None:
    assert DOOR.after(Door.SHUT, Act.OPEN) is Door.OPEN
    assert DOOR.after(Door.SHUT, Act.LOCK) is Door.LOCKED


def test_a_step_that_stays_where_it_is_is_a_step() -> None:
    assert DOOR.after(Door.SHUT, Act.KNOCK) is Door.SHUT


def test_every_move_that_is_not_listed_is_refused_and_never_a_silent_false() -> None:
    listed = {(step.source, step.event) for step in STEPS}
    for state, event in product(Door, Act):
        if (state, event) not in listed:
            with pytest.raises(WrongState) as refused:
                DOOR.after(state, event)
            assert "bước hiện tại" in str(refused.value)


def test_an_event_that_the_machine_never_heard_of_is_refused() -> None:
    with pytest.raises(WrongState):
        DOOR.after(Door.SHUT, Act.BREAK)


def test_no_state_can_be_jumped_to_by_its_name() -> None:
    """With auto_transitions, ``to_locked`` would lead from anywhere to the lock."""

    class Jump(StrEnum):
        LOCKED = "to_locked"
        OPEN = "to_open"

    for state, jump in product(Door, Jump):
        with pytest.raises(WrongState):
            DOOR.after(state, jump)


def test_asking_changes_nothing() -> None:
    """The machine keeps no model: the same question has the same answer for ever."""
    answers = [DOOR.after(Door.SHUT, Act.OPEN) for _ in range(3)]
    assert answers == [Door.OPEN] * 3
    with pytest.raises(WrongState):
        DOOR.after(Door.OPEN, Act.OPEN)
    assert DOOR.after(Door.SHUT, Act.OPEN) is Door.OPEN


def test_the_picture_shows_the_events_that_lead_somewhere() -> None:
    assert DOOR.events_from(Door.SHUT) == {Act.OPEN, Act.LOCK, Act.KNOCK}
    assert DOOR.events_from(Door.LOCKED) == frozenset()

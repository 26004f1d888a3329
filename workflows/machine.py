"""A fence around ``transitions``: one machine a workflow, built once, that only answers questions.

What is fenced off, and why: ``auto_transitions`` would let anything jump to any state; callbacks with side effects
would change the world before the database has said yes; registered models would be kept alive for ever; a condition
that is false would be a silent False. Here a machine takes a state and an event and returns the new state, or refuses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from transitions import Machine, MachineError

from workflows.refusals import WrongState


@dataclass(frozen=True, slots=True)
class Step:
    """One permitted move (bước chuyển): ``event`` leads from ``source`` to ``target``."""

    event: StrEnum
    source: StrEnum
    target: StrEnum


class _Traveller:
    """What ``transitions`` moves: a bare state, never registered with the machine, gone after the question."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


class Workflow:
    """A state machine that people can also see drawn (quy trình)."""

    def __init__(self, states: type[StrEnum], steps: Iterable[Step]) -> None:
        self.states = states
        self.steps = tuple(steps)
        self._machine = Machine(
            model=None,
            states=[state.value for state in states],
            transitions=[[s.event.value, s.source.value, s.target.value] for s in self.steps],
            initial=next(iter(states)).value,
            auto_transitions=False,
        )

    def after(self, state: StrEnum, event: StrEnum) -> StrEnum:
        """The state that ``event`` leads to from ``state``; :class:`WrongState` where it leads nowhere."""
        traveller = _Traveller(state.value)
        try:
            moved = self._machine.events[event.value].trigger(traveller)
        except (MachineError, KeyError):
            moved = False
        if not moved:
            raise WrongState("Không thực hiện được ở bước hiện tại. Mời mở lại trang để xem đang ở bước nào.")
        return self.states(traveller.state)

    def events_from(self, state: StrEnum) -> frozenset[StrEnum]:
        """The events that lead somewhere from ``state``."""
        return frozenset(step.event for step in self.steps if step.source == state)

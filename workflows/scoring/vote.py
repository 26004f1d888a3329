"""What a vote of the conference comes to (kết quả bình xét, suy tôn)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Unit = TypeVar("Unit", int, str)


@dataclass(frozen=True, slots=True)
class VoteOutcome(Generic[Unit]):
    """Who is chosen (được suy tôn): ``needed`` votes are enough; ``chosen`` by votes, the most first.

    ``enough`` says of every candidate whether the votes suffice. ``tied`` have enough but stand equal on the last
    seats: nobody is drawn by the system, the conference votes again.
    """

    needed: int
    chosen: tuple[Unit, ...]
    enough: Mapping[Unit, bool]
    tied: tuple[Unit, ...]


def votes_needed(members: int, share: int) -> int:
    """The least number of votes that is ``share`` percent of the members: rounded up, exactly, and at least one."""
    return max(1, -(-members * share // 100))


def outcome(members: int, totals: Mapping[Unit, int], seats: int, share: int) -> VoteOutcome[Unit]:
    """The outcome for candidates with these votes; the share is of all members, not of those who came."""
    needed = votes_needed(members, share)
    able = sorted((unit for unit, votes in totals.items() if votes >= needed), key=lambda unit: (-totals[unit], unit))
    tied: tuple[Unit, ...] = ()
    if len(able) > seats and totals[able[seats - 1]] == totals[able[seats]]:
        tied = tuple(unit for unit in able if totals[unit] == totals[able[seats]])
    chosen = tuple(unit for unit in able[:seats] if unit not in tied)
    return VoteOutcome(needed, chosen, {unit: votes >= needed for unit, votes in totals.items()}, tied)

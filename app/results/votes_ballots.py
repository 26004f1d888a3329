"""What a ballot and a count may say (phiếu bầu, kiểm phiếu): the rules of a vote that need no database.

A refused ballot's sentence names no candidate: refusals are kept, and a secret ballot is not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from workflows.content import Json
from workflows.refusals import BadInput

MOST_BALLOTS = 10_000


@dataclass(frozen=True, slots=True)
class Ballots:
    """The ballots of a vote in the room (số phiếu phát ra, thu về, hợp lệ)."""

    given: int
    returned: int
    valid: int

    def to_json(self) -> dict[str, Json]:
        """As the log keeps them."""
        return {"given": self.given, "returned": self.returned, "valid": self.valid}


def checked_choice(candidates: Collection[int], seats: int, chosen: Collection[int], *, blank: bool) -> tuple[int, ...]:
    """The units chosen on a ballot, each once; () only where the voter said so (``blank``, phiếu trắng)."""
    choice = tuple(sorted(set(chosen)))
    if blank and choice:
        raise BadInput("Phiếu trắng không chọn đơn vị nào. Mời bỏ một trong hai lựa chọn.", field="choice")
    if not blank and not choice:
        raise BadInput("Mời chọn đơn vị, hoặc chọn phiếu trắng.", field="choice")
    if len(choice) > seats:
        raise BadInput("Phiếu được chọn nhiều nhất {seats} đơn vị.", field="choice", seats=seats)
    if not set(choice) <= set(candidates):
        raise BadInput("Phiếu có đơn vị không nằm trong danh sách bình xét.", field="choice")
    return choice


def checked_count(
    candidates: Collection[int], seats: int, ballots: Ballots, totals: Mapping[int, int]
) -> Mapping[int, int]:
    """The votes counted in the room, one entry for each candidate; :class:`BadInput` where the figures contradict."""
    if not 1 <= ballots.given <= MOST_BALLOTS:
        raise BadInput("Số phiếu phát ra phải từ 1 đến {most}.", field="given", most=MOST_BALLOTS)
    if not 0 <= ballots.returned <= ballots.given:
        raise BadInput("Số phiếu thu về không lớn hơn số phiếu phát ra.", field="returned")
    if not 0 <= ballots.valid <= ballots.returned:
        raise BadInput("Số phiếu hợp lệ không lớn hơn số phiếu thu về.", field="valid")
    if set(totals) != set(candidates):
        raise BadInput("Mời nhập số phiếu của từng đơn vị trong danh sách; không có phiếu thì nhập 0.", field="totals")
    for unit_id, votes in totals.items():
        if not 0 <= votes <= ballots.valid:
            raise BadInput("Số phiếu của một đơn vị không lớn hơn số phiếu hợp lệ.", field=f"total-{unit_id}")
    if sum(totals.values()) > ballots.valid * seats:
        raise BadInput(
            "Cộng số phiếu của các đơn vị được {sum}, nhiều hơn {most} là số lựa chọn của {valid} phiếu hợp lệ.",
            field="totals",
            sum=sum(totals.values()),
            most=ballots.valid * seats,
            valid=ballots.valid,
        )
    return totals


def base(members: int, ballots: Ballots | None) -> int:
    """Of how many votes the share is taken: of the members, also of the absent; of the ballots given where more are."""
    return max(members, ballots.given) if ballots else members

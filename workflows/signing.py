"""Who signs a paper and in which order (ký): slots, groups, and whose turn it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workflows.refusals import NotAllowed, Refusal
from workflows.years import Signers, SigningOrder


class Role(StrEnum):
    """As what a unit signs (tư cách ký)."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    MEMBER = "member"


ROLE_TITLES = {Role.CHAIR: "Cụm trưởng", Role.VICE_CHAIR: "Cụm phó", Role.MEMBER: "Thành viên cụm"}


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one signature (vị trí ký). ``name`` is the field's name in the files; ``turn`` its group, 1 first."""

    name: str
    unit: int
    role: Role
    turn: int


def chair_slot(chair: int) -> tuple[Slot, ...]:
    """The one slot of a paper that the chair signs alone."""
    return (Slot("chair", chair, Role.CHAIR, 1),)


def slots_for(
    signers: Signers, order: SigningOrder, members: Sequence[int], chair: int, vice_chair: int
) -> tuple[Slot, ...]:
    """The slots in printing order: members as listed, then vice-chair (left), chair last (right)."""
    others = [unit for unit in members if unit not in (chair, vice_chair)] if signers is Signers.ALL_MEMBERS else []
    first = 2 if others else 1
    vice_turn = first + (order is SigningOrder.CHAIR_FIRST)
    chair_turn = first + (order is SigningOrder.VICE_FIRST)
    return (
        *(Slot(f"member-{place}", unit, Role.MEMBER, 1) for place, unit in enumerate(others, start=1)),
        Slot("vice-chair", vice_chair, Role.VICE_CHAIR, vice_turn),
        Slot("chair", chair, Role.CHAIR, chair_turn),
    )


def printed_office(role: Role, title: str, unit: str) -> tuple[str, ...]:
    """The lines above a signature (quyền hạn, chức vụ): the office in the cluster, then the post in the agency.

    "Chánh Thanh tra" of "Thanh tra tỉnh Điện Biên" is "CHÁNH THANH TRA TỈNH ĐIỆN BIÊN": the shared words stand once.
    """
    words = unit.split()
    shared = next((n for n in range(len(words), 0, -1) if title.lower().endswith(" ".join(words[:n]).lower())), 0)
    return ROLE_TITLES[role].upper(), " ".join([title, *words[shared:]]).strip().upper()


def open_slots(slots: Sequence[Slot], signed: Collection[str]) -> tuple[Slot, ...]:
    """The slots whose turn it is: the unsigned ones of the earliest group that is not complete."""
    waiting = [slot for slot in slots if slot.name not in signed]
    turn = min((slot.turn for slot in waiting), default=0)
    return tuple(slot for slot in waiting if slot.turn == turn)


def check_turn(slots: Sequence[Slot], signed: Collection[str], name: str) -> None:
    """Refuse a signature that was given already or whose turn has not come."""
    if name in signed:
        raise Refusal("Vị trí này đã được ký rồi.", code="already_signed")
    if name not in {slot.name for slot in open_slots(slots, signed)}:
        raise NotAllowed("Chưa đến lượt ký: còn người ký trước chưa ký xong.")


def complete(slots: Sequence[Slot], signed: Collection[str]) -> bool:
    """Whether every slot is signed."""
    return all(slot.name in signed for slot in slots)

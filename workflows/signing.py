"""Who signs a paper and in which order (ký): slots, groups, and whose turn it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workflows.people import ActingForm, Delegation
from workflows.refusals import NotAllowed, Refusal
from workflows.years import Signers, SigningOrder


class Role(StrEnum):
    """As what a unit signs (tư cách ký)."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    MEMBER = "member"
    INSPECTED = "inspected"
    TEAM_LEADER = "team_leader"
    TEAM_SECRETARY = "team_secretary"


ROLE_TITLES = {
    Role.CHAIR: "Cụm trưởng",
    Role.VICE_CHAIR: "Cụm phó",
    Role.MEMBER: "Thành viên cụm",
    Role.INSPECTED: "Đại diện đơn vị được kiểm tra",
    Role.TEAM_LEADER: "Trưởng đoàn kiểm tra",
    Role.TEAM_SECRETARY: "Thư ký đoàn kiểm tra",
}
# Who signs as a person of the team, named by the paper itself, not as the head of a unit.
OF_THE_TEAM = frozenset({Role.TEAM_LEADER, Role.TEAM_SECRETARY})
LINES_FOR_HEAD = 3  # the office in the cluster, the head's post marked, the own post
NO_BREAK = "\u00a0"
UNBROKEN = 22  # letters that surely fit in half the width of a page, in bold capitals of 14 points


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


def slots_of_both_sides(inspected: int, leader_unit: int, secretary_unit: int) -> tuple[Slot, ...]:
    """The slots of minutes in printing order: both sides beside each other, the secretary below; no one waits.

    The leader's and the secretary's units are those that they serve; the team may have people of a third unit.
    """
    return (
        Slot("inspected", inspected, Role.INSPECTED, 1),
        Slot("team-leader", leader_unit, Role.TEAM_LEADER, 1),
        Slot("team-secretary", secretary_unit, Role.TEAM_SECRETARY, 1),
    )


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


def printed_for_head(role: Role, form: ActingForm, head: str, unit: str, post: str) -> tuple[str, ...]:
    """The lines above the signature of who signs for the head (KT., TUQ.): the head's post marked, then the own post.

    After Decree 30/2020, Appendix I, part II.7: "KT. CHÁNH THANH TRA TỈNH ĐIỆN BIÊN" over "PHÓ CHÁNH THANH TRA". Mark
    and title of the head stay on one line: their spaces do not break, only those of the agency's name do.
    """
    in_cluster, of_head = printed_office(role, head, unit)
    kept = f"{form.mark} {of_head[: len(head)]}"
    if len(kept) <= UNBROKEN:
        kept = kept.replace(" ", NO_BREAK)
    return in_cluster, f"{kept}{of_head[len(head) :]}", post.upper()


def acting_form(lines: Sequence[str]) -> ActingForm | None:
    """In which form these lines of office say that somebody signs for the head; None where the head signs."""
    if len(lines) != LINES_FOR_HEAD:
        return None
    return next((form for form in ActingForm if lines[1].split()[:1] == [form.mark]), None)


def check_authority(lines: Sequence[str], person_id: int, leader_id: int | None, delegation: Delegation | None) -> None:
    """Refuse a signature that would no longer be what the frozen paper prints above it (P8).

    ``leader_id``: who leads the unit today, if anybody; ``delegation``: the one that gives this kind of paper today.
    """
    form = acting_form(lines)
    if form is None:
        if person_id != leader_id:
            raise NotAllowed("Vị trí ký này dành cho người đứng đầu đơn vị; hôm nay Ông/Bà không giữ chức trách đó.")
    elif delegation is None or (delegation.form, delegation.deputy_id) != (form, person_id):
        raise Refusal(
            "Việc giao ký thay hoặc ủy quyền ký cho Ông/Bà không còn hiệu lực nên không ký được. "
            "Mời báo Cụm trưởng trả lại văn bản để mở ký lại.",
            code="delegation_over",
        )


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

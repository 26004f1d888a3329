"""Who signs, where on the paper, and in which order: both rules for signers, all three orders."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.refusals import NotAllowed, Refusal
from workflows.signing import Role, Slot, chair_slot, check_turn, complete, open_slots, printed_office, slots_for
from workflows.years import Signers, SigningOrder

pytestmark = pytest.mark.quick

CHAIR, VICE = 3, 5
MEMBERS = (1, 2, CHAIR, 4, VICE, 6, 7)
RULES = st.tuples(st.sampled_from(Signers), st.sampled_from(SigningOrder))

# signers, order: the names that may sign at each turn
TURNS = {
    (Signers.CHAIR_AND_VICE, SigningOrder.VICE_FIRST): [{"vice-chair"}, {"chair"}],
    (Signers.CHAIR_AND_VICE, SigningOrder.CHAIR_FIRST): [{"chair"}, {"vice-chair"}],
    (Signers.CHAIR_AND_VICE, SigningOrder.TOGETHER): [{"vice-chair", "chair"}],
}
ALL_OTHERS = {f"member-{place}" for place in range(1, 6)}
TURNS |= {(Signers.ALL_MEMBERS, order): [ALL_OTHERS, *TURNS[Signers.CHAIR_AND_VICE, order]] for order in SigningOrder}


def _slots(rule: tuple[Signers, SigningOrder]) -> tuple[Slot, ...]:
    return slots_for(*rule, MEMBERS, CHAIR, VICE)


@pytest.mark.parametrize("rule", TURNS, ids="-".join)
def test_turns_follow_the_rule_of_the_cluster(rule: tuple[Signers, SigningOrder]) -> None:
    slots, signed = _slots(rule), set[str]()
    for turn in TURNS[rule]:
        assert {slot.name for slot in open_slots(slots, signed)} == turn
        signed |= turn
    assert open_slots(slots, signed) == ()
    assert complete(slots, signed)


@pytest.mark.parametrize("rule", TURNS, ids="-".join)
def test_the_chair_stands_last_at_the_right_whatever_the_order_of_signing(rule: tuple[Signers, SigningOrder]) -> None:
    slots = _slots(rule)
    assert [slot.name for slot in slots[-2:]] == ["vice-chair", "chair"]
    assert [(slot.unit, slot.role) for slot in slots[-2:]] == [(VICE, Role.VICE_CHAIR), (CHAIR, Role.CHAIR)]


def test_all_members_sign_once_each_in_the_order_of_the_cluster() -> None:
    slots = _slots((Signers.ALL_MEMBERS, SigningOrder.VICE_FIRST))
    assert [slot.unit for slot in slots] == [1, 2, 4, 6, 7, VICE, CHAIR]
    assert [slot.name for slot in slots[:5]] == [f"member-{place}" for place in range(1, 6)]


def test_a_cluster_of_two_has_no_members_beside_its_offices() -> None:
    slots = slots_for(Signers.ALL_MEMBERS, SigningOrder.VICE_FIRST, (CHAIR, VICE), CHAIR, VICE)
    assert [(slot.name, slot.turn) for slot in slots] == [("vice-chair", 1), ("chair", 2)]


def test_a_paper_of_the_chair_alone_has_one_slot() -> None:
    assert chair_slot(CHAIR) == (Slot("chair", CHAIR, Role.CHAIR, 1),)


@given(RULES, st.data())
def test_any_order_that_keeps_the_turns_completes_the_paper_and_no_other_does(
    rule: tuple[Signers, SigningOrder], data: st.DataObject
) -> None:
    slots, signed = _slots(rule), set[str]()
    while not complete(slots, signed):
        pressing = data.draw(st.sampled_from(slots))
        turn = next(group for group in TURNS[rule] if group - signed)
        if pressing.name in signed:
            with pytest.raises(Refusal) as refused:
                check_turn(slots, signed, pressing.name)
            assert refused.value.code == "already_signed"
            signed.add(data.draw(st.sampled_from(sorted(turn - signed))))
        elif pressing.name in turn:
            check_turn(slots, signed, pressing.name)
            signed.add(pressing.name)
        else:
            with pytest.raises(NotAllowed, match="Chưa đến lượt"):
                check_turn(slots, signed, pressing.name)
            signed.add(data.draw(st.sampled_from(sorted(turn - signed))))
    assert open_slots(slots, signed) == ()


def test_a_name_that_is_no_slot_is_never_in_turn() -> None:
    with pytest.raises(NotAllowed):
        check_turn(_slots((Signers.CHAIR_AND_VICE, SigningOrder.TOGETHER)), (), "outsider")


def test_nothing_is_complete_before_its_last_signature() -> None:
    slots = _slots((Signers.ALL_MEMBERS, SigningOrder.TOGETHER))
    names = [slot.name for slot in slots]
    assert not any(complete(slots, set(names) - {missing}) for missing in names)
    assert all(complete(slots, order) for order in permutations(names))


@pytest.mark.parametrize(
    ("title", "unit", "printed"),
    [
        ("Chánh Thanh tra", "Thanh tra tỉnh Điện Biên", "CHÁNH THANH TRA TỈNH ĐIỆN BIÊN"),
        ("Phó Chánh Thanh tra", "Thanh tra tỉnh Sơn La", "PHÓ CHÁNH THANH TRA TỈNH SƠN LA"),
        ("Giám đốc", "Thanh tra tỉnh Sơn La", "GIÁM ĐỐC THANH TRA TỈNH SƠN LA"),
        ("", "Thanh tra tỉnh Sơn La", "THANH TRA TỈNH SƠN LA"),
    ],
)
def test_the_words_that_title_and_agency_share_stand_once(title: str, unit: str, printed: str) -> None:
    assert printed_office(Role.CHAIR, title, unit) == ("CỤM TRƯỞNG", printed)
    assert printed_office(Role.VICE_CHAIR, title, unit)[0] == "CỤM PHÓ"
    assert printed_office(Role.MEMBER, title, unit)[0] == "THÀNH VIÊN CỤM"

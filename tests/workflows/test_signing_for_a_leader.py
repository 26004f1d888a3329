"""KT. and TUQ.: which delegation can be given, which papers it gives on which days, and what is printed for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.people import ActingForm, Delegation, check_delegation
from workflows.refusals import BadInput, NotAllowed, Refusal
from workflows.signing import Role, acting_form, check_authority, printed_for_head, printed_office

pytestmark = pytest.mark.quick

KT, TUQ = ActingForm
UNIT, LEADER, DEPUTY, OTHER = 1, 10, 11, 12
HEAD, POST, BELOW = "Chánh Thanh tra", "Phó Chánh Thanh tra", "Trưởng phòng Nghiệp vụ 1"
TODAY = date(2020, 3, 20)
A_DAY = timedelta(days=1)
GIVEN = Delegation(KT, UNIT, LEADER, DEPUTY, TODAY, TODAY + 9 * A_DAY)

DAYS = st.dates(TODAY, TODAY + 30 * A_DAY)
KINDS = ("pledge", "plan", "minutes")


@st.composite
def delegations(draw: st.DrawFn) -> Delegation:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return Delegation(
        form=draw(st.sampled_from(ActingForm)),
        unit_id=draw(st.integers(1, 2)),
        leader_id=draw(st.integers(10, 11)),
        deputy_id=draw(st.integers(20, 22)),
        first_day=first,
        last_day=last,
        kinds=draw(st.frozensets(st.sampled_from(KINDS))),
        ended=draw(st.integers(0, 4)) == 0,
    )


def _post(form: ActingForm) -> str:
    return POST if form is KT else BELOW


@settings(max_examples=50)
@given(st.lists(delegations(), max_size=8))
def test_whatever_is_given_in_whatever_order_a_leader_has_one_deputy_a_paper_and_day(tries: list[Delegation]) -> None:
    standing: list[Delegation] = []
    for new in tries:
        try:
            check_delegation(new, HEAD, _post(new.form), standing, TODAY)
        except BadInput:
            assert any(new.meets(other) for other in standing)
            continue
        standing.append(new)
    for kind in KINDS:
        for offset in range(31):
            day = TODAY + offset * A_DAY
            signing = [(each.unit_id, each.leader_id) for each in standing if each.gives(kind, day)]
            assert len(signing) == len(set(signing)), (kind, day)


@given(delegations(), delegations(), st.sampled_from(KINDS), DAYS)
def test_two_that_give_the_same_paper_on_the_same_day_meet_and_it_is_mutual(
    one: Delegation, other: Delegation, kind: str, day: date
) -> None:
    assert one.meets(other) == other.meets(one)
    if one.gives(kind, day) and other.gives(kind, day):
        same = (one.unit_id, one.leader_id) == (other.unit_id, other.leader_id)
        assert one.meets(other) is same


@given(delegations(), st.sampled_from(KINDS), st.dates(TODAY - 30 * A_DAY, TODAY + 60 * A_DAY))
def test_it_gives_its_kinds_from_its_first_day_to_its_last_until_it_is_ended(
    delegation: Delegation, kind: str, day: date
) -> None:
    inside = delegation.first_day <= day <= delegation.last_day
    assert replace(delegation, ended=False, kinds=frozenset()).gives(kind, day) is inside
    assert replace(delegation, ended=False).gives(kind, day) is (
        inside and (kind in delegation.kinds or not delegation.kinds)
    )
    assert not replace(delegation, ended=True).gives(kind, day)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"deputy_id": LEADER}, "deputy"),
        ({"first_day": TODAY - A_DAY}, "first_day"),
        ({"last_day": TODAY - A_DAY}, "last_day"),
        ({"first_day": TODAY + A_DAY, "last_day": TODAY}, "last_day"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(changes: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_delegation(replace(GIVEN, **changes), HEAD, POST, [], TODAY)  # type: ignore[arg-type]
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("form", "head", "post"),
    [
        (KT, HEAD, POST),
        (KT, HEAD, "PHÓ CHÁNH THANH TRA THƯỜNG TRỰC"),
        (KT, "Q. Chánh Thanh tra", POST),
        (TUQ, HEAD, BELOW),
        (TUQ, HEAD, "Phó Trưởng phòng Nghiệp vụ 1"),
    ],
)
def test_a_deputy_head_signs_kt_and_whoever_else_tuq(form: ActingForm, head: str, post: str) -> None:
    check_delegation(replace(GIVEN, form=form), head, post, [], TODAY)
    other = TUQ if form is KT else KT
    with pytest.raises(BadInput) as refused:
        check_delegation(replace(GIVEN, form=other), head, post, [], TODAY)
    assert refused.value.field == "form"


@pytest.mark.parametrize("form", ActingForm)
def test_who_has_no_post_to_print_cannot_sign_for_the_leader(form: ActingForm) -> None:
    with pytest.raises(BadInput) as refused:
        check_delegation(replace(GIVEN, form=form), HEAD, "", [], TODAY)
    assert refused.value.field == "deputy"


def test_the_refusal_of_a_second_deputy_names_the_days_that_are_taken() -> None:
    second = replace(GIVEN, deputy_id=OTHER, first_day=GIVEN.last_day, last_day=GIVEN.last_day + A_DAY)
    with pytest.raises(BadInput, match="20/3/2020 đến hết ngày 29/3/2020"):
        check_delegation(second, HEAD, POST, [GIVEN], TODAY)
    check_delegation(replace(second, first_day=second.last_day), HEAD, POST, [GIVEN], TODAY)
    check_delegation(second, HEAD, POST, [replace(GIVEN, ended=True)], TODAY)
    check_delegation(second, HEAD, POST, [replace(GIVEN, leader_id=OTHER)], TODAY)
    apart = [replace(GIVEN, kinds=frozenset({"plan"}))]
    check_delegation(replace(second, kinds=frozenset({"pledge"})), HEAD, POST, apart, TODAY)


@pytest.mark.parametrize(
    ("form", "post", "printed"),
    [
        (KT, POST, ("CỤM TRƯỞNG", "KT. CHÁNH THANH TRA TỈNH ĐIỆN BIÊN", "PHÓ CHÁNH THANH TRA")),
        (TUQ, BELOW, ("CỤM TRƯỞNG", "TUQ. CHÁNH THANH TRA TỈNH ĐIỆN BIÊN", "TRƯỞNG PHÒNG NGHIỆP VỤ 1")),
    ],
)
def test_the_heads_post_is_marked_and_the_own_post_follows(
    form: ActingForm, post: str, printed: tuple[str, ...]
) -> None:
    lines = printed_for_head(Role.CHAIR, form, HEAD, "Thanh tra tỉnh Điện Biên", post)
    assert tuple(line.replace("\u00a0", " ") for line in lines) == printed
    assert acting_form(lines) is form


def test_mark_and_title_are_not_torn_apart_and_a_title_too_long_for_a_line_may_break() -> None:
    _cluster, line, _own = printed_for_head(Role.CHAIR, TUQ, HEAD, "Thanh tra tỉnh Điện Biên", BELOW)
    assert line.split(" ") == ["TUQ.\u00a0CHÁNH\u00a0THANH\u00a0TRA", "TỈNH", "ĐIỆN", "BIÊN"]
    long = "Quyền Chánh Thanh tra kiêm nhiệm"
    assert "\u00a0" not in printed_for_head(Role.CHAIR, KT, long, "Thanh tra tỉnh Điện Biên", POST)[1]


@pytest.mark.parametrize("title", [HEAD, "", "KT. Chánh Thanh tra", "TUQ."])
def test_the_lines_of_a_head_are_never_taken_for_those_of_a_deputy(title: str) -> None:
    assert acting_form(printed_office(Role.CHAIR, title, "Thanh tra tỉnh Điện Biên")) is None


HEADS = printed_office(Role.CHAIR, HEAD, "Thanh tra tỉnh Điện Biên")
DEPUTYS = printed_for_head(Role.CHAIR, KT, HEAD, "Thanh tra tỉnh Điện Biên", POST)


def test_who_still_is_what_the_paper_prints_may_sign() -> None:
    check_authority(HEADS, LEADER, LEADER, None)
    check_authority(HEADS, LEADER, LEADER, GIVEN)
    check_authority(DEPUTYS, DEPUTY, LEADER, GIVEN)


@pytest.mark.parametrize("leader", [None, OTHER])
def test_who_led_the_unit_when_the_paper_was_frozen_signs_as_head_no_more(leader: int | None) -> None:
    """Not even where they became a deputy with a delegation: the paper prints the head's post."""
    for delegation in (None, replace(GIVEN, leader_id=OTHER, deputy_id=LEADER)):
        with pytest.raises(NotAllowed):
            check_authority(HEADS, LEADER, leader, delegation)


@pytest.mark.parametrize("delegation", [None, replace(GIVEN, deputy_id=OTHER), replace(GIVEN, form=TUQ)])
def test_without_this_very_delegation_the_deputy_signs_no_more(delegation: Delegation | None) -> None:
    for person in (DEPUTY, LEADER):
        with pytest.raises(Refusal) as refused:
            check_authority(DEPUTYS, person, LEADER, delegation)
        assert refused.value.code == "delegation_over"

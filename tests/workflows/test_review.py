"""The review circle: when it is complete, what silence means, and who may give which answer."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.refusals import BadInput, NotAllowed, Refusal
from workflows.review import Answer, Circle, Standing, check_answer, check_reason, latest_answers, standing
from workflows.years import ApprovalRule

pytestmark = pytest.mark.quick

DUE = date(2020, 3, 13)
LATER = DUE + timedelta(days=1)
SEVEN = frozenset(range(1, 8))
YES, CHANGE = Answer.APPROVE, Answer.REQUEST_CHANGE


def _circle(
    rule: ApprovalRule = ApprovalRule.ALL, needed: int = 0, *, silence: bool = False, due: date | None = DUE
) -> Circle:
    return Circle(SEVEN, rule, needed, silence, due)


ANSWERS = st.dictionaries(st.integers(1, 10), st.sampled_from(Answer))


@given(ANSWERS)
def test_by_default_all_seven_must_approve(answers: dict[int, Answer]) -> None:
    everybody = all(answers.get(unit) is YES for unit in SEVEN)
    assert _circle().closes_by_itself(answers) is everybody


@given(ANSWERS, st.integers(1, 7))
def test_n_of_m_needs_n_members_and_strangers_do_not_count(answers: dict[int, Answer], needed: int) -> None:
    approvals = len([unit for unit in SEVEN if answers.get(unit) is YES])
    assert _circle(ApprovalRule.N_OF_M, needed).closes_by_itself(answers) is (approvals >= needed)


def test_a_number_left_from_another_rule_does_not_weaken_the_rule_of_all() -> None:
    assert not _circle(ApprovalRule.ALL, needed=1).closes_by_itself({1: YES})


def test_the_circle_is_not_closed_before_its_last_day_is_over() -> None:
    for today in (DUE - timedelta(days=1), DUE):
        with pytest.raises(NotAllowed, match="hạn góp ý"):
            _circle(silence=True).check_closing({}, today)
    _circle(silence=True).check_closing({}, LATER)


def test_a_circle_without_last_day_is_never_closed_on_silence() -> None:
    with pytest.raises(NotAllowed):
        _circle(silence=True, due=None).check_closing({}, LATER)


def test_silence_is_no_consent_unless_the_cluster_says_so() -> None:
    with pytest.raises(NotAllowed, match="im lặng"):
        _circle(silence=False).check_closing(dict.fromkeys(range(1, 7), YES), LATER)


@given(ANSWERS, st.sampled_from(ApprovalRule), st.integers(1, 7))
def test_silence_counts_as_approval_and_a_request_for_change_does_not(
    answers: dict[int, Answer], rule: ApprovalRule, needed: int
) -> None:
    circle = _circle(rule, needed, silence=True)
    consenting = len([unit for unit in SEVEN if answers.get(unit) is not CHANGE])
    if consenting >= (7 if rule is ApprovalRule.ALL else needed):
        circle.check_closing(answers, LATER)
    else:
        with pytest.raises(NotAllowed, match="đề nghị sửa"):
            circle.check_closing(answers, LATER)


def test_who_drafted_a_version_may_not_approve_it_for_their_unit() -> None:
    with pytest.raises(NotAllowed, match="soạn"):
        check_answer(YES, unit=1, person=5, author=5, answers={}, reason="")
    check_answer(YES, unit=1, person=6, author=5, answers={}, reason="")


def test_a_member_cannot_approve_twice_but_may_change_its_mind() -> None:
    with pytest.raises(Refusal) as refused:
        check_answer(YES, unit=1, person=6, author=5, answers={1: YES}, reason="")
    assert refused.value.code == "already_approved"
    check_answer(YES, unit=1, person=6, author=5, answers={1: CHANGE, 2: YES}, reason="")
    check_answer(CHANGE, unit=1, person=6, author=5, answers={1: YES}, reason="Sai căn cứ.")


def test_a_request_for_change_says_what_and_why() -> None:
    for empty in ("", "  ", "\n\t"):
        with pytest.raises(BadInput) as refused:
            check_answer(CHANGE, unit=1, person=6, author=5, answers={}, reason=empty)
        assert refused.value.field == "reason"


def test_a_reason_is_plain_text_of_bounded_length() -> None:
    assert check_reason("  Sửa\tsố   liệu.\r\n") == "Sửa số liệu."
    assert len(check_reason("a" * 2000)) == 2000
    for bad in ("a" * 2001, "Sửa\u202e đi", "Sửa\x00", "\u200b\u200b"):
        with pytest.raises(BadInput):
            check_reason(bad)


def test_the_last_word_of_each_unit_counts() -> None:
    given_in_order = [(1, YES), (2, CHANGE), (1, CHANGE), (2, YES)]
    assert latest_answers(given_in_order) == {1: CHANGE, 2: YES}


@pytest.mark.parametrize(("seen", "commented", "late"), list(product((True, False), repeat=3)))
def test_how_a_unit_stands_is_its_strongest_fact(seen: bool, commented: bool, late: bool) -> None:  # noqa: FBT001
    today = LATER if late else DUE
    assert standing(seen, commented, YES, DUE, today) is Standing.APPROVED
    assert standing(seen, commented, CHANGE, DUE, today) is Standing.CHANGE_REQUESTED
    unanswered = Standing.COMMENTED if commented else Standing.SEEN if seen else Standing.UNSEEN
    assert standing(seen, commented, None, DUE, today) is (Standing.LATE if late else unanswered)
    assert standing(seen, commented, None, None, today) is unanswered

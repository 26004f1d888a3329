"""What must hold of a cluster-year's plan, and how the next year follows from the last."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.refusals import BadInput
from workflows.years import ApprovalRule, MemberUnit, YearPlan, opened_from

pytestmark = pytest.mark.quick

BORDER = date(2025, 6, 30)


def _later(unit_id: int) -> MemberUnit:
    return MemberUnit(unit_id, f"Thanh tra mới {unit_id}", first_day=date(2025, 7, 1))


def _units(successors: list[int]) -> tuple[MemberUnit, ...]:
    """Old agencies 1, 2, 3, ..., each with the named successor."""
    return tuple(
        MemberUnit(i, f"Thanh tra cũ {i}", last_day=BORDER, successor=_later(later))
        for i, later in enumerate(successors, start=1)
    )


def _plan(**changes: object) -> YearPlan:
    facts: dict[str, object] = {"name": "Cụm thi đua số IV", "code": "IV", "year": 2020}
    facts |= {"members": _units([11, 12, 13, 14]), "chair_id": 1, "vice_chair_id": 2}
    return YearPlan(**(facts | changes))


def _refused_at(**changes: object) -> str:
    with pytest.raises(BadInput) as refused:
        _plan(**changes).check()
    assert str(refused.value)
    return refused.value.field


def test_a_plan_that_keeps_every_rule_passes() -> None:
    plan = _plan(review_due=date(2020, 3, 13), signing_due=date(2020, 3, 13), dossier_due=date(2020, 12, 20))
    assert plan.check() == plan


def test_texts_are_kept_in_one_spelling() -> None:
    checked = _plan(name="  Cụm\tthi đua \n số IV ", theme="Đoàn kết").check()
    assert (checked.name, checked.theme) == ("Cụm thi đua số IV", "Đoàn kết")


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": " "}),
        ("code", {"code": ""}),
        ("code", {"code": "x" * 21}),
        ("year", {"year": 1999}),
        ("theme", {"theme": "a" * 301}),
        ("theme", {"theme": "Đoàn\x00kết"}),
        ("theme", {"theme": "Đoàn\u202ekết"}),
        ("launch_plan", {"launch_plan": "Kế hoạch\u200b51"}),
        ("members", {"members": _units([11])}),
        ("members", {"members": (*_units([11, 12]), *_units([11]))}),
        ("chair_id", {"chair_id": 9}),
        ("vice_chair_id", {"vice_chair_id": 9}),
        ("vice_chair_id", {"vice_chair_id": 1}),
        ("host_id", {"host_id": 9}),
        ("approvals_needed", {"approval_rule": ApprovalRule.N_OF_M}),
        ("approvals_needed", {"approval_rule": ApprovalRule.N_OF_M, "approvals_needed": 0}),
        ("approvals_needed", {"approval_rule": ApprovalRule.N_OF_M, "approvals_needed": 5}),
        ("approvals_needed", {"approvals_needed": 3}),
        ("review_due", {"review_due": date(2019, 12, 31)}),
        ("dossier_due", {"dossier_due": date(2021, 1, 1)}),
        ("signing_due", {"review_due": date(2020, 3, 2), "signing_due": date(2020, 3, 1)}),
        ("dossier_due", {"review_due": date(2020, 3, 2), "dossier_due": date(2020, 3, 1)}),
    ],
)
def test_what_is_wrong_is_named(field: str, changes: dict[str, object]) -> None:
    assert _refused_at(**changes) == field


def test_a_theme_of_300_letters_passes() -> None:
    assert len(_plan(theme="ộ" * 300).check().theme) == 300


def test_the_merger_year_takes_both_halves_and_other_years_one() -> None:
    old, new = _units([11, 12]), (_later(11), _later(12))
    for year, members in ((2020, old), (2025, old), (2025, new), (2025, (old[0], new[1])), (2026, new)):
        ids = [unit.unit_id for unit in members]
        assert _plan(year=year, members=members, chair_id=ids[0], vice_chair_id=ids[1]).check()
    assert _refused_at(year=2026) == "members"
    assert _refused_at(members=new, chair_id=11, vice_chair_id=12) == "members"


def test_offices_rotate_in_the_order_of_the_members() -> None:
    following = opened_from(_plan(), 2021)
    assert (following.chair_id, following.vice_chair_id) == (2, 3)
    last = opened_from(_plan(chair_id=3, vice_chair_id=4), 2021)
    assert (last.chair_id, last.vice_chair_id) == (4, 1)


def test_two_members_take_turns() -> None:
    following = opened_from(_plan(members=_units([11, 12])), 2021)
    assert (following.chair_id, following.vice_chair_id) == (2, 1)


def test_rule_and_days_go_on_and_what_belongs_to_one_year_does_not() -> None:
    previous = _plan(
        approval_rule=ApprovalRule.N_OF_M, approvals_needed=3, theme="Đoàn kết", launch_plan="51", host_id=2,
        review_due=date(2020, 2, 29), dossier_due=date(2020, 12, 20),
    )  # fmt: skip
    following = opened_from(previous, 2021)
    assert (following.approval_rule, following.approvals_needed) == (ApprovalRule.N_OF_M, 3)
    assert (following.review_due, following.signing_due) == (date(2021, 2, 28), None)
    assert following.dossier_due == date(2021, 12, 20)
    assert (following.theme, following.launch_plan, following.host_id) == ("", "", None)


def test_two_merged_members_become_one() -> None:
    following = opened_from(_plan(members=_units([11, 12, 12, 14]), chair_id=1, vice_chair_id=3), 2026)
    assert [unit.unit_id for unit in following.members] == [11, 12, 14]
    assert (following.chair_id, following.vice_chair_id) == (12, 14)


def test_a_dissolved_member_without_a_known_successor_stays_and_is_refused_by_name() -> None:
    lost = MemberUnit(2, "Thanh tra tỉnh Hà Tây", last_day=date(2008, 7, 31))
    following = opened_from(_plan(year=2008, members=(lost, *_units([11])), chair_id=1, vice_chair_id=2), 2009)
    with pytest.raises(BadInput, match="Thanh tra tỉnh Hà Tây không hoạt động trong năm 2009"):
        following.check()


@st.composite
def _plans(draw: st.DrawFn) -> YearPlan:
    successors = draw(st.lists(st.integers(11, 16), min_size=2, max_size=9).filter(lambda them: len(set(them)) > 1))
    members = _units(successors)
    ids = draw(st.permutations([unit.unit_id for unit in members]))
    year = draw(st.integers(2015, 2025))
    needed = draw(st.none() | st.integers(1, len(members)))
    days = sorted(draw(st.lists(st.dates(date(year, 1, 1), date(year, 12, 31)), min_size=3, max_size=3)))
    return _plan(
        year=year,
        members=members,
        chair_id=ids[0],
        vice_chair_id=ids[1],
        approval_rule=ApprovalRule.N_OF_M if needed else ApprovalRule.ALL,
        approvals_needed=needed,
        review_due=days[0],
        signing_due=days[1],
        dossier_due=days[2],
    ).check()


@given(_plans(), st.integers(1, 12))
def test_a_year_opened_from_a_good_one_is_good_and_nobody_is_in_it_twice(plan: YearPlan, later: int) -> None:
    following = opened_from(plan, plan.year + later)
    assert following.check() == following
    heirs = {unit.as_of(following.year).unit_id for unit in plan.members}
    assert {unit.unit_id for unit in following.members} == heirs


@given(_plans())
def test_every_member_is_chair_once_before_anybody_is_again(plan: YearPlan) -> None:
    plan = replace(plan, members=tuple(replace(unit, last_day=None) for unit in plan.members))
    chairs = []
    for _ in plan.members:
        plan = opened_from(plan, plan.year + 1)
        chairs.append(plan.chair_id)
    assert sorted(chairs) == sorted(unit.unit_id for unit in plan.members)

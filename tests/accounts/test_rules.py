"""The rules on terms and passwords, for every case."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.passwords import starting_password, weakness
from app.accounts.rules import PAPER_OFFICES, check_office, checked_end
from workflows.people import Holding, Office
from workflows.refusals import BadInput

pytestmark = pytest.mark.quick

DAYS = st.dates(date(2020, 1, 1), date(2020, 2, 29))


@st.composite
def holdings(draw: st.DrawFn) -> Holding:
    first = draw(DAYS)
    last = draw(st.none() | DAYS.map(lambda day: max(day, first)))
    return Holding(draw(st.sampled_from(Office)), draw(st.integers(1, 2)), first, last)


def accepted(new: Holding, own: list[Holding], of_unit: list[Holding]) -> bool:
    try:
        check_office(new, own, of_unit)
    except BadInput:
        return False
    return True


@given(st.lists(st.tuples(st.integers(1, 3), holdings()), max_size=12))
def test_whatever_is_given_in_whatever_order_two_powers_never_meet(tries: list[tuple[int, Holding]]) -> None:
    """A person x day never holds administration and papers; a unit x day never has two leaders."""
    held: list[tuple[int, Holding]] = []
    for person, new in tries:
        own = [holding for other, holding in held if other == person]
        of_unit = [holding for _, holding in held if holding.unit_id == new.unit_id]
        if accepted(new, own, of_unit):
            held.append((person, new))
    for offset in range(62):
        day = date(2020, 1, 1) + timedelta(days=offset)
        now_held = [(person, holding) for person, holding in held if holding.holds_on(day)]
        for person in (1, 2, 3):
            offices = {holding.office for other, holding in now_held if other == person}
            assert not (Office.ADMINISTRATOR in offices and offices & PAPER_OFFICES)
        leaders = [holding.unit_id for _, holding in now_held if holding.office is Office.LEADER]
        assert len(leaders) == len(set(leaders))


@given(holdings(), DAYS, DAYS)
def test_an_end_never_takes_a_day_that_has_passed(holding: Holding, last_day: date, today: date) -> None:
    try:
        ended = checked_end(holding, last_day, today)
    except BadInput:
        return
    assert ended.last_day >= today
    assert all(
        ended.holds_on(day) == holding.holds_on(day)
        for day in (date(2020, 1, 1) + timedelta(days=n) for n in range(60))
        if day < today
    )


@pytest.mark.parametrize(
    "password",
    [
        "ngắn quá",
        "matkhau12345",
        "Mật khẩu-2026!!",
        "thanhtratinh2020",
        "aaaabbbbaaaabbbb",
        "123456789012",
        "abcdefghijklm",
        "qwertyuiopas",
        "NguyễnVănAn1970",
        "an.nguyen@x1",
        "x" * 129,
    ],
)
def test_what_is_guessed_first_is_refused(password: str, sentences: None) -> None:
    assert weakness(password, "Nguyễn Văn An", "an.nguyen@dienbien.gov.vn")


@pytest.mark.parametrize(
    "password", ["bốn mùa hoa ban nở", "correct horse battery", "密码密码一二三四五六七八", "Điện Biên Phủ 7 tháng 5"]
)
def test_a_short_sentence_is_a_good_password(password: str, sentences: None) -> None:
    assert weakness(password, "Nguyễn Văn An", "an.nguyen@dienbien.gov.vn") is None


def test_starting_passwords_pass_their_own_rules_and_differ(sentences: None) -> None:
    made = {starting_password() for _ in range(100)}
    assert len(made) == 100
    assert all(weakness(password, "Nguyễn Văn An", "an@dienbien.gov.vn") is None for password in made)


@pytest.fixture
def sentences(house):
    """A page's language."""
    with house.test_request_context():
        yield

"""Agencies over time, and the order of their names."""

from __future__ import annotations

import random
from datetime import date

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from app.audit.models import AuditEntry
from app.clusters.collation import collation_key
from app.clusters.models import Unit, UnitSuccession
from app.clusters.units import load_units, predecessors_of, unit_names, units_in
from app.database import db, writing
from tests.clusters.conftest import unit

pytestmark = pytest.mark.quick

LAST_DAY, FIRST_DAY = date(2025, 6, 30), date(2025, 7, 1)


def test_there_are_63_inspectorates_until_june_2025_and_34_afterwards(house: Flask) -> None:
    both = units_in(2025)
    assert [sum(each.valid_to == LAST_DAY for each in both), sum(each.valid_from == FIRST_DAY for each in both)] == [
        63,
        34,
    ]
    assert (len(units_in(2020)), len(units_in(2025)), len(units_in(2026))) == (63, 97, 34)


def test_every_dissolved_inspectorate_has_a_successor_from_the_next_day(house: Flask) -> None:
    rows = db.session.scalars(select(UnitSuccession)).all()
    assert len(rows) == 63
    assert {row.day for row in rows} == {date(2025, 7, 1)}
    assert {row.successor.valid_from for row in rows} == {date(2025, 7, 1)}


def test_loading_again_changes_nothing_and_leaves_no_entry(house: Flask) -> None:
    before = db.session.scalars(select(AuditEntry.id)).all()
    assert load_units() == 0
    assert db.session.scalars(select(AuditEntry.id)).all() == before
    assert len(db.session.scalars(select(Unit)).all()) == 98


def test_loading_again_repairs_what_was_lost(house: Flask) -> None:
    lost = unit("ha-giang").id
    with writing() as session:
        session.execute(delete(UnitSuccession).where(UnitSuccession.predecessor_id == lost))
        session.execute(update(Unit).where(Unit.key == "son-la").values(seat="Nơi khác"))
    assert load_units() == 2
    assert unit("son-la").seat == "Sơn La"
    assert unit("ha-giang").succession is not None


def test_names_and_parents_are_written_as_on_papers(house: Flask) -> None:
    assert (unit("dien-bien").name, unit("dien-bien").parent) == ("Thanh tra tỉnh Điện Biên", "UBND tỉnh Điện Biên")
    assert unit("hai-phong").name == "Thanh tra thành phố Hải Phòng"
    assert unit("thanh-pho-ho-chi-minh-2025").name == "Thanh tra Thành phố Hồ Chí Minh"
    assert unit("ttcp").name == "Thanh tra Chính phủ"


def test_no_two_names_offered_are_the_same_and_the_upper_level_comes_first(house: Flask) -> None:
    names = list(unit_names().values())
    assert len(set(names)) == len(names) == 98
    assert names[0] == "Thanh tra Chính phủ"
    assert "Thanh tra tỉnh Điện Biên (đến 30/6/2025)" in names


def test_a_merged_inspectorate_has_all_its_predecessors(house: Flask) -> None:
    found = predecessors_of([unit("tuyen-quang-2025").id])
    assert found == {unit("ha-giang").id, unit("tuyen-quang").id}
    assert predecessors_of([]) == frozenset()


def test_the_database_refuses_an_agency_that_ends_before_it_begins(house: Flask) -> None:
    with pytest.raises(IntegrityError), writing() as session:
        session.execute(update(Unit).where(Unit.key == "son-la-2025").values(valid_to=date(2024, 1, 1)))


def test_vietnamese_names_are_sorted_by_the_vietnamese_alphabet() -> None:
    names = ["An Giang", "Bà Rịa", "Bắc Ninh", "Bến Tre", "Cà Mau", "Cần Thơ", "Đà Nẵng", "Điện Biên", "Hà Giang"]
    names += ["Hải Phòng", "Hậu Giang", "Lai Châu", "Lạng Sơn", "Lào Cai", "Lâm Đồng", "Sơn La", "Thái Bình"]
    shuffled = random.Random(4).sample(names, len(names))
    assert sorted(shuffled, key=collation_key) == names


def test_tones_decide_only_between_words_of_the_same_letters() -> None:
    assert sorted(["mạ", "mã", "ma", "má", "mả", "mà"], key=collation_key) == ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert sorted(["mạ", "man", "ma", "mă"], key=collation_key) == ["ma", "mạ", "man", "mă"]


@given(st.text(), st.text())
def test_every_text_has_a_place_in_the_order(one: str, other: str) -> None:
    if collation_key(one) == collation_key(other):
        assert one == other


@given(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxy0-"))
def test_a_word_comes_before_its_longer_neighbours(letter: str) -> None:
    assert collation_key("an") < collation_key("an" + letter)

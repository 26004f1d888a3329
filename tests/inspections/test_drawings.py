"""The pictures of a plan: well-formed, escaped, readable without colour; the same values give the same bytes."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from app.inspections.drawings.calendar import (
    Absence,
    Bar,
    CalendarRow,
    Day,
    DayKind,
    calendar_by_person,
    calendar_by_unit,
)
from app.inspections.drawings.charts import Amount, Level, Standing, comparison, levels_picture
from app.inspections.drawings.letters import shortened, width_of, wrapped
from app.inspections.drawings.map import PHONE, Arrow, Place, plan_map
from app.inspections.drawings.matrix import Cell, Side, matrix
from tests.inspections.drawn import MONDAY, ROWS, SETS, SVG, image_of, in_a_round, visit_bar, window, words_of

STYLES = Path(__file__).parents[2] / "app" / "static" / "inspections-drawings.css"
HOSTILE = "<script>alert('1')</script> \"&]]>\x00\x1b\ufffe"
SIDES = [Side(place.key, place.name) for place in SETS["cluster IV"]]
CELLS = {
    ("dien-bien", "son-la"): Cell((2018, 2016), "1", pinned=True),
    ("son-la", "dien-bien"): Cell((2019,), impossible=True),
    ("son-la", "lai-chau"): Cell(impossible=True),
    ("lao-cai", "son-la"): Cell((2015, 2016, 2017, 2018, 2019)),
}
AMOUNTS = [
    Amount("Phương án này", 1245, "1.245 km", current=True),
    Amount("Năm trước", 1890, "1.890 km"),
    Amount("Xoay vòng", None, "không lập được"),
]
LEVELS = [
    Level("Quãng đường xa nhất", Standing.DONE, "310 km"),
    Level("Tổng quãng đường", Standing.HERE),
    Level("Ngày kết thúc", Standing.AHEAD),
]


def _all() -> dict[str, Markup]:
    """One of every picture."""
    four = SETS["cluster IV"]
    changed = [Arrow(four[0].key, four[1].key, "1", changed=True), Arrow(four[1].key, four[2].key, "2", past=True)]
    return {
        "map": plan_map(four, in_a_round(four), title="Sơ đồ"),
        "changed map": plan_map(four, changed, title="Sơ đồ", name="changed"),
        "narrow map": plan_map(four, in_a_round(four), title="Sơ đồ", name="narrow", width=PHONE),
        "units": calendar_by_unit(window(), ROWS, title="Lịch"),
        "people": calendar_by_person(window(), ROWS, title="Lịch"),
        "matrix": matrix(SIDES, CELLS, title="Ma trận"),
        "chart": comparison(AMOUNTS, title="Tổng quãng đường", name="km"),
        "levels": levels_picture(LEVELS, title="Các mức"),
    }


def _tree(picture: str) -> ET.Element:
    return ET.fromstring(picture)


@pytest.mark.parametrize("kind", _all())
def test_every_picture_is_an_image_with_a_name_and_a_description(kind: str) -> None:
    image = image_of(_all()[kind])
    named = {each.get("id"): each.text for each in image}
    told = [named[identifier] for identifier in str(image.get("aria-labelledby")).split()]
    assert len(told) == 2
    assert all(told)


@pytest.mark.parametrize("kind", _all())
def test_no_picture_has_what_the_security_policy_or_a_second_picture_forbids(kind: str) -> None:
    elements = list(_tree(_all()[kind]).iter())
    identifiers = [each.get("id") for each in elements if each.get("id")]
    assert not any("style" in each.attrib or any(name.startswith("on") for name in each.attrib) for each in elements)
    assert len(identifiers) == len(set(identifiers))
    assert set(re.findall(r"url\(#([^)]+)\)", _all()[kind])) <= set(identifiers)


@pytest.mark.parametrize("kind", _all())
def test_colours_come_from_classes_and_lengths_have_one_decimal(kind: str) -> None:
    for each in _tree(_all()[kind]).iter():
        assert "stroke" not in each.attrib
        assert each.get("fill", "url(#").startswith("url(#")
        for name in ("x", "y", "width", "height", "cx", "cy", "r", "x1", "y1", "x2", "y2", "d"):
            assert not re.search(r"\.\d\d", each.get(name, "")), (name, each.get(name))


@pytest.mark.parametrize("kind", _all())
def test_every_class_of_a_picture_is_known_to_the_style_sheet(kind: str) -> None:
    styles = STYLES.read_text(encoding="utf-8")
    # Names of parts that need no look of their own: handles for people who look for them.
    plain = {"gu-amount", "gu-map-inset", "gu-map-hoang-sa", "gu-map-truong-sa", "gu-level-here", "gu-level-ahead"}
    used = {name for each in _tree(_all()[kind]).iter() for name in str(each.get("class", "")).split()}
    assert [name for name in used - plain if f".{name}" not in styles] == []


def test_no_letter_is_smaller_than_twelve_pixels() -> None:
    sizes = re.findall(r"font-size: ([\d.]+)px", STYLES.read_text(encoding="utf-8"))
    assert sizes
    assert min(map(float, sizes)) >= 12


def test_the_same_values_give_the_same_bytes() -> None:
    assert _all() == _all()


def test_hostile_names_are_words_and_nothing_else() -> None:
    places = [Place("a", HOSTILE, 21, 105), Place("b", HOSTILE, 22, 104)]
    row = CalendarRow(HOSTILE, (Bar("1", HOSTILE, *[MONDAY] * 4),), (Absence(MONDAY, MONDAY, HOSTILE),), HOSTILE)
    days = [Day(MONDAY, DayKind.WORKING), Day(MONDAY + timedelta(1), DayKind.CLOSED, HOSTILE)]
    pictures = [
        plan_map(places, [Arrow("a", "b", HOSTILE, pinned=True)], title=HOSTILE),
        calendar_by_unit(days, [row], title=HOSTILE),
        calendar_by_person(days, [row], title=HOSTILE),
        matrix([Side("a", HOSTILE), Side("b", HOSTILE)], {("a", "b"): Cell((2018,), HOSTILE)}, title=HOSTILE),
        comparison([Amount(HOSTILE, 1, HOSTILE)], title=HOSTILE, name="x"),
        levels_picture([Level(HOSTILE, Standing.HERE, HOSTILE)], title=HOSTILE),
    ]
    for picture in pictures:
        assert not any(each.tag.endswith("script") for each in _tree(picture).iter())
        assert "alert('1')" in "".join(_tree(picture).itertext())


def test_a_matrix_shows_years_plan_and_pin() -> None:
    picture = matrix(SIDES, CELLS, title="Ma trận")
    words = words_of(picture)
    assert {"’16 ’18", "1", "’15 ’16 ’17", "’18 ’19", "không thể phân công", "đã ấn định"} <= set(words)
    assert (
        len([each for each in image_of(picture).iter(f"{SVG}path") if each.get("class") == "gu-pin"]) == 2
    )  # and the key


def test_an_impossible_cell_is_hatched_where_it_stands() -> None:
    only = matrix(SIDES[:3], {(SIDES[0].key, SIDES[2].key): Cell(impossible=True)}, title="Ma trận")
    (area,) = (each for each in image_of(only).iter(f"{SVG}path") if each.get("fill"))
    pattern = next(image_of(only).iter(f"{SVG}pattern"))
    x, y = (float(figure) for figure in re.findall(r"[\d.]+", str(area.get("d")))[:2])
    assert y == float(str(pattern.get("y")))
    assert x == float(str(pattern.get("x"))) + 2 * float(str(pattern.get("width")))


def test_bars_are_as_long_as_their_values_and_what_has_none_has_no_bar() -> None:
    picture = comparison(AMOUNTS, title="Tổng quãng đường", name="km")
    bars = [float(str(each.get("width"))) for each in image_of(picture).iter(f"{SVG}rect")]
    assert len(bars) == 2
    assert bars[0] / bars[1] == pytest.approx(1245 / 1890, rel=0.01)
    assert bars[1] < float(str(image_of(picture).get("width"))) / 2  # the words beside it stay on the sheet
    assert "không lập được" in words_of(picture)


def test_no_bar_is_drawn_where_all_values_are_zero() -> None:
    picture = comparison([Amount("Phương án này", 0, "0 cặp", current=True)], title="Lặp lại", name="repeats")
    assert not list(image_of(picture).iter(f"{SVG}rect"))


def test_the_levels_say_where_the_solver_is() -> None:
    words = words_of(levels_picture(LEVELS, title="Các mức"))
    assert "Đang ở bước này" in words
    assert words.count("3") == 1  # ahead: numbered
    assert "1" not in words  # done: ticked


def test_nothing_is_drawn_of_nothing() -> None:
    assert plan_map([], [], title="Sơ đồ") == ""
    assert calendar_by_unit([], ROWS, title="Lịch") == ""
    assert matrix([], {}, title="Ma trận") == ""


@pytest.mark.parametrize(("name", "limit"), [("cluster II", 40_000), ("63 units", 80_000)])
def test_pictures_stay_small(name: str, limit: int) -> None:
    places = SETS[name]
    sides = [Side(place.key, place.name) for place in places]
    cells = {
        (one.key, other.key): Cell((2015 + (row + column) % 5,) if (row + column) % 12 == 0 else (), impossible=True)
        for row, one in enumerate(places)
        for column, other in enumerate(places)
        if row % 7 != column % 7
    }
    rows = [
        CalendarRow(place.name, (visit_bar("1", place.name, 7), visit_bar("2", place.name, 14, hosting=True)))
        for place in places
    ]
    for picture in (
        plan_map(places, in_a_round(places), title="Sơ đồ"),
        matrix(sides, cells, title="Ma trận"),
        calendar_by_unit(window(40), rows, title="Lịch"),
    ):
        assert len(picture.encode()) <= limit


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=40), st.integers(10, 300))
def test_shortened_words_fit(words: str, room: int) -> None:
    assert width_of(shortened(words, room, 12), 12) <= room


def test_marks_above_and_below_letters_take_no_width() -> None:
    assert width_of("Quảng Ngãi", 12) == width_of("Quang Ngai", 12)


@settings(derandomize=True, deadline=None)
@given(st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=12), max_size=8), st.integers(40, 300))
def test_wrapped_words_are_all_there_and_fit_unless_a_word_is_too_wide(words: list[str], room: int) -> None:
    lines = wrapped(" ".join(words), room, 12)
    assert " ".join(lines).split() == " ".join(words).split()
    assert all(width_of(line, 12) <= room or len(line.split()) == 1 for line in lines)

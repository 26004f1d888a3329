"""The map: names and numbers stand in nobody's way, both archipelagos are there, and nothing hangs on colour."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.inspections.drawings.geometry import Curve, Point
from app.inspections.drawings.map import DESK, PHONE, Arrow, Place, plan_map
from app.inspections.drawings.map_layout import lay_out
from tests.inspections.drawn import CLUSTER_IV, SETS, SVG, image_of, in_a_round, words_of


def _nearest(places: Sequence[Place]) -> list[Arrow]:
    """Short arrows everywhere, where the crowd is thickest: everybody inspects the nearest one."""
    return [
        Arrow(
            place.key,
            min(
                (other for other in places if other != place),
                key=lambda other: (other.lat - place.lat) ** 2 + (other.lon - place.lon) ** 2,
            ).key,
            str(at),
        )
        for at, place in enumerate(places, 1)
    ]


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize(
    "arrows", [in_a_round, _nearest, lambda places: in_a_round(places, 4), lambda places: in_a_round(places, 10)]
)
def test_names_and_numbers_on_a_map_cover_neither_each_other_nor_a_dot(name: str, arrows) -> None:
    places = SETS[name]
    layout = lay_out(places, arrows(places), DESK)
    labels = [label.box for label in layout.labels]
    numbers = [drawn.number for drawn in layout.arrows]
    for one, other in combinations([*labels, *numbers], 2):
        assert not one.overlaps(other)
    for box in [*labels, *numbers]:
        assert layout.panel.contains(box)
        assert not any(box.holds(dot.point) for dot in layout.dots)
    for label in labels:
        assert not any(label.holds(drawn.curve.end) for drawn in layout.arrows)


@pytest.mark.parametrize("name", ["cluster IV", "cluster II"])
def test_a_cluster_is_readable_on_a_phone_without_scrolling(name: str) -> None:
    places = SETS[name]
    layout = lay_out(places, in_a_round(places), PHONE)
    boxes = [*(label.box for label in layout.labels), *(drawn.number for drawn in layout.arrows)]
    assert layout.size[0] <= 360
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("name", SETS)
def test_both_archipelagos_are_on_every_map(name: str, width: float) -> None:
    words = words_of(plan_map(SETS[name], [], title="Sơ đồ", width=width))
    assert "Quần đảo Hoàng Sa (Đà Nẵng)" in words
    assert "Quần đảo Trường Sa (Khánh Hòa)" in words
    assert {"Phú Lâm", "Hoàng Sa", "Tri Tôn", "Lin Côn", "Trường Sa Lớn", "Song Tử Tây", "An Bang"} <= set(words)


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("name", SETS)
def test_the_frames_of_the_archipelagos_lie_on_the_sheet_and_cover_nothing(name: str, width: float) -> None:
    layout = lay_out(SETS[name], [], width)
    (_hoang_sa, first), (_truong_sa, second) = layout.frames
    assert not first.overlaps(second)
    for frame in (first, second):
        assert not frame.overlaps(layout.panel)
        assert frame.left >= 0 <= frame.top
        assert frame.right <= layout.size[0]
        assert frame.bottom <= layout.size[1]


def test_seats_stand_to_each_other_as_on_the_globe() -> None:
    dots = {dot.key: dot.point for dot in lay_out(SETS["63 units"], [], DESK).dots}
    assert dots["ha-giang"].y < dots["ha-noi"].y < dots["da-nang"].y < dots["ca-mau"].y
    assert dots["dien-bien"].x < dots["ha-noi"].x < dots["da-nang"].x


def test_there_and_back_are_two_curves() -> None:
    first, second = SETS["cluster IV"][:2]
    arrows = [Arrow(first.key, second.key, "1"), Arrow(second.key, first.key, "2")]
    there, back = lay_out([first, second], arrows, DESK).arrows
    assert there.curve.at(0.5).distance(back.curve.at(0.5)) > 20


def test_an_arrow_says_what_it_is_without_colour() -> None:
    places = SETS["cluster IV"]
    arrows = [
        Arrow(places[0].key, places[1].key, "1", changed=True, pinned=True),
        Arrow(places[2].key, places[3].key, "2", past=True),
        Arrow(places[4].key, places[5].key, "3"),
    ]
    picture = plan_map(places, arrows, title="Sơ đồ")
    words = words_of(picture)
    assert {"1", "2", "3", "khác phương án trước", "giữ như phương án trước", "đã kiểm tra xong", "đã ấn định"} <= set(
        words
    )
    assert "1. Điện Biên → Lạng Sơn" in [each.text for each in image_of(picture).iter(f"{SVG}title")]


def test_the_number_of_a_changed_visit_is_square_and_others_are_round() -> None:
    keys = CLUSTER_IV
    arrows = [Arrow(keys[0], keys[1], "1", changed=True), Arrow(keys[2], keys[3], "2")]
    numbers = [
        each
        for each in image_of(plan_map(SETS["cluster IV"], arrows, title="Sơ đồ")).iter(f"{SVG}g")
        if "gu-map-number" in str(each.get("class"))
    ]
    corners = {str(each.findtext(f"{SVG}text")): float(str(each[-2].get("rx"))) for each in numbers}
    assert corners["1"] < 4 < corners["2"]


def test_an_unknown_unit_in_an_arrow_is_no_silent_gap() -> None:
    with pytest.raises(KeyError):
        plan_map(SETS["cluster IV"], [Arrow("son-la", "nowhere", "1")], title="Sơ đồ")


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    *(st.tuples(st.integers(0, 400), st.integers(0, 400)) for _ in range(2)),
    st.integers(-120, 120),
    st.integers(0, 20),
    st.integers(0, 20),
)
def test_a_trimmed_arrow_keeps_off_both_dots(start, end, bend: int, first: int, last: int) -> None:
    curve = Curve.bent(Point(*map(float, start)), Point(*map(float, end)), bend)
    assume(curve.start.distance(curve.end) >= 2 * (first + last) + 10)
    trimmed = curve.trimmed(first, last)
    assert trimmed.start.distance(curve.start) == pytest.approx(first, abs=1)
    assert trimmed.end.distance(curve.end) == pytest.approx(last, abs=1)

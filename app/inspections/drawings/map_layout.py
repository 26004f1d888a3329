"""Where everything on a map comes (bố cục bản đồ): dots, curved arrows with their numbers, names, the two frames."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.inspections.drawings.archipelagos import ARCHIPELAGOS, Archipelago
from app.inspections.drawings.geometry import Box, Curve, Point
from app.inspections.drawings.ground import Ground
from app.inspections.drawings.labels import Dot, Label, place_labels
from app.inspections.drawings.letters import width_of
from app.inspections.drawings.places import Arrow, Place, Projection

NUMBER_SIZE, NUMBER_HALF = 12.0, 9.0  # px: the letters of a number, half the height of its mark
_FEW = 12  # up to here names are large and dots stand out
_MARGIN_TOP, _MARGIN_BOTTOM = 40.0, 40.0
_NARROW = 640.0
_SIDE, _APART = 264.0, 16.0  # the column of the frames, and what lies between it and the map
_FRAME_HEIGHT, _NARROW_FRAME_HEIGHT = 190.0, 200.0
_BENDS = (1.0, -1.0, 1.7, -1.7, 0.5, -0.5, 2.6, -2.6)
_SHARES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8)


@dataclass(frozen=True, slots=True)
class DrawnArrow:
    """An arrow as a curve between the rims of two dots, the box of its number, the point that the number marks."""

    arrow: Arrow
    curve: Curve
    number: Box
    marked: Point


@dataclass(frozen=True, slots=True)
class MapLayout:
    """A map before it is written: ``panel`` holds everything but the frames of the archipelagos."""

    size: tuple[float, float]
    panel: Box
    name_size: float
    dots: tuple[Dot, ...]
    arrows: tuple[DrawnArrow, ...]
    labels: tuple[Label, ...]
    frames: tuple[tuple[Archipelago, Box], ...]


def lay_out(places: Sequence[Place], arrows: Sequence[Arrow], width: float) -> MapLayout:
    """The layout on a sheet ``width`` px wide; as tall as so many units need."""
    few = len(places) <= _FEW
    panel, projection = _panel(places, width)
    dots = tuple(
        Dot(place.key, place.name, projection.point(place.lat, place.lon), 5.0 if few else 3.5) for place in places
    )
    ground = Ground(panel.grown(-4), [Box.around(dot.point, dot.radius + 1) for dot in dots])
    drawn = _arrows(arrows, {dot.key: dot for dot in dots}, ground)
    ground.boxes += [Box.around(each.curve.end, 4) for each in drawn]
    name_size = 14.0 if few else 12.0
    labels = place_labels(dots, ground, name_size, bold=few)
    frames = _frames(panel, projection, width)
    bottom = max(panel.bottom, *(frame.bottom for _archipelago, frame in frames))
    right = max(panel.right, *(frame.right for _archipelago, frame in frames))
    return MapLayout((right + 1, bottom + 1), panel, name_size, dots, drawn, tuple(labels), frames)


def _panel(places: Sequence[Place], width: float) -> tuple[Box, Projection]:
    """The map's own box and projection: as wide as there is room, no taller than so many units need."""
    narrow, few = width < _NARROW, len(places) <= _FEW
    room, margin = (width, 44.0) if narrow else (width - _SIDE - _APART, 64.0 if few else 84.0)
    tallest = 440.0 + 17 * len(places) if few else 600.0 + 22 * len(places)
    inner = Box(margin, _MARGIN_TOP, room - margin, tallest - _MARGIN_BOTTOM)
    projection = Projection.fitted(places, inner)
    points = [projection.point(place.lat, place.lon) for place in places]
    across = max(point.x for point in points) - min(point.x for point in points)
    down = max(point.y for point in points) - min(point.y for point in points)
    wide = max(across + 2 * margin, min(room, 360.0))
    tall = max(down + _MARGIN_TOP + _MARGIN_BOTTOM, 200.0 if narrow else 2 * _FRAME_HEIGHT + _APART)
    panel = Box(0, 0, wide, tall)
    within = Box(margin, _MARGIN_TOP, wide - margin, tall - _MARGIN_BOTTOM)
    return panel, Projection.fitted(places, within)


def _arrows(arrows: Sequence[Arrow], dots: Mapping[str, Dot], ground: Ground) -> tuple[DrawnArrow, ...]:
    near_dots = Ground(ground.sheet)
    for dot in dots.values():
        near_dots.draw(dot.key, _disc(dot))
    curves = []
    for arrow in arrows:
        curve = _curve(dots[arrow.inspector], dots[arrow.inspected], near_dots, ground)
        ground.draw(_name(arrow), curve.points(_count(curve)))
        curves.append(curve)
    drawn = []
    for arrow, curve in zip(arrows, curves, strict=True):
        number, marked = _number(arrow, curve, ground)
        ground.boxes.append(number)
        drawn.append(DrawnArrow(arrow, curve, number, marked))
    return tuple(drawn)


def _curve(start: Dot, end: Dot, near_dots: Ground, ground: Ground) -> Curve:
    """The gentlest bend that passes no other dot, runs along no other arrow and stays on the sheet."""
    length = start.point.distance(end.point)
    bend = max(18.0, min(0.24 * length, 80.0))

    def cost(place: int, curve: Curve) -> tuple[float, int]:
        points = curve.points(_count(curve))
        outside = sum(1 for point in points if not ground.sheet.holds(point))
        passed = near_dots.crossed(points, start.key, end.key)
        return 0.8 * place + 3.0 * passed + 1.0 * ground.crossed(points) + 10.0 * outside, place

    bent = [Curve.bent(start.point, end.point, share * bend) for share in _BENDS]
    place = min(range(len(bent)), key=lambda each: cost(each, bent[each]))
    return bent[place].trimmed(start.radius + 2, end.radius + 3)


def _number(arrow: Arrow, curve: Curve, ground: Ground) -> tuple[Box, Point]:
    """Where the arrow's number stands: on the arrow near its middle, beside it where it is short, over nothing else."""
    half = max(NUMBER_HALF, width_of(arrow.label, NUMBER_SIZE, bold=True) / 2 + 2.5)
    above = NUMBER_HALF + (9 if arrow.pinned else 0)
    best, least = None, math.inf
    for place, (marked, centre) in enumerate(_number_places(curve, half)):
        if place * 0.5 >= least:
            break
        number = Box(centre.x - half, centre.y - above, centre.x + half, centre.y + NUMBER_HALF)
        if not ground.free(number.grown(1)):
            continue
        joined = [marked.towards(centre, step / 6) for step in range(1, 6)]
        covered = sum(1 for point in joined if any(taken.holds(point) for taken in ground.boxes))
        cost = place * 0.5 + ground.under(number, _name(arrow)) + 3.0 * covered
        if cost < least:
            best, least = (number, marked), cost
    return best or (Box.around(curve.at(0.5), half, NUMBER_HALF), curve.at(0.5))


def _number_places(curve: Curve, half: float) -> Iterator[tuple[Point, Point]]:
    """Points of the curve, each with a centre for the number on it or beside it; the best first."""
    short = curve.start.distance(curve.end) < 2 * half + 22
    beside = half + 3
    on_it, off_it = (
        (0.0,),
        (beside, -beside, beside + 10, -beside - 10, beside + 22, -beside - 22, beside + 40, -beside - 40, beside + 60),
    )
    for aside in off_it + on_it if short else on_it + off_it:
        for share in _SHARES:
            point = curve.at(share)
            ahead = curve.at(min(1.0, share + 0.05))
            length = point.distance(ahead) or 1.0
            away = Point((ahead.y - point.y) / length * aside, (point.x - ahead.x) / length * aside)
            yield point, Point(point.x + away.x, point.y + away.y)


def _frames(panel: Box, projection: Projection, width: float) -> tuple[tuple[Archipelago, Box], ...]:
    """Beside the map at their latitude, or below it where the sheet is narrow."""
    if width < _NARROW:
        half, top = (panel.width - 10) / 2, panel.bottom + 10
        boxes = [Box(left, top, left + half, top + _NARROW_FRAME_HEIGHT) for left in (0.0, half + 10)]
        return tuple(zip(ARCHIPELAGOS, boxes, strict=True))
    left, lowest = panel.right + _APART, panel.bottom - _FRAME_HEIGHT
    tops = [projection.point(each.lat, projection.west).y - _FRAME_HEIGHT / 2 for each in ARCHIPELAGOS]
    second = min(tops[1], lowest)
    first = min(tops[0], second - _FRAME_HEIGHT - _APART)
    return tuple(
        (each, Box(left, top, left + _SIDE, top + _FRAME_HEIGHT))
        for each, top in zip(ARCHIPELAGOS, (max(0.0, first), max(_FRAME_HEIGHT + _APART, second)), strict=True)
    )


def _disc(dot: Dot) -> list[Point]:
    reach = dot.radius + 7
    return [
        Point(dot.point.x + across * reach, dot.point.y + down * reach) for across in (-1, 0, 1) for down in (-1, 0, 1)
    ]


def _count(curve: Curve) -> int:
    return max(6, min(90, round(curve.start.distance(curve.end) / 7)))


def _name(arrow: Arrow) -> str:
    return f"{arrow.inspector}>{arrow.inspected}"

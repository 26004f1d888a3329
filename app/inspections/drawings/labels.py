"""Names beside their dots (đặt tên địa danh) so that none covers another, a dot or a number.

Greedy over candidate places around each dot, the most crowded dots first (Christensen, Marks, Shieber: An empirical
study of algorithms for point-feature label placement, ACM ToG 1995); where nothing near is free, the name moves away
and a thin leader joins it to its dot.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from app.inspections.drawings.geometry import Box, Point
from app.inspections.drawings.ground import Ground
from app.inspections.drawings.letters import width_of
from app.inspections.drawings.svg import element

_GAPS = (3.0, 7.0, 14.0, 22.0, 32.0, 44.0, 58.0, 74.0, 92.0, 114.0, 140.0, 170.0, 210.0, 260.0, 330.0, 420.0, 560.0)
_LEADER_FROM, _FAR_FROM = 7.0, 14.0
_CROWD = 90.0
# Right of the dot reads best, then left, then the corners (Imhof 1962), as (share of width, share of height).
_NEAR = ((1, 0), (-1, 0), (1, -1), (1, 1), (-1, -1), (-1, 1), (0, -1), (0, 1))
_FAR = tuple((math.cos(math.pi * step / 8), math.sin(math.pi * step / 8)) for step in range(16))
_RING_COST, _WAY_COST, _LINE_COST, _LEADER_COST = 3.0, 0.3, 1.2, 2.0


@dataclass(frozen=True, slots=True)
class Label:
    """A name in its box; ``leader`` joins it to its dot where it had to move away."""

    words: str
    box: Box
    anchor: Literal["start", "middle", "end"]
    leader: tuple[Point, Point] | None = None

    @property
    def foot(self) -> float:
        """Where its anchor stands: at the dot's side, so that letters narrower than expected leave no gap there."""
        if self.anchor == "middle":
            return (self.box.left + self.box.right) / 2
        return self.box.left if self.anchor == "start" else self.box.right


@dataclass(frozen=True, slots=True)
class Dot:
    """What is to be named: where, and how far its mark reaches."""

    key: str
    words: str
    point: Point
    radius: float


def place_labels(dots: Sequence[Dot], ground: Ground, size: float, *, bold: bool = False) -> list[Label]:
    """A label for every dot, in the order of ``dots``; the dots themselves are already on the ground."""
    placed: dict[str, Label] = {}
    widths = {dot.key: width_of(dot.words, size, bold=bold) for dot in dots}
    for dot in sorted(dots, key=lambda each: (-_crowd(each, dots), -widths[each.key], each.key)):
        label = _best(dot, ground, widths[dot.key], size * 1.2)
        ground.boxes.append(label.box)
        if label.leader:
            ground.draw(dot.key, _along(*label.leader))
        placed[dot.key] = label
    return [placed[dot.key] for dot in dots]


def leader(label: Label) -> Markup:
    """The line from a name to its dot, where it has one."""
    if label.leader is None:
        return Markup()
    (x1, y1), (x2, y2) = label.leader
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_="gu-map-leader")


def _best(dot: Dot, ground: Ground, width: float, height: float) -> Label:
    best, least = None, math.inf
    for ring, gap in enumerate(_GAPS):
        if least <= ring * _RING_COST:
            break
        for way, box in enumerate(_around(dot, gap, width, height)):
            if not ground.free(box):
                continue
            label = Label(dot.words, box, _anchor(dot, box), _joined(dot, box) if gap >= _LEADER_FROM else None)
            cost = ring * _RING_COST + _cost(dot, label, way, ground)
            if cost < least:
                best, least = label, cost
    # A sheet so full that nothing is free: better a name over another than a unit without its name.
    return best or Label(dot.words, next(_around(dot, _GAPS[0], width, height)), "start")


def _cost(dot: Dot, label: Label, way: int, ground: Ground) -> float:
    cost = way * _WAY_COST + ground.under(label.box, dot.key) * _LINE_COST
    if label.leader:
        points = _along(*label.leader)
        covered = sum(1 for point in points if any(box.holds(point) for box in ground.boxes))
        cost += (ground.crossed(points, dot.key) + 3 * covered) * _LEADER_COST
    return cost


def _around(dot: Dot, gap: float, width: float, height: float) -> Iterator[Box]:
    """The boxes at this distance, the best way first."""
    for across, down in _NEAR if gap < _FAR_FROM else _FAR:
        reach = dot.radius + (gap if across and gap < _FAR_FROM else max(gap, 1))
        slant = 0.7 if across and down and gap < _FAR_FROM else 1.0
        centre = Point(
            dot.point.x + across * (reach * slant + width / 2), dot.point.y + down * (reach * slant + height / 2)
        )
        yield Box.around(centre, width / 2, height / 2)


def _anchor(dot: Dot, box: Box) -> Literal["start", "middle", "end"]:
    if box.left >= dot.point.x:
        return "start"
    return "end" if box.right <= dot.point.x else "middle"


def _joined(dot: Dot, box: Box) -> tuple[Point, Point]:
    foot = box.grown(1).nearest(dot.point)
    length = dot.point.distance(foot) or 1.0
    return dot.point.towards(foot, min(1.0, (dot.radius + 1) / length)), foot


def _along(start: Point, end: Point) -> list[Point]:
    count = max(2, round(start.distance(end) / 6))
    return [start.towards(end, step / count) for step in range(1, count)]


def _crowd(dot: Dot, dots: Sequence[Dot]) -> int:
    return sum(1 for other in dots if other.point.distance(dot.point) < _CROWD)

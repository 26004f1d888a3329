"""Points, boxes and curves on a sheet (hình học), in px, y downwards."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from app.inspections.drawings.svg import figure


class Point(NamedTuple):
    """A place on the sheet."""

    x: float
    y: float

    def towards(self, other: Point, share: float) -> Point:
        """The point at ``share`` (0 to 1) of the way to ``other``."""
        return Point(self.x + (other.x - self.x) * share, self.y + (other.y - self.y) * share)

    def distance(self, other: Point) -> float:
        """How far ``other`` is."""
        return math.hypot(other.x - self.x, other.y - self.y)


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle: what a label, a dot or a number covers."""

    left: float
    top: float
    right: float
    bottom: float

    @staticmethod
    def around(centre: Point, half_width: float, half_height: float | None = None) -> Box:
        """The box with this centre; a square where one half is given."""
        tall = half_width if half_height is None else half_height
        return Box(centre.x - half_width, centre.y - tall, centre.x + half_width, centre.y + tall)

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    def grown(self, by: float) -> Box:
        """The same with ``by`` px more (or fewer) on every side."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def overlaps(self, other: Box) -> bool:
        """Whether some area is common; touching edges are not."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, point: Point) -> bool:
        """Whether the point lies inside."""
        return self.left <= point.x <= self.right and self.top <= point.y <= self.bottom

    def contains(self, other: Box) -> bool:
        """Whether the other box lies wholly inside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )

    def nearest(self, point: Point) -> Point:
        """The point of the box that is nearest to ``point``."""
        return Point(min(max(point.x, self.left), self.right), min(max(point.y, self.top), self.bottom))


@dataclass(frozen=True, slots=True)
class Curve:
    """A quadratic Bézier curve: bends once, so that the ways from A to B and from B to A keep apart."""

    start: Point
    control: Point
    end: Point

    @staticmethod
    def bent(start: Point, end: Point, bend: float) -> Curve:
        """From start to end, its control ``bend`` px to the left of the straight way (negative: to the right)."""
        length = start.distance(end) or 1.0
        across = Point((end.y - start.y) / length, (start.x - end.x) / length)
        middle = start.towards(end, 0.5)
        return Curve(start, Point(middle.x + across.x * bend, middle.y + across.y * bend), end)

    def at(self, share: float) -> Point:
        """The point at parameter ``share`` (de Casteljau)."""
        return self.start.towards(self.control, share).towards(self.control.towards(self.end, share), share)

    def points(self, count: int) -> list[Point]:
        """``count`` points from near the start to near the end, without the two ends."""
        return [self.at(place / (count + 1)) for place in range(1, count + 1)]

    def trimmed(self, at_start: float, at_end: float) -> Curve:
        """Without what lies within ``at_start`` px of its start and ``at_end`` px of its end."""
        first, last = self.leaves(self.start, at_start), 1 - self.backwards().leaves(self.end, at_end)
        if first >= last:  # nearer to each other than the two gaps: a short stroke in the middle remains
            first, last = 0.4, 0.6
        after = self.split(first)[1]
        return after.split((last - first) / (1 - first))[0]

    def steps(self) -> str:
        """As path data."""
        (x0, y0), (x1, y1), (x2, y2) = self.start, self.control, self.end
        return f"M{figure(x0)} {figure(y0)}Q{figure(x1)} {figure(y1)} {figure(x2)} {figure(y2)}"

    def head(self, length: float, width: float) -> str:
        """An arrow head whose point is the curve's end, as path data."""
        back = self.control if self.control.distance(self.end) > 0.5 else self.start
        away = back.distance(self.end) or 1.0
        ahead = Point((self.end.x - back.x) / away, (self.end.y - back.y) / away)
        foot = Point(self.end.x - ahead.x * length, self.end.y - ahead.y * length)
        left = Point(foot.x + ahead.y * width / 2, foot.y - ahead.x * width / 2)
        right = Point(foot.x - ahead.y * width / 2, foot.y + ahead.x * width / 2)
        corners = (f"{figure(x)} {figure(y)}" for x, y in (self.end, left, right))
        return f"M{'L'.join(corners)}z"

    def backwards(self) -> Curve:
        """From the end to the start."""
        return Curve(self.end, self.control, self.start)

    def split(self, share: float) -> tuple[Curve, Curve]:
        """What comes before and after ``share``."""
        first, second = self.start.towards(self.control, share), self.control.towards(self.end, share)
        middle = first.towards(second, share)
        return Curve(self.start, first, middle), Curve(middle, second, self.end)

    def leaves(self, centre: Point, radius: float) -> float:
        """The parameter at which the curve leaves the circle around ``centre``."""
        steps = 32
        after = next((step for step in range(1, steps + 1) if self.at(step / steps).distance(centre) >= radius), steps)
        inside, outside = (after - 1) / steps, after / steps
        for _halving in range(6):
            middle = (inside + outside) / 2
            inside, outside = (inside, middle) if self.at(middle).distance(centre) >= radius else (middle, outside)
        return outside if radius else 0.0

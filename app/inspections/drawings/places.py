"""What a map shows (bản đồ kế hoạch): seats of units and visits between them, and where the seats come on the sheet."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from app.inspections.drawings.geometry import Box, Point

_LEAST_DEGREES = 0.5  # so that a single seat, too, stands in the middle of something


@dataclass(frozen=True, slots=True)
class Place:
    """A unit's seat (trụ sở): its key, the name to show, degrees north and east (WGS 84)."""

    key: str
    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Arrow:
    """One visit (lượt kiểm tra) from the inspector's seat to the inspected unit's, by their keys.

    ``label``: its number in the table. ``changed``: differs from the plan before; ``pinned``: decided by people;
    ``past``: already made.
    """

    inspector: str
    inspected: str
    label: str
    changed: bool = False
    pinned: bool = False
    past: bool = False


@dataclass(frozen=True, slots=True)
class Projection:
    """Degrees to px: equirectangular, true along the middle parallel of what is shown (phép chiếu trụ đều)."""

    west: float
    north: float
    stretch: float  # cos of the middle latitude: a degree of longitude is shorter than one of latitude
    scale: float  # px a degree of latitude
    origin: Point

    @staticmethod
    def fitted(places: Iterable[Place], room: Box) -> Projection:
        """The largest that brings every place into ``room``, centred there."""
        lats, lons = zip(*((place.lat, place.lon) for place in places), strict=True)
        south, north, west, east = min(lats), max(lats), min(lons), max(lons)
        stretch = math.cos(math.radians((south + north) / 2))
        across, down = (east - west) * stretch, north - south
        scale = min(room.width / max(across, _LEAST_DEGREES), room.height / max(down, _LEAST_DEGREES))
        left, top = (room.width - across * scale) / 2, (room.height - down * scale) / 2
        return Projection(west, north, stretch, scale, Point(room.left + left, room.top + top))

    def point(self, lat: float, lon: float) -> Point:
        """Where this place comes."""
        return Point(
            self.origin.x + (lon - self.west) * self.stretch * self.scale,
            self.origin.y + (self.north - lat) * self.scale,
        )

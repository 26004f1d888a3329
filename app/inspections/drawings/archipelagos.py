"""Hoàng Sa and Trường Sa (hai quần đảo), which stand on every map of the country, each in a frame of its own.

The islets stand in true relative position to each other; a few of each are named, as a scheme, without lines between.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from app.inspections.drawings.geometry import Box, Point
from app.inspections.drawings.ground import Ground
from app.inspections.drawings.labels import Dot, leader, place_labels
from app.inspections.drawings.letters import wrapped
from app.inspections.drawings.places import Place, Projection
from app.inspections.drawings.svg import box, element, group, text
from workflows.words import N_

_HEADING_SIZE, _HEADING_LINE, _NAME_SIZE, _RADIUS = 12.0, 16.0, 12.0, 2.2


@dataclass(frozen=True, slots=True)
class Archipelago:
    """A group of islands (quần đảo) with the province it belongs to; its latitude says where its frame stands."""

    key: str
    name: str
    islets: tuple[Place, ...]

    @property
    def lat(self) -> float:
        """The middle latitude."""
        return sum(islet.lat for islet in self.islets) / len(self.islets)


HOANG_SA = Archipelago(
    "hoang-sa",
    N_("Quần đảo Hoàng Sa (Đà Nẵng)"),
    (
        Place("phu-lam", "Phú Lâm", 16.83, 112.33),
        Place("lin-con", "Lin Côn", 16.67, 112.73),
        Place("hoang-sa", "Hoàng Sa", 16.53, 111.60),
        Place("tri-ton", "Tri Tôn", 15.78, 111.20),
    ),
)
TRUONG_SA = Archipelago(
    "truong-sa",
    N_("Quần đảo Trường Sa (Khánh Hòa)"),
    (
        Place("song-tu-tay", "Song Tử Tây", 11.43, 114.33),
        Place("nam-yet", "Nam Yết", 10.18, 114.37),
        Place("sinh-ton", "Sinh Tồn", 9.89, 114.33),
        Place("phan-vinh", "Phan Vinh", 8.97, 113.70),
        Place("truong-sa-lon", "Trường Sa Lớn", 8.64, 111.92),
        Place("an-bang", "An Bang", 7.88, 112.92),
    ),
)
ARCHIPELAGOS = (HOANG_SA, TRUONG_SA)


def inset(archipelago: Archipelago, frame: Box) -> Markup:
    """The archipelago in its frame, its name above."""
    heading = wrapped(_(archipelago.name), frame.width - 16, _HEADING_SIZE, bold=True)
    room = Box(frame.left + 6, frame.top + 8 + _HEADING_LINE * len(heading), frame.right - 6, frame.bottom - 6)
    dots = _dots(archipelago, room)
    labels = place_labels(dots, Ground(room, [Box.around(dot.point, dot.radius) for dot in dots]), _NAME_SIZE)
    return group(
        box(frame.left, frame.top, frame.width, frame.height, "gu-map-frame", rx=6),
        _heading(heading, frame),
        *(leader(label) for label in labels),
        *(element("circle", cx=dot.point.x, cy=dot.point.y, r=_RADIUS, class_="gu-map-islet") for dot in dots),
        *(
            text(
                label.foot,
                label.box.bottom - _NAME_SIZE * 0.3,
                label.words,
                "gu-map-islet-name",
                text_anchor=label.anchor,
            )
            for label in labels
        ),
        class_=f"gu-map-inset gu-map-{archipelago.key}",
    )


def _dots(archipelago: Archipelago, room: Box) -> list[Dot]:
    inner = Box(room.left + 14, room.top + 10, room.right - 14, room.bottom - 10)
    projection = Projection.fitted(archipelago.islets, inner)
    return [Dot(islet.key, islet.name, projection.point(islet.lat, islet.lon), _RADIUS) for islet in archipelago.islets]


def _heading(lines: list[str], frame: Box) -> Markup:
    """One text element: whoever reads the lines one after the other reads the whole name."""
    at = Point(frame.left + 8, frame.top + _HEADING_LINE + 1)
    return element(
        "text",
        *(
            element("tspan", words + (" " if line < len(lines) - 1 else ""), x=at.x, y=at.y + line * _HEADING_LINE)
            for line, words in enumerate(lines)
        ),
        class_="gu-map-inset-name",
    )

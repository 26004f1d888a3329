"""The signs of results (ký hiệu): each standing a shape of its own, each part of the scores a filling of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from markupsafe import Markup

from app.inspections.drawings.legend import Key
from app.inspections.drawings.letters import width_of
from app.inspections.drawings.svg import box, element, figure, group, path
from workflows.figures import STANDING_TITLES, Standing

WIDTH = 320.0  # px: what a phone of 360 px has between its margins
SIZE = 12.0
NAME_SIZE = 13.0
_WIDEST_NAME = 116.0
FILLINGS = 6  # of parts; a seventh part begins again, and its words tell it from the first

_SHAPES: Mapping[Standing, str] = {
    Standing.REACHED: "m-4 0.3l2.8 2.9l5.2 -6",
    Standing.MISSED: "m-3.6 -3.6l7.2 7.2m0 -7.2l-7.2 7.2",
    Standing.NO_CASES: "m-4 0h8",
    Standing.UNKNOWN: "m-2.6 -2.3c0 -3.4 5.2 -3.4 5.2 0c0 2 -2.6 1.9 -2.6 3.8m0 2.7v0.4",
}


def name_room(units: Iterable[str]) -> float:
    """How wide the column of these units' names is: as they need, within what a phone can give."""
    return min(max(width_of(unit, NAME_SIZE, bold=True) for unit in units) + 8, _WIDEST_NAME)


def standing_sign(standing: Standing, x: float, y: float) -> Markup:
    """The sign of a standing with its middle at (x, y): a full disc, an empty square, a dash, a question mark."""
    ground = {
        Standing.REACHED: element("circle", cx=x, cy=y, r=9),
        Standing.MISSED: box(x - 8.5, y - 8.5, 17, 17, rx=2),
    }.get(standing, Markup())
    return group(
        ground,
        path(f"M{figure(x)} {figure(y)}{_SHAPES[standing]}", "gu-sign-mark"),
        class_=f"gu-sign gu-sign-{standing}",
    )


def standing_keys(shown: set[Standing]) -> list[Key]:
    """What the signs in a picture mean."""
    return [Key(_(STANDING_TITLES[each]), standing_sign(each, 0, 0)) for each in Standing if each in shown]


def filling(place: int) -> str:
    """The class of the part at this place, from 0."""
    return f"gu-part gu-part-{place % FILLINGS + 1}"


def fillings(name: str) -> list[Markup]:
    """The patterns that the fillings take, for the ``<svg>`` of this name: stripes both ways, dots, and their like."""
    return [
        _pattern(f"{name}-part-2", "M0 0V6", turned=45),
        _pattern(f"{name}-part-4", "M0 0V6", turned=-45),
        _pattern(f"{name}-part-5", "M0 3h0.1"),
        _pattern(f"{name}-part-6", "M0 3H6"),
        _pattern(f"{name}-penalty", "M0 0L6 6M6 0L0 6"),
    ]


def filled(name: str, place: int) -> str | None:
    """The ``fill`` of the part at this place: a pattern, or None where the class alone fills."""
    number = place % FILLINGS + 1
    return None if number in {1, 3} else f"url(#{name}-part-{number})"


def _pattern(identifier: str, steps: str, turned: int = 0) -> Markup:
    return element(
        "pattern",
        box(0, 0, 6, 6, "gu-part-ground"),
        path(steps, "gu-part-mark"),
        id=identifier,
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
        patternTransform=f"rotate({turned})" if turned else None,
    )

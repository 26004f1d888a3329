"""The plan as a map (bản đồ kế hoạch kiểm tra chéo): seats, arrows from inspector to inspected, both archipelagos.

A scheme without borders or coasts: free border data that show Hoàng Sa and Trường Sa were not found, and none is
needed to see who goes where.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from markupsafe import Markup

from app.inspections.drawings.archipelagos import inset
from app.inspections.drawings.geometry import Curve, Point
from app.inspections.drawings.labels import Label, leader
from app.inspections.drawings.legend import Key, legend
from app.inspections.drawings.map_layout import NUMBER_HALF, NUMBER_SIZE, DrawnArrow, MapLayout, lay_out
from app.inspections.drawings.places import Arrow, Place
from app.inspections.drawings.svg import box, element, group, path, picture, pin, text

__all__ = ["DESK", "PHONE", "Arrow", "Place", "plan_map"]

DESK, PHONE = 1040.0, 356.0  # px: what a page has for a picture at 1280 and at 390 px


def plan_map(
    places: Sequence[Place], arrows: Sequence[Arrow], *, title: str, name: str = "map", width: float = DESK
) -> Markup:
    """The map on a sheet at most ``width`` px wide, its words at least 12 px high; "" without places.

    ``name`` is the identifier of the picture, unique on its page. Every arrow joins two of the places: KeyError else.
    """
    if not places:
        return Markup()
    layout = lay_out(places, arrows, width)
    names = {place.key: place.name for place in places}
    compared = any(arrow.changed for arrow in arrows)
    keys, taken = legend(_keys(arrows), 0, layout.size[1] + 6, layout.size[0])
    return picture(
        name,
        (layout.size[0], layout.size[1] + 6 + taken),
        title,
        _description(len(arrows)),
        box(0, 0, layout.panel.width, layout.panel.height, "gu-map-panel", rx=10),
        *map(leader, layout.labels),
        group(*(_line(each, names, compared=compared) for each in layout.arrows)),
        _dots(layout),
        group(*(_number(each, compared=compared) for each in layout.arrows)),
        group(*(_name(label, layout.name_size) for label in layout.labels), class_=_names_class(layout)),
        *(inset(archipelago, frame) for archipelago, frame in layout.frames),
        keys,
    )


def _description(count: int) -> str:
    words: str = _(
        "%(count)s cuộc kiểm tra. Mũi tên đi từ đơn vị kiểm tra đến đơn vị được kiểm tra; số trên mũi tên là số thứ tự "
        "trong bảng. Có Quần đảo Hoàng Sa (Đà Nẵng) và Quần đảo Trường Sa (Khánh Hòa).",
        count=count,
    )
    return words


def _kind(arrow: Arrow, *, compared: bool) -> str:
    """The class of an arrow: what is done, what changed, what stays, or the plan as such."""
    if arrow.past:
        return "past"
    if compared:
        return "changed" if arrow.changed else "kept"
    return "planned"


def _line(drawn: DrawnArrow, names: dict[str, str], *, compared: bool) -> Markup:
    arrow, head = drawn.arrow, 11.0 if drawn.arrow.changed else 9.0
    # The line ends under the head, so that its point stays sharp.
    line = drawn.curve.trimmed(0, head - 2) if drawn.curve.start.distance(drawn.curve.end) > head else drawn.curve
    return group(
        element("title", f"{arrow.label}. {names[arrow.inspector]} → {names[arrow.inspected]}"),
        path(line.steps(), "gu-map-line"),
        path(drawn.curve.head(head, head * 0.9), "gu-map-head"),
        class_=f"gu-map-{_kind(arrow, compared=compared)}",
    )


def _number(drawn: DrawnArrow, *, compared: bool) -> Markup:
    """The number: round, square where the visit changed; a pin above where people decided it."""
    place, kind = drawn.number, _kind(drawn.arrow, compared=compared)
    x, y = (place.left + place.right) / 2, place.bottom - NUMBER_HALF
    return group(
        element("line", x1=drawn.marked.x, y1=drawn.marked.y, x2=x, y2=y)
        if not place.holds(drawn.marked)
        else Markup(),
        box(place.left, y - NUMBER_HALF, place.width, 2 * NUMBER_HALF, rx=2 if kind == "changed" else 9),
        text(x, y + NUMBER_SIZE * 0.36, drawn.arrow.label, text_anchor="middle"),
        pin(place.right - 2, y - 6) if drawn.arrow.pinned else Markup(),
        class_=f"gu-map-number gu-map-{kind}",
    )


def _dots(layout: MapLayout) -> Markup:
    return group(
        *(element("circle", cx=dot.point.x, cy=dot.point.y, r=dot.radius) for dot in layout.dots), class_="gu-map-dots"
    )


def _name(label: Label, size: float) -> Markup:
    return text(label.foot, label.box.bottom - size * 0.3, label.words, text_anchor=label.anchor)


def _names_class(layout: MapLayout) -> str:
    return "gu-map-names gu-map-large" if layout.name_size > 12 else "gu-map-names"


def _keys(arrows: Sequence[Arrow]) -> list[Key]:
    """The signs that this map has, then where it comes from."""
    compared = any(arrow.changed for arrow in arrows)
    meanings = {
        "planned": _("từ đơn vị kiểm tra đến đơn vị được kiểm tra"),
        "kept": _("giữ như phương án trước"),
        "changed": _("khác phương án trước"),
        "past": _("đã kiểm tra xong"),
    }
    present = {_kind(arrow, compared=compared) for arrow in arrows}
    keys = [Key(words, _sample(kind)) for kind, words in meanings.items() if kind in present]
    if any(arrow.pinned for arrow in arrows):
        keys.append(Key(_("đã ấn định"), group(pin(0, 6))))
    return [*keys, Key(_("Sơ đồ, không theo tỷ lệ bản đồ; tọa độ: GeoNames, CC BY 4.0"))]


def _sample(kind: str) -> Markup:
    curve = Curve(Point(-13, 5), Point(0, -7), Point(13, 5))
    return group(
        path(curve.trimmed(0, 6).steps(), "gu-map-line"),
        path(curve.head(8, 7.5), "gu-map-head"),
        class_=f"gu-map-{kind}",
    )

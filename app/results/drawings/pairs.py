"""Own figure against the verified one (số tự báo cáo và số xác minh): two signs on one line, a line for each unit.

A dot plot (Cleveland, McGill: Graphical Perception, JASA 1984): positions on a common scale are read most exactly, and
the length between two signs is the difference itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _
from markupsafe import Markup

from app.inspections.drawings.legend import Key, legend
from app.inspections.drawings.letters import shortened, width_of
from app.inspections.drawings.svg import element, figure, group, path, picture, text
from app.results.drawings.signs import NAME_SIZE, SIZE, WIDTH, name_room

__all__ = ["Measured", "Pair", "Scale", "pairs_picture"]

_HEAD, _ROW, _EDGE = 22.0, 26.0, 8.0


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure: ``value`` in the target's unit, None where it has none; ``words`` as people read it, "" if none."""

    value: Fraction | None
    words: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A unit's own figure and the verified one; ``note`` says how the verified one stands to the target."""

    unit: str
    own: Measured
    verified: Measured
    note: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """The line that all pairs of a target share, from 0; ``goal`` the target's value, ``words`` as said ("> 70%")."""

    goal: Fraction
    words: str
    percent: bool


@dataclass(frozen=True, slots=True)
class _Axis:
    """Where a value comes: from ``start``, ``span`` px for ``most``."""

    start: float
    span: float
    most: Fraction

    def at(self, value: Fraction) -> float:
        return self.start + self.span * float(value / self.most)


def pairs_picture(scale: Scale, pairs: Sequence[Pair], *, title: str, name: str) -> Markup:
    """All units' pairs of one target, its line dashed; "" without units."""
    if not pairs:
        return Markup()
    values = [each.value for pair in pairs for each in (pair.own, pair.verified) if each.value is not None]
    left = name_room(pair.unit for pair in pairs)
    room = max(width_of(_short(pair.verified.words), NAME_SIZE) for pair in pairs) + 6
    most = max([scale.goal, *values, Fraction(100 if scale.percent else 1)])
    axis = _Axis(left + _EDGE, WIDTH - left - room - 2 * _EDGE, most)
    bottom = _HEAD + _ROW * len(pairs)
    keys, taken = legend(_keys(scale, values), 0, bottom + 6, WIDTH)
    return picture(
        name,
        (WIDTH, bottom + 6 + taken),
        title,
        "; ".join(_sentence(pair) for pair in pairs),
        *(_row(pair, _HEAD + place * _ROW + _ROW / 2, axis) for place, pair in enumerate(pairs)),
        _goal(scale, axis, bottom),
        keys,
    )


def _goal(scale: Scale, axis: _Axis, bottom: float) -> Markup:
    """The target's line through all rows, its words above."""
    x, half = axis.at(scale.goal), width_of(scale.words, SIZE) / 2
    return group(
        text(min(max(x, half), WIDTH - half), 14, scale.words, "gu-goal-words", text_anchor="middle"),
        path(f"M{figure(x)} 18V{figure(bottom)}", "gu-goal"),
    )


def _row(pair: Pair, middle: float, axis: _Axis) -> Markup:
    own, verified = pair.own.value, pair.verified.value
    between = Markup()
    if own is not None and verified is not None and own != verified:
        between = path(f"M{figure(axis.at(own))} {figure(middle)}H{figure(axis.at(verified))}", "gu-between")
    return group(
        text(0, middle + 5, shortened(pair.unit, axis.start - _EDGE - 6, NAME_SIZE, bold=True), "gu-row-name"),
        path(f"M{figure(axis.start)} {figure(middle)}h{figure(axis.span)}", "gu-row-line"),
        between,
        _own(axis.at(own), middle) if own is not None else Markup(),
        _verified(axis.at(verified), middle) if verified is not None else Markup(),
        text(WIDTH, middle + 4, _short(pair.verified.words) or "–", "gu-count", text_anchor="end"),
    )


def _own(x: float, y: float) -> Markup:
    return element("circle", cx=x, cy=y, r=6.5, class_="gu-own")


def _verified(x: float, y: float) -> Markup:
    return path(f"M{figure(x)} {figure(y - 4.6)}l4.6 4.6l-4.6 4.6l-4.6 -4.6z", "gu-verified")


def _keys(scale: Scale, values: Sequence[Fraction]) -> list[Key]:
    signs = [Key(_("đơn vị tự báo cáo"), _own(0, 0)), Key(_("đoàn xác minh"), _verified(0, 0))] if values else []
    return [*signs, Key(_("chỉ tiêu: %(goal)s", goal=scale.words), path("M0 -8V8", "gu-goal"))]


def _sentence(pair: Pair) -> str:
    own, verified = pair.own.words or _("chưa có"), pair.verified.words or _("chưa có")
    words: str = _("%(unit)s: tự báo cáo %(own)s, xác minh %(verified)s", unit=pair.unit, own=own, verified=verified)
    return f"{words} ({pair.note})" if pair.note else words


def _short(words: str) -> str:
    """Without the counts behind a share: they stand in the table."""
    return words.partition(" (")[0]

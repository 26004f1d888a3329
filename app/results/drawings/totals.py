"""The ranking as bars (xếp hạng): each unit's total stacked from its parts and bonus, what was taken off at the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _
from markupsafe import Markup

from app.inspections.drawings.legend import Key, legend
from app.inspections.drawings.letters import shortened, width_of
from app.inspections.drawings.svg import box, group, picture, text
from app.results.drawings.signs import NAME_SIZE, SIZE, WIDTH, filled, filling, fillings

__all__ = ["Piece", "Total", "totals_picture"]

_ROW, _LINE, _BAR = 52.0, 17.0, 20.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the scores: its title, the points, and the points as people read them."""

    title: str
    points: Fraction
    words: str


@dataclass(frozen=True, slots=True)
class Total:
    """A unit's bar: its place in words ("1", "" without one), its parts and bonus, the penalty, the total in words.

    ``note`` says what the bar does not: a shared place, a unit left out of the ranking, figures still missing.
    """

    unit: str
    place: str
    pieces: tuple[Piece, ...]
    penalty: Piece | None
    words: str
    note: str = ""

    @property
    def gross(self) -> Fraction:
        """The points before the penalty is taken off."""
        return sum((piece.points for piece in self.pieces), Fraction(0))

    @property
    def name(self) -> str:
        """1. Điện Biên."""
        return f"{self.place}. {self.unit}" if self.place else self.unit


def totals_picture(totals: Sequence[Total], *, title: str, name: str = "totals") -> Markup:
    """A bar for each unit in this order, all from one zero and on one scale; "" without units.

    Every unit has the same pieces in the same order. The penalty is crossed out at the end of the bar: what is left
    of it is the total.
    """
    if not totals:
        return Markup()
    most = max([total.gross for total in totals] + [Fraction(1)])
    bottom = _ROW * len(totals)
    keys, taken = legend(list(_keys(totals, name)), 0, bottom + 2, WIDTH)
    return picture(
        name,
        (WIDTH, bottom + 2 + taken),
        title,
        "; ".join(_sentence(total) for total in totals),
        *fillings(name),
        *(_row(total, place * _ROW, most, name) for place, total in enumerate(totals)),
        keys,
    )


def _row(total: Total, top: float, most: Fraction, name: str) -> Markup:
    unit = shortened(total.name, WIDTH * 0.5, NAME_SIZE, bold=True)
    after = width_of(unit, NAME_SIZE, bold=True) + 8
    room = WIDTH - after - width_of(total.words, NAME_SIZE, bold=True) - 10
    return group(
        text(0, top + 14, unit, "gu-row-name"),
        text(after, top + 14, shortened(total.note, room, SIZE), "gu-drawing-note") if total.note else Markup(),
        text(WIDTH, top + 14, total.words, "gu-row-name", text_anchor="end"),
        *_bar(total, top + _LINE + 3, most, name),
    )


def _bar(total: Total, top: float, most: Fraction, name: str) -> Iterable[Markup]:
    left = 0.0
    for place, piece in enumerate(total.pieces):
        wide = WIDTH * float(piece.points / most)
        if wide > 0:
            yield box(left, top, wide, _BAR, filling(place), fill=filled(name, place))
            yield _words(piece.words, left, wide, top)
        left += wide
    if total.penalty and total.penalty.points:
        wide = min(WIDTH * float(total.penalty.points / most), left)
        yield box(left - wide, top, wide, _BAR, "gu-penalty", fill=f"url(#{name}-penalty)")


def _words(words: str, left: float, wide: float, top: float) -> Markup:
    """The points on a plate in the middle of their piece, where they fit."""
    needed = width_of(words, SIZE) + 6
    if needed > wide - 2:
        return Markup()
    middle = left + wide / 2
    return group(
        box(middle - needed / 2, top + 2, needed, _BAR - 4, "gu-plate", rx=2),
        text(middle, top + _BAR / 2 + 4, words, text_anchor="middle"),
    )


def _keys(totals: Sequence[Total], name: str) -> Iterable[Key]:
    for place, piece in enumerate(totals[0].pieces):
        if any(total.pieces[place].points for total in totals):
            yield Key(piece.title, box(-13, -8, 26, 16, filling(place), fill=filled(name, place)))
    penalties = [total.penalty for total in totals if total.penalty and total.penalty.points]
    if penalties:
        yield Key(penalties[0].title, box(-13, -8, 26, 16, "gu-penalty", fill=f"url(#{name}-penalty)"))


def _sentence(total: Total) -> str:
    pieces = [f"{piece.title} {piece.words}" for piece in total.pieces]
    if total.penalty and total.penalty.points:
        pieces.append(f"{total.penalty.title} −{total.penalty.words}")
    whole = _("%(unit)s: %(total)s điểm", unit=total.name, total=total.words)
    return f"{whole} ({', '.join(pieces)}{'; ' + total.note if total.note else ''})"

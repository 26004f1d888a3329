"""A visit as a bar in somebody's row (thanh lịch): the journey light, the days at the host full, words if they fit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from markupsafe import Markup

from app.inspections.drawings.days import Scale, stretch
from app.inspections.drawings.letters import shortened, width_of
from app.inspections.drawings.svg import box, element, group, text

HEIGHT = 20.0
_SIZE = 12.0
_LEAST = 5  # letters: a name cut shorter than that says less than the visit's number


@dataclass(frozen=True, slots=True)
class Bar:
    """A visit (cuộc kiểm tra) in somebody's row: ``first`` to ``last`` at the host, ``leaves`` to ``returns`` away.

    ``hosting``: the row's unit is inspected, so ``other`` comes; else the row goes to ``other``. ``number``: in the
    table. All days are included.
    """

    number: str
    other: str
    first: date
    last: date
    leaves: date
    returns: date
    hosting: bool = False

    @property
    def taken(self) -> tuple[date, date]:
        """The days that the row is taken: with the journey, unless others come."""
        return (self.first, self.last) if self.hosting else (self.leaves, self.returns)

    @property
    def words(self) -> str:
        """→ Sơn La, ← Lai Châu."""
        return f"{'←' if self.hosting else '→'} {self.other}"

    @property
    def sentence(self) -> str:
        """The whole of it, for whoever rests on the bar."""
        days = stretch(self.first, self.last)
        if self.hosting:
            words: str = _(
                "%(number)s. Đoàn %(other)s đến kiểm tra, %(days)s", number=self.number, other=self.other, days=days
            )
        else:
            words = _("%(number)s. Đi kiểm tra %(other)s, %(days)s", number=self.number, other=self.other, days=days)
        return words


def drawn_bar(bar: Bar, scale: Scale, top: float, room_until: float) -> Markup:
    """The bar on its days, "" where none of them is shown; its words may go on beside it as far as ``room_until``."""
    whole, visit = scale.span(*bar.taken), scale.span(bar.first, bar.last)
    if whole is None:
        return Markup()
    return group(
        element("title", bar.sentence),
        Markup() if bar.hosting else _block(whole, top, "gu-journey"),
        _block(visit, top, "gu-visit") if visit else Markup(),
        _words(bar, visit or whole, whole[1], top + HEIGHT / 2 + _SIZE * 0.36, room_until),
        class_="gu-hosting" if bar.hosting else "gu-going",
    )


def sample(class_: str, kind: str) -> Markup:
    """A short bar for the legend."""
    return group(box(-13, -8, 26, 16, class_, rx=4), class_=kind)


def _block(span: tuple[float, float], top: float, class_: str) -> Markup:
    return box(span[0] + 1, top, span[1] - span[0] - 2, HEIGHT, class_, rx=4)


def _words(bar: Bar, inside: tuple[float, float], right: float, y: float, room_until: float) -> Markup:
    """Inside where they fit, else beside, else as much as fits, else only the number in the table."""
    room, middle = inside[1] - inside[0] - 8, (inside[0] + inside[1]) / 2
    wide = width_of(bar.words, _SIZE, bold=not bar.hosting)
    if wide > room and width_of(bar.words, _SIZE) <= room_until - right - 8:
        return text(right + 4, y, bar.words, "gu-beside")
    fitting = bar.words if wide <= room else shortened(bar.words, room, _SIZE, bold=not bar.hosting)
    return text(middle, y, fitting if len(fitting) >= _LEAST else bar.number, text_anchor="middle")

"""Small charts (biểu đồ): what a plan costs beside others, and how far the solver has come with its levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _
from markupsafe import Markup

from app.inspections.drawings.letters import width_of, wrapped
from app.inspections.drawings.svg import box, element, figure, group, hatch, path, picture, text

__all__ = ["Amount", "Level", "Standing", "comparison", "levels_picture"]

WIDTH = 320.0  # px: three charts side by side on a desk, one below the other on a phone
_ROW, _BAR, _SIZE = 30.0, 16.0, 13.0
_NODE, _LINE = 14.0, 19.0


@dataclass(frozen=True, slots=True)
class Amount:
    """One bar of a comparison: ``label`` whose it is, ``value`` how long, ``words`` the value as people read it.

    No ``value``: nothing can be drawn, and ``words`` say why ("không lập được"). ``current``: the plan on the page.
    """

    label: str
    value: float | None
    words: str
    current: bool = False


class Standing(StrEnum):
    """Where the solver is with a level (mức mục tiêu)."""

    DONE = "done"
    HERE = "here"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Level:
    """One objective in its order: its name, how far the solver is, and what is known ("1.245 km, đã chứng minh")."""

    name: str
    standing: Standing
    note: str = ""


def comparison(amounts: Sequence[Amount], *, title: str, name: str) -> Markup:
    """One measure of several plans as bars from a common zero; the words stand beside each bar."""
    label_room = max(width_of(amount.label, _SIZE) for amount in amounts) + 10
    words_room = (
        max(width_of(amount.words, _SIZE) for amount in amounts if amount.value is not None or amount.words) + 8
    )
    room = max(40.0, WIDTH - label_room - words_room)
    largest = max([amount.value or 0 for amount in amounts])
    rows = []
    for place, amount in enumerate(amounts):
        length = room * (amount.value or 0) / largest if largest else 0.0
        rows.append(_amount(amount, place * _ROW, label_room, length, name))
    description = "; ".join(f"{amount.label}: {amount.words}" for amount in amounts)
    bottom = _ROW * len(amounts)
    axis = path(f"M{figure(label_room)} 2V{figure(bottom - 2)}", "gu-axis")
    size = (max(WIDTH, label_room + room + words_room), bottom)
    return picture(name, size, title, description, hatch(f"{name}-other", "gu-hatch-other", step=5), *rows, axis)


def _amount(amount: Amount, top: float, left: float, length: float, name: str) -> Markup:
    middle = top + _ROW / 2
    bar = Markup()
    if length:
        fill = None if amount.current else f"url(#{name}-other)"
        class_ = "gu-bar-current" if amount.current else "gu-bar-other"
        bar = box(left, middle - _BAR / 2, max(length, 1), _BAR, class_, fill=fill)
    return group(
        text(0, middle + _SIZE * 0.36, amount.label),
        bar,
        text(left + length + 6, middle + _SIZE * 0.36, amount.words, "gu-bar-words"),
        class_="gu-amount gu-amount-current" if amount.current else "gu-amount",
    )


def levels_picture(levels: Sequence[Level], *, title: str, name: str = "levels") -> Markup:
    """The levels from above to below with "you are here"; done ones are ticked, those ahead numbered."""
    parts: list[Markup] = []
    top, nodes = 2.0, []
    for place, level in enumerate(levels, start=1):
        lines, notes = wrapped(level.name, WIDTH - 44, 14, bold=True), _notes(level)
        nodes.append(top + _NODE)
        parts.append(_level(level, place, top + _NODE, lines, notes))
        top += max(44.0, _LINE * (len(lines) + len(notes)) + 18)
    links = [
        path(f"M16 {figure(start + _NODE + 2)}V{figure(end - _NODE - 2)}", f"gu-level-link gu-level-{level.standing}")
        for level, start, end in zip(levels, nodes, nodes[1:], strict=False)
    ]
    description = "; ".join(f"{level.name}: {_word(level.standing)}" for level in levels)
    return picture(name, (WIDTH, top), title, description, *links, *parts)


def _notes(level: Level) -> list[str]:
    words = [_word(level.standing)] if level.standing is Standing.HERE else []
    return [line for note in [*words, level.note] if note for line in wrapped(note, WIDTH - 44, 12)]


def _level(level: Level, place: int, middle: float, lines: list[str], notes: list[str]) -> Markup:
    tick = path(f"M10.5 {figure(middle + 0.5)}l4 4l7.5 -8.5", "gu-tick")
    number = text(16, middle + 4.5, str(place), text_anchor="middle")
    texts = [text(42, middle + 5 + line * _LINE, words, "gu-level-name") for line, words in enumerate(lines)]
    below = middle + 4 + len(lines) * _LINE
    texts += [text(42, below + line * _LINE, words, "gu-drawing-note") for line, words in enumerate(notes)]
    return group(
        element("circle", cx=16, cy=middle, r=_NODE),
        tick if level.standing is Standing.DONE else number,
        *texts,
        class_=f"gu-level gu-level-{level.standing}",
    )


def _word(standing: Standing) -> str:
    words: dict[Standing, str] = {
        Standing.DONE: _("Đã xong"),
        Standing.HERE: _("Đang ở bước này"),
        Standing.AHEAD: _("Bước sau"),
    }
    return words[standing]

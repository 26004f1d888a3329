"""Targets reached by unit (mức đạt chỉ tiêu): a row for each unit, a column for each target, a sign in each cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from app.inspections.drawings.legend import legend
from app.inspections.drawings.letters import shortened
from app.inspections.drawings.svg import element, figure, group, path, picture, text
from app.results.drawings.signs import NAME_SIZE, WIDTH, name_room, standing_keys, standing_sign
from workflows.figures import STANDING_TITLES, Standing

__all__ = ["Goal", "Reached", "reached_picture"]

_HEAD, _ROW, _COUNT = 24.0, 28.0, 38.0
_NARROWEST, _WIDEST = 24.0, 44.0


@dataclass(frozen=True, slots=True)
class Goal:
    """A target as a column: its number in the list under the picture, and its words ("thu hồi tiền: trên 70%")."""

    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Reached:
    """A unit's row: how its verified figures stand to each goal, in the goals' order."""

    unit: str
    standings: tuple[Standing, ...]

    @property
    def reached(self) -> int:
        """How many targets are reached."""
        return self.standings.count(Standing.REACHED)

    @property
    def counted(self) -> int:
        """Of how many: all but those where nothing arose."""
        return len(self.standings) - self.standings.count(Standing.NO_CASES)

    @property
    def titles(self) -> list[str]:
        """The standings in words."""
        return [_(STANDING_TITLES[each]) for each in self.standings]

    @property
    def words(self) -> str:
        """5/7; "" where no figure has been verified."""
        known = any(each is not Standing.UNKNOWN for each in self.standings)
        return f"{self.reached}/{self.counted}" if known else ""


def reached_picture(goals: Sequence[Goal], rows: Sequence[Reached], *, title: str, name: str = "reached") -> Markup:
    """The matrix of signs with each unit's count at its right; "" without units or targets."""
    if not goals or not rows:
        return Markup()
    left = name_room(row.unit for row in rows)
    cell = max(_NARROWEST, min(_WIDEST, (WIDTH - left - _COUNT) / len(goals)))
    grid = _Grid(left, cell, left + cell * len(goals))
    heads = [text(grid.middle(at), 15, str(goal.number), text_anchor="middle") for at, goal in enumerate(goals)]
    bottom = _HEAD + _ROW * len(rows)
    keys, taken = legend(standing_keys({each for row in rows for each in row.standings}), 0, bottom + 8, WIDTH)
    return picture(
        name,
        (max(grid.right + _COUNT, WIDTH), bottom + 8 + taken),
        title,
        "; ".join(f"{row.unit}: {row.words or _('chưa có số liệu')}" for row in rows),
        group(*heads, text(grid.right + _COUNT, 15, _("Đạt"), text_anchor="end"), class_="gu-heads"),
        *(_row(row, goals, _HEAD + place * _ROW, grid) for place, row in enumerate(rows)),
        keys,
    )


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the cells come: from ``left`` to ``right``, each ``cell`` px wide."""

    left: float
    cell: float
    right: float

    def middle(self, column: int) -> float:
        return self.left + self.cell * (column + 0.5)


def _row(row: Reached, goals: Sequence[Goal], top: float, grid: _Grid) -> Markup:
    middle = top + _ROW / 2
    cells = [
        group(
            element("title", f"{row.unit}, {goal.number}: {_(STANDING_TITLES[standing])}"),
            standing_sign(standing, grid.middle(at), middle),
        )
        for at, (goal, standing) in enumerate(zip(goals, row.standings, strict=True))
    ]
    return group(
        path(f"M0 {figure(top)}H{figure(grid.right + _COUNT)}", "gu-row-line"),
        text(0, middle + 5, shortened(row.unit, grid.left - 6, NAME_SIZE, bold=True), "gu-row-name"),
        *cells,
        text(grid.right + _COUNT, middle + 5, row.words or "–", "gu-count", text_anchor="end"),
    )

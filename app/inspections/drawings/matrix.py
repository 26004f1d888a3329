"""Who inspects whom (ma trận kiểm tra chéo): a row for each inspector, a column for each inspected unit, and in each
cell the years in which it happened, the plan's visit, or the sign that it cannot be.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask_babel import gettext as _
from markupsafe import Markup

from app.inspections.drawings.legend import NARROW, Key, legend
from app.inspections.drawings.letters import shortened, width_of
from app.inspections.drawings.svg import Value, box, element, figure, group, path, picture, pin, text

__all__ = ["Cell", "Side", "matrix"]

_FEW = 12
_WIDTH = 1040.0
_SIZE, _LINE, _MARK = 12.0, 15.0, 20.0


@dataclass(frozen=True, slots=True)
class Side:
    """A unit at the side and at the top: its key and its name."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One inspector and one inspected unit: the years of earlier inspections, ``planned`` the visit's number in the
    table ("" where none is planned), ``pinned`` by people; ``impossible``: no plan may have it.
    """

    years: tuple[int, ...] = ()
    planned: str = ""
    pinned: bool = False
    impossible: bool = False

    @property
    def short_years(self) -> tuple[str, ...]:
        """’18, ’21."""
        return tuple(f"’{year % 100:02d}" for year in sorted(self.years))


Cells = Mapping[tuple[str, str], Cell]  # by (inspector, inspected); a pair that is not there is an empty cell


@dataclass(frozen=True, slots=True)
class _Grid:
    """The measures of a matrix: names at the left and at the top, cells between."""

    sides: Sequence[Side]
    few: bool
    left: float
    top: float
    width: float
    height: float

    @staticmethod
    def of(sides: Sequence[Side], cells: Cells) -> _Grid:
        few = len(sides) <= _FEW
        longest = max(width_of(side.name, 13, bold=True) for side in sides)
        left = math.ceil(min(longest + 14, 170.0))
        width = min(96.0, max(64.0, (_WIDTH - left) // len(sides))) if few else 30.0
        a_line = 3 if few else 1
        lines = max([1, *(-(-len(cell.years) // a_line) for cell in cells.values())])
        height = max(_MARK + lines * _LINE + 8, 48.0 if few else 0.0)
        return _Grid(sides, few, left, 34.0 if few else math.ceil(min(longest, 160.0) + 12), width, height)

    @property
    def right(self) -> float:
        return self.left + self.width * len(self.sides)

    @property
    def bottom(self) -> float:
        return self.top + self.height * len(self.sides)

    def corner(self, row: int, column: int) -> tuple[float, float]:
        return self.left + column * self.width, self.top + row * self.height


def matrix(sides: Sequence[Side], cells: Cells, *, title: str, name: str = "matrix") -> Markup:
    """The matrix of these units in this order, "" without any; ``name``: its identifier, unique on the page."""
    if not sides:
        return Markup()
    grid = _Grid.of(sides, cells)
    places = {side.key: place for place, side in enumerate(sides)}
    known = [(places[a], places[b], cell) for (a, b), cell in cells.items() if a in places and b in places]
    drawn = [_cell(grid, *each) for each in sorted(known, key=lambda each: each[:2])]
    keys, taken = legend(_keys(known), 0, grid.bottom + 8, NARROW)
    drawing = picture(
        name,
        (max(grid.right, NARROW) + 1, grid.bottom + 8 + taken),
        title,
        _("Hàng là đơn vị kiểm tra, cột là đơn vị được kiểm tra."),
        _impossible_pattern(grid, name),
        _cells_behind(grid, known, name),
        _lines(grid),
        group(*(_column_name(grid, column, side) for column, side in enumerate(sides))),
        group(*_row_names(grid)),
        group(*(part for years, _planned_mark in drawn for part in years), class_="gu-matrix-years"),
        *(planned_mark for _years, planned_mark in drawn),
        keys,
    )
    return element("div", _names_in_sight(grid), drawing, class_="gu-drawing-scrolled")


def _impossible_pattern(grid: _Grid, name: str) -> Markup:
    """A tile as large as a cell, its hatch and one cross: thousands of cells cost no more than their outline."""
    middle_x, middle_y = grid.width / 2, grid.height / 2
    count = int((grid.width + grid.height) // 8)
    slants = "".join(f"M{8 * step} 0l{-grid.height:.0f} {grid.height:.0f}" for step in range(1, count + 1))
    cross = f"M{figure(middle_x - 4)} {figure(middle_y - 4)}l8 8m-8 0l8 -8"
    return element(
        "pattern",
        box(0, 0, grid.width, grid.height, "gu-matrix-ground"),
        path(slants, "gu-hatch-closed"),
        element("circle", cx=middle_x, cy=middle_y, r=8, class_="gu-matrix-ground"),
        path(cross, "gu-cross"),
        id=f"{name}-impossible",
        x=grid.left,
        y=grid.top,
        width=grid.width,
        height=grid.height,
        patternUnits="userSpaceOnUse",
    )


def _cells_behind(grid: _Grid, known: Iterable[tuple[int, int, Cell]], name: str) -> Markup:
    """Impossible cells as one area, the diagonal as another."""
    impossible = sorted((row, column) for row, column, cell in known if cell.impossible and row != column)
    area = "".join(_run(grid, row, columns) for row, columns in _runs(impossible))
    own = "".join(_run(grid, place, [place]) for place in range(len(grid.sides)))
    url: dict[str, Value] = {"fill": f"url(#{name}-impossible)"}
    return group(element("path", d=area, **url) if area else Markup(), path(own, "gu-matrix-own"))


def _runs(cells: list[tuple[int, int]]) -> Iterable[tuple[int, list[int]]]:
    """Neighbours in a row together."""
    for row, run in groupby(enumerate(cells), key=lambda each: (each[1][0], each[1][1] - each[0])):
        yield row[0], [column for _place, (_row, column) in run]


def _run(grid: _Grid, row: int, columns: Sequence[int]) -> str:
    x, y = grid.corner(row, columns[0])
    width = grid.width * len(columns)
    return f"M{figure(x)} {figure(y)}h{figure(width)}v{figure(grid.height)}h{figure(-width)}z"


def _lines(grid: _Grid) -> Markup:
    rows = (f"M0 {figure(grid.top + row * grid.height)}H{figure(grid.right)}" for row in range(len(grid.sides) + 1))
    columns = (
        f"M{figure(grid.left + column * grid.width)} {figure(grid.top)}V{figure(grid.bottom)}"
        for column in range(len(grid.sides) + 1)
    )
    return path("".join((*rows, *columns)), "gu-row-line")


def _column_name(grid: _Grid, column: int, side: Side) -> Markup:
    x = grid.left + (column + 0.5) * grid.width
    if grid.few:
        return text(x, grid.top - 10, shortened(side.name, grid.width - 4, _SIZE), text_anchor="middle")
    turned = f"rotate(-90 {figure(x + 4)} {figure(grid.top - 6)})"
    return text(x + 4, grid.top - 6, shortened(side.name, grid.top - 10, _SIZE), transform=turned)


def _row_names(grid: _Grid) -> list[Markup]:
    return [
        text(
            0,
            grid.top + (row + 0.5) * grid.height + 5,
            shortened(side.name, grid.left - 8, 13, bold=True),
            "gu-row-name",
        )
        for row, side in enumerate(grid.sides)
    ]


def _names_in_sight(grid: _Grid) -> Markup:
    """The inspectors once more on a sheet that stays while the matrix scrolls; nothing new for ears."""
    return element(
        "svg",
        box(0, 0, grid.left - 1, grid.bottom, "gu-names-ground"),
        *_row_names(grid),
        class_="gu-drawing gu-drawing-names",
        aria_hidden="true",
        focusable="false",
        width=grid.left - 1,
        height=grid.bottom,
    )


def _cell(grid: _Grid, row: int, column: int, cell: Cell) -> tuple[list[Markup], Markup]:
    """The lines of years, and the mark of the plan above them; together in the middle of the cell."""
    x, y = grid.corner(row, column)
    middle = x + grid.width / 2
    a_line = 3 if grid.few else 1
    lines = [" ".join(cell.short_years[at : at + a_line]) for at in range(0, len(cell.years), a_line)]
    mark = _MARK + 2 if cell.planned else 0
    height = len(lines) * _LINE + mark
    top = y + (grid.height - height) / 2
    years = [text(middle, top + mark + place * _LINE + _SIZE, words) for place, words in enumerate(lines)]
    if cell.impossible and years:  # over the cross they could not be read
        half = max(width_of(line, _SIZE) for line in lines) / 2 + 3
        years.insert(0, box(middle - half, top, 2 * half, height, "gu-matrix-ground"))
    return years, _planned(cell, middle, top) if cell.planned else Markup()


def _planned(cell: Cell, middle: float, top: float) -> Markup:
    half = max(_MARK / 2 + 2, width_of(cell.planned, _SIZE, bold=True) / 2 + 3)
    return group(
        box(middle - half, top, 2 * half, _MARK, rx=3),
        text(middle, top + _MARK / 2 + _SIZE * 0.36, cell.planned, text_anchor="middle"),
        pin(middle + half, top + 9) if cell.pinned else Markup(),
        class_="gu-matrix-planned",
    )


def _keys(known: Sequence[tuple[int, int, Cell]]) -> list[Key]:
    """The signs that this matrix has."""
    cells = [cell for _row, _column, cell in known]
    keys = []
    if any(cell.planned for cell in cells):
        sample = group(box(-11, -9, 22, 18, rx=3), text(0, 4, "1", text_anchor="middle"), class_="gu-matrix-planned")
        keys.append(Key(_("cuộc trong kế hoạch, theo số thứ tự"), sample))
    if any(cell.years for cell in cells):
        keys.append(Key(_("năm đã kiểm tra"), text(0, 4, "’18", text_anchor="middle")))
    if any(cell.impossible for cell in cells):
        hatched = path("M-13 -3l5 -5M-13 5l13 -13M8 -8l-16 16M13 -5l-13 13M13 3l-5 5", "gu-hatch-closed")
        cross = path("M-4 -4l8 8m-8 0l8 -8", "gu-cross")
        keys.append(Key(_("không thể phân công"), group(box(-13, -8, 26, 16, "gu-sample"), hatched, cross)))
    if any(cell.pinned for cell in cells):
        keys.append(Key(_("đã ấn định"), pin(0, 6)))
    return keys

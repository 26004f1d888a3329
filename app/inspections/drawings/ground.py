"""What of a sheet is taken (chỗ đã dùng): boxes that nothing may cover, and lines that are better not crossed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.inspections.drawings.geometry import Box, Point

_CELL = 8  # px: lines nearer than this read as one
Cell = tuple[int, int]


@dataclass(slots=True)
class Ground:
    """The sheet while it is being filled; ``lines`` counts, by cell, whose lines pass there."""

    sheet: Box
    boxes: list[Box] = field(default_factory=list)
    lines: dict[Cell, set[str]] = field(default_factory=lambda: defaultdict(set))

    def free(self, box: Box) -> bool:
        """Whether the box lies on the sheet and covers nothing."""
        return self.sheet.contains(box) and not any(box.overlaps(taken) for taken in self.boxes)

    def draw(self, owner: str, points: Iterable[Point]) -> None:
        """Remember a line of ``owner`` by points of it."""
        for point in points:
            self.lines[_cell(point)].add(owner)

    def crossed(self, points: Iterable[Point], *owners: str) -> int:
        """How many of the points lie on lines of anybody else than ``owners``."""
        own = set(owners)
        return sum(1 for point in points if self.lines.get(_cell(point), own) - own)

    def under(self, box: Box, *owners: str) -> int:
        """How many cells of the box lie on lines of others."""
        own = set(owners)
        left, top = _cell(Point(box.left, box.top))
        right, bottom = _cell(Point(box.right, box.bottom))
        cells = ((x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))
        return sum(1 for cell in cells if self.lines.get(cell, own) - own)


def _cell(point: Point) -> Cell:
    return int(point.x // _CELL), int(point.y // _CELL)

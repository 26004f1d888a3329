"""The board's tabs (các cách xem kế hoạch): one picture a page, so that none is heavy and each has its own address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from app.inspections.absences import unit_absences
from app.inspections.board_page import Board
from app.inspections.drawings.map import PHONE
from app.inspections.drawings.matrix import Cell, Side, matrix
from app.inspections.plan_pictures import Stretch, drawn_by_person, drawn_by_unit, drawn_map, matrix_cells
from workflows.scheduling.arcs import candidates
from workflows.scheduling.groups import all_groups
from workflows.scheduling.instance import Pair
from workflows.words import N_

TABS = {
    "units": N_("Theo đơn vị"),
    "map": N_("Sơ đồ"),
    "calendar": N_("Lịch theo đơn vị"),
    "people": N_("Lịch theo cán bộ"),
    "matrix": N_("Ma trận 5 năm"),
    "changes": N_("Thay đổi"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """The open tab: its picture where it has one, ``narrow`` the same for a phone; ``names`` of all tabs, in order."""

    name: str
    names: tuple[str, ...]
    picture: Markup | None = None
    narrow: Markup | None = None
    caption: str = ""
    cells: Mapping[Pair, Cell] | None = None


def opened(board: Board, name: str) -> Tab:
    """The tab of this name, the first one for any other; "changes" only where the plan amends another."""
    names = tuple(each for each in TABS if each != "changes" or board.changes)
    if name == "map":
        return Tab(name, names, _map(board), _map(board, width=PHONE, name="map-narrow"), _("Sơ đồ kiểm tra chéo"))
    if name == "calendar":
        return Tab(name, names, _by_unit(board), caption=_("Lịch kiểm tra chéo theo đơn vị"))
    if name == "people":
        return Tab(name, names, _by_person(board), caption=_("Lịch kiểm tra chéo theo cán bộ"))
    if name == "matrix":
        return _matrix_tab(board, names)
    return Tab(name if name in names else "units", names)


def _map(board: Board, **drawn: float | str) -> Markup:
    desk = board.desk
    changed = {visit.pair for visit in board.changes.added} if board.changes else set()
    pinned = [row.pair for row in board.rows if row.pinned]
    visits = [row.visit for row in board.rows]
    return drawn_map(desk.built.units.values(), visits, pinned=pinned, changed=changed, **drawn)  # type: ignore[arg-type]


def _by_unit(board: Board) -> Markup:
    built = board.desk.built
    away: dict[str, list[Stretch]] = {}
    keys = {unit.id: key for key, unit in built.units.items()}
    words = {"host": _("không tiếp đoàn được"), "team": _("không cử đoàn đi được")}
    for each in unit_absences(list(keys), board.desk.year.year):
        away.setdefault(keys[each.unit_id], []).append((each.first_day, each.last_day, words[each.scope]))
    return drawn_by_unit(built.units.values(), [row.visit for row in board.rows], built.calendar, away)


def _by_person(board: Board) -> Markup:
    built = board.desk.built
    away: dict[str, Iterable[Stretch]] = {
        identity: [(each.first_day, each.last_day, "") for each in person.absences]
        for identity, person in built.people.items()
    }
    return drawn_by_person(built.units.values(), [row.visit for row in board.rows], built.calendar, away)


def _matrix_tab(board: Board, names: tuple[str, ...]) -> Tab:
    sides = [Side(key, unit.short_name) for key, unit in board.desk.built.units.items()]
    title, cells = _("Ai kiểm tra ai trong 5 năm gần đây"), _cells(board)
    return Tab("matrix", names, matrix(sides, cells, title=title), caption=title, cells=cells)


def _cells(board: Board) -> dict[Pair, Cell]:
    """The last five years, the plan's visits, and what no plan may have."""
    instance, rows = board.desk.built.instance, board.rows
    _possible, removed = candidates(instance, all_groups(instance))
    return matrix_cells(
        [(past.inspector, past.inspected, past.year) for past in instance.history],
        board.desk.year.year,
        [row.visit for row in rows],
        pinned=[row.pair for row in rows if row.pinned],
        impossible={each.pair for each in removed},
    )

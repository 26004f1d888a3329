"""What every pair would cost, for people (bảng giải thích): a table of all pairs, and a sentence for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from app.inspections.words import (
    Names,
    difference_in_words,
    objective_change,
    objective_title,
    reason_in_words,
)
from workflows.scheduling.instance import Instance
from workflows.scheduling.why import PAIRS, Why, WhyTable

# A wider table is read by nobody: of larger clusters the page shows one unit at a time.
WIDEST = 12


@dataclass(frozen=True, slots=True)
class WhyCell:
    """One pair in the table: ``kind`` is self, chosen, open, out or unknown; two short words and a whole sentence."""

    kind: str
    word: str
    about: str
    inspected: str
    sentence: str


@dataclass(frozen=True, slots=True)
class WhyRow:
    """All that one unit could inspect."""

    key: str
    inspector: str
    cells: tuple[WhyCell, ...]

    @property
    def pairs(self) -> list[WhyCell]:
        """The cells without the unit itself."""
        return [cell for cell in self.cells if cell.kind != "self"]


@dataclass(frozen=True, slots=True)
class WhyPart:
    """The part of the page: the table of a cluster that is small enough (``wide``), or the one unit asked for."""

    rows: tuple[WhyRow, ...]
    units: tuple[tuple[str, str], ...]
    shown: str
    pairs_only: bool
    complete: bool

    @property
    def wide(self) -> bool:
        """Whether all units fit into one table."""
        return len(self.units) <= WIDEST


def why_part(table: WhyTable, instance: Instance, names: Names, asked: str = "") -> WhyPart:
    """The stored table laid out; ``asked`` is the key of the one unit to be shown where there are too many for one."""
    units = instance.units
    shown = asked if asked in units else units[0]
    lines = units if len(units) <= WIDEST else (shown,)
    return WhyPart(
        rows=tuple(_row(unit, table, units, names) for unit in lines),
        units=tuple((unit, names.unit(unit)) for unit in units),
        shown=shown,
        pairs_only=table.level == PAIRS and instance.dated,
        complete=table.complete,
    )


def why_in_words(why: Why, names: Names) -> str:
    """One pair as a sentence: what leaving a chosen pair would cost, what taking another would, or why it cannot be."""
    if why.removed:
        return str(_("Không chọn được: %(reasons)s", reasons=_reasons(why.removed, names)))
    if why.conflict:
        text = _("Phải chọn cặp này, vì: %(reasons)s") if why.chosen else _("Không chọn được cùng với: %(reasons)s")
        return str(text) % {"reasons": _reasons(why.conflict, names)}
    if not why.other:
        return _without_cost(why)
    costs = "; ".join(difference_in_words(name, change) for name, change in why.change.items() if change)
    if not costs:
        return str(
            _("Có phương án khác tốt bằng, không có cặp này.") if why.chosen else _("Chọn cặp này cũng tốt bằng.")
        )
    text = _("Đã chọn. Không chọn thì: %(costs)s.") if why.chosen else _("Nếu chọn thì: %(costs)s.")
    return str(text) % {"costs": costs}


def _reasons(reasons: Iterable[str], names: Names) -> str:
    """One sentence after the other; for a reader who may not know of people, many of them are the same one."""
    return " ".join(dict.fromkeys(reason_in_words(reason, names) for reason in reasons))


def _without_cost(why: Why) -> str:
    if not why.proven:
        return str(_("Chưa đủ thời gian để xét cặp này."))
    return str(_("Đã chọn; không có phương án nào thiếu cặp này.") if why.chosen else _("Không chọn được."))


def _row(unit: str, table: WhyTable, units: Sequence[str], names: Names) -> WhyRow:
    return WhyRow(unit, names.unit(unit), tuple(_cell(table, (unit, other), names) for other in units))


def _cell(table: WhyTable, pair: tuple[str, str], names: Names) -> WhyCell:
    inspected = names.unit(pair[1])
    if pair[0] == pair[1]:
        return WhyCell("self", "", "", inspected, "")
    why = table.rows.get(pair)
    if why is None:
        return WhyCell("unknown", "?", str(_("chưa xét")), inspected, str(_("Chưa đủ thời gian để xét cặp này.")))
    sentence = why_in_words(why, names)
    if why.chosen:
        return WhyCell("chosen", "✓", str(_("đã chọn")), inspected, sentence)
    if not why.other:
        unknown = not why.proven and not why.removed
        kind, word = ("unknown", _("chưa xét")) if unknown else ("out", _("không được"))
        return WhyCell(kind, "?" if unknown else "×", str(word), inspected, sentence)
    # The first goal that changes decides: those before it are equal, those after it count less.
    name = next((name for name, change in why.change.items() if change), None)
    if name is None:
        return WhyCell("open", "=", str(_("tốt bằng")), inspected, sentence)
    return WhyCell("open", objective_change(name, why.change[name]), objective_title(name), inspected, sentence)

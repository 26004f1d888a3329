"""A unit's place in the ranking (thứ hạng của một đơn vị), as the ranking and the report print it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from workflows.closing.reading import decimal_of, demand, name_of
from workflows.content import Table
from workflows.figures import amount
from workflows.refusals import BadInput
from workflows.scheduling.strict_json import Node
from workflows.scoring.ranking import SHARED
from workflows.scoring.score import Consideration
from workflows.strict_content import key_of, record_of, text_of
from workflows.words import N_

BY_PART = "part:"
_HEADER = ("Hạng", "Đơn vị", "Tổng điểm", "Ghi chú")
_WIDTHS = (12, 36, 18, 34)


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit with its total and place (kết quả xếp hạng).

    ``total`` is decimal text as printed by the scoring table. ``place`` is None for a unit that is not ranked, and then
    ``reason`` says why. ``tie``: "" where no other has the same total, "part:KEY" where that part of the scoring table
    decided, "shared" where nothing did and the place is shared.
    """

    unit: str
    name: str
    status: Consideration
    place: int | None
    total: str
    tie: str
    reason: str


def placed_of(node: Node) -> Placed:
    """A place read strictly."""
    parts = record_of(node, Placed)
    return Placed(
        unit=key_of(parts["unit"]),
        name=name_of(parts["name"]),
        status=Consideration(parts["status"].one_of(list(Consideration), N_("Không có diện xét nào tên là “{name}”."))),
        place=None if parts["place"].value is None else parts["place"].whole(least=1),
        total=decimal_of(parts["total"]),
        tie=_tie(parts["tie"]),
        reason=text_of(parts["reason"]),
    )


def _tie(node: Node) -> str:
    tie = name_of(node)
    if tie not in {"", SHARED} and not tie.startswith(BY_PART):
        raise BadInput("Không có cách phân hạng nào tên là “{name}”.", field=node.path, name=tie)
    return tie


def check_places(rows: Sequence[Placed], paths: Sequence[str]) -> None:
    """Refuse places that do not follow from the totals; ``paths`` are those of the rows.

    1. every unit has a name and a total; only a ranked one has a place, any other says why it has none;
    2. ranked units stand first, in the order of their places, higher totals before lower ones;
    3. a place is one more than the number of units before it; only units that nothing parted share one.
    """
    for row, path in zip(rows, paths, strict=True):
        # 1.
        _check_alone(row, path)
    for (before, row), path in zip(pairwise(rows), paths[1:], strict=True):
        # 2.
        _check_order(before, row, path)
    for i, path in enumerate(paths):
        # 3.
        _check_place(i, rows, path)


def _check_alone(row: Placed, path: str) -> None:
    demand(row.name, f"{path}.name")
    demand(row.total, f"{path}.total", N_("Đơn vị này chưa có tổng điểm. Mời cập nhật số liệu."))
    if row.status is Consideration.RANKED:
        if row.place is None:
            raise BadInput("{unit} được xếp hạng nhưng chưa có thứ hạng.", field=f"{path}.place", unit=row.name)
        return
    if row.place is not None:
        raise BadInput("{unit} không thuộc diện xếp hạng nên không có thứ hạng.", field=f"{path}.place", unit=row.name)
    demand(row.reason, f"{path}.reason", N_("Đơn vị không xét hoặc tạm hoãn xét phải có lý do. Mời nhập lý do."))


def _check_order(before: Placed, row: Placed, path: str) -> None:
    if row.place is None:
        return
    if before.place is None:
        sentence = N_("{unit} được xếp hạng nên phải đứng trước những đơn vị không xếp hạng.")
        raise BadInput(sentence, field=f"{path}.place", unit=row.name)
    if Decimal(row.total) > Decimal(before.total):
        sentence = N_("{unit} có tổng điểm cao hơn {other} nhưng xếp sau.")
        raise BadInput(sentence, field=f"{path}.total", unit=row.name, other=before.name)


def _check_place(i: int, rows: Sequence[Placed], path: str) -> None:
    row = rows[i]
    if row.place is None or row.place == i + 1:
        return
    before = rows[i - 1]
    shares = i > 0 and row.place == before.place and row.total == before.total
    if not shares or {row.tie, before.tie} != {SHARED}:
        raise BadInput("Thứ hạng của {unit} phải là {place}.", field=f"{path}.place", unit=row.name, place=i + 1)


def place_in_words(row: Placed) -> str:
    """The place, or why there is none: "hạng 2", "đồng hạng 2", "không xét: ...", "tạm hoãn xét: ..."."""
    if row.status is Consideration.RANKED:
        return f"{'đồng ' if row.tie == SHARED else ''}hạng {row.place}"
    word = "không xét" if row.status is Consideration.EXCLUDED else "tạm hoãn xét"
    return f"{word}: {row.reason.rstrip('.;, ')}"


def places_table(rows: Sequence[Placed]) -> Table:
    """Everybody's place and total; a shared place, and why a unit has none, stand in a last column if need be."""
    found = tuple((_mark(row), row.name, amount(row.total), _note(row)) for row in rows)
    columns = len(_HEADER) if any(note for *_, note in found) else len(_HEADER) - 1
    return Table(_HEADER[:columns], tuple(row[:columns] for row in found), _WIDTHS[:columns])


def _mark(row: Placed) -> str:
    return str(row.place) if row.place is not None else "-"


def _note(row: Placed) -> str:
    if row.status is Consideration.RANKED and row.tie != SHARED:
        return ""
    words = "Đồng hạng" if row.status is Consideration.RANKED else place_in_words(row)
    return words[0].upper() + words[1:]

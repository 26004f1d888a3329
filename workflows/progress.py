"""Progress reports (báo cáo kết quả thực hiện): what a unit says against each commitment, three times a year.

Two forms, as with papers: what is *typed* is text cell by cell and may still be wrong; a *report* is checked against
the pledge in force, canonical, and is what an edition keeps for ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from workflows.content import Json
from workflows.figures import Figure, figure_from, number
from workflows.pledge_content import Commitment, PledgeContent
from workflows.refusals import BadInput
from workflows.wording import plain
from workflows.words import N_

WORDS_LIMIT, NOTE_LIMIT = 5_000, 2_000
PARTS = ("numerator", "denominator", "words", "note")
_KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?", re.ASCII)
_HASH = re.compile(r"(?:[0-9a-f]{64})?", re.ASCII)

# What was typed: the texts of a commitment's cells, by its key; a cell that is not named is empty.
Typed = Mapping[str, Mapping[str, str]]


class Period(StrEnum):
    """When the units report (kỳ báo cáo)."""

    MID_YEAR = "mid_year"
    BEFORE_VISIT = "before_visit"
    YEAR_END = "year_end"


PERIOD_TITLES = {
    Period.MID_YEAR: N_("Giữa năm"),
    Period.BEFORE_VISIT: N_("Trước kiểm tra chéo"),
    Period.YEAR_END: N_("Cuối năm"),
}
# Which period's figures a team checks on its visit: the last before it came.
FOR_A_VISIT = (Period.BEFORE_VISIT, Period.MID_YEAR)
NEWEST_FIRST = (Period.YEAR_END, Period.BEFORE_VISIT, Period.MID_YEAR)


class Timeliness(StrEnum):
    """How a report stands to its last day (đúng hạn)."""

    AWAITED = "awaited"
    OVERDUE = "overdue"
    SENT = "sent"
    SENT_LATE = "sent_late"


@dataclass(frozen=True, slots=True)
class Row:
    """What is reported of one commitment: ``words`` only where it has no number, ``note`` anywhere."""

    figure: Figure = field(default_factory=Figure)
    words: str = ""
    note: str = ""

    @property
    def given(self) -> bool:
        """Whether anything was entered."""
        return self.figure.given or bool(self.words or self.note)

    def typed(self) -> dict[str, str]:
        """As the form shows it."""
        return dict(zip(PARTS, (self.figure.numerator, self.figure.denominator, self.words, self.note), strict=True))


@dataclass(frozen=True, slots=True)
class ReportContent:
    """A report (báo cáo): rows by the commitments' keys, none where nothing was entered.

    ``pledge`` is the content hash of the pledge whose targets it was held against.
    """

    rows: Mapping[str, Row]
    pledge: str = ""

    @classmethod
    def from_json(cls, content: Json) -> ReportContent:
        """The report read strictly; :class:`BadInput` names the path of the first wrong part."""
        parts = _record(content, "", ("pledge", "rows"))
        pledge, rows = _text(parts["pledge"], "pledge"), parts["rows"]
        if not _HASH.fullmatch(pledge):
            raise BadInput("Mã băm của giao ước phải gồm 64 chữ số hệ 16.", field="pledge")
        if not isinstance(rows, Mapping):
            raise BadInput("Mục này phải là một nhóm dữ liệu có tên.", field="rows")
        read = {_key(key): _row(key, item) for key, item in rows.items()}
        return cls({key: row for key, row in read.items() if row.given}, pledge)

    def to_json(self) -> dict[str, Json]:
        """The report as JSON: the form that is stored and hashed."""
        return {"pledge": self.pledge, "rows": {key: row.typed() for key, row in self.rows.items()}}

    def typed(self) -> dict[str, dict[str, str]]:
        """As the form shows it."""
        return {key: row.typed() for key, row in self.rows.items()}


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell of a report that differs: commitment's key, part of :data:`PARTS`, text before and after."""

    key: str
    part: str
    before: str
    after: str


def report_from(typed: Typed, pledge: PledgeContent, pledge_hash: str = "") -> ReportContent:
    """The report that was typed, held against the pledge; :class:`BadInput` names the first wrong cell.

    Cells may stay empty (in the middle of a year not everything has a figure), but not all of them.
    """
    found = troubles(typed, pledge)
    if found:
        raise next(iter(found.values()))
    rows = {item.key: _checked(item, typed.get(item.key, {})) for item in pledge.commitments}
    given = {key: row for key, row in rows.items() if row.given}
    if not given:
        raise BadInput("Báo cáo chưa có số liệu nào. Mời nhập ít nhất một nội dung rồi gửi.")
    return ReportContent(given, pledge_hash)


def troubles(typed: Typed, pledge: PledgeContent) -> dict[str, BadInput]:
    """Each cell that cannot stand, by its path "<key>.<part>", in the pledge's order; at most one a commitment."""
    found: dict[str, BadInput] = {}
    for item in pledge.commitments:
        try:
            _checked(item, typed.get(item.key, {}))
        except BadInput as refusal:
            found[refusal.field] = refusal
    known = {item.key for item in pledge.commitments}
    for key in typed:
        if key not in known and any(typed[key].values()):
            found[key] = BadInput("Giao ước đang có hiệu lực không có nội dung này.", field=key)
    return found


def typed_from(content: Json) -> dict[str, dict[str, str]]:
    """What was typed, out of stored or sent JSON ``{"rows": {key: {part: text}}}``; anything else is left out."""
    rows = content.get("rows") if isinstance(content, Mapping) else None
    if not isinstance(rows, Mapping):
        return {}
    return {
        key: {part: text for part in PARTS if isinstance(text := row.get(part, ""), str)}
        for key, row in rows.items()
        if isinstance(row, Mapping)
    }


def changes(before: Typed, after: Typed, keys: Iterable[str]) -> tuple[CellChange, ...]:
    """The cells that differ, in the order of ``keys`` (the pledge's)."""
    cells = ((key, part, _cell(before, key, part), _cell(after, key, part)) for key in keys for part in PARTS)
    return tuple(CellChange(*cell) for cell in cells if cell[2] != cell[3])


def timeliness(due: date | None, first_sent: date | None, today: date) -> tuple[Timeliness, int]:
    """How a report stands to its last day, and by how many days it is late (0 where it is not).

    The first sending counts: a figure that is put right afterwards does not make the report late.
    """
    late = max(((first_sent or today) - due).days, 0) if due else 0
    if first_sent is None:
        return (Timeliness.OVERDUE if late else Timeliness.AWAITED), late
    return (Timeliness.SENT_LATE if late else Timeliness.SENT), late


def _checked(item: Commitment, cells: Mapping[str, str]) -> Row:
    top, bottom = cells.get("numerator", ""), cells.get("denominator", "")
    words = _words(cells.get("words", ""), f"{item.key}.words", WORDS_LIMIT)
    note = _words(cells.get("note", ""), f"{item.key}.note", NOTE_LIMIT)
    if item.target is None:
        for part, text in (("numerator", top), ("denominator", bottom)):
            if text.strip():
                raise BadInput(
                    "Nội dung này không có chỉ tiêu bằng số. Mời ghi kết quả bằng lời.", f"{item.key}.{part}"
                )
        return Row(words=words, note=note)
    if words:
        raise BadInput("Nội dung này có chỉ tiêu bằng số. Mời ghi thêm vào mục ghi chú.", f"{item.key}.words")
    return Row(figure_from(top, bottom, item.target, item.key), note=note)


def _row(key: str, item: Json) -> Row:
    cells = {part: _text(text, f"rows.{key}.{part}") for part, text in _record(item, f"rows.{key}", PARTS).items()}
    top, bottom = (number(cells[part], f"rows.{key}.{part}") for part in ("numerator", "denominator"))
    if bottom and not top:
        raise BadInput("Mời nhập đủ cả tử số và mẫu số, hoặc để trống cả hai.", field=f"rows.{key}.numerator")
    words = _words(cells["words"], f"rows.{key}.words", WORDS_LIMIT)
    return Row(Figure(top, bottom), words, _words(cells["note"], f"rows.{key}.note", NOTE_LIMIT))


def _cell(typed: Typed, key: str, part: str) -> str:
    return typed.get(key, {}).get(part, "")


def _words(text: str, path: str, limit: int) -> str:
    return plain(text, path, limit=limit, required=False)


def _key(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise BadInput("Mã chỉ gồm chữ thường không dấu, chữ số và dấu gạch nối, tối đa 40 ký tự.", field=f"rows.{key}")
    return key


def _text(item: Json, path: str) -> str:
    if not isinstance(item, str):
        raise BadInput("Mục này phải là văn bản.", field=path)
    return item


def _record(item: Json, path: str, names: tuple[str, ...]) -> Mapping[str, Json]:
    """Exactly these names: a misspelt one would otherwise be lost without a word."""
    if not isinstance(item, Mapping) or set(item) != set(names):
        raise BadInput("Mục này phải gồm đúng các phần: {names}.", field=path, names=", ".join(names))
    return item

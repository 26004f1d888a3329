"""Excel sheets out and in (bảng tính): small values to .xlsx with real cell types, and the cells of one that came back.

A text is never a formula: it is stored as a string even where it begins with "=", "+", "-" or "@", and marked so that
Excel keeps it a text when somebody edits the cell (formula injection, OWASP). Numbers are numbers, days are days.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from app.documents.apart import ask_apart
from workflows.refusals import BadInput

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as _Cell
    from openpyxl.worksheet.worksheet import Worksheet

Kind = Literal["text", "number", "percent", "date"]
Cell = str | int | Decimal | Fraction | date | None

SAFE_DIGITS = 15  # of a number; Excel keeps no more and would change the rest in silence
LONGEST_TEXT = 32_767  # of a cell; openpyxl would cut the rest off in silence
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FONT, _HEADER_FILL, _OPEN_FILL, _LINE = "Times New Roman", "FFE2DFDA", "FFFFF9E6", "FFB5AFA8"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, what its cells are, its width in characters. A percent of 72.5 is shown as 72,5%."""

    title: str
    kind: Kind = "text"
    width: int = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: lines of heading, a header row, rows of cells (None: empty).

    ``open_cells`` are the cells (row, column, from 0) that people may change on a protected sheet; None protects none.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    heading: tuple[str, ...] = ()
    open_cells: frozenset[tuple[int, int]] | None = None
    hidden: bool = False

    @property
    def header_row(self) -> int:
        """The number of the header row in Excel, from 1; an empty row parts it from the heading."""
        return len(self.heading) + 2 if self.heading else 1

    def address(self, row: int, column: int) -> str:
        """How Excel calls a cell of ``rows``: "D7"."""
        return f"{_letters(column)}{self.header_row + 1 + row}"


@dataclass(frozen=True, slots=True)
class ReadCell:
    """A cell that came in: a "text", a "number" as decimal text, or something "other" (a formula, a day, an error)."""

    kind: Literal["text", "number", "other"]
    text: str


def workbook(sheets: Sequence[Sheet], *, created: datetime) -> bytes:
    """The sheets as an .xlsx file; BadInput where a text is longer than a cell can hold."""
    from openpyxl import Workbook  # noqa: PLC0415 - 0.2 s, for the few pages that write a sheet

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "Giao ước"
    book.properties.created = book.properties.modified = created.replace(tzinfo=None)
    for sheet in sheets:
        _write(book.create_sheet(sheet.title), sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_workbook(content: bytes) -> dict[str, dict[str, ReadCell]]:
    """The cells that hold something, by sheet and address, hidden sheets too; BadInput where it is no plain .xlsx.

    Read in a process of its own, within the limits of ``spreadsheet_cells``.
    """
    told: dict[str, dict[str, tuple[Literal["text", "number", "other"], str]]] = ask_apart("cells", content)
    return {title: {where: ReadCell(*cell) for where, cell in cells.items()} for title, cells in told.items()}


def fits_number(value: Decimal | int) -> bool:
    """Whether Excel can hold this number digit by digit; one that it cannot is written as text."""
    return len(f"{abs(Decimal(value)):f}".replace(".", "").strip("0")) <= SAFE_DIGITS


def _write(to: Worksheet, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415

    for number, line in enumerate(sheet.heading, start=1):
        _set_text(to.cell(number, 1), line)
        to.cell(number, 1).font = Font(_FONT, size=14 if number == 1 else 12, bold=number == 1)
    for place, column in enumerate(sheet.columns):
        cell = to.cell(sheet.header_row, place + 1)
        _set_text(cell, column.title)
        cell.font, cell.fill = Font(_FONT, size=12, bold=True), PatternFill("solid", _HEADER_FILL)
        cell.alignment, cell.border = Alignment("center", "center", wrap_text=True), _border()
        to.column_dimensions[_letters(place)].width = column.width
    for at_row, row in enumerate(sheet.rows):
        for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            cell = to.cell(sheet.header_row + 1 + at_row, place + 1)
            _set(cell, column.kind, value)
            _look(cell, column.kind, is_open=(at_row, place) in (sheet.open_cells or ()))
    _set_page(to, sheet)


def _set(cell: _Cell, kind: Kind, value: Cell) -> None:
    match value:
        case None:
            pass
        case str():
            _set_text(cell, value)
        case date():
            cell.value, cell.number_format = value, "dd/mm/yyyy"
        case _:
            _set_number(cell, kind, value)


def _set_text(cell: _Cell, text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise BadInput("Có ô dài hơn {most} ký tự, Excel không chứa được.", field="file", most=LONGEST_TEXT)
    cell.value = _LOOKS_ESCAPED.sub("_x005F_", _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text))
    cell.data_type = "s"  # whatever it begins with
    cell.quotePrefix = text.startswith(_FORMULA_STARTS)


def _set_number(cell: _Cell, kind: Kind, value: int | Decimal | Fraction) -> None:
    number = _rounded(value) if isinstance(value, Fraction) else Decimal(value)
    if not fits_number(number):
        _set_text(cell, f"{number:f}")
    elif kind == "percent":
        cell.value, cell.number_format = number / 100, "0.00%"
    else:
        cell.value, cell.number_format = number, "#,##0" if number == int(number) else "#,##0.00"


def _rounded(value: Fraction) -> Decimal:
    """To as many digits as Excel holds."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(f"{exact:.{SAFE_DIGITS}g}")


def _look(cell: _Cell, kind: Kind, *, is_open: bool) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill, Protection  # noqa: PLC0415

    cell.font, cell.border = Font(_FONT, size=12), _border()
    cell.alignment = Alignment("left" if kind == "text" else "right", "top", wrap_text=kind == "text")
    if is_open:
        cell.protection, cell.fill = Protection(locked=False), PatternFill("solid", _OPEN_FILL)
        if kind == "number":
            cell.number_format = "General"  # "#,##0" would show 12,5 as 13 to whoever types it
        elif kind == "text":
            cell.number_format = "@"  # or Excel would make a day of "20/3"


def _set_page(to: Worksheet, sheet: Sheet) -> None:
    to.sheet_state = "hidden" if sheet.hidden else "visible"
    to.protection.sheet = sheet.open_cells is not None
    to.protection.formatColumns = to.protection.formatRows = False  # widening a column harms nothing
    to.freeze_panes = f"A{sheet.header_row + 1}"
    to.print_title_rows = f"{sheet.header_row}:{sheet.header_row}"
    to.page_setup.orientation, to.page_setup.paperSize = "landscape", 9
    to.page_setup.fitToWidth, to.page_setup.fitToHeight = 1, 0
    to.sheet_properties.pageSetUpPr.fitToPage = True


def _border() -> object:
    from openpyxl.styles import Border, Side  # noqa: PLC0415

    line = Side("thin", _LINE)
    return Border(line, line, line, line)


def _letters(column: int) -> str:
    """The name of a column, counted from 0: A, B, ... Z, AA."""
    ahead, last = divmod(column, 26)
    return (_letters(ahead - 1) if ahead else "") + chr(ord("A") + last)

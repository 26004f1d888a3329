"""The cells of an Excel file that came in (đọc bảng tính): runs in the child of ``app/documents/apart.py`` only."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from app.documents.incoming_types import XLSX, office_type
from workflows.content import Json
from workflows.refusals import BadInput

MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 10, 10_000, 100, 100_000
_ESCAPED = re.compile(
    r"_x([0-9A-Fa-f]{4})_"
)  # how Excel writes a mark that XML cannot hold, ECMA-376 Part 1, 22.9.2.19


def cells_of(content: bytes) -> dict[str, dict[str, Json]]:
    """The cells that hold something: {sheet: {address: [kind, text]}}, kinds as in ``ReadCell``.

    The gate has passed every part before openpyxl (with defusedxml) sees it. A formula anywhere refuses the file: what
    it shows is what the last program that opened it thought.
    """
    if office_type(content) != XLSX:
        raise BadInput("Tệp không phải bảng tính Excel (.xlsx).", field="file")
    try:
        return dict(_sheets(content))
    except BadInput:
        raise
    except Exception:  # noqa: BLE001 - openpyxl fails in every way there is on a sheet that only looks like one
        raise BadInput("Bảng tính bị hỏng, không đọc được.", field="file") from None


def _sheets(content: bytes) -> Iterator[tuple[str, dict[str, Json]]]:
    from openpyxl import load_workbook  # noqa: PLC0415

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    if len(book.sheetnames) > MOST_SHEETS:
        raise _too_large()
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what the file says of its size is not to be believed
        yield sheet.title, _cells(sheet)


def _cells(sheet: Any) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for number, row in enumerate(sheet.iter_rows(), start=1):
        filled = [cell for cell in row if cell.value is not None]
        if number > MOST_ROWS or len(found) + len(filled) > MOST_CELLS:
            raise _too_large()
        for cell in filled:
            if cell.column > MOST_COLUMNS:
                raise _too_large()
            found[cell.coordinate] = _told(cell)
    return found


def _told(cell: Any) -> Json:
    if cell.data_type == "f":
        raise BadInput(
            "Ô {cell} chứa công thức. Mời thay công thức bằng giá trị rồi gửi lại.", "file", cell=cell.coordinate
        )
    match cell.value:
        case str() if cell.data_type != "e":
            return ["text", _ESCAPED.sub(lambda found: chr(int(found[1], 16)), cell.value).replace("\r\n", "\n")]
        case bool() | date() | datetime() | time() | timedelta():
            return ["other", str(cell.value)]
        case int():
            return ["number", str(cell.value)]
        case float():
            return ["number", f"{Decimal(repr(cell.value)):f}"]
    return ["other", str(cell.value)]


def _too_large() -> BadInput:
    return BadInput(
        "Bảng tính có quá {rows} dòng, {columns} cột hoặc {sheets} trang.",
        field="file",
        rows=MOST_ROWS,
        columns=MOST_COLUMNS,
        sheets=MOST_SHEETS,
    )

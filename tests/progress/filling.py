"""Sheets as people give them back: one that was filled in, or changed otherwise."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

from openpyxl import load_workbook

from app.progress.sheets import MAIN


def changed(content: bytes, cells: Mapping[str, object], *, sheet: str = MAIN) -> bytes:
    """The sheet with these cells as somebody typed them in Excel."""

    def fill(book: Any) -> None:
        for where, value in cells.items():
            book[sheet][where] = value

    return edited(content, fill)


def edited(content: bytes, edit: Callable[[Any], None]) -> bytes:
    """The workbook after some change in Excel."""
    book = load_workbook(io.BytesIO(content))
    edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

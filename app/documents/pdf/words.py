"""A paper's words for the PDF printer: clean, punctuated and broken into lines, as JSON that Typst reads as data."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from app.documents.check_mark import ALTERNATIVE, GAP_MM, SIDE_MM, check_mark
from app.documents.metrics import LINE_HEIGHT, balanced_lines, line_count
from app.documents.plain_text import is_figure, listed, plain
from app.documents.profile import POINTS_PER_MM, Layout
from workflows.content import Block, Heading, PaperText, Paragraph, Table, addressee_lines, cell_lines

# Of the width between the margins: the columns of the header, one of two signatures. The Word template has the same.
_LEFT, _RIGHT, _HALF, _WHOLE = 63 / 165, 102 / 165, 0.5, 1.0
_SUBJECT_INDENTS_MM = 20
# Of a table, in points, as decree30.typ sets it: size of its letters, gap between the lines of a cell, its two sides.
_TABLE_SIZE, _LINES_APART, _CELL_SIDES = 13, 4, 3 * POINTS_PER_MM
_WHOLE_ROW = 500  # points; a page has about 700 under the header of a table


def spelled_paper(text: PaperText, layout: Layout, *, title: str | None, language: str, check_at: str = "") -> str:
    """The paper as JSON text; BadInput where a character cannot be printed."""

    def lines(component: str, value: str, share: float, indents_mm: float = 0.0) -> list[str]:
        if not value:
            return []
        look = layout.components[component]
        room = layout.page.text_width_pt * share - indents_mm * POINTS_PER_MM
        return balanced_lines(value, room, look.size_pt.chosen, bold=look.bold, italic=look.italic)

    paper = {
        "title": title or f"{text.type_name} {text.subject}".strip() or text.agency,
        "language": language,
        "parent_agency_lines": lines("parent_agency", text.parent_agency, _LEFT),
        "agency_lines": lines("agency", text.agency, _LEFT),
        "number_lines": lines("number", text.number, _LEFT),
        "place_and_date_lines": lines("place_and_date", text.place_and_date, _RIGHT),
        "type_name_lines": lines("type_name", text.type_name, _WHOLE),
        "subject_lines": [] if text.is_letter else lines("subject", text.subject, _WHOLE, _SUBJECT_INDENTS_MM),
        "letter_subject_lines": lines("letter_subject", text.subject, _LEFT) if text.is_letter else [],
        "addressee_lines": _addressees(text.addressees, lines),
        "grounds": listed(text.grounds),
        "blocks": [_block(block, layout) for block in text.blocks],
        "signatures": [
            {
                "slot": block.slot,
                "seal_slot": block.seal_slot,
                "lines": [part for line in block.lines for part in lines("signatory", line, _HALF)],
                "name": block.name,
            }
            for block in text.signatures
        ],
        "sides": text.closing_blocks == "sides",
        "recipients": listed(text.recipients),
        "document_code": text.document_code,
        "check": _check(check_at, layout) if check_at else None,
        "annexes": [
            {
                "mark": annex.mark,
                "title_lines": lines("annex_title", annex.title, _WHOLE),
                "attached_lines": lines("annex_attached", annex.attached, _WHOLE),
                "blocks": [_block(block, layout) for block in annex.blocks],
            }
            for annex in text.annexes
        ],
    }
    return json.dumps(_plain(paper), ensure_ascii=False)


def _addressees(addressees: Sequence[str], lines: Callable[[str, str, float], list[str]]) -> list[str]:
    """The lines of "Kính gửi"; those of one addressee alone are centred, so they are broken here."""
    told = addressee_lines(addressees)
    return lines("addressee", told[0], _WHOLE) if len(addressees) == 1 else told


def _check(address: str, layout: Layout) -> dict[str, Any]:
    mark, size = check_mark(address), layout.components["check_address"].size_pt.chosen
    lines = mark.words(layout.page.text_width_pt * _HALF, size)
    return {"svg": mark.svg, "side": SIDE_MM, "gap": GAP_MM, "lines": lines, "alternative": ALTERNATIVE}


def _block(block: Block, layout: Layout) -> dict[str, Any]:
    match block:
        case Heading():
            return {"block": "heading", "mark": block.mark, "text": block.text, "level": block.level}
        case Paragraph():
            return {"block": "paragraph", "mark": block.mark, "text": block.text}
        case Table():
            cells = _cells(block, layout.page.text_width_pt)
            return {"block": "table", "header": block.header, "cells": cells, "widths": block.widths}


def _cells(table: Table, room: float) -> list[dict[str, Any]]:
    """The cells row by row; whether one holds figures is told here, because a regex in Typst costs half the print.

    A row stays whole on a page, as in Word (``whole``), unless it may be higher: Typst would let it run off the page.
    """
    total = sum(table.widths)
    rooms = [room * width / total - _CELL_SIDES for width in table.widths]
    cells: list[dict[str, Any]] = []
    for row in table.rows:
        texts = [cell_lines(cell) for cell in row]
        whole = max(map(_height, texts, rooms)) < _WHOLE_ROW
        cells += [{"lines": lines, "figure": all(map(is_figure, lines)), "whole": whole} for lines in texts]
    return cells


def _height(lines: Sequence[str], room: float) -> float:
    """How high a cell is set in a column of ``room`` points, in points."""
    return sum(line_count(line, room, _TABLE_SIZE) * _TABLE_SIZE * LINE_HEIGHT + _LINES_APART for line in lines)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value

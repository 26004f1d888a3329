"""Excel out and in: real cells, no formula whatever a text begins with, exact digits, strict reading."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from app.documents import spreadsheet_cells
from app.documents.spreadsheet import Cell, Column, ReadCell, Sheet, fits_number, read_workbook, workbook
from app.documents.spreadsheet_cells import cells_of
from app.documents.word import render_word
from tests.documents.sample import SAMPLE
from workflows.refusals import BadInput

CREATED = datetime(2020, 6, 1, tzinfo=UTC)
PAYLOADS = ("=1+1", '=HYPERLINK("http://x")', "+1", "-1+1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "'=1")


def one_row(*cells: Cell, kinds: str = "", **options: Any) -> bytes:
    """A sheet of one row; ``kinds``: t(ext) or n(umber) or p(ercent) or d(ate) for each cell."""
    names: dict[str, Any] = {"t": "text", "n": "number", "p": "percent", "d": "date"}
    columns = tuple(Column(f"C{place}", names[kind]) for place, kind in enumerate(kinds or "t" * len(cells)))
    return workbook([Sheet("Bảng", columns, (cells,), **options)], created=CREATED)


def values(content: bytes) -> dict[str, ReadCell]:
    return {where: ReadCell(*cell) for where, cell in cells_of(content)["Bảng"].items()}  # type: ignore[misc]


def test_a_text_is_never_a_formula_whatever_it_begins_with() -> None:
    content = one_row(*PAYLOADS)
    row = next(load_workbook(io.BytesIO(content))["Bảng"].iter_rows(min_row=2))
    assert [(cell.value, cell.data_type) for cell in row] == [(text, "s") for text in PAYLOADS]
    assert [bool(cell.quotePrefix) for cell in row] == [text[0] in "=+-@\t" for text in PAYLOADS]
    with ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert not re.search(r"<f[ >]", sheet)
    assert sheet.count('t="inlineStr"') == 2 * len(PAYLOADS)


def test_titles_and_headings_are_no_formulas_either() -> None:
    sheet = Sheet("Bảng", (Column("=1+1"),), (), ("=2+2",))
    assert [cell.text for cell in values(workbook([sheet], created=CREATED)).values()] == ["=2+2", "=1+1"]


def test_numbers_days_and_percents_are_real_cells() -> None:
    content = one_row(Decimal("1250.5"), 34, Fraction(3400, 47), date(2020, 6, 15), None, kinds="nnpdn")
    row = next(load_workbook(io.BytesIO(content))["Bảng"].iter_rows(min_row=2))
    assert [cell.value for cell in row] == [1250.5, 34, pytest.approx(34 / 47), datetime(2020, 6, 15), None]
    assert [cell.number_format for cell in row[:4]] == ["#,##0.00", "#,##0", "0.00%", "dd/mm/yyyy"]


def test_a_number_that_excel_would_change_is_kept_as_text() -> None:
    assert fits_number(123_456_789_012_345)
    assert not fits_number(Decimal("1234567890123456.5"))
    assert values(one_row(1_234_567_890_123_456_789, kinds="n"))["A2"] == ReadCell("text", "1234567890123456789")


@settings(max_examples=40, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30),
    st.integers(0, 10**15 - 1),
    st.integers(0, 99),
)
def test_texts_and_numbers_come_back_letter_by_letter(text: str, whole: int, hundredths: int) -> None:
    number = Decimal(whole) if not hundredths else Decimal(f"{whole % 10**12}.{hundredths:02}")
    found = values(one_row(text, number, kinds="tn"))
    assert found["A2"] == ReadCell("text", text)
    assert found["B2"].kind == "number"
    assert Decimal(found["B2"].text) == number


def test_a_text_that_looks_like_an_escaped_mark_comes_back_as_it_was() -> None:
    assert values(one_row("a_x0041_b"))["A2"].text == "a_x0041_b"


def test_marks_that_xml_cannot_hold_are_replaced_visibly() -> None:
    assert values(one_row("a\x0bb"))["A2"].text == "a\ufffdb"


def test_a_text_longer_than_a_cell_is_refused_not_cut() -> None:
    with pytest.raises(BadInput, match="32767"):
        one_row("a" * 32_768)


def test_only_the_open_cells_of_a_protected_sheet_may_be_written() -> None:
    content = one_row("khóa", Decimal(4), kinds="tn", open_cells=frozenset({(0, 1)}))
    sheet = load_workbook(io.BytesIO(content))["Bảng"]
    assert sheet.protection.sheet
    assert (sheet["A2"].protection.locked, sheet["B2"].protection.locked) == (True, False)
    assert sheet["B2"].number_format == "General"
    assert not load_workbook(io.BytesIO(one_row("mở")))["Bảng"].protection.sheet


def test_the_address_is_the_one_that_excel_shows() -> None:
    sheet = Sheet("Bảng", tuple(Column(str(n)) for n in range(30)), (("x",) * 30,), ("Đầu", "Dòng hai"))
    found = values(workbook([sheet], created=CREATED))
    assert found[sheet.address(0, 0)].text == found[sheet.address(0, 27)].text == "x"
    assert (sheet.address(0, 0), sheet.address(0, 27), found["AB4"].text) == ("A5", "AB5", "27")


def book(edit: Callable[[Any], None]) -> bytes:
    made, out = Workbook(), io.BytesIO()
    edit(made.active)
    made.save(out)
    return out.getvalue()


def put(where: str, value: object) -> Callable[[Any], None]:
    return lambda sheet: sheet.__setitem__(where, value)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (book(put("D7", "=1+1")), "Ô D7 chứa công thức"),
        (book(put("A10001", 1)), "quá 10000 dòng"),
        (book(put("CW1", 1)), "100 cột"),
        (render_word(SAMPLE), "không phải bảng tính"),
        (b"PK\x03\x04" + bytes(40), "không chặt chẽ"),
        (b"Ma;So\n1;2\n", "không phải văn bản Word (.docx) hay bảng tính Excel"),
    ],
)
def test_what_is_no_plain_sheet_is_refused_in_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(BadInput, match=re.escape(sentence)):
        cells_of(content)


def test_a_day_and_a_truth_value_are_neither_text_nor_number() -> None:
    content = book(lambda sheet: sheet.append([date(2020, 6, 1), True, 4, "4", 0.1]))
    assert [cell[0] for cell in cells_of(content)["Sheet"].values()] == ["other", "other", "number", "text", "number"]  # type: ignore[index]


def test_too_many_sheets_and_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    many = workbook([Sheet(f"S{n}", (Column("A"),), ()) for n in range(11)], created=CREATED)
    with pytest.raises(BadInput, match="10 trang"):
        cells_of(many)
    monkeypatch.setattr(spreadsheet_cells, "MOST_CELLS", 1)
    with pytest.raises(BadInput):
        cells_of(one_row("a", "b"))


def test_a_damaged_sheet_is_refused_whatever_openpyxl_makes_of_it() -> None:
    from tests.documents.packages import changed

    with pytest.raises(BadInput, match="bị hỏng"):
        cells_of(changed(one_row(Decimal(4), kinds="n"), "xl/worksheets/sheet1.xml", "<v>4</v>", "<v>bốn</v>"))


def test_reading_happens_in_a_process_of_its_own() -> None:
    assert read_workbook(one_row("ô"))["Bảng"]["A2"] == ReadCell("text", "ô")

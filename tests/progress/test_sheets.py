"""A report as an Excel sheet: out, in again, and every spoiled sheet refused with nothing changed."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask, session
from openpyxl import load_workbook

from app.clusters.service import year_visible
from app.database import db
from app.progress.page import ReportPage, report_page
from app.progress.sheets import MAIN, MARKS, DryRun, dry_run, overview_sheet, report_sheet
from app.progress.words import target_words
from app.progress.writing import PledgeInForce, Wanted, save, send
from tests.documents.packages import changed as with_xml
from tests.documents.packages import packed, parts_of
from tests.friends import Friends
from tests.progress.filling import changed, edited
from tests.progress.visitors import Visit, Visitor
from workflows.progress import Period
from workflows.refusals import BadInput

KEY, WORDS_KEY, COUNT_KEY = "thu-hoi", "thanh-tra-dot-xuat", "ky-luat"
TYPED = {
    KEY: {"numerator": "1250,5", "denominator": "123456789012345678", "note": "=1+1"},
    WORDS_KEY: {"words": "-02 cuộc\nthanh tra", "note": "@ghi chú"},
    COUNT_KEY: {"numerator": "0"},
}


@dataclass(frozen=True)
class Out:
    """A report that was downloaded as a sheet."""

    page: ReportPage
    pledge: PledgeInForce
    sheet: bytes

    def tried(self, sheet: bytes) -> DryRun:
        """The dry run of what came back."""
        return dry_run(self.page, self.pledge, sheet)


@pytest.fixture
def out(friends: Friends, wanted: Wanted) -> Out:
    save(friends.member, wanted, TYPED, 0)
    page = report_page(friends.member, wanted)
    assert page.pledge is not None
    return Out(page, page.pledge, report_sheet(page, page.pledge, page.typed))


def row_of(pledge: PledgeInForce, key: str) -> int:
    """The number of the commitment's row in Excel."""
    return 7 + [item.key for item in pledge.content.commitments].index(key)


def told(found: DryRun) -> list[tuple[str, str]]:
    return [(where, str(refusal)) for where, refusal in found.errors]


def test_a_sheet_that_comes_back_untouched_changes_nothing(out: Out) -> None:
    found = out.tried(out.sheet)
    assert (found.changes, found.errors) == ((), ())
    assert found.typed[KEY] == {"numerator": "1250.5", "denominator": "123456789012345678", "note": "=1+1"}
    assert found.typed[WORDS_KEY] == {"words": "-02 cuộc\nthanh tra", "note": "@ghi chú"}


def test_after_excel_saved_it_anew_it_is_still_the_same(out: Out) -> None:
    found = out.tried(edited(out.sheet, lambda _book: None))
    assert (found.changes, found.errors) == ((), ())


def test_no_cell_of_a_report_is_a_formula(out: Out) -> None:
    cells = [
        cell for row in load_workbook(io.BytesIO(out.sheet))[MAIN].iter_rows() for cell in row if cell.value is not None
    ]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert [cell.quotePrefix for cell in cells if cell.value == "=1+1"] == [1]
    assert all(b"<f>" not in part and b"<f " not in part for part in parts_of(out.sheet).values())


def test_every_changed_cell_is_shown_before_and_after(out: Out) -> None:
    row, words_row = row_of(out.pledge, KEY), row_of(out.pledge, WORDS_KEY)
    found = out.tried(changed(out.sheet, {f"E{row}": 34, f"F{row}": 47.25, f"G{words_row}": None}))
    assert [(change.key, change.part, change.before, change.after) for change in found.changes] == [
        (WORDS_KEY, "words", "-02 cuộc\nthanh tra", ""),
        (KEY, "numerator", "1250.5", "34"),
        (KEY, "denominator", "123456789012345678", "47.25"),
    ]
    assert found.errors == ()


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("E", "ba mươi tư", "Phải là số."),
        ("E", "34", "Phải là số."),
        ("E", True, "Phải là số."),
        ("E", date(2020, 6, 1), "Phải là số."),
        ("E", -4, "Phải là một số không âm"),
        ("E", 1.005, "Phải là một số không âm"),
        ("E", None, "đủ cả tử số và mẫu số"),
        ("H", date(2020, 6, 1), "Phải là chữ hoặc số"),
        ("H", "x" * 2001, "tối đa là 2000"),
        ("G", "bằng lời", "Ô này không có"),
        ("B", "Nội dung khác", "không sửa được"),
        ("D", None, "không sửa được"),
        ("J", "ngoài bảng", "Ô này không có"),
    ],
)
def test_a_wrong_cell_is_told_by_its_name(out: Out, column: str, value: object, sentence: str) -> None:
    where = f"{column}{row_of(out.pledge, KEY)}"
    ((cell, refusal),) = told(out.tried(changed(out.sheet, {where: value})))
    assert cell == where
    assert sentence in refusal


def test_further_rows_and_a_denominator_of_a_count_are_told(out: Out) -> None:
    last, count = 7 + len(out.pledge.content.commitments), row_of(out.pledge, COUNT_KEY)
    found = out.tried(changed(out.sheet, {f"A{last}": "them", f"E{last}": 4, f"F{count}": 7}))
    assert {cell for cell, _refusal in found.errors} == {f"A{last}", f"E{last}", f"F{count}"}


def test_rows_in_another_order_are_not_taken_for_each_other(out: Out) -> None:
    def swap(book: object) -> None:
        table = book[MAIN]  # type: ignore[index]
        for column in "ABCDEFG":  # openpyxl would take the text of H for a formula
            table[f"{column}7"].value, table[f"{column}9"].value = table[f"{column}9"].value, table[f"{column}7"].value

    assert out.tried(edited(out.sheet, swap)).errors


def marked(name: str, value: str) -> Callable[[bytes], bytes]:
    """The sheet with another mark in the hidden sheet."""
    rows = {"format": "B2", "pledge": "B3", "year": "B4", "unit": "B5", "period": "B6"}
    return lambda sheet: changed(sheet, {rows[name]: value}, sheet=MARKS)


def renamed(sheet: bytes) -> bytes:
    return edited(sheet, lambda book: setattr(book[MAIN], "title", "Sheet1"))


def one_more(sheet: bytes) -> bytes:
    return edited(sheet, lambda book: book.create_sheet("Khác").append(["x"]))


def with_macros(sheet: bytes) -> bytes:
    return with_xml(
        sheet,
        "[Content_Types].xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )


def linked(sheet: bytes) -> bytes:
    more = (
        '<Relationship Id="rId99" TargetMode="External" Target="file:///C:/x.xlsx" Type="http://schemas.openxmlformats'
        '.org/officeDocument/2006/relationships/externalLinkPath"/></Relationships>'
    )
    return with_xml(sheet, "xl/_rels/workbook.xml.rels", "</Relationships>", more)


SPOILED: list[tuple[Callable[[bytes], bytes], str]] = [
    (lambda sheet: changed(sheet, {"E9": "=SUM(E7:E8)"}), "Ô E9 chứa công thức"),
    (marked("format", "giao-uoc/progress/2"), "không phải bảng tính mà hệ thống tạo ra"),
    (marked("pledge", "0" * 64), "không phải bảng tính mà hệ thống tạo ra"),
    (marked("year", "IV-2019"), "không phải bảng tính mà hệ thống tạo ra"),
    (marked("unit", "lang-son"), "không phải bảng tính mà hệ thống tạo ra"),
    (marked("period", "year_end"), "không phải bảng tính mà hệ thống tạo ra"),
    (renamed, "không phải bảng tính mà hệ thống tạo ra"),
    (one_more, "không phải bảng tính mà hệ thống tạo ra"),
    (lambda sheet: edited(sheet, lambda book: book.remove(book[MARKS])), "không phải bảng tính mà hệ thống tạo ra"),
    (with_macros, "macro"),
    (linked, "lấy từ nơi khác"),
    (lambda sheet: packed({**parts_of(sheet), "xl/x.xml": bytes(30_000_000)}), "nén quá"),
    (lambda _sheet: b"Ma;So\n1;2\n", "không phải văn bản Word"),
    (lambda sheet: sheet[:-100], "không chặt chẽ"),
    (lambda sheet: sheet + b"x", "không chặt chẽ"),
]


@pytest.mark.parametrize(("spoil", "sentence"), SPOILED)
def test_a_spoiled_or_foreign_sheet_is_one_sentence(out: Out, spoil: Callable[[bytes], bytes], sentence: str) -> None:
    with pytest.raises(BadInput) as refused:
        out.tried(spoil(out.sheet))
    assert sentence in str(refused.value)


def post(browser: Visitor, content: bytes) -> str:
    data = {"file": (io.BytesIO(content), "bao-cao.xlsx")}
    return browser.post("/progress/son-la/mid_year/sheet", data).text


def test_the_dry_run_writes_nothing_and_its_form_saves_what_it_shows(
    friends: Friends, wanted: Wanted, out: Out, visit: Visit
) -> None:
    browser = visit("lanh-dao@son-la.example")
    row = row_of(out.pledge, KEY)
    answer = post(browser, changed(out.sheet, {f"E{row}": 34, f"F{row}": 47}))
    assert "Lưu các thay đổi này" in answer
    assert report_page(friends.member, wanted).typed[KEY]["numerator"] == "1250,5"
    hidden = {
        part.split('"')[0]: part.split('value="')[1].split('"')[0] for part in answer.split('type="hidden" name="')[1:]
    }
    browser.post("/progress/son-la/mid_year", hidden)
    db.session.rollback()
    again = report_page(friends.member, wanted)
    assert (again.typed[KEY]["numerator"], again.typed[KEY]["denominator"]) == ("34", "47")
    assert again.typed[WORDS_KEY]["words"] == out.page.typed[WORDS_KEY]["words"]


def test_a_sheet_with_errors_offers_nothing_to_save(friends: Friends, wanted: Wanted, out: Out, visit: Visit) -> None:
    browser = visit("lanh-dao@son-la.example")
    where = f"E{row_of(out.pledge, KEY)}"
    answer = post(browser, changed(out.sheet, {where: "nhiều", f"H{row_of(out.pledge, WORDS_KEY)}": "mới"}))
    assert f"Ô {where}" in answer
    assert "Lưu các thay đổi này" not in answer
    assert "Tệp không phải bảng tính" not in answer
    assert report_page(friends.member, wanted).revision == 1


def test_another_units_people_cannot_try_a_sheet(friends: Friends, out: Out, visit: Visit) -> None:
    browser = visit("lanh-dao@lang-son.example")
    data = {"file": (io.BytesIO(out.sheet), "bao-cao.xlsx")}
    assert browser.post("/progress/son-la/mid_year/sheet", data).status_code == 403


def test_the_overview_has_each_unit_with_real_numbers_as_last_sent(friends: Friends, wanted: Wanted, out: Out) -> None:
    assert out.page
    typed = {KEY: {"numerator": "34", "denominator": "47", "note": "=x"}}
    send(friends.member, wanted, save(friends.member, wanted, typed, 1))
    save(friends.member, wanted, {KEY: {"numerator": "1", "denominator": "47"}}, 2)
    year = year_visible(friends.drafter, friends.year_id)
    table = load_workbook(io.BytesIO(overview_sheet(year, Period.MID_YEAR, out.pledge)))["Tổng hợp"]
    rows = [[cell.value for cell in row] for row in table.iter_rows(min_row=5)]
    assert len(rows) == 7 * len(out.pledge.content.commitments)
    (mine,) = [row for row in rows if row[0] == "Thanh tra tỉnh Sơn La" and row[4] == 34]
    assert mine[4:8] == [34, 47, pytest.approx(34 / 47), "Đạt"]
    assert {row[7] for row in rows if row[0] == "Thanh tra tỉnh Lạng Sơn"} == {"Chưa gửi"}


def test_a_sheet_downloaded_in_vietnamese_may_be_tried_in_english(out: Out, app: Flask) -> None:
    with app.test_request_context():
        session["language"] = "en"
        assert target_words(out.pledge.content.commitments[0].target) == "exactly 100%"
        assert not out.tried(out.sheet).errors

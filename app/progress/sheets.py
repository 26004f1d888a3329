"""Reports as Excel sheets (báo cáo bằng Excel): one report out and in again, all units of a period out.

A sheet comes in only where this system made it for this very report: the hidden sheet names the format, the year, the
unit, the period and the hash of the pledge; the rest of the sheet must still read as it was made. Numbered checks:

1. The file is a plain .xlsx without formulas (``spreadsheet.read_workbook``).
2. It holds the two sheets that we make, and the hidden one names this report and this pledge.
3. Every cell that is not meant to be filled in reads as we made it, and no further cell is filled in.
4. What was filled in stands as if it had been typed on the page; every error is told by its cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.clock import now
from app.clusters.models import ClusterYear
from app.clusters.service import members_of
from app.documents.spreadsheet import Cell, Column, ReadCell, Sheet, read_workbook, workbook
from app.progress.page import ReportPage
from app.progress.reports import content_of, editions_by_unit
from app.progress.words import target_words
from app.progress.writing import PledgeInForce
from workflows.figures import STANDING_TITLES, Figure, standing, value_of
from workflows.pledge_content import Commitment
from workflows.progress import PARTS, PERIOD_TITLES, CellChange, Period, Row, Typed, changes, troubles
from workflows.refusals import BadInput

MAIN, MARKS = "Báo cáo", "_giao_uoc"
FORMAT = "giao-uoc/progress/1"
_COLUMNS = (
    Column("Mã", width=12),
    Column("Nội dung giao ước", width=44),
    Column("Chỉ tiêu", width=20),
    Column("Trên tổng số", width=30),
    Column("Tử số", "number", 16),
    Column("Mẫu số", "number", 16),
    Column("Kết quả bằng lời", width=36),
    Column("Ghi chú", width=30),
)
_FIRST_PART = len(_COLUMNS) - len(PARTS)
_NUMBERS = ("numerator", "denominator")


@dataclass(frozen=True, slots=True)
class DryRun:
    """What an import would do (chạy thử): the cells that change, and the errors by cell; nothing is written."""

    typed: Typed
    changes: tuple[CellChange, ...]
    errors: tuple[tuple[str, BadInput], ...]


def report_sheet(page: ReportPage, pledge: PledgeInForce, typed: Typed) -> bytes:
    """The report as .xlsx, to be filled in and sent back."""
    return workbook([_main(page, pledge, typed), _marks(page, pledge)], created=now())


def dry_run(page: ReportPage, pledge: PledgeInForce, content: bytes) -> DryRun:
    """What this file would change in the report; BadInput where it is not a sheet of this report."""
    found = read_workbook(content)
    ours = _main(page, pledge, {})
    if set(found) != {MAIN, MARKS} or _cells_of(_marks(page, pledge)) != _texts(found[MARKS]):
        raise BadInput(
            "Tệp này không phải bảng tính mà hệ thống tạo ra cho báo cáo này và giao ước này. Mời tải bảng tính ở "
            "trang này, điền số liệu rồi gửi lại.",
            field="file",
        )
    errors = list(_foreign(ours, found[MAIN]))
    typed, wrong = _read(ours, pledge, found[MAIN])
    judged = troubles(typed, pledge.content)
    for item in pledge.content.commitments:
        # One sentence a commitment: a cell that could not be taken would be missed by the others, too.
        paths = [f"{item.key}.{part}" for part in PARTS]
        refusals = {path: wrong[path] for path in paths if path in wrong} or {
            path: judged[path] for path in paths if path in judged
        }
        errors += [(_where(ours, pledge, path), refusal) for path, refusal in refusals.items()]
    keys = [item.key for item in pledge.content.commitments]
    return DryRun(typed, changes(_shown(page.typed), typed, keys), tuple(errors))


def _read(
    ours: Sheet, pledge: PledgeInForce, found: Mapping[str, ReadCell]
) -> tuple[dict[str, dict[str, str]], dict[str, BadInput]]:
    """What was filled in, cell by cell, and the cells, by path "<key>.<part>", that cannot be taken at all."""
    typed: dict[str, dict[str, str]] = {}
    wrong: dict[str, BadInput] = {}
    for at, item in enumerate(pledge.content.commitments):
        typed[item.key] = {}
        for part in _open_parts(item):
            where = ours.address(at, _FIRST_PART + PARTS.index(part))
            if where not in found:
                continue
            try:
                typed[item.key][part] = _taken(part, found[where])
            except BadInput as refusal:
                wrong[f"{item.key}.{part}"] = refusal
                typed[item.key][part] = found[where].text  # for the page to show, never to be saved
    return typed, wrong


def overview_sheet(year: ClusterYear, period: Period, pledge: PledgeInForce) -> bytes:
    """All units of a period, a row for each unit and commitment, as last sent; for whoever sums up the year."""
    editions = editions_by_unit(year.id, period)
    rows: list[tuple[Cell, ...]] = []
    for unit in members_of(year):
        edition = editions.get(unit.id)
        sent = content_of(edition).rows if edition else {}
        rows += [
            (unit.name, *_summed(item, sent.get(item.key, Row()), sent=edition is not None))
            for item in pledge.content.commitments
        ]
    columns = (
        Column("Đơn vị", width=28),
        *_COLUMNS[1:6],
        Column("Kết quả", "percent", 12),
        Column("Mức đạt", width=16),
        *_COLUMNS[6:],
    )
    heading = ("TỔNG HỢP BÁO CÁO TIẾN ĐỘ", f"{year.title} · {PERIOD_TITLES[period]}")
    return workbook([Sheet("Tổng hợp", columns, tuple(rows), heading)], created=now())


def _main(page: ReportPage, pledge: PledgeInForce, typed: Typed) -> Sheet:
    rows, open_cells = [], set()
    for at, item in enumerate(pledge.content.commitments):
        cells = typed.get(item.key, {})
        rows.append((*_fixed(item), *(_cell(part, cells.get(part, "")) for part in PARTS)))
        open_cells |= {(at, _FIRST_PART + PARTS.index(part)) for part in _open_parts(item)}
    heading = (
        "BÁO CÁO TIẾN ĐỘ THỰC HIỆN GIAO ƯỚC THI ĐUA",
        page.year.title,
        f"{page.unit.name} · {PERIOD_TITLES[page.period]}",
        "Chỉ điền vào các ô nền vàng. Chỉ tiêu đếm số lượng chỉ điền tử số.",
    )
    return Sheet(MAIN, _COLUMNS, tuple(rows), heading, frozenset(open_cells))


def _marks(page: ReportPage, pledge: PledgeInForce) -> Sheet:
    """The hidden sheet: whose report this is, and of which pledge."""
    told = (
        ("format", FORMAT),
        ("pledge", pledge.sha256),
        ("year", f"{page.year.code}-{page.year.year}"),
        ("unit", page.unit.key),
        ("period", page.period.value),
    )
    return Sheet(MARKS, (Column("name"), Column("value", width=70)), told, (), frozenset(), hidden=True)


def _fixed(item: Commitment) -> tuple[str, str, str, str]:
    target = item.target
    return item.key, item.text, target_words(target, str) if target else "", target.denominator if target else ""


def _open_parts(item: Commitment) -> tuple[str, ...]:
    if item.target is None:
        return ("words", "note")
    return ("numerator", "denominator", "note") if item.target.unit == "%" else ("numerator", "note")


def _cell(part: str, text: str) -> Cell:
    """A typed text as a cell: a number where it reads as one, the text itself where it does not yet."""
    plain = text.strip().replace(",", ".", 1)
    if (
        part in _NUMBERS
        and plain.isascii()
        and plain.replace(".", "", 1).isdecimal()
        and plain[:1] != "."
        and plain[-1:] != "."
    ):
        return Decimal(plain)
    return text.replace("\r\n", "\n") or None


def _taken(part: str, cell: ReadCell) -> str:
    """Check 4, on the type: a text that only looks like a number is not one, but where Excel could not hold it."""
    if part not in _NUMBERS:
        if cell.kind == "other":
            raise BadInput("Phải là chữ hoặc số, không phải ngày tháng, giá trị đúng/sai hay lỗi công thức.")
        return cell.text
    too_long = cell.kind == "text" and isinstance(_cell(part, cell.text), Decimal) and len(cell.text) > 15
    if cell.kind != "number" and not too_long:
        raise BadInput("Phải là số. Mời nhập lại ô này dưới dạng số.")
    return cell.text


def _foreign(ours: Sheet, found: Mapping[str, ReadCell]) -> Iterator[tuple[str, BadInput]]:
    """Check 3."""
    expected, open_cells = _cells_of(ours), ours.open_cells or frozenset()
    free = {ours.address(*place) for place in open_cells}
    texts = _texts(found)
    for where in sorted((texts.keys() | expected.keys()) - free):
        if texts.get(where) != expected.get(where):
            sentence = (
                "Ô này không có trong bảng tính của hệ thống. Mời xóa nội dung ở ô này."
                if where not in expected
                else "Ô này chép từ giao ước, không sửa được. Mời khôi phục như ban đầu."
            )
            yield where, BadInput(sentence)


def _cells_of(sheet: Sheet) -> dict[str, str]:
    """The texts of a sheet as it was made, by address."""
    header = {sheet.address(-1, place): column.title for place, column in enumerate(sheet.columns)}
    heading = {f"A{number}": line for number, line in enumerate(sheet.heading, start=1)}
    rows = {
        sheet.address(at, place): str(value)
        for at, row in enumerate(sheet.rows)
        for place, value in enumerate(row)
        if value not in (None, "")
    }
    return heading | header | rows


def _texts(found: Mapping[str, ReadCell]) -> dict[str, str]:
    return {where: cell.text for where, cell in found.items() if cell.text}


def _where(ours: Sheet, pledge: PledgeInForce, path: str) -> str:
    """The cell of a path "<key>.<part>"."""
    key, _dot, part = path.rpartition(".")
    at = [item.key for item in pledge.content.commitments].index(key)
    return ours.address(at, _FIRST_PART + PARTS.index(part))


def _shown(typed: Typed) -> dict[str, dict[str, str]]:
    """What was typed as the sheet spells it, so that "12,50" against 12.5 is no change."""
    return {
        key: {part: "" if (cell := _cell(part, text)) is None else _spelled(cell) for part, text in cells.items()}
        for key, cells in typed.items()
    }


def _spelled(cell: Cell) -> str:
    text = f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
    return text.rstrip("0").rstrip(".") if isinstance(cell, Decimal) and "." in text else text


def _summed(item: Commitment, row: Row, *, sent: bool) -> tuple[Cell, ...]:
    figure: Figure = row.figure
    top, bottom = (_cell("numerator", text) for text in (figure.numerator, figure.denominator))
    share = value_of(item.target, figure) if item.target and item.target.unit == "%" else None
    word = STANDING_TITLES[standing(item.target, figure)] if item.target else ""
    return (*_fixed(item)[1:], top, bottom, share, word if sent else "Chưa gửi", row.words, row.note)

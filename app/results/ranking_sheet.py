"""The ranking as a workbook (bảng xếp hạng, tệp Excel): totals, and every line behind them; numbers are numbers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _

from app.clock import now
from app.documents.spreadsheet import Cell, Column, Sheet, workbook
from app.results.scores import YearScores, basis_of
from app.results.scores_page import ScoreRow, YearPage
from app.results.unit_page import SideLine, UnitPage, unit_page
from app.web import translated
from workflows.scoring.score import CONSIDERATION_TITLES, Score, rounded

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TEXT, _NARROW = 60, 12


def ranking_workbook(page: YearPage) -> bytes:
    """What the reader of ``page`` sees: points rounded as they are printed, so that the sums are those on paper."""
    scores = page.scores
    if scores is None:
        raise ValueError("without a scoring table there is nothing to export")
    heading = (
        _("Kết quả chấm điểm và xếp hạng thi đua"),
        page.year.title,
        _("Điểm thẩm định làm tròn đến %(n)s chữ số thập phân.", n=scores.table.decimals),
    )
    basis = basis_of(page.year)
    units = [unit_page(basis, page.year, row.unit, own_draft=False) for row in page.rows] if basis else []
    return workbook([_totals(page, scores, heading), _lines(units, heading[:2])], created=now())


def _totals(page: YearPage, scores: YearScores, heading: tuple[str, ...]) -> Sheet:
    places = scores.table.decimals
    columns = (
        Column(_("Hạng"), "number", 8),
        Column(_("Đơn vị"), "text", 36),
        *(Column(part.title, "number", 16) for part in scores.table.parts),
        Column(_("Điểm thưởng"), "number", _NARROW),
        Column(_("Điểm trừ"), "number", _NARROW),
        Column(_("Tổng điểm thẩm định"), "number", 16),
        Column(_("Tổng điểm tự chấm"), "number", 16),
        Column(_("Xét xếp hạng"), "text", 18),
        Column(_("Ghi chú"), "text", _TEXT),
    )
    return Sheet(_("Xếp hạng"), columns, tuple(_total_row(page, row, places) for row in page.by_place), heading)


def _total_row(page: YearPage, row: ScoreRow, places: int) -> tuple[Cell, ...]:
    verified, own = row.score.verified, row.score.own
    return (
        row.ranked.place if row.ranked else None,
        row.unit.name,
        *(_number(part.points, places) for part in verified.parts),
        _number(verified.bonus, places),
        _number(verified.penalty, places),
        _number(verified.total, places),
        _number(own.total, places) if own else None,
        str(translated(CONSIDERATION_TITLES[verified.standing])),
        _note(page, row, verified),
    )


def _note(page: YearPage, row: ScoreRow, verified: Score) -> str:
    """Why a unit is not ranked, how a tie was settled, what is missing."""
    said = [verified.condition, verified.standing_reason]
    if row.ranked:
        said.append(page.tie_words(row.ranked))
    if row.score.minutes is None:
        said.append(_("Chưa có biên bản đã ký của %(unit)s.", unit=row.unit.name))
    elif verified.missing:
        said.append(_("Còn %(n)s tiêu chí chưa có điểm.", n=len(verified.missing)))
    return " ".join(filter(None, said))


def _lines(units: list[UnitPage], heading: tuple[str, ...]) -> Sheet:
    columns = (
        Column(_("Đơn vị"), "text", 36),
        Column(_("Phần"), "text", 28),
        Column(_("Tiêu chí"), "text", _TEXT),
        Column(_("Điểm tối đa"), "number", _NARROW),
        Column(_("Số liệu tự báo cáo"), "text", 24),
        Column(_("Điểm tự chấm"), "number", _NARROW),
        Column(_("Số liệu biên bản"), "text", 24),
        Column(_("Điểm thẩm định"), "number", _NARROW),
        Column(_("Cách được điểm"), "text", 32),
        Column(_("Lý do"), "text", _TEXT),
    )
    rows = [
        (
            page.unit.name,
            part.verified.title,
            row.criterion.text,
            _number(row.verified.line.most, page.table.decimals),
            row.own.figure if row.own else "",
            _points(row.own, page),
            row.verified.figure,
            _points(row.verified, page),
            row.verified.how,
            " ".join(filter(None, (row.difference, row.verified.line.reason))),
        )
        for page in units
        for part in page.parts
        for row in part.rows
    ]
    counted = [
        (
            page.unit.name,
            _("Điểm thưởng") if row.side == "bonuses" else _("Điểm trừ"),
            row.verified.text,
            None,
            "",
            _number(row.own.points, page.table.decimals) if row.own else None,
            "",
            _number(row.verified.points, page.table.decimals),
            _("%(n)s lần", n=row.verified.times),
            row.verified.reason,
        )
        for page in units
        for row in page.counts
    ]
    return Sheet(_("Chi tiết"), columns, (*rows, *counted), heading)


def _points(side: SideLine | None, page: UnitPage) -> Decimal | None:
    """Nothing where nothing is known: an empty cell is not zero points."""
    return None if side is None or side.line.missing else _number(side.line.points, page.table.decimals)


def _number(points: Fraction, places: int) -> Decimal:
    found = rounded(points, places)
    return Decimal(found.numerator) / Decimal(found.denominator)

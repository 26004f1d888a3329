"""The year-end report set as a paper (thể thức báo cáo tổng kết): texts by people, tables from the year's figures.

No public form of a cluster's report was found; the order follows what year-end reports usually have, the components
those of Decree 30/2020, Appendix I.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from workflows.closing.placing import places_table
from workflows.closing.reading import reference_in_words
from workflows.closing.report_content import Reached, ReportContent, TargetRow, VisitRow, VoteRow
from workflows.content import Annex, Block, Cell, Heading, PaperText, Paragraph, Table, cell_lines
from workflows.days import span
from workflows.figures import Standing
from workflows.paper import Issue
from workflows.scoring.table import VoteMethod
from workflows.setting import (
    attached,
    clauses,
    cluster_paper,
    lettered,
    sections,
    side_by_side,
    subsections,
)

_RECIPIENTS = ("Thanh tra Chính phủ (để báo cáo)", "Thanh tra các tỉnh trong cụm", "Lưu: VT")
_COLUMNS = (Standing.REACHED, Standing.MISSED, Standing.NO_CASES, Standing.UNKNOWN)
_STANDINGS = {
    Standing.REACHED: "Đạt",
    Standing.MISSED: "Chưa đạt",
    Standing.NO_CASES: "Không phát sinh",
    Standing.UNKNOWN: "Chưa có số liệu",
}
_METHODS = {
    VoteMethod.SECRET: "bỏ phiếu kín",
    VoteMethod.OPEN: "biểu quyết công khai",
    VoteMethod.COUNTED: "bỏ phiếu tại hội nghị",
}
_COUNTS_WIDTHS = (36, 16, 16, 16, 16)
_VISITS_HEADER = ("STT", "Đơn vị kiểm tra", "Đơn vị được kiểm tra", "Thời gian", "Biên bản")
_VISITS_WIDTHS = (8, 24, 24, 22, 22)
_VOTES_HEADER = ("STT", "Đơn vị", "Số phiếu", "Kết quả")
_VOTES_WIDTHS = (10, 44, 18, 28)
MOST_UNITS_ACROSS = 4
# Shares of the width of the text, in percent: 165 mm; a letter of 13 points is 2.3 mm, the margins of a cell 3 mm.
_LETTER, _MARGINS, _LEAST_COLUMN, _LEAST_WORDS = 1.4, 2.2, 16, 28
_LONG_COUNTS = 9


def paper_text(report: ReportContent, issue: Issue) -> PaperText:
    """The whole paper, component by component; a draft's empty sections are left out."""
    return cluster_paper(
        issue,
        "BÁO CÁO",
        f"Tổng kết công tác thi đua năm {issue.year}",
        tuple(_blocks(report, issue)),
        recipients=_RECIPIENTS,
        annexes=tuple(_annexes(report, issue)),
    )


def target_in_words(row: TargetRow, report: ReportContent) -> str:
    """A target with every unit's result as one text."""
    each = "; ".join(f"{unit.name}: {_result(result)}" for unit, result in zip(report.units, row.results, strict=True))
    return f"{row.text} ({row.goal}). {each}."


def visit_in_words(row: VisitRow) -> str:
    """An inspection as one text: who, whom, when, by which minutes."""
    when = span(row.first_day, row.last_day)
    return f"{row.inspector_name} kiểm tra {row.inspected_name} {when}; biên bản: {_minutes(row)}."


def vote_in_words(row: VoteRow) -> str:
    """A vote as one text: how, how much was enough, the totals, what is still open."""
    totals = "; ".join(f"{each.name}: {each.votes:02} phiếu" for each in row.totals)
    return f"{_asked(row)} {totals}.{_tied(row)}"


def counts(report: ReportContent, place: int) -> list[int]:
    """How many targets the unit at this place reached, missed, had no cases of, has no figure of."""
    found = [row.results[place].standing for row in report.targets]
    return [found.count(standing) for standing in _COLUMNS]


def _blocks(report: ReportContent, issue: Issue) -> Iterator[Block]:
    yield Paragraph(
        f"{issue.cluster} báo cáo tổng kết thực hiện Giao ước thi đua và công tác thi đua năm {issue.year} như sau:"
    )
    yield from sections(
        (
            ("TÌNH HÌNH CHUNG", clauses(report.situation)),
            (
                "KẾT QUẢ THỰC HIỆN",
                subsections(
                    (
                        ("Thực hiện các chỉ tiêu thi đua", _targets(report)),
                        ("Kiểm tra chéo", _visits(report)),
                        ("Chấm điểm, xếp hạng", [places_table(report.ranking)] if report.ranking else []),
                        ("Bình xét, suy tôn", [block for row in report.votes for block in _vote(row)]),
                    )
                ),
            ),
            (
                "HẠN CHẾ, NGUYÊN NHÂN",
                subsections((("Hạn chế", lettered(report.limits)), ("Nguyên nhân", lettered(report.causes)))),
            ),
            (
                "PHƯƠNG HƯỚNG, KIẾN NGHỊ",
                subsections(
                    (
                        (f"Phương hướng năm {issue.year + 1}", lettered(report.directions)),
                        ("Kiến nghị", lettered(report.proposals)),
                    )
                ),
            ),
        )
    )


def _targets(report: ReportContent) -> list[Block]:
    blocks = lettered(report.results)
    if report.targets:
        blocks.append(
            Paragraph(
                f"Giao ước thi đua có {len(report.targets):02} chỉ tiêu định lượng. Số chỉ tiêu của từng đơn vị theo "
                "số liệu đã xác minh như sau (kết quả từng chỉ tiêu nêu tại Phụ lục):"
            )
        )
        rows = tuple((unit.name, *map(str, counts(report, i))) for i, unit in enumerate(report.units))
        blocks.append(Table(("Đơn vị", *(_STANDINGS[each] for each in _COLUMNS)), rows, _COUNTS_WIDTHS))
    return blocks


def _visits(report: ReportContent) -> list[Block]:
    if not report.visits:
        return []
    done = sum(row.minutes is not None for row in report.visits)
    rows = tuple(
        (f"{i:02}", row.inspector_name, row.inspected_name, span(row.first_day, row.last_day), _minutes(row))
        for i, row in enumerate(report.visits, start=1)
    )
    told = f"Kế hoạch có {len(report.visits):02} cuộc kiểm tra chéo; {done:02} cuộc đã có biên bản ký đủ:"
    return [Paragraph(told), Table(_VISITS_HEADER, rows, _VISITS_WIDTHS)]


def _vote(row: VoteRow) -> list[Block]:
    rows = tuple(
        (f"{i:02}", each.name, f"{each.votes}/{row.base}", "Được đề nghị" if each.chosen else "-")
        for i, each in enumerate(row.totals, start=1)
    )
    blocks: list[Block] = [Paragraph(_asked(row)), Table(_VOTES_HEADER, rows, _VOTES_WIDTHS)]
    return [*blocks, Paragraph(_tied(row).strip())] if row.tied else blocks


def _asked(row: VoteRow) -> str:
    return (
        f"{row.title.rstrip('.;: ')}: {_METHODS[row.method]}, cần ít nhất {row.needed:02}/{row.base:02} phiếu. Kết quả:"
    )


def _tied(row: VoteRow) -> str:
    return (
        f" {', '.join(row.tied)} bằng phiếu ở suất cuối nên chưa đơn vị nào trong số này được chọn." if row.tied else ""
    )


def _annexes(report: ReportContent, issue: Issue) -> Iterator[Annex]:
    if report.targets and report.units:
        title = "KẾT QUẢ THỰC HIỆN TỪNG CHỈ TIÊU CỦA CÁC ĐƠN VỊ"
        yield Annex("Phụ lục", title, attached(issue, "Báo cáo"), tuple(_matrices(report)))


def _matrices(report: ReportContent) -> Iterator[Block]:
    tables = side_by_side(len(report.units), _units_across(report))
    for number, across in enumerate(tables, start=1):
        if len(tables) > 1:
            yield Heading(f"{number}.", ", ".join(unit.short for unit in report.units[across]))
        yield _matrix(report, across)
    yield Paragraph("Số liệu đã xác minh khi kiểm tra chéo. Dấu “≈”: tỷ lệ được lấy đến hai chữ số thập phân.")


def _matrix(report: ReportContent, across: slice) -> Table:
    """Targets down, a few units across: the figure, and below it how it stands."""
    units = [unit.short for unit in report.units[across]]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (f"{i:02}", (row.text, f"({row.goal})"), *(_cell(result) for result in row.results[across]))
        for i, row in enumerate(report.targets, start=1)
    )
    width = _column(report)
    return Table(("STT", "Chỉ tiêu", *units), rows, (8, 92 - width * len(units), *[width] * len(units)))


def _units_across(report: ReportContent) -> int:
    """How many units find room beside the targets' words."""
    return max(1, min(MOST_UNITS_ACROSS, (92 - _LEAST_WORDS) // _column(report)))


def _column(report: ReportContent) -> int:
    """The width of a unit's column, in percent, so that the longest piece that no printer breaks fits in."""
    lines = (line for row in report.targets for result in row.results for line in cell_lines(_cell(result)))
    longest = max((len(piece) for line in lines for piece in line.split()), default=0)
    return min(92 - _LEAST_WORDS, max(_LEAST_COLUMN, math.ceil(longest * _LETTER + _MARGINS)))


def _cell(result: Reached) -> Cell:
    return (*_lines(result.figure), _STANDINGS[result.standing])


def _lines(figure: str) -> Iterator[str]:
    """The share and below it the counts ("72,34%", "(34/47)"); long counts one below the other."""
    share, counts, rest = figure.partition(" (")
    if share:
        yield share
    if counts and len(rest) > _LONG_COUNTS:
        top, _, bottom = rest.partition("/")
        yield from (f"({top}/", bottom)
    elif counts:
        yield f"({rest}"


def _result(result: Reached) -> str:
    word = _STANDINGS[result.standing].lower()
    return f"{result.figure}, {word}" if result.figure else word


def _minutes(row: VisitRow) -> str:
    return reference_in_words(row.minutes) if row.minutes else "chưa có biên bản ký đủ"

"""The ranking set as a paper (thể thức thông báo xếp hạng): places in the body, points and sources in annexes.

No public form of such a notice was found; the order follows what a cluster's notices usually have, the components
those of Decree 30/2020, Appendix I.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workflows.closing.placing import BY_PART, Placed, place_in_words, places_table
from workflows.closing.ranking_content import Criterion, RankingContent, UnitPoints
from workflows.closing.reading import reference_in_words
from workflows.content import Annex, Block, Cell, Heading, PaperText, Paragraph, Table
from workflows.figures import amount
from workflows.paper import Issue
from workflows.scoring.ranking import SHARED
from workflows.scoring.score import Consideration
from workflows.setting import (
    attached,
    clauses,
    cluster_paper,
    lettered,
    roman,
    sections,
    side_by_side,
)

_RECIPIENTS = ("Thanh tra Chính phủ (để báo cáo)", "Thanh tra các tỉnh trong cụm", "Lưu: VT")
_SOURCES_HEADER = ("STT", "Đơn vị", "Biên bản kiểm tra chéo", "Tiêu chí chưa có điểm")
_SOURCES_WIDTHS = (8, 34, 34, 24)
MOST_PARTS_ACROSS = 4  # as many parts find room beside the other columns of Appendix I
MOST_UNITS_ACROSS = 4  # the longest syllable of a province's name needs an eighth of the page


def paper_text(ranking: RankingContent, issue: Issue) -> PaperText:
    """The whole paper, component by component; a draft's empty sections are left out."""
    return cluster_paper(
        issue,
        "THÔNG BÁO",
        f"Kết quả chấm điểm và xếp hạng thi đua năm {issue.year}",
        tuple(_blocks(ranking, issue)),
        recipients=_RECIPIENTS,
        grounds=ranking.grounds,
        annexes=tuple(_annexes(ranking, issue)),
    )


def unit_in_words(unit: UnitPoints, ranking: RankingContent) -> str:
    """A unit's whole row as a text, every criterion included, so that whatever changes in it shows."""
    placed = place_in_words(unit.placed)
    sums = [f"tổng {amount(unit.placed.total)} điểm", f"tự chấm {_known(unit.own)}"]
    sums += [f"phần {roman(i)}: {_known(found)}" for i, found in enumerate(unit.parts)]
    sums += [f"thưởng {_known(unit.bonus)}", f"trừ {_known(unit.penalty)}"]
    each = "; ".join(
        f"{criterion.number}: {_known(found)}" for criterion, found in zip(ranking.criteria, unit.points, strict=True)
    )
    return f"{unit.placed.name}, {placed}; {'; '.join(sums)}. Từng tiêu chí: {each}. Biên bản: {_source(unit)}."


def basis_in_words(ranking: RankingContent) -> str:
    """By which scoring table the points were given."""
    table = ranking.table
    return f"Điểm được chấm theo Bảng điểm thi đua {reference_in_words(table.paper)}, thang {amount(table.scale)} điểm."


def ties_in_words(ranking: RankingContent) -> list[str]:
    """One sentence for each total that several ranked units have: what parted them, or that nothing did."""
    alike: dict[str, list[Placed]] = {}
    for placed in ranking.places:
        if placed.status is Consideration.RANKED and placed.tie:
            alike.setdefault(placed.total, []).append(placed)
    return [_tie(rows, ranking) for rows in alike.values() if len(rows) > 1]


def _tie(rows: Sequence[Placed], ranking: RankingContent) -> str:
    names = ", ".join(row.name for row in rows)
    titles = {part.key: f"phần {roman(i)} ({part.title})" for i, part in enumerate(ranking.parts)}
    # Of three alike, a part may set one apart and leave the other two together.
    deciding = [titles[key] for key in dict.fromkeys(row.tie.removeprefix(BY_PART) for row in rows) if key in titles]
    said = f"{names} bằng tổng điểm ({amount(rows[0].total)})"
    sharing = [row.name for row in rows if row.tie == SHARED]
    if len(sharing) == len(rows):
        return f"{said} và bằng điểm cả ở các phần dùng để phân hạng nên đồng hạng."
    if deciding:
        said += f"; thứ hạng xác định theo điểm {' và '.join(deciding)}"
    if sharing:
        said += f"; {', '.join(sharing)} bằng điểm cả ở các phần dùng để phân hạng nên đồng hạng"
    return f"{said}."


def _blocks(ranking: RankingContent, issue: Issue) -> Iterator[Block]:
    yield Paragraph(f"{issue.cluster} thông báo kết quả chấm điểm và xếp hạng thi đua năm {issue.year} như sau:")
    yield from sections(
        (
            ("CĂN CỨ CHẤM ĐIỂM", clauses(_basis(ranking))),
            ("KẾT QUẢ XẾP HẠNG", _result(ranking)),
            ("TỔ CHỨC THỰC HIỆN", clauses(ranking.notes)),
        )
    )


def _basis(ranking: RankingContent) -> list[str]:
    with_minutes = sum(unit.minutes is not None for unit in ranking.units)
    source = (
        f"Số liệu lấy từ biên bản kiểm tra chéo đã ký của {with_minutes:02}/{len(ranking.units):02} đơn vị; điểm từng "
        "phần nêu tại Phụ lục I, điểm từng tiêu chí và nguồn số liệu nêu tại Phụ lục II."
    )
    return [basis_in_words(ranking), source]


def _result(ranking: RankingContent) -> list[Block]:
    if not ranking.units:
        return []
    return [places_table(ranking.places), *lettered(_remarks(ranking))]


def _remarks(ranking: RankingContent) -> list[str]:
    """What a reader must know beside the figures: ties, who is not ranked and why, what has no points yet."""
    found = [*ties_in_words(ranking), *_unranked(ranking)]
    if waiting := [unit.placed.name for unit in ranking.units if unit.minutes is None]:
        names = ", ".join(waiting)
        found.append(f"{names} chưa có biên bản kiểm tra chéo đã ký nên các tiêu chí đo bằng số liệu chưa có điểm.")
    for unit in ranking.units:
        if unit.minutes is not None and "" in unit.points:
            lacking = _without_points(unit, ranking)
            found.append(f"{unit.placed.name} còn tiêu chí chưa có điểm, được tính 0 điểm: {lacking}.")
    return found


def _unranked(ranking: RankingContent) -> list[str]:
    placed = (each for each in ranking.places if each.status is not Consideration.RANKED)
    return [f"{each.name}: {place_in_words(each)}." for each in placed]


def _annexes(ranking: RankingContent, issue: Issue) -> Iterator[Annex]:
    if not ranking.units:
        return
    line = attached(issue, "Thông báo")
    yield Annex("Phụ lục I", f"KẾT QUẢ XẾP HẠNG THI ĐUA NĂM {issue.year}", line, tuple(_ranking_annex(ranking)))
    if ranking.criteria:
        yield Annex("Phụ lục II", "ĐIỂM TỪNG TIÊU CHÍ CỦA CÁC ĐƠN VỊ", line, tuple(_points_annex(ranking)))


def _ranking_annex(ranking: RankingContent) -> Iterator[Block]:
    across = range(len(ranking.parts)) if len(ranking.parts) <= MOST_PARTS_ACROSS else ()
    parts = "; ".join(f"{roman(i)}: {part.title}" for i, part in enumerate(ranking.parts))
    told = f"Các phần của bảng điểm: {parts}."
    header = ("Hạng", "Đơn vị", "Tự chấm", *map(roman, across), "Thưởng", "Trừ", "Thẩm định")
    rows = tuple(
        (
            str(unit.placed.place) if unit.placed.place is not None else "-",
            unit.placed.name,
            _known(unit.own),
            *(_known(unit.parts[i]) for i in across),
            _known(unit.bonus),
            _known(unit.penalty),
            amount(unit.placed.total),
        )
        for unit in ranking.units
    )
    yield Table(header, rows, (18, 50, *[24] * (len(header) - 2)))
    yield Paragraph(told if across else f"{told} Điểm từng phần của mỗi đơn vị nêu tại Phụ lục II.")
    yield from lettered([*ties_in_words(ranking), *_unranked(ranking)])


def _points_annex(ranking: RankingContent) -> Iterator[Block]:
    yield Heading("1.", "Điểm thẩm định từng tiêu chí")
    for across in side_by_side(len(ranking.units), MOST_UNITS_ACROSS):
        yield _matrix(ranking, ranking.units[across])
    yield Heading("2.", "Nguồn số liệu")
    yield Table(
        _SOURCES_HEADER,
        tuple(
            (f"{i:02}", unit.placed.name, _source(unit), _without_points(unit, ranking) or "-")
            for i, unit in enumerate(ranking.units, start=1)
        ),
        _SOURCES_WIDTHS,
    )


def _matrix(ranking: RankingContent, units: Sequence[UnitPoints]) -> Table:
    """Criteria down, a few units across, each part before its criteria; bonus, penalty and total at the foot."""
    rows: list[tuple[Cell, ...]] = []
    for i, part in enumerate(ranking.parts):
        own = (_known(unit.parts[i]) for unit in units)
        rows.append((roman(i), part.title.upper(), amount(part.most), *own))
        rows += [
            (criterion.number, criterion.text, amount(criterion.most), *(_known(unit.points[j]) for unit in units))
            for j, criterion in _of_part(ranking, part.key)
        ]
    rows.append(("", "Điểm thưởng", "", *(_known(unit.bonus) for unit in units)))
    rows.append(("", "Điểm trừ", "", *(_known(unit.penalty) for unit in units)))
    rows.append(("", "TỔNG ĐIỂM", amount(ranking.table.scale), *(amount(unit.placed.total) for unit in units)))
    header = ("STT", "Nội dung", "Điểm tối đa", *(unit.short for unit in units))
    return Table(header, tuple(rows), (8, 80 - 12 * len(units), 12, *[12] * len(units)))


def _of_part(ranking: RankingContent, key: str) -> Iterator[tuple[int, Criterion]]:
    return ((j, criterion) for j, criterion in enumerate(ranking.criteria) if criterion.part == key)


def _known(found: str) -> str:
    """Points as people write them; a dash where nothing is known."""
    return amount(found) or "-"


def _source(unit: UnitPoints) -> str:
    return reference_in_words(unit.minutes) if unit.minutes else "chưa có bản đã ký"


def _without_points(unit: UnitPoints, ranking: RankingContent) -> str:
    lacking = (c.number for c, found in zip(ranking.criteria, unit.points, strict=True) if not found)
    return ", ".join(lacking)

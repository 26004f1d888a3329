"""The year-end report as a kind of paper (báo cáo tổng kết): what must hold of it, and its passages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from workflows.closing.placing import check_places, place_in_words
from workflows.closing.reading import (
    MOST_RESULTS,
    check_distinct,
    check_size,
    demand,
    demand_lines,
    demand_some,
)
from workflows.closing.report_content import TEXTS, ReportContent, TargetRow, VisitRow, VoteRow
from workflows.closing.report_text import paper_text, target_in_words, visit_in_words, vote_in_words
from workflows.content import Json, PaperText
from workflows.figures import Standing, amount
from workflows.paper import Issue, Kind, Party, Passage, SignedBy
from workflows.refusals import BadInput
from workflows.words import N_

# What no report is without; results are told by the tables, proposals are made where there are any.
_NEEDED = ("situation", "limits", "directions")
_LABELS = {
    "situation": N_("Tình hình"),
    "results": N_("Kết quả"),
    "limits": N_("Hạn chế"),
    "causes": N_("Nguyên nhân"),
    "directions": N_("Phương hướng"),
    "proposals": N_("Kiến nghị"),
}


def check(content: Mapping[str, Json]) -> Mapping[str, Json]:
    """The report in its one spelling; :class:`BadInput` with the path of the field where it cannot be submitted.

    What must hold:
    1. situation, limits and directions are there; no line is empty;
    2. there are units, each once; targets find room in an annex, and each says what it is and what it asks;
    3. a result that is reached or missed has its figure, one that is unknown has none;
    4. the days of an inspection are in order;
    5. places follow from the totals (:func:`check_places`);
    6. nobody has more votes than could be cast, nobody is chosen with less than was needed.
    """
    report = ReportContent.from_json(content)
    # 1.
    for name in _NEEDED:
        demand_some(getattr(report, name), name)
    for name in TEXTS:
        demand_lines(getattr(report, name), name)
    # 2.
    _check_units(report)
    for i, target in enumerate(report.targets):
        # 3.
        _check_target(target, f"targets.{i}")
    for i, visit in enumerate(report.visits):
        # 4.
        _check_visit(visit, f"visits.{i}")
    # 5.
    check_distinct([placed.unit for placed in report.ranking], "ranking", "unit")
    check_places(report.ranking, [f"ranking.{i}" for i in range(len(report.ranking))])
    for i, vote in enumerate(report.votes):
        # 6.
        _check_vote(vote, f"votes.{i}")
    return report.to_json()


def _check_units(report: ReportContent) -> None:
    if not report.units:
        raise BadInput("Chưa có số liệu của các đơn vị. Mời cập nhật số liệu.", field="units")
    for i, unit in enumerate(report.units):
        demand(unit.name, f"units.{i}.name")
        demand(unit.short, f"units.{i}.short")
    check_distinct([unit.key for unit in report.units], "units")
    check_distinct([target.key for target in report.targets], "targets")
    check_size(report.targets, report.units, MOST_RESULTS, "targets")


def _check_target(target: TargetRow, path: str) -> None:
    demand(target.text, f"{path}.text")
    demand(target.goal, f"{path}.goal")
    for i, result in enumerate(target.results):
        if result.standing is Standing.UNKNOWN:
            if result.figure:
                raise BadInput("Có số liệu thì phải có mức đạt.", field=f"{path}.results.{i}.standing")
        else:
            sentence = N_("Kết quả này thiếu số liệu. Mời cập nhật số liệu.")
            demand(result.figure, f"{path}.results.{i}.figure", sentence)


def _check_visit(visit: VisitRow, path: str) -> None:
    demand(visit.inspector_name, f"{path}.inspector_name")
    demand(visit.inspected_name, f"{path}.inspected_name")
    if visit.last_day < visit.first_day:
        sentence = N_("Cuộc kiểm tra của {inspector} tại {inspected} kết thúc trước ngày bắt đầu.")
        names = {"inspector": visit.inspector_name, "inspected": visit.inspected_name}
        raise BadInput(sentence, field=f"{path}.last_day", **names)


def _check_vote(vote: VoteRow, path: str) -> None:
    demand(vote.title, f"{path}.title")
    if vote.needed > vote.base:
        raise BadInput("Số phiếu cần đạt nhiều hơn tổng số phiếu.", field=f"{path}.needed")
    for i, each in enumerate(vote.totals):
        where = f"{path}.totals.{i}"
        demand(each.name, f"{where}.name")
        if each.votes > vote.base:
            sentence = N_("{unit} có nhiều phiếu hơn tổng số phiếu.")
            raise BadInput(sentence, field=f"{where}.votes", unit=each.name)
        if each.chosen and each.votes < vote.needed:
            sentence = N_("{unit} chưa đủ số phiếu cần đạt nên không được chọn.")
            raise BadInput(sentence, field=f"{where}.chosen", unit=each.name)
    demand_lines(vote.tied, f"{path}.tied")


def passages(content: Mapping[str, Json]) -> list[Passage]:
    """The pieces that can be commented on and compared (đoạn), in printing order; a draft's empty ones are left out."""
    report = ReportContent.from_json(content)
    found = [*_texts(report, "situation"), *_texts(report, "results")]
    found += _numbered(N_("Chỉ tiêu"), [(f"target-{row.key}", target_in_words(row, report)) for row in report.targets])
    found += _numbered(
        N_("Cuộc kiểm tra"), [(f"visit-{i}", visit_in_words(row)) for i, row in enumerate(report.visits, start=1)]
    )
    found += _numbered(
        N_("Kết quả đơn vị"),
        [
            (f"unit-{row.unit}", f"{row.name}, {place_in_words(row)}; tổng {amount(row.total)} điểm.")
            for row in report.ranking
        ],
    )
    found += _numbered(
        N_("Bình xét"), [(f"vote-{i}", vote_in_words(row)) for i, row in enumerate(report.votes, start=1)]
    )
    for name in ("limits", "causes", "directions", "proposals"):
        found += _texts(report, name)
    return [passage for passage in found if passage.text]


def _texts(report: ReportContent, name: str) -> Iterator[Passage]:
    texts = enumerate(getattr(report, name), start=1)
    return _numbered(_LABELS[name], [(f"{name}-{i}", text) for i, text in texts])


def _numbered(label: str, rows: Sequence[tuple[str, str]]) -> Iterator[Passage]:
    return (Passage(key, f"{label} {i}", text) for i, (key, text) in enumerate(rows, start=1))


def compose(content: Mapping[str, Json], issue: Issue) -> PaperText:
    """The report as it is printed when it is issued; the content must have passed ``check``."""
    return paper_text(ReportContent.from_json(content), issue)


REPORT = Kind(
    name="report",
    title=N_("Báo cáo tổng kết"),
    symbol="BC-CTĐ",
    template="report",
    drafted_by=Party.CHAIR,
    reviewed_by=Party.MEMBERS,
    signed_by=SignedBy.CHAIR,
    check=check,
    passages=passages,
    compose=compose,
)

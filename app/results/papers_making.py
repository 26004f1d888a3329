"""The content of a closing paper (lập nội dung văn bản cuối năm): the year's figures beside what people wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.clusters.models import ClusterYear
from app.results.papers_facts import YearFacts, name_of
from workflows.closing.making import nominee, ranking_figures, target_rows
from workflows.closing.nomination_content import TEXTS as NOMINATION_TEXTS
from workflows.closing.nomination_paper import NOMINATION
from workflows.closing.ranking_content import TEXTS as RANKING_TEXTS
from workflows.closing.ranking_content import TableRef
from workflows.closing.ranking_paper import RANKING
from workflows.closing.reading import PaperRef
from workflows.closing.report_content import TEXTS as REPORT_TEXTS
from workflows.closing.report_paper import REPORT
from workflows.content import Json
from workflows.strict_content import stored

# Everything else in these contents is generated.
TEXTS = {RANKING.name: RANKING_TEXTS, REPORT.name: REPORT_TEXTS, NOMINATION.name: (*NOMINATION_TEXTS, "addressees")}
_BEGINNINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    RANKING.name: {
        "grounds": (
            "Căn cứ Giao ước thi đua năm {year} của {cluster}",
            "Căn cứ kết quả kiểm tra chéo và kết quả chấm điểm năm {year}",
        ),
        "notes": (
            "Đơn vị có ý kiến về kết quả của mình gửi Cụm trưởng trước hội nghị tổng kết, kèm tài liệu chứng minh.",
        ),
    },
    REPORT.name: {
        "situation": (
            "Năm {year}, {cluster} gồm {members} đơn vị, do {chair} làm Cụm trưởng, {vice_chair} làm Cụm phó.",
        ),
    },
    NOMINATION.name: {
        "addressees": ("Thanh tra Chính phủ",),
        "grounds": ("Căn cứ kết quả bình xét tại hội nghị tổng kết công tác thi đua năm {year} của {cluster}",),
        "documents": ("Báo cáo tổng kết công tác thi đua năm {year} của {cluster}.",),
    },
}


def content_from(kind: str, facts: YearFacts, written: Mapping[str, Any]) -> dict[str, Json]:
    """The content of this kind of paper: its figures from the year, its texts as ``written``."""
    texts = {name: written[name] for name in TEXTS[kind]}
    return texts | _FIGURES[kind](facts, written)


def first_texts(kind: str, year: ClusterYear) -> dict[str, Any]:
    """The words with which a paper begins; they stand in the paper itself, so they are Vietnamese in every language."""
    known = {
        "year": year.year,
        "cluster": year.name,
        "members": f"{len(year.memberships):02}",
        "chair": year.chair.name,
        "vice_chair": year.vice_chair.name,
    }
    told = {name: [text.format(**known) for text in texts] for name, texts in _BEGINNINGS[kind].items()}
    return {name: [] for name in TEXTS[kind]} | {"nominees": []} | told


def _ranking(facts: YearFacts, _written: Mapping[str, Any]) -> dict[str, Json]:
    scores = facts.scores
    if scores is None:
        unknown = TableRef(PaperRef("", None, ""), "", 0)
        return {"table": stored(unknown), "parts": [], "criteria": [], "units": []}
    return ranking_figures(scores.table, facts.references[scores.table_paper.id], facts.results, scores.ranking)


def _report(facts: YearFacts, _written: Mapping[str, Any]) -> dict[str, Json]:
    targets = target_rows(facts.pledge, facts.figures) if facts.pledge else ()
    return {
        "units": stored(facts.names),
        "targets": stored(targets),
        "visits": stored(facts.visit_rows()),
        "ranking": stored(facts.places),
        "votes": stored(facts.vote_rows()),
    }


def _nomination(facts: YearFacts, written: Mapping[str, Any]) -> dict[str, Json]:
    """Whom the votes chose; award and reason stay with the unit and the vote that they were written for."""
    kept = {(each["unit"], each["vote"]): each for each in written["nominees"]}
    placed = {each.unit: each for each in facts.places}
    found = []
    for seen in facts.votes:
        assert seen.outcome is not None  # only closed votes are among the facts
        for unit in (each for each in seen.ranked if each.id in seen.outcome.chosen):
            made = nominee(name_of(unit), placed.get(unit.key), seen.vote.title, seen.totals.get(unit.id, 0), seen.base)
            before = kept.get((made.unit, made.vote))
            found.append(replace(made, award=before["award"], reason=before["reason"]) if before else made)
    return {"nominees": stored(tuple(found))}


_FIGURES: Mapping[str, Callable[[YearFacts, Mapping[str, Any]], dict[str, Json]]] = {
    RANKING.name: _ranking,
    REPORT.name: _report,
    NOMINATION.name: _nomination,
}

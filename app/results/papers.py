"""The year's closing papers (văn bản cuối năm): beginning them, renewing their figures, and what keeps them back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from app.clusters.models import ClusterYear
from app.clusters.service import year_visible
from app.database import db
from app.papers import drafting
from app.papers.models import Paper, WorkingCopy
from app.papers.page import paper_seen
from app.papers.relations import relations_to_all
from app.results.papers_facts import facts_of
from app.results.papers_making import TEXTS, content_from, first_texts
from app.results.scope import is_summing_up, summed_up_year
from workflows.closing.nomination_paper import NOMINATION
from workflows.closing.ranking_paper import RANKING
from workflows.closing.report_paper import REPORT
from workflows.content import Json, canonical_bytes
from workflows.paper import Kind, State
from workflows.people import Actor
from workflows.permissions import Action, may
from workflows.refusals import BadInput, NotAllowed, NotFound, Stale
from workflows.words import N_

# In the order in which a year comes to them.
KINDS = (RANKING, REPORT, NOMINATION)
_BY_NAME = {kind.name: kind for kind in KINDS}

# What is said where a generated part of a draft is no longer the house's, part by part.
_OTHER_TABLE = N_(
    "Bảng điểm trong dự thảo không phải là bảng đang có hiệu lực. Mời cập nhật số liệu, xem lại rồi trình."
)
_OUTDATED = {
    "table": _OTHER_TABLE,
    "parts": _OTHER_TABLE,
    "criteria": _OTHER_TABLE,
    "units": N_("Các đơn vị trong dự thảo không còn khớp với hiện tại. Mời cập nhật số liệu, xem lại rồi trình."),
    "targets": N_(
        "Số liệu các chỉ tiêu trong dự thảo không còn khớp với biên bản kiểm tra chéo đã ký. Mời cập nhật số liệu, xem "
        "lại rồi trình."
    ),
    "visits": N_(
        "Các cuộc kiểm tra chéo trong dự thảo không còn khớp với kế hoạch và biên bản đã ký. Mời cập nhật số liệu, xem "
        "lại rồi trình."
    ),
    "ranking": N_(
        "Kết quả xếp hạng trong dự thảo không còn khớp với kết quả chấm điểm hiện có. Mời cập nhật số liệu, xem lại "
        "rồi trình."
    ),
    "votes": N_(
        "Kết quả bình xét trong dự thảo không còn khớp với các cuộc bình xét đã kết thúc. Mời cập nhật số liệu, xem "
        "lại rồi trình."
    ),
    "nominees": N_(
        "Đơn vị được đề nghị trong dự thảo không còn khớp với kết quả bình xét, xếp hạng hiện có. Mời cập nhật số "
        "liệu, xem lại rồi trình."
    ),
}
_OUTDATED_UNIT = N_(
    "Kết quả của {unit} trong dự thảo không còn khớp với kết quả chấm điểm hiện có. Mời cập nhật số liệu, xem lại rồi "
    "trình."
)


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of closing paper in a year: its papers that the reader sees, the newest first; who may begin it may."""

    kind: Kind
    papers: list[Paper]
    can_start: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A closing paper open for its drafter."""

    paper: Paper
    kind: Kind
    content: dict[str, Any]
    revision: int


def listed(actor: Actor, year_id: int) -> list[KindRow]:
    """The year's closing papers kind by kind; drafts are seen by the chair's unit only."""
    year = year_visible(actor, year_id)
    papers = _papers_of(year)
    relations = relations_to_all(papers, actor)
    seen = [paper for paper in papers if may(actor, Action.SEE, State(paper.state), relations[paper.id])]
    drafts, begun = is_summing_up(actor, year), {paper.kind for paper in papers}
    return [
        KindRow(kind, [paper for paper in seen if paper.kind == kind.name], drafts and kind.name not in begun)
        for kind in KINDS
    ]


def start(actor: Actor, year_id: int, kind_name: str) -> int:
    """Begin a closing paper with the year's figures; returns the paper's number."""
    year = summed_up_year(actor, year_id)
    if kind_name not in _BY_NAME:
        raise BadInput("Mời chọn loại văn bản cuối năm.", field="kind")
    content = content_from(kind_name, facts_of(year), first_texts(kind_name, year))
    return drafting.start(actor, year_id, kind_name, content)


def draft_of(actor: Actor, paper_id: int) -> Draft:
    """A closing paper for its drafter: NotFound where it is not theirs to see, NotAllowed once it is submitted."""
    paper, relations = paper_seen(actor, paper_id)
    if paper.kind not in _BY_NAME:
        raise NotFound("Không tìm thấy văn bản cuối năm này.")
    if not may(actor, Action.DRAFT, State(paper.state), relations):
        raise NotAllowed("Văn bản không ở bước soạn thảo, hoặc Ông/Bà không phải người soạn.")
    copy = db.session.get_one(WorkingCopy, paper_id)
    return Draft(paper, _BY_NAME[paper.kind], json.loads(copy.content), copy.revision)


def save(actor: Actor, draft: Draft) -> int:
    """Keep the draft as the working copy; its new revision. Stale where somebody else saved since it was opened."""
    return drafting.save(actor, draft.paper.id, draft.content, draft.revision).revision


def updated(draft: Draft) -> Draft:
    """The draft with the figures of today; what people wrote stays letter by letter (cập nhật số liệu)."""
    return replace(draft, content=content_from(draft.kind.name, facts_of(draft.paper.year), draft.content))


def check_submission(paper: Paper, content: Mapping[str, Json]) -> None:
    """Refuse to send round a draft whose figures are no longer those of the house, saying which."""
    if (found := outdated(paper, content)) is not None:
        raise found


def outdated(paper: Paper, content: Mapping[str, Any]) -> Stale | None:
    """The first generated part that is no longer the house's, as the refusal that names it; None while all are."""
    now = content_from(paper.kind, facts_of(paper.year), content)
    for name in now:
        if name in TEXTS[paper.kind] or canonical_bytes(content[name]) == canonical_bytes(now[name]):
            continue
        unit = _first_other_unit(content, now) if (paper.kind, name) == (RANKING.name, "units") else ""
        return Stale(_OUTDATED_UNIT, unit=unit) if unit else Stale(_OUTDATED[name])
    return None


def _first_other_unit(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """The name of the first unit whose row is another, or is there no more."""
    rows, others = ({row["placed"]["unit"]: row for row in content["units"]} for content in (now, before))
    found = next((key for key in (rows | others) if rows.get(key) != others.get(key)), None)
    return str((rows | others)[found]["placed"]["name"]) if found else ""


def _papers_of(year: ClusterYear) -> list[Paper]:
    query = select(Paper).where(Paper.kind.in_(_BY_NAME), Paper.cluster_year_id == year.id)
    return list(db.session.scalars(query.order_by(Paper.position.desc())))

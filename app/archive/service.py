"""Into the archive, and finding it there again."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import aliased, joinedload

from app.archive.models import ArchivedPaper
from app.audit.heads import publish_head
from app.audit.models import AuditEntry
from app.clock import now
from app.clusters.models import ClusterYear, Unit
from app.clusters.sight import YEARS_IN_SIGHT, sight_of
from app.database import columns, db
from app.papers.act import Seen, acting, admitted
from app.papers.augmentation import waiting_for_proof
from app.papers.kinds import kind_named
from app.papers.links import IN_FORCE, Link
from app.papers.models import IssueRecord, Paper, PaperLink, PaperSides, RegisterEntry, SignatureSlot
from app.papers.proof import as_json, check_signatures, overall
from app.papers.queries import NEWEST_VERSION, content_of
from app.papers.relations import slots_of_all
from app.papers.revisions import as_told, files_in_force
from app.papers.titles import paper_title, title_between, title_of
from app.signatures.engine.verdict import FileVerdict, Indication
from workflows.paper import STATE_TITLES, Event, State
from workflows.people import Actor
from workflows.permissions import Action, may_in_house
from workflows.refusals import NotAllowed, Refusal, Stale
from workflows.search import bare, folded, has_marks

PAGE = 50
_log = logging.getLogger(__name__)


def archive(actor: Actor, paper_id: int, seen: Seen) -> FileVerdict:
    """Put a completely signed paper into the archive; only what is TOTAL_PASSED with all its signers is taken.

    The signatures are proved before the database is locked; what is entered is the very file that was proved.
    """
    _paper, version = admitted(actor, paper_id, Action.ARCHIVE, seen)
    if waiting_for_proof(version.id):
        raise Refusal(
            "Chữ ký còn chờ dấu thời gian. Hệ thống tự bổ sung khi máy chủ dấu thời gian trả lời; mời lưu trữ sau đó.",
            code="waiting_for_proof",
        )
    files = files_in_force(version)
    verdicts = check_signatures(version.id, files)
    if overall(verdicts) is not Indication.TOTAL_PASSED:
        raise Refusal(
            "Chữ ký trên văn bản chưa đạt yêu cầu kiểm tra nên chưa lưu trữ được. Mời xem kết quả kiểm tra chữ ký.",
            code="not_passed",
        )
    with acting(actor, paper_id, Action.ARCHIVE, seen) as act:
        version = act.current()
        if files_in_force(version) != files:
            raise Stale("Văn bản vừa thay đổi. Mời mở lại trang rồi làm lại.")
        issued, told = act.session.get_one(IssueRecord, version.id), as_json(verdicts, files)
        text = " ".join([act.kind.title, act.paper.year.title, issued.number, *_texts(content_of(version))])
        act.session.add(
            ArchivedPaper(
                paper_id=paper_id,
                version_id=version.id,
                pdf_sha256=files["pdf"],
                word_sha256=files["word"],
                verdict=told["pdf"],
                word_verdict=told["word"],
                words=folded(text),
                bare_words=bare(text),
                archived_by_id=actor.person_id,
                archived_at=now(),
            )
        )
        act.happens(Event.ARCHIVE, version=version.number, files=as_told(files))
    _publish_head()
    return verdicts["pdf"]


def _publish_head() -> None:
    """A head over what the log says of this paper, for the members to hold; the paper is in the archive either way."""
    try:
        publish_head()
    except Refusal as alarm:
        _log.critical("%s", alarm)


@dataclass(frozen=True, slots=True)
class FoundPaper:
    """A line of the archive's list: the paper, how it is called, its cluster, its number ("" without one).

    ``marks``: what signed papers have done to it since.
    """

    paper_id: int
    title: str
    cluster: str
    number: str
    archived_at: datetime
    marks: tuple[Link, ...] = ()


def _count(*words: ColumnElement[bool]) -> Select[int]:
    counted = select(func.count()).select_from(ArchivedPaper).join(Paper)
    return counted.where(Paper.cluster_year_id.in_(YEARS_IN_SIGHT), *words)


_INSPECTOR, _INSPECTED, _ABOUT = aliased(Unit), aliased(Unit), aliased(Paper)
# What signed papers have done to the paper of the row, as their relations with commas between.
_DONE = (
    select(func.aggregate_strings(PaperLink.relation, ","))
    .join(_ABOUT, _ABOUT.id == PaperLink.paper_id)
    .where(PaperLink.target_id == ArchivedPaper.paper_id, _ABOUT.state.in_(IN_FORCE))
    .correlate(ArchivedPaper)
    .scalar_subquery()
)
_REPLACING = select(PaperLink.paper_id).where(
    PaperLink.paper_id == ArchivedPaper.paper_id, PaperLink.relation == Link.REPLACES
)


def _listing(*words: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """A page of the list, and in each row how many there are in all; plain columns, for the texts are not shown."""
    return (
        select(
            _count(*words).correlate(None).scalar_subquery(),
            ArchivedPaper.paper_id,
            Paper.kind,
            Paper.position,
            ClusterYear.year,
            ClusterYear.name,
            IssueRecord.number,
            ArchivedPaper.archived_at,
            _DONE,
            _INSPECTOR.short_name,
            _INSPECTED.short_name,
            _REPLACING.correlate(ArchivedPaper).exists(),
        )
        .join(Paper, Paper.id == ArchivedPaper.paper_id)
        .join(ClusterYear, ClusterYear.id == Paper.cluster_year_id)
        .join(IssueRecord, IssueRecord.version_id == ArchivedPaper.version_id)
        .outerjoin(PaperSides, PaperSides.paper_id == ArchivedPaper.paper_id)
        .outerjoin(_INSPECTOR, _INSPECTOR.id == PaperSides.inspector_id)
        .outerjoin(_INSPECTED, _INSPECTED.id == PaperSides.inspected_id)
        # The sum keeps SQLite from collecting a year's papers to sort them: the newest stand at one end of an index.
        .where((Paper.cluster_year_id + 0).in_(YEARS_IN_SIGHT), *words)
        .order_by(ArchivedPaper.archived_at.desc(), ArchivedPaper.paper_id.desc())
        .offset(bindparam("before"))
        .limit(PAGE)
    )


_EVERYTHING = _listing()


def search(actor: Actor, query: str, page: int = 1) -> tuple[list[FoundPaper], int]:
    """The archived papers that the actor may see and that hold every word of the query, newest first; how many in all.

    Words typed without marks find words with any marks.
    """
    if not may_in_house(actor, Action.SEARCH_ARCHIVE):
        raise NotAllowed("Chức trách của Ông/Bà không có quyền tra cứu lưu trữ.")
    column = ArchivedPaper.words if has_marks(query) else ArchivedPaper.bare_words
    words = [column.contains(word, autoescape=True) for word in folded(query).split()[:20]]
    statement = _listing(*words) if words else _EVERYTHING
    sight = sight_of(actor)
    rows = columns(statement, **sight, before=(page - 1) * PAGE)
    return [_found(*row[1:]) for row in rows], rows[0][0] if rows else columns(_count(*words), **sight)[0][0]


def _found(  # noqa: PLR0917 - the columns of the list
    paper_id: int,
    kind: str,
    position: int,
    year: int,
    cluster: str,
    number: str,
    archived_at: datetime,
    done: str | None,
    *sides: Any,
) -> FoundPaper:
    title = title_between(kind, *sides) if kind_named(kind).between_two else title_of(kind, year, position)
    marks = dict.fromkeys(Link(each) for each in done.split(",")) if done else ()
    return FoundPaper(paper_id, title, cluster, number, archived_at, tuple(marks))


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A line of the register as printed (sổ đăng ký, Decree 30/2020, App. IV) and what became of the paper."""

    sign: str
    day: date | None
    subject: str
    signers: str
    agency: str
    standing: str


def register(actor: Actor, year: int) -> list[RegisterRow]:
    """The register of numbers given in a year (sổ đăng ký văn bản đi) to papers of the actor's cluster-years."""
    if not may_in_house(actor, Action.SEE_REGISTER):
        raise NotAllowed("Chức trách của Ông/Bà không có quyền xem sổ đăng ký.")
    query = (
        select(RegisterEntry, Paper, Unit.name, IssueRecord.day)
        .join(Paper, Paper.id == RegisterEntry.paper_id)
        .join(Unit, Unit.id == RegisterEntry.agency_id)
        .outerjoin(IssueRecord, IssueRecord.version_id == NEWEST_VERSION)
        .where(RegisterEntry.year == year, Paper.cluster_year_id.in_(YEARS_IN_SIGHT))
        .options(joinedload(Paper.year))
        .order_by(RegisterEntry.agency_id, RegisterEntry.series, RegisterEntry.number)
    )
    rows = db.session.execute(query, sight_of(actor)).all()
    slots = slots_of_all(paper.id for _, paper, _, _ in rows)
    return [_register_row(entry, paper, agency, day, slots.get(paper.id, [])) for entry, paper, agency, day in rows]


def _register_row(
    entry: RegisterEntry, paper: Paper, agency: str, day: date | None, slots: Sequence[SignatureSlot]
) -> RegisterRow:
    """The line with the paper's latest issue; a number whose signing began anew waits for its next one."""
    return RegisterRow(
        sign=entry.sign,
        day=day,
        subject=f"{_subject(paper)}, {paper.year.name}",
        signers=", ".join(slot.printed.rpartition("\n")[2] for slot in slots),
        agency=agency,
        standing=STATE_TITLES[State(paper.state)],
    )


def _subject(paper: Paper) -> str:
    kind = kind_named(paper.kind)
    return paper_title(paper) if kind.between_two else f"{kind.title} năm {paper.year.year}"


def _texts(content: object) -> list[str]:
    if isinstance(content, str):
        return [content]
    if isinstance(content, dict):
        content = list(content.values())
    return [text for each in content for text in _texts(each)] if isinstance(content, list) else []


def log_page(page: int) -> tuple[Sequence[AuditEntry], int]:
    """A page of the log, newest first, and how many entries there are: ids have no gap, so the last one tells."""
    total = db.session.scalar(select(func.max(AuditEntry.id))) or 0
    top = total - (page - 1) * PAGE
    query = select(AuditEntry).where(AuditEntry.id <= top, AuditEntry.id > top - PAGE).order_by(AuditEntry.id.desc())
    return db.session.scalars(query).all(), total

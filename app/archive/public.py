"""What anybody may know about a paper whose code they hold (tra cứu văn bản): what it is, its files' hashes, no person.

The code is random and printed on the paper; the hash of a file is known only to who holds the file. Neither leads to
what the paper says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import or_, select

from app.database import db
from app.papers.act import version_in_force
from app.papers.kinds import kind_named
from app.papers.links import Link, links_upon
from app.papers.models import FileRevision, IssueRecord, Paper, PaperVersion
from app.papers.revisions import files_in_force
from app.papers.rows import signature_rows
from workflows.paper import State
from workflows.refusals import NotFound

ISSUED = frozenset({State.SIGNING, State.SIGNED, State.ARCHIVED})


class FileStanding(StrEnum):
    """What a file is to a paper (tệp này là gì của văn bản)."""

    ARCHIVED = "archived"
    IN_FORCE = "in_force"  # the newest file of a paper that is still being signed or waits for the archive
    EARLIER = "earlier"  # later files carry more signatures, or the whole version was withdrawn
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class PublicLink:
    """A signed paper that replaces, corrects or recalls this one: its code, its kind's title, its number and day."""

    relation: Link
    code: str
    kind: str
    number: str
    day: date | None


@dataclass(frozen=True, slots=True)
class PublicPaper:
    """The facts on a paper's public page. ``files``: form ("pdf", "word") and SHA-256, none while nothing is issued."""

    code: str
    kind: str
    cluster: str
    year: int
    state: State
    number: str
    day: date | None
    files: tuple[tuple[str, str], ...]
    signed: int
    signers: int
    linked: tuple[PublicLink, ...] = ()


def public_paper(code: str) -> PublicPaper:
    """The facts about the paper of this code; :class:`NotFound` where there is none."""
    paper = _paper(code)
    version = _in_force(paper)
    issued = db.session.get(IssueRecord, version.id) if version else None
    rows = signature_rows(paper) if issued else []
    return PublicPaper(
        code=paper.code,
        kind=kind_named(paper.kind).title,
        cluster=paper.year.name,
        year=paper.year.year,
        state=State(paper.state),
        number=issued.number if issued else "",
        day=issued.day if issued else None,
        files=tuple(files_in_force(version).items()) if version else (),
        signed=sum(row.signed_at is not None for row in rows),
        signers=len(rows),
        linked=tuple(
            PublicLink(each.relation, each.paper.code, kind_named(each.paper.kind).title, each.number, each.day)
            for each in links_upon(paper)
            if each.in_force
        ),
    )


def standing_with(code: str, sha256: str) -> FileStanding:
    """What the file with this hash is to the paper of this code."""
    paper = _paper(code)
    version = _in_force(paper)
    if version and sha256 in files_in_force(version).values():
        return FileStanding.ARCHIVED if paper.state == State.ARCHIVED else FileStanding.IN_FORCE
    return FileStanding.EARLIER if paper.id in _papers_with(sha256) else FileStanding.FOREIGN


def paper_with(sha256: str) -> str | None:
    """The code of the paper that a file with this hash belongs or belonged to."""
    found = _papers_with(sha256)
    return db.session.get_one(Paper, found[0]).code if found else None


def _paper(code: str) -> Paper:
    paper = db.session.scalar(select(Paper).where(Paper.code == code))
    if paper is None:
        raise NotFound("Không có văn bản nào mang mã này. Mời xem lại mã in trên văn bản.")
    return paper


def _in_force(paper: Paper) -> PaperVersion | None:
    """The version whose files exist and stand; None while the paper is being drafted or reviewed (again)."""
    return version_in_force(db.session(), paper.id) if State(paper.state) in ISSUED else None


def _papers_with(sha256: str) -> Sequence[int]:
    query = (
        select(PaperVersion.paper_id)
        .join(IssueRecord, IssueRecord.version_id == PaperVersion.id)
        .outerjoin(FileRevision, FileRevision.version_id == PaperVersion.id)
        .where(
            or_(IssueRecord.pdf_sha256 == sha256, IssueRecord.word_sha256 == sha256, FileRevision.file_sha256 == sha256)
        )
        .distinct()
    )
    return db.session.scalars(query).all()

"""A year's finished papers with their files (văn bản cả năm): what is downloaded as one ZIP, and how large it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.clusters.service import year_visible
from app.database import db
from app.documents.vault import StoredFile
from app.papers.kinds import kind_named
from app.papers.links import IN_FORCE, Link, marks_of
from app.papers.models import FileRevision, IssueRecord, Paper
from app.papers.queries import versions_in_force
from app.papers.relations import relations_to_all
from app.papers.revisions import FORMS, Form, frozen_file
from app.papers.titles import paper_title
from workflows.paper import State
from workflows.people import Actor
from workflows.permissions import Action, may
from workflows.search import bare

_LONGEST_NAME = 80
_SUFFIXES: Mapping[Form, str] = {"word": "docx", "pdf": "pdf"}


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A paper's file in force: its hash in the vault, its size in bytes, its name inside the ZIP (ASCII)."""

    sha256: str
    size: int
    name: str


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """A signed or archived paper: how it is called, what was done to it, its files by form."""

    kind: str
    title: str
    code: str
    number: str
    day: date
    state: State
    marks: tuple[Link, ...]
    files: Mapping[Form, KeptFile]

    @property
    def size(self) -> int:
        """Bytes of its files."""
        return sum(file.size for file in self.files.values())


def papers_of_year(actor: Actor, year_id: int, kind: str = "") -> list[KeptPaper]:
    """The year's papers that all have signed and that the actor may see, by kind and day; of one ``kind`` if given.

    As many queries for two hundred papers as for two.
    """
    year = year_visible(actor, year_id)
    query = select(Paper).where(Paper.cluster_year_id == year.id, Paper.state.in_(IN_FORCE))
    if kind:
        query = query.where(Paper.kind == kind_named(kind).name)
    papers = list(db.session.scalars(query.options(joinedload(Paper.year))))
    relations = relations_to_all(papers, actor)
    seen = [paper for paper in papers if may(actor, Action.SEE, State(paper.state), relations[paper.id])]
    kept = _kept(seen)
    return sorted(kept, key=lambda each: (each.kind, each.day, each.number, each.code))


def _kept(papers: Collection[Paper]) -> list[KeptPaper]:
    versions = versions_in_force([paper.id for paper in papers])
    numbers = [version.id for version in versions.values()]
    issued = {
        row.version_id: row
        for row in db.session.scalars(select(IssueRecord).where(IssueRecord.version_id.in_(numbers)))
    }
    files = _files_in_force(issued)
    digests = {digest for each in files.values() for digest in each.values()}
    sizes = dict(
        db.session.execute(select(StoredFile.sha256, StoredFile.size).where(StoredFile.sha256.in_(digests))).all()
    )
    marks = marks_of([paper.id for paper in papers])
    kept = []
    for paper in papers:
        record, title = issued[versions[paper.id].id], paper_title(paper)
        stem = f"{ascii_name(kind_named(paper.kind).title)}/{ascii_name(title)}-{paper.code[:8]}"
        own = {
            form: KeptFile(digest, sizes[digest], f"{stem}.{_SUFFIXES[form]}")
            for form, digest in files[record.version_id].items()
        }
        state = State(paper.state)
        kept.append(
            KeptPaper(paper.kind, title, paper.code, record.number, record.day, state, marks.get(paper.id, ()), own)
        )
    return kept


def ascii_name(text: str) -> str:
    """The text as a name that every system can unpack: letters without marks, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", bare(text)).strip("-")[:_LONGEST_NAME].rstrip("-") or "van-ban"


def _files_in_force(issued: Mapping[int, IssueRecord]) -> dict[int, dict[Form, str]]:
    """The last file of each chain (see ``app.papers.revisions``), for many versions at once."""
    query = select(FileRevision).where(FileRevision.version_id.in_(issued))
    following = {(row.version_id, row.base_sha256): row.file_sha256 for row in db.session.scalars(query)}
    found: dict[int, dict[Form, str]] = {}
    for version_id, record in issued.items():
        found[version_id] = {}
        for form in FORMS:
            last = frozen_file(record, form)
            while (version_id, last) in following:
                last = following.pop((version_id, last))  # taken out, so that rows forged into a circle come to an end
            found[version_id][form] = last
    return found

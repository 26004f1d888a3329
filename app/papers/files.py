"""The files of a paper for its readers (tệp của văn bản): signed, frozen, or a preview."""

from __future__ import annotations

import json
from dataclasses import dataclass

from app.clock import now
from app.database import db, release
from app.documents.pdf import render_pdf
from app.papers.act import version_in_force
from app.papers.issuing import preview_text
from app.papers.kinds import kind_named
from app.papers.models import IssueRecord, Paper, WorkingCopy
from app.papers.queries import content_of
from app.papers.revisions import MEDIA_TYPES, Form, file_in_force
from workflows.paper import State
from workflows.refusals import NotFound


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A stored file under the name it is downloaded as."""

    sha256: str
    media_type: str
    name: str


def paper_file(paper: Paper, form: Form) -> PaperFile:
    """The paper's PDF or Word file as it is in force; not found before the text was frozen."""
    version = version_in_force(db.session(), paper.id)
    issued = db.session.get(IssueRecord, version.id) if version else None
    if version is None or issued is None or paper.state in (State.DRAFTING, State.IN_REVIEW, State.APPROVED):
        raise NotFound("Văn bản chưa được chốt nên chưa có tệp để tải về. Mời dùng bản xem trước.")
    amended = f"-{paper.position}" if paper.position > 1 else ""
    suffix = "docx" if form == "word" else "pdf"
    name = f"{paper.kind}-{paper.year.code.lower()}-{paper.year.year}{amended}.{suffix}"
    return PaperFile(file_in_force(version, form), MEDIA_TYPES[form], name)


def preview_pdf(paper: Paper) -> bytes:
    """The text in force set as PDF, its number and date still open."""
    kind, version = kind_named(paper.kind), version_in_force(db.session(), paper.id)
    drafting = paper.state == State.DRAFTING or version is None
    copy = db.session.get_one(WorkingCopy, paper.id)
    content = json.loads(copy.content) if drafting or version is None else content_of(version)
    text, title = preview_text(paper, content, kind), f"{kind.title} {paper.year.year}"
    release()
    return render_pdf(text, kind.template, title=title, created=now()).content

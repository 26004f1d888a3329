"""Which file of a frozen paper is in force (tệp có hiệu lực): each file follows one before, from the frozen one on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import now
from app.database import db
from app.documents.vault import keep
from app.papers.models import FileRevision, IssueRecord, PaperVersion
from workflows.content import Json

Form = Literal["pdf", "word"]
Cause = Literal["signature", "seal", "augmentation"]
FORMS: tuple[Form, ...] = ("pdf", "word")
MEDIA_TYPES: dict[Form, str] = {
    "pdf": "application/pdf",
    "word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def frozen_file(issued: IssueRecord, form: Form) -> str:
    """The SHA-256 of the file as it was frozen, before any signature."""
    return issued.pdf_sha256 if form == "pdf" else issued.word_sha256


def file_in_force(version: PaperVersion, form: Form = "pdf") -> str:
    """The SHA-256 of the version's file as it is now: the last that follows the frozen one."""
    return lineage(version, form)[-1][0]


def lineage(version: PaperVersion, form: Form) -> list[tuple[str, str]]:
    """The files from the frozen one to the one in force, each as SHA-256 and what was added ("" for the frozen one)."""
    query = select(FileRevision).where(FileRevision.version_id == version.id, FileRevision.form == form)
    following = {row.base_sha256: row for row in db.session.scalars(query)}
    line = [(frozen_file(db.session.get_one(IssueRecord, version.id), form), "")]
    while (last := line[-1][0]) in following:
        row = following.pop(last)  # taken out, so that rows forged into a circle come to an end
        line.append((row.file_sha256, row.cause))
    return line


def files_in_force(version: PaperVersion) -> dict[Form, str]:
    """The SHA-256 of both files as they are now."""
    return {form: file_in_force(version, form) for form in FORMS}


def as_told(files: Mapping[Form, str]) -> dict[str, Json]:
    """The files' SHA-256 as the log tells them."""
    return {str(form): digest for form, digest in files.items()}


def enter_revision(  # noqa: PLR0917 - a step is these facts
    session: Session, version_id: int, form: Form, base: str, digest: str, cause: Cause, slot_id: int | None = None
) -> None:
    """Let the stored file ``digest`` follow ``base``, in the caller's transaction."""
    keep(session, digest, MEDIA_TYPES[form])
    session.add(
        FileRevision(
            version_id=version_id,
            form=form,
            cause=cause,
            slot_id=slot_id,
            base_sha256=base,
            file_sha256=digest,
            made_at=now(),
        )
    )

"""All promises against the live data (kiểm tra toàn hệ thống): what ``flask check`` runs, one function a promise."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from sqlalchemy import func, select

from app.archive.models import ArchivedPaper
from app.archive.service import check_signatures
from app.audit.verification import verify_log
from app.database import db
from app.documents.vault import DamagedFile, StoredFile, fetch
from app.papers.models import Decision, IssueRecord, Paper, PaperVersion, Signature, SignatureSlot
from app.papers.relations import as_slot
from app.papers.signing import file_in_force
from app.signatures.engine.verdict import Indication
from workflows.content import canonical_bytes, content_hash
from workflows.paper import State
from workflows.review import Answer
from workflows.signing import complete


def broken_promises() -> Iterator[tuple[str, str]]:
    """Every promise that does not hold here, as (its name in promises.md, what is wrong); nothing where all hold."""
    for name, check in CHECKS.items():
        for fault in check():
            yield name, fault


def _files() -> Iterator[str]:
    """Every row has its file, and the file is the bytes that the row names."""
    for digest in db.session.scalars(select(StoredFile.sha256).order_by(StoredFile.sha256)):
        try:
            fetch(digest)
        except DamagedFile as damage:
            yield str(damage)


def _contents() -> Iterator[str]:
    """A version's hash is the hash of its canonical content."""
    for version in db.session.scalars(select(PaperVersion)):
        content = json.loads(version.content)
        if content_hash(content) != version.content_hash or canonical_bytes(content).decode() != version.content:
            yield f"bản dự thảo {version.number} của văn bản {version.paper_id}: mã nội dung không khớp"


def _approvals() -> Iterator[str]:
    """What was frozen had been approved: in that version, by hash, unless its circle was closed on silence."""
    for issued in db.session.scalars(select(IssueRecord)):
        approvals = db.session.scalar(
            select(func.count())
            .select_from(Decision)
            .where(
                Decision.version_id == issued.version_id,
                Decision.content_hash == issued.content_hash,
                Decision.answer == Answer.APPROVE,
            )
        )
        version = db.session.get_one(PaperVersion, issued.version_id)
        if not approvals and not _closed_without_answers(version):
            yield f"văn bản {version.paper_id}: bản {version.number} được mở ký mà chưa có đơn vị nào thống nhất"


def _closed_without_answers(version: PaperVersion) -> bool:
    from app.audit.models import AuditEntry  # noqa: PLC0415

    actions = set(db.session.scalars(select(AuditEntry.action).where(AuditEntry.paper_id == version.paper_id)))
    return bool(actions & {"paper:complete_review", "paper:submit_unreviewed"})


def _log() -> Iterator[str]:
    yield from verify_log().faults


def _signatures() -> Iterator[str]:
    """Signed and archived papers carry every required signature, valid over the version that was frozen."""
    for paper in db.session.scalars(select(Paper).where(Paper.state.in_([State.SIGNED, State.ARCHIVED]))):
        version = db.session.scalars(
            select(PaperVersion).where(PaperVersion.paper_id == paper.id).order_by(PaperVersion.number.desc())
        ).first()
        if version is None:
            yield f"văn bản {paper.id}: không có bản dự thảo nào"
            continue
        slots = list(db.session.scalars(select(SignatureSlot).where(SignatureSlot.version_id == version.id)))
        signed = set(db.session.scalars(select(Signature.slot_id).where(Signature.version_id == version.id)))
        if not complete([as_slot(slot) for slot in slots], {slot.name for slot in slots if slot.id in signed}):
            yield f"văn bản {paper.id}: thiếu chữ ký"
        yield from _verdict(paper.id, version)


def _verdict(paper_id: int, version: PaperVersion) -> Iterator[str]:
    try:
        verdict = check_signatures(version.id, file_in_force(version))
    except DamagedFile as damage:
        yield str(damage)
        return
    if verdict.verdict is not Indication.TOTAL_PASSED:
        yield f"văn bản {paper_id}: chữ ký {verdict.verdict.value}"


def _archive() -> Iterator[str]:
    """The archive names the very file that the signatures ended in."""
    for row in db.session.scalars(select(ArchivedPaper)):
        version = db.session.get_one(PaperVersion, row.version_id)
        if file_in_force(version) != row.pdf_sha256:
            yield f"văn bản {row.paper_id}: tệp lưu trữ không phải tệp đã ký sau cùng"


CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "P1 P2 P15": _files,
    "P3": _contents,
    "P4": _approvals,
    "P5 P6": _log,
    "P9 P17": _signatures,
    "P1": _archive,
}

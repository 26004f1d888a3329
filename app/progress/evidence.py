"""Evidence files (tài liệu minh chứng) of a report: attach through the gate, take out without losing, find."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.audit.service import record
from app.clock import now
from app.clusters.models import Unit
from app.clusters.service import year_visible
from app.database import db, locked, release, writing
from app.documents import vault
from app.documents.incoming import checked_upload
from app.progress.models import Evidence, Progress, ProgressEdition
from app.progress.scope import member, require_reporter, sees_drafts
from app.progress.writing import Wanted, report_to_attach_to
from workflows.content import Json
from workflows.people import Actor
from workflows.refusals import BadInput, NotFound, Refusal

MOST_FILES = 200  # of one report


def attach(actor: Actor, wanted: Wanted, commitment: str, name: str, content: bytes) -> int:
    """Attach a file to a commitment of the report, before or after it was sent; its number.

    The file is judged and stored before any row names it, with no transaction open meanwhile.
    """
    require_reporter(actor, member(year_visible(actor, wanted.year_id), wanted.unit_key))
    release()
    incoming = checked_upload(name, content)
    digest = vault.store(incoming.content)
    with writing() as session:
        report, pledge = report_to_attach_to(session, actor, wanted)
        if commitment not in {item.key for item in pledge.content.commitments}:
            raise BadInput("Giao ước đang có hiệu lực không có nội dung này.", field="commitment")
        _check_room(report.id, commitment, digest)
        vault.keep(session, digest, incoming.media_type)
        row = Evidence(
            progress_id=report.id,
            commitment=commitment,
            name=incoming.name,
            media_type=incoming.media_type,
            size=len(incoming.content),
            file_sha256=digest,
            person_id=actor.person_id,
            added_at=now(),
        )
        session.add(row)
        session.flush()
        told: dict[str, Json] = {"progress": report.id, "commitment": commitment, "sha256": digest, "size": row.size}
        record(session, actor, "evidence:attach", f"evidence:{row.id}", told)
        return row.id


def remove(actor: Actor, wanted: Wanted, evidence_id: int) -> None:
    """Gỡ: the file counts no more; its row and bytes stay, for an edition was sent with it."""
    with writing() as session:
        unit = member(year_visible(actor, wanted.year_id), wanted.unit_key)
        row = session.scalar(locked(select(Evidence).where(Evidence.id == evidence_id)))
        if row is None or not _belongs(row, wanted, unit):
            raise _not_found()
        require_reporter(actor, unit)
        if row.removed_at is not None:
            raise Refusal("Tài liệu này đã được gỡ trước đó.", code="removed")
        row.removed_at = now()
        told: dict[str, Json] = {"progress": row.progress_id, "commitment": row.commitment, "sha256": row.file_sha256}
        record(session, actor, "evidence:remove", f"evidence:{row.id}", told)


def attached_to(progress_id: int) -> list[Evidence]:
    """All files of a report, also those taken out, oldest first."""
    query = select(Evidence).where(Evidence.progress_id == progress_id).order_by(Evidence.added_at, Evidence.id)
    return list(db.session.scalars(query))


def seen_evidence(actor: Actor, wanted: Wanted, evidence_id: int) -> Evidence:
    """One file that the actor may read: of a sent report, or of their own unit's; :class:`NotFound` otherwise."""
    unit = member(year_visible(actor, wanted.year_id), wanted.unit_key)
    row = db.session.get(Evidence, evidence_id)
    if row is None or not _belongs(row, wanted, unit):
        raise _not_found()
    if not sees_drafts(actor, unit) and not _sent(row.progress_id):
        raise _not_found()
    return row


def _belongs(row: Evidence, wanted: Wanted, unit: Unit) -> bool:
    report = db.session.get_one(Progress, row.progress_id)
    return (report.cluster_year_id, report.unit_id, report.period) == (wanted.year_id, unit.id, wanted.period)


def _sent(progress_id: int) -> bool:
    query = select(ProgressEdition.id).where(ProgressEdition.progress_id == progress_id).limit(1)
    return db.session.scalar(query) is not None


def _check_room(progress_id: int, commitment: str, digest: str) -> None:
    standing: Sequence[Evidence] = [row for row in attached_to(progress_id) if row.removed_at is None]
    if len(standing) >= MOST_FILES:
        raise BadInput("Báo cáo đã có {most} tài liệu minh chứng. Mời gộp bớt tệp.", field="file", most=MOST_FILES)
    if any((row.commitment, row.file_sha256) == (commitment, digest) for row in standing):
        raise BadInput("Tệp này đã được đính kèm vào nội dung này.", field="file")


def _not_found() -> NotFound:
    return NotFound("Không tìm thấy tài liệu minh chứng này.")

"""Scanned copies of minutes that were signed by hand (bản giấy quét): kept as such; a scan proves no signature."""

from __future__ import annotations

from sqlalchemy import select

from app.audit.service import record
from app.clock import now
from app.database import db, writing
from app.documents.incoming import checked_upload
from app.documents.vault import keep, store
from app.visits.arranging import REASON_LIMIT
from app.visits.models import VisitScan
from app.visits.scope import check_records, visit_seen
from app.visits.seen import SeenVisit
from workflows.people import Actor
from workflows.refusals import NotFound, WrongState
from workflows.visit import VisitState
from workflows.wording import plain

# Before the team came there is nothing to sign; afterwards a copy may still turn up.
SCANNED_IN = frozenset({VisitState.UNDER_WAY, VisitState.RECORDED, VisitState.CONCLUDED, VisitState.CONCLUDED_ON_PAPER})


def scans_of(seen: SeenVisit) -> list[VisitScan]:
    """The visit's scans, oldest first."""
    if seen.row is None:
        return []
    return list(db.session.scalars(select(VisitScan).where(VisitScan.visit_id == seen.row.id).order_by(VisitScan.id)))


def scan_of(seen: SeenVisit, scan_id: int) -> VisitScan:
    """One of them; NotFound where the visit has none of this number."""
    found = next((scan for scan in scans_of(seen) if scan.id == scan_id), None)
    if found is None:
        raise NotFound("Không tìm thấy bản quét này.")
    return found


def add_scan(  # noqa: PLR0917 - a visit is named by three of these
    actor: Actor, year_id: int, inspector: str, inspected: str, name: str, content: bytes, note: str
) -> None:
    """Keep a scan of the visit's minutes; the same file twice is kept once."""
    check_takes_scans(actor, visit_seen(actor, year_id, inspector, inspected))
    incoming = checked_upload(name, content)
    note = plain(note, "note", limit=REASON_LIMIT, required=False)
    digest = store(incoming.content)
    with writing() as session:
        seen = visit_seen(actor, year_id, inspector, inspected)
        row = check_takes_scans(actor, seen)
        if digest in {scan.file_sha256 for scan in scans_of(seen)}:
            return
        file = keep(session, digest, incoming.media_type)
        session.add(
            VisitScan(
                visit_id=row,
                name=incoming.name,
                media_type=incoming.media_type,
                size=file.size,
                file_sha256=digest,
                note=note,
                person_id=actor.person_id,
                added_at=now(),
            )
        )
        record(session, actor, "visit:add-scan", f"visit:{row}", {"name": incoming.name, "file": digest})


def check_takes_scans(actor: Actor, seen: SeenVisit) -> int:
    """The number of the visit's row; refused for who does not record it, and before its minutes are opened."""
    check_records(actor, seen)
    if seen.row is None or seen.state not in SCANNED_IN:
        raise WrongState("Biên bản của cuộc kiểm tra chưa mở nên chưa có bản giấy để tải lên.")
    return seen.row.id

"""What must hold of reports and votes on a live installation (kiểm tra số liệu và bình xét), beside the papers' own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from app.audit.models import AuditEntry
from app.database import db
from app.progress.models import ProgressEdition
from app.results.models import Vote, VoteCast, VoteTotal
from workflows.content import canonical_bytes, content_hash


def reports() -> Iterator[str]:
    """A report that was sent is what its hash says, and the log has that very hash."""
    query = select(AuditEntry.subject, AuditEntry.particulars).where(AuditEntry.action == "progress:send")
    logged = {
        (subject, told.get("edition")): told.get("hash")
        for subject, particulars in db.session.execute(query)
        for told in [_told(particulars)]
    }
    for edition in db.session.scalars(select(ProgressEdition)):
        content = _told(edition.content)
        intact = content_hash(content) == edition.content_hash and canonical_bytes(content).decode() == edition.content
        if not intact or logged.get((f"progress:{edition.progress_id}", edition.number)) != edition.content_hash:
            yield f"báo cáo {edition.progress_id}: bản gửi {edition.number} không khớp mã băm hoặc nhật ký"


def votes() -> Iterator[str]:
    """A closed vote has the totals that its closing wrote into the log; nobody got more votes than were cast."""
    query = select(AuditEntry.subject, AuditEntry.particulars).where(AuditEntry.action == "vote:close")
    closed = {subject: _told(particulars).get("totals") for subject, particulars in db.session.execute(query)}
    for vote in db.session.scalars(select(Vote)):
        rows = db.session.execute(select(VoteTotal.unit_id, VoteTotal.votes).where(VoteTotal.vote_id == vote.id))
        totals: dict[str, int] = {str(unit_id): number for unit_id, number in rows}
        if vote.state == "closed" and closed.get(f"vote:{vote.id}") != totals:
            yield f"bình xét {vote.id}: số phiếu không khớp nhật ký lúc đóng"
        cast = db.session.scalar(select(func.count()).where(VoteCast.vote_id == vote.id)) or 0
        if vote.method != "counted" and max(totals.values(), default=0) > cast:
            yield f"bình xét {vote.id}: số phiếu nhiều hơn số đơn vị đã bỏ phiếu"


def _told(text: str) -> dict[str, Any]:
    """What was written; of one that cannot be read, nothing."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}

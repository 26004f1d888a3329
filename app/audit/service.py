"""Writing the log: every service calls it inside its own transaction, so act and record stand or fall together."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry, RefusedAct
from app.clock import now
from app.database import writing
from workflows.content import Json, canonical_bytes
from workflows.evidence import leaf_hash
from workflows.people import Actor

GENESIS = "0" * 64
# Built once and executed past the ORM, which would take twice as long over what every act does.
_LAST = select(AuditEntry.id, AuditEntry.leaf).order_by(AuditEntry.id.desc()).limit(1)
_APPEND = insert(AuditEntry)
_LOG_LOCK = 7_306_152  # any fixed number: one lock for the one log


@dataclass(frozen=True, slots=True)
class Move:
    """A paper's step as the log keeps it: its number within the paper, the state before (None at birth) and after."""

    paper_id: int
    seq: int
    from_state: str | None
    to_state: str


def record(  # noqa: PLR0917 - an entry is these six facts
    session: Session,
    actor: Actor | None,
    action: str,
    subject: str,
    particulars: Mapping[str, Json],
    move: Move | None = None,
) -> AuditEntry:
    """Append one entry in the caller's transaction; with ``move``, the database moves the paper by it.

    ``actor`` is None only for what the system itself does (set-up). ``particulars`` hold no secret and no text that
    the law keeps out of a log; they are stored in canonical form.
    """
    queue_for_log(session)  # entries are numbered without a gap
    session.flush()  # what the entry speaks of is written before it
    connection = session.connection()
    last = connection.execute(_LAST).first()
    entry = AuditEntry(
        id=last.id + 1 if last else 1,
        at=now(),
        actor_id=actor.person_id if actor else None,
        actor_name=actor.name if actor else "",
        action=action,
        subject=subject,
        paper_id=move.paper_id if move else None,
        seq=move.seq if move else None,
        from_state=move.from_state if move else None,
        to_state=move.to_state if move else None,
        particulars=canonical_bytes(particulars).decode(),
        previous=last.leaf if last else GENESIS,
    )
    entry.leaf = leaf_hash(entry_bytes(entry)).hex()
    connection.execute(_APPEND, {column.key: getattr(entry, column.key) for column in AuditEntry.__table__.columns})
    return entry


def queue_for_log(session: Session) -> None:
    """Wait until whoever is writing the log has committed, and keep others waiting until this transaction ends."""
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time anyway
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOG_LOCK})


def entry_bytes(entry: AuditEntry) -> bytes:
    """The canonical bytes of an entry: everything but its own leaf hash."""
    return canonical_bytes(
        {
            "id": entry.id,
            "at": entry.at.isoformat(timespec="microseconds"),
            "actor_id": entry.actor_id,
            "actor_name": entry.actor_name,
            "action": entry.action,
            "subject": entry.subject,
            "paper_id": entry.paper_id,
            "seq": entry.seq,
            "from_state": entry.from_state,
            "to_state": entry.to_state,
            "particulars": json.loads(entry.particulars),
            "previous": entry.previous,
        }
    )


def record_refusal(actor_id: int | None, place: str, code: str, sentence: str) -> None:
    """Keep that an act was refused, in a transaction of its own: the refused one is already rolled back."""
    with writing() as session:
        session.add(RefusedAct(at=now(), actor_id=actor_id, place=place, code=code, sentence=sentence[:1000]))

"""Writing the log: every service calls it inside its own transaction, so act and record stand or fall together."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, select, text
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry, RefusedAct
from app.clock import now
from app.database import db, writing
from workflows.content import Json, canonical_bytes
from workflows.evidence import leaf_hash
from workflows.people import Actor

GENESIS = "0" * 64
# Built once and executed past the ORM, which would take twice as long over what every act does.
_LAST = select(AuditEntry.id, AuditEntry.leaf).order_by(AuditEntry.id.desc()).limit(1)
_APPEND = insert(AuditEntry)
_ENTRIES = select(*AuditEntry.__table__.columns).order_by(AuditEntry.id)

Entry = AuditEntry | Row[Any]  # an entry about to be written, or read as plain columns
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


def read_entries(after: int = 0) -> Iterator[Entry]:
    """The log in order, or what was added after an entry, read past the ORM; ValueError at a time that is no time."""
    query = _ENTRIES.where(AuditEntry.id > after) if after else _ENTRIES
    # Closed also where the reader stops in the middle: a server's cursor would outlive its transaction.
    with db.session.connection().execute(query, execution_options={"yield_per": 1000}) as rows:
        yield from rows


def entry_bytes(entry: Entry) -> bytes:
    """The canonical bytes of an entry: everything but its own leaf hash; ValueError at particulars that are no JSON."""
    return _entry_bytes(entry, _DECODER.decode(entry.particulars))


def leaf_of(entry: Entry) -> bytes:
    """The leaf hash of the entry as it stands now; of one not in its one spelling, the hash of nothing."""
    try:
        particulars = _DECODER.decode(entry.particulars)
        canonical = _spelled(particulars) == entry.particulars
    except (ValueError, RecursionError):
        canonical = False
    return leaf_hash(_entry_bytes(entry, particulars) if canonical else b"")


def _entry_bytes(entry: Entry, particulars: Json) -> bytes:
    return _spelled(
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
            "particulars": particulars,
            "previous": entry.previous,
        }
    ).encode()


def _spelled(content: Json) -> str:
    """As ``canonical_bytes``, in a quarter of the time where everything is in NFC and no quantity is a fraction.

    The decoder lets no fraction in. A text that is in NFC as a whole holds only parts that are.
    """
    text = _ENCODER.encode(content)
    return text if unicodedata.is_normalized("NFC", text) else canonical_bytes(content).decode()


def _no_quantity(spelling: str) -> Json:
    raise ValueError(spelling)


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_DECODER = json.JSONDecoder(parse_float=_no_quantity, parse_constant=_no_quantity)


def record_refusal(actor_id: int | None, place: str, code: str, sentence: str) -> None:
    """Keep that an act was refused, in a transaction of its own: the refused one is already rolled back."""
    with writing() as session:
        session.add(RefusedAct(at=now(), actor_id=actor_id, place=place, code=code, sentence=sentence[:1000]))

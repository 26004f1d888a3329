"""The log's tables: entries that are only ever added, the refusals beside them, the key and the heads of the log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Model, Moment


class AuditEntry(Model):
    """One act, for ever (dòng nhật ký): who, what, upon what, and for a paper from which state to which.

    ``id`` counts 1..n without a gap; so does ``seq`` within a paper. Adding an entry is what moves a paper: a trigger
    (guards.py) applies ``to_state``, and a foreign key from the paper back to this row forbids any other way (P5).
    ``actor_name`` is kept beside the id because the log outlives accounts. ``leaf`` is the RFC 6962 leaf hash of the
    canonical entry, which contains ``previous``, the leaf before it.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        UniqueConstraint("paper_id", "seq", "to_state"),
        Index("uq_audit_entry_paper_seq", "paper_id", "seq", unique=True),
        CheckConstraint("(paper_id IS NULL) = (seq IS NULL) AND (seq IS NULL) = (to_state IS NULL)", name="paper"),
        CheckConstraint("seq IS NULL OR (seq = 1) = (from_state IS NULL)", name="first"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor_name: Mapped[str]
    action: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str] = mapped_column(index=True)
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id", deferrable=True, initially="DEFERRED"))
    seq: Mapped[int | None]
    from_state: Mapped[str | None]
    to_state: Mapped[str | None]
    particulars: Mapped[str] = mapped_column(Text)
    previous: Mapped[str]
    leaf: Mapped[str]


class RefusedAct(Model):
    """An act that was refused (việc bị từ chối): the only trace that a refusal leaves (P12)."""

    __tablename__ = "refused_act"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    actor_id: Mapped[int | None]
    place: Mapped[str]
    code: Mapped[str]
    sentence: Mapped[str] = mapped_column(Text)


class LogKey(Model):
    """The one key that signs the heads of this log (khóa của nhật ký): made at first use, kept for good.

    ``name`` is the log's own (C2SP origin); ``public`` is 32 bytes of Ed25519; ``sealed`` is PKCS#8 under the
    installation's passphrase.
    """

    __tablename__ = "log_key"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    public: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Moment)


class LogHead(Model):
    """A published head of the log (mốc nhật ký): its ``size`` first entries have this ``root`` (RFC 6962, hexadecimal).

    ``checkpoint`` is the signed text that members keep (C2SP tlog-checkpoint); ``id`` counts in order of publication.
    """

    __tablename__ = "log_head"
    __table_args__ = (CheckConstraint("size > 0", name="size"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(unique=True)
    root: Mapped[str]
    checkpoint: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)

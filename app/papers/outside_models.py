"""The table of signatures being made outside (đang ký ngoài hệ thống): each for one slot, once, for a short time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Model, Moment


class OutsideSigning(Model):
    """One signature under way on the signer's own computer, asked for by the signer and nobody else.

    ``way``: "service" gave the signing service an address, of whose secret only the SHA-256 is kept; "bytes" gave the
    bytes to sign out, and ``prepared`` is the file that waits for them, with the place of its signature.
    """

    __tablename__ = "outside_signing"
    __table_args__ = (
        UniqueConstraint("secret_sha256"),
        CheckConstraint("way IN ('service', 'bytes')", name="way"),
        CheckConstraint("(way = 'service') = (secret_sha256 IS NOT NULL)", name="secret"),
        CheckConstraint("(way = 'bytes') = (prepared IS NOT NULL)", name="prepared"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    way: Mapped[str]
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    credential_id: Mapped[int] = mapped_column(ForeignKey("credential.id"))
    content_hash: Mapped[str]
    base_sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    secret_sha256: Mapped[str | None]
    prepared: Mapped[bytes | None] = mapped_column(LargeBinary)
    place_start: Mapped[int | None]
    place_end: Mapped[int | None]
    made_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)

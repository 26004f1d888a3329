"""The tables of keys: the built-in authority, and each office holder's credential."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Model, Moment


class AuthorityRecord(Model):
    """The built-in authority (tổ chức chứng thực của hệ thống): the newest one issues, all of them are roots to trust.

    ``certificates`` is PEM, issuer first, then root; the issuer's key is sealed under the installation's passphrase.
    """

    __tablename__ = "authority"

    id: Mapped[int] = mapped_column(primary_key=True)
    certificates: Mapped[str] = mapped_column(Text)
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Moment)


class Credential(Model):
    """A person's key and certificate for signing (chứng thư số): the key only sealed under the holder's own PIN.

    ``wrong_pins`` counts failures in a row; at the limit the credential is locked for good, as a token is.
    ``image_sha256`` is the picture of the handwritten signature, where the holder gave one.
    """

    __tablename__ = "credential"
    __table_args__ = (
        Index(
            "uq_credential_in_use",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("wrong_pins >= 0", name="wrong_pins"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    certificate: Mapped[str] = mapped_column(Text)
    certificate_sha256: Mapped[str] = mapped_column(unique=True)
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary)
    issued_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    wrong_pins: Mapped[int] = mapped_column(default=0)
    image_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))

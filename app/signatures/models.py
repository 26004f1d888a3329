"""The tables of keys: the built-in authority and its revocation lists, people's certificates, foreign roots."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Model, Moment

_IN_USE = text("ended_at IS NULL")
_TRUSTED = text("withdrawn_at IS NULL")


class AuthorityRecord(Model):
    """The built-in authority (tổ chức chứng thực của hệ thống): the newest one issues, all of them are roots to trust.

    ``certificates`` is PEM, issuer first, then root; the issuer's key is sealed under the installation's passphrase.
    ``root_list`` is the root's only CRL (DER); authorities of schema 1 have none: their root's key was gone.
    """

    __tablename__ = "authority"

    id: Mapped[int] = mapped_column(primary_key=True)
    certificates: Mapped[str] = mapped_column(Text)
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary)
    root_list: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Moment)


class RevocationList(Model):
    """A list of revoked certificates as an authority published it (danh sách thu hồi, CRL); each one is kept.

    ``number`` is the CRL number, 1..n for each authority; ``content`` is DER.
    """

    __tablename__ = "revocation_list"
    __table_args__ = (UniqueConstraint("authority_id", "number"), CheckConstraint("number >= 1", name="number"))

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    number: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(Moment)


class Credential(Model):
    """A certificate registered to a person for signing (chứng thư số), with the way to its key.

    ``source`` says where the key is: ``built_in`` here, only sealed under the holder's own PIN, destroyed when the
    credential ends; ``device`` in the agency's own device (PKCS#11); ``token`` on the person's own computer.
    ``for_agency`` marks the agency's certificate (con dấu cơ quan), which its clerk uses.
    ``authority_id`` is the built-in authority that issued it; ``chain`` is PEM of the issuers of all others.
    ``wrong_pins`` counts failures in a row; at the limit the credential is locked for good, as a token is.
    ``image_sha256`` is the picture of the handwritten signature, where the holder gave one.
    """

    __tablename__ = "credential"
    __table_args__ = (
        Index(
            "uq_credential_in_use",
            "person_id",
            "source",
            "for_agency",
            unique=True,
            sqlite_where=_IN_USE,
            postgresql_where=_IN_USE,
        ),
        Index(
            "uq_credential_certificate_in_use",
            "certificate_sha256",
            unique=True,
            sqlite_where=_IN_USE,
            postgresql_where=_IN_USE,
        ),
        Index(None, "authority_id", "serial"),
        CheckConstraint("wrong_pins >= 0", name="wrong_pins"),
        CheckConstraint("source IN ('built_in', 'device', 'token')", name="source"),
        CheckConstraint("(source = 'built_in') = (authority_id IS NOT NULL)", name="authority"),
        CheckConstraint("(source = 'built_in' AND ended_at IS NULL) = (sealed_key IS NOT NULL)", name="key"),
        CheckConstraint("(revoked_at IS NULL) = (revocation_reason IS NULL)", name="reason"),
        CheckConstraint("revoked_at IS NULL OR ended_at IS NOT NULL", name="revoked"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    source: Mapped[str]
    for_agency: Mapped[bool]
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"))
    certificate: Mapped[str] = mapped_column(Text)
    certificate_sha256: Mapped[str]
    serial: Mapped[str]
    chain: Mapped[str] = mapped_column(Text)
    sealed_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    issued_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    revocation_reason: Mapped[str | None]
    wrong_pins: Mapped[int] = mapped_column(default=0)
    image_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))


class TrustRoot(Model):
    """A foreign root to trust (chứng thư gốc bên ngoài): one administrator proposes, another confirms; so it leaves.

    ``source`` says where the file was had from and how its fingerprint was compared. It is trusted from
    ``confirmed_at`` until ``withdrawn_at``. A proposal that nobody confirmed may be taken back by one alone.
    """

    __tablename__ = "trust_root"
    __table_args__ = (
        Index("uq_trust_root_standing", "sha256", unique=True, sqlite_where=_TRUSTED, postgresql_where=_TRUSTED),
        CheckConstraint("confirmed_by_id <> proposed_by_id", name="two_confirm"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed"),
        CheckConstraint("(leaving_at IS NULL) = (leaving_by_id IS NULL)", name="leaving"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn"),
        CheckConstraint(
            "confirmed_at IS NULL OR withdrawn_at IS NULL "
            "OR (leaving_by_id IS NOT NULL AND withdrawn_by_id <> leaving_by_id)",
            name="two_withdraw",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    sha256: Mapped[str]
    certificate: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    leaving_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    leaving_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)

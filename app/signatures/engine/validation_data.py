"""What proves that certificates were good (dữ liệu kiểm chứng): certificates of authorities, CRLs, OCSP answers.

A signed file carries its own (the DSS of a PDF, RevocationValues of XAdES), and an installation adds what it knows.
Nothing here is believed: every item is checked where it is used, so it does not matter who handed it over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from cryptography import x509

Item = TypeVar("Item")
STOLEN = {"key_compromise", "ca_compromise", "aa_compromise"}  # reasons of RFC 5280, 5.3.1
# How far the clocks of honest servers may differ: an answer fetched just now may be dated a little after our now.
CLOCK_DIFFERENCE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ValidationData:
    """Certificates that may build a chain, and DER of CertificateList and OCSPResponse (RFC 5280, RFC 6960)."""

    certificates: tuple[x509.Certificate, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()

    def __add__(self, other: ValidationData) -> ValidationData:
        return ValidationData(
            _once(self.certificates + other.certificates),
            _once(self.crls + other.crls),
            _once(self.ocsps + other.ocsps),
        )


@dataclass(frozen=True, slots=True)
class Moments:
    """The moments of one question (các mốc thời gian), all aware: EN 319 102-1, 5.6, past signature validation.

    ``at`` is when the check is made; ``proved`` is when the signature is proved to have existed, and ``data_proved``
    when the validation data is: the earliest time-stamps that cover them, or None.
    """

    at: datetime
    proved: datetime | None = None
    data_proved: datetime | None = None

    @property
    def control(self) -> datetime:
        """The moment at which certificates must have been good: the proved one, else that of the check."""
        return min(self.proved, self.at) if self.proved else self.at

    def known_since(self, dated: datetime) -> datetime:
        """By when an item that says it is from ``dated`` is known to exist: only a time-stamp after it can tell."""
        if self.data_proved and dated <= self.data_proved:
            return min(self.data_proved, self.at)
        return self.at


@dataclass(frozen=True, slots=True)
class Revocation:
    """A certificate taken back (thu hồi), also for a while (tạm dừng): since when, and why.

    ``reason`` is that of RFC 5280, 5.3.1, with underscores ("key_compromise").
    ``invalid_since`` is the authority's own guess since when the key was in wrong hands (RFC 5280, 5.3.2).
    """

    since: datetime
    reason: str = "unspecified"
    invalid_since: datetime | None = None

    def counts_from(self, *, stolen_earlier: bool) -> datetime:
        """From when it counts.

        With ``stolen_earlier``, the guess counts where a key was stolen: whatever an authority's key signed since then
        is worthless. For a person's key it must not: who repents of a signature could have it backdated.
        """
        if stolen_earlier and self.reason in STOLEN and self.invalid_since:
            return min(self.since, self.invalid_since)
        return self.since


@dataclass(frozen=True, slots=True)
class Statement:
    """What one properly signed CRL or OCSP answer says about one certificate (thông tin thu hồi).

    ``complete`` is False where the item could not have named this certificate, so that its silence says nothing.
    """

    signer: x509.Certificate
    produced: datetime
    issued: datetime
    until: datetime | None
    revoked: Revocation | None
    complete: bool = True

    def speaks_for(self, moment: datetime) -> bool:
        """Whether it is fresh for ``moment``: issued afterwards, or still in force then."""
        return self.issued >= moment or (self.until is not None and self.until >= moment)


NO_DATA = ValidationData()


def _once(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys(items))

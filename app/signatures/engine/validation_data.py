"""What proves that certificates were good (dữ liệu kiểm chứng): certificates of authorities, CRLs, OCSP answers.

A signed file carries its own (the DSS of a PDF, RevocationValues of XAdES), and an installation adds what it knows.
Nothing here is believed: every item is checked where it is used, so it does not matter who handed it over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from cryptography import x509

Item = TypeVar("Item")


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


NO_DATA = ValidationData()


def _once(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys(items))

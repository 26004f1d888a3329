"""Who issued whom (chuỗi chứng thư số): the ways from a certificate to a trusted root, by names and signatures."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes

LONGEST_CHAIN = 8
UNDERSTOOD = (x509.BasicConstraints, x509.KeyUsage, x509.ExtendedKeyUsage, x509.CertificatePolicies)
Chain = tuple[x509.Certificate, ...]
Kind = TypeVar("Kind", bound=x509.ExtensionType)


def chains(
    signer: x509.Certificate, pool: Sequence[x509.Certificate], trust: Sequence[x509.Certificate]
) -> Iterator[Chain]:
    """Every way from ``signer`` over ``pool`` to one of ``trust``, the shortest first; nothing else is checked.

    There may be several where an authority renewed its certificate. Each certificate of the pool is looked at once:
    a file may carry many that certify one another in circles.
    """
    seen = {signer}
    ways: deque[Chain] = deque([(signer,)])
    while ways:
        way = ways.popleft()
        if way[-1] in trust:
            yield way
        elif len(way) < LONGEST_CHAIN:
            issuers = [each for each in pool if each not in seen and issued_by(way[-1], each)]
            roots = [each for each in trust if each not in way and issued_by(way[-1], each)]
            seen.update(issuers)
            ways.extend((*way, issuer) for issuer in dict.fromkeys([*roots, *issuers]))


def issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether the issuer's name and key are those under the certificate."""
    try:
        if certificate.issuer != issuer.subject:
            return False
        certificate.verify_directly_issued_by(issuer)
    except Exception:  # noqa: BLE001 - a certificate of a hostile file can have a name or a key that no parser reads
        return False
    return True


def valid_at(certificate: x509.Certificate, moment: datetime) -> bool:
    """Whether ``moment`` lies within the certificate's validity."""
    return certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc


def extension(certificate: x509.Certificate, kind: type[Kind]) -> Kind | None:
    """The certificate's extension of this kind, if it has one."""
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def is_authority(certificate: x509.Certificate) -> bool:
    """Whether the certificate says that it is an authority's (basicConstraints cA)."""
    constraints = extension(certificate, x509.BasicConstraints)
    return constraints is not None and constraints.ca


def not_understood(certificate: x509.Certificate) -> Iterator[x509.ObjectIdentifier]:
    """The critical extensions that we do not understand: with one of them, a certificate may not be used (RFC 5280)."""
    for each in certificate.extensions:
        if each.critical and not isinstance(each.value, UNDERSTOOD):
            yield each.oid


def hash_name(algorithm: hashes.HashAlgorithm | None) -> str:
    """The digest under a signature by its CMS name ("sha256"); "?" for a signature that has none."""
    return algorithm.name.replace("-", "_") if algorithm else "?"

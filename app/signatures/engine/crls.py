"""What a CRL says about a certificate (danh sách thu hồi, RFC 5280): full and direct lists only, read strictly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography import x509

from app.signatures.engine import algorithms
from app.signatures.engine.chains import extension, hash_name, is_authority
from app.signatures.engine.validation_data import Revocation, Statement

LARGEST = 5_000_000  # bytes; with the sizes of the caches below, the bound of what hostile lists can occupy
TRUE = b"\x01\x01\xff"  # the only DER of a BOOLEAN that is true, so of the mark "critical"


@dataclass(frozen=True, slots=True, eq=False)
class _List:
    """A list that was read and is of a kind that we understand; nobody has looked at its signature yet."""

    crl: x509.CertificateRevocationList
    issued: datetime
    until: datetime | None
    scope: x509.IssuingDistributionPoint | None


def statement(der: bytes, certificate: x509.Certificate, issuer: x509.Certificate) -> Statement | None:
    """What the list says about ``certificate``; None where it is not a list of that very ``issuer``.

    What must hold:
    1. it is a full and direct list, and has no critical extension that we do not understand;
    2. it has the issuer's name and the signature of the issuer's key, which may sign lists, over an allowed digest.
    A list for other certificates than this may take it back, but cannot clear it by silence.
    """
    try:
        # 1.
        read = _read(der)
        # 2.
        if read is None or not _signed_by(read, issuer):
            return None
        entry = read.crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
        revoked = _revocation(entry) if entry else None
        return Statement(issuer, read.issued, read.issued, read.until, revoked, _covers(read.scope, certificate))
    except Exception:  # noqa: BLE001 - a hostile file can make a parser fail in any way: not a list
        return None


@lru_cache(maxsize=16)
def _read(der: bytes) -> _List | None:
    if len(der) > LARGEST:
        return None
    crl = x509.load_der_x509_crl(der)
    scope = None
    for each in crl.extensions:
        if isinstance(each.value, x509.IssuingDistributionPoint):
            scope = each.value
        elif each.critical or isinstance(each.value, x509.DeltaCRLIndicator):
            return None
    foreign = scope is not None and (scope.indirect_crl or scope.only_contains_attribute_certs)
    if foreign or _strange_entries(crl):
        return None
    return _List(crl, crl.last_update_utc, crl.next_update_utc, scope)


def _strange_entries(crl: x509.CertificateRevocationList) -> bool:
    """Whether an entry has a critical extension that we do not understand: then no entry may be used (RFC 5280, 5.3).

    Lists can be long, and such extensions are rare: the entries are opened only where more marks of "critical" stand
    in the list than its own extensions account for.
    """
    own = sum(each.critical for each in crl.extensions)
    if crl.tbs_certlist_bytes.count(TRUE) <= own:
        return False
    understood = (x509.CRLReason, x509.InvalidityDate)
    return any(each.critical and not isinstance(each.value, understood) for entry in crl for each in entry.extensions)


@lru_cache(maxsize=32)
def _signed_by(read: _List, issuer: x509.Certificate) -> bool:
    usage = extension(issuer, x509.KeyUsage)
    if read.crl.issuer != issuer.subject or not (usage is None or usage.crl_sign):
        return False
    allowed = hash_name(read.crl.signature_hash_algorithm) in algorithms.ALLOWED_HASHES
    return allowed and read.crl.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]


def _covers(scope: x509.IssuingDistributionPoint | None, certificate: x509.Certificate) -> bool:
    """IssuingDistributionPoint (RFC 5280, 5.2.5 and 6.3.3): whether this certificate would be named if revoked."""
    if scope is None:
        return True
    other_kind = scope.only_contains_user_certs if is_authority(certificate) else scope.only_contains_ca_certs
    if other_kind or scope.only_some_reasons or scope.relative_name:
        return False
    points = extension(certificate, x509.CRLDistributionPoints) or ()
    named = {name for point in points for name in point.full_name or ()}
    return scope.full_name is None or not named.isdisjoint(scope.full_name)


def _revocation(entry: x509.RevokedCertificate) -> Revocation:
    reason, invalid_since = "unspecified", None
    for each in entry.extensions:
        if isinstance(each.value, x509.CRLReason):
            reason = each.value.reason.name
        elif isinstance(each.value, x509.InvalidityDate):
            invalid_since = each.value.invalidity_date_utc
    return Revocation(entry.revocation_date_utc, reason, invalid_since)

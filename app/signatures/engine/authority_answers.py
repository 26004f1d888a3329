"""What the built-in authority says about its certificates (trả lời của tổ chức chứng thực): CRL and OCSP answers.

Profiles: RFC 5280, 5 (CRL version 2) and RFC 6960 as narrowed by RFC 9654 for nonces. The issuer signs both itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from asn1crypto import keys
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp

from app.signatures.engine.certificates import Authority

Reason = Literal[
    "key_compromise",
    "affiliation_changed",
    "superseded",
    "cessation_of_operation",
    "privilege_withdrawn",
    "unspecified",
]
REASONS: tuple[Reason, ...] = get_args(Reason)  # RFC 5280, 5.3.1, those that fit a person's certificate
CRL_LIFE = timedelta(days=7)
OCSP_LIFE = timedelta(days=1)
LARGEST_REQUEST = 4096  # bytes; a question about one certificate with a nonce has under 200
LONGEST_NONCE = 128  # RFC 9654, 2.1
_FLAGS = {reason: x509.ReasonFlags[reason] for reason in REASONS}


@dataclass(frozen=True, slots=True)
class Revoked:
    """One revoked certificate (chứng thư số đã thu hồi): its serial number, when, and why."""

    serial: int
    at: datetime
    reason: Reason


@dataclass(frozen=True, slots=True)
class Answer:
    """What the responder says: DER of OCSPResponse, and whether it may be kept for others who ask the same."""

    content: bytes
    understood: bool
    reusable: bool


# Of an authority's number and a serial number: "good", how it was revoked, or None where it was never issued.
Known = Revoked | Literal["good"] | None
Standing = Callable[[int, int], Known]


def make_crl(authority: Authority, revoked: Iterable[Revoked], number: int, now: datetime) -> bytes:
    """The list of revoked certificates as DER, number ``number``, good for ``CRL_LIFE`` from ``now``."""
    moment = now.replace(microsecond=0)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.issuer_cert.subject)
        .last_update(moment)
        .next_update(moment + CRL_LIFE)
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.issuer_cert.public_key()),  # type: ignore[arg-type]
            critical=False,
        )
    )
    for each in revoked:
        builder = builder.add_revoked_certificate(_entry(each))
    return builder.sign(authority.issuer_key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def ocsp_answer(request: bytes, authorities: Mapping[int, Authority], standing: Standing, now: datetime) -> Answer:
    """The answer to one OCSP request; a request that cannot be read gets the answer that RFC 6960 has for it.

    ``authorities`` are those that this responder speaks for, by the numbers that ``standing`` knows them by; about
    certificates of other issuers it is not authorised to speak (RFC 6960, 2.3).
    """
    if len(request) > LARGEST_REQUEST:
        return _failure(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    try:
        asked = ocsp.load_der_ocsp_request(request)
        algorithm, nonce = asked.hash_algorithm, _nonce(asked)
        wanted = (asked.issuer_name_hash, asked.issuer_key_hash)
        number = next((each for each in authorities if _identified(authorities[each], algorithm) == wanted), None)
    except (ValueError, NotImplementedError, UnsupportedAlgorithm, x509.DuplicateExtension):
        return _failure(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    if number is None:
        return Answer(_unsigned(ocsp.OCSPResponseStatus.UNAUTHORIZED), understood=True, reusable=False)
    authority = authorities[number]
    builder = _single(asked, algorithm, standing(number, asked.serial_number), now.replace(microsecond=0))
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, authority.issuer_cert)
    builder = builder.certificates([authority.issuer_cert])
    if nonce is not None:
        builder = builder.add_extension(nonce, critical=False)
    signed = builder.sign(authority.issuer_key, hashes.SHA256())
    return Answer(signed.public_bytes(serialization.Encoding.DER), understood=True, reusable=nonce is None)


def _entry(revoked: Revoked) -> x509.RevokedCertificate:
    builder = x509.RevokedCertificateBuilder().serial_number(revoked.serial)
    builder = builder.revocation_date(revoked.at.replace(microsecond=0))
    if revoked.reason != "unspecified":  # RFC 5280, 5.3.1: left out rather than written
        builder = builder.add_extension(x509.CRLReason(_FLAGS[revoked.reason]), critical=False)
    return builder.build()


def _single(
    asked: ocsp.OCSPRequest,
    algorithm: hashes.HashAlgorithm,
    standing: Known,
    now: datetime,
) -> ocsp.OCSPResponseBuilder:
    revoked = standing if isinstance(standing, Revoked) else None
    status = {None: ocsp.OCSPCertStatus.UNKNOWN, "good": ocsp.OCSPCertStatus.GOOD}
    return ocsp.OCSPResponseBuilder().add_response_by_hash(
        issuer_name_hash=asked.issuer_name_hash,
        issuer_key_hash=asked.issuer_key_hash,
        serial_number=asked.serial_number,
        algorithm=algorithm,
        cert_status=ocsp.OCSPCertStatus.REVOKED if isinstance(standing, Revoked) else status[standing],
        this_update=now,
        next_update=now + OCSP_LIFE,
        revocation_time=revoked.at.replace(microsecond=0) if revoked else None,
        revocation_reason=_FLAGS[revoked.reason] if revoked and revoked.reason != "unspecified" else None,
    )


def _identified(authority: Authority, algorithm: hashes.HashAlgorithm) -> tuple[bytes, bytes]:
    """The authority's name and key as a CertID has them (RFC 6960, 4.1.1), in the asker's digest."""
    spki = authority.issuer_cert.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    key = keys.PublicKeyInfo.load(spki)["public_key"].contents[1:]  # the first octet counts unused bits
    name = authority.issuer_cert.subject.public_bytes()
    # A label for finding the issuer, not a proof; most askers still use SHA-1 here.
    return tuple(hashlib.new(algorithm.name, each, usedforsecurity=False).digest() for each in (name, key))  # type: ignore[return-value]


def _nonce(asked: ocsp.OCSPRequest) -> x509.OCSPNonce | None:
    try:
        nonce = asked.extensions.get_extension_for_class(x509.OCSPNonce).value
    except x509.ExtensionNotFound:
        return None
    if not 0 < len(nonce.nonce) <= LONGEST_NONCE:
        raise ValueError
    return nonce


def _failure(status: ocsp.OCSPResponseStatus) -> Answer:
    return Answer(_unsigned(status), understood=False, reusable=False)


def _unsigned(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(serialization.Encoding.DER)

"""What an OCSP answer says about a certificate (trả lời trạng thái chứng thư số, RFC 6960), read strictly."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from asn1crypto import algos, ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from app.signatures.engine import algorithms
from app.signatures.engine.chains import issued_by
from app.signatures.engine.der import check_der
from app.signatures.engine.validation_data import Revocation, Statement
from app.signatures.engine.verdict import NotProved

LARGEST = 100_000  # bytes
# They only name the issuer, and whoever signs the answer vouches for the name: SHA-1, the usual one, does no harm.
NAMING_HASHES = {"sha1", "sha256", "sha384", "sha512"}


@dataclass(frozen=True, slots=True)
class _Single:
    """The answer about one certificate, which is named by digests of its issuer's name and key, and its number."""

    naming_hash: str
    issuer_name: bytes
    issuer_key: bytes
    serial: int
    issued: datetime
    until: datetime | None
    revoked: Revocation | None


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    """An answer that was read; nobody has looked at its signature yet."""

    content: bytes
    mechanism: algos.SignedDigestAlgorithm
    signature: bytes
    certificates: tuple[x509.Certificate, ...]
    produced: datetime
    singles: tuple[_Single, ...]


def statements(der: bytes, certificate: x509.Certificate, issuer: x509.Certificate) -> list[Statement]:
    """What the answer says about ``certificate``; nothing where it is not an answer of its ``issuer``.

    What must hold:
    1. it is a successful basic answer without any critical extension that we do not understand;
    2. it is signed, over an allowed digest, by the issuer or by a certificate that the issuer itself issued; whether
       that one may answer in the issuer's place is for ``revocation`` to judge;
    3. it names the certificate by the digests of its issuer's name and key and by its serial number.
    """
    try:
        # 1.
        answer = _read(der)
        # 2.
        if answer is None or (signer := _signer(answer, issuer)) is None:
            return []
        # 3.
        return [
            Statement(signer, answer.produced, each.issued, each.until, each.revoked)
            for each in answer.singles
            if each.serial == certificate.serial_number
            and (each.issuer_name, each.issuer_key) == _names(each.naming_hash, certificate, issuer)
        ]
    except Exception:  # noqa: BLE001 - a hostile file can make a parser fail in any way: not an answer
        return []


@lru_cache(maxsize=128)
def _read(der: bytes) -> _Answer | None:
    if len(der) > LARGEST:
        return None
    check_der(der)
    response = ocsp.OCSPResponse.load(der, strict=True)
    if response["response_status"].native != "successful":
        return None
    basic = response["response_bytes"]["response"].parsed
    told = basic["tbs_response_data"]
    if any(each["critical"].native for each in told["response_extensions"]):
        return None
    singles = tuple(_single(each) for each in told["responses"] if each["cert_status"].name != "unknown")
    certificates = tuple(_certificate(each) for each in basic["certs"])
    mechanism, signature = basic["signature_algorithm"], basic["signature"].native
    return _Answer(told.dump(), mechanism, signature, certificates, told["produced_at"].native, singles)


def _certificate(told: Any) -> x509.Certificate:
    if told.serial_number <= 0:
        raise ValueError
    return x509.load_der_x509_certificate(told.dump())


def _single(single: Any) -> _Single:
    if single.critical_extensions:
        raise ValueError
    named = single["cert_id"]
    return _Single(
        named["hash_algorithm"]["algorithm"].native,
        named["issuer_name_hash"].native,
        named["issuer_key_hash"].native,
        named["serial_number"].native,
        single["this_update"].native,
        single["next_update"].native,
        _revocation(single) if single["cert_status"].name == "revoked" else None,
    )


def _revocation(single: Any) -> Revocation:
    told = single["cert_status"].chosen
    guessed = single.invalidity_date_value
    return Revocation(
        told["revocation_time"].native,
        told["revocation_reason"].native or "unspecified",
        guessed.native if guessed is not None else None,
    )


@lru_cache(maxsize=128)
def _signer(answer: _Answer, issuer: x509.Certificate) -> x509.Certificate | None:
    delegates = (each for each in answer.certificates if each != issuer and issued_by(each, issuer))
    return next((each for each in (issuer, *delegates) if _signed_by(answer, each)), None)


def _signed_by(answer: _Answer, signer: x509.Certificate) -> bool:
    try:
        digest = answer.mechanism.hash_algo
        algorithms.verify(signer.public_key(), answer.mechanism, digest, answer.signature, answer.content)
    except (NotProved, ValueError, KeyError):
        return False
    return digest in algorithms.ALLOWED_HASHES


@lru_cache(maxsize=256)
def _names(hash_name: str, certificate: x509.Certificate, issuer: x509.Certificate) -> tuple[bytes, bytes] | None:
    """The digests under which an answer names the issuer of this certificate."""
    if hash_name not in NAMING_HASHES:
        return None
    below, above = (asn1_x509.Certificate.load(each.public_bytes(Encoding.DER)) for each in (certificate, issuer))
    name, key = below.issuer.dump(), bytes(above.public_key["public_key"])
    return hashlib.new(hash_name, name).digest(), hashlib.new(hash_name, key).digest()

"""Whether a signer's certificate deserves trust (đường dẫn tin cậy): RFC 5280 path validation, as strict as we need it.

Used for every kind of signed file. Trust comes only from the roots handed in, never from the machine's own store.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.signatures.engine import algorithms
from app.signatures.engine.certificates import DOCUMENT_SIGNING
from app.signatures.engine.verdict import Finding, SubIndication, finding

LONGEST_CHAIN = 8
Kind = TypeVar("Kind", bound=x509.ExtensionType)
# What a certificate may be for, if it says so at all: documents, or the mail and sign-in of people's tokens.
SIGNING_PURPOSES = {
    DOCUMENT_SIGNING,
    ExtendedKeyUsageOID.EMAIL_PROTECTION,
    ExtendedKeyUsageOID.CLIENT_AUTH,
    ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
    x509.ObjectIdentifier("1.3.6.1.4.1.311.10.3.12"),  # Microsoft document signing
    x509.ObjectIdentifier("1.2.840.113583.1.1.5"),  # Adobe authentic documents
}
UNDERSTOOD = (x509.BasicConstraints, x509.KeyUsage, x509.ExtendedKeyUsage, x509.CertificatePolicies)


def common_name(name: x509.Name) -> str:
    """The name to show: common name or organisation; never the whole subject, which may hold a personal number."""
    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        if attributes := name.get_attributes_for_oid(oid):
            return str(attributes[0].value)
    return ""


def certificate_findings(
    signer: x509.Certificate, pool: Sequence[x509.Certificate], trust: Sequence[x509.Certificate], at: datetime
) -> Iterator[Finding]:
    """Everything that keeps the signer's certificate from being trusted at ``at`` (nothing: it is trusted).

    What must hold:
    1. the signer's certificate is valid at ``at``;
    2. it is for signing documents, and not an authority's own;
    3. its key is strong enough, and it has no critical extension that we do not understand;
    4. a chain of names and signatures leads over ``pool`` to one of ``trust``;
    5. each authority on that chain may certify, is valid, and is strong enough;
    6. no certificate below the root names a source of revocation data that was not looked at.
    """
    # 1.
    if not_valid := _validity(signer, at, signer=True):
        yield not_valid
    # 2.
    if wrong_use := _usage(signer):
        yield wrong_use
    # 3.
    yield from _strength(signer)
    # 4.
    chain = _chain(signer, [*trust, *pool], trust)
    if chain is None:
        yield finding(
            SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
            "no_chain",
            "Chứng thư số của {signer} không dẫn về tổ chức chứng thực được tin cậy.",
            signer=common_name(signer.subject),
        )
        return
    # 5.
    for below, authority in enumerate(chain[1:]):
        yield from _authority_findings(authority, below, at)
    for certificate, issuer in pairwise(chain):
        yield from _signature_strength(certificate, issuer)
    # 6.
    if any(names_revocation_source(each) for each in chain if each not in trust):
        yield finding(
            SubIndication.TRY_LATER,
            "no_revocation_data",
            "Chưa có dữ liệu thu hồi (CRL, OCSP) để biết chứng thư số còn hiệu lực vào lúc ký hay không.",
        )


def names_revocation_source(certificate: x509.Certificate) -> bool:
    """Whether the certificate points to a CRL or an OCSP responder, so that its revocation must be asked for."""
    sources = (x509.CRLDistributionPoints, x509.FreshestCRL, x509.AuthorityInformationAccess)
    return any(isinstance(each.value, sources) for each in certificate.extensions)


def _validity(certificate: x509.Certificate, at: datetime, *, signer: bool = False) -> Finding | None:
    particulars = {
        "name": common_name(certificate.subject),
        "start": certificate.not_valid_before_utc.date().isoformat(),
        "end": certificate.not_valid_after_utc.date().isoformat(),
    }
    if at < certificate.not_valid_before_utc:
        # A signature that is here before its certificate begins was made before it: proved bad. An authority that
        # begins later only leaves the chain unproved.
        kind = SubIndication.NOT_YET_VALID if signer else SubIndication.NO_CERTIFICATE_CHAIN_FOUND
        return finding(kind, "not_yet_valid", "Chứng thư số của {name} chỉ có hiệu lực từ ngày {start}.", **particulars)
    if at > certificate.not_valid_after_utc:
        return finding(
            SubIndication.OUT_OF_BOUNDS_NO_POE,
            "expired",
            "Chứng thư số của {name} đã hết hạn ngày {end} và không có dấu thời gian chứng minh chữ ký có trước đó.",
            **particulars,
        )
    return None


def _usage(signer: x509.Certificate) -> Finding | None:
    """EN 319 412-2: digitalSignature or nonRepudiation; RFC 9336: the purpose, where purposes are named."""
    constraints = _extension(signer, x509.BasicConstraints)
    usage = _extension(signer, x509.KeyUsage)
    purposes = _extension(signer, x509.ExtendedKeyUsage)
    signs = usage is None or usage.digital_signature or usage.content_commitment
    purposeful = purposes is None or not SIGNING_PURPOSES.isdisjoint(purposes)
    if signs and purposeful and not (constraints and constraints.ca):
        return None
    return finding(
        SubIndication.SIG_CONSTRAINTS_FAILURE,
        "wrong_usage",
        "Chứng thư số của {signer} không được cấp để ký văn bản.",
        signer=common_name(signer.subject),
    )


def _strength(certificate: x509.Certificate) -> Iterator[Finding]:
    if weak := algorithms.weak_key(certificate.public_key()):
        yield weak
    for extension in certificate.extensions:
        if extension.critical and not isinstance(extension.value, UNDERSTOOD):
            yield finding(
                SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
                "critical_extension",
                "Chứng thư số của {name} có phần mở rộng bắt buộc {oid} mà hệ thống không hiểu.",
                name=common_name(certificate.subject),
                oid=extension.oid.dotted_string,
            )


def _chain(
    signer: x509.Certificate, pool: Sequence[x509.Certificate], trust: Sequence[x509.Certificate]
) -> list[x509.Certificate] | None:
    """The shortest way from ``signer`` to a trusted root by names and signatures.

    Each certificate is looked at once: a file may carry many that certify one another in circles.
    """
    seen = {signer}
    ways = deque([[signer]])
    while ways:
        way = ways.popleft()
        if way[-1] in trust:
            return way
        if len(way) < LONGEST_CHAIN:
            issuers = [each for each in pool if each not in seen and _issued(way[-1], each)]
            seen.update(issuers)
            ways.extend([*way, issuer] for issuer in issuers)
    return None


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    if certificate.issuer != issuer.subject:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _authority_findings(authority: x509.Certificate, below: int, at: datetime) -> Iterator[Finding]:
    """``below`` counts the authorities between this one and the signer, for pathLenConstraint (RFC 5280, 4.2.1.9)."""
    constraints = _extension(authority, x509.BasicConstraints)
    usage = _extension(authority, x509.KeyUsage)
    certifies = constraints is not None and constraints.ca and (usage is None or usage.key_cert_sign)
    too_long = constraints is not None and constraints.path_length is not None and below > constraints.path_length
    if not certifies or too_long:
        yield finding(
            SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
            "issuer_may_not_certify",
            "{name} không có thẩm quyền cấp chứng thư số này.",
            name=common_name(authority.subject),
        )
    if not_valid := _validity(authority, at):
        yield not_valid
    yield from _strength(authority)


def _signature_strength(certificate: x509.Certificate, issuer: x509.Certificate) -> Iterator[Finding]:
    """The digest under an authority's signature; a root's signature over itself proves nothing and is not asked."""
    if certificate == issuer:
        return
    name = _hash_name(certificate.signature_hash_algorithm)
    if name not in algorithms.ALLOWED_HASHES:
        yield algorithms.weak_hash(name)


def _hash_name(algorithm: hashes.HashAlgorithm | None) -> str:
    return algorithm.name.replace("-", "_") if algorithm else "?"


def _extension(certificate: x509.Certificate, kind: type[Kind]) -> Kind | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None

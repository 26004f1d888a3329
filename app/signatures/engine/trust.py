"""Whether a certificate deserved trust (đường dẫn tin cậy): RFC 5280 path validation and revocation at a moment.

Used for every kind of signed file. Trust comes only from the roots handed in, never from the machine's own store.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import Enum
from itertools import pairwise

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.signatures.engine import algorithms, revocation
from app.signatures.engine.certificates import DOCUMENT_SIGNING
from app.signatures.engine.chains import Chain, chains, extension, hash_name, is_authority, not_understood
from app.signatures.engine.revocation import Standing
from app.signatures.engine.validation_data import Moments, ValidationData
from app.signatures.engine.verdict import Finding, SubIndication, finding
from workflows.words import N_

# What a certificate may be for, if it says so at all: documents, or the mail and sign-in of people's tokens.
SIGNING_PURPOSES = {
    DOCUMENT_SIGNING,
    ExtendedKeyUsageOID.EMAIL_PROTECTION,
    ExtendedKeyUsageOID.CLIENT_AUTH,
    ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
    x509.ObjectIdentifier("1.3.6.1.4.1.311.10.3.12"),  # Microsoft document signing
    x509.ObjectIdentifier("1.2.840.113583.1.1.5"),  # Adobe authentic documents
}


class Purpose(Enum):
    """What a certificate is asked to be for (mục đích sử dụng)."""

    DOCUMENTS = "documents"
    TIME_STAMPING = "time-stamping"


def common_name(name: x509.Name) -> str:
    """The name to show: common name or organisation; never the whole subject, which may hold a personal number."""
    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        if attributes := name.get_attributes_for_oid(oid):
            return str(attributes[0].value)
    return ""


def certificate_findings(
    signer: x509.Certificate,
    data: ValidationData,
    trust: Sequence[x509.Certificate],
    *,
    at: datetime,
    proved: datetime | None,
    data_proved: datetime | None = None,
    purpose: Purpose = Purpose.DOCUMENTS,
) -> Iterator[Finding]:
    """Everything that keeps a signature by ``signer`` from being trusted (nothing: it is trusted).

    ``at`` is the moment of the check. ``proved`` is the latest moment by which the signature is proved to exist, from
    a checked time-stamp over it; None without one. ``data_proved`` is the same for ``data``: the earliest checked
    time-stamp over it, with nothing in ``data`` dated before it that it does not cover. The control time is
    ``proved``, or ``at`` without it (past signature validation of EN 319 102-1, 5.6, simplified and strict).

    What must hold:
    1. the signer's certificate is valid at the control time: one that expired since then is fine;
    2. it is for this purpose, and not an authority's own;
    3. its key is strong enough, and it has no critical extension that we do not understand;
    4. a chain of names and signatures leads over ``data`` to one of ``trust``;
    5. each authority on that chain may certify, is valid at the control time, and is strong enough;
    6. no certificate below the root was taken back by the control time. Taken back later is fine with a proved time;
       without one, nothing tells the signature from one made afterwards (REVOKED_NO_POE), and if the certificate was
       taken back before the signer's even began, every signature by it is bad (REVOKED);
    7. each certificate below the root that names a source of revocation data is shown to have been good at the
       control time (``revocation.standing`` tells which data can show it); else TRY_LATER.
    Where several chains lead to a root, one that is good is enough; without one, the shortest is told of.
    """
    moments = Moments(at, proved, data_proved)
    # 1.
    if not_valid := _validity(signer, moments.control, signer=True):
        yield not_valid
    # 2.
    if wrong_use := _usage(signer, purpose):
        yield wrong_use
    # 3.
    yield from _strength(signer)
    # 4.
    told: list[Finding] | None = None
    for chain in chains(signer, data.certificates, trust):
        found = [*_chain_findings(chain, moments), *_revocation_findings(chain, data, moments, purpose)]
        if not found:
            return
        told = told or found
    yield from [_no_chain(signer)] if told is None else told


def _no_chain(signer: x509.Certificate) -> Finding:
    return finding(
        SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
        "no_chain",
        "Chứng thư số của {signer} không dẫn về tổ chức chứng thực được tin cậy.",
        signer=common_name(signer.subject),
    )


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


def _usage(signer: x509.Certificate, purpose: Purpose) -> Finding | None:
    """EN 319 412-2: digitalSignature or nonRepudiation; and the purpose, where purposes are named (RFC 9336)."""
    usage = extension(signer, x509.KeyUsage)
    signs = usage is None or usage.digital_signature or usage.content_commitment
    stamps = purpose is Purpose.TIME_STAMPING
    purposeful = _only_stamps(signer) if stamps else _signs_documents(signer)
    if signs and purposeful and not is_authority(signer):
        return None
    if stamps:
        sentence = N_("Chứng thư số của {signer} không được cấp riêng để đóng dấu thời gian.")
    else:
        sentence = N_("Chứng thư số của {signer} không được cấp để ký văn bản.")
    return finding(SubIndication.SIG_CONSTRAINTS_FAILURE, "wrong_usage", sentence, signer=common_name(signer.subject))


def _signs_documents(signer: x509.Certificate) -> bool:
    purposes = extension(signer, x509.ExtendedKeyUsage)
    return purposes is None or not SIGNING_PURPOSES.isdisjoint(purposes)


def _only_stamps(signer: x509.Certificate) -> bool:
    """RFC 3161, 2.3: time-stamping is the only purpose, and critical, so that the key serves nothing else."""
    return any(
        each.critical and list(each.value) == [ExtendedKeyUsageOID.TIME_STAMPING]
        for each in signer.extensions
        if isinstance(each.value, x509.ExtendedKeyUsage)
    )


def _strength(certificate: x509.Certificate) -> Iterator[Finding]:
    if weak := algorithms.weak_key(certificate.public_key()):
        yield weak
    for oid in not_understood(certificate):
        yield finding(
            SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
            "critical_extension",
            "Chứng thư số của {name} có phần mở rộng bắt buộc {oid} mà hệ thống không hiểu.",
            name=common_name(certificate.subject),
            oid=oid.dotted_string,
        )


def _chain_findings(chain: Chain, moments: Moments) -> Iterator[Finding]:
    # 5.
    for below, authority in enumerate(chain[1:]):
        yield from _authority_findings(authority, below, moments.control)
    for certificate, issuer in pairwise(chain):
        yield from _signature_strength(certificate, issuer)


def _authority_findings(authority: x509.Certificate, below: int, at: datetime) -> Iterator[Finding]:
    """``below`` counts the authorities between this one and the signer, for pathLenConstraint (RFC 5280, 4.2.1.9)."""
    constraints = extension(authority, x509.BasicConstraints)
    usage = extension(authority, x509.KeyUsage)
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
    name = hash_name(certificate.signature_hash_algorithm)
    if name not in algorithms.ALLOWED_HASHES:
        yield algorithms.weak_hash(name)


def _revocation_findings(chain: Chain, data: ValidationData, moments: Moments, purpose: Purpose) -> Iterator[Finding]:
    """Those of the authorities first: who was not to be trusted explains what is below."""
    standings = zip(chain[:-1], revocation.standings(chain, data, moments), strict=True)
    for certificate, known in reversed(list(standings)):
        of_person = certificate == chain[0] and purpose is Purpose.DOCUMENTS
        lost = known.lost(stolen_earlier=not of_person)
        # 6.
        if lost <= moments.control:
            yield _taken_back(
                certificate, lost, proved_bad=bool(moments.proved) or lost <= chain[0].not_valid_before_utc
            )
        # 7.
        elif not known.good and revocation.names_source(certificate):
            yield _not_shown(certificate, known)


def _taken_back(certificate: x509.Certificate, lost: datetime, *, proved_bad: bool) -> Finding:
    particulars = {"name": common_name(certificate.subject), "since": lost.date().isoformat()}
    if proved_bad:
        return finding(
            SubIndication.REVOKED,
            "revoked",
            "Chứng thư số của {name} bị thu hồi từ ngày {since}, trước thời điểm được chứng minh là đã có chữ ký.",
            **particulars,
        )
    return finding(
        SubIndication.REVOKED_NO_POE,
        "revoked_no_proof",
        "Chứng thư số của {name} bị thu hồi từ ngày {since} và không có dấu thời gian chứng minh chữ ký có trước đó.",
        **particulars,
    )


def _not_shown(certificate: x509.Certificate, known: Standing) -> Finding:
    name = common_name(certificate.subject)
    if known.heard:
        return finding(
            SubIndication.TRY_LATER,
            "revocation_data_insufficient",
            "Dữ liệu thu hồi (CRL, OCSP) hiện có chưa đủ mới hoặc chưa đủ tin cậy để biết chứng thư số của {name} còn "
            "hiệu lực vào lúc ký hay không.",
            name=name,
        )
    return finding(
        SubIndication.TRY_LATER,
        "no_revocation_data",
        "Chưa có dữ liệu thu hồi (CRL, OCSP) để biết chứng thư số của {name} còn hiệu lực vào lúc ký hay không.",
        name=name,
    )

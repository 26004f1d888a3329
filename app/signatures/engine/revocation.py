"""Whether a certificate was taken back (thu hồi chứng thư số): CRLs and OCSP answers, weighed against time.

Two rules of caution run through it. A word against a certificate is heard wherever it is properly signed, however old
it is; a word for it counts only where nobody can have made it up afterwards. And silence is never a word for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from app.signatures.engine import algorithms, crls, ocsps
from app.signatures.engine.chains import Chain, extension, hash_name, is_authority, not_understood, valid_at
from app.signatures.engine.validation_data import CLOCK_DIFFERENCE, Moments, Revocation, Statement, ValidationData

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one certificate (tình trạng chứng thư số).

    ``good`` tells that it is shown not to have been taken back by the control time, unless ``revocations`` say when;
    ``heard`` that anything at all is known, be it too old.
    """

    revocations: tuple[Revocation, ...]
    good: bool
    heard: bool

    def lost(self, *, stolen_earlier: bool) -> datetime:
        """Since when it may not vouch for anything; ``NEVER``, if it may (see ``Revocation.counts_from``)."""
        return min((each.counts_from(stolen_earlier=stolen_earlier) for each in self.revocations), default=NEVER)


def standing(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    data: ValidationData,
    moments: Moments,
    *,
    issuer_lost: datetime = NEVER,
    own_word_only: bool = False,
) -> Standing:
    """What ``data`` says of ``certificate``; ``issuer_lost`` is when the issuer was itself taken back.

    1. Heard is what the issuer signed or a delegate of its (not with ``own_word_only``) while their certificates were
       valid; not what is dated after the check.
    2. Whatever is heard against the certificate counts, whatever else speaks for it; a hold is a revocation.
    3. It was good at the control time if something heard is fresh then, could have named it, was issued while the
       certificate was valid (authorities drop expired ones from their lists), and was not made up later (``_vouched``).
    """
    # 1.
    heard = [
        each
        for each in _statements(certificate, issuer, data)
        if _properly_issued(each, issuer, moments) and not (own_word_only and each.signer != issuer)
    ]
    # 2.
    revocations = tuple(each.revoked for each in heard if each.revoked)
    # 3.
    good = any(
        each.speaks_for(moments.control)
        and (each.revoked or (each.complete and each.issued <= certificate.not_valid_after_utc))
        and _vouched(each, issuer, data, moments, issuer_lost)
        for each in heard
    )
    return Standing(revocations, good, bool(heard))


def standings(chain: Chain, data: ValidationData, moments: Moments) -> list[Standing]:
    """What ``data`` says of each certificate of a chain below its root, from the signer's up.

    Asked from the root down, because an issuer that was taken back can no longer vouch for those below it.
    """
    found: list[Standing] = []
    issuer_lost = NEVER
    for certificate, issuer in reversed(list(pairwise(chain))):
        known = standing(certificate, issuer, data, moments, issuer_lost=issuer_lost)
        issuer_lost = min(issuer_lost, known.lost(stolen_earlier=True))
        found.append(known)
    return found[::-1]


def names_source(certificate: x509.Certificate) -> bool:
    """Whether the certificate points to a CRL or an OCSP responder, so that its revocation must be asked for."""
    access = extension(certificate, x509.AuthorityInformationAccess) or ()
    lists = (x509.CRLDistributionPoints, x509.FreshestCRL)
    return any(each.access_method == AuthorityInformationAccessOID.OCSP for each in access) or any(
        extension(certificate, kind) is not None for kind in lists
    )


def _statements(certificate: x509.Certificate, issuer: x509.Certificate, data: ValidationData) -> list[Statement]:
    lists = (crls.statement(each, certificate, issuer) for each in data.crls)
    answers = (ocsps.statements(each, certificate, issuer) for each in data.ocsps)
    return [*(each for each in lists if each), *(each for several in answers for each in several)]


def _properly_issued(said: Statement, issuer: x509.Certificate, moments: Moments) -> bool:
    return (
        said.issued <= moments.at + CLOCK_DIFFERENCE
        and valid_at(said.signer, said.produced)
        and (said.signer == issuer or _may_answer(said.signer))
    )


def _may_answer(delegate: x509.Certificate) -> bool:
    """Whether a certificate that the issuer issued makes its holder the issuer's responder (RFC 6960, 4.2.2.2)."""
    purposes = extension(delegate, x509.ExtendedKeyUsage)
    usage = extension(delegate, x509.KeyUsage)
    return (
        purposes is not None
        and ExtendedKeyUsageOID.OCSP_SIGNING in purposes
        and (usage is None or usage.digital_signature)
        and not is_authority(delegate)
        and not any(not_understood(delegate))
        and algorithms.weak_key(delegate.public_key()) is None
        and hash_name(delegate.signature_hash_algorithm) in algorithms.ALLOWED_HASHES
    )


def _vouched(
    said: Statement, issuer: x509.Certificate, data: ValidationData, moments: Moments, issuer_lost: datetime
) -> bool:
    """Whether the statement is known to exist from a time when its signer's key was in the right hands.

    Then the certificates of issuer and delegate were valid, and neither of them taken back: later, whoever got hold of
    the key could have signed what is dated earlier. A delegate must be marked as never taken back (nocheck), or be
    shown to be good by the issuer's own word.
    """
    known = moments.known_since(max(said.issued, said.produced))
    if not (valid_at(issuer, known) and known < issuer_lost):
        return False
    if said.signer == issuer:
        return True
    then = replace(moments, proved=known)
    delegate = standing(said.signer, issuer, data, then, issuer_lost=issuer_lost, own_word_only=True)
    checked = delegate.good or extension(said.signer, x509.OCSPNoCheck) is not None
    return valid_at(said.signer, known) and known < delegate.lost(stolen_earlier=True) and checked

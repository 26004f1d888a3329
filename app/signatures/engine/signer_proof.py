"""When a signature is proved to have existed, and what its signer's certificate deserved then (bằng chứng về người ký).

Basic and past signature validation of EN 319 102-1 (5.3 and 5.6): time-stamps first, because they say at which moment
the certificate had to be good.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from app.signatures.engine import revocation
from app.signatures.engine.chains import Chain, chains
from app.signatures.engine.proofs import Evidence, View, settled, settled_stamp
from app.signatures.engine.timestamps import Message
from app.signatures.engine.trust import certificate_findings, common_name
from app.signatures.engine.validation_data import Moments
from app.signatures.engine.verdict import Finding, RevocationStatus


@dataclass(frozen=True, slots=True)
class SignerProof:
    """What was proved about a signer: by when the signature existed, and what speaks against the certificate.

    ``stamp_findings`` is what is wrong with the signature's own time-stamps. ``kept`` tells that the file itself shows
    each certificate of the chain to have been good, and ``sealed`` that a document time-stamp covers what shows it.
    """

    time: datetime | None = None
    stamp_findings: tuple[Finding, ...] = ()
    certificate_findings: tuple[Finding, ...] = ()
    root: str = ""
    revocation: RevocationStatus | None = None
    kept: bool = False
    sealed: bool = False


NOTHING_PROVED = SignerProof()


def prove_signer(
    signer: x509.Certificate,
    others: Sequence[x509.Certificate],
    stamps: Iterable[tuple[bytes, Message]],
    evidence: Evidence,
    trust: Sequence[x509.Certificate],
    *,
    at: datetime,
    covered: datetime | None = None,
) -> SignerProof:
    """What ``evidence``, and the ``others`` that came with the signature, prove about its ``signer``.

    ``stamps`` are the signature's own time-stamps, each with what it must be over. ``covered`` is the moment by which
    time-stamps over the whole file prove that it existed, if any.

    1. The time-stamps that hold prove that the signature existed; its own must not be later than those over the file.
    2. The certificate must have been good at the earliest of these moments, else ``at``.
    """
    views = list(evidence.views(others))
    # 1.
    own = [settled_stamp(token, message, views, trust, at=at, proved=covered) for token, message in stamps]
    time = min((each for each in (covered, *(stamp.time for stamp in own)) if each), default=None)

    # 2.
    def judge(view: View) -> tuple[Finding, ...]:
        return tuple(certificate_findings(signer, view.data, trust, at=at, proved=time, data_proved=view.proved))

    found, view = settled(views, judge, tuple)
    chain = next(chains(signer, view.data.certificates, trust), None)

    def shown(view: View) -> bool:
        return view.in_file and _shows(view, signer, trust, Moments(at, time, view.proved))

    sealed = not found and any(shown(each) for each in views if each.proved)
    return SignerProof(
        time=time,
        stamp_findings=tuple(each for stamp in own for each in stamp.findings),
        certificate_findings=found,
        root=common_name(chain[-1].subject) if chain else "",
        revocation=_status(chain, view, Moments(at, time, view.proved)) if chain else None,
        kept=sealed or (not found and any(shown(each) for each in views if not each.proved)),
        sealed=sealed,
    )


def _shows(view: View, signer: x509.Certificate, trust: Sequence[x509.Certificate], moments: Moments) -> bool:
    """Whether the data shows each certificate of some chain, below the root, to have been good."""
    return any(
        len(chain) > 1 and all(each.good for each in revocation.standings(chain, view.data, moments))
        for chain in chains(signer, view.data.certificates, trust)
    )


def _status(chain: Chain, view: View, moments: Moments) -> RevocationStatus:
    known = next(iter(revocation.standings(chain, view.data, moments)), None)
    if known and known.lost(stolen_earlier=False) <= moments.control:
        return RevocationStatus.REVOKED
    if known and known.good:
        return RevocationStatus.GOOD
    asked = revocation.names_source(chain[0]) or (known is not None and known.heard)
    return RevocationStatus.UNKNOWN if asked else RevocationStatus.NOT_ASKED

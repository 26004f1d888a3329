"""The verdict on a whole file, whatever its kind (kết quả kiểm tra tệp): the worst of all that was found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509

from app.signatures.engine.certificates import fingerprint
from app.signatures.engine.trust import common_name
from app.signatures.engine.verdict import (
    FileVerdict,
    Finding,
    Indication,
    SignatureVerdict,
    SubIndication,
    finding,
    weigh,
    worst,
)


def verdict_on_file(
    kind: str,
    findings: Sequence[Finding],
    signatures: tuple[SignatureVerdict, ...],
    required: Sequence[x509.Certificate],
    *,
    proof_ends: datetime | None = None,
) -> FileVerdict:
    """The verdict on a file of this ``kind`` ("pdf", "docx"); ``findings`` are those about the file as a whole.

    Each of ``required`` must have a TOTAL_PASSED signature, by exactly that certificate.
    """
    passed = {each.certificate_sha256 for each in signatures if each.verdict is Indication.TOTAL_PASSED}
    missing = {fingerprint(each): common_name(each.subject) for each in required if fingerprint(each) not in passed}
    findings = [*findings, *(_missing(name) for name in missing.values())]
    verdict, sub_indication = overall(findings, signatures)
    if not signatures and not findings:
        verdict = Indication.NOT_SIGNED
    return FileVerdict(
        kind=kind,
        verdict=verdict,
        sub_indication=sub_indication,
        reasons=tuple(each.reason for each in findings),
        required_missing=tuple(missing),
        signatures=signatures,
        proof_ends=proof_ends,
    )


def overall(
    findings: Sequence[Finding], parts: Sequence[SignatureVerdict | FileVerdict]
) -> tuple[Indication, SubIndication | None]:
    """The worst of the findings about the whole and of the verdicts on its parts; why, the whole being told first."""
    own, sub_indication = weigh(findings)
    verdict = worst([own, *(each.verdict for each in parts)])
    if verdict is not own:
        sub_indication = next(each.sub_indication for each in parts if each.verdict is verdict)
    return verdict, sub_indication


def _missing(name: str) -> Finding:
    return finding(
        SubIndication.SIG_CONSTRAINTS_FAILURE,
        "required_signer_missing",
        "Thiếu chữ ký hợp lệ của {name}.",
        name=name,
    )

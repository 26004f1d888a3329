"""Verifying a signed PDF (kiểm tra chữ ký số trên PDF), from our system or another: never better than what is proved.

This version proves PAdES B-B: who signed which bytes, and that the certificate is trusted at the time of checking. It
does not yet use time-stamps or revocation data, so it says INDETERMINATE wherever those would be needed.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

from cryptography import x509

from app.signatures.engine import pdf_structure
from app.signatures.engine.certificates import fingerprint
from app.signatures.engine.pdf_changes import change_finding
from app.signatures.engine.pdf_signature import Question, signature_verdict, unreadable
from app.signatures.engine.pdf_structure import FilledField, OpenPdf
from app.signatures.engine.trust import common_name
from app.signatures.engine.verdict import (
    FileVerdict,
    Finding,
    Indication,
    NotProved,
    SignatureVerdict,
    SubIndication,
    finding,
    weigh,
    worst,
)

# A malformed file is our finding, told once and in Vietnamese; the library's own remarks on it are noise.
logging.getLogger("pyhanko").addHandler(logging.NullHandler())


def verify_pdf(
    content: bytes,
    *,
    trust: Sequence[x509.Certificate],
    at: datetime | None,
    required: Sequence[x509.Certificate] = (),
    legacy: bool = False,
) -> FileVerdict:
    """What is proved about a PDF, with ``trust`` as the only roots, at the moment ``at`` (now, where it is None).

    What must hold for TOTAL_PASSED:
    1. the file is a PDF in a form that all readers read alike, and is not encrypted;
    2. no signature that it once held was removed;
    3. every signature in it is TOTAL_PASSED (``pdf_signature`` lists what that takes);
    4. each of ``required`` has such a signature, by exactly that certificate.
    ``legacy`` goes on where an old algorithm would end the check, to tell damage from age; it never yields
    TOTAL_PASSED.
    """
    # 1.
    try:
        pdf = pdf_structure.open_pdf(content)
        signatures = pdf_structure.filled_fields(pdf)
        removed = pdf_structure.removed_signature(pdf, signatures)
    except NotProved as unproved:
        return _verdict_on_file([unproved.finding], (), required)
    except Exception:  # noqa: BLE001 - a hostile file can make a parser fail in any way
        return _verdict_on_file([unreadable()], (), required)
    # 2.
    findings = [removed] if removed else []
    # 3.
    question = Question(pdf, _changes(pdf, signatures), trust, at or datetime.now(UTC), legacy)
    verdicts = tuple(signature_verdict(index, each, question) for index, each in enumerate(signatures, start=1))
    # 4.
    return _verdict_on_file(findings, verdicts, required)


def _verdict_on_file(
    findings: list[Finding], signatures: tuple[SignatureVerdict, ...], required: Sequence[x509.Certificate]
) -> FileVerdict:
    passed = {each.certificate_sha256 for each in signatures if each.verdict is Indication.TOTAL_PASSED}
    missing = {fingerprint(each): common_name(each.subject) for each in required if fingerprint(each) not in passed}
    findings = [*findings, *(_missing(name) for name in missing.values())]
    own, sub_indication = weigh(findings)
    verdict = worst([own, *(each.verdict for each in signatures)])
    if verdict is not own:
        sub_indication = next(each.sub_indication for each in signatures if each.verdict is verdict)
    if not signatures and not findings:
        verdict = Indication.NOT_SIGNED
    return FileVerdict(
        kind="pdf",
        verdict=verdict,
        sub_indication=sub_indication,
        reasons=tuple(each.reason for each in findings),
        required_missing=tuple(missing),
        signatures=signatures,
    )


def _changes(pdf: OpenPdf, signatures: list[FilledField]) -> dict[int, Finding]:
    """For each update after the first signature that is not as it may be, what is wrong with it.

    Bytes that belong to no update at all are held against every signature, the last one included.
    """
    changes: dict[int, Finding] = {}
    if not signatures:
        return changes
    try:
        first = signatures[0].revision
        end = pdf_structure.signed_bytes(pdf, signatures[0]).end
        for revision, _ in pdf_structure.updates(pdf, first, end):
            if found := change_finding(pdf.reader, revision, signatures):
                changes[revision] = found
    except NotProved as unproved:
        changes[pdf.reader.total_revisions] = unproved.finding
    except Exception:  # noqa: BLE001 - a hostile file can make a parser fail in any way
        changes[pdf.reader.total_revisions] = unreadable()
    return changes


def _missing(name: str) -> Finding:
    return finding(
        SubIndication.SIG_CONSTRAINTS_FAILURE,
        "required_signer_missing",
        "Thiếu chữ ký hợp lệ của {name}.",
        name=name,
    )

"""Verifying a signed PDF (kiểm tra chữ ký số trên PDF), from our system or another: never better than what is proved.

PAdES B-B to B-LTA (EN 319 142-1): who signed which bytes, by when that is proved, and whether the certificate was good
then, with the time-stamps and the validation data of the file itself and with what the caller knows.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

from cryptography import x509

from app.signatures.engine import pdf_structure
from app.signatures.engine.file_verdict import verdict_on_file
from app.signatures.engine.pdf_changes import changes_after
from app.signatures.engine.pdf_evidence import stored_data
from app.signatures.engine.pdf_reading import OpenPdf, open_pdf
from app.signatures.engine.pdf_signature import Question, signature_verdict
from app.signatures.engine.pdf_stamps import check_document_stamps
from app.signatures.engine.pdf_structure import FilledField
from app.signatures.engine.proofs import Evidence
from app.signatures.engine.validation_data import NO_DATA, ValidationData
from app.signatures.engine.verdict import FileVerdict, Finding, NotProved, unreadable

# A malformed file is our finding, told once and in Vietnamese; the library's own remarks on it are noise.
logging.getLogger("pyhanko").addHandler(logging.NullHandler())


def verify_pdf(
    content: bytes,
    *,
    trust: Sequence[x509.Certificate],
    at: datetime | None,
    required: Sequence[x509.Certificate] = (),
    legacy: bool = False,
    data: ValidationData = NO_DATA,
) -> FileVerdict:
    """What is proved about a PDF, with ``trust`` as the only roots, at the moment ``at`` (now, where it is None).

    ``data`` is validation data beside what the file holds itself.

    What must hold for TOTAL_PASSED:
    1. the file is a PDF in a form that all readers read alike, and is not encrypted;
    2. no signature and no document time-stamp that it once held was removed;
    3. its validation data can be read, and each document time-stamp in it holds (``pdf_stamps``): one that does not
       proves nothing, and the file says more than is true;
    4. every signature in it is TOTAL_PASSED (``pdf_signature`` lists what that takes);
    5. each of ``required`` has such a signature, by exactly that certificate.
    ``legacy`` goes on where an old algorithm would end the check, to tell damage from age; it never yields
    TOTAL_PASSED.
    """
    at = at or datetime.now(UTC)
    # 1.
    try:
        pdf = open_pdf(content)
        fields = pdf_structure.filled_fields(pdf)
        # 2.
        removed = pdf_structure.removed_signature(pdf, fields)
    except NotProved as unproved:
        return verdict_on_file("pdf", [unproved.finding], (), required)
    except Exception:  # noqa: BLE001 - a hostile file can make a parser fail in any way
        return verdict_on_file("pdf", [unreadable()], (), required)
    findings = [removed] if removed else []
    # 3.
    evidence, doubts = _evidence(pdf, fields, data, trust, at)
    # 4.
    signatures = [each for each in fields if not each.is_time_stamp]
    question = Question(pdf, _changes(pdf, fields), evidence, trust, at, legacy)
    verdicts = tuple(signature_verdict(index, each, question) for index, each in enumerate(signatures, start=1))
    # 5.
    ends = max((each.ends for each in evidence.stamps), default=None)
    return verdict_on_file("pdf", findings + doubts, verdicts, required, proof_ends=ends)


def _evidence(
    pdf: OpenPdf, fields: list[FilledField], data: ValidationData, trust: Sequence[x509.Certificate], at: datetime
) -> tuple[Evidence, list[Finding]]:
    """What may prove the signatures, and what is wrong with the rest."""
    evidence = Evidence((), data)
    try:
        evidence = Evidence(tuple(stored_data(pdf)), data)
        return check_document_stamps(pdf, [each for each in fields if each.is_time_stamp], evidence, trust, at)
    except NotProved as unproved:
        return evidence, [unproved.finding]
    except Exception:  # noqa: BLE001 - a hostile file can make a parser fail in any way
        return evidence, [unreadable()]


def _changes(pdf: OpenPdf, fields: list[FilledField]) -> dict[int, Finding]:
    """For each update after the first signature that is not as it may be, what is wrong with it."""
    first = next((each for each in fields if not each.is_time_stamp), None)
    if first is None:
        return {}
    try:
        end = pdf_structure.signed_bytes(pdf, first).end
    except NotProved as unproved:
        return {pdf.reader.total_revisions: unproved.finding}
    except Exception:  # noqa: BLE001 - a hostile file can make a parser fail in any way
        return {pdf.reader.total_revisions: unreadable()}
    return changes_after(pdf, fields, first.revision, end)

"""The document time-stamps of a PDF (dấu thời gian của tệp), from the newest to the oldest (EN 319 102-1, 5.6).

They are nobody's signatures. Each that is checked proves that all before it existed, the older time-stamps included,
so one whose certificate has expired still counts under a newer one.
"""

# mypy: disallow-untyped-calls=False, warn-return-any=False
# pyHanko is typed in part only.

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cryptography import x509
from pyhanko.sign.diff_analysis.rules.form_field_rules import is_field_visible

from app.signatures.engine import algorithms, timestamp_token
from app.signatures.engine.pdf_reading import OpenPdf, open_pdf
from app.signatures.engine.pdf_structure import FilledField, filled_fields, signed_bytes
from app.signatures.engine.proofs import Evidence, Stamped, settled_stamp
from app.signatures.engine.timestamps import Stamp
from app.signatures.engine.verdict import Finding, NotProved, SubIndication, finding


def check_document_stamps(
    pdf: OpenPdf, fields: Sequence[FilledField], evidence: Evidence, trust: Sequence[x509.Certificate], at: datetime
) -> tuple[Evidence, list[Finding]]:
    """The evidence with the time-stamps that hold among ``fields``, and what is wrong with the others.

    What must hold for each:
    1. its field cannot be seen: a place on a page is for a person's signature;
    2. /ByteRange covers the whole revision but its own /Contents (``pdf_structure.signed_bytes``);
    3. its token is a time-stamp of these bytes, and its authority was trusted by the moment that the newer time-stamps
       prove, or at ``at`` for the newest (``timestamps.timestamp_verdict``, which also compares their order).
    One that does not hold proves nothing, and is never passed over in silence: somebody relied on it.
    """
    doubts: list[Finding] = []
    for filled in reversed(fields):
        try:
            found = _stamp(pdf, filled, evidence, trust, at)
        except NotProved as unproved:
            doubts.append(unproved.finding)
            continue
        doubts += found.findings
        if found.time and found.certificate:
            stamped = Stamped(filled.revision, found.time, found.certificate.not_valid_after_utc)
            evidence = replace(evidence, stamps=(*evidence.stamps, stamped))
    return evidence, doubts


def stamp_signers(content: bytes) -> list[tuple[x509.Certificate, ...]]:
    """Who made the document time-stamps of a PDF of ours: for each, its certificate and those that it carries."""
    pdf = open_pdf(content)
    tokens = [timestamp_token.read(signed_bytes(pdf, each).cms) for each in filled_fields(pdf) if each.is_time_stamp]
    return [(token.signer, *token.others) for token in tokens]


def _stamp(
    pdf: OpenPdf, filled: FilledField, evidence: Evidence, trust: Sequence[x509.Certificate], at: datetime
) -> Stamp:
    # 1.
    if is_field_visible(filled.field) or "/AP" in filled.field:
        raise NotProved(
            finding(
                SubIndication.SIG_CONSTRAINTS_FAILURE,
                "time_stamp_visible",
                "Dấu thời gian nằm trong ô “{name}” hiện trên trang, là chỗ dành cho chữ ký của người.",
                name=filled.name,
            )
        )
    # 2.
    covered = signed_bytes(pdf, filled)
    # 3.
    return settled_stamp(
        covered.cms,
        lambda name: algorithms.digest(name, covered.before, covered.after),
        evidence.views(()),
        trust,
        at=at,
        proved=evidence.proved(filled.revision),
    )

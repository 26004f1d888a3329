"""The verdict on one signature of a PDF: the numbered list of what it takes to be TOTAL_PASSED."""

# mypy: disallow-untyped-calls=False, warn-return-any=False
# pyHanko is typed in part only.

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from pyhanko.pdf_utils import generic

from app.signatures.engine import algorithms, cades, pdf_structure
from app.signatures.engine.pdf_reading import OpenPdf, entry
from app.signatures.engine.pdf_structure import FilledField, SignedBytes
from app.signatures.engine.proofs import Evidence
from app.signatures.engine.signature_findings import (
    ABOUT_TRUST,
    NOTHING_TOLD,
    certificate_swapped,
    claim_findings,
    content_changed,
    legacy_mode,
    names_certificate,
    told_of,
    verdict_on_signature,
)
from app.signatures.engine.signer_proof import NOTHING_PROVED, SignerProof, prove_signer
from app.signatures.engine.verdict import Finding, NotProved, SignatureVerdict, SubIndication, finding, unreadable

PADES = "/ETSI.CAdES.detached"
KINDS = {PADES, "/adbe.pkcs7.detached"}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about every signature of one file.

    ``changes`` tells for each revision what its update did wrong; ``evidence`` is what may prove time and validity;
    ``trust`` are the roots, ``at`` is the moment.
    """

    pdf: OpenPdf
    changes: dict[int, Finding]
    evidence: Evidence
    trust: Sequence[x509.Certificate]
    at: datetime
    legacy: bool


def signature_verdict(index: int, filled: FilledField, question: Question) -> SignatureVerdict:
    """The verdict on one signature; whatever a malformed one makes the parsers do is a FORMAT_FAILURE."""
    told, proof = NOTHING_TOLD, NOTHING_PROVED
    end = 0
    findings: list[Finding] = []
    try:
        covered = pdf_structure.signed_bytes(question.pdf, filled)
        end = covered.end
        _check_kind(filled)
        signed = cades.read(covered.cms)
        told = told_of(signed.signer, signed.mechanism, signed.hash_name)
        for each in _findings(filled, covered, signed, question):
            findings.append(each)  # noqa: PERF402 - what was found before an exception must stay
        proof = _proof(filled, signed, question)
        findings += [*proof.stamp_findings, *proof.certificate_findings]
        findings += claim_findings(_claimed_time(filled), signed.signer)
    except NotProved as unproved:
        findings.append(unproved.finding)
    except Exception:  # noqa: BLE001 - a hostile file can make a parser fail in any way
        findings.append(unreadable())
    if question.legacy:
        findings.append(legacy_mode())
    return verdict_on_signature(
        index,
        told,
        proof,
        findings,
        claimed_time=_claimed_time(filled),
        level=_level(filled, findings, proof),
        covers_whole_file=end == len(question.pdf.content),
    )


def _proof(filled: FilledField, signed: cades.Cms, question: Question) -> SignerProof:
    stamps = [(token, signed.signature) for token in signed.time_stamps]
    evidence, trust = question.evidence, question.trust
    covered = evidence.proved(filled.revision)
    return prove_signer(signed.signer, signed.others, stamps, evidence, trust, at=question.at, covered=covered)


def _findings(filled: FilledField, covered: SignedBytes, signed: cades.Cms, question: Question) -> Iterator[Finding]:
    """Everything about the file and the cryptography that keeps one signature from TOTAL_PASSED.

    What must hold:
    1. /ByteRange covers the whole revision but its own /Contents (``pdf_structure.signed_bytes``, done before);
    2. the CMS is one detached signature in proper form (``cades.read``, done before);
    3. the digest under the signature is the digest of the covered bytes;
    4. whatever was added to the file afterwards is what may be added (``pdf_changes.change_finding``);
    5. its digest is on the allow-list;
    6. the signature is that of the certificate's key over the signed attributes;
    7. the signed attributes name exactly this certificate;
    8. its own time-stamps hold, and the certificate was trusted when it is proved to have existed
       (``signer_proof.prove_signer``, done afterwards);
    9. the time that the signer claims is one at which the certificate was valid (done afterwards).
    """
    # 3.
    if algorithms.digest(signed.hash_name, covered.before, covered.after) != signed.message_digest:
        raise NotProved(content_changed())
    # 4.
    yield from _later_changes(filled, question)
    # 5.
    if signed.hash_name not in algorithms.ALLOWED_HASHES:
        yield algorithms.weak_hash(signed.hash_name)
    # 6.
    key = signed.signer.public_key()
    algorithms.verify(key, signed.mechanism, signed.hash_name, signed.signature, signed.signed_attributes)
    # 7.
    yield from _identity(signed)


def _later_changes(filled: FilledField, question: Question) -> Iterator[Finding]:
    """What the updates after this signature did wrong, each kind told once."""
    later = [found for revision, found in question.changes.items() if revision > filled.revision]
    yield from {each.reason.code: each for each in later}.values()


def _check_kind(filled: FilledField) -> None:
    kind = str(entry(filled.signature, "/SubFilter"))
    if kind not in KINDS or entry(filled.signature, "/Type", "/Sig") != "/Sig":
        raise NotProved(
            finding(
                SubIndication.SIG_CONSTRAINTS_FAILURE,
                "kind_not_supported",
                "Phiên bản này chưa kiểm tra được loại chữ ký {kind}.",
                kind=kind.removeprefix("/"),
            )
        )


def _identity(signed: cades.Cms) -> Iterator[Finding]:
    """ESSCertID(v2): without it, another certificate with the same key could be put in the place of the signer's."""
    if not signed.certificate_digests:
        yield finding(
            SubIndication.SIG_CONSTRAINTS_FAILURE,
            "certificate_not_signed",
            "Chữ ký không ghi kèm dấu băm chứng thư số của người ký nên chưa đạt chuẩn PAdES.",
        )
        return
    named = signed.certificate_digests[0]
    if not names_certificate(named.hash_name, named.value, signed.signer):
        yield certificate_swapped()
    if named.hash_name not in algorithms.ALLOWED_HASHES:
        yield algorithms.weak_hash(named.hash_name)


def _claimed_time(filled: FilledField) -> datetime | None:
    """The signer's own word in /M; a date without a zone says no moment, so it is no answer."""
    try:
        claimed: datetime = generic.parse_pdf_date(filled.signature["/M"])
    except Exception:  # noqa: BLE001 - absent or malformed: nothing is claimed
        return None
    return claimed if claimed.tzinfo else None


def _level(filled: FilledField, findings: list[Finding], proof: SignerProof) -> str:
    """The level of EN 319 142-1, 6.3, that was proved; whatever is said of trust, B-B needs form and cryptography only.

    B-T: a time-stamp proves when it existed. B-LT: and the file itself shows that the certificates were good. B-LTA:
    and a document time-stamp covers what shows it.
    """
    of_signature = [each for each in findings if each not in proof.stamp_findings]
    form = entry(filled.signature, "/SubFilter") == PADES and "/M" in filled.signature
    if not form or any(each.sub_indication not in ABOUT_TRUST for each in of_signature):
        return ""
    if proof.time is None:
        return "PAdES B-B"
    if proof.sealed:
        return "PAdES B-LTA"
    return "PAdES B-LT" if proof.kept else "PAdES B-T"

"""Verifying a signed PDF (kiểm tra chữ ký số trên PDF), from our system or another: never better than what is proved.

This version proves PAdES B-B: who signed which bytes, and that the certificate is trusted at the time of checking. It
does not yet use time-stamps or revocation data, so it says INDETERMINATE wherever those would be needed.
"""

# mypy: disallow-untyped-calls=False, warn-return-any=False
# pyHanko is typed in part only.

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic

from app.signatures.engine import algorithms, cades, pdf_structure
from app.signatures.engine.certificates import fingerprint
from app.signatures.engine.pdf_changes import change_finding
from app.signatures.engine.pdf_structure import FilledField, OpenPdf, SignedBytes, entry
from app.signatures.engine.trust import certificate_findings, common_name
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

PADES = "/ETSI.CAdES.detached"
KINDS = {PADES, "/adbe.pkcs7.detached"}


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked about every signature of one file."""

    pdf: OpenPdf
    changes: dict[int, Finding]
    trust: Sequence[x509.Certificate]
    at: datetime
    legacy: bool


@dataclass(frozen=True, slots=True)
class _Told:
    """What a signature tells of its signer, proved or not."""

    signer: str = ""
    issuer: str = ""
    serial: str = ""
    certificate_sha256: str = ""
    algorithm: str = ""


_NOTHING = _Told()


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
    3. every signature in it is TOTAL_PASSED (``_findings`` lists what that takes);
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
        return _verdict_on_file([_unreadable()], (), required)
    # 2.
    findings = [removed] if removed else []
    # 3.
    question = _Question(pdf, _changes(pdf, signatures), trust, at or datetime.now(UTC), legacy)
    verdicts = tuple(_verdict(index, each, question) for index, each in enumerate(signatures, start=1))
    # 4.
    return _verdict_on_file(findings, verdicts, required)


def _findings(filled: FilledField, covered: SignedBytes, signed: cades.Cms, question: _Question) -> Iterator[Finding]:
    """Everything that keeps one signature from TOTAL_PASSED.

    What must hold:
    1. /ByteRange covers the whole revision but its own /Contents (``pdf_structure.signed_bytes``, done before);
    2. the CMS is one detached signature in proper form (``cades.read``, done before);
    3. the digest under the signature is the digest of the covered bytes;
    4. its digest is on the allow-list;
    5. the signature is that of the certificate's key over the signed attributes;
    6. the signed attributes name exactly this certificate;
    7. whatever was added to the file afterwards is what may be added (``pdf_changes.change_finding``);
    8. the certificate is trusted (``trust.certificate_findings``);
    9. the time that the signer claims is one at which the certificate was valid.
    """
    # 3.
    if algorithms.digest(signed.hash_name, covered.before, covered.after) != signed.message_digest:
        yield finding(SubIndication.HASH_FAILURE, "hash_differs", "Nội dung đã ký đã bị thay đổi.")
        return
    # 4.
    if signed.hash_name not in algorithms.ALLOWED_HASHES:
        yield algorithms.weak_hash(signed.hash_name)
        if not question.legacy:
            return
    # 5.
    key = signed.signer.public_key()
    algorithms.verify(key, signed.mechanism, signed.hash_name, signed.signature, signed.signed_attributes)
    # 6.
    yield from _identity(signed)
    # 7.
    yield from _later_changes(filled, question)
    # 8.
    yield from certificate_findings(signed.signer, signed.others, question.trust, question.at)
    # 9.
    yield from _claim(filled, signed.signer)
    if question.legacy:
        yield finding(
            SubIndication.SIG_CONSTRAINTS_FAILURE,
            "legacy",
            "Kiểm tra theo chế độ dành cho tệp cũ nên không đủ căn cứ để kết luận hợp lệ.",
        )


def _verdict(index: int, filled: FilledField, question: _Question) -> SignatureVerdict:
    """The verdict on one signature; whatever a malformed one makes the parsers do is a FORMAT_FAILURE."""
    told = _NOTHING
    covers_whole_file = False
    findings: list[Finding] = []
    try:
        covered = pdf_structure.signed_bytes(question.pdf, filled)
        covers_whole_file = covered.end == len(question.pdf.content)
        _check_kind(filled)
        signed = cades.read(covered.cms)
        told = _told(signed)
        for each in _findings(filled, covered, signed, question):
            findings.append(each)  # noqa: PERF402 - what was found before an exception must stay
    except NotProved as unproved:
        findings.append(unproved.finding)
    except Exception:  # noqa: BLE001 - a hostile file can make a parser fail in any way
        findings.append(_unreadable())
    verdict, sub_indication = weigh(findings)
    return SignatureVerdict(
        index=index,
        signer=told.signer,
        issuer=told.issuer,
        serial=told.serial,
        certificate_sha256=told.certificate_sha256,
        claimed_time=_claimed_time(filled),
        trusted_time=None,
        level=_level(filled, findings),
        algorithm=told.algorithm,
        covers_whole_file=covers_whole_file,
        verdict=verdict,
        sub_indication=sub_indication,
        reasons=tuple(each.reason for each in findings),
    )


def _told(signed: cades.Cms) -> _Told:
    signer = signed.signer
    return _Told(
        signer=common_name(signer.subject),
        issuer=common_name(signer.issuer),
        serial=f"{signer.serial_number:x}",
        certificate_sha256=fingerprint(signer),
        algorithm=algorithms.signature_name(signed.mechanism, signed.hash_name, signer.public_key()),
    )


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
        changes[pdf.reader.total_revisions] = _unreadable()
    return changes


def _later_changes(filled: FilledField, question: _Question) -> Iterator[Finding]:
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
    if algorithms.digest(named.hash_name, signed.signer.public_bytes(Encoding.DER)) != named.value:
        yield finding(
            SubIndication.SIG_CONSTRAINTS_FAILURE,
            "certificate_swapped",
            "Chứng thư số trong chữ ký không phải chứng thư số mà người ký đã dùng.",
        )
    if named.hash_name not in algorithms.ALLOWED_HASHES:
        yield algorithms.weak_hash(named.hash_name)


def _claim(filled: FilledField, signer: x509.Certificate) -> Iterator[Finding]:
    claimed = _claimed_time(filled)
    if claimed and not signer.not_valid_before_utc <= claimed <= signer.not_valid_after_utc:
        yield finding(
            SubIndication.SIG_CONSTRAINTS_FAILURE,
            "claimed_time_outside",
            "Thời gian ký do người ký khai nằm ngoài thời hạn của chứng thư số.",
        )


def _claimed_time(filled: FilledField) -> datetime | None:
    """The signer's own word in /M; a date without a zone says no moment, so it is no answer."""
    try:
        claimed: datetime = generic.parse_pdf_date(filled.signature["/M"])
    except Exception:  # noqa: BLE001 - absent or malformed: nothing is claimed
        return None
    return claimed if claimed.tzinfo else None


def _level(filled: FilledField, findings: list[Finding]) -> str:
    """PAdES B-B where the cryptography and the form of EN 319 142-1, 6.3, were proved, whatever is said of trust."""
    about_trust = {
        SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
        SubIndication.OUT_OF_BOUNDS_NO_POE,
        SubIndication.TRY_LATER,
    }
    proved = all(each.sub_indication in about_trust for each in findings)
    pades = entry(filled.signature, "/SubFilter") == PADES and "/M" in filled.signature
    return "PAdES B-B" if proved and pades else ""


def _missing(name: str) -> Finding:
    return finding(
        SubIndication.SIG_CONSTRAINTS_FAILURE,
        "required_signer_missing",
        "Thiếu chữ ký hợp lệ của {name}.",
        name=name,
    )


def _unreadable() -> Finding:
    return finding(SubIndication.FORMAT_FAILURE, "unreadable", "Cấu trúc của tệp hoặc của chữ ký không đọc được.")

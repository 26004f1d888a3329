"""The verdict on one signature of a PDF: the numbered list of what it takes to be TOTAL_PASSED."""

# mypy: disallow-untyped-calls=False, warn-return-any=False
# pyHanko is typed in part only.

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic

from app.signatures.engine import algorithms, cades, pdf_structure
from app.signatures.engine.certificates import fingerprint
from app.signatures.engine.pdf_structure import FilledField, OpenPdf, SignedBytes, entry
from app.signatures.engine.trust import certificate_findings, common_name
from app.signatures.engine.verdict import (
    Finding,
    NotProved,
    SignatureVerdict,
    SubIndication,
    finding,
    weigh,
)

PADES = "/ETSI.CAdES.detached"
KINDS = {PADES, "/adbe.pkcs7.detached"}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about every signature of one file.

    ``changes`` tells for each revision what its update did wrong; ``trust`` are the roots, ``at`` is the moment.
    """

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


def signature_verdict(index: int, filled: FilledField, question: Question) -> SignatureVerdict:
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
        findings.append(unreadable())
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


def _findings(filled: FilledField, covered: SignedBytes, signed: cades.Cms, question: Question) -> Iterator[Finding]:
    """Everything that keeps one signature from TOTAL_PASSED.

    What must hold:
    1. /ByteRange covers the whole revision but its own /Contents (``pdf_structure.signed_bytes``, done before);
    2. the CMS is one detached signature in proper form (``cades.read``, done before);
    3. the digest under the signature is the digest of the covered bytes;
    4. whatever was added to the file afterwards is what may be added (``pdf_changes.change_finding``);
    5. its digest is on the allow-list;
    6. the signature is that of the certificate's key over the signed attributes;
    7. the signed attributes name exactly this certificate;
    8. the certificate is trusted (``trust.certificate_findings``);
    9. the time that the signer claims is one at which the certificate was valid.
    """
    # 3.
    if algorithms.digest(signed.hash_name, covered.before, covered.after) != signed.message_digest:
        yield finding(SubIndication.HASH_FAILURE, "hash_differs", "Nội dung đã ký đã bị thay đổi.")
        return
    # 4.
    yield from _later_changes(filled, question)
    # 5.
    if signed.hash_name not in algorithms.ALLOWED_HASHES:
        yield algorithms.weak_hash(signed.hash_name)
        if not question.legacy:
            return
    # 6.
    key = signed.signer.public_key()
    algorithms.verify(key, signed.mechanism, signed.hash_name, signed.signature, signed.signed_attributes)
    # 7.
    yield from _identity(signed)
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


def unreadable() -> Finding:
    """The finding where a parser failed in a way that no check foresaw."""
    return finding(SubIndication.FORMAT_FAILURE, "unreadable", "Cấu trúc của tệp hoặc của chữ ký không đọc được.")

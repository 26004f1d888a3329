"""Verifying an evidence package (kiểm tra hồ sơ chứng cứ): the documents, and that all beside them belongs to them.

A package proves who signed what, under roots that the asker trusts, and that approvals and log agree with it. That its
log is the log which everybody else sees is proved only by comparing its head or its key with one held elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from cryptography import x509

from app.signatures.engine.certificates import fingerprint
from app.signatures.engine.evidence_log import log_entries, log_findings
from app.signatures.engine.evidence_package import (
    PDF,
    README,
    UNITS,
    VERDICT,
    VERSION_FILE,
    VERSION_PARTS,
    WORD,
    EvidenceParts,
    open_evidence,
    read_json,
    sha256,
)
from app.signatures.engine.evidence_signatures import FOLDER, carried, enclosed_data, signature_files
from app.signatures.engine.evidence_story import read_versions, story_findings
from app.signatures.engine.file_verdict import overall
from app.signatures.engine.pdf_verify import verify_pdf
from app.signatures.engine.validation_data import NO_DATA, ValidationData
from app.signatures.engine.verdict import (
    FileVerdict,
    Finding,
    Indication,
    NotProved,
    SubIndication,
    finding,
)
from app.signatures.engine.word_verify import verify_word
from workflows.checkpoint import VerifierKey

KIND = "evidence"


def verify_evidence(
    content: bytes,
    *,
    trust: Sequence[x509.Certificate],
    at: datetime | None,
    required: Sequence[x509.Certificate] = (),
    legacy: bool = False,
    data: ValidationData = NO_DATA,
    log_key: VerifierKey | None = None,
) -> FileVerdict:
    """What is proved about an evidence package; its signatures are those of the PDF and then those of the Word file.

    ``required`` are asked of the PDF, which everybody signs: whoever signs with a token of their own leaves the Word
    file as it was. ``log_key`` is the log's key where the asker knows it.

    What must hold for TOTAL_PASSED:
    1. the package is a strict ZIP of exactly the files that its manifest names, each with its hash (``open_evidence``);
    2. document.pdf is TOTAL_PASSED with all ``required``, the validation data of the package beside ``data``;
    3. so is document.docx, unless nobody signed it;
    4. signatures/ holds exactly what the documents carry, and validation data under its proper name;
    5. the other files are in proper form, and there are no more versions than the log tells of;
    6. the log's entries are part of the log whose head is enclosed (``log_findings``);
    7. versions, approvals and documents are those that the log names (``story_findings``).
    The names of units, README.txt and verdict.json are enclosed for readers: nothing here rests on them, and they make
    no verdict better.
    """
    # 1.
    try:
        parts = open_evidence(content)
    except NotProved as unproved:
        return _verdict([unproved.finding], (), required)
    except Exception:  # noqa: BLE001 - a hostile file can make a parser fail in any way
        return _verdict([_unreadable()], (), required)
    # 2. and 3.
    known = data + _enclosed(parts)
    pdf = verify_pdf(parts.files[PDF], trust=trust, at=at, required=required, legacy=legacy, data=known)
    word = verify_word(parts.files[WORD], trust=trust, at=at, legacy=legacy, data=known)
    # 4. to 7.
    checks = (_signature_findings(parts), _form_findings(parts), log_findings(parts.files, log_key), _story(parts))
    return _verdict([each for check in checks for each in _all(check)], (pdf, word), required)


def _enclosed(parts: EvidenceParts) -> ValidationData:
    """What the package offers as proof; where it cannot be read, nothing (check 4 says so)."""
    try:
        return enclosed_data(parts.files)
    except ValueError:
        return NO_DATA


def _signature_findings(parts: EvidenceParts) -> Iterator[Finding]:
    # 4.
    proper = signature_files(carried(parts.files[PDF], parts.files[WORD]), enclosed_data(parts.files))
    enclosed = {path: content for path, content in parts.files.items() if path.startswith(FOLDER)}
    if enclosed != proper:
        path = min(path for path in enclosed.keys() | proper.keys() if enclosed.get(path) != proper.get(path))
        yield finding(
            SubIndication.HASH_FAILURE,
            "evidence_signature_data",
            "Tệp {path} trong hồ sơ không phải dữ liệu chữ ký của hai văn bản.",
            path=path,
        )


def _form_findings(parts: EvidenceParts) -> Iterator[Finding]:
    # 5.
    for path in (VERDICT, UNITS):
        read_json(parts.files[path], path)
    parts.files[README].decode()
    versions = range(1, len(read_versions(parts.files)) + 1)
    names = {f"versions/{number}/{name}.json" for number in versions for name in VERSION_PARTS}
    for path in sorted({path for path in parts.files if VERSION_FILE.fullmatch(path)} - names):
        yield finding(
            SubIndication.FORMAT_FAILURE,
            "evidence_version_loose",
            "Tệp {path} trong hồ sơ không thuộc bản dự thảo nào.",
            path=path,
        )


def _story(parts: EvidenceParts) -> Iterator[Finding]:
    # 7.
    documents = {path: sha256(parts.files[path]) for path in (PDF, WORD)}
    entries, versions = log_entries(parts.files), read_versions(parts.files)
    yield from story_findings(entries, versions, parts.paper, parts.content_hash, documents)


def _all(check: Iterator[Finding]) -> Iterator[Finding]:
    """The findings of one check; whatever else a malformed package makes it do is a FORMAT_FAILURE."""
    try:
        yield from check
    except NotProved as unproved:
        yield unproved.finding
    except Exception:  # noqa: BLE001 - a hostile file can make a parser fail in any way
        yield _unreadable()


def _verdict(
    findings: list[Finding], documents: tuple[FileVerdict, ...], required: Sequence[x509.Certificate]
) -> FileVerdict:
    """The worst of the package's own findings and its documents; a Word file that nobody signed counts for nothing."""
    counted = [each for each in documents if each.kind == "pdf" or each.verdict is not Indication.NOT_SIGNED]
    verdict, sub_indication = overall(findings, counted)
    signatures = [each for document in documents for each in document.signatures]
    return FileVerdict(
        kind=KIND,
        verdict=verdict,
        sub_indication=sub_indication,
        reasons=(*(each.reason for each in findings), *(each for document in counted for each in document.reasons)),
        required_missing=documents[0].required_missing if documents else tuple(map(fingerprint, required)),
        signatures=tuple(replace(each, index=index) for index, each in enumerate(signatures, start=1)),
        proof_ends=documents[0].proof_ends if documents else None,
    )


def _unreadable() -> Finding:
    return finding(SubIndication.FORMAT_FAILURE, "evidence_unreadable", "Nội dung của hồ sơ chứng cứ không đúng khuôn.")

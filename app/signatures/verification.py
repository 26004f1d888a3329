"""One door for every kind of signed file (kiểm tra chữ ký): the content decides who verifies it, not the name."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Protocol

from cryptography import x509

from app.signatures.engine.evidence import verify_evidence
from app.signatures.engine.pdf_verify import verify_pdf
from app.signatures.engine.validation_data import NO_DATA, ValidationData
from app.signatures.engine.verdict import FileVerdict, Reason, SubIndication
from app.signatures.engine.word_verify import verify_word

KINDS_BY_EXTENSION = {".pdf": "pdf", ".docx": "docx", ".zip": "evidence"}
UNKNOWN_KIND = "unknown"
PDF_START_WITHIN = 1024  # where readers look for the header; ours then says what stands before it


class Verify(Protocol):
    """How each verifier is asked: it never raises, whatever the bytes are."""

    def __call__(
        self,
        content: bytes,
        *,
        trust: Sequence[x509.Certificate],
        at: datetime | None,
        required: Sequence[x509.Certificate] = (),
        legacy: bool = False,
        data: ValidationData = NO_DATA,
    ) -> FileVerdict:
        """The verdict on one file."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A kind of file: how its content is recognised, and who verifies it."""

    recognises: Callable[[bytes], bool]
    verify: Verify


def is_pdf(content: bytes) -> bool:
    """Whether a reader would open it as PDF."""
    return b"%PDF-" in content[:PDF_START_WITHIN] and not content.startswith(b"PK")


def is_word(content: bytes) -> bool:
    """Whether it is a package of parts, as .docx is (ISO/IEC 29500-2)."""
    return "[Content_Types].xml" in names_inside(content)


def is_evidence(content: bytes) -> bool:
    """Whether it is an evidence package of this system or of another installation of it."""
    return {"manifest.json", "verdict.json"} <= names_inside(content)


def names_inside(content: bytes) -> frozenset[str]:
    """The names of a ZIP's entries; none where it is not one."""
    if not content.startswith(b"PK"):
        return frozenset()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return frozenset(package.namelist())
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is not a ZIP that we read
        return frozenset()


VERIFIERS = (Verifier(is_pdf, verify_pdf), Verifier(is_word, verify_word), Verifier(is_evidence, verify_evidence))


def verify_file(
    content: bytes,
    *,
    name: str = "",
    trust: Sequence[x509.Certificate],
    at: datetime | None,
    required: Sequence[x509.Certificate] = (),
    legacy: bool = False,
    data: ValidationData = NO_DATA,
) -> FileVerdict:
    """What is proved about a file, with ``trust`` as the only roots, at the moment ``at`` (now, where it is None).

    A file that no verifier knows is TOTAL_FAILED/FORMAT_FAILURE, its kind told by the extension of ``name``.
    """
    for verifier in VERIFIERS:
        if verifier.recognises(content):
            return verifier.verify(content, trust=trust, at=at, required=required, legacy=legacy, data=data)
    return unreadable(
        name, Reason("kind_unknown", "Tệp không đọc được như tệp PDF, tệp Word (.docx) hay hồ sơ chứng cứ (.zip).")
    )


def unreadable(name: str, reason: Reason) -> FileVerdict:
    """The verdict on a file that is not what it says it is."""
    return FileVerdict(
        kind=KINDS_BY_EXTENSION.get(PurePath(name).suffix.lower(), UNKNOWN_KIND),
        verdict=SubIndication.FORMAT_FAILURE.indication,
        sub_indication=SubIndication.FORMAT_FAILURE,
        reasons=(reason,),
        required_missing=(),
        signatures=(),
    )

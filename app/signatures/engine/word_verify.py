"""Verifying a signed Word file (kiểm tra chữ ký số trong tệp Word), from our system or another.

Other programs are no measure here: of 48 forgeries tried on them, LibreOffice, Apache POI and xmlsec accepted about
half (Rohlmann et al., "Every Signature is Broken", USENIX Security 2023, and variants). This one says TOTAL_PASSED only
where nothing in the file could be other than what was signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice

from cryptography import x509

from app.signatures.engine.file_verdict import verdict_on_file
from app.signatures.engine.validation_data import NO_DATA, ValidationData
from app.signatures.engine.verdict import FileVerdict, NotProved, unreadable
from app.signatures.engine.word_manifest import Covered
from app.signatures.engine.word_package import open_package
from app.signatures.engine.word_shown import TOLD_AT_MOST, shown_findings, texts_of
from app.signatures.engine.word_signature import Question, signature_verdict


def verify_word(
    content: bytes,
    *,
    trust: Sequence[x509.Certificate],
    at: datetime | None,
    required: Sequence[x509.Certificate] = (),
    legacy: bool = False,
    data: ValidationData = NO_DATA,
) -> FileVerdict:
    """What is proved about a .docx, with ``trust`` as the only roots, at the moment ``at`` (now, where it is None).

    What must hold for TOTAL_PASSED:
    1. the file is a Word package in a form that all programs read alike (``word_package.open_package``);
    2. every signature in it is TOTAL_PASSED (``word_signature`` lists what that takes);
    3. each of ``required`` has such a signature, by exactly that certificate: only who is expected can be missed,
       for a signature that was taken out leaves no trace.
    ``data`` is validation data that the caller knows, beside what the file holds. ``legacy`` goes on where an old
    algorithm would end the check, to tell damage from age; it never yields TOTAL_PASSED. No input raises.
    """
    # 1.
    try:
        package = open_package(content)
        shown = tuple(islice(shown_findings(package, texts_of(package)), TOLD_AT_MOST)) if package.signatures else ()
    except NotProved as unproved:
        return verdict_on_file("docx", [unproved.finding], (), required)
    except Exception:  # noqa: BLE001 - a hostile file can make a parser fail in any way
        return verdict_on_file("docx", [unreadable()], (), required)
    # 2.
    question = Question(Covered(package), shown, trust, at or datetime.now(UTC), legacy, data)
    verdicts = tuple(signature_verdict(index, each, question) for index, each in enumerate(package.signatures, start=1))
    # 3.
    return verdict_on_file("docx", [], verdicts, required)

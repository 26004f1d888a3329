"""Both files of a paper with one more signature (ký hai tệp): one act, one PIN, the PDF and the Word file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.clock import in_vietnam, now
from app.documents.vault import fetch
from app.papers.models import IssueRecord, PaperVersion
from app.papers.proof import proved, signers_of
from app.papers.revisions import FORMS, Form, files_in_force, frozen_file
from app.signatures.engine.pdf import sign_pdf
from app.signatures.engine.stamp import usual_lines
from app.signatures.engine.validation_data import NO_DATA, ValidationData
from app.signatures.engine.verdict import FileVerdict, Indication
from app.signatures.engine.word import sign_word
from app.signatures.service import Signer
from workflows.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Ground:
    """What a signature is made upon (cơ sở ký): the field in the PDF, as what, where, and both files as they are now.

    ``signers`` are the certificates (PEM) that already stand in each file and must still stand there afterwards;
    ``first`` tells whether this signature certifies the PDF.
    """

    version_id: int
    field: str
    role: str
    place: str
    bases: Mapping[Form, str]
    signers: Mapping[Form, list[str]]
    first: bool


def ground_of(version: PaperVersion, issued: IssueRecord, field: str, role: str) -> Ground:
    """What a signature in this field would stand on now."""
    bases = files_in_force(version)
    signers = {form: signers_of(version.id, form) for form in FORMS}
    first = bases["pdf"] == frozen_file(issued, "pdf")
    return Ground(version.id, field, role, issued.place, bases, signers, first)


def sign_files(signer: Signer, ground: Ground) -> dict[Form, bytes]:
    """Both files with the signer's signature added."""
    signed_at = in_vietnam(now()).replace(microsecond=0)
    pdf = sign_pdf(
        fetch(ground.bases["pdf"]),
        ground.field,
        signer.key,
        signer.certificate,
        signer.chain,
        signed_at=signed_at,
        reason=f"Ký với tư cách {ground.role}",
        location=ground.place,
        signer_text=usual_lines(signer.certificate, signed_at),
        image=signer.image,
        certify=ground.first,
    )
    word = sign_word(
        fetch(ground.bases["word"]),
        signer.key,
        signer.certificate,
        signer.chain,
        signed_at=signed_at,
        role=ground.role,
        place=ground.place,
    )
    return {"pdf": pdf, "word": word}


def prove(files: Mapping[Form, bytes], ground: Ground, certificate: str, data: ValidationData = NO_DATA) -> FileVerdict:
    """The verdict on the new PDF; a signature that could not be verified afterwards in either file is never stored.

    ``data`` is what foreign authorities answered about the signer's certificate.
    """
    verdicts = {
        form: proved(content, form, [*ground.signers[form], certificate], data) for form, content in files.items()
    }
    if any(each.verdict is not Indication.TOTAL_PASSED for each in verdicts.values()):
        raise Refusal(
            "Chữ ký vừa tạo không qua được kiểm tra nên không được lưu. Mời báo quản trị; chưa có gì thay đổi.",
            code="unverifiable",
        )
    return verdicts["pdf"]

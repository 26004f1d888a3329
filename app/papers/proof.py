"""What is proved about a paper's files (kết quả kiểm tra): who signed, each with the certificate that was entered."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import select

from app.database import db, release
from app.documents.vault import fetch
from app.papers.models import FileRevision, PaperVersion, Seal, Signature
from app.papers.revisions import FORMS, Form
from app.signatures.authority import validation_data
from app.signatures.engine.certificates import from_pem
from app.signatures.engine.online import collect
from app.signatures.engine.pdf_verify import verify_pdf
from app.signatures.engine.validation_data import NO_DATA, ValidationData
from app.signatures.engine.verdict import FileVerdict, Indication, SubIndication, worst
from app.signatures.engine.word_verify import verify_word
from app.signatures.models import Credential
from app.signatures.service import installation_roots

ONLINE_TIMEOUT = 20.0  # seconds for each question to an authority


def proved(content: bytes, form: Form, required: list[str], data: ValidationData = NO_DATA) -> FileVerdict:
    """The verdict on these bytes now; each of ``required`` must have signed them.

    ``required`` are certificates as PEM, each with the authorities above it, if any. Where only an authority's word on
    revocation is missing, that authority is asked. Ends the reading so far: all this is slow, and nobody shall wait.
    """
    roots, data = installation_roots(), data + validation_data()
    chains = [from_pem(pem.encode()) for pem in required]
    release()
    verify = verify_pdf if form == "pdf" else verify_word
    signers = [chain[0] for chain in chains]
    verdict = verify(content, trust=roots, at=None, required=signers, data=data)
    if not any(each.sub_indication is SubIndication.TRY_LATER for each in verdict.signatures):
        return verdict
    data += collect([each for chain in chains for each in chain], roots, timeout=ONLINE_TIMEOUT)
    return verify(content, trust=roots, at=None, required=signers, data=data)


def signers_of(version_id: int, form: Form) -> list[str]:
    """The certificates of everybody whose signature this file must carry, people first, then the agency.

    Each as PEM, followed by the authorities above it where they are not this installation's own. The PDF carries every
    signature that was entered; the Word file those of keys that the system could use.
    """
    pem = Credential.certificate + Credential.chain
    people = select(pem).join(Signature, Signature.credential_id == Credential.id)
    people = people.where(Signature.version_id == version_id).order_by(Signature.slot_id)
    if form == "word":
        in_word = select(FileRevision.slot_id).where(FileRevision.version_id == version_id, FileRevision.form == "word")
        people = people.where(Signature.slot_id.in_(in_word))
    seal = select(pem).join(Seal, Seal.credential_id == Credential.id)
    return [*db.session.scalars(people), *db.session.scalars(seal.where(Seal.version_id == version_id))]


def seal_of(version: PaperVersion | None) -> Seal | None:
    """The agency's signature on this version, where it has been put."""
    return db.session.get(Seal, version.id) if version else None


def check_signatures(version_id: int, files: Mapping[Form, str]) -> dict[Form, FileVerdict]:
    """The verdicts on a version's files today; every signer whose signature was entered must be found in them."""
    return {form: proved(fetch(digest), form, signers_of(version_id, form)) for form, digest in files.items()}


def overall(verdicts: Mapping[Form, FileVerdict]) -> Indication:
    """The answer for the paper: the PDF's, and the Word file's where anybody signed it.

    A paper whose people all sign with tokens of their own is signed as PDF only.
    """
    counted = [
        each.verdict for form, each in verdicts.items() if form == "pdf" or each.signatures or each.required_missing
    ]
    return worst(counted)


def as_json(verdicts: Mapping[Form, FileVerdict], files: Mapping[Form, str]) -> dict[Form, str]:
    """The verdicts as stored beside a signature or in the archive."""
    return {
        form: json.dumps(verdicts[form].as_json(files[form]), ensure_ascii=False) for form in FORMS if form in verdicts
    }

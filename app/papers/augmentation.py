"""Proof of time and of validity (bổ sung bằng chứng): what the worker adds to signed files after the signer has gone.

EN 319 142-1 and EN 319 132-1 call it augmentation: revocation data and a time-stamp make B-B into B-LTA (PDF) and
XAdES-BES into XAdES-T (Word). A time-stamp authority may take minutes, so no signer waits for it; and it may be dead,
so what is still to be done is a row in the database that everybody sees, tried again until it is done (P18).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.service import record
from app.clock import now
from app.database import db, locked, release, writing
from app.documents.vault import fetch, store
from app.papers.act import version_in_force
from app.papers.models import Augmentation, FileRevision, Paper, PaperVersion
from app.papers.proof import proved, signers_of
from app.papers.revisions import FORMS, Form, enter_revision, file_in_force
from app.signatures.authority import validation_data
from app.signatures.engine.certificates import from_pem
from app.signatures.engine.ltv import add_validation_data
from app.signatures.engine.online import collect
from app.signatures.engine.pdf_stamps import stamp_signers
from app.signatures.engine.pdf_timestamps import add_document_timestamp
from app.signatures.engine.timestamps import request_stamp
from app.signatures.engine.verdict import Indication
from app.signatures.engine.word import add_timestamps
from app.signatures.service import installation_roots
from workflows.paper import State
from workflows.refusals import Refusal

FROZEN = {State.SIGNING, State.SIGNED, State.ARCHIVED}
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A version that waits for proof (đang chờ dấu thời gian): since when, how often tried, what went wrong last."""

    version_id: int
    asked_at: datetime
    tries: int
    next_try_at: datetime
    trouble: str


def ask_for_proof(session: Session, version_id: int) -> None:
    """Put the version on the worker's list, in the transaction that adds a signature; nothing without a TSA."""
    if not current_app.config["TSA_URL"]:
        return
    row = session.get(Augmentation, version_id)
    if row is None:
        session.add(Augmentation(version_id=version_id, asked_at=now(), next_try_at=now(), tries=0, trouble=""))
    else:
        row.asked_at, row.next_try_at = now(), now()


def waiting_for_proof(version_id: int) -> Waiting | None:
    """What the version still waits for; None where nothing."""
    row = db.session.get(Augmentation, version_id)
    return _as_waiting(row) if row else None


def all_waiting() -> list[Waiting]:
    """Everything on the worker's list, the longest waiting first: for the administrator's page."""
    return [_as_waiting(row) for row in db.session.scalars(select(Augmentation).order_by(Augmentation.asked_at))]


def work() -> int:
    """Try what is due, one version after another; how many became complete. Run by the worker, and at any time."""
    rows = db.session.scalars(
        select(Augmentation).where(Augmentation.next_try_at <= now()).order_by(Augmentation.next_try_at)
    )
    due = [_as_waiting(row) for row in rows]
    release()
    return sum(_attempt(waiting) for waiting in due)


def augment(waiting: Waiting) -> None:
    """Bring both files of the version to the highest level: each becomes a new file that follows the one in force.

    A file that has got its proof since it was asked for is left alone: when the other one fails, each further try would
    otherwise add a time-stamp to it.
    """
    for form in FORMS:
        if not _has_proof(waiting, form):
            _augment(waiting.version_id, form)


def _has_proof(waiting: Waiting, form: Form) -> bool:
    query = select(FileRevision.id).where(
        FileRevision.version_id == waiting.version_id,
        FileRevision.form == form,
        FileRevision.cause == "augmentation",
        FileRevision.made_at >= waiting.asked_at,
    )
    return db.session.scalar(query.limit(1)) is not None


def _attempt(waiting: Waiting) -> bool:
    try:
        if _standing(waiting.version_id):
            augment(waiting)
    except Refusal as refusal:
        _put_off(waiting.version_id, str(refusal))
        return False
    return _done(waiting)


def _standing(version_id: int) -> bool:
    """Whether the version's signatures still count: a paper that went back to its drafter waits for no proof."""
    version = db.session.get_one(PaperVersion, version_id)
    paper = db.session.get_one(Paper, version.paper_id)
    newest = version_in_force(db.session(), paper.id)
    return newest is not None and newest.id == version_id and paper.state in FROZEN


def _augment(version_id: int, form: Form) -> None:
    version = db.session.get_one(PaperVersion, version_id)
    base = file_in_force(version, form)
    required = signers_of(version_id, form)
    if not required:
        return
    content = fetch(base)
    augmented = _with_proof(content, form, required)
    if augmented == content:  # a Word file takes one time-stamp a signature, and has them all
        return
    verdict = proved(augmented, form, required)
    if verdict.verdict is not Indication.TOTAL_PASSED or any(each.trusted_time is None for each in verdict.signatures):
        raise Refusal("Tệp có dấu thời gian không qua được kiểm tra nên không được lưu.", code="unverifiable")
    digest = store(augmented)
    with writing() as session:
        # A signer waits for this row, or this waits for the signer: the file that follows is decided here.
        version = session.get_one(PaperVersion, version_id)
        session.scalar(locked(select(Paper).where(Paper.id == version.paper_id)))
        if file_in_force(version, form) != base:
            raise Refusal("Văn bản vừa có thêm chữ ký; sẽ bổ sung dấu thời gian cho tệp mới.", code="moved")
        enter_revision(session, version_id, form, base, digest, "augmentation")
        record(
            session,
            None,
            "file:augment",
            f"paper:{version.paper_id}",
            {"version": version.number, "form": form, "base": base, "file": digest},
        )


def _with_proof(content: bytes, form: Form, known: list[str]) -> bytes:
    """The file with all that proves its signatures; asks the time-stamp authority, and the authorities of tokens.

    ``known`` are the certificates (PEM) of its signers and of the authorities above them.
    """
    url, timeout = current_app.config["TSA_URL"], current_app.config["TSA_TIMEOUT"]
    own, roots = validation_data(), installation_roots()
    certificates = [each for pem in known for each in from_pem(pem.encode())]
    release()

    def stamp(message: bytes) -> bytes:
        return request_stamp(message, url, timeout=timeout)

    if form == "word":
        return add_timestamps(content, stamp)
    # What proves the older time-stamps goes under the new one, too.
    asked = [*certificates, *(each for stamped in stamp_signers(content) for each in stamped)]
    data = own + collect(asked, roots, timeout=timeout)
    return add_document_timestamp(add_validation_data(content, data), stamp)


def _put_off(version_id: int, trouble: str) -> None:
    with writing() as session:
        row = session.scalar(locked(select(Augmentation).where(Augmentation.version_id == version_id)))
        if row is not None:
            row.tries += 1
            row.trouble = trouble
            row.next_try_at = now() + min(FIRST_PAUSE * 2 ** min(row.tries - 1, 10), LONGEST_PAUSE)


def _done(waiting: Waiting) -> bool:
    """Strike it off the list, unless another signature asked for proof in the meantime."""
    with writing() as session:
        row = session.scalar(locked(select(Augmentation).where(Augmentation.version_id == waiting.version_id)))
        if row is None or row.asked_at != waiting.asked_at:
            return False
        session.delete(row)
        return True


def _as_waiting(row: Augmentation) -> Waiting:
    return Waiting(row.version_id, row.asked_at, row.tries, row.next_try_at, row.trouble)

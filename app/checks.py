"""All promises against the live data (kiểm tra toàn hệ thống): what ``flask check`` runs, one function a promise."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import or_, select

from app.archive.models import ArchivedPaper
from app.audit.models import AuditEntry
from app.audit.verification import verify_log
from app.database import db
from app.documents.vault import DamagedFile, StoredFile, fetch
from app.papers.act import version_in_force
from app.papers.kinds import kind_named
from app.papers.models import Decision, IssueRecord, Paper, PaperSides, PaperVersion, Signature, SignatureSlot
from app.papers.proof import check_signatures, overall
from app.papers.queries import answers_to
from app.papers.relations import as_slot, reviewers_of, signed_names, slots_of
from app.papers.review import circle_of
from app.papers.revisions import FORMS, files_in_force, lineage
from app.result_checks import reports, votes
from app.signatures.engine.verdict import Indication
from app.signatures.models import Credential
from workflows.content import canonical_bytes, content_hash
from workflows.paper import Event, State
from workflows.refusals import BadInput
from workflows.review import Answer
from workflows.signing import Role, complete


def broken_promises() -> Iterator[tuple[str, str]]:
    """Every promise that does not hold here, as (its name in promises.md, what is wrong); nothing where all hold."""
    for name, check in CHECKS.items():
        for fault in check():
            yield name, fault


def _files() -> Iterator[str]:
    """Every row has its file, and the file is the bytes that the row names."""
    for digest in db.session.scalars(select(StoredFile.sha256).order_by(StoredFile.sha256)):
        try:
            fetch(digest)
        except DamagedFile as damage:
            yield str(damage)


def _contents() -> Iterator[str]:
    """A version's hash is the hash of its canonical content; answers and frozen papers name that hash."""
    for version in db.session.scalars(select(PaperVersion)):
        if not _is_canonical(version):
            yield f"bản dự thảo {version.number} của văn bản {version.paper_id}: mã nội dung không khớp"
    for bound, what in ((Decision, "ý kiến"), (IssueRecord, "lần mở ký")):
        query = select(PaperVersion).join(bound, bound.version_id == PaperVersion.id)
        for version in db.session.scalars(query.where(bound.content_hash != PaperVersion.content_hash)):
            yield f"bản dự thảo {version.number} của văn bản {version.paper_id}: có {what} về nội dung khác"


def _is_canonical(version: PaperVersion) -> bool:
    try:
        content = json.loads(version.content)
        return content_hash(content) == version.content_hash and canonical_bytes(content).decode() == version.content
    except (ValueError, TypeError):
        return False


def _approvals() -> Iterator[str]:
    """What was frozen had been approved, in that very version and as the cluster's rule asks."""
    for issued in db.session.scalars(select(IssueRecord)):
        version = db.session.get(PaperVersion, issued.version_id)
        if version is None:
            yield f"bản {issued.version_id}: được mở ký mà không còn bản dự thảo"
        elif fault := _lacking(version):
            yield f"văn bản {version.paper_id}: bản {version.number} được mở ký mà {fault}"


def _lacking(version: PaperVersion) -> str:
    """What the review of a frozen version lacks; "" where nothing."""
    ending = _end_of_review(version)
    if ending is None:
        return "vòng góp ý chưa kết thúc"
    if ending.action == f"paper:{Event.SUBMIT_UNREVIEWED}":
        return ""
    silent: list[int] = _particulars(ending).get("silent_units", [])
    given = dict.fromkeys(silent, Answer.APPROVE) | answers_to(version.id)
    paper = db.session.get_one(Paper, version.paper_id)
    if _rule_changed_since(ending, paper):  # which units it asked then is not known any more, only that it was held
        return "" if Answer.APPROVE in given.values() else "chưa có đơn vị nào thống nhất"
    circle = circle_of(paper, version, reviewers_of(paper, kind_named(paper.kind)))
    return "" if circle.closes_by_itself(given) else "chưa đủ đơn vị thống nhất"


def _end_of_review(version: PaperVersion) -> AuditEntry | None:
    ends = [f"paper:{event}" for event in (Event.COMPLETE_REVIEW, Event.SUBMIT_UNREVIEWED)]
    query = select(AuditEntry).where(AuditEntry.paper_id == version.paper_id, AuditEntry.action.in_(ends))
    return next((e for e in db.session.scalars(query) if _particulars(e).get("version") == version.number), None)


def _particulars(entry: AuditEntry) -> dict[str, Any]:
    """What the entry tells; of one that cannot be read, nothing: the check of the log names it."""
    try:
        told = json.loads(entry.particulars)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _rule_changed_since(ending: AuditEntry, paper: Paper) -> bool:
    changes = select(AuditEntry.id).where(
        AuditEntry.subject == f"year:{paper.cluster_year_id}",
        AuditEntry.action == "year:change",
        AuditEntry.id > ending.id,
    )
    return db.session.scalar(changes.limit(1)) is not None


def _log() -> Iterator[str]:
    yield from verify_log().faults


def _signatures() -> Iterator[str]:
    """Signed and archived papers carry every required signature, and the file in force passes verification."""
    for paper in db.session.scalars(select(Paper).where(Paper.state.in_([State.SIGNED, State.ARCHIVED]))):
        version = version_in_force(db.session(), paper.id)
        if version is None or db.session.get(IssueRecord, version.id) is None:
            yield f"văn bản {paper.id}: chưa từng được mở ký"
            continue
        rows = slots_of(paper)
        if not rows or not complete([as_slot(row) for row in rows], signed_names(rows)):
            yield f"văn bản {paper.id}: thiếu chữ ký"
        yield from _verdict(paper.id, version)


def _separation() -> Iterator[str]:
    """Who drafted a version neither approved nor is to sign it."""
    approved = select(PaperVersion).join(Decision, Decision.version_id == PaperVersion.id)
    approved = approved.where(Decision.answer == Answer.APPROVE, Decision.person_id == PaperVersion.author_id)
    signing = select(PaperVersion).join(SignatureSlot, SignatureSlot.version_id == PaperVersion.id)
    signing = signing.where(SignatureSlot.person_id == PaperVersion.author_id)
    for query, what in ((approved, "thống nhất"), (signing, "ký")):
        for version in db.session.scalars(query):
            if what == "ký" and kind_named(db.session.get_one(Paper, version.paper_id).kind).author_may_sign:
                continue  # a team's secretary signs the minutes that the secretary wrote
            yield f"văn bản {version.paper_id}: người soạn bản {version.number} cũng là người {what}"
    yield from _sides()
    yield from _lawful()


def _sides() -> Iterator[str]:
    """Minutes are signed for the inspected unit by that unit, and for the team by nobody of it."""
    query = (
        select(SignatureSlot, PaperSides)
        .join(PaperVersion, PaperVersion.id == SignatureSlot.version_id)
        .join(PaperSides, PaperSides.paper_id == PaperVersion.paper_id)
    )
    for slot, sides in db.session.execute(query):
        if (slot.unit_id == sides.inspected_id) != (slot.role == Role.INSPECTED):
            yield f"văn bản {sides.paper_id}: vị trí ký {slot.name} không thuộc đúng bên"


def _lawful() -> Iterator[str]:
    """What was frozen keeps its kind's rules: of a plan, that no unit inspects itself and nobody is in two places."""
    query = select(PaperVersion).join(IssueRecord, IssueRecord.version_id == PaperVersion.id)
    for version in db.session.scalars(query):
        try:
            kind_named(db.session.get_one(Paper, version.paper_id).kind).check(json.loads(version.content))
        except (BadInput, ValueError) as fault:
            yield f"văn bản {version.paper_id}: bản {version.number} không đúng quy định của loại văn bản ({fault})"


def _signers() -> Iterator[str]:
    """Every signature was given by the person expected in its slot, with that person's own key."""
    query = (
        select(Signature, SignatureSlot)
        .join(SignatureSlot, SignatureSlot.id == Signature.slot_id)
        .join(Credential, Credential.id == Signature.credential_id)
        .where(or_(Signature.person_id != SignatureSlot.person_id, Signature.person_id != Credential.person_id))
    )
    for signature, slot in db.session.execute(query):
        yield f"bản {signature.version_id}: chữ ký ở vị trí {slot.name} không phải của người ký đã định"


def _verdict(paper_id: int, version: PaperVersion) -> Iterator[str]:
    try:
        verdict = overall(check_signatures(version.id, files_in_force(version)))
    except DamagedFile as damage:
        yield str(damage)
        return
    if verdict is not Indication.TOTAL_PASSED:
        yield f"văn bản {paper_id}: chữ ký {verdict.value}"


def _archive() -> Iterator[str]:
    """The archive names the very files that the signatures ended in; only proof was added to them afterwards."""
    for row in db.session.scalars(select(ArchivedPaper)):
        version = db.session.get(PaperVersion, row.version_id)
        frozen = version is not None and db.session.get(IssueRecord, version.id) is not None
        archived = {"pdf": row.pdf_sha256, "word": row.word_sha256}
        if version is None or not frozen or any(not _kept(lineage(version, form), archived[form]) for form in FORMS):
            yield f"văn bản {row.paper_id}: tệp lưu trữ không phải tệp đã ký sau cùng"


def _kept(line: list[tuple[str, str]], digest: str) -> bool:
    digests = [each for each, _cause in line]
    return digest in digests and all(cause == "augmentation" for _, cause in line[digests.index(digest) + 1 :])


CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "P1 P2 P15": _files,
    "P3": _contents,
    "P3 P5": reports,
    "P4": _approvals,
    "P5 P6": _log,
    "P8": _signers,
    "P8 P13": votes,
    "P9 P17": _signatures,
    "P10": _separation,
    "P1": _archive,
}

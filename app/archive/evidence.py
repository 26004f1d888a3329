"""Gathering an evidence package (lập hồ sơ chứng cứ): all that a stranger needs to check a paper without this house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.archive.evidence_readme import readme
from app.archive.evidence_steps import Described
from app.audit.heads import newest_head, publish_head
from app.audit.models import AuditEntry
from app.audit.proofs import PaperProof, paper_proof
from app.clock import now
from app.clusters.models import Unit
from app.database import db, release
from app.documents.vault import fetch
from app.papers.act import version_in_force
from app.papers.kinds import kind_named
from app.papers.models import Comment, IssueRecord, Paper, PaperVersion
from app.papers.page import paper_seen
from app.papers.proof import check_signatures, overall
from app.papers.queries import versions_of
from app.papers.revisions import Form, files_in_force
from app.signatures.authority import validation_data
from app.signatures.engine.certificates import fingerprint
from app.signatures.engine.evidence import verify_evidence
from app.signatures.engine.evidence_log import Entry, log_entries, log_files
from app.signatures.engine.evidence_package import (
    PDF,
    README,
    UNITS,
    VERDICT,
    WORD,
    EvidenceParts,
    write_evidence,
    written,
)
from app.signatures.engine.evidence_signatures import carried, signature_files
from app.signatures.engine.evidence_story import acts_upon
from app.signatures.engine.validation_data import ValidationData
from app.signatures.engine.verdict import FileVerdict, Indication, worst
from app.signatures.service import installation_roots
from workflows.paper import State
from workflows.people import Actor
from workflows.refusals import NotFound, Refusal, Stale

COMPLETE = (State.SIGNED, State.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A package that was verified as it was made (hồ sơ chứng cứ): its bytes, a name for the file, its verdict."""

    content: bytes
    name: str
    verdict: FileVerdict


def evidence_for(actor: Actor, paper_id: int) -> Evidence:
    """The package of a paper, for whoever may see it."""
    paper, _relations = paper_seen(actor, paper_id)
    return _evidence(paper)


def evidence_of(paper_id: int) -> Evidence:
    """The package of a paper, for whoever holds the machine."""
    paper = db.session.get(Paper, paper_id)
    if paper is None:
        raise NotFound("Không có văn bản {paper}.", paper=paper_id)
    return _evidence(paper)


def _evidence(paper: Paper) -> Evidence:
    """Gather, write, and verify what was written: a package that proves less than its documents is never handed out."""
    version = version_in_force(db.session(), paper.id)
    if version is None or paper.state not in COMPLETE:
        raise NotFound("Văn bản chưa được ký đủ nên chưa có hồ sơ chứng cứ.")
    digests = files_in_force(version)
    verdicts = check_signatures(version.id, digests)
    answer = overall(verdicts)
    if answer is Indication.TOTAL_FAILED:
        raise Refusal("Chữ ký trên văn bản không qua được kiểm tra nên chưa lập được hồ sơ chứng cứ.", "not_passed")
    proof = _proof(paper.id)
    if files_in_force(version) != digests:
        raise Stale("Văn bản vừa thay đổi. Mời mở lại trang rồi làm lại.")
    name = f"{paper.kind}-{paper.year.code.lower()}-{paper.year.year}-evidence.zip"
    roots, known = installation_roots(), validation_data()
    parts = _gathered(paper, version, verdicts, proof, (roots, known))
    release()
    content = write_evidence(parts)
    verdict = verify_evidence(content, trust=roots, at=None, data=known, log_key=proof.key)
    if worst([verdict.verdict, answer]) is not answer:
        reason = verdict.reasons[0] if verdict.reasons else verdict.verdict
        raise Refusal("Hồ sơ vừa lập không qua được kiểm tra nên không xuất: {reason}", "unverifiable", reason=reason)
    return Evidence(content, name, verdict)


def _gathered(
    paper: Paper,
    version: PaperVersion,
    verdicts: Mapping[Form, FileVerdict],
    proof: PaperProof,
    believed: tuple[Sequence[Any], ValidationData],
) -> EvidenceParts:
    """All files of the package; ``believed`` are the installation's roots and what it knows about its certificates."""
    roots, known = believed
    files = {path: fetch(digest) for path, digest in _documents(version).items()}
    files |= _versions(paper.id, proof) | _log(proof)
    inside = carried(files[PDF], files[WORD])
    files |= signature_files(inside, known)
    files[VERDICT] = _told(verdicts)
    about = Described(
        title=_title(paper, version),
        content_hash=version.content_hash,
        files=files,
        inside=inside,
        roots=tuple(map(fingerprint, roots)),
        signed_at=tuple(each.trusted_time or each.claimed_time for each in verdicts["pdf"].signatures),
        log_key=proof.key,
    )
    files[README] = readme(about).encode()
    return EvidenceParts(files, paper.code, version.content_hash)


def _documents(version: PaperVersion) -> dict[str, str]:
    return {_FORMS[form]: digest for form, digest in files_in_force(version).items()}


_FORMS: dict[Form, str] = {"pdf": PDF, "word": WORD}


def _title(paper: Paper, version: PaperVersion) -> str:
    issued = db.session.get_one(IssueRecord, version.id)
    number = f"số {issued.number}, " if issued.number else ""
    subject = f"{kind_named(paper.kind).title} năm {paper.year.year}, {paper.year.name}"
    return f"{subject} ({number}ngày {issued.day:%d/%m/%Y})"


def _proof(paper_id: int) -> PaperProof:
    """The paper's part of the log under a head that covers all of it; one is published where there is none yet."""
    last = db.session.scalar(select(func.max(AuditEntry.id)).where(AuditEntry.subject == f"paper:{paper_id}"))
    head = newest_head()
    if head is None or last is None or head.size < last:
        publish_head()
    return paper_proof(paper_id)


def _log(proof: PaperProof) -> dict[str, bytes]:
    return log_files(proof.key, proof.checkpoint, [(each.index, each.content, each.proof) for each in proof.entries])


def _versions(paper_id: int, proof: PaperProof) -> dict[str, bytes]:
    """Every version: its text in the very bytes that were hashed, what the log tells of it, the words of remarks."""
    entries = log_entries(_log(proof))
    files = {UNITS: written(_units(entries))}
    for version in versions_of(paper_id):
        folder = f"versions/{version.number}"
        remarks = db.session.execute(select(Comment.entry_id, Comment.text).where(Comment.version_id == version.id))
        files[f"{folder}/content.json"] = version.content.encode()
        files[f"{folder}/acts.json"] = written(acts_upon(version.number, entries))
        files[f"{folder}/remarks.json"] = written({str(entry): words for entry, words in remarks})
    return files


def _units(entries: list[Entry]) -> dict[str, str]:
    """The names of the units that the log speaks of by number."""
    numbers = {each["particulars"]["unit"] for each in entries if "unit" in each["particulars"]}
    rows = db.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(numbers)).order_by(Unit.id))
    return {str(number): name for number, name in rows}


def _told(verdicts: Mapping[Form, FileVerdict]) -> bytes:
    documents = {_FORMS[form]: verdict.as_json(_FORMS[form]) for form, verdict in verdicts.items()}
    return written({"checked_at": now().isoformat(timespec="seconds"), "documents": documents})

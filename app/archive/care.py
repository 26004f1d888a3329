"""Care of the archive (chăm sóc kho lưu trữ): everything re-verified every night, time-stamps renewed before they end.

A time-stamp proves as long as its own certificate is believed; a new one over it, made in time, carries the proof on
(EN 319 142-1, B-LTA; the long-term form of every archived PDF).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from app.archive.models import ArchivedPaper, ArchiveReport
from app.clock import now
from app.database import db, release, writing
from app.documents.vault import DamagedFile
from app.papers.augmentation import ask_for_proof, waiting_for_proof
from app.papers.models import IssueRecord, PaperVersion
from app.papers.proof import check_signatures, overall
from app.papers.revisions import files_in_force
from app.signatures.engine.verdict import FileVerdict, Indication

RENEW_BEFORE = timedelta(days=180)


def nightly() -> ArchiveReport:
    """Re-verify every archived paper, renew what ends soon, and keep the report."""
    started, faults, papers, renewed = now(), list[str](), 0, 0
    for version_id, name in _archived():
        papers += 1
        try:
            version = db.session.get_one(PaperVersion, version_id)
            verdicts = check_signatures(version_id, files_in_force(version))
        except DamagedFile as damage:
            faults.append(f"{name}: {damage}")
            continue
        if overall(verdicts) is not Indication.TOTAL_PASSED:
            faults += [f"{name}: {each}" for each in _reasons(verdicts["pdf"])] or [f"{name}: {overall(verdicts)}"]
        elif _ends_soon(verdicts["pdf"], started):
            renewed += _renew(version_id)
    with writing() as session:
        report = ArchiveReport(
            started_at=started,
            finished_at=now(),
            papers=papers,
            renewed=renewed,
            faults=json.dumps(faults, ensure_ascii=False),
        )
        session.add(report)
    return report


def last_report() -> tuple[ArchiveReport, list[str]] | None:
    """The newest report and its faults; None before the first night."""
    report = db.session.scalar(select(ArchiveReport).order_by(ArchiveReport.id.desc()).limit(1))
    return (report, json.loads(report.faults)) if report else None


def _archived() -> list[tuple[int, str]]:
    """Every archived version with the name that a report calls it by; read at once, for the run takes its time."""
    query = (
        select(ArchivedPaper.version_id, IssueRecord.number, ArchivedPaper.paper_id)
        .join(IssueRecord, IssueRecord.version_id == ArchivedPaper.version_id)
        .order_by(ArchivedPaper.paper_id)
    )
    rows = db.session.execute(query).all()
    release()
    return [(row.version_id, row.number or f"văn bản {row.paper_id}") for row in rows]


def _reasons(verdict: FileVerdict) -> Iterator[str]:
    for reason in verdict.reasons:
        yield str(reason)
    for signature in verdict.signatures:
        for reason in signature.reasons:
            yield f"{signature.signer}: {reason}"


def _ends_soon(verdict: FileVerdict, moment: datetime) -> bool:
    """Whether the last time-stamp's certificate ends within the time for renewal; without a TSA nothing is renewed."""
    ends = verdict.proof_ends
    return bool(current_app.config["TSA_URL"]) and ends is not None and ends - moment < RENEW_BEFORE


def _renew(version_id: int) -> bool:
    if waiting_for_proof(version_id):
        return False
    with writing() as session:
        ask_for_proof(session, version_id)
    return True

"""One pledge's whole way without a browser (chạy thử trọn vẹn): draft, review, a change, signatures, archive.

Every step is the service that the page calls, with the actor that the session would give.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.accounts.models import OfficeHolding, Person
from app.accounts.service import actor_of
from app.archive.evidence import evidence_of
from app.archive.service import archive
from app.audit.models import AuditEntry
from app.clock import today
from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of
from app.database import db
from app.demonstration.load import content_of_cluster, load_demonstration
from app.documents.vault import fetch
from app.papers import drafting, issuing, review, signing
from app.papers.act import Seen
from app.papers.files import paper_file
from app.papers.models import IssueRecord, Paper, PaperVersion, WorkingCopy
from app.papers.proof import check_signatures
from app.papers.queries import versions_of
from app.papers.rows import signature_rows
from app.signatures.engine.certificates import to_pem
from app.signatures.service import enrol, installation_roots
from workflows.people import Actor, Office

PIN = "trinh-dien-2020"


@dataclass(slots=True)
class Walk:
    """The way so far: who acts, which paper, and what the summary will say."""

    year_id: int
    paper_id: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    answers: list[dict[str, Any]] = field(default_factory=list)
    signatures: list[dict[str, Any]] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time one step."""
        began = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - began, 3)

    def paper(self) -> Paper:
        """The paper as it is now."""
        return db.session.get_one(Paper, self.paper_id)

    def version(self) -> PaperVersion:
        """The version in force."""
        return versions_of(self.paper_id)[0]

    def at_step(self) -> Seen:
        """A page that shows the paper as it is now."""
        return Seen(seq=self.paper().seq)

    def at_text(self) -> Seen:
        """A page that shows the text in force."""
        return Seen(content_hash=self.version().content_hash)


def walk(cluster: str, out: Path) -> dict[str, Any]:
    """Take the cluster's pledge from nothing to the archive on the current, empty database; its files to ``out``."""
    content = content_of_cluster(cluster)
    began = time.perf_counter()
    year_id = load_demonstration((cluster,))[cluster]
    way = Walk(year_id, seconds={"load": round(time.perf_counter() - began, 3)})
    year = db.session.get_one(ClusterYear, year_id)
    chair, members = year.chair_id, [unit.id for unit in members_of(year)]

    with way.step("draft"):
        way.paper_id = drafting.start(_person(chair, Office.DRAFTER), year_id, "pledge", content["first_version"])
    with way.step("submit"):
        _submit(way, chair)
    with way.step("review"):
        _first_round(way, content["request"], members)
    with way.step("revise"):
        drafter = _person(chair, Office.DRAFTER)
        drafting.withdraw(drafter, way.paper_id, way.at_step(), content["request"]["reason"])
        drafting.save(drafter, way.paper_id, content["second_version"], _revision(way))
        _submit(way, chair)
    with way.step("approve"):
        for unit in members:
            _approve(way, unit)
    with way.step("freeze"):
        place = issuing.suggested_place(way.paper())
        clerk = _person(chair, Office.CLERK)
        issuing.open_signing(clerk, way.paper_id, way.at_step(), numbered=True, place=place, day=today())
    with way.step("sign"):
        _sign_all(way)
    with way.step("archive"):
        archive(_person(chair, Office.ARCHIVIST), way.paper_id, way.at_step())
    return _leave(way, cluster, out)


def _submit(way: Walk, chair: int) -> None:
    drafting.submit(_person(chair, Office.DRAFTER), way.paper_id, way.at_step(), _revision(way), None)


def _first_round(way: Walk, request: dict[str, Any], members: list[int]) -> None:
    """Everybody reads the first version; one asks for a change, the others approve."""
    units = {unit.key: unit.id for unit in members_of(db.session.get_one(ClusterYear, way.year_id))}
    asking = units[request["unit"]]
    for unit in members:
        leader = _person(unit, Office.LEADER)
        review.note_sight(leader, way.version().id, frozenset({unit}))
        if unit == asking:
            review.request_change(leader, way.paper_id, way.at_text(), request["reason"])
            _note(way, leader, "request_change", request["reason"])
        else:
            _approve(way, unit)


def _approve(way: Walk, unit: int) -> None:
    leader = _person(unit, Office.LEADER)
    review.approve(leader, way.paper_id, way.at_text())
    _note(way, leader, "approve")


def _note(way: Walk, actor: Actor, answer: str, reason: str = "") -> None:
    version = way.version()
    said: dict[str, Any] = {"unit": _unit_name(actor), "role": "leader", "answer": answer, "version": version.number}
    way.answers.append({**said, "content_hash": version.content_hash, **({"reason": reason} if reason else {})})


def _sign_all(way: Walk) -> None:
    """Each signer in turn makes a key and signs, until nobody is waited for."""
    while waiting := [row for row in signature_rows(way.paper()) if row.waiting]:
        row = waiting[0]
        actor = actor_of(db.session.get_one(Person, row.slot.person_id), today())
        role, unit, name = row.slot.role, row.slot.unit.name, row.name
        enrol(actor, PIN)
        verdict = signing.sign(actor, way.paper_id, way.at_text(), PIN)
        way.signatures.append({"role": role, "unit": unit, "name": name, "verdict": verdict.verdict.value})


def _leave(way: Walk, cluster: str, out: Path) -> dict[str, Any]:
    paper, version = way.paper(), way.version()
    pdf, word = paper_file(paper, "pdf"), paper_file(paper, "word")
    issued = db.session.get_one(IssueRecord, version.id)
    verdicts = check_signatures(version.id, {"pdf": pdf.sha256, "word": word.sha256})
    summary = {
        "cluster": cluster,
        "year": paper.year.year,
        "states": _states(paper.id),
        "versions": [
            {"number": each.number, "content_hash": each.content_hash} for each in reversed(versions_of(paper.id))
        ],
        "answers": way.answers,
        "signatures": way.signatures,
        "number": issued.number,
        "files": {"pledge.pdf": pdf.sha256, "pledge.docx": word.sha256},
        "verdict": verdicts["pdf"].as_json("pledge.pdf"),
        "word_verdict": verdicts["word"].as_json("pledge.docx"),
        "seconds": way.seconds,
    }
    out.mkdir(parents=True, exist_ok=True)
    (out / "pledge.pdf").write_bytes(fetch(pdf.sha256))
    (out / "evidence.zip").write_bytes(evidence_of(paper.id).content)
    (out / "pledge.docx").write_bytes(fetch(word.sha256))
    (out / "trust.pem").write_bytes(to_pem(installation_roots()))
    return summary


def _states(paper_id: int) -> list[str]:
    """The states that the paper passed, from its log."""
    query = select(AuditEntry.to_state).where(AuditEntry.paper_id == paper_id).order_by(AuditEntry.seq)
    return [state or "" for state, _same in groupby(db.session.scalars(query))]


def _person(unit_id: int, office: Office) -> Actor:
    query = select(Person).join(OfficeHolding, OfficeHolding.person_id == Person.id)
    person = db.session.scalars(query.where(OfficeHolding.unit_id == unit_id, OfficeHolding.office == office)).first()
    if person is None:
        message = f"the demonstration has no {office} for unit {unit_id}"
        raise LookupError(message)
    return actor_of(person, today())


def _unit_name(actor: Actor) -> str:
    return db.session.get_one(Unit, min(actor.unit_ids)).name


def _revision(way: Walk) -> int:
    return db.session.get_one(WorkingCopy, way.paper_id).revision

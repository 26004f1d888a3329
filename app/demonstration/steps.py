"""The steps of a paper's way (các bước của một văn bản): each the service that a page calls, with its real actor."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import select

from app.accounts.models import OfficeHolding, Person
from app.accounts.service import actor_of
from app.archive.service import archive
from app.audit.models import AuditEntry
from app.clock import today
from app.clusters.models import Unit
from app.clusters.service import members_of
from app.database import db
from app.papers import drafting, issuing, review, signing
from app.papers.act import Seen
from app.papers.files import paper_file
from app.papers.models import IssueRecord, Paper, PaperVersion, WorkingCopy
from app.papers.proof import check_signatures
from app.papers.queries import versions_of
from app.papers.revisions import FORMS
from app.papers.rows import signature_rows
from app.signatures.service import credential_of, enrol
from workflows.paper import State
from workflows.people import Actor, Office

PIN = "trinh-dien-2020"


@dataclass(slots=True)
class Walk:
    """The way so far: which paper, and what the summary will say."""

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

    def revision(self) -> int:
        """The revision of the working copy."""
        return db.session.get_one(WorkingCopy, self.paper_id).revision

    def states(self) -> list[str]:
        """The states that the paper passed, from its log."""
        query = select(AuditEntry.to_state).where(AuditEntry.paper_id == self.paper_id).order_by(AuditEntry.seq)
        return [state or "" for state, _same in groupby(db.session.scalars(query))]


def submit(way: Walk, author: Actor | None = None) -> None:
    """The chair's drafter, or another ``author``, sends the working copy round."""
    author = author or person_of(way.paper().year.chair_id, Office.DRAFTER)
    drafting.submit(author, way.paper_id, way.at_step(), way.revision(), None)


def issue_by_chair(way: Walk) -> None:
    """A paper of the chair's from its working copy to the archive: sent round, approved, numbered, signed, put away."""
    submit(way)
    if way.paper().state == State.IN_REVIEW:
        approve_by_all(way)
    freeze(way)
    sign_by_all(way)
    put_away(way)


def outcome_of(way: Walk, name: str) -> dict[str, Any]:
    """What the summary says of a paper whose files are ``name``.pdf and ``name``.docx."""
    verdicts = check_signatures(way.version().id, {form: paper_file(way.paper(), form).sha256 for form in FORMS})
    return {
        "states": way.states(),
        "signatures": way.signatures,
        "number": db.session.get_one(IssueRecord, way.version().id).number,
        "verdict": verdicts["pdf"].as_json(f"{name}.pdf"),
        "word_verdict": verdicts["word"].as_json(f"{name}.docx"),
    }


def files_of(way: Walk, name: str) -> dict[str, str]:
    """The SHA-256 of the paper's two files, by their names in the folder of results."""
    pdf, word = paper_file(way.paper(), "pdf"), paper_file(way.paper(), "word")
    return {f"{name}.pdf": pdf.sha256, f"{name}.docx": word.sha256}


def approve(way: Walk, unit: int) -> None:
    """A member's leader approves the version in force."""
    leader = person_of(unit, Office.LEADER)
    review.approve(leader, way.paper_id, way.at_text())
    note(way, leader, "approve")


def approve_by_all(way: Walk) -> None:
    """Every member approves."""
    for unit in [member.id for member in members_of(way.paper().year)]:
        approve(way, unit)


def note(way: Walk, actor: Actor, answer: str, reason: str = "") -> None:
    """Remember an answer for the summary."""
    version = way.version()
    said: dict[str, Any] = {"unit": _unit_name(actor), "role": "leader", "answer": answer, "version": version.number}
    way.answers.append({**said, "content_hash": version.content_hash, **({"reason": reason} if reason else {})})


def freeze(way: Walk) -> None:
    """The chair's clerk gives the number and opens the paper for signature."""
    clerk = person_of(way.paper().year.chair_id, Office.CLERK)
    place = issuing.suggested_place(way.paper())
    issuing.open_signing(clerk, way.paper_id, way.at_step(), numbered=True, place=place, day=today())


def sign_by_all(way: Walk) -> None:
    """Each signer in turn makes a key, unless there is one, and signs, until nobody is waited for."""
    while waiting := [row for row in signature_rows(way.paper()) if row.waiting]:
        row = waiting[0]
        actor = actor_of(db.session.get_one(Person, row.slot.person_id), today())
        role, unit, name = row.slot.role, row.slot.unit.name, row.name
        if credential_of(actor.person_id) is None:
            enrol(actor, PIN)
        verdict = signing.sign(actor, way.paper_id, way.at_text(), PIN)
        way.signatures.append({"role": role, "unit": unit, "name": name, "verdict": verdict.verdict.value})


def put_away(way: Walk) -> None:
    """The chair's archivist archives the paper."""
    archive(person_of(way.paper().year.chair_id, Office.ARCHIVIST), way.paper_id, way.at_step())


def person_of(unit_id: int, office: Office) -> Actor:
    """Who holds this office in the unit."""
    query = select(Person).join(OfficeHolding, OfficeHolding.person_id == Person.id)
    person = db.session.scalars(query.where(OfficeHolding.unit_id == unit_id, OfficeHolding.office == office)).first()
    if person is None:
        message = f"the demonstration has no {office} for unit {unit_id}"
        raise LookupError(message)
    return actor_of(person, today())


def _unit_name(actor: Actor) -> str:
    return db.session.get_one(Unit, min(actor.unit_ids)).name

"""One cluster's year without a browser (chạy thử trọn vẹn): the pledge from draft to archive, then the plan.

Every step is the service that the page calls, with the actor that the session would give.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from app.archive.evidence import evidence_of
from app.clusters.models import ClusterYear
from app.clusters.service import members_of
from app.database import db
from app.demonstration.inspections import plan_inspections
from app.demonstration.load import content_of_cluster, load_demonstration
from app.demonstration.steps import (
    Walk,
    approve,
    approve_by_all,
    freeze,
    note,
    person_of,
    put_away,
    sign_by_all,
    submit,
)
from app.documents.vault import fetch
from app.papers import drafting, review
from app.papers.files import paper_file
from app.papers.models import IssueRecord
from app.papers.proof import check_signatures
from app.papers.queries import versions_of
from app.signatures.engine.certificates import to_pem
from app.signatures.service import installation_roots
from workflows.people import Office


def walk(cluster: str, out: Path) -> dict[str, Any]:
    """Take the cluster's pledge and plan to the archive on the current, empty database; their files to ``out``."""
    content = content_of_cluster(cluster)
    began = time.perf_counter()
    year_id = load_demonstration((cluster,))[cluster]
    way = Walk(year_id, seconds={"load": round(time.perf_counter() - began, 3)})
    chair = db.session.get_one(ClusterYear, year_id).chair_id

    with way.step("draft"):
        way.paper_id = drafting.start(person_of(chair, Office.DRAFTER), year_id, "pledge", content["first_version"])
    with way.step("submit"):
        submit(way)
    with way.step("review"):
        _first_round(way, content["request"])
    with way.step("revise"):
        drafter = person_of(chair, Office.DRAFTER)
        drafting.withdraw(drafter, way.paper_id, way.at_step(), content["request"]["reason"])
        drafting.save(drafter, way.paper_id, content["second_version"], way.revision())
        submit(way)
    with way.step("approve"):
        approve_by_all(way)
    with way.step("freeze"):
        freeze(way)
    with way.step("sign"):
        sign_by_all(way)
    with way.step("archive"):
        put_away(way)
    plan, told = plan_inspections(way, chair)
    return _leave(way, plan, told, cluster, out)


def _first_round(way: Walk, request: dict[str, Any]) -> None:
    """Everybody reads the first version; one asks for a change, the others approve."""
    members = [(unit.id, unit.key) for unit in members_of(way.paper().year)]
    for unit, key in members:
        leader = person_of(unit, Office.LEADER)
        review.note_sight(leader, way.version().id, frozenset({unit}))
        if key == request["unit"]:
            review.request_change(leader, way.paper_id, way.at_text(), request["reason"])
            note(way, leader, "request_change", request["reason"])
        else:
            approve(way, unit)


def _leave(way: Walk, plan: Walk, told: dict[str, Any], cluster: str, out: Path) -> dict[str, Any]:
    paper, version = way.paper(), way.version()
    pdf, word = paper_file(paper, "pdf"), paper_file(paper, "word")
    plan_pdf, plan_word = paper_file(plan.paper(), "pdf"), paper_file(plan.paper(), "word")
    issued = db.session.get_one(IssueRecord, version.id)
    verdicts = check_signatures(version.id, {"pdf": pdf.sha256, "word": word.sha256})
    plan_verdicts = check_signatures(plan.version().id, {"pdf": plan_pdf.sha256, "word": plan_word.sha256})
    files = {
        "pledge.pdf": pdf.sha256,
        "pledge.docx": word.sha256,
        "plan.pdf": plan_pdf.sha256,
        "plan.docx": plan_word.sha256,
    }
    summary = {
        "cluster": cluster,
        "year": paper.year.year,
        "states": way.states(),
        "versions": [
            {"number": each.number, "content_hash": each.content_hash} for each in reversed(versions_of(paper.id))
        ],
        "answers": way.answers,
        "signatures": way.signatures,
        "number": issued.number,
        "files": files,
        "verdict": verdicts["pdf"].as_json("pledge.pdf"),
        "word_verdict": verdicts["word"].as_json("pledge.docx"),
        "plan": {
            **told,
            "verdict": plan_verdicts["pdf"].as_json("plan.pdf"),
            "word_verdict": plan_verdicts["word"].as_json("plan.docx"),
        },
        "seconds": way.seconds,
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, digest in files.items():
        (out / name).write_bytes(fetch(digest))
    (out / "evidence.zip").write_bytes(evidence_of(paper.id).content)
    (out / "trust.pem").write_bytes(to_pem(installation_roots()))
    return summary

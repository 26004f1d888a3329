"""One cluster's year without a browser (chạy thử trọn vẹn): pledge, plan, visits, scores, ranking and report.

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
from app.demonstration.load import content_of_cluster, load_demonstration, read_content
from app.demonstration.results import AWARD, agree_scoring, close_year, score_all, vote
from app.demonstration.steps import (
    Walk,
    approve,
    approve_by_all,
    files_of,
    freeze,
    note,
    outcome_of,
    person_of,
    put_away,
    sign_by_all,
    submit,
)
from app.demonstration.visits import make_visits, report_all
from app.documents.vault import fetch
from app.papers import drafting, review
from app.papers.queries import versions_of
from app.signatures.engine.certificates import to_pem
from app.signatures.service import installation_roots
from workflows.people import Office
from workflows.progress import Period


def walk(cluster: str, out: Path) -> dict[str, Any]:
    """Take the cluster's whole year to the archive on the current, empty database; its papers' files to ``out``."""
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
    return _leave(way, {"plan": (plan, told)} | inspect_and_close(way, cluster), cluster, out)


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


def inspect_and_close(way: Walk, cluster: str) -> dict[str, Any]:
    """From the published plan to the year's results; each paper with what the summary says, by its files' name."""
    figures, told = read_content("figures")[cluster], read_content("scoring")
    year = way.paper().year
    scoring = agree_scoring(way, told, cluster)
    with way.step("progress"):
        report_all(year, figures, Period.BEFORE_VISIT)
    minutes = make_visits(way, figures)
    with way.step("year_end"):
        report_all(year, figures, Period.YEAR_END)
    ranked, voted = score_all(way, told[cluster]), vote(way, told[cluster])
    closing = close_year(way, AWARD)
    return {
        "scoring": (scoring, outcome_of(scoring, "scoring")),
        **{f"minutes-{number}": made for number, made in enumerate(minutes, 1)},
        **closing,
        "results": {"ranking": ranked, "vote": voted},
    }


def _leave(way: Walk, papers: dict[str, Any], cluster: str, out: Path) -> dict[str, Any]:
    results = papers.pop("results")
    files = files_of(way, "pledge")
    for name, (made, _told) in papers.items():
        files |= files_of(made, name)
    summary = {
        "cluster": cluster,
        "year": way.paper().year.year,
        "versions": [
            {"number": each.number, "content_hash": each.content_hash} for each in reversed(versions_of(way.paper_id))
        ],
        "answers": way.answers,
        **outcome_of(way, "pledge"),
        "files": files,
        **{name: told for name, (_made, told) in papers.items() if not name.startswith("minutes-")},
        "minutes": [told for name, (_made, told) in papers.items() if name.startswith("minutes-")],
        "results": results,
        "seconds": way.seconds,
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, digest in files.items():
        (out / name).write_bytes(fetch(digest))
    (out / "evidence.zip").write_bytes(evidence_of(way.paper_id).content)
    (out / "trust.pem").write_bytes(to_pem(installation_roots()))
    return summary

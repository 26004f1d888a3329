"""Small reads that several acts and pages share (tra cứu)."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import defer

from app.database import db
from app.papers.models import Decision, Paper, PaperVersion
from workflows.paper import State
from workflows.review import Answer, latest_answers

# The newest submitted version of the paper that a statement around this one reads.
NEWEST_VERSION = (
    select(PaperVersion.id)
    .where(PaperVersion.paper_id == Paper.id)
    .order_by(PaperVersion.number.desc())
    .limit(1)
    .correlate(Paper)
    .scalar_subquery()
)
_IN_FORCE = (
    select(PaperVersion)
    .join(Paper, PaperVersion.id == NEWEST_VERSION)
    .where(Paper.id.in_(bindparam("papers", expanding=True)))
    .options(defer(PaperVersion.content))
)
_ANSWERS = (
    select(Decision.version_id, Decision.unit_id, Decision.answer)
    .where(Decision.version_id.in_(bindparam("versions", expanding=True)))
    .order_by(Decision.entry_id)
)


def versions_in_force(paper_ids: Collection[int]) -> dict[int, PaperVersion]:
    """The newest submitted version of each paper, by the paper's id, its content left in the database."""
    found = db.session.scalars(_IN_FORCE, {"papers": list(paper_ids)}) if paper_ids else ()
    return {version.paper_id: version for version in found}


def answers_to_all(version_ids: Collection[int]) -> dict[int, dict[int, Answer]]:
    """Each unit's last word on each of these versions."""
    given: dict[int, list[tuple[int, Answer]]] = {version_id: [] for version_id in version_ids}
    for version_id, unit, answer in db.session.execute(_ANSWERS, {"versions": list(given)}) if given else ():
        given[version_id].append((unit, Answer(answer)))
    return {version_id: latest_answers(pairs) for version_id, pairs in given.items()}


def answers_to(version_id: int) -> dict[int, Answer]:
    """Each unit's last word on a version."""
    query = (
        select(Decision.unit_id, Decision.answer).where(Decision.version_id == version_id).order_by(Decision.entry_id)
    )
    return latest_answers((unit, Answer(answer)) for unit, answer in db.session.execute(query))


def any_under_way(year_id: int) -> bool:
    """Whether a paper of the cluster-year has left drafting: from then on it stands on the year's members and rule."""
    query = select(Paper.id).where(Paper.cluster_year_id == year_id, Paper.state != State.DRAFTING).limit(1)
    return db.session.scalar(query) is not None


def versions_of(paper_id: int) -> list[PaperVersion]:
    """All versions, the newest first."""
    query = select(PaperVersion).where(PaperVersion.paper_id == paper_id).order_by(PaperVersion.number.desc())
    return list(db.session.scalars(query))


def content_of(version: PaperVersion) -> dict[str, Any]:
    """A version's content as data."""
    content: dict[str, Any] = json.loads(version.content)
    return content

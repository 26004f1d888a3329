"""Small reads that several acts and pages share (tra cứu)."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from app.database import db
from app.papers.models import Decision, Paper, PaperVersion
from workflows.paper import State
from workflows.review import Answer, latest_answers


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


def content_of(version: PaperVersion) -> dict[str, Any]:
    """A version's content as data."""
    content: dict[str, Any] = json.loads(version.content)
    return content

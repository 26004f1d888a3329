"""Small reads that several acts and pages share (tra cứu)."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from app.database import db
from app.papers.models import Decision, PaperVersion
from workflows.review import Answer, latest_answers


def answers_to(version_id: int) -> dict[int, Answer]:
    """Each unit's last word on a version."""
    query = (
        select(Decision.unit_id, Decision.answer).where(Decision.version_id == version_id).order_by(Decision.entry_id)
    )
    return latest_answers((unit, Answer(answer)) for unit, answer in db.session.execute(query))


def content_of(version: PaperVersion) -> dict[str, Any]:
    """A version's content as data."""
    content: dict[str, Any] = json.loads(version.content)
    return content

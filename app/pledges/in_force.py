"""Which pledge holds (giao ước đang có hiệu lực): what the year's progress, minutes and scores are held against."""

from __future__ import annotations

from app.database import db
from app.papers.act import version_in_force
from app.papers.in_force import in_force
from app.papers.models import Paper
from app.papers.queries import content_of
from workflows.pledge import PLEDGE
from workflows.pledge_content import PledgeContent


def pledge_in_force(year_id: int) -> Paper | None:
    """The cluster-year's signed pledge, the last where one took another's place.

    None before the first is signed, and once the last was recalled.
    """
    return in_force(PLEDGE.name, [year_id]).get(year_id)


def pledge_content(paper: Paper) -> PledgeContent:
    """What a submitted pledge says."""
    version = version_in_force(db.session(), paper.id)
    if version is None:
        raise ValueError("a pledge in force has a version")
    return PledgeContent.from_json(content_of(version))

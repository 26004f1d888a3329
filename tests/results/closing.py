"""What the tests of the closing papers share: a draft's content as stored, and the chair's summing up of a unit."""

from __future__ import annotations

import json
from typing import Any

from app.database import db
from app.papers.models import WorkingCopy
from app.results import sheets
from tests.friends import Friends
from tests.results import scene


def content_of(paper_id: int) -> dict[str, Any]:
    """The working copy, letter by letter."""
    db.session.rollback()
    found: dict[str, Any] = json.loads(db.session.get_one(WorkingCopy, paper_id).content)
    return found


def summed_up(friends: Friends, unit: str, revision: int = 0, **changes: Any) -> None:
    """The chair gives the unit 8 points where people judge, and what ``changes`` say."""
    sheets.save_verified(friends.drafter, friends.year_id, unit, scene.sheet(**changes), revision)

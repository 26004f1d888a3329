"""Letters and notices about an issued pledge, at any point of their life."""

from __future__ import annotations

import json
from typing import Any

from app.clock import today
from app.corrections.service import start_correction, start_recall
from app.database import db
from app.papers import drafting, issuing
from app.papers.models import WorkingCopy
from tests.friends import Friends
from tests.papers.acts import revision_of

ITEM = {"where": "Dòng thứ nhất, phần Căn cứ", "wrong": "ngày 10 tháng 02", "right": "ngày 10 tháng 01"}


def correction_begun(friends: Friends, pledge: int) -> int:
    """A letter that corrects the pledge in one place, still being drafted."""
    letter = start_correction(friends.drafter, pledge, "lỗi đánh máy")
    write(friends, letter, items=[ITEM])
    return letter


def write(friends: Friends, paper_id: int, **parts: Any) -> None:
    """Let the drafter change parts of the working copy."""
    content = json.loads(db.session.get_one(WorkingCopy, paper_id).content)
    drafting.save(friends.drafter, paper_id, content | parts, revision_of(paper_id))


def issued(friends: Friends, paper_id: int) -> str:
    """Send it on and give it its number; who signs comes next."""
    drafting.submit(friends.drafter, paper_id, friends.at_step(paper_id), revision_of(paper_id), None)
    step = friends.at_step(paper_id)
    return issuing.open_signing(friends.clerk, paper_id, step, numbered=True, place="Điện Biên", day=today())


def signed(friends: Friends, paper_id: int) -> int:
    """Issued, and signed by the chair."""
    issued(friends, paper_id)
    friends.sign(friends.chair, paper_id)
    return paper_id


def recall_begun(friends: Friends, pledge: int) -> int:
    """A notice that recalls the pledge, still being drafted."""
    return start_recall(friends.drafter, pledge, "ban hành không đúng thẩm quyền")

"""The page's words and tones (lời trên trang): states of units and signers as people read them."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.papers.page import PaperPage, Step
from app.papers.rows import MemberRow, SignatureRow
from app.papers.turn import turn_in_words
from app.web import day, sentence
from workflows.paper import State
from workflows.review import Standing
from workflows.words import N_

STANDINGS: dict[Standing, tuple[str, str]] = {
    Standing.UNSEEN: (N_("Chưa xem"), "plain"),
    Standing.SEEN: (N_("Đã xem"), "wait"),
    Standing.COMMENTED: (N_("Đã góp ý"), "wait"),
    Standing.CHANGE_REQUESTED: (N_("Đã đề nghị sửa"), "late"),
    Standing.APPROVED: (N_("Đã thống nhất"), "good"),
    Standing.LATE: (N_("Quá hạn"), "bad"),
}
MOST_NAMES = 3


def in_words(page: PaperPage, units: frozenset[int]) -> dict[str, Any]:
    """What the template prints beside the page's facts, for a reader who serves these units."""
    return {
        "way": [_step(page, step) for step in page.steps],
        "turn": turn_in_words(page, units),
        "rows": [_member(row) for row in page.members],
        "blocks": {row.slot.name: _signer(row) for row in page.signatures},
        "labels": {passage.key: label_in_words(passage.label) for passage in page.passages},
        "trouble": sentence(page.trouble) if page.trouble else "",
        "approved": sum(row.standing is Standing.APPROVED for row in page.members),
    }


def label_in_words(label: str) -> str:
    """A passage's label, such as "Nội dung 1.2", in the reader's language: the words change, the number stays."""
    words, _space, number = label.rpartition(" ")
    return f"{_(words)} {number}" if number[:1].isdigit() else str(_(label))


def _step(page: PaperPage, step: Step) -> dict[str, Any]:
    """A node of the picture; many units are counted there, for their names stand below it."""
    waiting = sum(row.standing is not Standing.APPROVED for row in page.members)
    crowd = step.status == "here" and page.state is State.IN_REVIEW and waiting > MOST_NAMES
    actor = _("%(count)s đơn vị", count=waiting) if crowd else step.actor
    note = _("Hạn %(day)s", day=day(step.due)) if step.due else ""
    return {"title": _(step.title), "status": step.status, "actor": actor, "note": note, "late": step.late}


def _member(row: MemberRow) -> dict[str, Any]:
    word, tone = STANDINGS[row.standing]
    return {
        "unit": row.unit.name,
        "short": row.unit.short_name,
        "standing": _(word),
        "tone": tone,
        "when": row.when,
        "person": row.person,
        "note": row.note,
    }


def _signer(row: SignatureRow) -> dict[str, Any]:
    if row.signed_at:
        word, tone = _("Đã ký số"), "good"
    elif row.waiting:
        word, tone = _("Đang chờ ký"), "wait"
    else:
        word, tone = _("Chưa đến lượt"), "plain"
    return {"lines": row.lines, "name": row.name, "standing": word, "tone": tone, "when": row.signed_at}

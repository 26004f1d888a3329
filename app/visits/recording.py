"""The record of the day (ghi biên bản): what two people type at once is merged, field by field, into the same draft."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from app.clock import now
from app.database import locked
from app.papers.act import LONGEST_KEY, Act, Seen, acting
from app.papers.drafting import LARGEST_CONTENT
from app.papers.models import OneTime, WorkingCopy
from app.visits.models import Visit as VisitRow
from workflows.content import canonical_bytes
from workflows.minutes import MINUTES
from workflows.minutes_content import MinutesContent
from workflows.minutes_record import Conflict, fields_of, in_one_spelling, merge, with_fields
from workflows.people import Actor
from workflows.permissions import Action
from workflows.refusals import BadInput, NotFound, Refusal
from workflows.visit import VisitState


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a sending came to: all fields as they are stored now, and what of it could not be taken.

    ``conflicts``: fields that somebody else changed, too, where theirs stayed; ``refused``: fields that cannot stand as
    typed, by their paths; ``repeated``: the very same sending came before.
    """

    revision: int
    fields: dict[str, str]
    conflicts: list[Conflict]
    refused: dict[str, BadInput] = field(default_factory=dict)
    repeated: bool = False


def record_fields(
    actor: Actor, paper_id: int, base: Mapping[str, str], mine: Mapping[str, str], key: str = ""
) -> Recorded:
    """Keep what was typed (``mine``) over what the page was showing (``base``), both by the fields' paths.

    A field that is wrong does not keep the others back. A sending whose answer was lost may be repeated with the same
    ``key``: it has had its effect, whatever others wrote since. Refused where the draft is not the actor's to write.
    """
    with acting(actor, paper_id, Action.DRAFT, Seen()) as act:
        check_open(act)
        query = locked(select(WorkingCopy).where(WorkingCopy.paper_id == paper_id))
        copy = act.session.scalars(query.execution_options(populate_existing=True)).one()
        content = MinutesContent.from_json(json.loads(copy.content))
        theirs = fields_of(content)
        if _taken(act, key):
            return Recorded(copy.revision, theirs, [], repeated=True)
        spelled, refused = _in_one_spelling(mine, theirs)
        shown, _otherwise = _in_one_spelling(base, theirs)
        merged = merge({**base, **shown}, spelled, theirs)
        if merged.fields != theirs:
            _keep(act, copy, with_fields(content, merged.fields))
        if key and not merged.conflicts and not refused:
            act.session.add(OneTime(key=key[:LONGEST_KEY], person_id=actor.person_id, taken_at=now()))
        return Recorded(copy.revision, merged.fields, merged.conflicts, refused)


def check_open(act: Act) -> None:
    """Refuse a paper that is no minutes, and minutes whose visit ended on paper: what was signed there stays."""
    if act.paper.kind != MINUTES.name:
        raise NotFound("Không tìm thấy biên bản này.")
    if visit_ended_on_paper(act):
        raise Refusal("Cuộc kiểm tra đã kết thúc theo bản giấy nên biên bản không sửa được nữa.", code="ended_on_paper")


def visit_ended_on_paper(act: Act) -> bool:
    """Whether the minutes were signed by hand."""
    query = select(VisitRow.state).where(VisitRow.paper_id == act.paper.id)
    return act.session.scalar(query) == VisitState.CONCLUDED_ON_PAPER


def _in_one_spelling(texts: Mapping[str, str], known: Mapping[str, str]) -> tuple[dict[str, str], dict[str, BadInput]]:
    """Texts as they would be stored, and those that cannot be; a path that no field has is refused at once.

    What the page was showing is spelled, too: a form makes CR LF of each line end, a script tells what it sent last.
    """
    spelled: dict[str, str] = {}
    refused: dict[str, BadInput] = {}
    for path, text in texts.items():
        if path not in known:
            raise BadInput("Biên bản này không có ô “{name}”.", field=path, name=path[:100])
        try:
            spelled |= in_one_spelling({path: text})
        except BadInput as refusal:
            refused[path] = refusal
    return spelled, refused


def _taken(act: Act, key: str) -> bool:
    return bool(key) and act.session.get(OneTime, (key[:LONGEST_KEY], act.actor.person_id)) is not None


def _keep(act: Act, copy: WorkingCopy, content: MinutesContent) -> None:
    stored = canonical_bytes(content.to_json()).decode()
    if len(stored) > LARGEST_CONTENT:
        raise BadInput("Nội dung văn bản lớn quá một triệu ký tự. Mời rút gọn; chưa có gì thay đổi.")
    copy.content, copy.revision = stored, copy.revision + 1
    copy.saved_by_id, copy.saved_at = act.actor.person_id, now()

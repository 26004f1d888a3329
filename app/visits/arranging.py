"""The one way to act upon a visit (một cách ghi): the five steps of every act, with the row locked between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.audit.service import record
from app.clock import now
from app.database import locked, writing
from app.papers.models import Paper
from app.visits.models import Visit as VisitRow
from app.visits.models import VisitChange
from app.visits.scope import visit_seen
from app.visits.seen import SeenVisit
from workflows.content import Json, canonical_bytes
from workflows.inspection_plan_content import Visit
from workflows.people import Actor
from workflows.refusals import BadInput, Stale
from workflows.visit import VISIT, VisitEvent, VisitState
from workflows.visit_changes import Change
from workflows.wording import plain

REASON_LIMIT = 2_000

At = tuple[int, str, str]  # a visit: its year, who inspects whom


@dataclass(slots=True)
class Arrangement:
    """An act upon a visit under way; ``told`` is what the log will keep of it."""

    session: Session
    actor: Actor
    seen: SeenVisit
    row: VisitRow
    told: dict[str, Json] = field(default_factory=dict)

    def change(self, change: Change, reason: str) -> Visit:
        """Keep this change with its reason, upon the plan in force; the visit as it holds from now on."""
        reason, changed = reason_given(reason), change.upon(self.seen.visit)
        particulars = change.to_json()
        self.session.add(
            VisitChange(
                visit_id=self.row.id,
                plan_id=self.seen.plan.id,
                what=change.what,
                particulars=canonical_bytes(particulars).decode(),
                reason=reason,
                person_id=self.actor.person_id,
                made_at=now(),
            )
        )
        self.told |= {"reason": reason, "change": particulars}
        return changed


@contextmanager
def arranging(
    actor: Actor,
    at: At,
    event: VisitEvent,
    allowed: Callable[[Actor, SeenVisit], None],
    revision: int | None = None,
) -> Iterator[Arrangement]:
    """Steps 1 to 3 before the body, the state and the log entry after it; what is refused leaves nothing behind.

    ``revision`` is that of the page, None where the act stands whatever the page was showing.
    """
    try:
        with writing() as session:
            seen = visit_seen(actor, *at)  # 1
            row = _locked_row(session, seen)
            seen = visit_seen(actor, *at)
            if revision is not None and revision != seen.revision:  # 2
                raise Stale(
                    "Cuộc kiểm tra vừa được người khác thay đổi. Mời xem lại rồi thực hiện; chưa có gì thay đổi."
                )
            allowed(actor, seen)  # 3
            after = VISIT.after(seen.state, event)
            row = row or _fresh_row(session, seen)
            act = Arrangement(session, actor, seen, row)
            yield act  # 4
            # From the opening on the minutes' own state tells the rest, and the row keeps what was done here.
            row.state, row.revision = VisitState(after).value, row.revision + 1
            record(
                session,
                actor,
                f"visit:{event}",
                f"visit:{row.id}",
                {"inspector": at[1], "inspected": at[2], **act.told},
            )
    except IntegrityError:
        raise Stale("Cuộc kiểm tra vừa được người khác thay đổi. Mời mở lại trang rồi làm lại.") from None


def reason_given(text: str) -> str:
    """The reason as plain text (lý do); refused where there is none: it is read by whoever wonders later."""
    if not text.strip():
        raise BadInput("Mời ghi rõ lý do.", field="reason")
    return plain(text, "reason", limit=REASON_LIMIT)


def _locked_row(session: Session, seen: SeenVisit) -> VisitRow | None:
    """The visit's row under its lock; its minutes are locked first, as by every act upon a paper."""
    if seen.row is None:
        return None
    if seen.paper_id is not None:
        session.scalar(locked(select(Paper).where(Paper.id == seen.paper_id)).execution_options(populate_existing=True))
    query = locked(select(VisitRow).where(VisitRow.id == seen.row.id))
    return session.scalar(query.execution_options(populate_existing=True))


def _fresh_row(session: Session, seen: SeenVisit) -> VisitRow:
    row = VisitRow(
        cluster_year_id=seen.year.id,
        inspector_id=seen.inspector.id,
        inspected_id=seen.inspected.id,
        state=VisitState.PLANNED.value,
        revision=0,
    )
    session.add(row)
    session.flush()
    return row

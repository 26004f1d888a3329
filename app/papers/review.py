"""The members' answers (góp ý): seen, commented, approved or asked to change; and the closing of the circle."""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from app.clock import now, today
from app.database import writing
from app.papers.act import Act, Seen, acting
from app.papers.kinds import kind_named
from app.papers.models import Comment, Decision, Paper, PaperVersion, Sight
from app.papers.queries import answers_to, content_of
from app.papers.relations import reviewers_among
from workflows.content import Json
from workflows.paper import Event
from workflows.people import Actor
from workflows.permissions import Action
from workflows.refusals import BadInput
from workflows.review import Answer, Circle, check_answer, check_reason
from workflows.wording import plain
from workflows.years import ApprovalRule

LONGEST_COMMENT = 5000


def note_sight(actor: Actor, version_id: int, unit_ids: frozenset[int]) -> None:
    """Remember that units of the circle have opened this version: the first person, the first time (đã xem)."""
    with writing() as session:
        known = set(session.scalars(select(Sight.unit_id).where(Sight.version_id == version_id)))
        for unit_id in unit_ids - known:
            session.add(Sight(version_id=version_id, unit_id=unit_id, person_id=actor.person_id, seen_at=now()))


def comment(actor: Actor, paper_id: int, seen: Seen, passage: str, text: str) -> None:
    """A remark on a passage of the version in force, or on the whole (``passage`` empty)."""
    with acting(actor, paper_id, Action.COMMENT, seen) as act:
        version = act.current()
        words = plain(text, "text", limit=LONGEST_COMMENT)
        if passage and passage not in {each.key for each in act.kind.passages(content_of(version))}:
            raise BadInput("Đoạn được góp ý không có trong bản dự thảo này.", field="passage")
        unit_id = act.unit()
        digest = hashlib.sha256(words.encode()).hexdigest()
        entry = act.happens(Event.COMMENT, unit=unit_id, version=version.number, passage=passage, text_sha256=digest)
        act.session.add(
            Comment(
                entry_id=entry.id,
                version_id=version.id,
                unit_id=unit_id,
                person_id=actor.person_id,
                passage=passage,
                text=words,
                written_at=now(),
            )
        )


def approve(actor: Actor, paper_id: int, seen: Seen) -> bool:
    """Approve the version in force for the actor's unit; True where this completed the circle."""
    with acting(actor, paper_id, Action.APPROVE, seen) as act:
        _answer(act, Answer.APPROVE, "")
        circle, answers = (
            _circle(act),
            answers_to(act.current().id),
        )
        if not circle.closes_by_itself(answers):
            return False
        act.happens(Event.COMPLETE_REVIEW, version=act.current().number)
        return True


def request_change(actor: Actor, paper_id: int, seen: Seen, reason: str) -> None:
    """Ask for a change with a reason; the circle stays open, and the unit may still approve."""
    with acting(actor, paper_id, Action.REQUEST_CHANGE, seen) as act:
        _answer(act, Answer.REQUEST_CHANGE, reason)


def close(actor: Actor, paper_id: int, seen: Seen) -> None:
    """End the circle after its last day where the cluster's rule takes silence for consent."""
    with acting(actor, paper_id, Action.CLOSE_REVIEW, seen) as act:
        answers, circle = (
            answers_to(act.current().id),
            _circle(act),
        )
        circle.check_closing(answers, today())
        silent: Json = sorted(circle.units - answers.keys())
        act.happens(Event.COMPLETE_REVIEW, version=act.current().number, silent_units=silent)


def circle_of(paper: Paper, version: PaperVersion, units: frozenset[int]) -> Circle:
    """The review circle of a version: these units, by the rule of its cluster-year as it is now.

    Where one side reviews what the other has written, the cluster's rule has no say: the unit itself must agree.
    """
    year = paper.year
    if kind_named(paper.kind).between_two:
        return Circle(units, ApprovalRule.ALL, 0, silence_consents=False, due=version.review_due)
    return Circle(
        units=units,
        rule=ApprovalRule(year.approval_rule),
        needed=year.approvals_needed or 0,
        silence_consents=year.silence_consents,
        due=version.review_due,
    )


def _circle(act: Act) -> Circle:
    return circle_of(act.paper, act.current(), reviewers_among(act.relations))


def _answer(act: Act, answer: Answer, reason: str) -> None:
    version, unit_id = act.current(), act.unit()
    check_answer(answer, unit_id, act.actor.person_id, version.author_id, answers_to(version.id), reason)
    words = check_reason(reason) if reason else ""
    event = Event.APPROVE if answer is Answer.APPROVE else Event.REQUEST_CHANGE
    particulars: dict[str, Json] = {"unit": unit_id, "version": version.number, "content_hash": version.content_hash}
    entry = act.happens(event, **particulars, **({"reason": words} if words else {}))
    act.session.add(
        Decision(
            entry_id=entry.id,
            version_id=version.id,
            content_hash=version.content_hash,
            unit_id=unit_id,
            person_id=act.actor.person_id,
            answer=answer,
            reason=words,
            answered_at=now(),
        )
    )
    act.session.flush()

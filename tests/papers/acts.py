"""What the tests of acts share: a refusal that must leave nothing behind, and who is always refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.models import OfficeHolding
from app.audit.models import AuditEntry
from app.clock import now, today
from app.clusters.models import ClusterYear
from app.clusters.service import change_year
from app.database import db, writing
from app.papers import drafting
from app.papers.act import Seen
from app.papers.models import PaperVersion, WorkingCopy
from app.papers.queries import versions_of
from tests.friends import Friends
from tests.promises.attacks import snapshot
from workflows.people import Actor, Office
from workflows.refusals import NotAllowed, NotFound, Refusal

NOT_OF_THIS_TEXT = "0" * 64


def refused(kind: type[Refusal], act: Callable[[], object]) -> Refusal:
    """The refusal of exactly this kind; every table must be as it was before."""
    before = snapshot()
    with pytest.raises(Refusal) as caught:
        act()
    assert type(caught.value) is kind, caught.value
    assert str(caught.value).endswith("."), "a sentence"
    assert snapshot() == before
    return caught.value


def strangers_are_refused(friends: Friends, act: Callable[[Actor], object], *, circulated: bool = True) -> None:
    """Outsider and administrator find nothing; the observer sees what circulates and may do nothing."""
    for stranger in (friends.outsider, friends.administrator):
        refused(NotFound, lambda stranger=stranger: act(stranger))  # type: ignore[misc]
    observer = friends.observer
    refused(NotAllowed if circulated else NotFound, lambda: act(observer))


def version_in_force(paper_id: int) -> PaperVersion:
    """The newest version, which must be there."""
    return versions_of(paper_id)[0]


def last_entry() -> AuditEntry:
    """The newest line of the log."""
    db.session.rollback()
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


def log_length() -> int:
    """How many lines the log has."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def revision_of(paper_id: int) -> int:
    """The revision of the working copy, as an editor just opened would know it."""
    db.session.rollback()
    return db.session.get_one(WorkingCopy, paper_id).revision


def with_rules(friends: Friends, **changes: object) -> None:
    """The cluster changes its rules for the year, before any paper of it circulates."""
    year = db.session.get_one(ClusterYear, friends.year_id)
    plan, revision = replace(year.as_plan(), **changes), year.revision  # type: ignore[arg-type]
    change_year(friends.administrator, friends.year_id, plan, revision)


def submitted_until(friends: Friends, due: date | None) -> int:
    """A pledge in review with this last day for answers."""
    paper_id = friends.started()
    drafting.submit(friends.drafter, paper_id, friends.at_step(paper_id), revision_of(paper_id), due)
    return paper_id


def days_pass(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """From here on it is so many days later in the house."""
    later = now() + timedelta(days=days)
    monkeypatch.setattr("app.clock.now", lambda: later)


def stale_step(friends: Friends, paper_id: int) -> Seen:
    """A page that was shown before the paper's last step."""
    return Seen(seq=(friends.at_step(paper_id).seq or 0) - 1)


def term_ends(leader: Actor) -> None:
    """The leader's term was over yesterday."""
    query = select(OfficeHolding).where(OfficeHolding.person_id == leader.person_id)
    with writing() as session:
        term = session.scalars(query.where(OfficeHolding.office == Office.LEADER)).one()
        term.first_day, term.last_day = today() - timedelta(days=30), today() - timedelta(days=1)


def becomes_leader(actor: Actor) -> None:
    """The actor leads their unit from today on, beside what they were."""
    unit_id = min(actor.unit_ids)
    with writing() as session:
        holding = OfficeHolding(person_id=actor.person_id, office=Office.LEADER, unit_id=unit_id, first_day=today())
        session.add(holding)

"""Lưu trữ: the chair's archivist takes what is completely and validly signed, for good."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.archive import service
from app.archive.models import ArchivedPaper
from app.database import db
from app.papers import proof
from app.papers.revisions import file_in_force
from app.signatures.engine.verdict import FileVerdict, Indication
from tests.friends import Friends
from tests.papers.acts import refused, stale_step, strangers_are_refused, version_in_force
from workflows.paper import State
from workflows.people import Actor
from workflows.refusals import NotAllowed, Refusal, Stale


def _archive(friends: Friends, actor: Actor, paper_id: int) -> FileVerdict:
    return service.archive(actor, paper_id, friends.at_step(paper_id))


def test_the_archive_holds_the_file_that_the_signatures_ended_in(friends: Friends) -> None:
    paper_id = friends.signed()
    assert _archive(friends, friends.archivist, paper_id).verdict is Indication.TOTAL_PASSED
    assert friends.state(paper_id) is State.ARCHIVED
    kept = db.session.scalars(select(ArchivedPaper)).one()
    assert kept.pdf_sha256 == file_in_force(version_in_force(paper_id), "pdf")
    assert kept.word_sha256 == file_in_force(version_in_force(paper_id), "word")


def test_only_the_chairs_archivist_archives(friends: Friends) -> None:
    paper_id = friends.signed()
    for other in (friends.chair, friends.clerk, friends.drafter, friends.member):
        refused(NotAllowed, lambda other=other: _archive(friends, other, paper_id))  # type: ignore[misc]
    strangers_are_refused(friends, lambda actor: _archive(friends, actor, paper_id))


@pytest.mark.parametrize("stage", ["approved", "frozen", "archived"])
def test_only_what_is_signed_completely_and_only_once(friends: Friends, stage: str) -> None:
    paper_id = getattr(friends, stage)()
    refused(NotAllowed, lambda: _archive(friends, friends.archivist, paper_id))


def test_a_stale_page_archives_nothing(friends: Friends) -> None:
    paper_id = friends.signed()
    refused(Stale, lambda: service.archive(friends.archivist, paper_id, stale_step(friends, paper_id)))


def test_what_is_not_proved_is_not_taken(friends: Friends, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a root to trust, the signatures are INDETERMINATE: no failure, and no proof either."""
    paper_id = friends.signed()
    monkeypatch.setattr(proof, "installation_roots", list)
    assert refused(Refusal, lambda: _archive(friends, friends.archivist, paper_id)).code == "not_passed"

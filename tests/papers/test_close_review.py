"""Kết thúc vòng góp ý: after its last day, where the cluster takes silence for consent."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from app.clock import today
from app.papers import review
from app.papers.page import page_of
from tests.friends import Friends
from tests.papers.acts import days_pass, last_entry, refused, strangers_are_refused, submitted_until, with_rules
from workflows.paper import State
from workflows.people import Actor, Office
from workflows.permissions import Action
from workflows.refusals import NotAllowed
from workflows.review import Standing


def _close(friends: Friends, actor: Actor, paper_id: int) -> None:
    review.close(actor, paper_id, friends.at_step(paper_id))


@pytest.fixture
def silent(friends: Friends) -> int:
    """A pledge in review until today, silence is consent; Sơn La has approved, six are silent."""
    with_rules(friends, silence_consents=True)
    paper_id = submitted_until(friends, today())
    review.approve(friends.member, paper_id, friends.at_text(paper_id))
    return paper_id


def test_the_day_after_drafter_or_clerk_closes_and_the_log_names_the_silent(
    friends: Friends, silent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    days_pass(monkeypatch, 1)
    assert Action.CLOSE_REVIEW in page_of(friends.clerk, silent).can
    _close(friends, friends.clerk, silent)
    assert friends.state(silent) is State.APPROVED
    named = json.loads(last_entry().particulars)["silent_units"]
    assert named == sorted(min(leader.unit_ids) for leader in friends.leaders() if leader != friends.member)


def test_on_the_last_day_itself_it_is_too_early(friends: Friends, silent: int) -> None:
    assert Action.CLOSE_REVIEW not in page_of(friends.clerk, silent).can
    refused(NotAllowed, lambda: _close(friends, friends.clerk, silent))


def test_a_request_for_change_keeps_the_circle_open(
    friends: Friends, silent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    review.request_change(friends.vice_chair, silent, friends.at_text(silent), "Chưa thống nhất.")
    days_pass(monkeypatch, 1)
    assert "đề nghị sửa" in str(refused(NotAllowed, lambda: _close(friends, friends.drafter, silent)))


def test_where_silence_is_no_consent_waiting_does_not_help(friends: Friends, monkeypatch: pytest.MonkeyPatch) -> None:
    paper_id = submitted_until(friends, today())
    days_pass(monkeypatch, 30)
    rows = page_of(friends.clerk, paper_id).members
    assert {row.standing for row in rows} == {Standing.LATE}
    assert "im lặng" in str(refused(NotAllowed, lambda: _close(friends, friends.clerk, paper_id)))


def test_without_a_last_day_the_circle_is_never_closed(friends: Friends, monkeypatch: pytest.MonkeyPatch) -> None:
    with_rules(friends, silence_consents=True)
    paper_id = submitted_until(friends, None)
    days_pass(monkeypatch, 365)
    refused(NotAllowed, lambda: _close(friends, friends.clerk, paper_id))


def test_nobody_else_closes(friends: Friends, silent: int, monkeypatch: pytest.MonkeyPatch) -> None:
    others = (friends.chair, friends.archivist, friends.member, friends.of("lang-son", Office.DRAFTER))
    strangers = (friends.outsider, friends.administrator, friends.observer)
    days_pass(monkeypatch, 1)
    for other in others:
        refused(NotAllowed, lambda other=other: _close(friends, other, silent))  # type: ignore[misc]
    assert strangers
    strangers_are_refused(friends, lambda actor: _close(friends, actor, silent))


def test_members_may_still_answer_after_the_day_until_somebody_closes(
    friends: Friends, silent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    days_pass(monkeypatch, timedelta(days=2).days)
    review.approve(friends.vice_chair, silent, friends.at_text(silent))
    _close(friends, friends.drafter, silent)
    assert friends.state(silent) is State.APPROVED

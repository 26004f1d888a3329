"""A pledge goes its whole way through the services."""

from __future__ import annotations

from app.audit.verification import verify_log
from app.checks import broken_promises
from tests.friends import Friends
from workflows.paper import State


def test_a_pledge_goes_from_draft_to_archive_and_every_promise_holds(friends: Friends) -> None:
    paper_id = friends.archived()
    assert friends.state(paper_id) is State.ARCHIVED
    assert list(broken_promises()) == []
    assert verify_log().faults == ()

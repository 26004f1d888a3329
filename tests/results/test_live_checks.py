"""``flask check`` names a closed vote whose totals are no longer those of its closing."""

from __future__ import annotations

from app.result_checks import votes
from app.results.votes_acts import cast, close
from tests.friends import Friends
from tests.promises.attacks import tamper
from tests.results.voting import opened, unit_id


def _closed(friends: Friends) -> int:
    vote_id = opened(friends)
    cast(friends.member, vote_id, unit_id("son-la"), (unit_id("lang-son"),))
    close(friends.drafter, vote_id, early=True)
    return vote_id


def test_a_vote_that_nobody_touched_is_in_order(friends: Friends) -> None:
    opened(friends)
    _closed(friends)
    assert list(votes()) == []


def test_a_total_that_was_changed_after_the_closing_is_named(friends: Friends) -> None:
    vote_id = _closed(friends)
    tamper(f"UPDATE vote_total SET votes = votes + 1 WHERE vote_id = {vote_id} AND unit_id = {unit_id('dien-bien')}")
    assert [fault.split(":")[0] for fault in votes()] == [f"bình xét {vote_id}"]


def test_more_votes_than_ballots_are_named_even_while_the_vote_is_open(friends: Friends) -> None:
    vote_id = opened(friends)
    tamper(f"UPDATE vote_total SET votes = 1 WHERE vote_id = {vote_id} AND unit_id = {unit_id('lang-son')}")
    assert [fault.split(":")[0] for fault in votes()] == [f"bình xét {vote_id}"]

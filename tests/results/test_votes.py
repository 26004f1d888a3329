"""The conference's votes: who opens, who votes, once for a unit, in secret; how a vote is closed and what it says."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.audit.models import AuditEntry
from app.clusters.models import ClusterYear
from app.database import db
from app.papers.act import Repeated
from app.results import votes_acts
from app.results.models import Vote, VoteCast, VoteTotal
from app.results.votes import units_to_vote, vote_seen, votes_of
from app.results.votes_acts import cast, close, close_counted, offer, open_vote
from app.results.votes_ballots import Ballots
from app.results.votes_chores import votes_chores
from tests.friends import Friends
from tests.promises.attacks import refused, snapshot
from tests.promises.together import at_once, one_wins, refusals
from tests.results.voting import leaders_of_more_members, members, new_vote, opened, unit_id
from workflows.people import Actor, Office
from workflows.refusals import BadInput, NotAllowed, NotFound, WrongState
from workflows.scoring.score import Consideration
from workflows.scoring.table import VoteMethod, VoteRule

SON_LA, LAO_CAI, LANG_SON = "son-la", "lao-cai", "lang-son"


def all_vote(friends: Friends, vote_id: int, *choices: str) -> None:
    """The members vote in the cluster's order, one unit each."""
    for leader, choice in zip(friends.leaders(), choices, strict=False):
        cast(leader, vote_id, min(leader.units_as(Office.LEADER)), (unit_id(choice),))


def totals_of(vote_id: int) -> dict[int, int]:
    db.session.rollback()
    rows = db.session.execute(select(VoteTotal.unit_id, VoteTotal.votes).where(VoteTotal.vote_id == vote_id))
    return {row.unit_id: row.votes for row in rows}


# ---- three friends: who may, another unit, an outsider ----


def test_the_chairs_drafter_opens_a_vote_and_the_log_says_so(friends: Friends) -> None:
    vote_id = opened(friends)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.subject == f"vote:{vote_id}")).one()
    assert (entry.action, entry.actor_id) == ("vote:open", friends.drafter.person_id)
    assert json.loads(entry.particulars)["candidates"] == sorted(members(friends))


@pytest.mark.parametrize(("who", "why"), [("other_drafter", NotAllowed), ("chair", NotAllowed), ("outsider", NotFound)])
def test_nobody_else_opens_or_closes_one(friends: Friends, who: str, why: type[Exception]) -> None:
    actor = friends.of(LANG_SON, Office.DRAFTER) if who == "other_drafter" else getattr(friends, who)
    vote_id, before = opened(friends), snapshot()
    with pytest.raises(why):
        open_vote(actor, friends.year_id, new_vote(friends))
    with pytest.raises(why):
        close(actor, vote_id, early=True)
    assert snapshot() == before


def test_a_member_votes_for_its_own_unit_and_an_outsider_finds_nothing(friends: Friends) -> None:
    vote_id = opened(friends)
    with pytest.raises(NotAllowed):
        cast(friends.member, vote_id, unit_id(LAO_CAI), (unit_id(SON_LA),))
    with pytest.raises(NotFound):
        cast(friends.outsider, vote_id, unit_id("cao-bang"), (unit_id(SON_LA),))
    cast(friends.member, vote_id, unit_id(SON_LA), (unit_id(SON_LA),))
    assert vote_seen(friends.observer, vote_id).cast == {unit_id(SON_LA)}
    with pytest.raises(NotFound):
        vote_seen(friends.outsider, vote_id)


@pytest.mark.parametrize("office", [Office.DRAFTER, Office.DEPUTY, Office.CLERK, Office.INSPECTOR])
def test_no_other_office_votes_whatever_was_delegated(friends: Friends, office: Office) -> None:
    vote_id, son_la = opened(friends), unit_id(SON_LA)
    leads = next(iter(friends.member.holdings))
    actor = Actor(friends.member.person_id, friends.member.name, frozenset({replace(leads, office=office)}))
    with pytest.raises(NotAllowed):
        cast(actor, vote_id, son_la, (son_la,))
    assert units_to_vote(actor, vote_seen(actor, vote_id)) == []


# ---- opening ----


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " \n "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"method": "by-shouting"}, "method"),
        ({"candidates": ()}, "candidates"),
        ({"candidates": (999,)}, "candidates"),
        ({"seats": 0}, "seats"),
        ({"seats": 8}, "seats"),
        ({"share": 0}, "share"),
        ({"share": 101}, "share"),
    ],
)
def test_a_vote_that_cannot_be_is_refused_at_its_field(friends: Friends, change: dict[str, Any], field: str) -> None:
    before = snapshot()
    with pytest.raises(BadInput) as caught:
        open_vote(friends.drafter, friends.year_id, replace(new_vote(friends), **change))
    assert caught.value.field == field
    assert snapshot() == before


def test_who_is_excluded_or_deferred_is_no_candidate_and_the_rule_comes_from_the_table(
    friends: Friends, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = db.session.get_one(ClusterYear, friends.year_id)
    apart = {SON_LA: Consideration.EXCLUDED, LAO_CAI: Consideration.DEFERRED}
    rows = [
        SimpleNamespace(
            unit=each.unit, verified=SimpleNamespace(standing=apart.get(each.unit.key, Consideration.RANKED))
        )
        for each in year.memberships
    ]
    rule = VoteRule(VoteMethod.OPEN, 85)
    monkeypatch.setattr(
        votes_acts, "standings", lambda _year: SimpleNamespace(rows=rows, table=SimpleNamespace(vote=rule))
    )
    offered = offer(year)
    assert {unit.key: standing for unit, standing in offered.left_out} == apart
    assert len(offered.candidates) == 5
    assert offered.rule == rule
    for key in apart:
        with pytest.raises(BadInput):
            open_vote(friends.drafter, friends.year_id, replace(new_vote(friends), candidates=(unit_id(key),)))


def test_without_a_scoring_table_nothing_is_preset(friends: Friends) -> None:
    offered = offer(db.session.get_one(ClusterYear, friends.year_id))
    assert (len(offered.candidates), offered.left_out, offered.rule) == (7, (), None)


def test_a_form_sent_twice_opens_one_vote(friends: Friends) -> None:
    open_vote(friends.drafter, friends.year_id, new_vote(friends), "mot-lan")
    with pytest.raises(Repeated):
        open_vote(friends.drafter, friends.year_id, new_vote(friends), "mot-lan")
    assert db.session.scalar(select(func.count()).select_from(Vote)) == 1


# ---- casting ----


def test_a_secret_ballot_raises_the_totals_and_keeps_no_choice(friends: Friends) -> None:
    vote_id = opened(friends, seats=2)
    chosen = (unit_id(SON_LA), unit_id(LAO_CAI))
    cast(friends.member, vote_id, unit_id(SON_LA), chosen)
    assert totals_of(vote_id) == {unit: int(unit in chosen) for unit in members(friends)}
    row = db.session.scalars(select(VoteCast)).one()
    assert (row.unit_id, row.person_id, row.choice) == (unit_id(SON_LA), friends.member.person_id, None)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "vote:cast")).one()
    assert json.loads(entry.particulars) == {"unit": unit_id(SON_LA)}


def test_a_blank_ballot_counts_as_cast_and_raises_nothing(friends: Friends) -> None:
    vote_id = opened(friends)
    cast(friends.member, vote_id, unit_id(SON_LA), (), blank=True)
    assert set(totals_of(vote_id).values()) == {0}
    assert vote_seen(friends.member, vote_id).cast == {unit_id(SON_LA)}


def test_a_second_press_changes_nothing_whatever_it_chooses(friends: Friends) -> None:
    vote_id = opened(friends)
    cast(friends.member, vote_id, unit_id(SON_LA), (unit_id(SON_LA),))
    before = snapshot()
    for chosen in ((unit_id(SON_LA),), (unit_id(LAO_CAI),), ()):
        with pytest.raises(Repeated):
            cast(friends.member, vote_id, unit_id(SON_LA), chosen)
    assert snapshot() == before


def test_nobody_votes_after_the_closing_nor_on_a_vote_of_the_room(friends: Friends) -> None:
    closed, counted = opened(friends), opened(friends, VoteMethod.COUNTED)
    close(friends.drafter, closed, early=True)
    for vote_id in (closed, counted):
        with pytest.raises(WrongState):
            cast(friends.member, vote_id, unit_id(SON_LA), (unit_id(SON_LA),))


def test_the_database_itself_keeps_one_ballot_a_unit_and_never_changes_it(friends: Friends) -> None:
    cast(friends.member, opened(friends), unit_id(SON_LA), (unit_id(SON_LA),))
    assert "unique" in refused("INSERT INTO vote_cast SELECT * FROM vote_cast").lower()
    for statement in ("UPDATE vote_cast SET choice = '[1]'", "DELETE FROM vote_cast", "DELETE FROM vote"):
        assert "vote" in refused(statement)


def test_one_unit_that_presses_twice_at_once_has_one_ballot(house: Flask, friends: Friends) -> None:
    vote_id, son_la, lao_cai = opened(friends), unit_id(SON_LA), unit_id(LAO_CAI)
    press = [partial(cast, friends.member, vote_id, son_la, (each,)) for each in (son_la, lao_cai) * 3]
    one_wins(at_once(house, *press), Repeated)
    assert sum(totals_of(vote_id).values()) == 1


def test_sixteen_units_that_vote_at_once_lose_no_vote(house: Flask, friends: Friends) -> None:
    leaders = [*friends.leaders(), *leaders_of_more_members(friends, 9)]
    vote_id = opened(friends, seats=2)
    first, second, *_others = members(friends)
    ballots = [(first, second) if place % 2 else (first,) for place in range(16)]
    acts = [
        partial(cast, leader, vote_id, min(leader.units_as(Office.LEADER)), ballot)
        for leader, ballot in zip(leaders, ballots, strict=True)
    ]
    assert refusals(at_once(house, *acts)) == []
    assert {unit: votes for unit, votes in totals_of(vote_id).items() if votes} == {first: 16, second: 8}
    close(friends.drafter, vote_id)
    assert vote_seen(friends.member, vote_id).outcome.chosen == (first,)


def test_a_vote_and_the_closing_at_once_never_lose_a_ballot_that_was_taken(house: Flask, friends: Friends) -> None:
    vote_id, son_la = opened(friends), unit_id(SON_LA)
    ballot, closing = at_once(
        house,
        partial(cast, friends.member, vote_id, son_la, (son_la,)),
        partial(close, friends.drafter, vote_id, early=True),
    )
    assert closing is None
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "vote:close")).one()
    told = json.loads(entry.particulars)
    taken = ballot is None
    assert told["totals"][str(son_la)] == int(taken) == totals_of(vote_id)[son_la]
    assert (son_la in told["missing"]) is not taken


# ---- closing ----


def test_closing_before_all_have_voted_is_said_and_says_who_has_not(friends: Friends) -> None:
    vote_id = opened(friends)
    all_vote(friends, vote_id, *[SON_LA] * 5)
    with pytest.raises(BadInput) as caught:
        close(friends.drafter, vote_id)
    waiting = [unit.short_name for unit in vote_seen(friends.drafter, vote_id).waiting]
    assert caught.value.particulars["names"] == ", ".join(waiting)
    assert len(waiting) == 2
    close(friends.drafter, vote_id, early=True)
    seen = vote_seen(friends.member, vote_id)
    assert seen.outcome.chosen == (unit_id(SON_LA),)  # 5 of 7 is more than 70 %
    assert seen.outcome.needed == 5
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "vote:close")).one()
    assert json.loads(entry.particulars)["missing"] == [unit.id for unit in seen.waiting]


def test_a_vote_closed_twice_is_closed_once(friends: Friends) -> None:
    vote_id = opened(friends)
    all_vote(friends, vote_id, *[SON_LA] * 7)
    close(friends.drafter, vote_id)
    before = snapshot()
    with pytest.raises(Repeated):
        close(friends.drafter, vote_id)
    assert snapshot() == before


def test_equal_votes_are_said_and_nobody_is_chosen_by_the_system(friends: Friends) -> None:
    vote_id = opened(friends, share=40)
    all_vote(friends, vote_id, *[SON_LA] * 3, *[LAO_CAI] * 3, LANG_SON)
    close(friends.drafter, vote_id)
    found = vote_seen(friends.member, vote_id).outcome
    assert (found.chosen, set(found.tied)) == ((), {unit_id(SON_LA), unit_id(LAO_CAI)})


def test_before_the_closing_nobody_sees_a_total_or_a_choice(friends: Friends) -> None:
    vote_id = opened(friends, VoteMethod.OPEN)
    all_vote(friends, vote_id, *[SON_LA] * 6)
    for seen in (vote_seen(friends.drafter, vote_id), *votes_of(friends.year_id)):
        assert (seen.totals, seen.choices, seen.outcome, seen.ballots) == ({}, {}, None, None)
        assert len(seen.cast) == 6


def test_after_the_closing_an_open_vote_says_who_chose_whom(friends: Friends) -> None:
    vote_id = opened(friends, VoteMethod.OPEN)
    all_vote(friends, vote_id, *[SON_LA] * 6)
    close(friends.drafter, vote_id, early=True)
    seen = vote_seen(friends.member, vote_id)
    voted = [min(leader.units_as(Office.LEADER)) for leader in friends.leaders()[:6]]
    assert seen.choices == {unit: (unit_id(SON_LA),) for unit in voted}


def test_a_count_of_the_room_is_entered_at_the_closing(friends: Friends) -> None:
    vote_id = opened(friends, VoteMethod.COUNTED)
    votes = dict.fromkeys(members(friends), 0) | {unit_id(SON_LA): 5, unit_id(LAO_CAI): 1}
    with pytest.raises(BadInput):
        close(friends.drafter, vote_id, early=True)
    with pytest.raises(BadInput):
        close_counted(friends.drafter, vote_id, Ballots(7, 7, 5), votes)
    assert set(totals_of(vote_id).values()) == {0}
    close_counted(friends.drafter, vote_id, Ballots(7, 7, 6), votes)
    seen = vote_seen(friends.member, vote_id)
    assert (seen.totals, seen.ballots, seen.outcome.chosen) == (votes, Ballots(7, 7, 6), (unit_id(SON_LA),))
    with pytest.raises(Repeated):
        close_counted(friends.drafter, vote_id, Ballots(7, 7, 7), votes)


def test_a_vote_cast_here_takes_no_count_from_anywhere_else(friends: Friends) -> None:
    vote_id = opened(friends)
    with pytest.raises(WrongState):
        close_counted(friends.drafter, vote_id, Ballots(7, 7, 7), dict.fromkeys(members(friends), 0))


# ---- the first page ----


def test_a_leader_is_asked_for_the_ballot_until_it_is_cast(friends: Friends) -> None:
    vote_id, years = opened(friends), [db.session.get_one(ClusterYear, friends.year_id)]
    opened(friends, VoteMethod.COUNTED)
    (chore,) = votes_chores(friends.member, years)
    assert (chore.endpoint, chore.values) == ("votes.vote", {"vote_id": vote_id})
    assert votes_chores(friends.drafter, years) == votes_chores(friends.outsider, years) == []
    cast(friends.member, vote_id, unit_id(SON_LA), (unit_id(SON_LA),))
    assert votes_chores(friends.member, [db.session.get_one(ClusterYear, friends.year_id)]) == []
    close(friends.drafter, vote_id, early=True)
    assert votes_chores(friends.chair, [db.session.get_one(ClusterYear, friends.year_id)]) == []

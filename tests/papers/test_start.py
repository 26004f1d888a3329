"""Beginning a paper and keeping what is being typed."""

from __future__ import annotations

import pytest

from app.database import db
from app.demonstration.load import content_of_cluster
from app.papers import drafting
from app.papers.models import WorkingCopy
from tests.friends import Friends
from tests.papers.acts import log_length, refused, revision_of, strangers_are_refused
from workflows.paper import State
from workflows.people import Actor, Office
from workflows.refusals import BadInput, NotAllowed, NotFound, Refusal, Stale


def _start(friends: Friends, actor: Actor) -> int:
    return drafting.start(actor, friends.year_id, "pledge", {"theme": ""})


def test_the_chairs_drafter_begins_the_years_pledge(friends: Friends) -> None:
    paper_id = _start(friends, friends.drafter)
    assert friends.state(paper_id) is State.DRAFTING
    assert db.session.get_one(WorkingCopy, paper_id).content == '{"theme":""}'


def test_a_year_has_one_pledge(friends: Friends) -> None:
    _start(friends, friends.drafter)
    assert refused(Refusal, lambda: _start(friends, friends.drafter)).code == "exists"


def test_nobody_else_begins_it(friends: Friends) -> None:
    for member in (friends.chair, friends.clerk, friends.vice_chair, friends.of("lang-son", Office.DRAFTER)):
        refused(NotAllowed, lambda member=member: _start(friends, member))  # type: ignore[misc]
    for stranger in (friends.outsider, friends.administrator, friends.observer):
        refused(NotFound, lambda stranger=stranger: _start(friends, stranger))  # type: ignore[misc]


@pytest.mark.parametrize("year_id", [0, -1, 999_999])
def test_a_year_that_is_not_there_is_not_found(friends: Friends, year_id: int) -> None:
    refused(NotFound, lambda: drafting.start(friends.drafter, year_id, "pledge", {}))


def test_a_kind_that_no_room_has_registered_cannot_be_begun(friends: Friends) -> None:
    refused(BadInput, lambda: drafting.start(friends.drafter, friends.year_id, "letter", {}))


def test_saving_keeps_every_letter_and_writes_no_log(friends: Friends) -> None:
    paper_id, before = friends.started(), log_length()
    saved = drafting.save(friends.drafter, paper_id, {"theme": " chưa xong "}, revision_of(paper_id))
    assert db.session.get_one(WorkingCopy, paper_id).content == '{"theme":" chưa xong "}'
    assert saved.revision == revision_of(paper_id) == 2
    assert log_length() == before


def test_saving_the_same_again_is_no_new_revision(friends: Friends) -> None:
    paper_id = friends.started()
    content = content_of_cluster("iv-2020")["first_version"]
    assert drafting.save(friends.drafter, paper_id, content, 1).revision == 1


def test_the_second_of_two_editors_is_told_who_was_faster(friends: Friends) -> None:
    paper_id = friends.started()
    drafting.save(friends.drafter, paper_id, {"theme": "Một"}, 1)
    refusal = refused(Stale, lambda: drafting.save(friends.drafter, paper_id, {"theme": "Hai"}, 1))
    assert friends.drafter.name in str(refusal)


def test_only_the_drafter_saves_and_only_while_drafting(friends: Friends) -> None:
    paper_id = friends.started()
    refused(NotAllowed, lambda: drafting.save(friends.chair, paper_id, {}, 1))
    refused(NotFound, lambda: drafting.save(friends.of("lang-son", Office.DRAFTER), paper_id, {}, 1))
    strangers_are_refused(friends, lambda actor: drafting.save(actor, paper_id, {}, 1), circulated=False)
    friends.submitted(paper_id)
    refused(NotAllowed, lambda: drafting.save(friends.drafter, paper_id, {}, 1))


def test_a_million_letters_are_too_many(friends: Friends) -> None:
    paper_id = friends.started()
    refused(BadInput, lambda: drafting.save(friends.drafter, paper_id, {"theme": "a" * 1_000_000}, 1))

"""Góp ý: a remark on a passage or on the whole, by leader or drafter of any member."""

from __future__ import annotations

import unicodedata

import pytest

from app.papers import review
from app.papers.act import Seen
from app.papers.page import page_of
from tests.friends import Friends
from tests.papers.acts import NOT_OF_THIS_TEXT, refused, strangers_are_refused
from workflows.people import Actor, Office
from workflows.refusals import BadInput, NotAllowed, Stale


def _comment(friends: Friends, actor: Actor, paper_id: int, passage: str = "theme", text: str = "Nhất trí.") -> None:
    review.comment(actor, paper_id, friends.at_text(paper_id), passage, text)


def test_a_member_remarks_on_a_passage_and_everybody_reads_it(friends: Friends) -> None:
    paper_id = friends.submitted()
    _comment(friends, friends.member, paper_id, "theme", unicodedata.normalize("NFD", " Đề nghị\nngắn hơn. "))
    for reader in (friends.drafter, friends.chair, friends.vice_chair, friends.observer):
        (remark,) = page_of(reader, paper_id).comments
        assert (remark.passage, remark.text, remark.person) == ("theme", "Đề nghị ngắn hơn.", friends.member.name)
        assert remark.unit == "Thanh tra tỉnh Sơn La"


def test_drafters_of_members_and_the_author_may_remark_on_the_whole(friends: Friends) -> None:
    paper_id = friends.submitted()
    for actor in (friends.of("lang-son", Office.DRAFTER), friends.drafter, friends.chair):
        _comment(friends, actor, paper_id, "")
    assert len(page_of(friends.chair, paper_id).comments) == 3


def test_who_neither_leads_nor_drafts_does_not_remark(friends: Friends) -> None:
    paper_id = friends.submitted()
    for clerical in (friends.clerk, friends.archivist):
        refused(NotAllowed, lambda clerical=clerical: _comment(friends, clerical, paper_id))  # type: ignore[misc]
    strangers_are_refused(friends, lambda actor: _comment(friends, actor, paper_id))


@pytest.mark.parametrize(("passage", "text"), [("theme", ""), ("theme", " \n"), ("", "a" * 5001), ("", "a\x07")])
def test_an_empty_endless_or_invisible_remark_is_refused(friends: Friends, passage: str, text: str) -> None:
    paper_id = friends.submitted()
    refused(BadInput, lambda: _comment(friends, friends.member, paper_id, passage, text))


@pytest.mark.parametrize("passage", ["ground-99", "commitment-unknown", "theme ", "a" * 100_000])
def test_a_remark_stands_on_a_passage_that_is_there(friends: Friends, passage: str) -> None:
    paper_id = friends.submitted()
    refused(BadInput, lambda: _comment(friends, friends.member, paper_id, passage))


def test_a_remark_belongs_to_the_text_that_was_read(friends: Friends) -> None:
    paper_id = friends.submitted()
    seen = Seen(content_hash=NOT_OF_THIS_TEXT)
    refused(Stale, lambda: review.comment(friends.member, paper_id, seen, "theme", "Nhất trí."))


def test_after_review_nobody_remarks_any_more(friends: Friends) -> None:
    paper_id = friends.approved()
    refused(NotAllowed, lambda: _comment(friends, friends.member, paper_id))

"""Beginning the year's pledge: from last year's where there is one, else from the year's theme."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from flask import Flask

from app.clusters.models import ClusterYear
from app.clusters.service import create_year
from app.database import db
from app.papers.models import WorkingCopy
from app.papers.queries import content_of
from app.pledges import service
from tests.friends import Friends
from tests.papers.acts import refused, version_in_force
from tests.web.visitors import browser_of
from workflows.refusals import NotAllowed, NotFound, Refusal


def _next_year(friends: Friends, theme: str = "Chủ đề năm 2021") -> int:
    plan = db.session.get_one(ClusterYear, friends.year_id).as_plan()
    return create_year(friends.administrator, replace(plan, year=2021, theme=theme)).id


def _draft(paper_id: int) -> dict[str, object]:
    db.session.rollback()
    found: dict[str, object] = json.loads(db.session.get_one(WorkingCopy, paper_id).content)
    return found


def test_without_a_last_year_there_is_the_theme_and_nothing_else(friends: Friends) -> None:
    paper_id = service.start(friends.drafter, friends.year_id)
    theme = "Đoàn kết, kỷ cương, trách nhiệm, hiệu quả"
    empty = {"theme": theme, "grounds": [], "fields": [], "organisation": [], "closing": ""}
    assert _draft(paper_id) == empty


def test_last_years_pledge_is_the_start_with_this_years_theme(friends: Friends) -> None:
    before = friends.submitted()
    last = content_of(version_in_force(before))
    paper_id = service.start(friends.drafter, _next_year(friends))
    assert _draft(paper_id) == {**last, "theme": "Chủ đề năm 2021"}


def test_a_draft_that_was_never_submitted_is_nobodys_start(friends: Friends) -> None:
    friends.started()
    assert _draft(service.start(friends.drafter, _next_year(friends)))["fields"] == []


def test_another_clusters_pledge_is_no_start(friends: Friends) -> None:
    friends.submitted()
    plan = db.session.get_one(ClusterYear, friends.year_id).as_plan()
    other = create_year(friends.administrator, replace(plan, code="V", year=2021)).id
    assert _draft(service.start(friends.drafter, other))["fields"] == []


def test_only_the_chairs_drafter_begins_and_a_year_has_one_pledge(friends: Friends) -> None:
    outsider = friends.outsider
    refused(NotAllowed, lambda: service.start(friends.chair, friends.year_id))
    refused(NotAllowed, lambda: service.start(friends.vice_chair, friends.year_id))
    refused(NotFound, lambda: service.start(outsider, friends.year_id))
    service.start(friends.drafter, friends.year_id)
    assert refused(Refusal, lambda: service.start(friends.drafter, friends.year_id)).code == "exists"


@pytest.mark.parametrize(("who", "offered"), [("drafter", True), ("chair", False), ("other_drafter", False)])
def test_the_beginning_is_offered_to_who_may_begin(house: Flask, friends: Friends, who: str, offered: bool) -> None:  # noqa: FBT001
    page = browser_of(house, friends, who).get("/pledges").text
    assert ('action="/pledges"' in page) is offered
    service.start(friends.drafter, friends.year_id)
    assert 'action="/pledges"' not in browser_of(house, friends, who).get("/pledges").text


def test_the_list_shows_a_draft_to_its_authors_only(friends: Friends) -> None:
    paper_id = friends.started()
    assert [paper.id for paper in service.listed(friends.chair)] == [paper_id]
    for other in (friends.vice_chair, friends.observer, friends.outsider):
        assert list(service.listed(other)) == []
    friends.submitted(paper_id)
    for reader in (friends.vice_chair, friends.observer):
        assert [paper.id for paper in service.listed(reader)] == [paper_id]
    assert list(service.listed(friends.outsider)) == []

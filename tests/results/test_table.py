"""The scoring table as a paper of the year: how it begins, which one holds, who may begin it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.database import writing
from app.papers import drafting
from app.papers.models import Paper, PaperLink
from app.papers.replacing import replace
from app.results.scoring import Start, start, tables_seen
from app.results.scoring_page import advice_on, held, sums_of
from app.results.table import scoring_in_force, scoring_table
from tests.friends import Friends
from tests.results import scene
from workflows.refusals import BadInput, NotAllowed, NotFound, Refusal


@pytest.fixture(scope="module")
def prepared(prepared: Path | str, request: pytest.FixtureRequest, tmp_path_factory: Any) -> Path | str:
    return scene.prepared_with(Friends.signed, prepared, request, tmp_path_factory.mktemp("pledge"))


def in_force(friends: Friends) -> Paper:
    paper = scoring_in_force(friends.year_id)
    assert paper is not None
    return paper


def test_a_table_begins_from_the_signed_pledge_with_every_point_open(friends: Friends) -> None:
    with pytest.raises(BadInput):
        start(friends.drafter, friends.year_id, Start.LAST_YEAR)
    assert tables_seen(friends.drafter, friends.year_id).starts == [Start.PLEDGE]
    start(friends.drafter, friends.year_id, Start.PLEDGE)
    paper = tables_seen(friends.drafter, friends.year_id).others[0]
    assert paper.position == 1
    assert scoring_in_force(friends.year_id) is None, "a draft holds nothing"


def test_only_the_chairs_drafter_begins_a_table_and_only_that_unit_sees_the_draft(friends: Friends) -> None:
    for actor, refusal in ((friends.member, NotAllowed), (friends.chair, NotAllowed), (friends.outsider, NotFound)):
        with pytest.raises(refusal):
            start(actor, friends.year_id, Start.PLEDGE)
    start(friends.drafter, friends.year_id, Start.PLEDGE)
    assert len(tables_seen(friends.chair, friends.year_id).others) == 1
    assert tables_seen(friends.member, friends.year_id).others == []
    with pytest.raises(Refusal, match="đã có bảng điểm đang soạn"):
        start(friends.drafter, friends.year_id, Start.PLEDGE)


def test_a_signed_table_holds_until_the_next_is_signed(friends: Friends) -> None:
    first = scene.table_in_force(friends)
    assert held(in_force(friends)).paper.id == first
    tables = tables_seen(friends.drafter, friends.year_id)
    assert tables.starts == []
    changed = scene.table_content(decimals=2)
    draft = replace(friends.drafter, first, "Sửa số chữ số thập phân")
    assert in_force(friends).id == first
    drafting.save(friends.drafter, draft, changed, 1)
    second = scene.signed_by_chair(friends, draft)
    now_held = in_force(friends)
    assert (now_held.id, now_held.position) == (second, 2)
    assert scoring_table(now_held).decimals == 2
    seen = tables_seen(friends.member, friends.year_id)
    assert [paper.id for paper in seen.others] == [first]


def test_a_recalled_table_holds_no_more_and_another_may_begin(friends: Friends) -> None:
    table = scene.table_in_force(friends)
    with writing() as session:
        notice = session.scalars(select(Paper.id).where(Paper.kind == "pledge")).one()  # any signed paper will do
        session.add(PaperLink(paper_id=notice, target_id=table, relation="recalls"))
    assert scoring_in_force(friends.year_id) is None
    assert tables_seen(friends.drafter, friends.year_id).starts == [Start.PLEDGE]


def test_the_sum_beside_the_scale_is_said_and_stops_nobody(friends: Friends) -> None:
    content = scene.table_content(scale="1000")
    assert any("khác thang điểm" in each for each in advice_on(friends.year_id, content))
    assert sums_of(content).total == "100"
    scene.table_in_force(friends, content)
    assert scoring_in_force(friends.year_id) is not None


def test_the_sums_of_a_draft_pass_over_what_is_no_number() -> None:
    content = scene.table_content()
    content["parts"][0]["criteria"][0]["points"] = "hai mươi"
    assert sums_of(content).parts == ["40", "40"]
    assert sums_of(content).turns == [1, 0]

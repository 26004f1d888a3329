"""The words on the pages of a paper between two units, and of one that nobody is asked about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from app.archive.service import archive, search
from app.clock import today
from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of
from app.database import db
from app.notices.tasks import tasks_of
from app.papers import drafting, issuing, kinds, review
from app.papers.act import version_in_force
from app.papers.kinds import NamedSigner
from app.papers.links import Link, links_upon
from app.papers.models import IssueRecord, Paper
from app.papers.replacing import replace as replace_paper
from app.papers.replacing import ways_open
from app.papers.titles import paper_title
from tests.friends import Friends
from tests.papers.acts import refused, revision_of
from tests.papers.test_kinds import NOTICE
from tests.promises.browsers import Browser
from workflows.content import Json
from workflows.paper import Kind, Party, SignedBy, State
from workflows.people import Actor, Office
from workflows.refusals import NotAllowed
from workflows.signing import Slot, slots_of_both_sides

VISIT = replace(
    NOTICE,
    name="visit",
    title="Biên bản thử",
    symbol="BB-CTĐ",
    drafted_by=Party.INSPECTING,
    reviewed_by=Party.INSPECTED,
    signed_by=SignedBy.BOTH_SIDES,
    author_may_sign=True,
)


def _unit(key: str) -> int:
    return db.session.scalars(select(Unit.id).where(Unit.key == key)).one()


def _recorders(papers: Collection[Paper], actor: Actor) -> Mapping[int, frozenset[int]]:
    """Lạng Sơn's inspectors are of the team of every visit."""
    return {paper.id: actor.units_as(Office.INSPECTOR) & {_unit("lang-son")} for paper in papers}


def _signers(_paper: Paper, _content: Mapping[str, Json]) -> list[tuple[Slot, NamedSigner | None]]:
    """The leader of Lạng Sơn leads the team, an inspector is its secretary."""
    friends = Friends()
    inspecting, inspected = _unit("lang-son"), _unit("son-la")
    people = [friends.person("lang-son", office) for office in (Office.LEADER, Office.INSPECTOR)]
    named = [None, *(NamedSigner(person.id, person.name, "") for person in people)]
    return list(zip(slots_of_both_sides(inspected, inspecting, inspecting), named, strict=True))


def _register(monkeypatch: pytest.MonkeyPatch, kind: Kind) -> None:
    monkeypatch.setitem(kinds._KINDS, kind.name, kind)
    monkeypatch.setitem(kinds._EDITORS, kind.name, "papers.paper")


@pytest.fixture
def recorder(friends: Friends, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """An inspector of Lạng Sơn, who records what Lạng Sơn saw at Sơn La."""
    _register(monkeypatch, VISIT)
    monkeypatch.setitem(kinds._RECORDERS, "visit", _recorders)
    monkeypatch.setitem(kinds._SIGNERS, "visit", _signers)
    return friends.of("lang-son", Office.INSPECTOR)


@pytest.fixture
def visit(friends: Friends, recorder: Actor) -> int:
    """The minutes, being written."""
    return begun(friends, recorder, 1)


def begun(friends: Friends, recorder: Actor, position: int) -> int:
    sides = (_unit("lang-son"), _unit("son-la"))
    content = {"text": "Đã kiểm tra."}
    return drafting.start(recorder, friends.year_id, "visit", content, position=position, sides=sides)


def sent(friends: Friends, recorder: Actor, paper_id: int) -> int:
    drafting.submit(recorder, paper_id, friends.at_step(paper_id), revision_of(paper_id), None)
    return paper_id


def agreed(friends: Friends, recorder: Actor, paper_id: int) -> int:
    sent(friends, recorder, paper_id)
    review.approve(friends.member, paper_id, friends.at_text(paper_id))
    return paper_id


def signed(friends: Friends, recorder: Actor, paper_id: int, *, numbered: bool = False) -> int:
    agreed(friends, recorder, paper_id)
    step = friends.at_step(paper_id)
    issuing.open_signing(recorder, paper_id, step, numbered=numbered, place="Sơn La", day=today())
    for actor in (friends.member, friends.vice_chair, recorder):
        friends.sign(actor, paper_id)
    return paper_id


def test_it_is_called_by_its_two_units(friends: Friends, visit: int, recorder: Actor) -> None:
    assert paper_title(db.session.get_one(Paper, visit)) == "Biên bản thử: Lạng Sơn kiểm tra Sơn La"
    other = begun(friends, recorder, 2)
    assert paper_title(db.session.get_one(Paper, other)) == "Biên bản thử: Lạng Sơn kiểm tra Sơn La"


def test_the_page_names_who_is_asked_and_who_is_waited_for(
    house: Flask, friends: Friends, visit: int, recorder: Actor
) -> None:
    browser = Browser(house, friends.person("lang-son", Office.INSPECTOR))
    assert "trình Thanh tra tỉnh Sơn La cho ý kiến" in browser.get(f"/papers/{visit}").text
    step, revision = friends.at_step(visit).seq, revision_of(visit)
    browser.post(f"/papers/{visit}/submission", seq=step, revision=revision)
    page = browser.get(f"/papers/{visit}").text
    assert "Đã trình bản dự thảo 1 tới Thanh tra tỉnh Sơn La." in page
    assert "đang lấy ý kiến Thanh tra tỉnh Sơn La" in page
    assert "các đơn vị trong cụm" not in page
    review.approve(friends.member, visit, friends.at_text(visit))
    assert "đã được Thanh tra tỉnh Sơn La thống nhất" in browser.get(f"/papers/{visit}").text
    other_side = Browser(house, friends.person("son-la", Office.LEADER)).get(f"/papers/{visit}").text
    assert "Đang chờ Thanh tra tỉnh Lạng Sơn mở ký." in other_side
    assert "Cụm trưởng cấp số" not in other_side


def test_minutes_are_issued_without_a_place_and_unnumbered_at_first(
    house: Flask, friends: Friends, visit: int, recorder: Actor
) -> None:
    agreed(friends, recorder, visit)
    browser = Browser(house, friends.person("lang-son", Office.INSPECTOR))
    page = browser.get(f"/papers/{visit}/issue").text
    assert 'name="place"' not in page
    assert 'value="no" checked' in page
    seq, day = friends.at_step(visit).seq, today().isoformat()
    assert browser.post(f"/papers/{visit}/issue", seq=seq, numbered="yes", day=day).status_code == 303
    version = version_in_force(db.session(), visit)
    assert version is not None
    issued = db.session.get_one(IssueRecord, version.id)
    assert (issued.number, issued.place) == ("01/BB-CTĐ", "Sơn La")
    second = agreed(friends, recorder, begun(friends, recorder, 2))
    assert 'value="yes" checked' in browser.get(f"/papers/{second}/issue").text, "as the last one was"


def test_the_tasks_speak_of_minutes(friends: Friends, visit: int, recorder: Actor) -> None:
    assert [task.title for task in tasks_of(recorder) if task.paper.id == visit] == ["Ghi và gửi biên bản"]
    sent(friends, recorder, visit)
    assert [task.title for task in tasks_of(friends.member)] == ["Đọc và cho ý kiến biên bản"]
    assert [task.title for task in tasks_of(friends.vice_chair) if task.paper.id == visit] == []


def test_who_recorded_minutes_replaces_them_and_nobody_else(friends: Friends, visit: int, recorder: Actor) -> None:
    signed(friends, recorder, visit)
    refused(NotAllowed, lambda: replace_paper(friends.drafter, visit, "ghi nhầm số liệu"))
    refused(NotAllowed, lambda: replace_paper(friends.of("son-la", Office.DRAFTER), visit, "ghi nhầm số liệu"))
    assert ways_open(recorder, visit) == [Link.REPLACES]
    assert ways_open(friends.drafter, visit) == [Link.CORRECTS, Link.RECALLS]
    new = replace_paper(recorder, visit, "ghi nhầm số liệu")
    assert [each.paper.id for each in links_upon(db.session.get_one(Paper, visit))] == [new]
    assert paper_title(db.session.get_one(Paper, new)) == "Biên bản thử: Lạng Sơn kiểm tra Sơn La (thay thế)"
    assert friends.state(new) is State.DRAFTING


def test_the_archive_calls_minutes_by_their_two_units(friends: Friends, visit: int, recorder: Actor) -> None:
    signed(friends, recorder, visit)
    archive(friends.archivist, visit, friends.at_step(visit))
    found, _total = search(friends.member, "")
    assert [(each.title, each.marks) for each in found] == [("Biên bản thử: Lạng Sơn kiểm tra Sơn La", ())]


def test_an_unreviewed_paper_asks_nobody(house: Flask, friends: Friends, monkeypatch: pytest.MonkeyPatch) -> None:
    _register(monkeypatch, NOTICE)
    notice = drafting.start(friends.drafter, friends.year_id, "notice", {"text": "Họp ngày 20/3/2020."})
    assert "Soạn và trình văn bản" in [task.title for task in tasks_of(friends.drafter)]
    browser = Browser(house, friends.person("dien-bien", Office.DRAFTER))
    assert "Mời soạn xong, xem lại rồi trình." in browser.get(f"/papers/{notice}").text
    drafting.submit(friends.drafter, notice, friends.at_step(notice), revision_of(notice), None)
    page = browser.get(f"/papers/{notice}").text
    assert "Bản dự thảo 1 chờ cấp số và mở ký." in page
    assert "Lấy ý kiến" not in page
    assert "Đã thống nhất" not in page
    year = db.session.get_one(ClusterYear, friends.year_id)
    assert len(members_of(year)) > 1

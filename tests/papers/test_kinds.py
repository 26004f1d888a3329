"""A kind of paper is data and a template: a second one, made here, lives the same life on the same machine."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from app.archive.service import archive
from app.checks import broken_promises
from app.clock import today
from app.database import db
from app.documents.vault import fetch
from app.papers import drafting, issuing, kinds, review, signing
from app.papers.files import paper_file
from app.papers.models import IssueRecord, Paper, SignatureSlot
from app.papers.page import page_of
from tests.friends import PIN, Friends
from tests.papers.acts import refused, revision_of, strangers_are_refused
from tests.promises.browsers import Browser
from workflows.content import Json, PaperText, Paragraph, SignatureBlock
from workflows.paper import Issue, Kind, Party, Passage, SignedBy, State
from workflows.people import Actor, Office
from workflows.permissions import Action
from workflows.refusals import BadInput, NotAllowed
from workflows.wording import plain


def _check(content: Mapping[str, Json]) -> Mapping[str, Json]:
    return {"text": plain(str(content.get("text", "")), "text", limit=500)}


def _passages(content: Mapping[str, Json]) -> list[Passage]:
    return [Passage("text", "Nội dung", str(content.get("text", "")))]


def _compose(content: Mapping[str, Json], issue: Issue) -> PaperText:
    return PaperText(
        parent_agency="",
        agency=issue.cluster.upper(),
        number=f"Số: {issue.number}" if issue.number else "",
        place_and_date=issue.place,
        type_name="THÔNG BÁO",
        subject="Về lịch họp của cụm",
        grounds=(),
        blocks=(Paragraph(str(content.get("text", ""))),),
        signatures=tuple(SignatureBlock(each.slot, each.lines, each.name) for each in issue.signatories),
        recipients=("Như trên",),
        document_code=issue.document_code,
    )


NOTICE = Kind(
    name="notice",
    title="Thông báo",
    symbol="TB-CTĐ",
    template="pledge",
    drafted_by=Party.CHAIR,
    reviewed_by=Party.NOBODY,
    signed_by=SignedBy.CHAIR,
    check=_check,
    passages=_passages,
    compose=_compose,
)


@pytest.fixture
def notice(friends: Friends, monkeypatch: pytest.MonkeyPatch) -> int:
    """A notice that is being drafted."""
    monkeypatch.setitem(kinds._KINDS, NOTICE.name, NOTICE)
    monkeypatch.setitem(kinds._EDITORS, NOTICE.name, "papers.paper")
    return drafting.start(friends.drafter, friends.year_id, "notice", {"text": " Họp ngày 20/3/2020. "})


def _submit(friends: Friends, paper_id: int) -> None:
    drafting.submit(friends.drafter, paper_id, friends.at_step(paper_id), revision_of(paper_id), today())


def test_a_notice_walks_from_draft_to_archive_and_every_promise_holds(friends: Friends, notice: int) -> None:
    _submit(friends, notice)
    assert friends.state(notice) is State.APPROVED, "nobody reviews a notice"
    step = friends.at_step(notice)
    sign = issuing.open_signing(friends.clerk, notice, step, numbered=True, place="Điện Biên", day=today())
    assert sign == "01/TB-CTĐ"
    friends.sign(friends.chair, notice)
    assert friends.state(notice) is State.SIGNED
    archive(friends.archivist, notice, friends.at_step(notice))
    assert friends.state(notice) is State.ARCHIVED
    assert list(broken_promises()) == []
    content = fetch(paper_file(db.session.get_one(Paper, notice), "pdf").sha256)
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert "THÔNG BÁO" in printed
    assert "Họp ngày 20/3/2020." in printed


def test_only_the_chair_signs_a_notice(friends: Friends, notice: int) -> None:
    _submit(friends, notice)
    issuing.open_signing(friends.clerk, notice, friends.at_step(notice), numbered=False, place="A", day=today())
    slots = list(db.session.scalars(select(SignatureSlot)))
    assert [(slot.name, slot.person_id) for slot in slots] == [("chair", friends.chair.person_id)]
    refused(NotAllowed, lambda: signing.sign(friends.vice_chair, notice, friends.at_text(notice), PIN))


def test_nobody_is_asked_about_a_notice_and_nobody_can_approve_it(friends: Friends, notice: int) -> None:
    _submit(friends, notice)
    assert page_of(friends.drafter, notice).members == []
    refused(NotAllowed, lambda: review.approve(friends.member, notice, friends.at_text(notice)))
    assert page_of(friends.chair, notice).can == {Action.SEE, Action.RETURN}


def test_each_kind_has_its_own_series_of_numbers(friends: Friends, notice: int) -> None:
    friends.frozen()
    _submit(friends, notice)
    issuing.open_signing(friends.clerk, notice, friends.at_step(notice), numbered=True, place="A", day=today())
    assert sorted(db.session.scalars(select(IssueRecord.number))) == ["01/GƯ-CTĐ", "01/TB-CTĐ"]


def test_its_own_rule_of_content_is_asked(friends: Friends, notice: int) -> None:
    drafting.save(friends.drafter, notice, {"text": ""}, revision_of(notice))
    refused(BadInput, lambda: _submit(friends, notice))


def test_strangers_are_strangers_to_every_kind(friends: Friends, notice: int) -> None:
    def submit(actor: Actor) -> None:
        drafting.submit(actor, notice, friends.at_step(notice), 1, None)

    strangers_are_refused(friends, submit, circulated=False)


def test_the_same_page_shows_it(house: Flask, friends: Friends, notice: int) -> None:
    _submit(friends, notice)
    browser = Browser(house, friends.person("son-la", Office.LEADER))
    page = browser.get(f"/papers/{notice}")
    assert page.status_code == 200
    assert "Thông báo 2020" in page.text

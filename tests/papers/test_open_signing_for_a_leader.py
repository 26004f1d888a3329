"""Mở ký khi có giao ký: the deputy has the slot, the files print KT. or TUQ., and the clerk sees it beforehand."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from app.accounts.models import OfficeHolding, Person
from app.clock import today
from app.clusters.delegations.models import DelegationRecord
from app.clusters.delegations.service import Terms, end, give
from app.database import db, writing
from app.documents.lint import lint_pdf, lint_word
from app.documents.pdf import render_pdf
from app.documents.vault import fetch
from app.papers import issuing
from app.papers.models import IssueRecord, SignatureSlot
from tests.friends import Friends
from tests.papers.acts import refused, term_ends
from tests.papers.deputies import GROUND, deputy_of, give_to
from tests.promises import attacks
from tests.promises.browsers import Browser
from workflows.paper import State
from workflows.people import ActingForm, Actor, Office
from workflows.refusals import Refusal, Stale
from workflows.signing import NO_BREAK

A_DAY = timedelta(days=1)
KT_LINES = "CỤM TRƯỞNG\nKT. CHÁNH THANH TRA TỈNH ĐIỆN BIÊN\nPHÓ CHÁNH THANH TRA\nĐại diện cấp phó"
TUQ_LINES = "CỤM PHÓ\nTUQ. CHÁNH THANH TRA TỈNH LẠNG SƠN\nTRƯỞNG PHÒNG NGHIỆP VỤ 1\nĐại diện cấp dưới"


def _open(friends: Friends, paper_id: int) -> None:
    seen = friends.at_step(paper_id)
    issuing.open_signing(friends.clerk, paper_id, seen, numbered=True, place="Lạng Sơn", day=today())


def _slot(name: str) -> SignatureSlot:
    db.session.rollback()
    return db.session.scalars(select(SignatureSlot).where(SignatureSlot.name == name)).one()


@pytest.fixture
def both(friends: Friends) -> tuple[Actor, Actor]:
    """A deputy signs for the chair, and another person below for the vice-chair."""
    deputy = deputy_of("dien-bien", "Đại diện cấp phó", "Phó Chánh Thanh tra")
    below = deputy_of("lang-son", "Đại diện cấp dưới", "Trưởng phòng Nghiệp vụ 1")
    give_to(deputy, friends.chair, ActingForm.KT)
    give_to(below, friends.vice_chair, ActingForm.TUQ)
    return deputy, below


def test_the_slots_are_bound_to_the_deputies_and_print_for_whom_they_sign(
    friends: Friends, both: tuple[Actor, Actor]
) -> None:
    friends.frozen()
    chair, vice_chair = _slot("chair"), _slot("vice-chair")
    assert (chair.person_id, vice_chair.person_id) == (both[0].person_id, both[1].person_id)
    assert [slot.printed.replace(NO_BREAK, " ") for slot in (chair, vice_chair)] == [KT_LINES, TUQ_LINES]


def test_both_files_print_it_and_keep_to_the_layout_of_the_decree(friends: Friends, both: tuple[Actor, Actor]) -> None:
    friends.frozen()
    issued = db.session.scalars(select(IssueRecord)).one()
    pdf, word = fetch(issued.pdf_sha256), fetch(issued.word_sha256)
    assert (lint_pdf(pdf), lint_word(word)) == ([], [])
    printed = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)
    for words in ("KT. CHÁNH THANH TRA", "TUQ. CHÁNH THANH TRA", "PHÓ CHÁNH THANH TRA", "TRƯỞNG PHÒNG NGHIỆP VỤ 1"):
        assert words in printed


def test_only_the_deputy_of_the_slot_is_waited_for(friends: Friends, both: tuple[Actor, Actor]) -> None:
    from app.notices.tasks import tasks_of

    friends.frozen()
    waiting = [actor.name for actor in (*both, friends.chair, friends.vice_chair) if tasks_of(actor)]
    assert waiting == ["Đại diện cấp dưới"]


def test_a_delegation_that_is_over_or_not_begun_or_for_other_kinds_leaves_the_slot_to_the_leader(
    friends: Friends, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.clusters.delegations.service.kind_titles", lambda: {"plan": "Kế hoạch"})
    deputy = deputy_of("dien-bien", "Đại diện cấp phó", "Phó Chánh Thanh tra")
    office = db.session.scalars(select(OfficeHolding.id).where(OfficeHolding.person_id == deputy.person_id)).one()
    end(friends.chair, give(friends.chair, office, Terms(ActingForm.KT, today(), today(), GROUND)).id)
    only_plans = Terms(ActingForm.KT, today(), today(), GROUND, frozenset({"plan"}))
    give(friends.chair, office, only_plans)
    give(friends.chair, office, Terms(ActingForm.KT, today() + A_DAY, today() + A_DAY, GROUND))
    friends.frozen()
    assert _slot("chair").person_id == friends.chair.person_id
    assert "KT." not in _slot("chair").printed


def test_a_deputy_who_drafted_the_text_is_not_expected_to_sign_it(friends: Friends) -> None:
    paper_id = friends.approved()
    holder = OfficeHolding(
        person_id=friends.drafter.person_id,
        office=Office.DEPUTY,
        unit_id=min(friends.drafter.unit_ids),
        first_day=today(),
    )
    with writing() as session:
        session.add(holder)
        session.get_one(Person, friends.drafter.person_id).title = "Trưởng phòng Nghiệp vụ 1"
    give_to(friends.drafter, friends.chair, ActingForm.TUQ)
    assert refused(Refusal, lambda: _open(friends, paper_id)).code == "separation"


def test_a_unit_without_a_leader_has_no_deputy_either(friends: Friends, both: tuple[Actor, Actor]) -> None:
    paper_id = friends.approved()
    term_ends(friends.chair)
    assert refused(Refusal, lambda: _open(friends, paper_id)).code == "no_leader"


def test_a_delegation_that_ends_while_the_files_are_made_means_making_them_again(
    friends: Friends, both: tuple[Actor, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    paper_id, chair = friends.approved(), friends.chair
    given = db.session.scalars(select(DelegationRecord.id).where(DelegationRecord.leader_id == chair.person_id)).one()

    def meanwhile(*args: object, **options: object) -> object:
        end(chair, given)
        return render_pdf(*args, **options)  # type: ignore[arg-type]

    seen = friends.at_step(paper_id)
    monkeypatch.setattr(issuing, "render_pdf", meanwhile)
    with pytest.raises(Stale):
        issuing.open_signing(friends.clerk, paper_id, seen, numbered=True, place="Lạng Sơn", day=today())
    assert friends.state(paper_id) is State.APPROVED


def test_the_clerk_sees_who_will_sign_and_on_what_ground(
    house: Flask, friends: Friends, both: tuple[Actor, Actor]
) -> None:
    paper_id = friends.approved()
    page = Browser(house, friends.person("dien-bien", Office.CLERK)).get(f"/papers/{paper_id}/issue").text
    for words in ("Đại diện cấp phó", "KT. CHÁNH THANH TRA TỈNH ĐIỆN BIÊN · PHÓ CHÁNH THANH TRA", f"Căn cứ: {GROUND}"):
        assert words in page.replace(NO_BREAK, " ")


def test_a_delegation_is_never_deleted(friends: Friends, both: tuple[Actor, Actor]) -> None:
    assert "delegation is" in attacks.refused("DELETE FROM delegation")

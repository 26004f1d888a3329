"""Cấp số, mở ký: the approved text is frozen once, numbered, with a place for every signature."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.accounts.models import OfficeHolding
from app.clock import today
from app.database import db, writing
from app.documents.pdf import render_pdf
from app.documents.vault import fetch
from app.papers import drafting, issuing, review, signing
from app.papers.models import IssueRecord, RegisterEntry, SignatureSlot, WorkingCopy
from tests.friends import Friends
from tests.papers.acts import (
    becomes_leader,
    last_entry,
    refused,
    stale_step,
    strangers_are_refused,
    term_ends,
    version_in_force,
    with_rules,
)
from workflows.paper import State
from workflows.people import Actor, Office
from workflows.refusals import BadInput, NotAllowed, Refusal, Stale
from workflows.years import Signers, SigningOrder


def _open(friends: Friends, actor: Actor, paper_id: int, **changes: object) -> str:
    entered = {"numbered": True, "place": "Lạng Sơn", "day": today(), **changes}
    return issuing.open_signing(actor, paper_id, friends.at_step(paper_id), **entered)  # type: ignore[arg-type]


def test_the_clerk_numbers_it_and_the_text_is_frozen_with_the_hash_that_was_approved(friends: Friends) -> None:
    paper_id = friends.approved()
    assert _open(friends, friends.clerk, paper_id) == "01/GƯ-CTĐ"
    version = version_in_force(paper_id)
    issued = db.session.get_one(IssueRecord, version.id)
    assert (issued.number, issued.place, issued.day) == ("01/GƯ-CTĐ", "Lạng Sơn", today())
    assert issued.content_hash == version.content_hash
    assert friends.state(paper_id) is State.SIGNING
    assert issued.pdf_sha256 in last_entry().particulars
    assert issued.word_sha256 in last_entry().particulars


def test_every_signer_has_a_field_in_the_pdf_and_a_slot_bound_to_a_person(friends: Friends) -> None:
    with_rules(friends, signers=Signers.ALL_MEMBERS, signing_order=SigningOrder.CHAIR_FIRST)
    friends.frozen()
    slots = list(db.session.scalars(select(SignatureSlot).order_by(SignatureSlot.id)))
    assert [slot.name for slot in slots] == [f"member-{place}" for place in range(1, 6)] + ["vice-chair", "chair"]
    assert {slot.person_id for slot in slots} == {leader.person_id for leader in friends.leaders()}
    assert [slot.turn for slot in slots] == [1, 1, 1, 1, 1, 3, 2]
    issued = db.session.scalars(select(IssueRecord)).one()
    fields = PdfReader(io.BytesIO(fetch(issued.pdf_sha256))).get_fields() or {}
    assert {slot.name for slot in slots} <= fields.keys()


def test_a_paper_may_go_without_a_number(friends: Friends) -> None:
    paper_id = friends.approved()
    assert _open(friends, friends.clerk, paper_id, numbered=False) == ""
    assert db.session.get(RegisterEntry, paper_id) is None


def test_only_the_chairs_clerk_opens_signing_and_nothing_is_made_for_others(
    friends: Friends, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper_id = friends.approved()
    others = (friends.chair, friends.drafter, friends.archivist, friends.member, friends.vice_chair)
    monkeypatch.setattr(issuing, "store", _made_in_vain)
    for other in others:
        refused(NotAllowed, lambda other=other: _open(friends, other, paper_id))  # type: ignore[misc]
        refused(NotAllowed, lambda other=other: _open(friends, other, paper_id, place=""))  # type: ignore[misc]
    strangers_are_refused(friends, lambda actor: _open(friends, actor, paper_id))
    strangers_are_refused(friends, lambda actor: _open(friends, actor, paper_id, place=""))


@pytest.mark.parametrize("stage", ["submitted", "frozen", "signed"])
def test_it_is_opened_only_once_and_only_when_approved(friends: Friends, stage: str) -> None:
    paper_id = getattr(friends, stage)()
    refused(NotAllowed, lambda: _open(friends, friends.clerk, paper_id))


@pytest.mark.parametrize("place", ["", " ", "a" * 61, "Lạng\u202eSơn"])
def test_the_place_is_a_short_readable_name(friends: Friends, place: str) -> None:
    paper_id = friends.approved()
    refusal = refused(BadInput, lambda: _open(friends, friends.clerk, paper_id, place=place))
    assert isinstance(refusal, BadInput)
    assert refusal.field == "place"


@pytest.mark.parametrize("days", [-1, 1, 365_000])
def test_the_day_lies_between_submission_and_today(friends: Friends, days: int) -> None:
    paper_id = friends.approved()
    refused(BadInput, lambda: _open(friends, friends.clerk, paper_id, day=today() + timedelta(days=days)))


def test_a_stale_page_opens_nothing(friends: Friends) -> None:
    paper_id = friends.approved()
    seen = stale_step(friends, paper_id)
    refused(Stale, lambda: issuing.open_signing(friends.clerk, paper_id, seen, numbered=True, place="A", day=today()))


def test_a_unit_without_a_leader_is_named(friends: Friends) -> None:
    paper_id = friends.approved()
    term_ends(friends.vice_chair)
    refusal = refused(Refusal, lambda: _open(friends, friends.clerk, paper_id))
    assert refusal.code == "no_leader"
    assert "Lạng Sơn" in str(refusal)


def test_who_drafted_the_text_is_not_expected_to_sign_it(friends: Friends) -> None:
    paper_id = friends.approved()
    drafter = friends.drafter
    term_ends(friends.chair)
    becomes_leader(drafter)
    assert refused(Refusal, lambda: _open(friends, friends.clerk, paper_id)).code == "separation"


def test_a_number_belongs_to_its_paper_for_good(friends: Friends) -> None:
    """Signing is refused, a second version is approved: the same number stands on it."""
    paper_id = friends.frozen()
    signing.refuse(friends.vice_chair, paper_id, friends.at_text(paper_id), "Sai địa danh.")
    revision = db.session.get_one(WorkingCopy, paper_id).revision
    drafting.submit(friends.drafter, paper_id, friends.at_step(paper_id), revision, None)
    for leader in friends.leaders():
        review.approve(leader, paper_id, friends.at_text(paper_id))
    assert _open(friends, friends.clerk, paper_id) == "01/GƯ-CTĐ"
    assert len(list(db.session.scalars(select(RegisterEntry)))) == 1


def test_another_signer_since_the_files_were_made_means_making_them_again(
    friends: Friends, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper_id = friends.approved()
    holding = _leading(friends.vice_chair)
    successor = friends.of("lang-son", Office.DRAFTER)

    def meanwhile(*args: object, **options: object) -> object:
        with writing() as session:
            session.get_one(OfficeHolding, holding).person_id = successor.person_id
        return render_pdf(*args, **options)  # type: ignore[arg-type]

    seen = friends.at_step(paper_id)
    monkeypatch.setattr(issuing, "render_pdf", meanwhile)
    with pytest.raises(Stale):
        issuing.open_signing(friends.clerk, paper_id, seen, numbered=True, place="Lạng Sơn", day=today())
    assert friends.state(paper_id) is State.APPROVED
    assert db.session.scalar(select(IssueRecord)) is None


def _leading(leader: Actor) -> int:
    query = select(OfficeHolding.id).where(
        OfficeHolding.person_id == leader.person_id, OfficeHolding.office == Office.LEADER
    )
    return db.session.scalars(query).one()


def _made_in_vain(_content: bytes) -> str:
    raise AssertionError("a file was made for somebody who may not ask for it")

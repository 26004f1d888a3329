"""Ký thay: the deputy signs in the own name with the own key, and only while the delegation stands (P8)."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Person
from app.clusters.delegations.service import end
from app.database import db
from app.notices.tasks import tasks_of
from app.papers import signing
from app.papers.models import Signature
from app.signatures.service import certificate_of, credential_of, enrol
from tests.friends import PIN, Friends
from tests.papers.acts import refused
from tests.papers.deputies import deputy_of, give_to
from tests.promises.browsers import Browser
from workflows.paper import State
from workflows.people import ActingForm, Actor
from workflows.refusals import NotAllowed, Refusal


@pytest.fixture
def deputy(friends: Friends) -> Actor:
    """A deputy of the chair's unit with a key of the own."""
    deputy = deputy_of("dien-bien", "Đại diện cấp phó", "Phó Chánh Thanh tra")
    enrol(deputy, PIN)
    return deputy


def _sign(friends: Friends, actor: Actor, paper_id: int) -> None:
    signing.sign(actor, paper_id, friends.at_text(paper_id), PIN)


def test_the_deputy_signs_for_the_chair_with_a_certificate_in_the_own_name(friends: Friends, deputy: Actor) -> None:
    give_to(deputy, friends.chair, ActingForm.KT)
    paper_id = friends.frozen()
    friends.sign(friends.vice_chair, paper_id)
    _sign(friends, deputy, paper_id)
    assert friends.state(paper_id) is State.SIGNED
    signed = db.session.scalars(select(Signature).order_by(Signature.signed_at.desc())).first()
    credential = credential_of(deputy.person_id)
    assert signed is not None
    assert credential is not None
    assert (signed.person_id, signed.credential_id) == (deputy.person_id, credential.id)
    subject = certificate_of(credential).subject.rfc4514_string()
    assert "Đại diện cấp phó" in subject
    assert "Phó Chánh Thanh tra" in subject


def test_the_leader_cannot_sign_where_the_paper_names_the_deputy(friends: Friends, deputy: Actor) -> None:
    give_to(deputy, friends.chair, ActingForm.KT)
    paper_id = friends.frozen()
    friends.sign(friends.vice_chair, paper_id)
    enrol(friends.chair, PIN)
    refused(NotAllowed, lambda: _sign(friends, friends.chair, paper_id))


def test_a_deputy_without_a_delegation_signs_nothing(friends: Friends, deputy: Actor) -> None:
    paper_id = friends.frozen()
    friends.sign(friends.vice_chair, paper_id)
    refused(NotAllowed, lambda: _sign(friends, deputy, paper_id))


def test_once_the_delegation_is_over_the_deputy_neither_signs_nor_refuses(friends: Friends, deputy: Actor) -> None:
    given = give_to(deputy, friends.chair, ActingForm.KT)
    paper_id = friends.frozen()
    friends.sign(friends.vice_chair, paper_id)
    end(friends.chair, given)
    assert refused(Refusal, lambda: _sign(friends, deputy, paper_id)).code == "delegation_over"
    seen = friends.at_text(paper_id)
    refusal = refused(Refusal, lambda: signing.refuse(deputy, paper_id, seen, "Chưa đúng."))
    assert refusal.code == "delegation_over"
    assert tasks_of(deputy) == []


def test_what_has_been_signed_stays_signed_when_the_delegation_is_over(friends: Friends, deputy: Actor) -> None:
    given = give_to(deputy, friends.chair, ActingForm.KT)
    paper_id = friends.frozen()
    friends.sign(friends.vice_chair, paper_id)
    _sign(friends, deputy, paper_id)
    end(friends.chair, given)
    assert friends.state(paper_id) is State.SIGNED


def test_a_deputy_makes_a_key_on_the_page_of_keys(house: Flask, friends: Friends) -> None:
    person = db.session.get_one(Person, deputy_of("dien-bien", "Đại diện cấp phó", "Phó Chánh Thanh tra").person_id)
    browser = Browser(house, person)
    assert browser.get("/key").status_code == 200
    assert browser.post("/key", pin=PIN, pin_again=PIN).status_code == 303
    assert credential_of(person.id) is not None

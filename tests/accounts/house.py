"""What the tests of this room share: making people, signing in, sending a form as a browser would."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.accounts import service
from app.accounts.models import Person
from app.audit.models import AuditEntry
from app.clock import today
from app.database import db, writing
from workflows.people import Actor, Office

PASSWORD = "một câu dài dễ nhớ"
BEGINNING = date(2019, 1, 1)
ADMINISTRATOR = "quantri@ttcp.gov.vn"
EMAIL = "an@dienbien.gov.vn"


@dataclass
class People:
    """Makes people as an administrator would have, with a password of their own."""

    house: Flask
    administrator: Actor

    def add(self, email: str = EMAIL, *offices: Office, name: str = "Nguyễn Văn An", unit_id: int = 1) -> int:
        """A new person's id."""
        with self.house.app_context():
            person, _ = service.create_person(self.administrator, name, email, "Chánh Thanh tra", "")
            person_id = person.id
            for office in offices:
                service.give_office(self.administrator, person_id, office, unit_id, BEGINNING)
            settle(person_id)
        return person_id

    @contextmanager
    def changing(self, person_id: int) -> Iterator[Person]:
        """The person's row, to be set as a test needs it."""
        with self.house.app_context(), writing() as session:
            yield session.get_one(Person, person_id)

    @contextmanager
    def database(self) -> Iterator[Session]:
        """A look into the database."""
        with self.house.app_context():
            yield db.session()

    def log(self, action: str) -> list[AuditEntry]:
        """The log's entries of one action."""
        with self.database() as session:
            return list(session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def settle(person_id: int) -> None:
    """The person has chosen a password of their own."""
    hashed = hash_password(unicodedata.normalize("NFKD", PASSWORD))
    with writing() as session:
        person = session.get_one(Person, person_id)
        person.password, person.starting_password_until = hashed, None


def actor_for(person_id: int) -> Actor:
    """The person as an actor, as of today."""
    return service.actor_of(db.session.get_one(Person, person_id), today())


def token_of(client: FlaskClient, page: str) -> str:
    """The CSRF token that the page carries."""
    text = client.get(page, follow_redirects=True).text
    return text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]


def post(
    client: FlaskClient, url: str, page: str | None = None, /, headers: object = None, **form: object
) -> TestResponse:
    """Send a form with the token of the page that holds it."""
    return client.post(url, data={"csrf_token": token_of(client, page or url), **form}, headers=headers)


def sign_in(client: FlaskClient, email: str = EMAIL, password: str = PASSWORD) -> TestResponse:
    """Send the sign-in form."""
    return post(client, "/login", email=email, password=password)


def signed_in(client: FlaskClient) -> bool:
    """Whether this browser reaches its own account."""
    return client.get("/account").status_code == 200


def stale(client: FlaskClient) -> None:
    """The password was given six minutes ago."""
    with client.session_transaction() as kept:
        kept["fs_paa"] -= 6 * 60

"""A small house for these tests: accounts and clusters on a database of their own, and three friends.

The administrator may, Bình of Thanh tra tỉnh Sơn La is a member, Chi of Thanh tra tỉnh Cà Mau an outsider.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import Context
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

import app
import app.documents.vault  # the log's table refers to tables of these rooms
import app.papers.models
import app.signatures.models
from app.accounts import open_accounts
from app.accounts.demonstration import DEMONSTRATION_PASSWORD
from app.accounts.service import actor_of, add_demonstration_person
from app.clock import today
from app.clusters import open_clusters
from app.clusters.models import Unit
from app.clusters.service import member_units
from app.clusters.units import load_units
from app.database import db, open_database, writing
from app.settings import settings
from app.web import open_web
from workflows.people import Actor, Holding, Office
from workflows.years import YearPlan

CLUSTER_IV = ("dien-bien", "lang-son", "son-la", "lai-chau", "lao-cai", "ha-giang", "quang-ninh")
FRIENDS = {
    "administrator": (Office.ADMINISTRATOR, "ttcp"),
    "observer": (Office.OBSERVER, "ttcp"),
    "member": (Office.LEADER, "son-la"),
    "successor": (Office.ARCHIVIST, "tuyen-quang-2025"),
    "outsider": (Office.LEADER, "ca-mau"),
}


class Browser(FlaskClient):
    """A browser outside of the test's own application context: each request starts with an empty ``g``."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request, the test's own reading ended first so that it cannot hold the database."""
        if has_app_context():  # not so for the second step of a redirect
            db.session.rollback()
        return Context().run(super().open, *args, **kwargs)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Flask]:
    """The application, its tables made, its units loaded, its friends at home."""
    flask = Flask("app", root_path=str(Path(app.__file__).parent), instance_path=str(tmp_path))
    flask.config.update(settings(tmp_path, {"TESTING": True, "WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False}))
    flask.test_client_class = Browser
    open_web(flask)
    open_database(flask)
    open_accounts(flask)
    open_clusters(flask)
    with flask.app_context():
        with writing() as session:
            db.metadata.create_all(session.connection())
        load_units()
        for friend, (office, key) in FRIENDS.items():
            holdings = [Holding(office, unit(key).id, date(2019, 1, 1))]
            add_demonstration_person(friend.title(), f"{friend}@thu.example", "", "", holdings)
        yield flask
        db.session.remove()
        db.engine.dispose()


def unit(key: str) -> Unit:
    """The agency of this key."""
    return db.session.scalars(select(Unit).where(Unit.key == key)).one()


def friend(name: str) -> Actor:
    """One of the friends, as the services know them."""
    from app.accounts.models import Person

    person = db.session.scalars(select(Person).where(Person.email == f"{name}@thu.example")).one()
    return actor_of(person, today())


def browser(house: Flask, name: str) -> FlaskClient:
    """One of the friends, signed in."""
    client = house.test_client()
    answer = client.post("/login", data={"email": f"{name}@thu.example", "password": DEMONSTRATION_PASSWORD})
    assert answer.status_code == 302, answer.text
    return client


def plan_2020(**changes: object) -> YearPlan:
    """Cluster IV in 2020, as the report of its signing tells it."""
    members = member_units([unit(key).id for key in CLUSTER_IV])
    facts: dict[str, object] = {
        "name": "Cụm thi đua số IV",
        "code": "IV",
        "year": 2020,
        "members": members,
        "chair_id": unit("dien-bien").id,
        "vice_chair_id": unit("lang-son").id,
        "host_id": unit("lang-son").id,
        "theme": "Đoàn kết, kỷ cương, trách nhiệm, hiệu quả",
    }
    return YearPlan(**(facts | changes))

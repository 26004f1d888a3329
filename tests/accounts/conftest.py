"""A small house with people only: its own database, the frame, and this room."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

import app.documents.vault
import app.papers.models
import app.signatures.models  # noqa: F401 - the log's keys lead to these tables
from app import accounts
from app.accounts import access, service
from app.accounts.access import fresh_required, require
from app.clusters.models import Unit
from app.database import db, open_database, writing
from app.settings import settings
from app.web import open_web
from tests.accounts.house import ADMINISTRATOR, People, actor_for, settle
from workflows.permissions import Action

_numbers = itertools.count()
UNITS = {1: "Thanh tra tỉnh Điện Biên", 2: "Thanh tra tỉnh Lạng Sơn"}


@pytest.fixture
def empty_databases(engine_name: str, request: pytest.FixtureRequest) -> Iterator[Callable[[], dict[str, str]]]:
    """Settings that name a new, empty database; SQLite's own place needs none."""
    if engine_name == "sqlite":
        yield dict
        return
    server, made = request.getfixturevalue("postgres"), []

    def create() -> dict[str, str]:
        made.append(f"people_{next(_numbers)}")
        return {"SQLALCHEMY_DATABASE_URI": server.create(made[-1])}

    yield create
    for name in made:
        server.drop(name)


@pytest.fixture
def build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty_databases: Callable[[], dict[str, str]]
) -> Iterator[Callable[..., Flask]]:
    """Makes the application, with two units and nobody in it; settings may be given."""
    built: list[Flask] = []
    monkeypatch.setattr(access, "unit_names", lambda: UNITS)

    def make(**overrides: object) -> Flask:
        app = Flask("app")
        app.config.update(settings(tmp_path / str(len(built)), {"TESTING": True, **empty_databases(), **overrides}))
        open_web(app)
        open_database(app)
        accounts.open_accounts(app)
        _declare_sample_pages(app)
        with app.app_context(), writing() as session:
            db.metadata.create_all(session.connection())
            for unit_id, name in UNITS.items():
                facts = {"short_name": name, "kind": "tỉnh", "parent": "", "seat": "", "lat": 21.0, "lon": 105.0}
                session.execute(insert(Unit).values(id=unit_id, key=str(unit_id), name=name, **facts))
        built.append(app)
        return app

    yield make
    for made in built:
        with made.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def house(build: Callable[..., Flask]) -> Flask:
    """The application as it comes."""
    return build()


@pytest.fixture
def people(house: Flask) -> People:
    """The house with its first administrator."""
    return first_people(house)


def first_people(house: Flask) -> People:
    """An administrator, and with them the way to make others."""
    with house.app_context():
        person, _ = service.first_administrator("Trần Thị Bình", ADMINISTRATOR, 1)
        person_id = person.id
        settle(person_id)
        return People(house, actor_for(person_id))


@pytest.fixture
def client(house: Flask) -> FlaskClient:
    """One browser on this machine."""
    return house.test_client()


def _declare_sample_pages(app: Flask) -> None:
    @app.get("/open")
    @require(Action.PUBLIC)
    def open_page() -> str:
        return "open"

    @app.get("/draft")
    @require(Action.START)
    def draft_page() -> str:
        return access.actor().name

    @app.route("/sign", methods=["GET", "POST"])
    @require(Action.SIGN)
    @fresh_required
    def sign_page() -> str:
        return "signing"

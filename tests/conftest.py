"""Fixtures that all tests share: a house on a fresh copy of a prepared database, and friends who live in it.

``--database postgresql`` runs the same tests on a PostgreSQL server that the tests start themselves on a free port.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.database import db
from tests.friends import Friends
from tests.servers import Postgres, postgres_missing

PREPARED_CLUSTER = "iv-2020"
# The prepared people's passwords were hashed under this salt: every copy of the house must know it.
SALT = "one-salt-for-all-tests"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


@pytest.fixture(scope="session")
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--database"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of the tests' own, in a folder that no other run of pytest tidies away under it."""
    if reason := postgres_missing():
        pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="giao-uoc-postgres-") as folder:
        server = Postgres(Path(folder))
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def prepared(engine_name: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path | str:
    """A migrated database with Cluster IV of 2020 and its people, made once: a SQLite file or a template's name."""
    folder = tmp_path_factory.mktemp("prepared")
    if engine_name == "sqlite":
        _prepare(folder, f"sqlite:///{folder / 'house.sqlite3'}")
        return folder / "house.sqlite3"
    server: Postgres = request.getfixturevalue("postgres")
    _prepare(folder, server.create("prepared"))
    return "prepared"


def _prepare(folder: Path, uri: str) -> None:
    from flask_migrate import upgrade

    from app.demonstration.load import load_demonstration

    app = create_app(
        {
            "INSTANCE": folder,
            "VAULT": folder / "vault",
            "SQLALCHEMY_DATABASE_URI": uri,
            "SECURITY_PASSWORD_SALT": SALT,
        }
    )
    with app.app_context():
        upgrade()
        load_demonstration((PREPARED_CLUSTER,))
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def database_uri(
    engine_name: str, prepared: Path | str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[str]:
    """The address of this test's own copy of the prepared database."""
    if engine_name == "sqlite":
        shutil.copyfile(prepared, tmp_path / "house.sqlite3")
        yield f"sqlite:///{tmp_path / 'house.sqlite3'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.copy(str(prepared))
    yield server.uri(name)
    server.drop(name)


@contextmanager
def application(database_uri: str, folder: Path, **settings: Any) -> Iterator[Flask]:
    """The whole application on this database, its vault and secrets in the folder; closed at the end."""
    places = {"INSTANCE": folder / "instance", "VAULT": folder / "vault", "SQLALCHEMY_DATABASE_URI": database_uri}
    app = create_app({**places, "SECURITY_PASSWORD_SALT": SALT, **settings})
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def app(database_uri: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on this test's own database and vault; forms need no token here."""
    with application(database_uri, tmp_path, TESTING=True, WTF_CSRF_ENABLED=False) as app:
        yield app


@pytest.fixture
def house(app: Flask) -> Iterator[Flask]:
    """The application with its context open, for tests that call services."""
    with app.app_context():
        yield app
        db.session.rollback()


@pytest.fixture
def friends(house: Flask) -> Friends:
    """The people of Cluster IV and outsiders, as actors."""
    return Friends()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without script, not signed in."""
    return app.test_client()

"""The house of these tests has its pledge signed already: once, in the copy that every test starts from."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from app.database import db
from tests.conftest import _prepare, application
from tests.friends import Friends
from tests.progress.visitors import Visit, Visitor
from tests.servers import Postgres
from workflows.progress import Period


@pytest.fixture(scope="session")
def prepared(engine_name: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path | str:
    """A migrated database with Cluster IV of 2020, its people and its signed pledge."""
    folder = tmp_path_factory.mktemp("signed")
    name: Path | str = folder / "house.sqlite3"
    uri = f"sqlite:///{name}"
    if engine_name != "sqlite":
        server: Postgres = request.getfixturevalue("postgres")
        name, uri = "signed", server.create("signed")
    _prepare(folder, uri)
    with application(uri, folder) as app, app.app_context():
        Friends().signed()
        db.session.remove()
    return name


@pytest.fixture
def wanted(friends: Friends) -> object:
    """Sơn La's report of the middle of the year."""
    from app.progress.writing import Wanted

    return Wanted(friends.year_id, "son-la", Period.MID_YEAR)


@pytest.fixture
def visit(app: Flask, friends: Friends) -> Visit:
    """A browser for the person of this address."""
    return lambda email: Visitor(app, email, friends.year_id)

"""A house whose pledge and plan of inspections are signed, made once for all tests of this room."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import application
from tests.friends import Friends
from tests.inspections.drafts import in_force
from tests.servers import Postgres


@pytest.fixture(scope="session")
def ready(
    prepared: Path | str, engine_name: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> tuple[Path, str]:
    """That house: the folder of its vault and keys (and of its SQLite file), the name of its PostgreSQL template."""
    folder, name = tmp_path_factory.mktemp("ready"), ""
    if engine_name == "sqlite":
        shutil.copyfile(prepared, folder / "house.sqlite3")
        uri = f"sqlite:///{folder / 'house.sqlite3'}"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        name = server.copy(str(prepared))
        uri = server.uri(name)
    with application(uri, folder, TESTING=True) as app, app.app_context():
        friends = Friends()
        friends.signed()
        in_force(friends)
    return folder, name


@pytest.fixture
def app(ready: tuple[Path, str], tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on this test's own copy; forms need no token here."""
    folder, template = ready
    shutil.copytree(folder, tmp_path / "house")
    server: Postgres | None = request.getfixturevalue("postgres") if template else None
    name = server.copy(template) if server else ""
    uri = server.uri(name) if server else f"sqlite:///{tmp_path / 'house' / 'house.sqlite3'}"
    with application(uri, tmp_path / "house", TESTING=True, WTF_CSRF_ENABLED=False) as app:
        yield app
    if server:
        server.drop(name)

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


@pytest.fixture(scope="session")
def ready(prepared: Path | str, engine_name: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of that house: its database, its vault, its keys."""
    if engine_name != "sqlite":
        pytest.skip("the house is copied as a folder, which PostgreSQL's is not")
    folder = tmp_path_factory.mktemp("ready")
    shutil.copyfile(prepared, folder / "house.sqlite3")
    with application(f"sqlite:///{folder / 'house.sqlite3'}", folder, TESTING=True) as app, app.app_context():
        friends = Friends()
        friends.signed()
        in_force(friends)
    return folder


@pytest.fixture
def app(ready: Path, tmp_path: Path) -> Iterator[Flask]:
    """The application on this test's own copy; forms need no token here."""
    shutil.copytree(ready, tmp_path / "house")
    uri = f"sqlite:///{tmp_path / 'house' / 'house.sqlite3'}"
    with application(uri, tmp_path / "house", TESTING=True, WTF_CSRF_ENABLED=False) as app:
        yield app

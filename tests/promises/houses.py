"""Houses whose pledge has come a long way, built once and copied for each test: its database, vault and secrets."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from app.archive.service import archive
from app.audit.service import record_refusal
from app.clock import today
from app.clusters.models import ClusterYear
from app.database import writing
from app.papers import issuing, review
from app.papers.act import Seen
from app.signatures.service import enrol
from tests.conftest import application
from tests.friends import PIN, Friends
from tests.servers import Postgres
from workflows.years import SigningOrder


@dataclass(frozen=True, slots=True)
class Lived:
    """A house that has been lived in: the application with its context open, its friends, its one pledge."""

    app: Flask
    friends: Friends
    paper_id: int
    vault: Path


@dataclass(frozen=True, slots=True)
class Mould:
    """What copies are made of: a folder with vault and secrets, and a database (a file, or a template's name)."""

    folder: Path
    database: Path | str


Moulds = Callable[[str], Mould]


@pytest.fixture(scope="session")
def moulds(
    engine_name: str, prepared: Path | str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Moulds:
    """Moulds by the name of the stage, each poured at its first use from the one before."""
    server: Postgres | None = request.getfixturevalue("postgres") if engine_name == "postgresql" else None
    made: dict[str, Mould] = {}

    def mould(stage: str) -> Mould:
        if stage not in made:
            before, build = STAGES[stage]
            folder = tmp_path_factory.mktemp(stage)
            source = mould(before) if before else Mould(tmp_path_factory.mktemp("empty"), prepared)
            database = _copied(source, folder, server)
            with opened(folder, _uri(database, server)) as lived:
                build(lived)
            made[stage] = Mould(folder, database)
        return made[stage]

    return mould


@pytest.fixture
def signing_house(moulds: Moulds, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Lived]:
    """A pledge open for signature: vice-chair and chair have their keys and may sign in any order."""
    yield from _house("signing", moulds, tmp_path, request)


@pytest.fixture
def archived_house(moulds: Moulds, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Lived]:
    """A pledge in the archive; every table that only grows has a row."""
    yield from _house("archived", moulds, tmp_path, request)


def _house(stage: str, moulds: Moulds, folder: Path, request: pytest.FixtureRequest) -> Iterator[Lived]:
    mould = moulds(stage)
    server: Postgres | None = request.getfixturevalue("postgres") if isinstance(mould.database, str) else None
    database = _copied(mould, folder, server)
    with opened(folder, _uri(database, server)) as lived:
        yield lived
    if server is not None:
        server.drop(str(database))


def _copied(mould: Mould, folder: Path, server: Postgres | None) -> Path | str:
    for name in ("vault", "instance"):
        if (mould.folder / name).exists():
            shutil.copytree(mould.folder / name, folder / name)
    if server is not None:
        return server.copy(str(mould.database))
    return Path(shutil.copyfile(mould.database, folder / "house.sqlite3"))


def _uri(database: Path | str, server: Postgres | None) -> str:
    return server.uri(str(database)) if server is not None else f"sqlite:///{database}"


@contextmanager
def opened(folder: Path, uri: str) -> Iterator[Lived]:
    """The house on this folder and database, its context open."""
    with application(uri, folder, TESTING=True, WTF_CSRF_ENABLED=False) as app, app.app_context():
        yield Lived(app, Friends(), 1, folder / "vault")


def _to_signing(lived: Lived) -> None:
    with writing() as session:
        session.get_one(ClusterYear, lived.friends.year_id).signing_order = SigningOrder.TOGETHER
    paper_id = lived.friends.submitted()
    review.comment(lived.friends.member, paper_id, lived.friends.at_text(paper_id), "", "Nhất trí về bố cục.")
    record_refusal(lived.friends.outsider.person_id, "papers.approve", "not_found", "Không tìm thấy văn bản này.")
    approve_all(lived.friends, paper_id)
    open_signing(lived.friends, paper_id)
    for actor in (lived.friends.vice_chair, lived.friends.chair):
        enrol(actor, PIN)


def _to_archive(lived: Lived) -> None:
    friends, paper_id = lived.friends, lived.paper_id
    for actor in (friends.vice_chair, friends.chair):
        friends.sign(actor, paper_id)
    archive(friends.archivist, paper_id, friends.at_step(paper_id))


def approve_all(friends: Friends, paper_id: int) -> None:
    """Every member approves the version in force."""
    for leader in friends.leaders():
        review.approve(leader, paper_id, friends.at_text(paper_id))


def open_signing(friends: Friends, paper_id: int, seen: Seen | None = None) -> str:
    """The clerk freezes the approved text today and opens it for signature; returns the number."""
    seen = seen or friends.at_step(paper_id)
    return issuing.open_signing(friends.clerk, paper_id, seen, numbered=True, place="Lạng Sơn", day=today())


STAGES: dict[str, tuple[str, Callable[[Lived], None]]] = {
    "signing": ("", _to_signing),
    "archived": ("signing", _to_archive),
}

"""A secret ballot is secret: two houses whose units chose differently are alike, in every row and on every page."""

from __future__ import annotations

import re
import shutil
import sqlite3
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from app import clock
from app.accounts.models import Person
from app.clusters.models import ClusterYear
from app.database import db
from app.results.votes_acts import cast, close
from app.results.votes_chores import votes_chores
from tests.conftest import application
from tests.friends import Friends
from tests.promises.browsers import Browser
from tests.results.voting import opened, unit_id
from workflows.people import Office
from workflows.refusals import Refusal
from workflows.scoring.table import VoteMethod

NOON = datetime(2020, 11, 16, 5, 0, tzinfo=UTC)
FOR_ONE = {"son-la": "lao-cai", "lai-chau": "ha-giang", "dien-bien": "lao-cai"}
FOR_ANOTHER = {"son-la": "ha-giang", "lai-chau": "lao-cai", "dien-bien": "lao-cai"}
VIEWERS = ("drafter", "chair", "member", "observer", "administrator")


@pytest.fixture(autouse=True)
def _one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing differs by the moment at which it was written."""
    for room in [room for name, room in sys.modules.items() if name.startswith("app")]:
        if vars(room).get("now") is clock.now and room is not clock:
            monkeypatch.setattr(room, "now", lambda: NOON)


@pytest.fixture
def two_houses(engine_name: str, prepared: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Two copies of the prepared house, by their folders."""
    if engine_name != "sqlite":
        pytest.skip("the files of two databases are compared")
    folders = tmp_path / "one", tmp_path / "other"
    for folder in folders:
        folder.mkdir()
        shutil.copyfile(prepared, folder / "house.sqlite3")
    return folders


def _voted(folder: Path, choices: Mapping[str, str], method: VoteMethod) -> tuple[list[str], dict[str, str]]:
    """The whole database after these ballots, as text, and then every page that speaks of the vote."""
    settings = {"TESTING": True, "WTF_CSRF_ENABLED": False}
    with application(f"sqlite:///{folder / 'house.sqlite3'}", folder, **settings) as app, app.app_context():
        friends = Friends()
        vote_id = opened(friends, method)
        for voter, choice in choices.items():
            leader = friends.of(voter, Office.LEADER)
            cast(leader, vote_id, unit_id(voter), (unit_id(choice),))
            with pytest.raises(Refusal):  # pressed again, with something else
                cast(leader, vote_id, unit_id(voter), (unit_id("quang-ninh"),))
        dump = _dump(folder)
        pages = _pages(app, friends, vote_id)
        close(friends.drafter, vote_id, early=True)
        return dump, pages | {f"closed {name}": page for name, page in _pages(app, friends, vote_id).items()}


def _dump(folder: Path) -> list[str]:
    db.session.rollback()
    with sqlite3.connect(folder / "house.sqlite3") as reader:
        return list(reader.iterdump())


def _pages(app: Flask, friends: Friends, vote_id: int) -> dict[str, str]:
    pages = {}
    for who in VIEWERS:
        browser = Browser(app, db.session.get_one(Person, getattr(friends, who).person_id))
        for path in ("/", "/results", "/results/votes", f"/results/votes/{vote_id}", "/log"):
            pages[f"{who} {path}"] = _settled(browser.get(path).text)
    year = db.session.get_one(ClusterYear, friends.year_id)
    return pages | {"chores": str(votes_chores(friends.vice_chair, [year]))}


def _settled(page: str) -> str:
    """Without the numbers that differ at each showing."""
    return re.sub(r'value="[0-9a-f.\-_A-Za-z]{20,}"', 'value="…"', page)


def test_neither_a_row_nor_a_page_tells_who_chose_whom(two_houses: tuple[Path, Path]) -> None:
    (one_dump, one_pages), (other_dump, other_pages) = (
        _voted(folder, choices, VoteMethod.SECRET)
        for folder, choices in zip(two_houses, (FOR_ONE, FOR_ANOTHER), strict=True)
    )
    assert [line for line in one_dump if "vote_cast" in line and "INSERT" in line]
    assert one_dump == other_dump
    assert one_pages == other_pages
    assert any("Lào Cai" in page for page in one_pages.values())


def test_an_open_vote_is_told_apart_by_its_rows_and_only_after_the_closing_by_its_pages(
    two_houses: tuple[Path, Path],
) -> None:
    (one_dump, one_pages), (other_dump, other_pages) = (
        _voted(folder, choices, VoteMethod.OPEN)
        for folder, choices in zip(two_houses, (FOR_ONE, FOR_ANOTHER), strict=True)
    )
    assert one_dump != other_dump
    differing = {name for name in one_pages if one_pages[name] != other_pages[name]}
    assert differing
    assert all(name.startswith("closed") for name in differing)

"""One way to read and one way to write, held by the database itself."""

from __future__ import annotations

from functools import partial
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.accounts.models import Person
from app.audit.service import record
from app.audit.verification import verify_log
from app.clusters.models import ClusterYear
from app.database import db, locked, release, writing
from app.papers import review
from app.papers.models import Decision
from tests.friends import Friends
from tests.promises.attacks import snapshot
from tests.promises.together import at_once

READ_ONLY = r"(?i)read-?only"
PATIENCE = 20  # seconds that a waiting thread is given before the test fails instead of hanging


@pytest.mark.parametrize(
    "stray",
    ["UPDATE cluster_year SET theme = 'x'", "DELETE FROM working_copy", "INSERT INTO one_time VALUES ('k', 1, NULL)"],
)
def test_a_stray_write_in_a_reading_transaction_is_refused(house: Flask, stray: str) -> None:
    before = snapshot()
    with pytest.raises(DBAPIError, match=READ_ONLY):
        db.session.execute(text(stray))
    db.session.rollback()
    assert snapshot() == before


def test_a_stray_change_of_a_loaded_row_is_refused(house: Flask) -> None:
    year = db.session.scalars(select(ClusterYear)).one()
    year.theme = "Chủ đề khác"
    with pytest.raises(DBAPIError, match=READ_ONLY):
        db.session.commit()
    db.session.rollback()
    assert db.session.scalars(select(ClusterYear.theme)).one() != "Chủ đề khác"


def test_reading_after_writing_is_read_only_again(house: Flask) -> None:
    with writing() as session:
        session.execute(text("UPDATE cluster_year SET theme = 'x'"))
    with pytest.raises(DBAPIError, match=READ_ONLY):
        db.session.execute(text("UPDATE cluster_year SET theme = 'y'"))


def test_what_was_written_before_a_failure_is_gone(house: Flask) -> None:
    before = snapshot()
    with pytest.raises(KeyboardInterrupt):
        _write_and_be_killed()
    assert snapshot() == before


def _write_and_be_killed() -> None:
    with writing() as session:
        session.execute(text("UPDATE cluster_year SET theme = 'x'"))
        raise KeyboardInterrupt


def _one_more(year_id: int) -> None:
    with writing() as session:
        year = session.scalars(locked(select(ClusterYear).where(ClusterYear.id == year_id))).one()
        year.revision += 1


def test_no_update_of_sixteen_writers_is_lost(house: Flask, friends: Friends) -> None:
    before = db.session.get_one(ClusterYear, friends.year_id).revision
    at_once(house, *[partial(_one_more, friends.year_id)] * 16)
    release()
    assert db.session.get_one(ClusterYear, friends.year_id).revision == before + 16


def _in_background(app: Flask, act: Any) -> Thread:
    def run() -> None:
        with app.app_context():
            act()

    thread = Thread(target=run)
    thread.start()
    return thread


def test_a_check_reads_the_log_and_the_papers_of_one_moment(house: Flask, friends: Friends) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite's reader keeps writers out until it has ended")
    paper_id = friends.submitted()
    member, seen = friends.member, friends.at_text(paper_id)
    release()
    first = verify_log()
    _in_background(house, partial(review.approve, member, paper_id, seen)).join()
    assert verify_log() == first
    release()
    assert verify_log().size == first.size + 1


def test_an_answer_is_not_kept_waiting_by_a_change_of_its_persons_account(house: Flask, friends: Friends) -> None:
    """Person first and log second there, log first and person second here: with FOR UPDATE they would lock for ever."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    paper_id = friends.submitted()
    member, seen, holds, answered = friends.member, friends.at_text(paper_id), Event(), Event()
    waited: list[bool] = []

    def change_the_account() -> None:
        with writing() as session:
            session.scalars(locked(select(Person).where(Person.id == member.person_id))).one()
            holds.set()
            waited.append(answered.wait(PATIENCE))
            record(session, None, "test:account-changed", f"person:{member.person_id}", {})

    release()
    changing = _in_background(house, change_the_account)
    assert holds.wait(PATIENCE)
    review.approve(member, paper_id, seen)
    answered.set()
    changing.join()
    assert waited == [True]
    assert db.session.query(Decision).count() == 1
    assert verify_log().faults == ()


def test_sqlite_keeps_what_was_committed_and_knows_its_keys(house: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("settings of SQLite")
    found = {
        name: db.session.execute(text(f"PRAGMA {name}")).scalar_one()
        for name in ("foreign_keys", "recursive_triggers", "synchronous", "query_only")
    }
    assert found == {"foreign_keys": 1, "recursive_triggers": 1, "synchronous": 2, "query_only": 1}

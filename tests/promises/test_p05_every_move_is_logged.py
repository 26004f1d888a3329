"""P5, P6: no state changes without its log entry, no entry without its change, and no entry ever changes again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.audit import guards
from app.audit.models import AuditEntry
from app.audit.service import GENESIS, Move, record
from app.audit.verification import verify_log
from app.checks import broken_promises
from app.clock import now
from app.database import db, writing
from app.papers import review
from app.papers.act import Seen, acting
from app.papers.models import Paper
from tests.friends import Friends
from tests.promises.attacks import refused, run, snapshot, take_guards_down, tamper
from tests.promises.houses import Lived, opened
from tests.servers import Postgres
from workflows.paper import Event, State
from workflows.permissions import Action

JUMPS = [
    "UPDATE paper SET state = 'archived'",
    "UPDATE paper SET state = 'drafting'",
    "UPDATE paper SET seq = seq + 1",
    "UPDATE paper SET seq = seq + 1, state = 'approved'",
    "UPDATE paper SET seq = 1, state = 'drafting'",
    "UPDATE paper SET id = 99",
]
DISGUISES = [
    "UPDATE paper SET kind = 'other'",
    "UPDATE paper SET code = 'stolen'",
    "UPDATE paper SET cluster_year_id = cluster_year_id + 1",
    "UPDATE paper SET position = 9",
]


def _entry(friends: Friends, **changes: object) -> AuditEntry:
    """A next entry for the paper in review as an honest one would be, but for the changes."""
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    paper = db.session.scalars(select(Paper)).one()
    values: dict[str, object] = {
        "id": last.id + 1,
        "at": now(),
        "actor_id": friends.member.person_id,
        "actor_name": friends.member.name,
        "action": "paper:approve",
        "subject": f"paper:{paper.id}",
        "paper_id": paper.id,
        "seq": paper.seq + 1,
        "from_state": paper.state,
        "to_state": paper.state,
        "particulars": "{}",
        "previous": last.leaf,
        "leaf": "0" * 64,
    }
    return AuditEntry(**(values | changes))


@pytest.mark.parametrize("attack", JUMPS + DISGUISES)
def test_a_paper_does_not_move_without_its_entry(friends: Friends, attack: str) -> None:
    friends.submitted()
    before = snapshot()
    refused(attack)
    assert snapshot() == before


@pytest.mark.parametrize("attack", JUMPS[:-1])
def test_where_the_guards_are_down_a_key_or_the_verification_still_stands(friends: Friends, attack: str) -> None:
    friends.submitted()
    take_guards_down()
    try:
        run(attack)
    except DBAPIError:
        return  # the key from the paper to its last entry held
    assert verify_log().faults != ()


@pytest.mark.parametrize("attack", JUMPS[:-1])
def test_a_paper_moved_behind_every_guard_is_found(friends: Friends, attack: str) -> None:
    friends.submitted()
    tamper(attack)
    assert "P5 P6" in {name for name, _ in broken_promises()}


@pytest.mark.parametrize(
    "changes",
    [
        {"seq": 4},
        {"seq": 1, "from_state": None},
        {"seq": 2},
        {"from_state": "signing", "to_state": "signed"},
        {"from_state": None},
        {"paper_id": 99},
        {"paper_id": 99, "seq": 1, "from_state": None, "to_state": "drafting"},
        {"paper_id": None},
        {"to_state": None},
        {"id": 1},
    ],
    ids=str,
)
def test_an_entry_that_does_not_follow_is_refused(friends: Friends, changes: dict[str, object]) -> None:
    friends.submitted()
    before = snapshot()
    entry = _entry(friends, **changes)
    with pytest.raises(DBAPIError), writing() as session:
        session.add(entry)
    assert snapshot() == before


def test_an_entry_takes_its_paper_along(friends: Friends) -> None:
    paper_id = friends.submitted()
    entry = _entry(friends, to_state=State.APPROVED)
    with writing() as session:
        session.add(entry)
    assert friends.state(paper_id) is State.APPROVED
    assert db.session.get_one(Paper, paper_id).seq == 3


def test_a_step_that_is_not_in_the_workflow_is_found_however_well_it_is_logged(friends: Friends) -> None:
    paper_id = friends.started()
    with writing() as session:
        move = Move(paper_id, 2, State.DRAFTING, State.ARCHIVED)
        record(session, friends.drafter, f"paper:{Event.ARCHIVE}", f"paper:{paper_id}", {}, move)
    found = list(broken_promises())
    assert "P5 P6" in {name for name, _ in found}
    assert "P9 P17" in {name for name, _ in found}  # archived, and never even frozen


def _approve_and_be_killed(friends: Friends, paper_id: int, seen: Seen) -> None:
    with acting(friends.member, paper_id, Action.APPROVE, seen) as act:
        act.happens(Event.APPROVE, version=1)
        raise KeyboardInterrupt


def test_entry_and_change_stand_or_fall_together(friends: Friends) -> None:
    paper_id = friends.submitted()
    before, seen = snapshot(), friends.at_text(paper_id)
    with pytest.raises(KeyboardInterrupt):
        _approve_and_be_killed(friends, paper_id, seen)
    assert snapshot() == before
    review.approve(friends.member, paper_id, seen)
    assert verify_log().faults == ()


def test_rows_of_the_record_are_never_changed_or_deleted(archived_house: Lived) -> None:
    before = snapshot(frozenset())
    for table in guards.APPEND_ONLY:
        column = db.metadata.tables[table].primary_key.columns.keys()[0]
        assert before[table], f"no row in {table}: nothing is proved"
        assert "append-only" in refused(f"UPDATE {table} SET {column} = {column}")
    for table in (*guards.APPEND_ONLY, *guards.NEVER_DELETED):
        assert "never deleted" in refused(f"DELETE FROM {table}").replace("append-only", "never deleted")
    assert snapshot(frozenset()) == before


def test_no_row_of_the_record_is_overwritten_by_insert_or_replace(archived_house: Lived) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's own")
    before = snapshot(frozenset())
    for table in (*guards.APPEND_ONLY, *guards.NEVER_DELETED):
        refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    refused("UPDATE OR REPLACE paper SET position = position, id = id + 0, seq = 1, state = 'drafting'")
    assert snapshot(frozenset()) == before


def test_no_table_of_the_record_is_emptied(archived_house: Lived) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    for table in (*guards.APPEND_ONLY, *guards.NEVER_DELETED):
        assert "append-only" in refused(f'TRUNCATE "{table}" CASCADE')


@pytest.fixture
def role(postgres_here: Postgres, house: Flask) -> Iterator[str]:
    """The application's own role on this test's database, with the rights that guards.py grants it."""
    name = str(db.engine.url.database)
    postgres_here.execute("CREATE ROLE giao_uoc LOGIN")
    for statement in guards.grants("giao_uoc"):
        postgres_here.execute(statement, name)
    yield "giao_uoc"
    postgres_here.execute("DROP OWNED BY giao_uoc", name)
    postgres_here.execute("DROP ROLE giao_uoc")


@pytest.fixture
def postgres_here(engine_name: str, request: pytest.FixtureRequest) -> Postgres:
    if engine_name == "sqlite":
        pytest.skip("SQLite has no roles")
    server: Postgres = request.getfixturevalue("postgres")
    return server


@pytest.fixture
def as_role(postgres_here: Postgres, role: str) -> Iterator[psycopg.Connection]:
    """A connection of that role, with the triggers gone: only its rights hold it."""
    take_guards_down()
    address = f"host=127.0.0.1 port={postgres_here.port} user={role} dbname={db.engine.url.database}"
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


def test_the_applications_own_role_cannot_rewrite_the_record(as_role: psycopg.Connection) -> None:
    for table in guards.APPEND_ONLY:
        column = db.metadata.tables[table].primary_key.columns.keys()[0]
        for attack in (f'UPDATE "{table}" SET {column} = {column}', f'DELETE FROM "{table}"', f'TRUNCATE "{table}"'):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                as_role.execute(attack)
    for table in guards.NEVER_DELETED:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_role.execute(f'DELETE FROM "{table}"')


@pytest.mark.parametrize(
    "attack",
    [
        "DROP TABLE audit_entry CASCADE",
        "ALTER TABLE paper DISABLE TRIGGER ALL",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        "SET session_replication_role = replica",
    ],
)
def test_the_applications_own_role_cannot_take_the_guards_down(as_role: psycopg.Connection, attack: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role.execute(attack)


def test_the_applications_own_role_can_do_the_daily_work(postgres_here: Postgres, role: str, tmp_path: Path) -> None:
    uri = postgres_here.uri(str(db.engine.url.database), role)
    with opened(tmp_path / "as-role", uri) as lived:
        lived.friends.archived()
        assert list(broken_promises()) == []


def test_the_first_entry_names_nothing_before_it(house: Flask) -> None:
    assert db.session.get_one(AuditEntry, 1).previous == GENESIS

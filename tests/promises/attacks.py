"""Attacks below the services: SQL over the application's own connection, and an intruder who owns the machine."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.audit import guards
from app.database import db, writing

# Tables that a refused act may add to: the refusal itself, and sessions and their limits.
TRACES = frozenset({"refused_act", "sign_in", "failed_try"})


def run(statement: str) -> None:
    """One statement over the application's own connection, committed."""
    with writing() as session:
        session.connection().exec_driver_sql(statement)


def refused(statement: str) -> str:
    """What the database says when it refuses this statement; the test fails where it does not."""
    with pytest.raises(DBAPIError) as caught:
        run(statement)
    return str(caught.value.orig)


def take_guards_down() -> None:
    """Drop every trigger, as a test of the triggers must: what is refused afterwards is refused by a key."""
    with writing() as session:
        for statement in guards.remove(session.get_bind().dialect.name):
            session.execute(text(statement))


def tamper(*statements: str) -> None:
    """What somebody can do who owns the machine: no trigger and no foreign key stands in the way."""
    db.session.remove()
    if db.engine.dialect.name == "sqlite":
        _tamper_sqlite(statements)
        return
    with db.engine.connect().execution_options(writing=True) as connection, connection.begin():
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in statements:
            connection.exec_driver_sql(statement)


def _tamper_sqlite(statements: tuple[str, ...]) -> None:
    intruder = sqlite3.connect(str(db.engine.url.database), isolation_level=None)  # its keys are off by default
    try:
        triggers = intruder.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            intruder.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            intruder.execute(statement)
        for _, definition in triggers:
            intruder.execute(definition)
    finally:
        intruder.close()


def snapshot(leave_out: frozenset[str] = TRACES) -> dict[str, list[str]]:
    """Every row of every table, to compare before and after."""
    db.session.rollback()
    tables = [table for table in db.metadata.tables.values() if table.name not in leave_out]
    return {table.name: sorted(map(repr, db.session.execute(select(table)))) for table in tables}

"""The database: one way to read, one way to write.

A transaction is read-only unless it was opened by :func:`writing`; the database itself refuses a stray write. Measured
reasons: SQLAlchemy's default transactions on SQLite lose 41-44 % of concurrent updates in silence, and a deferred
BEGIN answers "database is locked" in spite of any time-out. So a write begins IMMEDIATE on SQLite, and on PostgreSQL it
locks the row it changes (see ``locked``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple
from weakref import WeakKeyDictionary

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Engine, Row, Select, TypeDecorator, event
from sqlalchemy.orm import DeclarativeBase, Session

from app.settings import ROOT
from app.write_queue import WriteQueue


class _Base(DeclarativeBase):
    """The root of all tables, with constraint names that migrations can rely on."""


_Base.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

db = SQLAlchemy(model_class=_Base)
migrate = Migrate()

if TYPE_CHECKING:

    class Model(_Base):
        """What every table derives from."""

        __abstract__ = True
else:
    Model = db.Model


class Moment(TypeDecorator[datetime]):
    """A point in time, stored in UTC and always aware of its zone; SQLite itself would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002
        """To the database."""
        if value is not None and value.tzinfo is None:
            message = "a moment without a zone is not a moment"
            raise ValueError(message)
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:  # noqa: ARG002
        """From the database."""
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# One line of writers before each SQLite file; the line that a connection stands in is noted with the connection.
_QUEUES: WeakKeyDictionary[Engine, WriteQueue] = WeakKeyDictionary()
_IN_QUEUE = "write_queue"


@contextmanager
def writing() -> Iterator[Session]:
    """One transaction that may write: everything inside is committed together, or nothing is.

    Whatever was read before is read again inside, under the lock, so no decision rests on an old page of the database.
    """
    session: Session = db.session()
    session.rollback()
    session.connection(execution_options={"writing": True})
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


def release() -> None:
    """End the reading so far before slow work: a reader left open would keep every writer waiting (SQLite)."""
    db.session.rollback()


_Columns = TypeVarTuple("_Columns")


def columns(statement: Select[*_Columns], **parameters: Any) -> Sequence[Row[*_Columns]]:
    """Plain columns, read past the ORM but in the session's own transaction: for what every page asks.

    With a statement that is built once, this costs a third of ``session.execute``. What the session holds but has not
    written yet is not seen.
    """
    return db.session.connection().execute(statement, parameters).all()


_Query = TypeVar("_Query", bound=Select[Any])


def locked(query: _Query) -> _Query:
    """The query with its rows locked until the transaction ends (PostgreSQL; SQLite has locked everything already).

    Rows that only refer to a locked one may still be added: FOR UPDATE would let an answer that is being logged wait
    for its person's row, while whoever holds that row waits for the log (deadlock).
    """
    return query.with_for_update(key_share=True)


def open_database(app: Flask) -> None:
    """Bind the database to the application and set its connections up."""
    # A server may have gone away since the last request; a file has not, and asking would cost every page.
    served = not app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", {"pool_pre_ping": served})
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "app" / "migrations"), render_as_batch=True)
    with app.app_context():
        _set_up(db.engine)


def _set_up(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _connect_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "checkin", _leave_queue)
        if engine.url.database and engine.url.database != ":memory:":
            _QUEUES[engine] = WriteQueue(Path(engine.url.database).resolve().parent)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _connect_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN is deferred; ours is not
    connection.execute("PRAGMA foreign_keys = ON")
    # Without it, INSERT OR REPLACE deletes the old row behind the back of the triggers that forbid it.
    connection.execute("PRAGMA recursive_triggers = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA busy_timeout = 30000")
    # WAL with two connections checkpointing could corrupt the file before SQLite 3.51.3 (fixed there).
    mode = "WAL" if sqlite3.sqlite_version_info >= (3, 51, 3) else "DELETE"
    connection.execute(f"PRAGMA journal_mode = {mode}")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("writing"):
        _enter_queue(connection)
        connection.exec_driver_sql("PRAGMA query_only = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # By the driver itself: SQLAlchemy's way would cost every page twenty times as much.
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA query_only = ON")
        driver.execute("BEGIN")


def _enter_queue(connection: Connection) -> None:
    queue = _QUEUES.get(connection.engine)
    if queue is not None and _IN_QUEUE not in connection.info:
        queue.enter()
        connection.info[_IN_QUEUE] = queue


def _leave_queue(_connection: Any, record: Any) -> None:
    """A connection comes back to the pool when its transaction is over, however it ended."""
    queue = record.info.pop(_IN_QUEUE, None)
    if queue is not None:
        queue.leave()


def _begin_postgresql(connection: Connection) -> None:
    if not connection.get_execution_options().get("writing"):
        # One moment for all that is read: a check must not compare the log of now with the papers of a second later.
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

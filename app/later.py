"""What is done after the answer (việc làm sau): the queue through which a page wakes the worker.

The queue only says when. What is to be done stands in the database, and the worker looks there every minute anyway, so
a queue that is full, locked or lost delays work and never loses it.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from flask import Flask, current_app
from huey import SqliteHuey

_log = logging.getLogger(__name__)


def queue_of(app: Flask) -> SqliteHuey:
    """The queue of this installation: a file of its own beside the database."""
    return SqliteHuey(
        "giao-uoc", filename=str(Path(app.config["INSTANCE"]) / "queue.sqlite3"), results=False, journal_mode="delete"
    )


def on_call(queue: SqliteHuey, name: str, work: Callable[[], object]) -> Callable[[], object]:
    """Let the worker do this whenever :func:`call` names it; the answer puts the call into the queue."""

    def called() -> None:
        work()

    # Both processes declare it here, so a call has the same name on both sides.
    wrapper: Callable[[], object] = queue.task(name=name)(called)
    return wrapper


def call(name: str) -> None:
    """Wake the worker for what was just written; call it after the commit."""
    try:
        queue = queue_of(current_app)
        with closing(queue.storage):
            on_call(queue, name, _only_in_the_worker)()
    except (sqlite3.Error, OSError):
        _log.warning("the queue was not reached; the worker finds the work within a minute", exc_info=True)


def _only_in_the_worker() -> None:
    message = "this process only calls"
    raise RuntimeError(message)

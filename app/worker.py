"""What the house does by itself (việc tự động): time-stamps every minute, the whole archive and a log head every night.

The queue only says when; what is to be done stands in the database (``augmentation``), so a queue that is lost or a
worker that was killed loses nothing. The queue lives in a file of its own beside the database.
"""

from __future__ import annotations

import logging
from pathlib import Path

from flask import Flask
from huey import SqliteHuey, crontab

from app.archive import care
from app.audit.heads import publish_head
from app.papers import augmentation
from workflows.refusals import Refusal

# In UTC, as the queue counts: two o'clock in the morning in Vietnam.
NIGHT = {"hour": "19", "minute": "0"}
_log = logging.getLogger(__name__)


def queue_of(app: Flask) -> SqliteHuey:
    """The queue of this installation with everything that runs by itself."""
    queue = SqliteHuey("giao-uoc", filename=str(Path(app.config["INSTANCE"]) / "queue.sqlite3"), results=False)

    @queue.periodic_task(crontab(minute="*"))  # type: ignore[untyped-decorator]
    @queue.lock_task("augmentation")  # type: ignore[untyped-decorator]
    def augment() -> None:
        with app.app_context():
            augmentation.work()

    @queue.periodic_task(crontab(**NIGHT))  # type: ignore[untyped-decorator]
    @queue.lock_task("night")  # type: ignore[untyped-decorator]
    def night() -> None:
        with app.app_context():
            report = care.nightly()
            _log.info("archive re-verified: %s papers, faults %s", report.papers, report.faults)
            try:
                publish_head()
            except Refusal as alarm:
                _log.critical("%s", alarm)

    return queue


def run(app: Flask) -> None:
    """Work until the process is told to stop; a task that is under way is finished first."""
    consumer = queue_of(app).create_consumer(workers=1, worker_type="thread", graceful_signal="TERM")
    # What a killed worker left locked would otherwise stay locked.
    consumer.huey.flush_locks("augmentation", "night")
    consumer.run()

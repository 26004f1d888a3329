"""What the house does by itself (việc tự động): time-stamps every minute, plans when asked, checks every night.

The queue only says when; what is to be done stands in the database (``augmentation``, ``planning_run``), so a queue
that is lost or a worker that was killed loses nothing. Two threads: a long search for a plan delays no time-stamp.
"""

from __future__ import annotations

import logging

from flask import Flask
from huey import SqliteHuey, crontab

from app.archive import care
from app.audit.heads import publish_head
from app.inspections import run_work
from app.inspections.runs import CALL
from app.later import on_call, queue_of
from app.papers import augmentation
from workflows.refusals import Refusal

# In UTC, as the queue counts: two o'clock in the morning in Vietnam.
NIGHT = {"hour": "19", "minute": "0"}
THREADS = 2
_log = logging.getLogger(__name__)


def work_of(app: Flask) -> SqliteHuey:
    """The queue of this installation with everything that runs by itself."""
    queue = queue_of(app)

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

    # One plan at a time: whoever solves takes up all that wait, so the other thread stays free.
    @queue.lock_task("planning")  # type: ignore[untyped-decorator]
    def plan() -> None:
        with app.app_context():
            run_work.work()

    on_call(queue, CALL, plan)
    queue.periodic_task(crontab(minute="*"), name="plan_what_waits")(plan)
    return queue


def run(app: Flask) -> None:
    """Work until the process is told to stop; a task that is under way is finished first."""
    consumer = work_of(app).create_consumer(workers=THREADS, worker_type="thread", graceful_signal="TERM")
    # What a killed worker left locked would otherwise stay locked.
    consumer.huey.flush_locks("augmentation", "night", "planning")
    consumer.run()

"""Máy xử lý (worker): what a page puts into the queue is done, and a minute later without the queue, too."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from huey import SqliteHuey

from app import worker
from app.inspections.runs import RunState
from tests.friends import Friends
from tests.inspections.solving import asked, row


def test_a_page_wakes_the_worker_for_a_plan(house: Flask, friends: Friends) -> None:
    queue = worker.work_of(house)
    run_id = asked(friends)
    task = queue.dequeue()
    assert task is not None, "asking puts a call into the queue"
    queue.execute(task)
    assert row(run_id).state == RunState.DONE
    queue.storage.close()


def test_the_worker_looks_every_minute_for_what_the_queue_lost(house: Flask, friends: Friends) -> None:
    run_id = asked(friends)
    queue = worker.work_of(house)
    queue.storage.flush_all()
    looking = next(task for task in queue._registry.periodic_tasks if task.name == "plan_what_waits")
    queue.execute(looking)
    assert row(run_id).state == RunState.DONE
    queue.storage.close()


def test_a_long_search_leaves_a_thread_for_time_stamps(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    started: dict[str, Any] = {}

    def create_consumer(huey: SqliteHuey, **settings: Any) -> SimpleNamespace:
        def run() -> None:
            started.update(settings, locked=huey.is_locked("planning"))
            huey.storage.close()

        return SimpleNamespace(huey=huey, run=run)

    monkeypatch.setattr(SqliteHuey, "create_consumer", create_consumer)
    left = worker.work_of(house)
    left.lock_task("planning").acquire()  # by a worker that was killed
    worker.run(house)
    left.storage.close()
    assert started["workers"] >= 2
    assert not started["locked"]


def test_a_second_call_does_not_take_the_other_thread(house: Flask, friends: Friends) -> None:
    run_id = asked(friends)
    queue = worker.work_of(house)
    with queue.lock_task("planning"):
        queue.execute(queue.dequeue())
    assert row(run_id).state == RunState.WAITING
    queue.storage.close()

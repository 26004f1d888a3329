"""Who came first writes first, and a turn is given on however it ended."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from app import write_queue
from app.write_queue import WriteQueue

PEOPLE = 6


def stand_in_line(queue: WriteQueue, name: int, served: list[int], length: int) -> threading.Thread:
    """Somebody who waits; back only when they stand in the line."""

    def wait() -> None:
        queue.enter()
        served.append(name)
        queue.leave()

    person = threading.Thread(target=wait)
    person.start()
    while len(queue._line) < length:
        person.join(0.001)
    return person


def test_who_came_first_writes_first(tmp_path: Path) -> None:
    queue, served = WriteQueue(tmp_path), list[int]()
    queue.enter()
    people = [stand_in_line(queue, name, served, name + 1) for name in range(PEOPLE)]
    assert served == []
    queue.leave()
    for person in people:
        person.join()
    assert served == list(range(PEOPLE))


def test_two_processes_do_not_write_at_once(tmp_path: Path) -> None:
    """Each process has a queue of its own; so have two of one process, who meet at the same folder."""
    ours, theirs, served = WriteQueue(tmp_path), WriteQueue(tmp_path), list[str]()
    ours.enter()

    def other() -> None:
        theirs.enter()
        served.append("theirs")
        theirs.leave()

    person = threading.Thread(target=other)
    person.start()
    person.join(0.1)
    served.append("ours")
    ours.leave()
    person.join()
    assert served == ["ours", "theirs"]


def test_who_waited_too_long_is_refused_and_blocks_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_queue, "LONGEST_WAIT", 0.01)
    queue = WriteQueue(tmp_path)
    queue.enter()
    with pytest.raises(TimeoutError):
        queue.enter()
    queue.leave()
    queue.enter()
    queue.leave()


def test_a_folder_that_is_gone_gives_the_turn_on(tmp_path: Path) -> None:
    folder = tmp_path / "house"
    queue = WriteQueue(folder)
    with pytest.raises(FileNotFoundError):
        queue.enter()
    folder.mkdir()
    queue.enter()
    queue.leave()

"""A fair queue before SQLite's one write lock (hàng đợi ghi): who came first writes first.

SQLite itself lets waiting writers try again after growing pauses: whoever tries at the right moment wins, and the
unlucky wait hundreds of times as long as the others. Here the threads of a process stand in line, and the first of each
process waits for those of the others at a lock that the system gives back should its holder die.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections import deque
from pathlib import Path

LONGEST_WAIT = 30.0  # seconds; SQLite's own patience, see database.py


class WriteQueue:
    """The line before the databases of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._door = threading.Lock()
        self._line: deque[threading.Lock] = deque()
        self._busy = False
        self._held: int | None = None

    def enter(self) -> None:
        """Wait for the turn; :class:`TimeoutError` after half a minute."""
        place = self._place()
        if place is not None and not place.acquire(timeout=LONGEST_WAIT):
            self._give_up(place)
        # The folder itself is locked: a lock file could belong to whoever wrote first, and closing the database's own
        # file here would drop the locks that SQLite holds on it (fcntl(2)).
        try:
            self._held = os.open(self._folder, os.O_RDONLY)
            fcntl.flock(self._held, fcntl.LOCK_EX)
        except BaseException:
            self.leave()
            raise

    def leave(self) -> None:
        """Let the next one in."""
        if self._held is not None:
            os.close(self._held)
            self._held = None
        self._next()

    def _place(self) -> threading.Lock | None:
        """A closed lock at the end of the line, which opens when the turn has come; None where nobody is before."""
        with self._door:
            if not self._busy:
                self._busy = True
                return None
            place = threading.Lock()
            place.acquire()
            self._line.append(place)
            return place

    def _next(self) -> None:
        with self._door:
            if self._line:
                self._line.popleft().release()
            else:
                self._busy = False

    def _give_up(self, place: threading.Lock) -> None:
        with self._door:
            if place not in self._line:  # the turn came at the very moment of giving up
                return
            self._line.remove(place)
        message = "others have been writing to the database for half a minute"
        raise TimeoutError(message)

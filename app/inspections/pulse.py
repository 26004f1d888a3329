"""The pulse of a run under way (nhịp xếp lịch): twice a second it tells how far the solver is, asks whether to stop.

It has a thread and transactions of its own, so the solver never waits for the database and no transaction is open while
it solves.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread

from flask import Flask, current_app
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import SQLAlchemyError

from app.clock import now
from app.database import db, release, writing
from app.inspections.models import PlanningRun
from app.inspections.run_results import standing_json
from workflows.scheduling.plan import Progress

EVERY = 0.5  # seconds
UNHEARD = timedelta(seconds=10)  # after so long it writes even where nothing is new
LOST = timedelta(seconds=60)  # a worker that was not heard for so long is dead
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to solve a run (quyền xử lý): whoever takes the run up again has another ``since``."""

    run_id: int
    since: datetime


def held(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    """The condition, for a query, that the claim still holds."""
    return PlanningRun.id == claim.run_id, PlanningRun.state == "running", PlanningRun.started_at == claim.since


class Pulse:
    """What the solver tells (``note``) and what it is told (``stop``); ``beat`` carries both to the database."""

    def __init__(self, claim: Claim) -> None:
        self.stop = Event()
        self._claim = claim
        self._noted: tuple[str, Progress] | None = None
        self._written: tuple[str, Progress] | None = None
        self._written_at = now()

    def note(self, stage: str, progress: Progress) -> bool:
        """Remember how far the solver is; False where it has to stop. Any thread may call it at any time."""
        if self._noted is None or self._noted[1] is not progress:
            self._noted = stage, progress
        return not self.stop.is_set()

    def beat(self) -> None:
        """Write what is new; stop the solver where a person asked for it, or another worker has taken the run."""
        asked = db.session.scalar(select(PlanningRun.cancel_asked).where(*held(self._claim)))
        release()
        if asked is not False:
            self.stop.set()
        noted = self._noted
        if noted is self._written and now() - self._written_at < UNHEARD:
            return
        new = {"progress": json.dumps(standing_json(*noted), ensure_ascii=False)} if noted else {}
        with writing() as session:
            session.execute(update(PlanningRun).where(*held(self._claim)).values(beat_at=now(), **new))
        self._written, self._written_at = noted, now()


@contextmanager
def beating(claim: Claim) -> Iterator[Pulse]:
    """A pulse that beats as long as the block runs."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001 - the thread needs it
    pulse, over = Pulse(claim), Event()
    thread = Thread(target=_beat, args=(app, pulse.beat, over), name=f"run-{claim.run_id}", daemon=True)
    thread.start()
    try:
        yield pulse
    finally:
        over.set()
        thread.join()


def _beat(app: Flask, beat: Callable[[], None], over: Event) -> None:
    while not over.wait(EVERY):
        try:
            with app.app_context():
                beat()
        except SQLAlchemyError:  # the next beat may reach it again; after a minute of silence the run is taken up anew
            _log.warning("the run's progress was not written", exc_info=True)

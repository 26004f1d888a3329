"""An act upon a paper, committed: one after another, and sixteen people at the same moment, none of them lost.

    python benchmarks/act.py [--acts 200] [--threads 16] [--database sqlite|postgresql] [--folder DIR]

Timed alone: ``record`` with a move, that is the audit entry by which a trigger moves the paper; the whole
``review.approve``, with everything that it reads and checks; and, as the floor, the entry by one SQL statement. Without
--folder the database lies in memory (/dev/shm) where there is such a place, so that the figures are those of the
program and not of a disk; PostgreSQL is started by the script itself and does not wait for its disk either.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # a script sees its own folder only

from flask import Flask
from sqlalchemy import func, select, text

from app.accounts.models import OfficeHolding, Person
from app.accounts.service import actor_of
from app.audit.models import AuditEntry
from app.audit.service import Move, record
from app.audit.verification import verify_log
from app.clock import today
from app.clusters.models import ClusterYear
from app.clusters.service import members_of
from app.database import db, writing
from app.papers import review
from app.papers.act import Seen
from app.papers.models import Decision, Paper, PaperVersion
from benchmarks.common.crowd import Measured, measured
from benchmarks.common.house import copy_paper, house
from tests.servers import Postgres
from workflows.paper import Event, State
from workflows.people import Actor, Office

BARE = text(
    "INSERT INTO audit_entry (id, at, actor_name, action, subject, paper_id, seq, from_state, to_state, particulars, "
    "previous, leaf) SELECT e.id + 1, e.at, '', 'paper:bare', 'bare', p.id, p.seq + 1, p.state, p.state, '{}', e.leaf, "
    "e.leaf FROM audit_entry e, paper p WHERE e.id = (SELECT max(id) FROM audit_entry) AND p.id = :paper"
)


def main() -> None:
    """Measure and print."""
    wish = _wish()
    with _database(wish) as (folder, settings):
        print(f"Preparing a house in {folder} ...", file=sys.stderr)
        # A connection for each thread, as a served process has: nobody waits for one.
        app = house(folder, SQLALCHEMY_ENGINE_OPTIONS={"pool_size": wish.threads + 1}, **settings)
        with app.app_context():
            leaders = _leaders()
            each = wish.acts // len(leaders) + 1
            papers = _papers_in_review(2 * each + 1)
            db.session.remove()
            _alone(wish.acts, papers[:each], leaders)
            _together(app, wish, papers[each : 2 * each], leaders)
            _bare(wish.acts, papers[-1])


def _wish() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--acts", type=int, default=200)
    parser.add_argument("--threads", type=int, default=16)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--folder", type=Path)
    return parser.parse_args()


@contextmanager
def _database(wish: argparse.Namespace) -> Iterator[tuple[Path, dict[str, object]]]:
    memory = Path("/dev/shm")
    place = wish.folder or (memory if memory.is_dir() else None)
    with tempfile.TemporaryDirectory(prefix="giao-uoc-", dir=place) as folder:
        if wish.database == "sqlite":
            yield Path(folder), {}
            return
        (Path(folder) / "server").mkdir()
        server = Postgres(Path(folder) / "server")
        try:
            yield Path(folder), {"SQLALCHEMY_DATABASE_URI": server.create("house")}
        finally:
            server.stop()


def _leaders() -> list[Actor]:
    year = db.session.scalars(select(ClusterYear)).one()
    found = []
    for unit in members_of(year):
        query = select(Person).join(OfficeHolding, OfficeHolding.person_id == Person.id)
        holds = query.where(OfficeHolding.unit_id == unit.id, OfficeHolding.office == Office.LEADER)
        found.append(actor_of(db.session.scalars(holds).one(), today()))
    return found


def _papers_in_review(count: int) -> list[int]:
    with writing() as session:
        for number in range(2, count + 2):
            copy_paper(session, number, State.IN_REVIEW)
    return list(range(2, count + 2))


def _alone(acts: int, papers: list[int], leaders: list[Actor]) -> None:
    seen = _text_seen()
    pairs = [(paper, leader) for paper in papers for leader in leaders][:acts]

    def recorded(_number: int) -> None:
        with writing() as session:
            paper = session.get_one(Paper, papers[0])
            move = Move(paper.id, paper.seq + 1, State.IN_REVIEW, State.IN_REVIEW)
            record(session, leaders[0], f"paper:{Event.COMMENT}", f"paper:{paper.id}", {"version": 1}, move)

    def approved(number: int) -> None:
        paper, leader = pairs[number]
        review.approve(leader, paper, seen)

    print(f"{'alone, committed':34}{'median us':>12}{'fastest us':>12}")
    _print_times("record() with its move", recorded, acts)
    _print_times("review.approve, whole", approved, len(pairs))


def _bare(acts: int, paper: int) -> None:
    """Last of all: it writes no true leaf, and the log would be found damaged."""

    def bare(_number: int) -> None:
        with writing() as session:
            session.connection().execute(BARE, {"paper": paper})

    _print_times("the same entry, by SQL alone", bare, acts)


def _print_times(name: str, act: Callable[[int], None], acts: int) -> None:
    times = []
    for number in range(acts):
        began = time.perf_counter()
        act(number)
        times.append(1e6 * (time.perf_counter() - began))
    print(f"{name:34}{statistics.median(times):12.0f}{min(times):12.0f}")


def _together(app: Flask, wish: argparse.Namespace, papers: list[int], leaders: list[Actor]) -> None:
    seen, before = _text_seen(), _approvals()
    waiting = iter([(paper, leader) for paper in papers for leader in leaders][: wish.acts])
    wanted, door, times, lost = threading.Lock(), threading.Barrier(wish.threads + 1), list[float](), list[str]()

    def one_person() -> None:
        with app.app_context():
            door.wait()
            while True:
                with wanted:
                    task = next(waiting, None)
                if task is None:
                    break
                began = time.perf_counter()
                try:
                    review.approve(task[1], task[0], seen)
                    times.append(time.perf_counter() - began)
                except Exception as error:  # noqa: BLE001 - counted, named and shown
                    lost.append(repr(error))
            db.session.remove()

    people = [threading.Thread(target=one_person) for _ in range(wish.threads)]
    for person in people:
        person.start()
    db.session.remove()
    door.wait()
    began = time.perf_counter()
    for person in people:
        person.join()
    found = measured(times, time.perf_counter() - began)
    _print_together(found, times, lost, _approvals() - before, wish.threads)


def _print_together(found: Measured, times: list[float], lost: list[str], entered: int, threads: int) -> None:
    print(
        f"review.approve, {threads} threads: {found.rate:.0f}/s, p50 {found.p50:.1f} ms, p99 {found.p99:.1f} ms, ",
        end="",
    )
    print(f"max {1000 * max(times):.1f} ms; {len(lost)} refused or lost, {entered} of {len(times)} entered", *lost[:1])
    faults = verify_log().faults
    print(
        f"the log afterwards: {db.session.scalar(select(func.count(AuditEntry.id)))} entries, {len(faults)} faults",
        *faults[:3],
    )


def _text_seen() -> Seen:
    """What the page of each copy shows: the hash of the one text that they all have."""
    newest = select(PaperVersion.content_hash).where(PaperVersion.paper_id == 1).order_by(PaperVersion.number.desc())
    return Seen(content_hash=db.session.scalars(newest.limit(1)).one())


def _approvals() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Decision.entry_id))) or 0


if __name__ == "__main__":
    main()

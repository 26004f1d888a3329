"""The log's hash tree and its proofs beside pymerkle's, turn by turn in one run; and a whole log verified.

    python benchmarks/log.py [--entries 100000] [--rounds 3]

Both keep their tree in memory and hash with SHA-256 under RFC 6962's rule. Our tree answers from kept subtrees;
pymerkle's is given its own cache of subtrees as it comes. The whole verification also reads the database, spells every
entry again and follows every paper. Figures are scaled to a million entries where it says so.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # a script sees its own folder only

import pymerkle
from flask_migrate import upgrade

from app import create_app
from app.audit.heads import publish_head
from app.audit.service import record
from app.audit.verification import verify_log
from app.database import writing
from workflows.evidence import HashTree, is_extension, is_included, leaf_hash

MILLION = 1_000_000
ASKED = 300  # proofs a round


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    wish = parser.parse_args()
    entries = [
        b'{"action":"paper:comment","id":%d,"particulars":{"version":2},"previous":"%064d"}' % (n, n)
        for n in range(wish.entries)
    ]
    _growing(entries, wish.rounds)
    _proving(entries, wish.rounds)
    _verifying(wish.entries // 5)


def _growing(entries: list[bytes], rounds: int) -> None:
    def one_by_one() -> None:
        tree = HashTree()
        for entry in entries:
            tree.append(leaf_hash(entry))

    def at_once() -> None:
        HashTree(map(leaf_hash, entries)).root(len(entries))

    def peer() -> None:
        tree = pymerkle.InmemoryTree(algorithm="sha256")
        for entry in entries:
            tree.append_entry(entry)

    scale = MILLION / len(entries)
    print(f"seconds for a million entries, measured with {len(entries)}")
    works = {"append, one by one": one_by_one, "read and hash a whole log": at_once, "pymerkle, append_entry": peer}
    _compare(works, rounds, scale, "s")


def _proving(entries: list[bytes], rounds: int) -> None:
    leaves = [leaf_hash(entry) for entry in entries]
    tree, size = HashTree(leaves), len(leaves)
    theirs = pymerkle.InmemoryTree(algorithm="sha256")
    for entry in entries:
        theirs.append_entry(entry)
    root = tree.root(size)
    assert theirs.get_root(size) == root, "both build one tree"
    picked = random.Random(6962).sample(range(1, size), ASKED)

    def included() -> None:
        for index in picked:
            assert is_included(leaves[index], index, size, tree.inclusion(index, size), root)

    def included_there() -> None:
        for index in picked:
            pymerkle.verify_inclusion(leaves[index], root, theirs.prove_inclusion(index + 1, size))

    def extended() -> None:
        for old in picked:
            assert is_extension(old, tree.root(old), size, root, tree.consistency(old, size))

    def extended_there() -> None:
        for old in picked:
            pymerkle.verify_consistency(theirs.get_root(old), root, theirs.prove_consistency(old, size))

    print(f"\nmicroseconds for a proof made and checked, in a log of {size}")
    _compare({"inclusion": included, "pymerkle, inclusion": included_there}, rounds, MILLION / ASKED, "us")
    _compare({"consistency": extended, "pymerkle, consistency": extended_there}, rounds, MILLION / ASKED, "us")


def _verifying(entries: int) -> None:
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        folder = Path(name)
        app = create_app({"INSTANCE": folder, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/log.sqlite3"})
        with app.app_context():
            upgrade()
            with writing() as session:
                for number in range(entries):
                    record(session, None, "test:note", "house", {"number": number, "text": "Nhất trí với dự thảo."})
            publish_head()
            began = time.perf_counter()
            report = verify_log()
            seconds = time.perf_counter() - began
    assert (report.faults, report.heads) == ((), 1), report
    print(f"\nflask audit verify: {seconds * MILLION / entries:.1f} s for a million entries, measured with {entries}")


def _compare(works: dict[str, Callable[[], None]], rounds: int, scale: float, unit: str) -> None:
    """Each in its turn; medians, and how many times as long the last one takes."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            began = time.perf_counter()
            work()
            times[name].append(time.perf_counter() - began)
    medians = {name: statistics.median(each) * scale for name, each in times.items()}
    last = list(medians.values())[-1]
    for name, median in medians.items():
        print(f"{name:28}{median:10.2f} {unit}   the last takes {last / median:5.1f} times as long")


if __name__ == "__main__":
    main()

"""Checking the whole log: a numbered list of what must hold, and every place where it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from app.audit.head_checks import HeldHead, held_faults, published_faults
from app.audit.heads import all_heads, log_key
from app.audit.service import GENESIS, Entry, leaf_of, read_entries
from app.database import db
from workflows.evidence import HashTree
from workflows.paper import PAPER, Event, State

# Every step that a paper can take, as the log writes it.
_STEPS = {(f"paper:{step.event}", step.source, step.target) for step in PAPER.steps} | {
    (f"paper:{Event.START}", None, State.DRAFTING)
}


@dataclass(frozen=True, slots=True)
class LogReport:
    """What the verification found (kết quả kiểm tra nhật ký): entries read, the tree's root, faults in words.

    ``heads`` is how many published heads were held against the log, ``held`` how many that were kept outside.
    """

    size: int
    root: str
    faults: tuple[str, ...]
    heads: int = 0
    held: int = 0


def verify_log(held: Sequence[HeldHead] = ()) -> LogReport:
    """Read the whole log once and check:

    1. entries are numbered 1..n without a gap;
    2. each entry's leaf is the hash of its content, which is kept in its one canonical spelling;
    3. each entry names the leaf before it;
    4. within each paper, seq counts 1..m without a gap, each state begins where the one before ended, and each step is
       one that the machine of papers knows;
    5. each paper stands exactly where its last entry left it, and has one;
    6. every published head is signed by the log's key, and is a state that this log passed (head_checks.py);
    7. so is every head that was kept outside and is handed in here.
    """
    faults: list[str] = []
    tree = HashTree()
    where: dict[int, tuple[int, str]] = {}
    previous = GENESIS
    try:
        for expected, entry in enumerate(read_entries(), start=1):
            if entry.id != expected:  # 1
                faults.append(f"#{entry.id}: đứng ở vị trí thứ {expected}")
            leaf = leaf_of(entry)
            if leaf.hex() != entry.leaf:  # 2
                faults.append(f"#{entry.id}: nội dung đã bị sửa")
            if entry.previous != previous:  # 3
                faults.append(f"#{entry.id}: không nối tiếp dòng trước")
            faults += _follow(entry, where)  # 4
            tree.append(leaf)
            previous = entry.leaf
    except ValueError:  # a time that is no time
        faults.append(f"sau #{len(tree)}: có dòng không đọc được")
    faults += _papers(where)  # 5
    heads, key = all_heads(), log_key()
    faults += published_faults(heads, key, tree)  # 6
    faults += held_faults(held, heads, key, tree)  # 7
    return LogReport(len(tree), tree.root(len(tree)).hex(), tuple(faults), len(heads), len(held))


def _follow(entry: Entry, where: dict[int, tuple[int, str]]) -> list[str]:
    if entry.paper_id is None:
        return []
    seq, state = where.get(entry.paper_id, (0, None))
    where[entry.paper_id] = (entry.seq or 0, entry.to_state or "")
    faults = []
    if entry.seq != seq + 1 or entry.from_state != state:
        faults.append(f"#{entry.id}: văn bản {entry.paper_id}, bước {entry.seq} không nối tiếp bước {seq}")
    if (entry.action, entry.from_state, entry.to_state) not in _STEPS:
        faults.append(f"#{entry.id}: văn bản {entry.paper_id}, bước {entry.seq} không có trong quy trình")
    return faults


def _papers(where: dict[int, tuple[int, str]]) -> list[str]:
    # Read by its own name: the log lies below the room of papers and knows only that they have a state.
    rows = db.session.execute(text("SELECT id, seq, state FROM paper"))
    return [
        f"văn bản {row.id}: đang ở bước {row.seq} ({row.state}), nhật ký ghi {where.get(row.id)}"
        for row in rows
        if where.get(row.id) != (row.seq, row.state)
    ]

"""Checking the whole log: a numbered list of what must hold, and every place where it does not."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select, text

from app.audit.models import AuditEntry
from app.audit.service import GENESIS, entry_bytes
from app.database import db
from workflows.content import canonical_bytes
from workflows.evidence import leaf_hash, tree_root
from workflows.paper import PAPER, Event, State

# Every step that a paper can take, as the log writes it.
_STEPS = {(f"paper:{step.event}", step.source, step.target) for step in PAPER.steps} | {
    (f"paper:{Event.START}", None, State.DRAFTING)
}


@dataclass(frozen=True, slots=True)
class LogReport:
    """What the verification found (kết quả kiểm tra nhật ký): entries read, the tree's root, faults in words."""

    size: int
    root: str
    faults: tuple[str, ...]


def verify_log() -> LogReport:
    """Read the whole log once and check:

    1. entries are numbered 1..n without a gap;
    2. each entry's leaf is the hash of its content, which is kept in its one canonical spelling;
    3. each entry names the leaf before it;
    4. within each paper, seq counts 1..m without a gap, each state begins where the one before ended, and each step is
       one that the machine of papers knows;
    5. each paper stands exactly where its last entry left it, and has one.
    """
    faults: list[str] = []
    leaves: list[bytes] = []
    where: dict[int, tuple[int, str]] = {}
    previous = GENESIS
    query = select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=1000)
    try:
        for expected, entry in enumerate(db.session.scalars(query), start=1):
            if entry.id != expected:  # 1
                faults.append(f"#{entry.id}: đứng ở vị trí thứ {expected}")
            leaf = _leaf(entry)
            if leaf.hex() != entry.leaf:  # 2
                faults.append(f"#{entry.id}: nội dung đã bị sửa")
            if entry.previous != previous:  # 3
                faults.append(f"#{entry.id}: không nối tiếp dòng trước")
            faults += _follow(entry, where)  # 4
            leaves.append(leaf)
            previous = entry.leaf
    except ValueError:  # a time that is no time
        faults.append(f"sau #{len(leaves)}: có dòng không đọc được")
    faults += _papers(where)  # 5
    return LogReport(len(leaves), tree_root(leaves).hex(), tuple(faults))


def _leaf(entry: AuditEntry) -> bytes:
    """The leaf hash of the entry as it stands now; of one that cannot be read, the hash of nothing."""
    try:
        canonical = canonical_bytes(json.loads(entry.particulars)).decode() == entry.particulars
    except (ValueError, TypeError):
        canonical = False
    return leaf_hash(entry_bytes(entry) if canonical else b"")


def _follow(entry: AuditEntry, where: dict[int, tuple[int, str]]) -> list[str]:
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

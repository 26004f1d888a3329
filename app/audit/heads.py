"""Heads of the log (mốc nhật ký): each is signed and published only when it extends the one before.

Whoever keeps a head can show later that the log of then is still the beginning of the log of now. So a head that this
house once signed binds it, even against somebody who owns the machine: what they rewrite no longer fits the heads that
others hold. A publication writes no entry, or every head would be out of date by itself.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import func, select

from app.audit.models import AuditEntry, LogHead, LogKey
from app.audit.notes import new_sealed_key, read_checkpoint, sign_checkpoint
from app.audit.service import GENESIS, leaf_of, queue_for_log, read_entries
from app.clock import now
from app.database import columns, db, release, writing
from workflows.checkpoint import Checkpoint, FalseHead, VerifierKey, is_key_name
from workflows.evidence import HashTree, is_extension
from workflows.refusals import BadInput, Refusal

_HEADS = select(LogHead.size, LogHead.root, LogHead.checkpoint, LogHead.created_at)
_IN_ORDER, _NEWEST = _HEADS.order_by(LogHead.id), _HEADS.order_by(LogHead.id.desc()).limit(1)
_LEAVES = select(AuditEntry.id, AuditEntry.leaf).order_by(AuditEntry.id)


class LogRewritten(Refusal):
    """The log does not begin with what was published (nhật ký đã bị viết lại): an alarm, not a person's mistake."""

    code = "log_rewritten"


@dataclass(frozen=True, slots=True)
class Head:
    """A published head: ``size`` entries, their ``root`` in hexadecimal, the signed text, when it was published."""

    size: int
    root: str
    checkpoint: str
    created_at: datetime


def all_heads() -> list[Head]:
    """Every published head, in order of publication."""
    return [Head(*row) for row in columns(_IN_ORDER)]


def newest_head() -> Head | None:
    """The head that was published last."""
    return next((Head(*row) for row in columns(_NEWEST)), None)


def heads_page(page: int, length: int) -> tuple[list[Head], int]:
    """A page of heads (from 1), the newest first, and how many heads there are."""
    query = _HEADS.order_by(LogHead.id.desc()).offset((page - 1) * length).limit(length)
    total = db.session.scalar(select(func.count(LogHead.id))) or 0
    return [Head(*row) for row in columns(query)], total


def head_at(size: int) -> Head | None:
    """The head over so many entries, if one was published."""
    return next((Head(*row) for row in columns(_HEADS.where(LogHead.size == size))), None)


def log_key() -> VerifierKey | None:
    """The public side of the log's key, under the log's name; None before the first head."""
    row = db.session.get(LogKey, 1)
    return VerifierKey(row.name, row.public) if row else None


def publish_head() -> Head:
    """Sign and publish the head of the log as it is now; where nothing was added since the last one, that one.

    Before anything is published:

    1. entries are numbered without a gap, and those since the last head carry the hash of their content, each naming
       the one before;
    2. the last head carries the signature of the log's own key;
    3. the consistency proof from the last head to the new one holds.

    Otherwise LogRewritten, and nothing is published. The log is read outside the transaction that writes: what is read
    does not change any more.
    """
    key = _key_made()
    while True:
        release()
        last = newest_head()
        tree = stored_tree(last.size if last else 0)
        if not len(tree):
            raise Refusal("Nhật ký còn trống, chưa có gì để công bố mốc.", code="log_empty")
        root = tree.root(len(tree))
        if last is not None:
            _check_extension(last, key, tree, root)
            if last.size == len(tree):
                return last
        head = Head(len(tree), root.hex(), _signed(Checkpoint(key.name, len(tree), root)), now())
        if _added(head, after=last):
            return head


def stored_tree(believed: int) -> HashTree:
    """The tree over the leaves as they are stored; past the first ``believed``, each is held against its entry."""
    leaves: list[bytes] = []
    for expected, (entry_id, leaf) in enumerate(columns(_LEAVES), start=1):
        if entry_id != expected:
            raise rewritten(expected)
        try:
            leaves.append(bytes.fromhex(leaf))
        except ValueError:
            raise rewritten(entry_id) from None
    previous = leaves[believed - 1].hex() if 0 < believed <= len(leaves) else GENESIS
    try:
        for entry in read_entries(after=believed):
            if leaf_of(entry).hex() != entry.leaf or entry.previous != previous:
                raise rewritten(entry.id)
            previous = entry.leaf
    except ValueError:  # a time that is no time
        raise rewritten(len(leaves)) from None
    return HashTree(leaves)


def rewritten(entry: int) -> LogRewritten:
    """The alarm: at this entry, or before it, the log is not what was published."""
    return LogRewritten(
        "Nhật ký không còn khớp với các mốc đã công bố (ở dòng {entry} hoặc trước đó): có dòng bị sửa, bị xóa hoặc mốc "
        "bị thay. Việc này dừng lại, chưa có gì thay đổi. Mời chạy “flask audit verify” và báo ngay cho người phụ "
        "trách an toàn.",
        entry=entry,
    )


def _check_extension(last: Head, key: VerifierKey, tree: HashTree, root: bytes) -> None:
    """2 and 3: the last head is ours, and the log begins with it."""
    try:
        stated = read_checkpoint(last.checkpoint, key)
    except (BadInput, FalseHead):
        raise rewritten(last.size) from None
    size = len(tree)
    if stated.size != last.size or size < stated.size:
        raise rewritten(last.size)
    if not is_extension(stated.size, stated.root, size, root, tree.consistency(stated.size, size)):
        raise rewritten(last.size)


def _added(head: Head, after: Head | None) -> bool:
    """Write the head, unless somebody published another one since ``after`` was read."""
    with writing() as session:
        queue_for_log(session)
        if newest_head() != after:
            return False
        session.add(LogHead(size=head.size, root=head.root, checkpoint=head.checkpoint, created_at=head.created_at))
    return True


def _signed(stated: Checkpoint) -> str:
    row = db.session.get_one(LogKey, 1)
    passphrase: str = current_app.config["AUTHORITY_PASSPHRASE"]
    return sign_checkpoint(stated, VerifierKey(row.name, row.public), row.sealed, passphrase)


def _key_made() -> VerifierKey:
    """The log's key; at the first head it is made and the log gets its name."""
    release()
    if (key := log_key()) is not None:
        return key
    public, sealed = new_sealed_key(current_app.config["AUTHORITY_PASSPHRASE"])
    with writing() as session:
        queue_for_log(session)
        if session.get(LogKey, 1) is None:  # two may come to the first head at once
            session.add(LogKey(id=1, name=_name(public), public=public, sealed=sealed, created_at=now()))
    return VerifierKey((row := db.session.get_one(LogKey, 1)).name, row.public)


def _name(public: bytes) -> str:
    """The log's name for good: LOG_ORIGIN, or else this installation's public address, or else the key's own number."""
    address = urlsplit(current_app.config.get("PUBLIC_URL", ""))
    at_address = f"{address.netloc}{address.path.rstrip('/')}/log" if address.netloc else ""
    number = f"giao-uoc/{hashlib.sha256(public).hexdigest()[:16]}"
    name: str = current_app.config.get("LOG_ORIGIN", "") or at_address or number
    if not is_key_name(name):
        raise BadInput("LOG_ORIGIN “{name}”: tên nhật ký không được có dấu cách hoặc dấu cộng.", name=name)
    return name

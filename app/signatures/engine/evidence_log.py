"""The log's part of an evidence package (bằng chứng nhật ký): its entries are proved to be in a log that a key signed.

What a package alone can show is that its own pieces fit: whoever made a whole false log could sign it with a key of
their own. Against that stands the comparison of its head with one that a member holds, or of its key with a known one.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.audit.notes import read_checkpoint
from app.signatures.engine.evidence_package import CHECKPOINT, ENTRIES, KEY, PROOFS, read_json, written
from app.signatures.engine.verdict import Finding, NotProved, SubIndication, finding
from workflows.checkpoint import ED25519, VerifierKey
from workflows.content import canonical_bytes
from workflows.evidence import is_included, leaf_hash
from workflows.refusals import Refusal
from workflows.words import N_

Entry = Mapping[str, Any]


def log_files(
    key: VerifierKey, checkpoint: str, entries: Sequence[tuple[int, bytes, Sequence[bytes]]]
) -> dict[str, bytes]:
    """The files of ``log/`` by path; an entry is its index from 0, its canonical bytes and its inclusion proof."""
    proofs = [{"index": index, "proof": [step.hex() for step in proof]} for index, _content, proof in entries]
    return {
        ENTRIES: b"".join(content + b"\n" for _index, content, _proof in entries),
        PROOFS: written(proofs),
        CHECKPOINT: checkpoint.encode(),
        KEY: f"{key}\n".encode(),
    }


def log_entries(files: Mapping[str, bytes]) -> list[Entry]:
    """The entries as they stand in the package, not yet proved."""
    return [read_json(line, ENTRIES) for line in _lines(files)]


def log_findings(files: Mapping[str, bytes], known: VerifierKey | None) -> Iterator[Finding]:
    """Everything that keeps the entries from being a part of the log.

    What must hold:
    1. the log's key is in its one spelling, and is ``known`` where the asker knows the log's key;
    2. the head is signed by that key;
    3. there is one proof an entry, each for a later place than the one before;
    4. each entry is in canonical form and numbers itself by its place;
    5. each proof leads from the entry's own hash to the root that the head states (RFC 9162, 2.1.3.2).
    """
    # 1.
    key = _key(files[KEY].decode())
    if known is not None and known != key:
        yield finding(
            SubIndication.SIG_CONSTRAINTS_FAILURE,
            "log_key_other",
            "Bằng chứng nhật ký thuộc về nhật ký “{name}” với khóa khác, không phải nhật ký của hệ thống này.",
            name=key.name,
        )
    # 2.
    try:
        head = read_checkpoint(files[CHECKPOINT].decode(), key)
    except Refusal as refused:
        raise NotProved(
            finding(SubIndication.SIG_CRYPTO_FAILURE, "log_head_false", refused.sentence, **refused.particulars)
        ) from None
    # 3.
    lines, proofs = _lines(files), read_json(files[PROOFS], PROOFS)
    places = [each["index"] for each in proofs]
    if len(lines) != len(places) or not lines or sorted(set(places)) != places:
        raise _broken(N_("Số dòng nhật ký và số bằng chứng trong hồ sơ không khớp nhau."))
    for line, each in zip(lines, proofs, strict=True):
        # 4.
        entry, index = read_json(line, ENTRIES), each["index"]
        if canonical_bytes(entry) != line or entry["id"] != index + 1:
            yield _not_included(index + 1)
            continue
        # 5.
        if not is_included(
            leaf_hash(line), index, head.size, [bytes.fromhex(step) for step in each["proof"]], head.root
        ):
            yield _not_included(index + 1)


def _lines(files: Mapping[str, bytes]) -> list[bytes]:
    *lines, rest = files[ENTRIES].split(b"\n")
    if rest:
        raise _broken(N_("Tệp nhật ký trong hồ sơ bị cắt."))
    return lines


def _key(text: str) -> VerifierKey:
    """The key from its "vkey" form (C2SP signed-note); anything but the one spelling is refused."""
    name, _id, encoded = text.removesuffix("\n").split("+", 2)
    key = VerifierKey(name, base64.b64decode(encoded).removeprefix(ED25519))
    if f"{key}\n" != text:
        raise _broken(N_("Khóa công khai của nhật ký trong hồ sơ không đúng khuôn."))
    return key


def _not_included(number: int) -> Finding:
    return finding(
        SubIndication.HASH_FAILURE,
        "log_entry_changed",
        "Dòng nhật ký {number} trong hồ sơ không phải dòng đã ghi trong nhật ký: đã bị sửa hoặc của văn bản khác.",
        number=number,
    )


def _broken(sentence: str) -> NotProved:
    return NotProved(finding(SubIndication.FORMAT_FAILURE, "evidence_log_broken", sentence))

"""Heads against the log (đối chiếu mốc nhật ký): those that the house published, and those that others kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.audit.heads import Head
from app.audit.notes import read_checkpoint
from workflows.checkpoint import Checkpoint, VerifierKey
from workflows.evidence import HashTree
from workflows.refusals import Refusal


@dataclass(frozen=True, slots=True)
class HeldHead:
    """A head that somebody kept outside this house (mốc do đơn vị giữ): where it was read from, and its text."""

    source: str
    text: str


def published_faults(heads: Sequence[Head], key: VerifierKey | None, tree: HashTree) -> list[str]:
    """What is wrong with the published heads, given in order of publication. Checked:

    1. the key of the log is still there;
    2. each head is signed by it and states what its row says;
    3. each states more entries than the one before;
    4. the log as it stands has each head's root at each head's size.
    """
    if heads and key is None:
        return ["có mốc đã công bố nhưng khóa của nhật ký không còn"]  # 1
    faults, stated, before = [], list[Checkpoint](), 0
    for head in heads:
        try:
            found = read_checkpoint(head.checkpoint, key) if key else None
        except Refusal as refusal:
            faults.append(f"mốc {head.size} dòng: {refusal}")  # 2
            continue
        if found is None or (found.size, found.root.hex()) != (head.size, head.root):
            faults.append(f"mốc {head.size} dòng: bảng ghi khác với nội dung đã ký")  # 2
            continue
        if found.size <= before:
            faults.append(f"mốc {found.size} dòng: công bố sau mốc {before} dòng mà lại không dài hơn")  # 3
        before = max(before, found.size)
        stated.append(found)
    return faults + _unlike(stated, tree)  # 4


def held_faults(
    held: Sequence[HeldHead], published: Sequence[Head], key: VerifierKey | None, tree: HashTree
) -> list[str]:
    """What the heads kept outside show: each must be signed by the log's key and be a state that this log passed."""
    by_size = {head.size: head.root for head in published}
    faults = []
    for each in held:
        if key is None:
            faults.append(f"{each.source}: hệ thống này chưa từng công bố mốc nào hoặc khóa của nhật ký không còn")
            continue
        try:
            found = read_checkpoint(each.text, key)
        except Refusal as refusal:
            faults.append(f"{each.source}: {refusal}")
            continue
        if found.size > len(tree):
            faults.append(f"{each.source}: mốc có {found.size} dòng, nhật ký chỉ còn {len(tree)}: đã bị cắt bớt")
        elif by_size.get(found.size, found.root.hex()) != found.root.hex():
            faults.append(
                f"{each.source}: hệ thống đã ký hai mốc khác nhau cho cùng {found.size} dòng (hai bản nhật ký)"
            )
        elif tree.root(found.size) != found.root:
            faults.append(f"{each.source}: nhật ký đã bị viết lại, {found.size} dòng đầu không còn như khi ký mốc")
    return faults


def _unlike(stated: Sequence[Checkpoint], tree: HashTree) -> list[str]:
    """Heads that the log does not have any more; the first one tells between which entries it was rewritten."""
    faults, whole, unlike = [], 0, list[int]()
    for each in sorted(stated, key=lambda head: head.size):
        if each.size > len(tree):
            faults.append(f"mốc {each.size} dòng: nhật ký chỉ còn {len(tree)} dòng, đã bị cắt bớt")
        elif tree.root(each.size) != each.root:
            unlike.append(each.size)
        elif not unlike:
            whole = each.size
    if unlike:
        faults.append(f"mốc {unlike[0]} dòng: nhật ký đã bị viết lại trong các dòng {whole + 1}–{unlike[0]}")
    if len(unlike) > 1:
        faults.append(f"còn {len(unlike) - 1} mốc sau đó cũng không khớp")
    return faults

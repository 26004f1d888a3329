"""Proof that the log was not rewritten (bằng chứng nhật ký): the hash tree of RFC 6962, section 2.1, and its proofs.

Entries are counted from 0 here, as the RFC does; hashes are SHA-256, 32 bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry; the prefix keeps a leaf from being passed off as an inner node."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbouring subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class HashTree:
    """The tree over the leaf hashes of a log (cây băm), and every earlier state of it.

    Each complete subtree is hashed once and kept: ``_levels[k][i]`` is the root over the leaves from i * 2^k on, 2^k of
    them. So a root or a proof at any size costs some twenty hashes in a log of a million entries.
    """

    __slots__ = ("_levels",)

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels = [list(leaves)]
        while len(below := self._levels[-1]) > 1:
            # Spelled out, not by node_hash: a call a node would cost half as much again.
            sha256, pairs = hashlib.sha256, zip(below[::2], below[1::2], strict=False)
            self._levels.append([sha256(b"\x01" + left + right).digest() for left, right in pairs])

    def __len__(self) -> int:
        """How many leaves there are."""
        return len(self._levels[0])

    def append(self, leaf: bytes) -> None:
        """Add the next leaf: as on an odometer, two subtrees of one size become one of twice the size."""
        node = leaf
        for nodes in self._levels:
            nodes.append(node)
            if len(nodes) % 2:
                return
            node = node_hash(nodes[-2], node)
        self._levels.append([node])

    def root(self, size: int) -> bytes:
        """The root over the first ``size`` leaves; of none, the hash of nothing."""
        self._check(0, size)
        return self._root_between(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The proof that leaf ``index`` is in the tree of the first ``size`` leaves (RFC 6962, 2.1.1)."""
        self._check(index + 1, size)
        return self._path(0, index, size)

    def consistency(self, old: int, size: int) -> list[bytes]:
        """The proof that the tree of ``size`` leaves begins with that of ``old`` leaves (RFC 6962, 2.1.2)."""
        self._check(old, size)
        if old in {0, size}:
            return []
        # The last complete subtree of the old tree also stands in the new one: the proof climbs from there. Where it is
        # the whole old tree, the reader has it already.
        level = (old & -old).bit_length() - 1
        index = (old >> level) - 1
        start = [self._levels[level][index]] if index else []
        return start + self._path(level, index, size)

    def _check(self, inner: int, size: int) -> None:
        if not 0 <= inner <= size <= len(self):
            message = f"{inner} of {size} leaves, in a tree of {len(self)}"
            raise ValueError(message)

    def _path(self, level: int, index: int, size: int) -> list[bytes]:
        """The neighbours of a complete subtree on its way up to the root over ``size`` leaves."""
        path = []
        while 1 << level < size:
            neighbour = index ^ 1
            if (neighbour + 1) << level <= size:
                path.append(self._levels[level][neighbour])
            elif neighbour << level < size:  # it is cut off by the end
                path.append(self._root_between(neighbour << level, size))
            level, index = level + 1, index >> 1
        return path

    def _root_between(self, start: int, end: int) -> bytes:
        """The root over the leaves from ``start`` to before ``end``; ``start`` begins a subtree that holds them all."""
        width, root = end - start, b""
        for level in range(width.bit_length()):
            if width >> level & 1:
                peak = self._levels[level][(end >> level) - 1]
                root = node_hash(peak, root) if root else peak
        return root


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows this leaf at ``index`` under this root over ``size`` leaves (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            place, last = _past_missing(place, last)
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def is_extension(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the log under ``root`` begins with that under ``old_root`` (RFC 9162, 2.1.4.2).

    ``old`` and ``size`` are their numbers of entries. Every log begins with the empty one and with itself.
    """
    if not 0 <= old <= size:
        return False
    if old in {0, size}:
        return not proof and old_root == (root if old else EMPTY_ROOT)
    # 1. Where the old tree is one complete subtree, the proof leaves it out.
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not steps:
        return False
    # 2. Climb from the last complete subtree of the old tree.
    level = (old & -old).bit_length() - 1
    place, last = (old - 1) >> level, (size - 1) >> level
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(step, before), node_hash(step, after)
            place, last = _past_missing(place, last)
        else:
            after = node_hash(after, step)
        place, last = place >> 1, last >> 1
    # 3. The same steps lead to both roots.
    return last == 0 and before == old_root and after == root


def _past_missing(place: int, last: int) -> tuple[int, int]:
    """Up past the levels where a last, left node has no neighbour: it stands for itself there."""
    while place and not place & 1:
        place, last = place >> 1, last >> 1
    return place, last

"""Proof that the log was not rewritten (bằng chứng nhật ký): leaves and root of the hash tree of RFC 6962, 2.1."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry; the prefix keeps a leaf from being passed off as an inner node."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbouring subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_root(leaves: Iterable[bytes]) -> bytes:
    """The root over these leaf hashes, read once from left to right; of an empty log, the hash of nothing.

    Complete subtrees are kept as on an odometer: two of one size become one of twice the size.
    """
    peaks: list[tuple[int, bytes]] = []
    for leaf in leaves:
        size, digest = 1, leaf
        while peaks and peaks[-1][0] == size:
            digest = node_hash(peaks.pop()[1], digest)
            size *= 2
        peaks.append((size, digest))
    if not peaks:
        return hashlib.sha256(b"").digest()
    root = peaks.pop()[1]
    while peaks:
        root = node_hash(peaks.pop()[1], root)
    return root

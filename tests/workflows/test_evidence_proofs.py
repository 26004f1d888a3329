"""Proofs, held against the recursive definitions of RFC 6962 for every pair up to 512, and against forgers."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.test_evidence import INPUTS, ROOTS
from workflows.evidence import HashTree, is_extension, is_included, leaf_hash, node_hash

MOST = 512
LEAVES = [leaf_hash(number.to_bytes(2)) for number in range(MOST)]
TREE = HashTree(LEAVES)
OTHER = leaf_hash(b"another")

# Proofs of the reference implementation's own tests (transparency-dev/merkle), over its eight entries.
INCLUDED = {
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (1, 5): (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
EXTENDED = {
    (1, 1): (),
    (1, 8): INCLUDED[0, 8],
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
    (6, 7): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
}


def _split(width: int) -> int:
    """The largest power of two smaller than the width."""
    return 1 << (width - 1).bit_length() - 1


@cache
def _mth(start: int, end: int) -> bytes:
    """MTH(D[start:end]), word for word as RFC 6962, 2.1, defines it."""
    if end - start == 1:
        return LEAVES[start]
    k = start + _split(end - start)
    return node_hash(_mth(start, k), _mth(k, end))


def _path(index: int, start: int, end: int) -> list[bytes]:
    """PATH(m, D[n]), word for word as 2.1.1 defines it."""
    if end - start == 1:
        return []
    k = start + _split(end - start)
    if index < k:
        return [*_path(index, start, k), _mth(k, end)]
    return [*_path(index, k, end), _mth(start, k)]


def _subproof(old: int, start: int, end: int, *, whole: bool) -> list[bytes]:
    """SUBPROOF(m, D[n], b), word for word as 2.1.2 defines it."""
    if old == end:
        return [] if whole else [_mth(start, end)]
    k = start + _split(end - start)
    if old <= k:
        return [*_subproof(old, start, k, whole=whole), _mth(k, end)]
    return [*_subproof(old, k, end, whole=False), _mth(start, k)]


@pytest.mark.parametrize("part", range(4))
def test_every_entry_of_every_log_up_to_512_is_proven_as_the_rfc_defines_and_no_other(part: int) -> None:
    for size in range(1 + part, MOST + 1, 4):
        root = TREE.root(size)
        assert root == _mth(0, size)
        for index in range(size):
            proof = TREE.inclusion(index, size)
            assert proof == _path(index, 0, size)
            assert is_included(LEAVES[index], index, size, proof, root)
            assert not is_included(OTHER, index, size, proof, root)


@pytest.mark.parametrize("part", range(4))
def test_every_pair_of_logs_up_to_512_is_proven_as_the_rfc_defines_and_no_other(part: int) -> None:
    for size in range(1 + part, MOST + 1, 4):
        root = TREE.root(size)
        for old in range(1, size + 1):
            old_root, proof = TREE.root(old), TREE.consistency(old, size)
            assert proof == _subproof(old, 0, size, whole=True)
            assert is_extension(old, old_root, size, root, proof)
            assert not is_extension(old, OTHER, size, root, proof)
            assert not is_extension(old, old_root, size, OTHER, proof)


@pytest.mark.parametrize(("index", "size"), INCLUDED)
def test_inclusion_is_proven_as_the_reference_implementation_does(index: int, size: int) -> None:
    leaves = [leaf_hash(entry) for entry in INPUTS]
    proof = [bytes.fromhex(step) for step in INCLUDED[index, size]]
    assert HashTree(leaves).inclusion(index, size) == proof
    assert is_included(leaves[index], index, size, proof, bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize(("old", "size"), EXTENDED)
def test_consistency_is_proven_as_the_reference_implementation_does(old: int, size: int) -> None:
    proof = [bytes.fromhex(step) for step in EXTENDED[old, size]]
    old_root, root = bytes.fromhex(ROOTS[old - 1]), bytes.fromhex(ROOTS[size - 1])
    assert HashTree(map(leaf_hash, INPUTS)).consistency(old, size) == proof
    assert is_extension(old, old_root, size, root, proof)


def _spoiled(proof: list[bytes], *more: bytes) -> list[list[bytes]]:
    """A proof after each single thing that a forger may do to it."""
    flipped = [[*proof[:i], bytes([step[0] ^ 1, *step[1:]]), *proof[i + 1 :]] for i, step in enumerate(proof)]
    left_out = [proof[:i] + proof[i + 1 :] for i in range(len(proof))]
    added = [each for extra in (b"", OTHER, *more) for each in ([extra, *proof], [*proof, extra])]
    swapped = [[*proof[:i], proof[i + 1], proof[i], *proof[i + 2 :]] for i in range(len(proof) - 1)]
    return flipped + left_out + added + swapped


@given(st.integers(1, MOST), st.data())
def test_a_spoiled_proof_of_inclusion_proves_nothing(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaf, root, proof = LEAVES[index], TREE.root(size), TREE.inclusion(index, size)
    for spoiled in _spoiled(proof, root, leaf):
        assert not is_included(leaf, index, size, spoiled, root)
    for elsewhere in {index - 1, index + 1, index ^ 2, index + size, -1, -index - 1} - {index}:
        assert not is_included(leaf, elsewhere, size, proof, root)
    assert not is_included(leaf, index, size, proof, TREE.root(size - 1))
    assert not is_included(leaf, index, 0, proof, root)


def test_an_inner_node_is_not_taken_for_an_entry() -> None:
    tree = HashTree(LEAVES[:4])
    inner, neighbour = node_hash(*LEAVES[:2]), node_hash(*LEAVES[2:4])
    assert node_hash(inner, neighbour) == tree.root(4)
    for index in range(4):
        assert not is_included(inner, index, 4, [neighbour], tree.root(4))


@given(st.integers(2, MOST), st.data())
def test_a_spoiled_proof_of_consistency_proves_nothing(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size - 1))
    old_root, root, proof = TREE.root(old), TREE.root(size), TREE.consistency(old, size)
    for spoiled in [*_spoiled(proof, old_root, root), []]:
        assert not is_extension(old, old_root, size, root, spoiled)
    for other in {old - 1, old + 1} - {size}:
        assert not is_extension(other, old_root, size, root, proof)
    assert not is_extension(old, root, size, old_root, proof)
    assert not is_extension(size, root, old, old_root, proof)  # back in time
    assert not is_extension(-1, old_root, size, root, proof)


@given(st.integers(2, MOST), st.data())
def test_no_proof_joins_a_rewritten_log_to_the_head_before(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size - 1))
    place = data.draw(st.integers(0, old - 1))
    forged = HashTree([*LEAVES[:place], OTHER, *LEAVES[place + 1 : size]])
    proof = forged.consistency(old, size)
    assert is_extension(old, forged.root(old), size, forged.root(size), proof)
    assert not is_extension(old, TREE.root(old), size, forged.root(size), proof)


def test_every_log_begins_with_itself_and_with_the_empty_one_and_needs_no_proof_for_it() -> None:
    root, nothing = TREE.root(7), TREE.root(0)
    assert is_extension(7, root, 7, root, [])
    assert not is_extension(7, root, 7, OTHER, [])
    assert not is_extension(7, root, 7, root, [OTHER])
    assert TREE.consistency(0, 7) == TREE.consistency(7, 7) == []
    assert is_extension(0, nothing, 7, root, [])
    assert not is_extension(0, OTHER, 7, root, [])
    assert not is_extension(0, nothing, 7, root, [OTHER])

"""The hash tree, held against the recursive definition of RFC 6962, section 2.1, and its published vectors."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.evidence import HashTree, leaf_hash, node_hash

pytestmark = pytest.mark.quick

ENTRIES = st.lists(st.binary(max_size=8), max_size=70)

# The inputs and roots of the reference implementation's own tests (google/certificate-transparency).
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def _root(entries: list[bytes]) -> bytes:
    return HashTree(map(leaf_hash, entries)).root(len(entries))


def _defined(entries: list[bytes]) -> bytes:
    """MTH(D[n]) word for word as the RFC defines it: k is the largest power of two smaller than n."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return hashlib.sha256(b"\x01" + _defined(entries[:k]) + _defined(entries[k:])).digest()


@given(ENTRIES)
def test_the_root_is_the_one_that_the_rfc_defines(entries: list[bytes]) -> None:
    assert _root(entries) == _defined(entries)


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_the_reference_implementation(size: int) -> None:
    assert _root(INPUTS[:size]).hex() == ROOTS[size - 1]


@given(ENTRIES.filter(bool), st.data())
def test_one_flipped_bit_gives_another_root(entries: list[bytes], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(entries) - 1))
    changed = [*entries]
    changed[place] = bytes([*entries[place][:-1], (entries[place] or b"\x00")[-1] ^ 1])
    assert _root(changed) != _root(entries)


@given(ENTRIES, st.integers(0, 70))
def test_a_tree_that_grew_is_the_tree_that_was_built_at_once(entries: list[bytes], built: int) -> None:
    tree = HashTree(map(leaf_hash, entries[:built]))
    for entry in entries[built:]:
        tree.append(leaf_hash(entry))
    assert len(tree) == len(entries)
    assert [tree.root(size) for size in range(len(entries) + 1)] == [
        _defined(entries[:size]) for size in range(len(entries) + 1)
    ]


def test_a_tree_says_nothing_of_a_size_that_it_never_had() -> None:
    tree = HashTree(map(leaf_hash, INPUTS))
    for ask in (
        lambda: tree.root(9),
        lambda: tree.root(-1),
        lambda: tree.inclusion(8, 8),
        lambda: tree.inclusion(3, 3),
        lambda: tree.inclusion(-2, 3),
        lambda: tree.consistency(4, 9),
        lambda: tree.consistency(5, 4),
        lambda: tree.consistency(-1, 4),
    ):
        with pytest.raises(ValueError, match="leaves"):
            ask()


def test_a_leaf_cannot_be_passed_off_as_an_inner_node() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right)

"""Two versions side by side (so sánh hai bản): passage by passage, matched by key, word by word inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.difference import Op, difference
from workflows.paper import Passage


@dataclass(frozen=True, slots=True)
class Change:
    """A passage in both versions (đoạn): its label, whether anything changed, and its words kept, added, taken out."""

    label: str
    changed: bool
    parts: tuple[tuple[Op, str], ...]


def compare(old: Sequence[Passage], new: Sequence[Passage]) -> list[Change]:
    """Every passage of the new version in its order, then those that only the old one had."""
    before = {passage.key: passage for passage in old}
    kept = {passage.key for passage in new}
    pairs = [(before.get(passage.key), passage) for passage in new]
    changes = [_change(was.text if was else "", passage.text, passage.label) for was, passage in pairs]
    return changes + [_change(passage.text, "", passage.label) for passage in old if passage.key not in kept]


def _change(old: str, new: str, label: str) -> Change:
    return Change(label, old != new, tuple(difference(old, new)))

"""What a finished file shows, and where it departs from the law (những gì tệp thể hiện): the words of both linters."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deviation:
    """A place where a paper departs from the law: ``rule`` (reference), ``component`` (Vietnamese), found, expected."""

    rule: str
    component: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.component}: {self.found}, quy định {self.expected} ({self.rule})"


@dataclass(frozen=True, slots=True)
class Seen:
    """A text as a file shows it.

    ``zone``: left, right (the two columns on top), text, table, foot, or margin (page number, document code).
    ``alignment`` is "" and a measure None where it cannot be told. ``rule_share`` is the length of a rule drawn right
    below over the length of the text; ``after_room`` tells that the text follows the room left for a signature.
    """

    text: str
    zone: str
    fonts: frozenset[str]
    sizes: frozenset[float]
    bold: bool
    italic: bool
    black: bool
    alignment: str
    rule_share: float | None = None
    first_line_mm: float | None = None
    gap_pt: float | None = None
    line_spacing: float | None = None
    after_room: bool = False

    @property
    def letters(self) -> str:
        """The text's letters only, small: how a component is recognised although it is written wrong."""
        return "".join(c for c in unicodedata.normalize("NFC", self.text).lower() if c.isalpha())


Named = tuple[str, Seen]

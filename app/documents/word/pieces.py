"""The pieces that a compiled Word template is made of: text that stays, and places where a paper's words go."""

from __future__ import annotations

from dataclasses import dataclass

from app.documents.word.look import Letters


@dataclass(frozen=True, slots=True)
class Words:
    """A slot inside a paragraph: the text of component ``name`` goes here."""

    name: str


@dataclass(frozen=True, slots=True)
class Lines:
    """A slot that is all of a centred paragraph: the text goes here in balanced lines, at most ``room`` points wide."""

    name: str
    letters: Letters
    room: float


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """A slot that is a whole paragraph: many take its place, with its ``properties`` (pPr), ``room`` points wide."""

    name: str
    properties: str
    room: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A drawn rule, centred in ``room`` points, ``share`` as long as the widest line of the text ``above`` it."""

    above: str | Lines
    letters: Letters
    properties: str
    room: float
    share: float


@dataclass(frozen=True, slots=True)
class IfFilled:
    """A paragraph or table row printed only where one of the slots ``names`` has text; else ``otherwise`` is."""

    names: frozenset[str]
    pieces: tuple[Piece, ...]
    otherwise: str


Piece = str | Words | Lines | Paragraphs | Rule | IfFilled

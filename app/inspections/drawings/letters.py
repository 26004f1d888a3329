"""How wide words will be (bề rộng chữ), on the safe side: the reader's own font is not known to the server.

The widths are those of DejaVu Sans, the widest of the fonts that ``--gu-sans`` may come to; in any other the words
leave some air. Marks above and below take no width of their own.
"""

from __future__ import annotations

import unicodedata

_NARROW = dict.fromkeys("iIjJlĩ'|.,:;! ", 0.32) | dict.fromkeys("ft-()/[]r", 0.41) | dict.fromkeys("scz", 0.55)
_WIDE = dict.fromkeys("mM%", 0.98) | dict.fromkeys("wW@…", 1.0) | dict.fromkeys("→←×", 0.84)
_WIDTHS = _NARROW | _WIDE
_LOWER, _UPPER = 0.63, 0.79
_OTHER = 1.0  # a letter of another script
_BOLD = 1.12


def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """The width of one line in px at ``size`` px."""
    letters = (letter for letter in unicodedata.normalize("NFD", words) if not unicodedata.combining(letter))
    return sum(map(_width, letters)) * size * (_BOLD if bold else 1)


def wrapped(words: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """``words`` in lines of at most ``room`` px; a word that is wider alone keeps a line of its own."""
    lines: list[str] = []
    for word in words.split():
        if lines and width_of(f"{lines[-1]} {word}", size, bold=bold) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def shortened(words: str, room: float, size: float, *, bold: bool = False) -> str:
    """``words``, or as much of them as fits with an ellipsis; "" where not even two letters do."""
    if width_of(words, size, bold=bold) <= room:
        return words
    for end in range(len(words) - 1, 1, -1):
        if width_of(f"{words[:end].rstrip()}…", size, bold=bold) <= room:
            return f"{words[:end].rstrip()}…"
    return ""


def _width(letter: str) -> float:
    if letter in _WIDTHS:
        return _WIDTHS[letter]
    if letter.isdecimal() or letter.islower():
        return _LOWER
    return _UPPER if letter.isupper() else _OTHER

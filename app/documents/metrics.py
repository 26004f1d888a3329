"""How long a text is in print (độ dài dòng chữ), so that the rules drawn under it have the length of the law.

Tinos has the advance widths of Times New Roman, so one measure holds for the Word file and for the PDF.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from fontTools.ttLib import TTFont

from app.documents.profile import TEMPLATES

# Line height of Times New Roman and Tinos over the size: (ascent + descent + line gap) / units per em.
LINE_HEIGHT = (1825 + 443 + 87) / 2048
_FACES = {(False, False): "Regular", (True, False): "Bold", (False, True): "Italic", (True, True): "BoldItalic"}


@cache
def advances(*, bold: bool = False, italic: bool = False) -> Mapping[str, float]:
    """Advance width of every character of the face, in shares of the font size."""
    with TTFont(TEMPLATES / "fonts" / f"Tinos-{_FACES[bold, italic]}.ttf", lazy=True) as font:
        per_em, widths = font["head"].unitsPerEm, font["hmtx"].metrics
        return {chr(code): widths[name][0] / per_em for code, name in font.getBestCmap().items()}


def text_width(text: str, size: float, *, bold: bool = False, italic: bool = False) -> float:
    """Length of ``text`` set in one line at ``size`` points, in points, without kerning (as Word sets it)."""
    advance = advances(bold=bold, italic=italic).get
    return size * sum(advance(character, 0.5) for character in text)


def balanced_lines(text: str, room: float, size: float, *, bold: bool = False, italic: bool = False) -> list[str]:
    """``text`` in the fewest lines that fit in ``room`` points, cut at spaces so that the lines are about equally long.

    Word cannot balance centred lines: it would leave one word alone on the last ("... TỈNH LẠNG / SƠN").
    """
    words = text.split(" ")
    widths = [text_width(word, size, bold=bold, italic=italic) for word in words]
    space = text_width(" ", size, bold=bold, italic=italic)
    if sum(widths) + space * (len(words) - 1) <= room:
        return [text]
    ends = _line_ends(widths, space, room)
    narrowest, widest = sum(widths) / len(ends), room
    while widest - narrowest > 1:
        middle = (narrowest + widest) / 2
        fits = len(_line_ends(widths, space, middle)) == len(ends)
        narrowest, widest = (narrowest, middle) if fits else (middle, widest)
    ends = _line_ends(widths, space, widest)
    return [" ".join(words[start:end]) for start, end in zip([0, *ends], ends, strict=False)]


def line_count(text: str, room: float, size: float) -> int:
    """In how many lines ``text`` is set, upright, when each takes as many words as fit in ``room`` points.

    Never fewer than in print: a word that is longer than a line may be cut at every sign in it that allows it.
    """
    widths = [text_width(word, size) for word in text.split(" ")]
    cuts = sum(2 * int(width // room) for width in widths)
    return len(_line_ends(widths, text_width(" ", size), room)) + cuts


def _line_ends(widths: list[float], space: float, room: float) -> list[int]:
    """After which words the lines end when each takes as many as fit."""
    ends: list[int] = []
    length = 0.0
    for position, width in enumerate(widths):
        if position and length + space + width > room:
            ends.append(position)
            length = width
        else:
            length += width + (space if position else 0)
    return [*ends, len(widths)]


def missing_glyphs(text: str) -> list[str]:
    """The characters of ``text`` that our fonts cannot print, each once, in order of appearance."""
    return [character for character in dict.fromkeys(text) if character not in advances()]

"""The order of Vietnamese words (thứ tự chữ cái): a ă â b c d đ e ê ..., tones only after all letters are equal."""

from __future__ import annotations

import unicodedata

_LETTERS = {letter: place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
# Level, huyền, hỏi, ngã, sắc, nặng: the order of Vietnamese dictionaries.
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}

CollationKey = tuple[tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...], str]


def collation_key(text: str) -> CollationKey:
    """The sort key of a name: word by word by letters, then by tones, then by the text itself so that ties are stable.

    A shorter word comes first ("An" before "Anh"); what is no letter comes before letters, in its own order.
    """
    words = [_word(word) for word in unicodedata.normalize("NFC", text).lower().split()]
    return tuple(letters for letters, _ in words), tuple(tones for _, tones in words), text


def _word(word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    letters, tones = [], []
    for mark in word:
        base, tone = _untoned(mark)
        # Below the letters by more than any code point, so that digits and signs precede the letter a.
        letters.append(_LETTERS.get(base, ord(base) - 0x110000))
        tones.append(tone)
    return tuple(letters), tuple(tones)


def _untoned(mark: str) -> tuple[str, int]:
    """The letter without its tone, and the tone: ("ơ", 2) for ở."""
    parts = unicodedata.normalize("NFD", mark)
    tone = next((_TONES[part] for part in parts if part in _TONES), 0)
    base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
    return (base, tone) if len(base) == 1 else (mark, 0)

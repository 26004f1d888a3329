"""Text that may be printed (văn bản thuần): in NFC, without control or invisible characters.

An invisible character could hide words from the eye that signs them, or break the XML of a Word file.
"""

from __future__ import annotations

import re
import unicodedata

from workflows.refusals import BadInput

# Unicode categories Cc, Cf, Zl, Zp, Cs, Co and the non-characters of the first plane; of the others, what is private.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)


def plain(text: str) -> str:
    """``text`` in NFC; BadInput naming the character and the words around it where it cannot be printed."""
    if found := _UNPRINTABLE.search(text):
        start = max(found.start() - 20, 0)
        raise BadInput(
            "Đoạn “{excerpt}” có ký tự điều khiển {character}, không in được.",
            field="text",
            excerpt=_UNPRINTABLE.sub("", text[start : found.end() + 20]).strip(),
            character=f"U+{ord(found[0]):04X}",
        )
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def listed(items: tuple[str, ...]) -> list[str]:
    """The lines of a list with the punctuation of the law: ";" at the end of each, "." at the end of the last."""
    return [f"{item};" for item in items[:-1]] + [f"{item}." for item in items[-1:]]


def is_figure(text: str) -> bool:
    """Whether a table cell holds figures and signs only ("01", "100 %", "≥ 90 %"), which stand centred."""
    return not any(character.isalpha() for character in text)

"""Text as it may stand in a paper (lời văn): NFC, one line, nothing that a reader cannot see."""

from __future__ import annotations

import re
import unicodedata

from workflows.refusals import BadInput

_SPACES = re.compile("[ \t\r\n\u00a0]+")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def plain(text: str, field: str, *, limit: int, required: bool = True) -> str:
    """The text in NFC with single spaces and none at its ends; :class:`BadInput` naming ``field`` otherwise.

    Marks that print nothing are refused: they would let two texts that look the same have two hashes, and marks of
    writing direction would let a signer see another order of words than the one that is signed.
    """
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")
    if required and not text:
        raise BadInput("Mục này còn trống. Mời nhập nội dung.", field=field)
    if len(text) > limit:
        raise BadInput(
            "Nội dung dài {length} ký tự, tối đa là {limit}. Mời rút gọn.", field=field, length=len(text), limit=limit
        )
    if text.isprintable():  # no mark of these categories is: the usual case is told at once
        return text
    hidden = next((mark for mark in text if unicodedata.category(mark) in _INVISIBLE), None)
    if hidden is not None:
        raise BadInput(
            "Nội dung có ký tự không in được (U+{number}) ở vị trí {place}. Mời xóa ký tự này.",
            field=field,
            number=f"{ord(hidden):04X}",
            place=text.index(hidden) + 1,
        )
    return text

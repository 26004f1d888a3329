"""What changed between two texts, word by word (so sánh hai bản), as people read it: kept, added, taken out."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal

Op = Literal["same", "ins", "del"]

# A word keeps the space before it, so that words added at the end leave the last word as it was.
_WORDS = re.compile(r"\s*\S+|\s+")


def difference(old: str, new: str) -> list[tuple[Op, str]]:
    """The way from ``old`` to ``new``: joining "same" and "ins" gives ``new``, joining "same" and "del" gives ``old``.

    Words are never cut: "70%" that became "75%" is one word taken out and one added.
    """
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    parts: list[tuple[Op, str]] = []
    # autojunk would treat frequent words of a long text as noise and report changes that nobody made.
    for tag, i, i_end, j, j_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(("same", "".join(before[i:i_end])))
            continue
        if i < i_end:
            parts.append(("del", "".join(before[i:i_end])))
        if j < j_end:
            parts.append(("ins", "".join(after[j:j_end])))
    return parts

"""The words of the room (lời trên trang): targets, standings, parts of a row."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from app.web import number, translated
from workflows.figures import Standing, amount
from workflows.pledge_content import Comparator, Target
from workflows.words import N_

COMPARATORS = {
    Comparator.EQUAL: N_("đúng bằng"),
    Comparator.ABOVE: N_("trên"),
    Comparator.AT_LEAST: N_("ít nhất"),
    Comparator.BELOW: N_("dưới"),
    Comparator.AT_MOST: N_("không quá"),
}
PART_TITLES = {
    "numerator": N_("Tử số"),
    "denominator": N_("Mẫu số"),
    "words": N_("Kết quả bằng lời"),
    "note": N_("Ghi chú"),
}
STANDING_TONES = {
    Standing.REACHED: "good",
    Standing.MISSED: "bad",
    Standing.NO_CASES: "plain",
    Standing.UNKNOWN: "wait",
}


def target_words(target: Target, say: Callable[[str], str] = translated) -> str:
    """A target in words, without what it is a share of: "trên 70%", "không quá 2 người".

    ``say`` puts it into the reader's language; what must read the same to everybody stays in Vietnamese (``str``).
    """
    unit = "%" if target.unit == "%" else f" {target.unit}"
    return f"{say(COMPARATORS[target.comparator])} {amount(target.value)}{unit}"


def size_words(size: int) -> str:
    """How large a file is: "640 KB", "1,3 MB"; one that is there is never 0 KB."""
    if size < 1_000_000:
        return f"{max(size // 1000, 1)} KB"
    return f"{number(Decimal(size // 100_000) / 10)} MB"

"""What Decree 30 asks of annexes (phụ lục), checked on what a finished file shows (Appendix I, III.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.documents.lint.seen import Deviation, Named, Seen
from app.documents.profile import Layout

_MARK = re.compile(r"phụ\s+lục(?:\s+(?:số\s+)?(?P<number>[IVXLC]+|\d+))?\.?", re.IGNORECASE)
_ATTACHED = re.compile(r"\(.*kèm theo .+\)", re.IGNORECASE)
_HEAD = ("annex_title", "annex_attached")
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def is_annex_mark(text: str) -> bool:
    """Whether the text is the word that opens an annex, with or without its number, and nothing else."""
    return _MARK.fullmatch(text) is not None


def name_in_annex_head(seen: Seen, before: Sequence[str]) -> str:
    """The component's name of a text that opens an annex or stands right below; "" for any other text."""
    if is_annex_mark(seen.text):
        return "annex_mark"
    last = before[-1] if before else ""
    if last in ("annex_mark", "annex_title"):
        if seen.text.startswith("("):
            return "annex_attached"
        if seen.alignment == "center" or (last == "annex_mark" and seen.bold):
            return "annex_title"
    return ""


def annex_deviations(components: Sequence[Named], layout: Layout) -> Iterator[Deviation]:
    """Every annex has its title and the line that ties it to its paper; of several each has its Roman numeral."""
    marks = [position for position, (name, _) in enumerate(components) if name == "annex_mark"]
    for number, position in enumerate(marks, start=1):
        yield from _head(components[position + 1 :], layout)
        mark, component = components[position][1].text, layout.components["annex_mark"]
        if len(marks) > 1 and _number_of(mark) != _roman(number):
            yield Deviation(component.rule, component.label, f"“{mark}”", f"“Phụ lục {_roman(number)}”")


def _head(following: Sequence[Named], layout: Layout) -> Iterator[Deviation]:
    head: dict[str, Seen] = {}
    for name, seen in following:
        if name not in _HEAD:
            break
        head[name] = seen
    for name in _HEAD:
        if name not in head:
            component = layout.components[name]
            yield Deviation(component.rule, component.label, "không có", "phải có")
    attached = head.get("annex_attached")
    if attached and not _ATTACHED.fullmatch(attached.text):
        component = layout.components["annex_attached"]
        expected = "“(Kèm theo ... số ... ngày ... của ...)”"
        yield Deviation(component.rule, component.label, f"“{attached.text}”", expected)


def _number_of(mark: str) -> str:
    found = _MARK.fullmatch(mark)
    return (found["number"] or "") if found else ""


def _roman(number: int) -> str:
    """The number in Roman numerals."""
    letters = ""
    for value, sign in _ROMAN:
        times, number = divmod(number, value)
        letters += sign * times
    return letters

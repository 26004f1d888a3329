"""What Decree 30 asks of letters and of "Kính gửi", checked on what a finished file shows (App. I, II.5.b and II.9).

A letter (công văn) has no type's name: its subject ("V/v ...") stands below the number, and it says to whom it goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.documents.lint.seen import Deviation, Named, Seen
from app.documents.profile import Layout

_SUBJECT = re.compile(r"(v/v|về việc)\b", re.IGNORECASE)
_ADDRESSED = re.compile(r"kính gửi\b", re.IGNORECASE)


def is_letter_subject(text: str) -> bool:
    """Whether the text begins as the subject of a letter does."""
    return _SUBJECT.match(text) is not None


def name_in_letter_head(seen: Seen, before: Sequence[Named]) -> str:
    """The component's name of a text in the left column on top that is a letter's subject; "" for any other."""
    last = before[-1][0] if before else ""
    return "letter_subject" if is_letter_subject(seen.text) or last == "letter_subject" else ""


def name_of_addressee(seen: Seen, before: Sequence[Named]) -> str:
    """The component's name of a text that says to whom the paper goes; "" for any other text."""
    if _ADDRESSED.match(seen.text):
        return "addressee"
    above = [text.text for name, text in before if name == "addressee"]
    if not above or before[-1][0] != "addressee" or not above[0].endswith(":"):
        return ""
    # A PDF shows each line of a long name apart.
    goes_on = len(above) > 1 and not above[-1].endswith((";", "."))
    return "addressee" if seen.text.startswith("-") or goes_on else ""


def letter_deviations(components: Sequence[Named], layout: Layout) -> Iterator[Deviation]:
    """A letter has its addressees and no type's name; several addressees each have a dash and their mark at the end."""
    names = {name for name, _ in components}
    if "letter_subject" in names:
        if "addressee" not in names:
            yield Deviation(layout.components["addressee"].rule, "Kính gửi", "không có", "phải có")
        if "type_name" in names:
            component = layout.components["type_name"]
            yield Deviation(component.rule, component.label, "có cùng trích yếu công văn", "công văn không có tên loại")
    yield from _marks([seen.text for name, seen in components if name == "addressee"], layout)


def _marks(lines: Sequence[str], layout: Layout) -> Iterator[Deviation]:
    rule = layout.components["addressee"].rule
    if lines and not lines[0].startswith("Kính gửi:"):
        yield Deviation(rule, "Kính gửi", f"“{lines[0][:20]}”", "“Kính gửi:”")
    items = _items(lines[1:])
    for position, item in enumerate(items):
        mark = "." if position == len(items) - 1 else ";"
        if not item.endswith(mark):
            yield Deviation(rule, "Kính gửi", f"“…{item[-20:]}”", f"kết thúc bằng dấu “{mark}”")


def _items(lines: Sequence[str]) -> list[str]:
    """The addressees below "Kính gửi:", each with the lines in which it goes on."""
    items: list[str] = []
    for line in lines:
        if line.startswith("-") or not items:
            items.append(line)
        else:
            items[-1] += f" {line}"
    return items

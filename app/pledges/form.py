"""The editor's form (biểu mẫu soạn giao ước): nested rows as flat names, and back, without losing a letter.

Names are paths: ``fields-0-commitments-2-text``. The same form works without script: a button's value names a row to
add (``add:fields``), remove, or move (``remove:fields-1``, ``up:fields-1``), and the page comes back with that done.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from workflows.refusals import BadInput

MOST_ROWS = 500
_TARGET = ("measure", "denominator", "comparator", "value", "unit")
_DO = re.compile(r"(add|remove|up|down):([a-z0-9-]{1,80})")


def content_from(form: Mapping[str, str]) -> dict[str, Any]:
    """The pledge's content as typed; rows in the order of their numbers, gaps closed."""
    if len(form) > MOST_ROWS * 10:
        raise BadInput("Biểu mẫu có quá nhiều mục. Mời chia bớt nội dung; chưa có gì thay đổi.")
    return {
        "theme": form.get("theme", ""),
        "grounds": _lines(form, "grounds"),
        "fields": [_field(form, f"fields-{n}") for n in _numbers(form, "fields")],
        "organisation": _lines(form, "organisation"),
        "closing": form.get("closing", ""),
    }


def rearranged(content: dict[str, Any], wish: str) -> dict[str, Any]:
    """The content after one press of a row's button; unknown wishes change nothing."""
    found = _DO.fullmatch(wish)
    if found is None:
        return content
    verb, path = found.groups()
    steps = path.split("-")
    rows, place = rows_at(content, steps if verb == "add" else steps[:-1]), steps[-1]
    if rows is None:
        return content
    if verb == "add":
        rows.append(_fresh(steps[-1]))
    elif place.isdigit() and int(place) < len(rows):
        move_row(rows, int(place), verb)
    return content


def move_row(rows: list[Any], place: int, verb: str) -> None:
    """Remove the row, or exchange it with the one above ("up") or below; at the end of the list nothing happens."""
    if verb == "remove":
        rows.pop(place)
        return
    other = place - 1 if verb == "up" else place + 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]


def rows_at(content: Any, steps: list[str]) -> list[Any] | None:
    """The list that these steps of a path lead to; None where they lead to none."""
    for step in steps:
        if isinstance(content, list):
            if not step.isdigit() or int(step) >= len(content):
                return None
            content = content[int(step)]
        elif isinstance(content, dict) and step in content:
            content = content[step]
        else:
            return None
    return content if isinstance(content, list) else None


def _fresh(name: str) -> Any:
    if name == "fields":
        return {"key": new_key(), "title": "", "commitments": [_fresh("commitments")]}
    if name == "commitments":
        return {"key": new_key(), "text": "", "target": None}
    return ""


def new_key() -> str:
    """A key for a new row: it stays with it through all versions, whatever its place or words become."""
    return secrets.token_hex(4)


def _field(form: Mapping[str, str], path: str) -> dict[str, Any]:
    return {
        "key": form.get(f"{path}-key") or new_key(),
        "title": form.get(f"{path}-title", ""),
        "commitments": [_commitment(form, f"{path}-commitments-{n}") for n in _numbers(form, f"{path}-commitments")],
    }


def _commitment(form: Mapping[str, str], path: str) -> dict[str, Any]:
    typed = {name: form.get(f"{path}-{name}", "").strip() for name in _TARGET}
    # A comparator alone is only the select's first choice; a target begins with a word or a number.
    has_target = any(typed[name] for name in _TARGET if name != "comparator")
    return {
        "key": form.get(f"{path}-key") or new_key(),
        "text": form.get(f"{path}-text", ""),
        "target": typed if has_target else None,
    }


def _lines(form: Mapping[str, str], name: str) -> list[str]:
    return [form.get(f"{name}-{n}", "") for n in _numbers(form, name)]


def _numbers(form: Mapping[str, str], prefix: str) -> list[int]:
    pattern = re.compile(re.escape(prefix) + r"-(\d{1,4})(?:-|$)")
    return sorted({int(found.group(1)) for name in form if (found := pattern.match(name))})

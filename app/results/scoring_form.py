"""The scoring table's form (biểu mẫu soạn bảng điểm): nested rows as flat names, and back, without losing a letter.

Names are paths as in the pledge's editor: ``parts-0-criteria-2-points``; a button's value names a row to add
(``add:bonuses``), remove or move, so that the form works without script.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.pledges.form import move_row, new_key, rows_at
from workflows.refusals import BadInput

MOST_INPUTS = 6_000
_MOST_DIGITS = 3
_DO = re.compile(r"(add|remove|up|down):([a-z0-9-]{1,80})")
_TYPED = ("text", "points", "partial", "threshold", "no_cases")
_ADJUSTMENT = ("text", "points", "most")
_JUDGED = "judged"
_BY_TARGET = "target:"


def content_from(form: Mapping[str, str]) -> dict[str, Any]:
    """The table's content as typed; rows in the order of their numbers, gaps closed."""
    if len(form) > MOST_INPUTS:
        raise BadInput("Biểu mẫu có quá nhiều mục. Mời chia bớt nội dung; chưa có gì thay đổi.")
    parts = [_part(form, f"parts-{n}") for n in _numbers(form, "parts")]
    return {
        "scale": form.get("scale", ""),
        "decimals": _whole(form.get("decimals", "")),
        "parts": parts,
        "bonuses": _rows_of(form, "bonuses", _ADJUSTMENT),
        "penalties": _rows_of(form, "penalties", _ADJUSTMENT),
        "bonus_cap": form.get("bonus_cap", "").strip(),
        "penalty_cap": form.get("penalty_cap", "").strip(),
        "exclusions": _rows_of(form, "exclusions", ("text",)),
        "deferrals": _rows_of(form, "deferrals", ("text",)),
        "tie_order": _tie_order(form, [part["key"] for part in parts]),
        "vote": {"method": form.get("vote-method", ""), "share": _whole(form.get("vote-share", ""))},
        "grounds": _lines(form, "grounds"),
        "guidance": _lines(form, "guidance"),
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
        rows.append(_fresh(place))
    elif place.isdigit() and int(place) < len(rows):
        move_row(rows, int(place), verb)
    known = {part["key"] for part in content["parts"]}
    return {**content, "tie_order": [key for key in content["tie_order"] if key in known]}


def _fresh(name: str) -> Any:
    if name == "parts":
        return {"key": new_key(), "title": "", "criteria": [_fresh("criteria")]}
    if name == "criteria":
        return _criterion({}, "")
    if name in {"bonuses", "penalties"}:
        return {"key": new_key(), **dict.fromkeys(_ADJUSTMENT, "")}
    if name in {"exclusions", "deferrals"}:
        return {"key": new_key(), "text": ""}
    return ""


def _part(form: Mapping[str, str], path: str) -> dict[str, Any]:
    return {
        "key": form.get(f"{path}-key") or new_key(),
        "title": form.get(f"{path}-title", ""),
        "criteria": [_criterion(form, f"{path}-criteria-{n}") for n in _numbers(form, f"{path}-criteria")],
    }


def _criterion(form: Mapping[str, str], path: str) -> dict[str, str]:
    """One select says both how a criterion is scored and by which target: "judged", or "target:" and the commitment."""
    typed = {name: form.get(f"{path}-{name}", "").strip() for name in _TYPED}
    basis = form.get(f"{path}-basis", _JUDGED)
    return {
        "key": form.get(f"{path}-key") or new_key(),
        **typed,
        "basis": "target" if basis.startswith(_BY_TARGET) else _JUDGED,
        "commitment": basis.removeprefix(_BY_TARGET) if basis.startswith(_BY_TARGET) else "",
        "partial": typed["partial"] or "none",
        "no_cases": typed["no_cases"] or "full",
    }


def _rows_of(form: Mapping[str, str], prefix: str, names: tuple[str, ...]) -> list[dict[str, str]]:
    return [
        {
            "key": form.get(f"{prefix}-{n}-key") or new_key(),
            **{name: form.get(f"{prefix}-{n}-{name}", "").strip() for name in names},
        }
        for n in _numbers(form, prefix)
    ]


def _tie_order(form: Mapping[str, str], parts: list[str]) -> list[str]:
    """The parts that decide a tie, in the order of the numbers that stand at them; those without a number do not."""
    placed = [
        (int(turn), key)
        for n, key in zip(_numbers(form, "parts"), parts, strict=True)
        if (turn := form.get(f"parts-{n}-tie", "")).isdecimal() and len(turn) <= _MOST_DIGITS and int(turn)
    ]
    return [key for _turn, key in sorted(placed, key=lambda pair: pair[0])]


def _whole(text: str) -> int | str:
    """A number where one was typed; anything else stays as it is, for the table's own check to refuse."""
    text = text.strip()
    return int(text) if text.isdecimal() and text.isascii() and len(text) <= _MOST_DIGITS else text


def _lines(form: Mapping[str, str], name: str) -> list[str]:
    return [form.get(f"{name}-{n}", "") for n in _numbers(form, name)]


def _numbers(form: Mapping[str, str], prefix: str) -> list[int]:
    pattern = re.compile(re.escape(prefix) + r"-(\d{1,4})(?:-|$)")
    return sorted({int(found.group(1)) for name in form if (found := pattern.match(name))})

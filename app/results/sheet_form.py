"""The score sheet's form (biểu mẫu chấm điểm): flat names of the table's own keys, and back.

Names are paths of the sheet, which its refusals name, too: ``criteria.<key>.points``, ``bonuses.<key>.times``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.content import Json
from workflows.scoring.sheet import Sheet
from workflows.scoring.table import ScoringTable

_ALONE = ("exclusion", "deferral", "standing_reason")


def sheet_from(form: Mapping[str, str], table: ScoringTable) -> dict[str, Json]:
    """The sheet as typed: a criterion or count where nothing was entered is left out."""
    marks = {each.key: _texts(form, "criteria", each.key, "points") for each in table.criteria}
    return {
        "criteria": {key: mark for key, mark in marks.items() if any(mark.values())},
        "bonuses": _counts(form, "bonuses", [each.key for each in table.bonuses]),
        "penalties": _counts(form, "penalties", [each.key for each in table.penalties]),
        **{name: form.get(name, "").strip() for name in _ALONE},
    }


def fields_of(sheet: Sheet) -> dict[str, str]:
    """The texts of the form that show this sheet; a point is a comma, as people write it."""
    fields = {name: str(getattr(sheet, name)) for name in _ALONE}
    for key, mark in sheet.criteria.items():
        fields |= {f"criteria.{key}.points": mark.points.replace(".", ","), f"criteria.{key}.reason": mark.reason}
    for side, counts in (("bonuses", sheet.bonuses), ("penalties", sheet.penalties)):
        for key, count in counts.items():
            fields |= {f"{side}.{key}.times": str(count.times), f"{side}.{key}.reason": count.reason}
    return fields


def _texts(form: Mapping[str, str], side: str, key: str, value: str) -> dict[str, Any]:
    return {name: form.get(f"{side}.{key}.{name}", "").strip() for name in (value, "reason")}


def _counts(form: Mapping[str, str], side: str, keys: list[str]) -> dict[str, Json]:
    """How often each applies; what is no whole number stays text, for the sheet's own check to refuse."""
    found: dict[str, Json] = {}
    for key in keys:
        typed = _texts(form, side, key, "times")
        times = typed["times"] or "0"
        if times != "0" or typed["reason"]:
            found[key] = {**typed, "times": int(times) if _is_small(times) else times}
    return found


def _is_small(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) <= 9

"""Minutes for the tests: the sample (Lạng Sơn inspects Sơn La in 2020), and the sample with a part changed."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from workflows.minutes_content import MinutesContent

FOLDER = Path(__file__).resolve().parents[2] / "document_templates/minutes"
SAMPLE = json.loads((FOLDER / "sample.json").read_text())
MINUTES_SAMPLE = MinutesContent.from_json(SAMPLE["content"])
AMENDS = {"code": "GU-1", "number": "02/BB-CTĐ", "day": "2020-10-07", "reason": "Ghi sai số liệu thu hồi"}


def content(**changes: Any) -> dict[str, Any]:
    return copy.deepcopy(SAMPLE["content"] | changes)


def with_part(path: str, value: object) -> dict[str, Any]:
    """The sample with one part replaced; a result is found by its key, all else by its path."""
    whole = content()
    part: Any = whole
    *way, last = path.split(".")
    for step in way:
        part = _below(part, step)
    part[int(last) if last.isdigit() else last] = value
    return whole


def _below(part: Any, step: str) -> Any:
    if isinstance(part, list) and not step.isdigit():
        return next(each for each in part if each["key"] == step)
    return part[int(step) if step.isdigit() else step]


def unwritten() -> dict[str, Any]:
    """The minutes as they are when the visit begins: what the unit reported, and nothing verified."""
    nothing = {"verified": {"numerator": "", "denominator": ""}, "verified_words": "", "evidence": "", "reason": ""}
    lists: dict[str, Any] = {name: [] for name in ("hosts", "strengths", "limits", "recommendations")}
    texts = dict.fromkeys(("begins", "ends", "opinion", "reservations"), "")
    return content(**lists, **texts, results=[each | nothing for each in SAMPLE["content"]["results"]])

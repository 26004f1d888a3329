"""Plans of cross-inspections for the tests: the sample of Cluster IV in 2020, and the sample with a part changed."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "document_templates/plan"
SAMPLE = json.loads((FOLDER / "sample.json").read_text())
AMENDS = {"code": "GU-1", "number": "05/KH-CTĐ", "day": "2020-08-20", "reason": "Một thành viên nghỉ ốm"}


def content(**changes: Any) -> dict[str, Any]:
    return copy.deepcopy(SAMPLE["content"] | changes)


def with_part(path: str, value: object) -> dict[str, Any]:
    """The sample with one part replaced, found by its path."""
    whole = content()
    part: Any = whole
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in way:
        part = part[step]
    part[last] = value
    return whole

"""The closing papers' samples for the tests: whole, with parts changed, and with a part replaced by its path."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from workflows.closing.nomination_paper import NOMINATION
from workflows.closing.ranking_paper import RANKING
from workflows.closing.report_paper import REPORT
from workflows.paper import Kind

FOLDER = Path(__file__).resolve().parents[3] / "document_templates"
KINDS: dict[str, Kind] = {kind.name: kind for kind in (RANKING, REPORT, NOMINATION)}
SAMPLES: dict[str, Any] = {name: json.loads((FOLDER / name / "sample.json").read_text()) for name in KINDS}


def content(kind: str, **changes: Any) -> dict[str, Any]:
    return copy.deepcopy(SAMPLES[kind]["content"] | changes)


def with_part(kind: str, path: str, value: object) -> dict[str, Any]:
    """The sample with one part replaced, found by its path."""
    whole = content(kind)
    part: Any = whole
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in way:
        part = part[step]
    part[last] = value
    return whole

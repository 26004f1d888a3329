"""A chore (việc cần làm) that is no paper's step: each room tells its own, the first page lists them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Chore:
    """What waits for somebody: ``title`` as a task, ``place`` what it concerns, where it is done, until when."""

    title: str
    place: str
    endpoint: str
    values: Mapping[str, object] = field(default_factory=dict)
    due: date | None = None
    late: bool = False

"""A log that grows, for the tests of its heads."""

from __future__ import annotations

from app.audit.service import record
from app.database import writing


def grow(entries: int = 1) -> int:
    """So many further entries; returns the number of the last."""
    with writing() as session:
        return [record(session, None, "test:note", "house", {"number": number}).id for number in range(entries)][-1]

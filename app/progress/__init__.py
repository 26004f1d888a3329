"""Progress (kết quả thực hiện): each unit's own figures against the pledge's targets, three times a year."""

from __future__ import annotations

from flask import Flask


def open_progress(_app: Flask) -> None:
    """Open the room and make its kinds of paper known."""
    from app.progress import models  # noqa: F401, PLC0415 - its tables belong to the schema

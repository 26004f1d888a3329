"""Visits (cuộc kiểm tra): from the plan's line to the signed minutes; the record of the day is the minutes' draft."""

from __future__ import annotations

from flask import Flask


def open_visits(_app: Flask) -> None:
    """Open the room and make its kinds of paper known."""
    from app.visits import models  # noqa: F401, PLC0415 - its tables belong to the schema

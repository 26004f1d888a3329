"""The commands of the house (lệnh)."""

from __future__ import annotations

from flask import Flask


def open_commands(app: Flask) -> None:
    """Make the commands known to ``flask``."""

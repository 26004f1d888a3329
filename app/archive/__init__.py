"""The archive (lưu trữ): what was signed completely, for good; search, downloads, the register."""

from __future__ import annotations

from flask import Flask

from app.archive.views import blueprint


def open_archive(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(blueprint)

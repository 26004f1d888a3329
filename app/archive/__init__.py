"""The archive (lưu trữ): what was signed completely, for good; search, downloads, the register."""

from __future__ import annotations

from flask import Flask

from app.archive import heads, public_views
from app.archive.year_views import blueprint
from app.signatures import verify_views


def open_archive(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(blueprint)
    app.register_blueprint(public_views.blueprint)
    verify_views.standing_of = public_views.standing_anywhere
    app.register_blueprint(heads.blueprint)

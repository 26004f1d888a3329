"""What is expected of whom (việc của tôi)."""

from __future__ import annotations

from flask import Flask

from app.notices.views import blueprint


def open_notices(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(blueprint)

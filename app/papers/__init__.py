"""Papers (văn bản): one life for every kind, written once. Kinds are data; a feature room registers its own."""

from __future__ import annotations

from flask import Flask


def open_papers(app: Flask) -> None:
    """Open the room."""
    from app.papers.views import blueprint  # noqa: PLC0415

    app.register_blueprint(blueprint)

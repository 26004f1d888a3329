"""Progress (kết quả thực hiện): each unit's own figures against the pledge's targets, three times a year."""

from __future__ import annotations

from flask import Flask


def open_progress(app: Flask) -> None:
    """Open the room."""
    # Rooms import their models when they are opened; the views of files share the blueprint.
    from app.progress import file_views, views  # noqa: F401, PLC0415

    app.register_blueprint(views.blueprint)

"""Results (kết quả): the year's scores, ranking, votes, and the papers that say them."""

from __future__ import annotations

from flask import Flask


def open_results(app: Flask) -> None:
    """Open the room and make its kinds of paper known."""
    from app.results import models, views  # noqa: F401, PLC0415 - rooms import their models when they are opened

    app.register_blueprint(views.blueprint)

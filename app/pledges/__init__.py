"""Pledges (giao ước thi đua): the first kind of paper; its editor, and last year's pledge as a start."""

from __future__ import annotations

from flask import Flask

from app.papers.kinds import register
from app.pledges.views import blueprint
from workflows.pledge import PLEDGE


def open_pledges(app: Flask) -> None:
    """Open the room and make its kind known."""
    register(PLEDGE, editor="pledges.edit")
    app.register_blueprint(blueprint)

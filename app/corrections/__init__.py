"""Corrections and recalls (đính chính, thu hồi văn bản): the two papers about an issued paper, and their one editor."""

from __future__ import annotations

from flask import Flask


def open_corrections(app: Flask) -> None:
    """Open the room and make its kinds known."""
    from app.corrections.service import check_target  # noqa: PLC0415
    from app.corrections.views import blueprint  # noqa: PLC0415 - rooms import their models when they are opened
    from app.papers.kinds import register  # noqa: PLC0415
    from workflows.corrections.correction import CORRECTION  # noqa: PLC0415
    from workflows.corrections.recall import RECALL  # noqa: PLC0415

    register(CORRECTION, editor="corrections.edit", check_submission=check_target)
    register(RECALL, editor="corrections.edit", check_submission=check_target)
    app.register_blueprint(blueprint)

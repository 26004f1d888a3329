"""Visits (cuộc kiểm tra): from the plan's line to the signed minutes; the record of the day is the minutes' draft."""

from __future__ import annotations

from flask import Flask


def open_visits(app: Flask) -> None:
    """Open the room and make its kind of paper known."""
    from app.papers.kinds import register  # noqa: PLC0415 - rooms import their models when they are opened
    from app.visits import record_views, views  # noqa: PLC0415
    from app.visits.minutes_kind import check_submission, recorders, signers  # noqa: PLC0415
    from workflows.minutes import MINUTES  # noqa: PLC0415

    register(MINUTES, editor="record.record", check_submission=check_submission, recorders=recorders, signers=signers)
    for room in (views, record_views):
        app.register_blueprint(room.blueprint)

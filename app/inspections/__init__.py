"""Cross-inspections (kiểm tra chéo): what a plan is made from, the planner, the plan as a paper, its publication."""

from __future__ import annotations

from flask import Flask


def open_inspections(app: Flask) -> None:
    """Open the room and make its kind of paper known."""
    from app.inspections import (  # noqa: PLC0415 - rooms import their models when they are opened
        distances_views,
        history_views,
        people_views,
        rules_views,
        runs_views,
        views,
        visit_views,
        workdays_views,
    )
    from app.inspections.desk import check_submission  # noqa: PLC0415
    from app.inspections.pages import inspection_pages  # noqa: PLC0415
    from app.papers.kinds import register  # noqa: PLC0415
    from workflows.inspection_plan import PLAN  # noqa: PLC0415

    register(PLAN, editor="board.board", check_submission=check_submission, replaced_by_its_room=True)
    app.jinja_env.globals.update(inspection_pages=inspection_pages)
    rooms = (views, people_views, workdays_views, distances_views, history_views, rules_views, runs_views, visit_views)
    for room in rooms:
        app.register_blueprint(room.blueprint)

"""Results (kết quả): the year's scores, ranking, votes, and the papers that say them."""

from __future__ import annotations

from flask import Flask


def open_results(app: Flask) -> None:
    """Open the room and make its kinds of paper known."""
    from app.results import models, views  # noqa: F401, PLC0415 - rooms import their models when they are opened

    app.register_blueprint(views.blueprint)
    _open_scores(app)
    _open_votes_and_charts(app)
    _open_papers(app)


def _open_scores(app: Flask) -> None:
    from app.papers.kinds import register  # noqa: PLC0415
    from app.results import ranking_views, scores_views, scoring_views  # noqa: PLC0415
    from app.results.links import minutes_url, period_title, report_url  # noqa: PLC0415
    from app.results.pages import results_pages  # noqa: PLC0415
    from workflows.scoring.kind import SCORING  # noqa: PLC0415
    from workflows.scoring.score import CONSIDERATION_TITLES  # noqa: PLC0415

    register(SCORING, editor="scoring.edit")
    for room in (scoring_views, scores_views, ranking_views):
        app.register_blueprint(room.blueprint)
    app.jinja_env.globals.update(
        considerations=CONSIDERATION_TITLES,
        minutes_url=minutes_url,
        period_title=period_title,
        report_url=report_url,
        results_pages=results_pages,
    )


def _open_votes_and_charts(app: Flask) -> None:
    from app.results import charts_views, votes_views  # noqa: PLC0415
    from app.results.charts import result_charts  # noqa: PLC0415

    app.register_blueprint(votes_views.blueprint)
    app.register_blueprint(charts_views.blueprint)
    app.jinja_env.globals.update(result_charts=result_charts)


def _open_papers(app: Flask) -> None:
    from app.papers.kinds import register  # noqa: PLC0415
    from app.results import papers_views  # noqa: PLC0415
    from app.results.papers import KINDS, check_submission  # noqa: PLC0415

    for kind in KINDS:
        register(kind, editor="reports.edit", check_submission=check_submission)
    app.register_blueprint(papers_views.blueprint)

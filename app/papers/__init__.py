"""Papers (văn bản): one life for every kind, written once. Kinds are data; a feature room registers its own."""

from __future__ import annotations

from flask import Flask


def open_papers(app: Flask) -> None:
    """Open the room."""
    from app.clusters import service as clusters  # noqa: PLC0415 - rooms import their models when they are opened
    from app.clusters.delegations import service as delegations  # noqa: PLC0415
    from app.papers.circle_words import asked  # noqa: PLC0415
    from app.papers.kinds import kind_titles  # noqa: PLC0415
    from app.papers.queries import any_under_way  # noqa: PLC0415
    from app.papers.titles import paper_title  # noqa: PLC0415
    from app.papers.token_views import blueprint  # noqa: PLC0415 - with all routes of the views beneath it

    clusters.papers_under_way = any_under_way
    delegations.kind_titles = kind_titles
    app.jinja_env.globals.update(paper_title=paper_title, asked=asked)
    app.register_blueprint(blueprint)

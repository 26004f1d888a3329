"""Clusters (cụm thi đua): units, cluster-years, offices, rules."""

from __future__ import annotations

from flask import Flask


def open_clusters(app: Flask) -> None:
    """Open the room: its pages, and the names of units for the room below, which may not look up here."""
    from app.accounts import access  # noqa: PLC0415 - rooms import their models when they are opened
    from app.clusters.delegations.views import blueprint as delegations  # noqa: PLC0415
    from app.clusters.units import unit_names  # noqa: PLC0415
    from app.clusters.views import clusters  # noqa: PLC0415

    access.unit_names = unit_names
    app.register_blueprint(clusters)
    app.register_blueprint(delegations)

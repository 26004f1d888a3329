"""Signatures (chữ ký số): keys, certificates, the signing engine and what verification says."""

from __future__ import annotations

from flask import Flask


def open_signatures(app: Flask) -> None:
    """Open the room: the page of one's own key, and the page that verifies anybody's file."""
    # Imported here, for the engine alone must be usable without the pages.
    from app.signatures import admin_views, authority_views, verify_views, views  # noqa: PLC0415

    app.register_blueprint(views.blueprint)
    app.register_blueprint(admin_views.blueprint)
    app.register_blueprint(authority_views.blueprint)
    app.register_blueprint(verify_views.blueprint)
    app.context_processor(lambda: {"verification_page": "verification.form"})  # the foot of every page leads there

"""Signatures (chữ ký số): keys, certificates, the signing engine and what verification says."""

from __future__ import annotations

from flask import Flask


def open_signatures(app: Flask) -> None:
    """Open the room: the page of one's own key."""
    from app.signatures.views import blueprint  # noqa: PLC0415 - the engine alone must be usable without the pages

    app.register_blueprint(blueprint)

"""The log (nhật ký): append-only, and the only door through which a paper's state moves."""

from __future__ import annotations

from flask import Flask


def open_audit(app: Flask) -> None:
    """Open the room: refused acts are kept from now on."""
    from app.audit.refused import note_refusal  # noqa: PLC0415 - rooms import their models when they are opened

    app.after_request(note_refusal)

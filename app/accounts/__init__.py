"""People (con người): accounts, sign-in, second factor, sessions, and what each route requires."""

from __future__ import annotations

from flask import Flask


def open_accounts(app: Flask) -> None:
    """Open the room: after the database and the frame, before the rooms that require anything."""
    from app.accounts.opening import set_up  # noqa: PLC0415 - rooms import their models when they are opened

    set_up(app)

"""The door: what a server loads (``gunicorn wsgi``) and where ``flask`` finds the commands."""

from __future__ import annotations

from app import create_app

application = app = create_app()

"""People before the pages of progress: each in a browser of their own, following where they are led."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app.database import db
from tests.friends import sign_in


class Visitor:
    """A person who signed in; each request runs in a context of its own, as it would on a server."""

    def __init__(self, app: Flask, email: str, year_id: int) -> None:
        self._client, self._year_id = app.test_client(), year_id
        db.session.rollback()
        Context().run(sign_in, self._client, email)

    def get(self, path: str) -> TestResponse:
        return self._open(path, method="GET")

    def post(self, path: str, fields: dict[str, Any] | None = None) -> TestResponse:
        """Send a form of the year; the page that it leads to."""
        data = {"year": str(self._year_id), "revision": "0"} | (fields or {})
        return self._open(path, method="POST", data=data, follow_redirects=True)

    def _open(self, path: str, **options: Any) -> TestResponse:
        db.session.rollback()
        answer: TestResponse = Context().run(self._client.open, path, **options)
        db.session.rollback()
        return answer


# The fixture ``visit``: a browser for the person of an address.
Visit = Callable[[str], Visitor]

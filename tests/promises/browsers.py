"""A signed-in browser beside a test that has the application's context open (trình duyệt)."""

from __future__ import annotations

from contextvars import Context

from flask import Flask
from werkzeug.test import TestResponse

from app.accounts.models import Person
from app.database import db
from tests.friends import sign_in


class Browser:
    """Requests of one person; each runs in a context of its own, as it would on a server."""

    def __init__(self, app: Flask, person: Person) -> None:
        self._client, email = app.test_client(), person.email
        db.session.rollback()
        Context().run(sign_in, self._client, email)

    def get(self, path: str) -> TestResponse:
        db.session.rollback()
        return Context().run(self._client.get, path)

    def post(self, path: str, **fields: object) -> TestResponse:
        db.session.rollback()
        return Context().run(self._client.post, path, data=fields)

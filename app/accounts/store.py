"""How Flask-Security writes people (kho tài khoản): in the one way to write, and with its audit row.

Its views change rows and commit at the end of the request. The house opens every transaction read-only unless it says
that it writes; so each POST to those pages opens a writing transaction before the view, and what the view did, the
failed tries included, is committed after it. A refusal or an error commits nothing.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security import SQLAlchemyUserDatastore, user_failed_authn

from app.accounts.access import unfinished_endpoint
from app.accounts.limits import count_failure
from app.accounts.models import Person
from app.accounts.service import actor_of
from app.audit.service import record
from app.clock import today
from app.database import db

# Flask-Security's ways that need mail, or a choice among several factors: there is one, and no mail.
CLOSED = frozenset({"security.two_factor_rescue", "security.tf_select"})
_ALWAYS = frozenset({"security.change_password", "security.logout", "security.verify"})


class PeopleStore(SQLAlchemyUserDatastore):
    """Flask-Security's datastore with the house's log: the second factor's changes are acts."""

    def tf_set(self, user: Any, primary_method: str, totp_secret: str | None = None, phone: str | None = None) -> None:
        """Set the second factor; also called with the same secret at each sign-in, which is no change."""
        if totp_secret and totp_secret != user.tf_totp_secret:
            record(db.session(), actor_of(user, today()), "account.second-factor-set", f"person:{user.id}", {})
        super().tf_set(user, primary_method, totp_secret, phone)

    def tf_reset(self, user: Any) -> None:
        """Remove the second factor, and the recovery codes, which stand in for it."""
        record(db.session(), actor_of(user, today()), "account.second-factor-removed", f"person:{user.id}", {})
        super().tf_reset(user)
        user.mf_recovery_codes = None


def open_store(app: Flask) -> None:
    """Put the transaction around every page of Flask-Security."""
    app.before_request_funcs.setdefault("security", []).append(_before)
    app.after_request_funcs.setdefault("security", []).append(_after)
    user_failed_authn.connect(_failed, app)


def _before() -> ResponseReturnValue | None:
    if request.endpoint in CLOSED:
        abort(404)
    if request.is_json:  # these pages are forms; a second way in would need its own defence
        abort(415)
    if current_user.is_authenticated and request.endpoint not in _ALWAYS:
        unfinished = unfinished_endpoint()
        if unfinished and not str(request.endpoint).startswith(unfinished):
            return redirect(url_for(unfinished))
    if request.method == "POST":
        session = db.session()
        session.rollback()  # what was read until here is read again under the lock
        session.connection(execution_options={"writing": True})
        g.security_writes = True
    return None


def _after(response: Response) -> Response:
    if g.pop("security_writes", False):
        if "refused" in g or response.status_code >= 500:
            db.session.rollback()
        else:
            db.session.commit()
    return response


def _failed(_app: Flask, user: Person, auth_type: str, **_: Any) -> None:
    count_failure(user.email, user, auth_type)

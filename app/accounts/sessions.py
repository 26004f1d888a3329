"""Signed-in browsers (phiên đăng nhập): begun at sign-in, checked at every request, ended from anywhere at once.

The browser's cookie carries a random token; the database keeps its hash. A cookie that was copied, or that the person
forgot on another machine, dies with its row.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, g, request, session
from flask_login import current_user, user_logged_out
from flask_security import password_changed, user_authenticated
from flask_security.utils import set_request_attr
from sqlalchemy import bindparam, select, update

from app.accounts.demonstration import on_this_machine
from app.accounts.models import Person, SignIn
from app.accounts.service import actor_of
from app.audit.service import record
from app.clock import now, today
from app.database import db, writing

IDLE = timedelta(hours=8)  # a working day
LONGEST = timedelta(hours=24)
NOTE_EVERY = timedelta(minutes=5)
_TOKEN = "sign_in"  # noqa: S105 - the name of the session's key, not a secret

# Built once: asked on every page.
_OPEN = (
    select(Person, SignIn.id, SignIn.seen_at)
    .join(SignIn, SignIn.person_id == Person.id)
    .where(
        SignIn.token_hash == bindparam("token_hash"),
        SignIn.ended_at.is_(None),
        SignIn.seen_at > bindparam("seen_after"),
        SignIn.created_at > bindparam("created_after"),
        Person.fs_uniquifier == bindparam("uniquifier"),
        Person.active,
    )
)


def open_sessions(app: Flask) -> None:
    """Take over who Flask-Login loads, and hear of sign-ins, sign-outs and changed passwords."""
    login = app.extensions["security"].login_manager
    login.user_loader(load_person)
    login.request_loader(_no_tokens)
    app.before_request(_note_presence)
    user_authenticated.connect(_begin, app)
    user_logged_out.connect(_sign_out, app)
    password_changed.connect(_password_changed, app)


def load_person(uniquifier: str) -> Person | None:
    """The person of this browser, by one indexed read; None where the session has ended in any way."""
    moment = now()
    row = db.session.execute(
        _OPEN,
        {
            "token_hash": _digest(session.get(_TOKEN, "")),
            "seen_after": moment - IDLE,
            "created_after": moment - LONGEST,
            "uniquifier": uniquifier,
        },
    ).first()
    if row is None or (row.Person.demonstration and not on_this_machine()):
        return None
    g.sign_in_id, g.sign_in_seen = row.id, row.seen_at
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    person: Person = row.Person
    return person


def this_sign_in() -> int | None:
    """The id of this browser's own session."""
    found: int | None = g.get("sign_in_id")
    return found


def open_sign_ins(person_id: int) -> list[SignIn]:
    """The person's sessions that are open now, the one last seen first."""
    moment = now()
    return list(
        db.session.scalars(
            select(SignIn)
            .where(
                SignIn.person_id == person_id,
                SignIn.ended_at.is_(None),
                SignIn.seen_at > moment - IDLE,
                SignIn.created_at > moment - LONGEST,
            )
            .order_by(SignIn.seen_at.desc(), SignIn.id)
        )
    )


def _no_tokens(_request: Any) -> None:
    """Nobody is signed in by a token in a header or an address: such a token is not a session and cannot be ended."""


def _note_presence() -> None:
    """Keep when the browser was last seen, to five minutes: a write at most every five minutes a person."""
    if _TOKEN not in session or (request.endpoint or "").endswith("static") or not current_user.is_authenticated:
        return
    seen: datetime = g.sign_in_seen
    if now() - seen > NOTE_EVERY:
        with writing() as database:
            database.execute(update(SignIn).where(SignIn.id == g.sign_in_id).values(seen_at=now()))


def _begin(_app: Flask, user: Person, authn_via: list[str] | None = None, **_: Any) -> None:
    """A new session for a person who has just proved who they are; it takes the place of this browser's old one."""
    _end_own()
    moment, token = now(), secrets.token_urlsafe(32)
    sign_in = SignIn(
        token_hash=_digest(token),
        person_id=user.id,
        created_at=moment,
        seen_at=moment,
        address=request.remote_addr or "",
        user_agent=request.user_agent.string[:200],
    )
    db.session.add(sign_in)
    db.session.flush()
    session[_TOKEN], g.sign_in_id, g.sign_in_seen = token, sign_in.id, moment
    if authn_via != ["change"]:
        address = request.remote_addr or ""
        record(db.session(), actor_of(user, today()), "account.signed-in", f"person:{user.id}", {"address": address})


def _sign_out(_app: Flask, user: Person, **_: Any) -> None:
    _end_own()
    if user.is_authenticated:
        record(db.session(), actor_of(user, today()), "account.signed-out", f"person:{user.id}", {})


def _password_changed(_app: Flask, user: Person, **_: Any) -> None:
    """The person's own new password: nothing that an administrator gave is left, and other browsers are out."""
    user.starting_password_until = None
    db.session.execute(
        update(SignIn)
        .where(SignIn.person_id == user.id, SignIn.ended_at.is_(None), SignIn.id != this_sign_in())
        .values(ended_at=now())
    )
    record(db.session(), actor_of(user, today()), "account.password-changed", f"person:{user.id}", {})


def _end_own() -> None:
    token = session.pop(_TOKEN, None)
    if token:
        db.session.execute(
            update(SignIn).where(SignIn.token_hash == _digest(token), SignIn.ended_at.is_(None)).values(ended_at=now())
        )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

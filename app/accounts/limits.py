"""Limits on guessing (giới hạn số lần nhập sai): so many failed tries an account and a network, then a wait.

Counted in the database, so that a restart or a second process forgets nothing. Unknown accounts are counted like known
ones, so the wait tells nobody which accounts exist. Refused tries are not hashed: guessing costs the server little.
"""

from __future__ import annotations

import hashlib
import ipaddress
from datetime import timedelta

from flask import request
from sqlalchemy import ColumnElement, delete, func, select

from app.accounts.models import FailedTry, Person
from app.audit.service import record
from app.clock import now
from app.database import db, locked

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
PER_NETWORK = 50  # an agency's people share one address


def over_limit(email: str) -> bool:
    """Whether this account or network must wait. Call inside a writing transaction, before any secret is checked."""
    # Tries for one account queue on its row, so that parallel ones are counted too (PostgreSQL; SQLite queues all).
    db.session.execute(locked(select(Person.id).where(Person.email == email)))
    return (
        _count(FailedTry.account == _account(email)) >= PER_ACCOUNT
        or _count(FailedTry.network == network_of(request.remote_addr)) >= PER_NETWORK
    )


def count_failure(email: str, person: Person | None, factor: str) -> None:
    """Count a failed try in the running transaction and log it; ``factor`` is password, code or recovery-code."""
    session = db.session()
    moment = now()
    session.execute(delete(FailedTry).where(FailedTry.at < moment - WINDOW))
    session.add(FailedTry(account=_account(email), network=network_of(request.remote_addr), at=moment))
    subject = f"person:{person.id}" if person else "person:unknown"
    record(session, None, "account.sign-in-failed", subject, {"factor": factor, "address": request.remote_addr or ""})


def _count(of_whom: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).where(of_whom, FailedTry.at > now() - WINDOW)) or 0


def _account(email: str) -> str:
    """The account's key: a hash, for people type passwords into the wrong field."""
    return hashlib.sha256(email.strip().casefold().encode()).hexdigest()


def network_of(address: str | None) -> str:
    """The address; of an IPv6 address its /64, which belongs to one customer."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)

"""The demonstration (trình diễn): people of the sample clusters, whom anybody at this very machine may sign in as.

There is no way around the sign-in: the page shows the people and one public password, and each button posts both to
the ordinary form. It is shown, and these accounts work, only where the browser runs on the machine that serves; and the
page only while the database knows nobody real.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import request
from sqlalchemy import exists, select

from app.accounts.models import OfficeHolding, Person
from app.accounts.words import OFFICE_WORDS
from app.clock import today
from app.database import db
from workflows.people import Office

DEMONSTRATION_PASSWORD = "giao-uoc-trinh-dien"  # noqa: S105 - public by intent, printed on the sign-in page
_PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


def on_this_machine() -> bool:
    """Whether the browser runs on this machine: a loopback address, asked for by a loopback name, through no proxy.

    A proxy in front makes every visitor look local; a name of another site that resolves here (DNS rebinding) would let
    that site's script in.
    """
    if any(header in request.headers for header in _PASSED_ON):
        return False
    return _loopback(request.remote_addr or "") and _loopback(urlsplit(f"//{request.host}").hostname or "")


def demonstration_open() -> bool:
    """Whether the sign-in page shows the demonstration's people: on this machine, nobody in the database real."""
    return on_this_machine() and bool(
        db.session.scalar(
            select(exists().where(Person.demonstration) & ~exists().where(Person.demonstration.is_(False)))
        )
    )


def demonstration_people(units: Mapping[int, str]) -> dict[str, list[tuple[Person, str]]]:
    """Who can be tried, by unit: each person with their office in words, in the order of units given."""
    day = today()
    rows = db.session.execute(
        select(Person, OfficeHolding)
        .join(OfficeHolding, OfficeHolding.person_id == Person.id)
        .where(Person.active, Person.starting_password_until.is_(None))
        .order_by(OfficeHolding.id)
    ).all()
    held = [(row.Person, row.OfficeHolding) for row in rows if row.OfficeHolding.as_holding().holds_on(day)]
    found: dict[str, list[tuple[Person, str]]] = {}
    for unit_id, unit in units.items():
        people = [
            (person, str(OFFICE_WORDS[Office(office.office)])) for person, office in held if office.unit_id == unit_id
        ]
        if people:
            found[unit] = people
    return found


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

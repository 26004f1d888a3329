"""Finding people (danh bạ): the administrator's list, searched and sorted as Vietnamese names are."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import OfficeHolding, Person
from app.clock import today
from app.database import db
from workflows.refusals import NotFound
from workflows.search import bare, folded, has_marks

PAGE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list: a person and the offices that they hold today."""

    person: Person
    offices: list[OfficeHolding]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list: its lines, its number from 1, how many pages and people there are in all."""

    lines: list[Listed]
    page: int
    pages: int
    total: int


def people_matching(query: str, page: int) -> Listing:
    """People whose name or e-mail contains the query, by given name; they are hundreds, so memory is enough."""
    session: Session = db.session()
    found = [person for person in session.scalars(select(Person)) if _matches(person, query)]
    found.sort(key=_name_order)
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(1, page), pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    held = session.scalars(select(OfficeHolding).where(OfficeHolding.person_id.in_([person.id for person in shown])))
    offices: dict[int, list[OfficeHolding]] = {}
    for row in held:
        if row.as_holding().holds_on(today()):
            offices.setdefault(row.person_id, []).append(row)
    return Listing([Listed(person, offices.get(person.id, [])) for person in shown], page, pages, len(found))


def person_by_id(person_id: int) -> Person:
    """The person of an administrator's page; refused as not found."""
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound("Không tìm thấy tài khoản này.")
    return person


def offices_of(person_id: int) -> list[OfficeHolding]:
    """Every office that the person has held, the newest first."""
    rows = select(OfficeHolding).where(OfficeHolding.person_id == person_id)
    return list(db.session.scalars(rows.order_by(OfficeHolding.first_day.desc(), OfficeHolding.id.desc())))


def _matches(person: Person, query: str) -> bool:
    """Marks are ignored where the query has none, and respected where it has."""
    name = folded(person.name) if has_marks(query) else bare(person.name)
    return folded(query) in name or folded(query) in person.email


def _name_order(person: Person) -> tuple[str, str, str, int]:
    """By the given name, which is the last word, then by the rest; letters before their marks."""
    family, _, given = person.name.rpartition(" ")
    return bare(given), folded(given), folded(family), person.id

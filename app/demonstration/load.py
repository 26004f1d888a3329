"""Filling an empty database with the two real clusters (nạp dữ liệu trình diễn), by the services of the pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, select

from app.accounts.models import OfficeHolding, Person
from app.accounts.service import actor_of, add_demonstration_person
from app.clock import today
from app.clusters.models import Unit
from app.clusters.service import create_year, member_units, members_of
from app.clusters.units import load_units
from app.database import db
from app.demonstration.inspectors import add_inspectors
from workflows.people import Actor, Holding, Office
from workflows.years import ApprovalRule, Signers, SigningOrder, YearPlan

CONTENT = Path(__file__).with_name("content")
CLUSTERS = ("iv-2020", "ii-2019")


def content_of_cluster(name: str) -> dict[str, Any]:
    """The facts and texts of one demonstration cluster."""
    return read_content(name)


def read_content(name: str) -> dict[str, Any]:
    """A file of the demonstration's content: a cluster, or the invented figures and scoring of both."""
    content: dict[str, Any] = json.loads((CONTENT / f"{name}.json").read_text(encoding="utf-8"))
    return content


def is_empty() -> bool:
    """Whether nobody has an account yet."""
    return db.session.scalar(select(Person.id).limit(1)) is None


def load_demonstration(clusters: tuple[str, ...] = CLUSTERS) -> dict[str, int]:
    """Units, then each cluster with its people and year; the years' numbers by the cluster's name."""
    load_units()
    units = dict(db.session.execute(select(Unit.key, Unit.id)).all())
    return {name: _load_cluster(content_of_cluster(name), units) for name in clusters}


def _load_cluster(content: dict[str, Any], units: dict[str, int]) -> int:
    known = set(db.session.scalars(select(Person.email)))
    for each in content["people"]:
        if each["email"] not in known:  # administrator and observer belong to both clusters
            office = Holding(Office(each["office"]), units[each["unit"]], today())
            add_demonstration_person(each["name"], each["email"], each["title"], each["salutation"], [office])
    year = content["year"]
    plan = YearPlan(
        name=year["name"],
        code=year["code"],
        year=year["year"],
        members=member_units(units[key] for key in year["members"]),
        chair_id=units[year["chair"]],
        vice_chair_id=units[year["vice_chair"]],
        host_id=units[year["host"]] if year["host"] else None,
        theme=year["theme"],
        launch_plan=year["launch_plan"],
        # The days of the past would show everything as late; whoever tries the system sets days of their own.
        approval_rule=ApprovalRule(year["approval_rule"]),
        approvals_needed=year["approvals_needed"],
        silence_consents=year["silence_consents"],
        signers=Signers(year["signers"]),
        signing_order=SigningOrder(year["signing_order"]),
    )
    opened = create_year(_holding(OfficeHolding.office == Office.ADMINISTRATOR), plan)
    for unit in members_of(opened):
        add_inspectors(
            _holding(OfficeHolding.office == Office.LEADER, OfficeHolding.unit_id == unit.id), opened.id, unit
        )
    return opened.id


def _holding(*conditions: ColumnElement[bool]) -> Actor:
    query = select(Person).join(OfficeHolding, OfficeHolding.person_id == Person.id)
    return actor_of(db.session.scalars(query.where(*conditions)).one(), today())

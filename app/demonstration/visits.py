"""The visits of the demonstration (kiểm tra chéo trình diễn): each unit reports, each team records, both sides sign.

The figures are invented, and every paper made from them is the demonstration's.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from app.accounts.models import Person
from app.accounts.offices import leader_of
from app.accounts.service import actor_of
from app.clock import today
from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of
from app.database import db
from app.demonstration.steps import Walk, approve, outcome_of, person_of, put_away, sign_by_all, submit
from app.inspections.accounts import accounts_by_inspector
from app.papers import issuing
from app.papers.models import WorkingCopy
from app.pledges.in_force import pledge_content, pledge_in_force
from app.progress.writing import Wanted, save, send
from app.visits.opening import open_visit
from app.visits.recording import record_fields
from app.visits.seen import SeenVisit, visits_of
from app.visits.service import confirm
from workflows.minutes_content import MinutesContent
from workflows.minutes_record import fields_of
from workflows.people import Actor, Office
from workflows.pledge_content import PledgeContent
from workflows.progress import Period

OWN_WORDS = "Đã triển khai theo kế hoạch của đơn vị."
VERIFIED_WORDS = "Có kế hoạch, báo cáo và hồ sơ kèm theo; đúng như đơn vị tự báo cáo."
EVIDENCE = "Báo cáo của đơn vị, sổ theo dõi và hồ sơ kèm theo."

# By unit key, then commitment key: "own" and "verified" as numerator and denominator, and the "reason" they differ.
Figures = dict[str, dict[str, dict[str, Any]]]


def report_all(year: ClusterYear, figures: Figures, period: Period) -> None:
    """Every unit's drafter sends its report of this period."""
    pledge = _pledge(year)
    for unit in members_of(year):
        drafter, wanted = person_of(unit.id, Office.DRAFTER), Wanted(year.id, unit.key, period)
        own = figures[unit.key]
        typed = {
            each.key: dict(zip(("numerator", "denominator"), own[each.key]["own"], strict=True))
            if each.target
            else {"words": OWN_WORDS}
            for each in pledge.commitments
        }
        send(drafter, wanted, save(drafter, wanted, typed, 0))


def make_visits(before: Walk, figures: Figures) -> list[tuple[Walk, dict[str, Any]]]:
    """Every visit of the plan in force, to the archived minutes: their ways, and what the summary says of each."""
    made = []
    for number, seen in enumerate(visits_of(before.year_id), 1):
        way = replace(before, paper_id=0, answers=[], signatures=[])
        with way.step(f"visit_{number}"):
            _make(way, seen, figures[seen.inspected.key])
        told = {
            "inspector": seen.inspector.key,
            "inspected": seen.inspected.key,
            **outcome_of(way, f"minutes-{number}"),
        }
        made.append((way, told))
    return made


def _make(way: Walk, seen: SeenVisit, figures: dict[str, dict[str, Any]]) -> None:
    year_id, pair = way.year_id, seen.pair
    confirm(person_of(seen.inspected.id, Office.LEADER), year_id, *pair, seen.revision)
    secretary = _account_of(seen.visit.secretary)
    way.paper_id = open_visit(secretary, year_id, *pair)
    typed = _record(seen, figures, _pledge(seen.year))
    content = MinutesContent.from_json(json.loads(db.session.get_one(WorkingCopy, way.paper_id).content))
    record_fields(secretary, way.paper_id, fields_of(content), typed)
    submit(way, secretary)
    approve(way, seen.inspected.id)
    place = issuing.suggested_place(way.paper())
    issuing.open_signing(secretary, way.paper_id, way.at_step(), numbered=False, place=place, day=today())
    sign_by_all(way)
    put_away(way)


def _record(seen: SeenVisit, figures: dict[str, dict[str, Any]], pledge: PledgeContent) -> dict[str, str]:
    """What the team types on the day, by the fields of the record page."""
    leader = leader_of(seen.inspected.id, today())
    fields = {
        "begins": f"{seen.visit.first_day.isoformat()}T08:00",
        "ends": f"{seen.visit.last_day.isoformat()}T16:30",
        "hosts": f"{leader.name}; {leader.title}" if leader else seen.inspected.name,
        "strengths": "Đơn vị triển khai đầy đủ các nội dung đã giao ước; hồ sơ được lưu giữ đầy đủ.",
        "limits": _limits(figures),
        "recommendations": "Tiếp tục đôn đốc các nội dung chưa đạt, báo cáo Cụm trưởng trước khi tổng kết.",
        "opinion": "Đơn vị thống nhất với nội dung biên bản.",
    }
    for each in pledge.commitments:
        start = f"results.{each.key}"
        if each.target is None:
            fields[f"{start}.verified_words"] = VERIFIED_WORDS
            continue
        for part, text in zip(("numerator", "denominator"), figures[each.key]["verified"], strict=True):
            if text:
                fields[f"{start}.verified.{part}"] = text
        fields |= {f"{start}.evidence": EVIDENCE, f"{start}.reason": figures[each.key]["reason"]}
    return fields


def _limits(figures: dict[str, dict[str, Any]]) -> str:
    differing = [figure["reason"] for figure in figures.values() if figure["reason"]]
    return "\n".join(differing) or "Chưa phát hiện hạn chế đáng kể."


def _account_of(inspector: str) -> Actor:
    return actor_of(db.session.get_one(Person, accounts_by_inspector([inspector])[inspector]), today())


def _pledge(year: ClusterYear) -> PledgeContent:
    paper = pledge_in_force(year.id)
    if paper is None:
        message = "the demonstration's pledge is signed before anybody reports"
        raise LookupError(message)
    return pledge_content(paper)


def unit_of(year: ClusterYear, key: str) -> Unit:
    """The member of this key."""
    return next(unit for unit in members_of(year) if unit.key == key)

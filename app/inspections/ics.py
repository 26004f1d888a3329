"""Visits as calendar files (tệp lịch .ics, RFC 5545): for one visit, or for all that a unit makes and receives.

A visit keeps its UID through every amended plan, whose position is the SEQUENCE: a calendar that took the first file in
moves the entry when it takes the next, and drops a visit that is there as cancelled.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from workflows.inspection_plan_content import Visit

MEDIA_TYPE = "text/calendar"


@dataclass(frozen=True, slots=True)
class Edition:
    """Which plan speaks (bản kế hoạch): cluster and year for the UID, its position, its sign, when it was issued."""

    cluster: str
    year: int
    position: int
    sign: str
    issued_at: datetime


def calendar_file(edition: Edition, visits: Iterable[Visit], cancelled: Iterable[Visit] = ()) -> bytes:
    """The visits as one calendar; ``cancelled`` are those of the plan before that this one gave up."""
    calendar = Calendar()
    calendar.add("prodid", "-//Giao uoc//Kiem tra cheo//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Kiểm tra chéo {edition.year}")
    for visit in visits:
        calendar.add_component(_event(edition, visit, "CONFIRMED"))
    for visit in cancelled:
        calendar.add_component(_event(edition, visit, "CANCELLED"))
    content: bytes = calendar.to_ical()
    return content


def _event(edition: Edition, visit: Visit, status: str) -> Event:
    """The days on site as whole days; the trip's own days stand in the description."""
    event = Event()
    event.add("uid", f"{edition.cluster}-{edition.year}-{visit.inspector}-{visit.inspected}@giao-uoc".lower())
    event.add("sequence", edition.position - 1)
    event.add("dtstamp", edition.issued_at)
    event.add("dtstart", visit.first_day)
    event.add("dtend", visit.last_day + timedelta(days=1))  # the end of an entry of whole days is the day after
    event.add("summary", f"{visit.inspector_name} kiểm tra chéo {visit.inspected_name}")
    event.add("location", visit.inspected_name)
    event.add("description", "\n".join(_facts(edition, visit)))
    event.add("status", status)
    event.add("transp", "OPAQUE")
    return event


def _facts(edition: Edition, visit: Visit) -> list[str]:
    lines = [f"Theo Kế hoạch số {edition.sign}." if edition.sign else "Theo Kế hoạch kiểm tra chéo của cụm."]
    if visit.leaves < visit.first_day or visit.returns > visit.last_day:
        lines.append(f"Đi ngày {_day(visit.leaves)}, về ngày {_day(visit.returns)}.")
    offices = {visit.leader: "Trưởng đoàn", visit.secretary: "Thư ký"}
    return lines + [f"{offices.get(each.id, 'Thành viên')}: {each.name}, {each.unit_name}" for each in visit.members]


def _day(value: object) -> str:
    return f"{value:%d/%m/%Y}"

"""What people decide before the planner is asked (điều đã ấn định): a pair, a day, a person; their only writer.

Two decisions that contradict each other on the spot are refused here. Whether all of them can hold together with the
rules is the planner's question, and it names those that cannot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.audit.service import record
from app.clusters.models import ClusterYear, Unit
from app.clusters.service import members_of
from app.database import db, locked, writing
from app.inspections.models import Inspector, Pin
from app.inspections.people import inspectors_of, ties_in
from app.inspections.rules import rules_of
from app.inspections.scope import planned_year
from app.inspections.workdays import working_days
from app.web import day as in_words
from workflows.content import Json
from workflows.people import Actor
from workflows.refusals import BadInput, NotFound
from workflows.scheduling.rules import Rules
from workflows.words import N_

# What can be decided of a pair, as the form asks it.
DECISIONS: Mapping[str, str] = {
    "pair": N_("Phải có cặp này"),
    "never": N_("Không có cặp này"),
    "start": N_("Ngày bắt đầu kiểm tra"),
    "person": N_("Người trong đoàn"),
}


@dataclass(frozen=True, slots=True)
class _Year:
    """The year that is being decided upon: its members by their keys, and its rules."""

    row: ClusterYear
    members: Mapping[str, Unit]
    rules: Rules


def pins_of(year_id: int) -> list[Pin]:
    """What was decided for the year, in the order in which it was."""
    return list(db.session.scalars(select(Pin).where(Pin.cluster_year_id == year_id).order_by(Pin.id)))


def pinned_people(pins: Sequence[Pin]) -> dict[int, Inspector]:
    """The people named among the pins, by their ids, also those who take part no more."""
    ids = {pin.person_id for pin in pins if pin.person_id is not None}
    return {person.id: person for person in db.session.scalars(select(Inspector).where(Inspector.id.in_(ids)))}


def pin(
    actor: Actor,
    year_id: int,
    what: str,
    inspector: str,
    inspected: str,
    *,
    day: date | None = None,
    person_id: int | None = None,
) -> int:
    """Decide something of the pair of units (keys) ``inspector`` -> ``inspected``; the decision's number.

    ``what`` as in :data:`DECISIONS`; "start" needs ``day``, a working day of the window, "person" needs ``person_id``.
    Only the year's planner may.
    """
    with writing() as session:
        row = planned_year(actor, year_id)
        # Locked until the end, so that two presses at the same moment do not both find the decision missing.
        session.execute(locked(select(ClusterYear.id).where(ClusterYear.id == row.id)))
        year = _Year(row, {unit.key: unit for unit in members_of(row)}, rules_of(row))
        made = _decision(year, what, (inspector, inspected), day, person_id)
        _check_against(made, pins_of(row.id))
        session.add(made)
        session.flush()
        record(session, actor, "pin:add", f"pin:{made.id}", _particulars(made))
        return made.id


def unpin(actor: Actor, pin_id: int) -> int:
    """Take a decision back; the number of the year that it was for. A second press finds nothing and says so."""
    with writing() as session:
        found = session.get(Pin, pin_id)
        if found is None:
            raise _not_found()
        year_id = planned_year(actor, found.cluster_year_id).id
        told = _particulars(found)
        session.delete(found)
        record(session, actor, "pin:remove", f"pin:{pin_id}", told)
    return year_id


def _decision(year: _Year, what: str, pair: tuple[str, str], day: date | None, person_id: int | None) -> Pin:
    if what not in DECISIONS:
        raise BadInput("Mời chọn điều cần ấn định.", field="what")
    first, second = _member(year, pair[0], "inspector"), _member(year, pair[1], "inspected")
    if first is second:
        raise BadInput("Một đơn vị không kiểm tra chính mình. Mời chọn hai đơn vị khác nhau.", field="inspected")
    made = Pin(cluster_year_id=year.row.id, inspector_id=first.id, inspected_id=second.id, what=what)
    if what == "start":
        made.day = _working_day(year, day)
    elif what == "person":
        made.person_id = _team_member(year, first, second, person_id).id
    return made


def _member(year: _Year, key: str, field: str) -> Unit:
    if key not in year.members:
        raise BadInput("Mời chọn một đơn vị của cụm.", field=field)
    return year.members[key]


def _working_day(year: _Year, day: date | None) -> date:
    first, last = year.rules.first_day, year.rules.last_day
    if day is None:
        raise BadInput("Mời nhập ngày bắt đầu kiểm tra.", field="day")
    if not first <= day <= last:
        raise BadInput(
            "Ngày phải nằm trong thời gian kiểm tra, từ {first} đến {last}.",
            field="day",
            first=in_words(first),
            last=in_words(last),
        )
    if day not in working_days(year.row, day, day):
        raise BadInput("{day} không phải ngày làm việc. Mời chọn ngày khác.", field="day", day=in_words(day))
    return day


def _team_member(year: _Year, inspector: Unit, inspected: Unit, person_id: int | None) -> Inspector:
    """The person, where they can be in this team at all; why not is said only as far as everybody may know it."""
    known = inspectors_of([unit.id for unit in year.members.values()])
    person = next((each for each in known if each.id == person_id), None)
    if person is None:
        raise BadInput("Mời chọn một cán bộ trong danh sách của cụm.", field="person_id")
    if person.unit_id == inspected.id:
        raise BadInput("Cán bộ không tham gia đoàn kiểm tra chính đơn vị mình.", field="person_id")
    lent = person.unit_id != inspector.id
    if lent and not (person.lendable and year.rules.lent_most):
        raise BadInput("Cán bộ này không tham gia đoàn của đơn vị khác.", field="person_id")
    if inspected.id in ties_in(year.row, person):
        raise BadInput("Không bố trí được cán bộ này vào đoàn kiểm tra đơn vị đã chọn.", field="person_id")
    return person


def _check_against(made: Pin, others: Sequence[Pin]) -> None:
    """Neither twice the same nor two that cannot both be: a pair that must not be, on a day; two days for one visit."""
    for other in others:
        if (other.inspector_id, other.inspected_id) != (made.inspector_id, made.inspected_id):
            continue
        if (other.what, other.day, other.person_id) == (made.what, made.day, made.person_id):
            raise BadInput("Điều này đã được ấn định.", field="what")
        if "never" in {other.what, made.what}:
            raise BadInput("Cặp này đã có điều ấn định trái ngược. Mời bỏ điều đó trước.", field="what")
        if other.what == made.what == "start":
            raise BadInput("Cặp này đã ấn định ngày khác. Mời bỏ ngày đó trước.", field="day")


def _not_found() -> NotFound:
    return NotFound("Điều ấn định này không còn nữa.")


def _particulars(found: Pin) -> dict[str, Json]:
    return {
        "year": found.cluster_year_id,
        "what": found.what,
        "inspector": found.inspector_id,
        "inspected": found.inspected_id,
        "day": found.day.isoformat() if found.day else None,
        "person": found.person_id,
    }

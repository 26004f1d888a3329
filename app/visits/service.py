"""Arranging visits (bố trí các cuộc kiểm tra): confirm, move, postpone, replace, and the end on paper."""

from __future__ import annotations

import json

from sqlalchemy import select

from app.database import db, locked
from app.inspections.models import Inspector
from app.papers.kinds import kind_named
from app.papers.models import WorkingCopy
from app.visits.arranging import Arrangement, arranging, reason_given
from app.visits.models import VisitScan
from app.visits.scope import check_arranges, check_confirms, check_records
from app.visits.stand_ins import stand_ins
from workflows.content import canonical_bytes
from workflows.inspection_plan_content import Member, Visit
from workflows.minutes import MINUTES
from workflows.minutes_content import MinutesContent, TeamRole
from workflows.minutes_making import with_team
from workflows.people import Actor
from workflows.refusals import BadInput, Refusal
from workflows.visit import VisitEvent
from workflows.visit_changes import Moved, Postponed, Replaced, role_in


def confirm(actor: Actor, year_id: int, inspector: str, inspected: str, revision: int) -> None:
    """The inspected unit agrees to the days (xác nhận lịch); other days have to be confirmed anew."""
    with arranging(actor, (year_id, inspector, inspected), VisitEvent.CONFIRM, check_confirms, revision) as act:
        visit = act.seen.visit
        act.told = {"first_day": visit.first_day.isoformat(), "last_day": visit.last_day.isoformat()}


def move(  # noqa: PLR0917 - a visit is named by three of these
    actor: Actor, year_id: int, inspector: str, inspected: str, revision: int, days: Moved, reason: str
) -> None:
    """Give the visit other days (đổi ngày), in its own year, with the reason."""
    with arranging(actor, (year_id, inspector, inspected), VisitEvent.MOVE, check_arranges, revision) as act:
        year = act.seen.year.year
        if {days.leaves.year, days.returns.year} != {year}:
            raise BadInput("Các ngày phải trong năm {year}.", field="leaves", year=year)
        act.change(days, reason)


def postpone(  # noqa: PLR0917 - as above
    actor: Actor, year_id: int, inspector: str, inspected: str, revision: int, reason: str
) -> None:
    """Put the visit off with no new days yet (hoãn), with the reason."""
    with arranging(actor, (year_id, inspector, inspected), VisitEvent.POSTPONE, check_arranges, revision) as act:
        act.change(Postponed(), reason)


def replace(  # noqa: PLR0917 - as above
    actor: Actor, year_id: int, inspector: str, inspected: str, revision: int, out: str, into: str, reason: str
) -> None:
    """Put another inspector in a member's place and role (thay người), also while the minutes are being written."""
    with arranging(actor, (year_id, inspector, inspected), VisitEvent.REPLACE_MEMBER, check_arranges, revision) as act:
        visit = act.seen.visit
        role = role_in(visit, out)
        changed = act.change(Replaced(out, _newcomer(act, into, role), role), reason)
        if act.row.paper_id is not None:
            _write_team(act, changed)


def conclude_on_paper(actor: Actor, year_id: int, inspector: str, inspected: str, revision: int, reason: str) -> None:  # noqa: PLR0917 - as above
    """End a visit whose minutes were signed by hand (kết thúc theo bản giấy): the record counts as it stands now.

    The record must be complete and a scan of the signed copy must be here; the draft is not changed any more.
    """
    with arranging(
        actor, (year_id, inspector, inspected), VisitEvent.CONCLUDE_ON_PAPER, check_records, revision
    ) as act:
        copy = _copy_of(act)
        content = kind_named(MINUTES.name).check(json.loads(copy.content))
        scans = act.session.scalars(select(VisitScan.file_sha256).where(VisitScan.visit_id == act.row.id)).all()
        if not scans:
            raise Refusal("Chưa có bản quét của biên bản giấy đã ký. Mời tải lên rồi kết thúc.", code="no_scan")
        act.told = {"reason": reason_given(reason), "scans": list(scans), "content": canonical_bytes(content).decode()}


def _newcomer(act: Arrangement, into: str, role: TeamRole) -> Member:
    """Who comes, as a member of the team; refused where this person cannot go, without naming what ties them."""
    found = next((each for each in stand_ins(act.seen) if str(each.person.id) == into), None)
    if found is None:
        raise BadInput("Mời chọn một cán bộ đang tham gia kiểm tra chéo.", field="into")
    if found.why:
        raise BadInput("{name}: {why}.", field="into", name=found.person.name, why=found.why)
    person: Inspector = found.person
    if role is TeamRole.LEADER and not found.own:
        raise BadInput("Trưởng đoàn phải là người của đơn vị kiểm tra. Mời chọn người khác.", field="into")
    return Member(str(person.id), person.name, person.post, person.unit.key, person.unit.name)


def _write_team(act: Arrangement, visit: Visit) -> None:
    """The minutes under way name the team as it is now."""
    copy = _copy_of(act)
    content = with_team(MinutesContent.from_json(json.loads(copy.content)), visit)
    copy.content, copy.revision = canonical_bytes(content.to_json()).decode(), copy.revision + 1
    copy.saved_by_id = act.actor.person_id


def _copy_of(act: Arrangement) -> WorkingCopy:
    query = locked(select(WorkingCopy).where(WorkingCopy.paper_id == act.row.paper_id))
    copy: WorkingCopy = db.session.scalars(query.execution_options(populate_existing=True)).one()
    return copy

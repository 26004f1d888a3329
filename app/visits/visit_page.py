"""What the pages of visits show (trang cuộc kiểm tra): where each stands, what is expected of the reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.models import Person
from app.database import db
from app.inspections.accounts import accounts_by_inspector
from app.papers.kinds import kind_named
from app.papers.relations import relations_to
from app.visits.models import VisitScan
from app.visits.scans import SCANNED_IN, scans_of
from app.visits.scope import arranges, confirms, records
from app.visits.seen import SeenVisit, as_value
from app.visits.stand_ins import StandIn, stand_ins
from app.web import day, translated
from workflows.inspection_plan_content import Member
from workflows.minutes_content import TEAM_ROLE_TITLES, TeamRole
from workflows.paper import State
from workflows.people import Actor
from workflows.permissions import Action, may
from workflows.visit import VISIT, VISIT_EVENT_TITLES, VISIT_MAIN_LINE, VISIT_STATE_TITLES, VisitEvent, VisitState
from workflows.visit_changes import Change, Moved, Replaced, role_in

TONES = {
    VisitState.PLANNED: "plain",
    VisitState.CONFIRMED: "wait",
    VisitState.POSTPONED: "late",
    VisitState.UNDER_WAY: "wait",
    VisitState.RECORDED: "wait",
    VisitState.CONCLUDED: "good",
    VisitState.CONCLUDED_ON_PAPER: "good",
}
_ALLOWED = {
    VisitEvent.CONFIRM: confirms,
    VisitEvent.MOVE: arranges,
    VisitEvent.POSTPONE: arranges,
    VisitEvent.REPLACE_MEMBER: arranges,
    VisitEvent.OPEN: records,
    VisitEvent.CONCLUDE_ON_PAPER: records,
}


@dataclass(frozen=True, slots=True)
class Line:
    """A visit in the list: its number in the plan, where it stands, what is expected of the reader.

    ``writes``: the reader is of those who write its minutes, which are open.
    """

    number: int
    seen: SeenVisit
    standing: str
    tone: str
    mine: bool
    main: VisitEvent | None
    writes: bool


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A member of the team; ``has_account``: can write the minutes, and sign them as leader or secretary."""

    member: Member
    role: str
    lent: bool
    has_account: bool


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change upon the plan in words, with its reason, who made it and when."""

    title: str
    what: str
    reason: str
    person: str
    when: datetime


@dataclass(frozen=True, slots=True)
class VisitPage:
    """One visit for one reader. ``can`` holds the acts offered: what is offered is also accepted."""

    seen: SeenVisit
    standing: str
    tone: str
    steps: list[dict[str, object]]
    can: frozenset[VisitEvent]
    main: VisitEvent | None
    turn: str
    mine: bool
    team: list[TeamRow]
    comers: list[StandIn]
    changes: list[ChangeRow]
    scans: list[VisitScan]
    takes_scans: bool
    records: bool
    sees_minutes: bool


def lines_of(actor: Actor, visits: list[SeenVisit]) -> list[Line]:
    """The list for this reader, in the plan's order."""
    return [
        Line(
            number=number,
            seen=seen,
            standing=translated(VISIT_STATE_TITLES[seen.state]),
            tone=TONES[seen.state],
            mine=bool({seen.inspector.id, seen.inspected.id} & actor.unit_ids),
            main=_main(seen, offered(actor, seen)),
            writes=seen.state is VisitState.UNDER_WAY and records(actor, seen),
        )
        for number, seen in enumerate(visits, 1)
    ]


def page_of_visit(actor: Actor, seen: SeenVisit) -> VisitPage:
    """The whole page for this reader."""
    can = offered(actor, seen)
    writes = records(actor, seen)
    return VisitPage(
        seen=seen,
        standing=translated(VISIT_STATE_TITLES[seen.state]),
        tone=TONES[seen.state],
        steps=_steps(seen),
        can=can,
        main=_main(seen, can),
        turn=_turn(seen, can, writes=writes),
        mine=_main(seen, can) is not None or (writes and seen.state is VisitState.UNDER_WAY),
        team=_team(seen),
        comers=[each for each in stand_ins(seen) if not each.why] if VisitEvent.REPLACE_MEMBER in can else [],
        changes=_changes(seen),
        scans=scans_of(seen),
        takes_scans=writes and seen.state in SCANNED_IN,
        records=writes,
        sees_minutes=_sees_minutes(actor, seen),
    )


def offered(actor: Actor, seen: SeenVisit) -> frozenset[VisitEvent]:
    """The acts that this reader may do now."""
    possible = VISIT.events_from(seen.state)
    return frozenset(event for event, allowed in _ALLOWED.items() if event in possible and allowed(actor, seen))


def _main(seen: SeenVisit, can: frozenset[VisitEvent]) -> VisitEvent | None:
    """The one act that is expected; minutes can be opened early, but are expected once the days are agreed."""
    expected = {
        VisitState.PLANNED: VisitEvent.CONFIRM,
        VisitState.CONFIRMED: VisitEvent.OPEN,
        VisitState.POSTPONED: VisitEvent.MOVE,
    }
    main = expected.get(seen.state)
    return main if main in can else None


def _turn(seen: SeenVisit, can: frozenset[VisitEvent], *, writes: bool) -> str:
    visit = seen.visit
    mine = {
        VisitState.PLANNED: _("Mời xem ngày và đoàn kiểm tra rồi xác nhận lịch."),
        VisitState.CONFIRMED: _("Đến ngày kiểm tra, mời mở biên bản và ghi tại chỗ, cả trên điện thoại."),
        VisitState.POSTPONED: _("Cuộc kiểm tra đang hoãn. Mời định ngày mới khi hai bên sắp xếp được."),
        VisitState.UNDER_WAY: _("Mời ghi biên bản. Nội dung được lưu trong khi ghi, cả khi mạng chập chờn."),
    }
    others = {
        VisitState.PLANNED: _("Đang chờ %(unit)s xác nhận lịch.", unit=visit.inspected_name),
        VisitState.CONFIRMED: _("Hai bên đã thống nhất lịch; đoàn làm việc từ %(day)s.", day=day(visit.first_day)),
        VisitState.POSTPONED: _("Cuộc kiểm tra đang hoãn, chờ ngày mới."),
        VisitState.UNDER_WAY: _("Đoàn kiểm tra đang ghi biên bản."),
        VisitState.RECORDED: _("Biên bản đã gửi %(unit)s, đang chờ thống nhất và ký.", unit=visit.inspected_name),
        VisitState.CONCLUDED: _("Hai bên đã ký biên bản. Số liệu đã được dùng để tính kết quả."),
        VisitState.CONCLUDED_ON_PAPER: _("Biên bản đã ký trên giấy. Số liệu được dùng và ghi rõ là theo bản giấy."),
    }
    expected = _main(seen, can) is not None or (writes and seen.state is VisitState.UNDER_WAY)
    return str(mine[seen.state] if expected else others[seen.state])


def _steps(seen: SeenVisit) -> list[dict[str, object]]:
    """The state picture: what was put off stands at its beginning, an end on paper at its end."""
    at = {VisitState.POSTPONED: VisitState.PLANNED, VisitState.CONCLUDED_ON_PAPER: VisitState.CONCLUDED}
    place = VISIT_MAIN_LINE.index(at.get(seen.state, seen.state))
    over = seen.state in {VisitState.CONCLUDED, VisitState.CONCLUDED_ON_PAPER}
    steps: list[dict[str, object]] = []
    for number, state in enumerate(VISIT_MAIN_LINE):
        shown = seen.state if number == place else state
        status = "done" if number < place or over else "here" if number == place else "ahead"
        steps.append({"title": translated(VISIT_STATE_TITLES[shown]), "status": status})
    return steps


def _team(seen: SeenVisit) -> list[TeamRow]:
    visit = seen.visit
    accounts = accounts_by_inspector([member.id for member in visit.members])
    order = list(TeamRole)
    placed = sorted(visit.members, key=lambda member: order.index(role_in(visit, member.id)))
    return [
        TeamRow(
            member=member,
            role=translated(TEAM_ROLE_TITLES[role_in(visit, member.id)]),
            lent=member.unit != visit.inspector,
            has_account=member.id in accounts,
        )
        for member in placed
    ]


def _changes(seen: SeenVisit) -> list[ChangeRow]:
    people = {change.person_id for change in seen.changes}
    names = dict(db.session.execute(select(Person.id, Person.name).where(Person.id.in_(people))).all())
    rows, visit = [], seen.planned
    for change in seen.changes:
        value = as_value(change)
        event = VisitEvent.REPLACE_MEMBER if isinstance(value, Replaced) else VisitEvent(change.what)
        known = {member.id: member.name for member in visit.members}
        title = translated(VISIT_EVENT_TITLES[event])
        rows.append(ChangeRow(title, _in_words(value, known), change.reason, names[change.person_id], change.made_at))
        visit = value.upon(visit)
    return rows


def _in_words(change: Change, names: dict[str, str]) -> str:
    if isinstance(change, Moved):
        return str(_("Làm việc từ %(first)s đến %(last)s.", first=day(change.first_day), last=day(change.last_day)))
    if isinstance(change, Replaced):
        return str(_("%(comer)s thay %(leaver)s.", comer=change.into.name, leaver=names[change.out]))
    return ""


def _sees_minutes(actor: Actor, seen: SeenVisit) -> bool:
    paper = seen.paper
    if paper is None:
        return False
    return may(actor, Action.SEE, State(paper.state), relations_to(paper, kind_named(paper.kind), actor))

"""The life of one visit (vòng đời một cuộc kiểm tra): planned -> confirmed -> under way -> recorded -> concluded.

Until the minutes are begun the visit itself is what people act upon; from then on its minutes' own state says how far
it has come, so that both can never tell different stories.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from workflows.machine import Step, Workflow
from workflows.paper import State
from workflows.words import N_


class VisitState(StrEnum):
    """Where a visit is (bước của cuộc kiểm tra)."""

    PLANNED = "planned"
    CONFIRMED = "confirmed"
    POSTPONED = "postponed"
    UNDER_WAY = "under_way"
    RECORDED = "recorded"
    CONCLUDED = "concluded"
    CONCLUDED_ON_PAPER = "concluded_on_paper"  # both sides signed a printed copy, kept here as a scan


VISIT_STATE_TITLES = {
    VisitState.PLANNED: N_("Theo kế hoạch"),
    VisitState.CONFIRMED: N_("Đã xác nhận lịch"),
    VisitState.POSTPONED: N_("Hoãn"),
    VisitState.UNDER_WAY: N_("Đang kiểm tra"),
    VisitState.RECORDED: N_("Đã lập biên bản, chờ thống nhất và ký"),
    VisitState.CONCLUDED: N_("Đã kết thúc"),
    VisitState.CONCLUDED_ON_PAPER: N_("Đã kết thúc theo bản giấy"),
}


class VisitEvent(StrEnum):
    """What can happen to a visit (sự kiện)."""

    CONFIRM = "confirm"
    MOVE = "move"
    POSTPONE = "postpone"
    REPLACE_MEMBER = "replace_member"
    OPEN = "open"
    RECORD = "record"
    REOPEN = "reopen"
    CONCLUDE = "conclude"
    CONCLUDE_ON_PAPER = "conclude_on_paper"


VISIT_EVENT_TITLES = {
    VisitEvent.CONFIRM: N_("Xác nhận lịch kiểm tra"),
    VisitEvent.MOVE: N_("Đổi ngày kiểm tra"),
    VisitEvent.POSTPONE: N_("Hoãn cuộc kiểm tra"),
    VisitEvent.REPLACE_MEMBER: N_("Thay người trong đoàn"),
    VisitEvent.OPEN: N_("Mở biên bản"),
    VisitEvent.RECORD: N_("Gửi biên bản cho đơn vị được kiểm tra"),
    VisitEvent.REOPEN: N_("Sửa lại biên bản"),
    VisitEvent.CONCLUDE: N_("Ký đủ biên bản"),
    VisitEvent.CONCLUDE_ON_PAPER: N_("Kết thúc theo bản giấy"),
}

S, E = VisitState, VisitEvent

VISIT = Workflow(
    VisitState,
    [
        Step(E.CONFIRM, S.PLANNED, S.CONFIRMED),
        # New days have to be confirmed anew.
        Step(E.MOVE, S.PLANNED, S.PLANNED),
        Step(E.MOVE, S.CONFIRMED, S.PLANNED),
        Step(E.MOVE, S.POSTPONED, S.PLANNED),
        Step(E.POSTPONE, S.PLANNED, S.POSTPONED),
        Step(E.POSTPONE, S.CONFIRMED, S.POSTPONED),
        Step(E.REPLACE_MEMBER, S.PLANNED, S.PLANNED),
        Step(E.REPLACE_MEMBER, S.CONFIRMED, S.CONFIRMED),
        Step(E.REPLACE_MEMBER, S.POSTPONED, S.POSTPONED),
        Step(E.REPLACE_MEMBER, S.UNDER_WAY, S.UNDER_WAY),
        # A team at the door writes its minutes although nobody confirmed: what takes place can be recorded.
        Step(E.OPEN, S.PLANNED, S.UNDER_WAY),
        Step(E.OPEN, S.CONFIRMED, S.UNDER_WAY),
        Step(E.RECORD, S.UNDER_WAY, S.RECORDED),
        Step(E.REOPEN, S.RECORDED, S.UNDER_WAY),
        Step(E.CONCLUDE, S.RECORDED, S.CONCLUDED),
        Step(E.CONCLUDE_ON_PAPER, S.UNDER_WAY, S.CONCLUDED_ON_PAPER),
    ],
)

# The straight way, as the picture on the page draws it.
VISIT_MAIN_LINE = (S.PLANNED, S.CONFIRMED, S.UNDER_WAY, S.RECORDED, S.CONCLUDED)

_BY_MINUTES: Mapping[State, VisitState] = {
    State.DRAFTING: S.UNDER_WAY,
    State.IN_REVIEW: S.RECORDED,
    State.APPROVED: S.RECORDED,
    State.SIGNING: S.RECORDED,
    State.SIGNED: S.CONCLUDED,
    State.ARCHIVED: S.CONCLUDED,
}


def standing(stored: str, minutes_state: State | None) -> VisitState:
    """Where a visit is: by its minutes once there are any, else by what was done with the visit itself.

    A conclusion on paper stands, whatever became of the draft that it was printed from, until signed minutes say more.
    """
    own = VisitState(stored)
    if minutes_state is None:
        return own
    by_minutes = _BY_MINUTES[minutes_state]
    return own if own is S.CONCLUDED_ON_PAPER and by_minutes is not S.CONCLUDED else by_minutes

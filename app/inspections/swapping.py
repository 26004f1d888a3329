"""Changing a plan by hand (sửa kế hoạch bằng tay): one visit, or two teams that exchange whom they inspect.

A change that breaks a rule is kept as a draft with its findings shown; it only cannot be submitted. What would make the
plan unreadable (a unit that inspects itself, a pair twice, a team of strangers) is refused at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.inspections.desk import Desk, redrawn
from workflows.refusals import BadInput, NotFound
from workflows.scheduling.instance import Pair
from workflows.scheduling.plan import Plan, Team


@dataclass(frozen=True, slots=True)
class VisitChange:
    """What a person wants of one visit (cuộc kiểm tra): whom, from which day, with which team.

    ``members`` are ids of people; leader and secretary belong to them whether ticked or not.
    """

    inspected: str
    first_day: date
    leader: str
    secretary: str
    members: tuple[str, ...]


def pair_on(desk: Desk, inspector: str, inspected: str) -> Pair:
    """The pair if the plan has it; NotFound otherwise."""
    if (inspector, inspected) not in desk.plan.pairs:
        raise NotFound("Kế hoạch không có cuộc kiểm tra này. Có thể nó vừa được đổi; mời mở lại trang kế hoạch.")
    return inspector, inspected


def changed(desk: Desk, pair: Pair, change: VisitChange) -> Desk:
    """The desk with this visit as wanted, nothing saved; BadInput names the field that cannot be."""
    after = pair[0], change.inspected
    _check_pair(desk, after, others=[each for each in desk.plan.pairs if each != pair])
    if change.first_day not in desk.built.instance.days:
        raise BadInput(
            "Ngày bắt đầu phải là ngày làm việc trong thời gian kiểm tra. Mời chọn ngày khác.", field="first_day"
        )
    team = _team(desk, change)
    return redrawn(desk, _moved(desk.plan, {pair: after}, {after: change.first_day}, {after: team}))


def swapped(desk: Desk, one: Pair, other: Pair) -> Desk:
    """The desk with the two teams' inspected units exchanged: days, teams and all other visits stay."""
    if one == other or one[1] == other[1]:
        raise BadInput("Hai cuộc được chọn cùng kiểm tra một đơn vị. Mời chọn hai đơn vị được kiểm tra khác nhau.")
    moves = {one: (one[0], other[1]), other: (other[0], one[1])}
    others = [pair for pair in desk.plan.pairs if pair not in moves]
    for after in moves.values():
        _check_pair(desk, after, others=others)
    starts = {after: desk.plan.starts[before] for before, after in moves.items()}
    teams = {after: desk.plan.teams[before] for before, after in moves.items() if before in desk.plan.teams}
    return redrawn(desk, _moved(desk.plan, moves, starts, teams))


def _check_pair(desk: Desk, pair: Pair, others: list[Pair]) -> None:
    if pair[1] not in desk.built.units:
        raise BadInput("Đơn vị được kiểm tra phải là thành viên của cụm. Mời chọn lại.", field="inspected")
    names = {"inspector": desk.built.units[pair[0]].short_name, "inspected": desk.built.units[pair[1]].short_name}
    if pair[0] == pair[1]:
        raise BadInput("{inspector} không tự kiểm tra mình. Mời chọn đơn vị khác.", field="inspected", **names)
    if pair in others:
        raise BadInput(
            "Kế hoạch đã có cuộc {inspector} kiểm tra {inspected}. Mời chọn đơn vị khác.", field="inspected", **names
        )


def _team(desk: Desk, change: VisitChange) -> Team:
    members = tuple(sorted({*change.members, change.leader, change.secretary} - {""}))
    if any(person not in desk.built.people for person in members):
        raise BadInput("Đoàn có người không trong danh sách cán bộ của cụm. Mời chọn lại.", field="members")
    for field in ("leader", "secretary"):
        if not getattr(change, field):
            raise BadInput("Mời chọn đủ trưởng đoàn và thư ký.", field=field)
    return Team(change.leader, change.secretary, members)


def _moved(plan: Plan, moves: Mapping[Pair, Pair], starts: dict[Pair, date], teams: dict[Pair, Team]) -> Plan:
    """The plan with pairs renamed; the renamed ones get these starts and teams."""
    return replace(
        plan,
        pairs=tuple(moves.get(pair, pair) for pair in plan.pairs),
        starts={pair: day for pair, day in plan.starts.items() if pair not in moves} | starts,
        teams={pair: team for pair, team in plan.teams.items() if pair not in moves} | teams,
    )

"""What changes in a visit after its plan was signed (thay đổi của cuộc kiểm tra), as values laid over the plan's own.

The signed plan stays as it is; each change is kept with its reason beside it and can be told from it at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from workflows.content import Json
from workflows.inspection_plan_content import Member, Visit
from workflows.minutes_content import TeamRole
from workflows.refusals import BadInput
from workflows.scheduling.strict_json import Node
from workflows.strict_content import NAME_LIMIT, key_of, record_of, stored, text_of
from workflows.words import N_


@dataclass(frozen=True, slots=True)
class Moved:
    """Other days (đổi ngày): of leaving, of work at the inspected unit, of coming back, all included."""

    what: ClassVar[str] = "move"

    leaves: date
    first_day: date
    last_day: date
    returns: date

    @classmethod
    def from_json(cls, particulars: Json) -> Moved:
        """The change as it was stored; :class:`BadInput` where it is none."""
        parts = record_of(Node(particulars), cls)
        return cls(**{name: node.day() for name, node in parts.items()})

    def to_json(self) -> Json:
        """As it is stored."""
        return stored(self)

    def upon(self, visit: Visit) -> Visit:
        """The visit on these days; :class:`BadInput` where they are not in order."""
        order = (self.leaves, self.first_day, self.last_day, self.returns)
        for earlier, later, field, sentence in zip(order, order[1:], _DAYS, _DAY_SENTENCES, strict=False):
            if later < earlier:
                raise BadInput(sentence, field=field)
        return replace(
            visit, leaves=self.leaves, first_day=self.first_day, last_day=self.last_day, returns=self.returns
        )


@dataclass(frozen=True, slots=True)
class Postponed:
    """Put off with no new days yet (hoãn); the plan's days stay to be seen until the visit is moved."""

    what: ClassVar[str] = "postpone"

    @classmethod
    def from_json(cls, particulars: Json) -> Postponed:
        """The change as it was stored; :class:`BadInput` where it is none."""
        record_of(Node(particulars), cls)
        return cls()

    def to_json(self) -> Json:
        """As it is stored."""
        return stored(self)

    def upon(self, visit: Visit) -> Visit:
        """The same visit: its state says that it is put off."""
        return visit


@dataclass(frozen=True, slots=True)
class Replaced:
    """Somebody else in a member's place (thay người trong đoàn); ``as_role`` is the role of both."""

    what: ClassVar[str] = "replace"

    out: str
    into: Member
    as_role: TeamRole

    @classmethod
    def from_json(cls, particulars: Json) -> Replaced:
        """The change as it was stored; :class:`BadInput` where it is none."""
        parts = record_of(Node(particulars), cls)
        role = parts["as_role"].one_of(list(TeamRole), N_("Không có vai trò nào tên là “{name}”."))
        return cls(text_of(parts["out"], NAME_LIMIT), _member(parts["into"]), TeamRole(role))

    def to_json(self) -> Json:
        """As it is stored."""
        return stored(self)

    def upon(self, visit: Visit) -> Visit:
        """The visit with the other member; :class:`BadInput` where the team would not be one.

        What must hold:
        1. who goes is in the team, and in this role: a team always has a leader and a secretary;
        2. who comes is not in the team yet;
        3. who comes is not of the inspected unit: nobody inspects their own.
        """
        # 1.
        if self.out not in {member.id for member in visit.members}:
            raise BadInput("Người được thay không có trong đoàn kiểm tra.", field="out")
        if role_in(visit, self.out) is not self.as_role:
            raise BadInput("Người thay phải giữ đúng vai trò của người được thay.", field="as_role")
        # 2.
        if self.into.id in {member.id for member in visit.members}:
            raise BadInput("{name} đã có tên trong đoàn kiểm tra.", field="into", name=self.into.name)
        # 3.
        if self.into.unit == visit.inspected:
            raise BadInput(
                "{name} thuộc {inspected} nên không ở trong đoàn kiểm tra đơn vị này.",
                field="into",
                name=self.into.name,
                inspected=visit.inspected_name,
            )
        return replace(
            visit,
            leader=self.into.id if visit.leader == self.out else visit.leader,
            secretary=self.into.id if visit.secretary == self.out else visit.secretary,
            members=tuple(self.into if member.id == self.out else member for member in visit.members),
        )


Change = Moved | Postponed | Replaced

_DAYS = ("first_day", "last_day", "returns")
_DAY_SENTENCES = (
    N_("Ngày bắt đầu làm việc phải từ ngày đi trở đi."),
    N_("Ngày kết thúc phải từ ngày bắt đầu trở đi."),
    N_("Ngày về phải từ ngày kết thúc trở đi."),
)
_KINDS: Mapping[str, type[Change]] = {kind.what: kind for kind in (Moved, Postponed, Replaced)}


def change_from(what: str, particulars: Json) -> Change:
    """The change of this kind ("move", "postpone", "replace") as it was stored."""
    return _KINDS[what].from_json(particulars)


def as_changed(visit: Visit, changes: Iterable[Change]) -> Visit:
    """The visit of the plan with these changes upon it, one after the other (cuộc kiểm tra sau thay đổi).

    Who inspects whom never changes: that takes an amended plan. :class:`BadInput` for the first change that cannot be.
    """
    for change in changes:
        visit = change.upon(visit)
    return visit


def role_in(visit: Visit, member: str) -> TeamRole:
    """What the member with this id is in the team."""
    if member == visit.leader:
        return TeamRole.LEADER
    return TeamRole.SECRETARY if member == visit.secretary else TeamRole.MEMBER


def _member(node: Node) -> Member:
    parts = record_of(node, Member)
    return Member(
        id=text_of(parts["id"], NAME_LIMIT),
        name=text_of(parts["name"], NAME_LIMIT),
        post=text_of(parts["post"], NAME_LIMIT),
        unit=key_of(parts["unit"]),
        unit_name=text_of(parts["unit_name"], NAME_LIMIT),
    )

"""What an amended plan of cross-inspections changes (so sánh hai kế hoạch), and who must be told of it."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.inspection_plan_content import Member, Pair, PlanContent, Visit


@dataclass(frozen=True, slots=True)
class VisitChange:
    """A visit of both plans that is not the same in both (cuộc kiểm tra có thay đổi)."""

    before: Visit
    after: Visit

    @property
    def moved(self) -> bool:
        """Whether any of its days changed, those of the journeys included (đổi lịch)."""
        return _days(self.before) != _days(self.after)

    @property
    def joined(self) -> tuple[Member, ...]:
        """Who is in the team now and was not before (người vào đoàn)."""
        return _not_in(self.after, self.before)

    @property
    def left(self) -> tuple[Member, ...]:
        """Who was in the team and is not any more (người rời đoàn)."""
        return _not_in(self.before, self.after)

    @property
    def led_anew(self) -> bool:
        """Whether the team has another leader or secretary (đổi trưởng đoàn, thư ký)."""
        return (self.before.leader, self.before.secretary) != (self.after.leader, self.after.secretary)


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """What differs between two plans (khác nhau giữa hai kế hoạch), each list in the order of the pairs' keys.

    ``kept``: pairs of both plans, of which ``changed`` are not the same; ``dropped`` and ``added``: visits of one only.
    """

    kept: tuple[Pair, ...]
    dropped: tuple[Visit, ...]
    added: tuple[Visit, ...]
    changed: tuple[VisitChange, ...]

    def __bool__(self) -> bool:
        return bool(self.dropped or self.added or self.changed)

    @property
    def units_to_tell(self) -> frozenset[str]:
        """Keys of the units that any change touches: inspecting, inspected, or lending somebody."""
        touched = self._touched()
        lending = {member.unit for visit in touched for member in visit.members}
        return frozenset({unit for visit in touched for unit in visit.pair} | lending)

    @property
    def people_to_tell(self) -> frozenset[str]:
        """Ids of everybody who is or was in a team that any change touches."""
        return frozenset(member.id for visit in self._touched() for member in visit.members)

    def _touched(self) -> list[Visit]:
        both = [visit for change in self.changed for visit in (change.before, change.after)]
        return [*self.dropped, *self.added, *both]


def difference(before: PlanContent, after: PlanContent) -> PlanDifference:
    """The way from one plan to the other, pair by pair; both must have passed ``inspection_plan.check``.

    Two visits are the same where pair, days, members, leader and secretary are; how people and units are called and
    how far the way is may have been corrected without anybody having to act otherwise.
    """
    old, new = ({visit.pair: visit for visit in plan.visits} for plan in (before, after))
    kept = tuple(sorted(old.keys() & new.keys()))
    changes = (VisitChange(old[pair], new[pair]) for pair in kept)
    return PlanDifference(
        kept=kept,
        dropped=tuple(old[pair] for pair in sorted(old.keys() - new.keys())),
        added=tuple(new[pair] for pair in sorted(new.keys() - old.keys())),
        changed=tuple(each for each in changes if each.moved or each.joined or each.left or each.led_anew),
    )


def _days(visit: Visit) -> tuple[object, ...]:
    return visit.leaves, visit.first_day, visit.last_day, visit.returns


def _not_in(one: Visit, other: Visit) -> tuple[Member, ...]:
    ids = {member.id for member in other.members}
    return tuple(sorted((member for member in one.members if member.id not in ids), key=lambda member: member.id))

"""What can be seen before planning (kiểm tra trước khi xếp lịch): what makes a plan impossible, and where no choice is
left. Counting only, no solver: nothing found does not mean that there is a plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workflows.scheduling.arcs import candidates
from workflows.scheduling.groups import all_groups
from workflows.scheduling.instance import Instance, Pair, TeamRule
from workflows.words import N_

# Each finding in words, the gravest first; {unit} is the subject (a unit's or a skill's name), {count} the number.
IMPOSSIBLE: Mapping[str, str] = {
    "totals_differ": N_("Tổng số lượt đi kiểm tra và tổng số lượt được kiểm tra chênh nhau {count}."),
    "no_inspector": N_("Không có đơn vị nào có thể kiểm tra {unit}."),
    "too_few_inspectors": N_("Số đơn vị có thể kiểm tra {unit} chỉ là {count}, ít hơn số lượt cần có."),
    "inspects_none": N_("{unit} không thể kiểm tra đơn vị nào."),
    "inspects_too_few": N_("Số đơn vị mà {unit} có thể kiểm tra chỉ là {count}, ít hơn số lượt phải đi."),
    "required_removed": N_("Cặp bắt buộc {unit} không thể thực hiện."),
    "required_beyond_made": N_("{unit} có {count} cặp bắt buộc phải đi, nhiều hơn số lượt đi."),
    "required_beyond_received": N_("{unit} có {count} cặp bắt buộc được kiểm tra, nhiều hơn số lượt được kiểm tra."),
    "no_leader": N_("{unit} không có người đủ ngạch làm Trưởng đoàn."),
    "no_secretary": N_("{unit} không có người làm Thư ký và không thể mượn của đơn vị khác."),
    "too_few_people": N_("{unit} thiếu {count} người để lập một đoàn, kể cả người mượn của đơn vị khác."),
    "skill_missing": N_("Không ai có chuyên môn “{unit}” mà đoàn phải có."),
    "no_day": N_("Không có ngày nào đến kiểm tra {unit} được."),
    "days_short_to_visit": N_("{unit} thiếu {count} ngày để tiếp đủ số đoàn."),
    "days_short_to_travel": N_("{unit} thiếu {count} ngày để đi đủ số cuộc."),
    "visits_beyond_days": N_("Quá nhiều cuộc cho số ngày: thừa {count} ngày làm việc tại đơn vị."),
}
TIGHT: Mapping[str, str] = {
    "only_inspectors": N_("{unit} chỉ còn {count} đơn vị có thể kiểm tra, không còn lựa chọn khác."),
    "only_targets": N_("{unit} chỉ còn có thể kiểm tra {count} đơn vị, không còn lựa chọn khác."),
    "only_leader": N_("{unit} chỉ có {count} người đủ ngạch làm Trưởng đoàn."),
}
SENTENCES: Mapping[str, str] = {**IMPOSSIBLE, **TIGHT}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding (phát hiện): ``code`` of ``SENTENCES``, whom it is about, the number in it.

    ``subject``: a unit, a skill, or a pair as "A>B"; ``reasons``: what removes the pairs in question, as in
    ``plan.Removed``, the most frequent first.
    """

    code: str
    subject: str
    number: int
    reasons: tuple[str, ...] = ()

    @property
    def serious(self) -> bool:
        """Whether no plan is possible as long as this stands."""
        return self.code in IMPOSSIBLE


def precheck(instance: Instance) -> list[Finding]:
    """Everything found, the gravest first, within one kind in the order of units."""
    order = list(SENTENCES)
    return sorted(_Look(instance).findings(), key=lambda finding: order.index(finding.code))


class _Look:
    """One look at an instance: the pairs that are left, and why the others are not."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        left, removed = candidates(instance, all_groups(instance))
        self.left = frozenset(left)
        self.reasons = {each.pair: each.reasons for each in removed}

    def findings(self) -> Iterator[Finding]:
        """All, in no order of weight."""
        instance = self.instance
        made, received = (sum(map(of, instance.units)) for of in (instance.out_of, instance.into_of))
        if made != received:
            yield Finding("totals_differ", "", abs(made - received))
        for unit in instance.units:
            yield from self._received(unit)
            yield from self._made(unit)
        yield from self._required()
        if instance.dated:
            yield from self._days()
        if instance.dated and instance.team is not None:
            yield from self._people(instance.team)

    def _received(self, unit: str) -> Iterator[Finding]:
        """Who can inspect the unit."""
        pairs = [(other, unit) for other in self.instance.units if other != unit]
        able, wanted, why_not = self._able(pairs), self.instance.into_of(unit), self._why_not(pairs)
        if not wanted:
            return
        if not able and pairs and all("no_day" in self.reasons[pair] for pair in pairs):
            yield Finding("no_day", unit, 0, why_not)
        elif not able:
            yield Finding("no_inspector", unit, 0, why_not)
        elif able < wanted:
            yield Finding("too_few_inspectors", unit, able, why_not)
        elif able == wanted < len(pairs):
            yield Finding("only_inspectors", unit, able, why_not)

    def _made(self, unit: str) -> Iterator[Finding]:
        """Whom the unit can inspect."""
        pairs = [(unit, other) for other in self.instance.units if other != unit]
        able, wanted, why_not = self._able(pairs), self.instance.out_of(unit), self._why_not(pairs)
        if wanted and not able:
            yield Finding("inspects_none", unit, 0, why_not)
        elif able < wanted:
            yield Finding("inspects_too_few", unit, able, why_not)
        elif able == wanted < len(pairs):
            yield Finding("only_targets", unit, able, why_not)

    def _able(self, pairs: list[Pair]) -> int:
        return sum(pair in self.left for pair in pairs)

    def _why_not(self, pairs: list[Pair]) -> tuple[str, ...]:
        every = [reason for pair in pairs for reason in self.reasons.get(pair, ())]
        return tuple(sorted(dict.fromkeys(every), key=lambda reason: -every.count(reason)))

    def _required(self) -> Iterator[Finding]:
        required = dict.fromkeys(self.instance.required)
        for pair in required:
            if pair not in self.left:
                yield Finding("required_removed", ">".join(pair), 0, self.reasons.get(pair, ()))
        for unit in self.instance.units:
            made = sum(pair[0] == unit for pair in required)
            if made > self.instance.out_of(unit):
                yield Finding("required_beyond_made", unit, made)
            received = sum(pair[1] == unit for pair in required)
            if received > self.instance.into_of(unit):
                yield Finding("required_beyond_received", unit, received)

    def _days(self) -> Iterator[Finding]:
        instance, days = self.instance, frozenset(self.instance.days)
        for unit in instance.units:
            visited = instance.into_of(unit) * instance.visit_days[unit]
            free = len(days - instance.unit_off.get(unit, frozenset()))
            if visited > free:
                yield Finding("days_short_to_visit", unit, visited - free)
            away = sum(self._shortest_trips(unit))
            free = len(days - instance.team_off.get(unit, frozenset()))
            if away > free:
                yield Finding("days_short_to_travel", unit, away - free)
        total = sum(instance.into_of(unit) * instance.visit_days[unit] for unit in instance.units)
        places = instance.max_parallel * len(days)
        if instance.max_parallel and total > places:
            yield Finding("visits_beyond_days", "", total - places)

    def _shortest_trips(self, unit: str) -> list[int]:
        """Days under way of the shortest trips that the unit could make, as many as it makes."""
        trips = [self.instance.visit_days[b] + 2 * self.instance.travel_days((a, b)) for a, b in self.left if a == unit]
        return sorted(trips)[: self.instance.out_of(unit)]

    def _people(self, rule: TeamRule) -> Iterator[Finding]:
        for unit in self.instance.units:
            if self.instance.out_of(unit):
                yield from self._people_of(unit, rule)
        held = {skill for person in self.instance.people for skill in person.skills}
        for skill in dict.fromkeys(rule.skills):
            if skill not in held:
                yield Finding("skill_missing", skill, 0)

    def _people_of(self, unit: str, rule: TeamRule) -> Iterator[Finding]:
        own = [person for person in self.instance.people if person.unit == unit]
        others = [person for person in self.instance.people if person.unit != unit and person.lendable]
        lent = others if rule.third_max else []
        leaders = sum(person.grade >= rule.lead_grade for person in own)
        if not leaders:
            yield Finding("no_leader", unit, 0)
        elif leaders == 1:
            yield Finding("only_leader", unit, 1)
        if not any(person.can_sec for person in (*own, *lent)):
            yield Finding("no_secretary", unit, 0)
        missing = rule.size - len(own) - min(rule.third_max, len(lent))
        if missing > 0:
            yield Finding("too_few_people", unit, missing)

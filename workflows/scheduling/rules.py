"""The rules by which a year is planned (quy tắc xếp lịch): each hard, soft or off, and which goal comes before which.

They are what the cluster's meeting decides. Whatever they name (units, days) is checked against the year that they are
for by ``for_year``; the facts they are applied to (people, absences, distances, history) stand elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from workflows.content import Json
from workflows.refusals import BadInput
from workflows.scheduling.instance import DATE_OBJECTIVES, PAIR_OBJECTIVES, TEAM_OBJECTIVES
from workflows.scheduling.rule_choices import FAMILIES, FORCES, GOALS, USUAL_FORCES, Depth, Force
from workflows.scheduling.rules_words import rules_in_words
from workflows.scheduling.skills import SKILLS
from workflows.scheduling.strict_json import Node, Record, unique
from workflows.words import N_

_NO_EXCEPTIONS: Mapping[str, int] = MappingProxyType({})
_WINDOW_LIMIT, _KM_LIMIT = 366, 5_000
_UNKNOWN = N_("Không có lựa chọn nào tên là “{name}”.")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the cluster decided before planning.

    ``first_day``, ``last_day``: the window of the visits with their travel, both included. ``visits``: how many each
    unit makes and receives. ``stand_in``: the unit (key) that makes the chair's visits as well, where the chair only
    coordinates; None where the chair makes its own. ``repeat_years``: how long a pair may not come again (hard);
    ``repeat_costs``: (years ago, cost) rows of the latest time (soft). ``visit_days``: working days on site, with
    exceptions by inspected unit in ``visit_days_of``. ``travel``: (km, days) rows, the first that holds gives the days
    before and after; ``travel_beyond`` above the last. ``team_size`` counts leader and secretary. ``untouchable``:
    families of rules that are never proposed to be given up. ``time_limit``: seconds of search.
    """

    first_day: date
    last_day: date
    depth: Depth = Depth.TEAMS
    visits: int = 1
    stand_in: str | None = None
    forces: Mapping[str, Force] = field(default_factory=lambda: USUAL_FORCES)
    repeat_years: int = 2
    repeat_costs: tuple[tuple[int, int], ...] = ((1, 4), (2, 2), (3, 1))
    km_limit: int = 300
    visit_days: int = 2
    visit_days_of: Mapping[str, int] = field(default_factory=lambda: _NO_EXCEPTIONS)
    travel: tuple[tuple[int, int], ...] = ((150, 0),)
    travel_beyond: int = 1
    parallel: int = 2
    team_size: int = 3
    lead_grade: int = 2
    skills: tuple[str, ...] = ()
    lent_most: int = 1
    order: tuple[str, ...] = GOALS
    untouchable: frozenset[str] = frozenset({"ties"})
    time_limit: int = 30

    @classmethod
    def from_json(cls, content: Json) -> Rules:
        """The rules read strictly, in one spelling, and checked.

        :class:`BadInput` carries the path of the first fault: ``repeat_costs.1.0``.
        """
        record = Node(content).record()
        rules = _read(record)
        if unknown := record.unknown():
            raise BadInput("Không có mục nào tên là “{name}”.", field=unknown[0], name=unknown[0])
        return rules.check()

    def to_json(self) -> dict[str, Json]:
        """The rules as they are stored; ``from_json`` gives the same rules back."""
        return {
            "first_day": self.first_day.isoformat(),
            "last_day": self.last_day.isoformat(),
            "depth": self.depth.value,
            "visits": self.visits,
            "stand_in": self.stand_in,
            "forces": {name: self.forces[name].value for name in FORCES},
            "repeat_years": self.repeat_years,
            "repeat_costs": [list(row) for row in self.repeat_costs],
            "km_limit": self.km_limit,
            "visit_days": self.visit_days,
            "visit_days_of": dict(sorted(self.visit_days_of.items())),
            "travel": [list(row) for row in self.travel],
            "travel_beyond": self.travel_beyond,
            "parallel": self.parallel,
            "team_size": self.team_size,
            "lead_grade": self.lead_grade,
            "skills": list(self.skills),
            "lent_most": self.lent_most,
            "order": list(self.order),
            "untouchable": [family for family in FAMILIES if family in self.untouchable],
            "time_limit": self.time_limit,
        }

    def in_words(self, names: Mapping[str, str] | None = None) -> list[tuple[str, dict[str, object]]]:
        """Each rule as one Vietnamese sentence template with its values, in the order of the page.

        ``names``: what the units of these keys are called; without it the keys stand. Among the values, ``force`` is
        "hard", "soft" or "off", for the page; no sentence has a place for it.
        """
        return rules_in_words(self, names or {})

    def holds(self, rule: str) -> bool:
        """Whether the rule is hard."""
        return self.forces[rule] is Force.HARD

    def wants(self, goal: str) -> bool:
        """Whether the goal is one to be pursued."""
        return self.forces["repeat" if goal == "repeat_cost" else goal] is Force.SOFT

    def objective(self, *, replanning: bool = False) -> tuple[str, ...]:
        """What to minimise, the most important first.

        After a change, nothing outweighs the pairs that were announced, and the dates and people that were announced
        outweigh whatever else is to be said of dates and people.
        """
        goals = [goal for goal in self.order if self.wants(goal)]
        if replanning:
            place = next((n for n, goal in enumerate(goals) if goal not in PAIR_OBJECTIVES), len(goals))
            goals = ["changed_pairs", *goals[:place], "date_shift", "changed_people", *goals[place:]]
        dates = DATE_OBJECTIVES if self.depth is not Depth.PAIRS else ()
        people = TEAM_OBJECTIVES if self.depth is Depth.TEAMS else ()
        return tuple(goal for goal in goals if goal in (*PAIR_OBJECTIVES, *dates, *people))

    def check(self) -> Rules:
        """The rules themselves; :class:`BadInput` where parts of them do not fit together."""
        if self.last_day < self.first_day:
            raise BadInput("Ngày kết thúc phải bằng hoặc sau ngày bắt đầu.", field="last_day")
        if (self.last_day - self.first_day).days > _WINDOW_LIMIT:
            raise BadInput("Thời gian kiểm tra dài nhất là một năm. Mời rút ngắn.", field="last_day")
        if not self.repeat_costs and self.wants("repeat_cost"):
            raise BadInput("Mời nhập điểm của ít nhất một năm.", field="repeat_costs")
        _check_ascending(self.repeat_costs, "repeat_costs", N_("Số năm phải tăng dần và không trùng."))
        _check_ascending(self.travel, "travel", N_("Các mức km phải tăng dần và không trùng."))
        if self.lent_most >= self.team_size:
            raise BadInput("Số người của đơn vị khác phải ít hơn số người của đoàn.", field="lent_most")
        if sorted(self.order) != sorted(GOALS):
            raise BadInput("Thứ tự phải có đủ các mục tiêu, mỗi mục tiêu một lần.", field="order")
        return self

    def for_year(self, year: int, members: Collection[str], chair: str) -> Rules:
        """The rules themselves; :class:`BadInput` where they do not suit the year, its members (keys) and its chair."""
        if not year <= self.first_day.year <= self.last_day.year <= year + 1:
            raise BadInput("Thời gian kiểm tra phải nằm trong năm {year} hoặc năm sau.", field="first_day", year=year)
        if self.stand_in == chair:
            raise BadInput("Cụm trưởng không đi thay chính mình. Mời chọn đơn vị khác.", field="stand_in")
        if self.stand_in is not None and self.stand_in not in members:
            raise BadInput("Đơn vị đi thay Cụm trưởng không thuộc cụm. Mời chọn lại.", field="stand_in")
        if not set(self.visit_days_of) <= set(members):
            raise BadInput("Số ngày làm việc riêng nêu một đơn vị không thuộc cụm.", field="visit_days_of")
        return self


def usual_rules(year: int) -> Rules:
    """What holds where a cluster has decided nothing yet: visits from 1 September to 31 October."""
    return Rules(date(year, 9, 1), date(year, 10, 31))


def _read(record: Record) -> Rules:
    stand_in = record.get("stand_in")
    return Rules(
        first_day=record.need("first_day").day(),
        last_day=record.need("last_day").day(),
        depth=Depth(record.need("depth").one_of(list(Depth), _UNKNOWN)),
        visits=record.need("visits").whole(1, 3),
        stand_in=None if stand_in is None else stand_in.text(),
        forces=_forces(record.need("forces").record()),
        repeat_years=record.need("repeat_years").whole(1, 10),
        repeat_costs=_rows(record.need("repeat_costs"), (1, 10), (1, 100)),
        km_limit=record.need("km_limit").whole(1, _KM_LIMIT),
        visit_days=record.need("visit_days").whole(1, 10),
        visit_days_of={unit: node.whole(1, 10) for unit, node in record.need("visit_days_of").table().items()},
        travel=_rows(record.need("travel"), (1, _KM_LIMIT), (0, 5)),
        travel_beyond=record.need("travel_beyond").whole(0, 5),
        parallel=record.need("parallel").whole(1, 100),
        team_size=record.need("team_size").whole(3, 9),
        lead_grade=record.need("lead_grade").whole(1, 3),
        skills=_chosen(record.need("skills"), tuple(SKILLS)),
        lent_most=record.need("lent_most").whole(0, 8),
        order=tuple(node.one_of(GOALS, _UNKNOWN) for node in record.need("order").rows(len(GOALS))),
        untouchable=frozenset(_chosen(record.need("untouchable"), FAMILIES)),
        time_limit=record.need("time_limit").whole(5, 120),
    )


def _forces(record: Record) -> dict[str, Force]:
    forces = {
        name: Force(record.need(name).one_of(allowed, N_("Quy tắc này không có mức áp dụng “{name}”.")))
        for name, allowed in FORCES.items()
    }
    if unknown := record.unknown():
        raise BadInput("Không có quy tắc nào tên là “{name}”.", field=f"forces.{unknown[0]}", name=unknown[0])
    return forces


def _rows(node: Node, first: tuple[int, int], second: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    """Pairs of numbers, each within its least and most."""
    rows = [row.row(2) for row in node.rows(10)]
    return tuple((a.whole(*first), b.whole(*second)) for a, b in rows)


def _chosen(node: Node, known: tuple[str, ...]) -> tuple[str, ...]:
    """Some of the known names, in their own order whatever order they were given in."""
    names = unique(node.rows(len(known)), N_("“{name}” được nêu hai lần."))
    for each in node.rows():
        each.one_of(known, _UNKNOWN)
    return tuple(name for name in known if name in names)


def _check_ascending(rows: tuple[tuple[int, int], ...], path: str, sentence: str) -> None:
    for place in range(1, len(rows)):
        if rows[place][0] <= rows[place - 1][0]:
            raise BadInput(sentence, field=f"{path}.{place}.0")

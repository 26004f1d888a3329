"""Reading an instance (đọc bài toán) from format ``cross-inspection/1``: strictly, or refused at the path of the fault.

Beyond the format, all optional: ``fixed_starts`` [[A, B, date]], ``fixed_people`` [[A, B, [ids]]], ``earliest`` (a
date) and ``differ_from`` [[[[A, B], ...], n]]; their meaning stands at :class:`Instance`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from workflows.refusals import BadInput
from workflows.scheduling.instance import OBJECTIVES, Instance, Pair, PastInspection, Person, TeamRule
from workflows.scheduling.strict_json import NUMBER_LIMIT, Node, Record, unique
from workflows.words import N_

FORMAT = "cross-inspection/1"
UNITS_LIMIT, PEOPLE_LIMIT, DAYS_LIMIT, YEAR_LIMIT = 200, 2_000, 400, 9999
_KM_LIMIT = 10**15  # of a row of ``travel``: "however far" is written with as many nines as somebody likes
_GRADES = 3
# What people write beside an instance; it changes no answer.
_ANNOTATIONS = ("id", "title", "brute_ok", "expected", "note", "about")
_UNKNOWN_UNIT = N_("Không có đơn vị nào tên là “{name}” trong “units”.")
_UNKNOWN_PERSON = N_("Không có người nào có mã “{name}” trong “people”.")


def read_instance(data: object) -> tuple[Instance, tuple[str, ...]]:
    """The instance in this JSON value, and the names of fields that the format does not know and nobody used.

    :class:`BadInput` carries the path of the first fault: ``km.2.4``, ``people.17.grade``.
    """
    whole = Node(data).record()
    for name in _ANNOTATIONS:
        whole.get(name)
    if whole.need("format").value != FORMAT:
        raise BadInput("Định dạng phải là “{format}”.", field="format", format=FORMAT)
    return _Reader(whole).instance()


class _Reader:
    """One reading: the units and people known so far, and the fields that were not."""

    def __init__(self, whole: Record) -> None:
        self.whole = whole
        self.units = unique(whole.need("units").rows(UNITS_LIMIT), N_("Đơn vị “{name}” có hai lần."))
        self.people: set[str] = set()
        self.ignored: list[str] = []
        for number, unit in enumerate(self.units):
            if ">" in unit or ":" in unit:  # the names of rules ("forbidden:A>B") would be ambiguous
                raise BadInput("Tên đơn vị không được có dấu “>” hoặc “:”.", field=f"units.{number}")

    def instance(self) -> tuple[Instance, tuple[str, ...]]:
        """Everything, in the order of the format."""
        whole, pairs = self.whole, self._pairs
        km, days, people = self._km(), self._days(), self._people()
        instance = Instance(
            units=self.units,
            km=km,
            objective=self._objective(),
            k=whole.whole("k", 1),
            out=self._numbers("out"),
            into=self._numbers("in"),
            cluster_of=self._clusters(),
            no_reciprocal=whole.truth("no_reciprocal", default=True),
            forbidden=pairs("forbidden"),
            required=pairs("required"),
            history=self._history(),
            year=self._year(),
            repeat_hard_years=whole.whole("repeat_hard_years", 0, most=YEAR_LIMIT),
            repeat_soft=self._soft_costs(),
            max_km_hard=self._maximum(whole, "max_km_hard"),
            days=days,
            visit_days=self._visit_days(dated=bool(days)),
            travel=self._travel(km, dated=bool(days)),
            same_week=whole.truth("same_week", default=False),
            unit_off=self._off("unit_off"),
            team_off=self._off("team_off"),
            host_away=whole.truth("host_away", default=True),
            max_parallel=whole.whole("max_parallel", 0),
            people=people,
            team=self._team(dated=bool(days)),
            baseline_pairs=pairs("baseline_pairs"),
            baseline_starts=self._starts("baseline_starts"),
            baseline_people=self._memberships("baseline_people", known=None),
            fixed_starts=self._starts("fixed_starts"),
            fixed_people=self._memberships("fixed_people", known=self.people),
            earliest=self._earliest(),
            differ_from=self._differ_from(),
        )
        return instance, tuple(dict.fromkeys((*whole.unknown(), *self.ignored)))

    def _unit(self, node: Node) -> str:
        return node.one_of(self.units, _UNKNOWN_UNIT)

    def _pair(self, inspector: Node, inspected: Node) -> Pair:
        return self._unit(inspector), self._unit(inspected)

    def _pairs(self, name: str) -> tuple[Pair, ...]:
        return tuple(self._pair(*row.row(2)) for row in self.whole.rows(name))

    def _of_units(self, name: str) -> dict[str, Node]:
        """The object whose names are units; empty where it is absent."""
        node = self.whole.get(name)
        found = {} if node is None else node.table()
        for unit, value in found.items():
            Node(unit, value.path).one_of(self.units, _UNKNOWN_UNIT)
        return found

    def _of_every_unit(self, name: str) -> dict[str, Node]:
        found = self._of_units(name)
        for unit in self.units:
            if unit not in found:
                raise BadInput("Thiếu đơn vị “{name}”.", field=name, name=unit)
        return found

    def _km(self) -> tuple[tuple[int, ...], ...]:
        size = len(self.units)
        rows = self.whole.need("km").row(size)
        return tuple(tuple(cell.whole() for cell in row.row(size)) for row in rows)

    def _objective(self) -> tuple[str, ...]:
        nodes = self.whole.need("objective").rows()
        for node in nodes:
            node.one_of(OBJECTIVES, N_("Không có mục tiêu nào tên là “{name}”."))
        return unique(nodes, N_("Mục tiêu “{name}” có hai lần."))

    def _numbers(self, name: str) -> dict[str, int]:
        return {unit: node.whole() for unit, node in self._of_units(name).items()}

    def _clusters(self) -> dict[str, str] | None:
        node = self.whole.get("cluster_of")
        if node is None or node.value == {}:
            return None
        return {unit: cluster.text() for unit, cluster in self._of_every_unit("cluster_of").items()}

    def _history(self) -> tuple[PastInspection, ...]:
        rows = [row.record() for row in self.whole.rows("history")]
        found = tuple(
            PastInspection(
                self._unit(row.need("inspector")),
                self._unit(row.need("inspected")),
                row.need("year").whole(1, YEAR_LIMIT),
            )
            for row in rows
        )
        self._ignore("history", rows)
        return found

    def _year(self) -> int | None:
        node = self.whole.get("year")
        rules = self.whole.get("repeat_hard_years") or self.whole.get("repeat_soft")
        if node is None and rules is not None and self.whole.rows("history"):
            raise BadInput("Thiếu năm của kế hoạch, cần cho quy định về lịch sử kiểm tra.", field="year")
        return None if node is None else node.whole(1, YEAR_LIMIT)

    def _soft_costs(self) -> dict[int, int]:
        costs: dict[int, int] = {}
        for row in self.whole.rows("repeat_soft"):
            age, cost = row.row(2)
            if age.whole(most=YEAR_LIMIT) in costs:
                raise BadInput("Số năm này có hai lần.", field=age.path)
            costs[age.whole()] = cost.whole()
        return costs

    def _maximum(self, record: Record, name: str) -> int | None:
        node = record.get(name)
        return None if node is None else node.whole()

    def _days(self) -> tuple[date, ...]:
        node = self.whole.get("days")
        if node is None:
            return ()
        rows = node.rows(DAYS_LIMIT)
        if not rows:
            raise BadInput("Cần ít nhất một ngày làm việc.", field="days")
        days = tuple(row.day() for row in rows)
        for number in range(1, len(days)):
            if days[number] <= days[number - 1]:
                raise BadInput("Các ngày phải theo thứ tự tăng dần, không trùng.", field=f"days.{number}")
        return days

    def _visit_days(self, *, dated: bool) -> dict[str, int]:
        node = self.whole.need("visit_days") if dated else self.whole.get("visit_days")
        if node is None:
            return {}
        if isinstance(node.value, Mapping):
            return {unit: days.whole(1) for unit, days in self._of_every_unit("visit_days").items()}
        return dict.fromkeys(self.units, node.whole(1))

    def _travel(self, km: tuple[tuple[int, ...], ...], *, dated: bool) -> tuple[tuple[int, int], ...]:
        node = self.whole.get("travel")
        if node is None:
            return ((NUMBER_LIMIT, 0),)
        rows: list[tuple[int, int]] = []
        for row in node.rows():
            limit, days = row.row(2)
            if rows and limit.whole(most=_KM_LIMIT) < rows[-1][0]:
                raise BadInput("Các mức km phải theo thứ tự tăng dần.", field=limit.path)
            rows.append((limit.whole(most=_KM_LIMIT), days.whole()))
        longest = max((each for i, row in enumerate(km) for j, each in enumerate(row) if i != j), default=0)
        if dated and (not rows or rows[-1][0] < longest):
            raise BadInput("Chưa có mức nào cho quãng đường dài nhất, {km} km.", field="travel", km=longest)
        return tuple(rows)

    def _off(self, name: str) -> dict[str, frozenset[date]]:
        return {unit: _days_of(node.rows()) for unit, node in self._of_units(name).items()}

    def _people(self) -> tuple[Person, ...]:
        nodes = self.whole.rows("people", PEOPLE_LIMIT)
        records = [node.record() for node in nodes]
        ids = unique([record.need("id") for record in records], N_("Mã “{name}” có hai lần."))
        self.people = set(ids)
        people = tuple(self._person(person, record) for person, record in zip(ids, records, strict=True))
        self._ignore("people", records)
        return people

    def _person(self, person: str, record: Record) -> Person:
        return Person(
            id=person,
            unit=self._unit(record.need("unit")),
            grade=record.whole("grade", 1, least=1, most=_GRADES),
            skills=frozenset(node.text() for node in record.rows("skills")),
            ties=frozenset(self._unit(node) for node in record.rows("ties")),
            off=_days_of(record.rows("off")),
            max_days=self._maximum(record, "max_days"),
            can_sec=record.truth("can_sec", default=True),
            lendable=record.truth("lendable", default=True),
        )

    def _team(self, *, dated: bool) -> TeamRule | None:
        """The rule for teams; without ``people`` there are none, whatever ``team`` says."""
        teamed = self.whole.get("people") is not None
        node = self.whole.need("team") if teamed and dated else self.whole.get("team")
        if node is None:
            return None
        record = node.record()
        rule = TeamRule(
            size=record.need("size").whole(1, PEOPLE_LIMIT),
            lead_grade=record.need("lead_grade").whole(1, _GRADES),
            third_max=record.whole("third_max", 0),
            skills=tuple(each.text() for each in record.rows("skills")),
        )
        self._ignore("team", [record])
        return rule if teamed else None

    def _starts(self, name: str) -> tuple[tuple[str, str, date], ...]:
        rows = [row.row(3) for row in self.whole.rows(name)]
        return tuple((*self._pair(a, b), day.day()) for a, b, day in rows)

    def _memberships(self, name: str, known: Collection[str] | None) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """Who is in whose team. Before a change (``known`` None) there may be people who have left since."""
        found = []
        for a, b, people in (row.row(3) for row in self.whole.rows(name)):
            ids = [each.text() if known is None else each.one_of(known, _UNKNOWN_PERSON) for each in people.rows()]
            found.append((*self._pair(a, b), tuple(ids)))
        return tuple(found)

    def _earliest(self) -> date | None:
        node = self.whole.get("earliest")
        return None if node is None else node.day()

    def _differ_from(self) -> tuple[tuple[tuple[Pair, ...], int], ...]:
        rows = [row.row(2) for row in self.whole.rows("differ_from")]
        return tuple((tuple(self._pair(*pair.row(2)) for pair in pairs.rows()), n.whole()) for pairs, n in rows)

    def _ignore(self, where: str, records: list[Record]) -> None:
        self.ignored += dict.fromkeys(f"{where}.{name}" for record in records for name in record.unknown())


def _days_of(nodes: list[Node]) -> frozenset[date]:
    return frozenset(node.day() for node in nodes)

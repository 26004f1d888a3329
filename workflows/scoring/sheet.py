"""A unit's score sheet (phiếu chấm điểm): what people enter, read from JSON strictly; the points come from score.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workflows.content import Json
from workflows.refusals import BadInput
from workflows.scheduling.strict_json import Node
from workflows.scoring.table import (
    ADJUSTMENTS_LIMIT,
    CRITERIA_LIMIT,
    PARTS_LIMIT,
    Adjustment,
    Condition,
    ScoringTable,
    points_from,
    points_of,
)
from workflows.strict_content import key_of, record_of, stored, text_of

TIMES_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class Mark:
    """The points that people give for a criterion, decimal text or "" where they give none, and why."""

    points: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How often a bonus or a penalty applies (số lần), and why."""

    times: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one side enters for one unit (phiếu chấm điểm), by the keys of the scoring table.

    ``exclusion`` or ``deferral`` is the key of the condition that keeps the unit from the ranking, "" for none;
    ``standing_reason`` says on which finding.
    """

    criteria: Mapping[str, Mark] = field(default_factory=dict)
    bonuses: Mapping[str, Count] = field(default_factory=dict)
    penalties: Mapping[str, Count] = field(default_factory=dict)
    exclusion: str = ""
    deferral: str = ""
    standing_reason: str = ""

    @classmethod
    def from_json(cls, content: Json) -> Sheet:
        """The sheet read from JSON; :class:`BadInput` names the path of the first wrong part."""
        parts = record_of(Node(content), cls)
        return cls(
            criteria={key: _mark(node) for key, node in _by_key(parts["criteria"], PARTS_LIMIT * CRITERIA_LIMIT)},
            bonuses={key: _count(node) for key, node in _by_key(parts["bonuses"], ADJUSTMENTS_LIMIT)},
            penalties={key: _count(node) for key, node in _by_key(parts["penalties"], ADJUSTMENTS_LIMIT)},
            exclusion=_optional_key(parts["exclusion"]),
            deferral=_optional_key(parts["deferral"]),
            standing_reason=text_of(parts["standing_reason"]),
        )

    def to_json(self) -> dict[str, Json]:
        """The sheet as JSON, as it is stored."""
        return {
            "criteria": {key: stored(mark) for key, mark in self.criteria.items()},
            "bonuses": {key: stored(count) for key, count in self.bonuses.items()},
            "penalties": {key: stored(count) for key, count in self.penalties.items()},
            "exclusion": self.exclusion,
            "deferral": self.deferral,
            "standing_reason": self.standing_reason,
        }


def check(table: ScoringTable, sheet: Sheet) -> None:
    """Whether the sheet fits the table; :class:`BadInput` with the path where it does not.

    What must hold; a sheet may be incomplete:
    1. every key is one of the table's;
    2. no criterion has more points than it can give;
    3. a unit is excluded or deferred, not both, and with a reason.
    """
    most = {each.key: points_of(each.points) for each in table.criteria}
    # 1.
    _check_known(sheet.criteria, most, "criteria")
    _check_known(sheet.bonuses, _keys(table.bonuses), "bonuses")
    _check_known(sheet.penalties, _keys(table.penalties), "penalties")
    _check_known([sheet.exclusion] * bool(sheet.exclusion), _keys(table.exclusions), "exclusion")
    _check_known([sheet.deferral] * bool(sheet.deferral), _keys(table.deferrals), "deferral")
    # 2.
    for key, mark in sheet.criteria.items():
        if points_of(mark.points) > most[key]:
            raise BadInput("Số điểm nhiều hơn điểm tối đa của nội dung này.", field=f"criteria.{key}.points")
    # 3.
    if sheet.exclusion and sheet.deferral:
        raise BadInput("Đơn vị hoặc không được xét, hoặc tạm hoãn xét: mời chọn một.", field="deferral")
    if (sheet.exclusion or sheet.deferral) and not sheet.standing_reason:
        raise BadInput("Mời nêu lý do không xét hoặc tạm hoãn xét xếp hạng.", field="standing_reason")


def _keys(rows: tuple[Adjustment, ...] | tuple[Condition, ...]) -> set[str]:
    return {row.key for row in rows}


def _check_known(keys: Mapping[str, object] | list[str], known: Mapping[str, object] | set[str], path: str) -> None:
    for key in keys:
        if key not in known:
            raise BadInput("Bảng điểm không có mục nào mã “{key}”.", field=path, key=key)


def _by_key(node: Node, most: int) -> list[tuple[str, Node]]:
    found = node.table()
    if len(found) > most:
        raise BadInput("Có {found} mục, nhiều hơn mức {limit}.", field=node.path, found=len(found), limit=most)
    return [(key_of(Node(key, each.path)), each) for key, each in found.items()]


def _mark(node: Node) -> Mark:
    parts = record_of(node, Mark)
    return Mark(points_from(parts["points"]), text_of(parts["reason"]))


def _count(node: Node) -> Count:
    parts = record_of(node, Count)
    return Count(parts["times"].whole(0, TIMES_LIMIT), text_of(parts["reason"]))


def _optional_key(node: Node) -> str:
    return key_of(node) if node.value != "" else ""

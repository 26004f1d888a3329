"""The content of the ranking (nội dung thông báo xếp hạng) as values, read from JSON strictly.

Units stand in the order of their places. Points are decimal text, rounded as the scoring table prints them: what people
see decides. A unit's points stand in the order of the criteria, so that hundreds of criteria stay a small file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.closing.placing import Placed, placed_of
from workflows.closing.reading import (
    CRITERIA_LIMIT,
    PARTS_LIMIT,
    UNITS_LIMIT,
    PaperRef,
    decimal_of,
    name_of,
    optional_reference,
    reference_of,
    texts_of,
)
from workflows.content import Json
from workflows.scheduling.strict_json import Node
from workflows.strict_content import key_of, record_of, stored, text_of

# What the chair's drafter writes; all else is made from the year's scores.
TEXTS = ("grounds", "notes")
MOST_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class TableRef:
    """The scoring table that the points follow (bảng điểm): which paper, its scale, to how many decimals it prints."""

    paper: PaperRef
    scale: str
    decimals: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the scoring table (phần): its most points without bonus."""

    key: str
    title: str
    most: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion (tiêu chí) of a part, ``number`` as the scoring table prints it ("I.2")."""

    key: str
    part: str
    number: str
    text: str
    most: str


@dataclass(frozen=True, slots=True)
class UnitPoints:
    """A unit's verified points (điểm của một đơn vị): by part, by criterion, bonus and penalty; ``own`` its self-score.

    ``parts`` and ``points`` stand in the order of the content's parts and criteria, "" where nothing is known yet and
    nothing counts. ``minutes`` are those that the measured figures come from.
    """

    placed: Placed
    short: str
    own: str
    parts: tuple[str, ...]
    bonus: str
    penalty: str
    points: tuple[str, ...]
    minutes: PaperRef | None

    @property
    def key(self) -> str:
        """What remarks on this unit's row hang on, in every version."""
        return f"unit-{self.placed.unit}"


@dataclass(frozen=True, slots=True)
class RankingContent:
    """What a ranking says: grounds and notes by people; table, parts, criteria and units from the year's scores."""

    grounds: tuple[str, ...]
    notes: tuple[str, ...]
    table: TableRef
    parts: tuple[Part, ...]
    criteria: tuple[Criterion, ...]
    units: tuple[UnitPoints, ...]

    @property
    def places(self) -> tuple[Placed, ...]:
        """Everybody's place, the first first."""
        return tuple(unit.placed for unit in self.units)

    @classmethod
    def from_json(cls, content: Json) -> RankingContent:
        """The content from JSON; :class:`BadInput` names the path of the first wrong part (``units.2.points.0``)."""
        parts = record_of(Node(content), cls)
        known = tuple(_part(node) for node in parts["parts"].rows(PARTS_LIMIT))
        criteria = tuple(_criterion(node) for node in parts["criteria"].rows(CRITERIA_LIMIT))
        return cls(
            grounds=texts_of(parts["grounds"]),
            notes=texts_of(parts["notes"]),
            table=_table(parts["table"]),
            parts=known,
            criteria=criteria,
            units=tuple(_unit(node, len(known), len(criteria)) for node in parts["units"].rows(UNITS_LIMIT)),
        )

    def to_json(self) -> dict[str, Json]:
        """The content as JSON: the form that is stored and hashed."""
        found = stored(self)
        assert isinstance(found, dict)
        return found


def _table(node: Node) -> TableRef:
    parts = record_of(node, TableRef)
    decimals = parts["decimals"].whole(most=MOST_DECIMALS)
    return TableRef(reference_of(parts["paper"]), decimal_of(parts["scale"]), decimals)


def _part(node: Node) -> Part:
    parts = record_of(node, Part)
    return Part(key_of(parts["key"]), text_of(parts["title"]), decimal_of(parts["most"]))


def _criterion(node: Node) -> Criterion:
    parts = record_of(node, Criterion)
    return Criterion(
        key=key_of(parts["key"]),
        part=key_of(parts["part"]),
        number=name_of(parts["number"]),
        text=text_of(parts["text"]),
        most=decimal_of(parts["most"]),
    )


def _unit(node: Node, parts: int, criteria: int) -> UnitPoints:
    found = record_of(node, UnitPoints)
    return UnitPoints(
        placed=placed_of(found["placed"]),
        short=name_of(found["short"]),
        own=decimal_of(found["own"]),
        parts=_all_points(found["parts"].row(parts)),
        bonus=decimal_of(found["bonus"]),
        penalty=decimal_of(found["penalty"]),
        points=_all_points(found["points"].row(criteria)),
        minutes=optional_reference(found["minutes"]),
    )


def _all_points(nodes: Sequence[Node]) -> tuple[str, ...]:
    return tuple(decimal_of(node) for node in nodes)

"""The scoring table (bảng điểm thi đua) as values, read from JSON strictly and in one spelling.

No scoring table of an inspectorates' cluster is public, so none is built in: every point, threshold, cap and share is
the cluster's own choice of that year, agreed and signed like a pledge.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from workflows.content import Json
from workflows.figures import number
from workflows.refusals import BadInput
from workflows.scheduling.strict_json import Node
from workflows.strict_content import key_of, lines_of, record_of, stored, text_of
from workflows.words import N_

PARTS_LIMIT, CRITERIA_LIMIT, ADJUSTMENTS_LIMIT, CONDITIONS_LIMIT, LINES_LIMIT = 20, 200, 50, 50, 50
SCALES = ("100", "1000")
MOST_POINTS = 1000  # the larger scale: no single item can be worth more
MOST_DECIMALS = 2


class Basis(StrEnum):
    """What gives a criterion its points (căn cứ chấm): a figure held against a target, or people's judgement."""

    TARGET = "target"
    JUDGED = "judged"


class Partial(StrEnum):
    """What a missed target is worth (điểm khi chưa đạt): nothing, or points in proportion to what was reached."""

    NONE = "none"
    PROPORTIONAL = "proportional"


class NoCases(StrEnum):
    """What a target is worth where nothing arose, 0 of 0 (không phát sinh)."""

    FULL = "full"
    ZERO = "zero"


class VoteMethod(StrEnum):
    """How the conference votes (hình thức bình xét): by ballot, by show of hands, or counted in the room."""

    SECRET = "secret"  # noqa: S105 - a ballot, not a password
    OPEN = "open"
    COUNTED = "counted"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that is scored (tiêu chí): its words, the most points, and how they are given.

    ``points`` is decimal text with at most two places, "" in a draft where nobody has set it. ``commitment`` is the
    key of the pledge's commitment whose target measures a criterion of basis ``target``, "" for a judged one.
    ``threshold`` is percent of the target's value, below which a proportional criterion gives nothing; "" for none.
    """

    key: str
    text: str
    points: str
    basis: Basis
    commitment: str = ""
    partial: Partial = Partial.NONE
    threshold: str = ""
    no_cases: NoCases = NoCases.FULL

    @property
    def measured(self) -> bool:
        """Whether a figure gives the points."""
        return self.basis is Basis.TARGET

    @property
    def proportional(self) -> bool:
        """Whether a missed target gives points in part."""
        return self.measured and self.partial is Partial.PROPORTIONAL


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the table (phần của bảng điểm) with its criteria, in printing order."""

    key: str
    title: str
    criteria: tuple[Criterion, ...]

    @property
    def points(self) -> Fraction:
        """The most points of the part: the sum of its criteria."""
        return sum((points_of(each.points) for each in self.criteria), Fraction(0))


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A bonus or a penalty (điểm thưởng, điểm trừ): ``points`` each time, ``most`` in all ("" without a cap)."""

    key: str
    text: str
    points: str
    most: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """What keeps a unit from the ranking (trường hợp không xét hoặc tạm hoãn xét)."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class VoteRule:
    """How the conference votes, and which share of the members, in whole percent, is needed (tỷ lệ phiếu)."""

    method: VoteMethod
    share: int


@dataclass(frozen=True, slots=True)
class ScoringTable:
    """A cluster's scoring table of one year (bảng điểm thi đua).

    ``decimals`` is the number of places to which points are printed and ranked. ``tie_order`` names parts by their
    keys: where totals are equal, their points decide in this order. Caps are decimal text, "" for none.
    """

    scale: str
    decimals: int
    parts: tuple[Part, ...]
    bonuses: tuple[Adjustment, ...]
    penalties: tuple[Adjustment, ...]
    bonus_cap: str
    penalty_cap: str
    exclusions: tuple[Condition, ...]
    deferrals: tuple[Condition, ...]
    tie_order: tuple[str, ...]
    vote: VoteRule
    grounds: tuple[str, ...]
    guidance: tuple[str, ...]

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """All criteria, in printing order."""
        return tuple(criterion for part in self.parts for criterion in part.criteria)

    @property
    def points(self) -> Fraction:
        """The most points of all parts together, without bonus."""
        return sum((part.points for part in self.parts), Fraction(0))

    @classmethod
    def from_json(cls, content: Json) -> ScoringTable:
        """The table read from JSON, every text and number in its one spelling.

        A draft may be incomplete, which ``workflows.scoring.checking.check_table`` refuses, but never ill-formed:
        :class:`BadInput` names the path of the first wrong part, for instance ``parts.0.criteria.2.points``.
        """
        parts = record_of(Node(content), cls)
        return cls(
            scale=parts["scale"].one_of(SCALES, N_("Thang điểm là 100 hoặc 1000.")),
            decimals=parts["decimals"].whole(0, MOST_DECIMALS),
            parts=tuple(_part(node) for node in parts["parts"].rows(PARTS_LIMIT)),
            bonuses=_adjustments(parts["bonuses"]),
            penalties=_adjustments(parts["penalties"]),
            bonus_cap=points_from(parts["bonus_cap"]),
            penalty_cap=points_from(parts["penalty_cap"]),
            exclusions=_conditions(parts["exclusions"]),
            deferrals=_conditions(parts["deferrals"]),
            tie_order=tuple(key_of(node) for node in parts["tie_order"].rows(PARTS_LIMIT)),
            vote=_vote(parts["vote"]),
            grounds=lines_of(parts["grounds"], LINES_LIMIT),
            guidance=lines_of(parts["guidance"], LINES_LIMIT),
        )

    def to_json(self) -> dict[str, Json]:
        """The table as JSON: the form that is stored and hashed."""
        return {name: stored(getattr(self, name)) for name in ScoringTable.__dataclass_fields__}


def points_of(text: str) -> Fraction:
    """The points that the decimal text says; "" is none yet, and counts as 0."""
    return Fraction(text) if text else Fraction(0)


def points_from(node: Node) -> str:
    """Points as decimal text in its one spelling, "" where there are none; :class:`BadInput` beyond the scale."""
    text = number(text_of(node), node.path)
    if points_of(text) > MOST_POINTS:
        raise BadInput("Số điểm lớn nhất là {most}.", field=node.path, most=MOST_POINTS)
    return text


def _part(node: Node) -> Part:
    parts = record_of(node, Part)
    return Part(
        key=key_of(parts["key"]),
        title=text_of(parts["title"]),
        criteria=tuple(_criterion(each) for each in parts["criteria"].rows(CRITERIA_LIMIT)),
    )


def _criterion(node: Node) -> Criterion:
    parts = record_of(node, Criterion)
    return Criterion(
        key=key_of(parts["key"]),
        text=text_of(parts["text"]),
        points=points_from(parts["points"]),
        basis=Basis(parts["basis"].one_of(list(Basis), N_("Không có căn cứ chấm nào tên là “{name}”."))),
        commitment=key_of(parts["commitment"]) if parts["commitment"].value != "" else "",
        partial=Partial(parts["partial"].one_of(list(Partial), N_("Không có cách tính nào tên là “{name}”."))),
        threshold=_percent(parts["threshold"]),
        no_cases=NoCases(parts["no_cases"].one_of(list(NoCases), N_("Không có cách tính nào tên là “{name}”."))),
    )


def _percent(node: Node) -> str:
    text = number(text_of(node), node.path)
    if points_of(text) > 100:
        raise BadInput("Tỷ lệ phải từ 0% đến 100%.", field=node.path)
    return text


def _adjustments(node: Node) -> tuple[Adjustment, ...]:
    rows = [record_of(each, Adjustment) for each in node.rows(ADJUSTMENTS_LIMIT)]
    return tuple(
        Adjustment(key_of(row["key"]), text_of(row["text"]), points_from(row["points"]), points_from(row["most"]))
        for row in rows
    )


def _conditions(node: Node) -> tuple[Condition, ...]:
    rows = [record_of(each, Condition) for each in node.rows(CONDITIONS_LIMIT)]
    return tuple(Condition(key_of(row["key"]), text_of(row["text"])) for row in rows)


def _vote(node: Node) -> VoteRule:
    parts = record_of(node, VoteRule)
    method = parts["method"].one_of(list(VoteMethod), N_("Không có hình thức bỏ phiếu nào tên là “{name}”."))
    return VoteRule(VoteMethod(method), parts["share"].whole(1, 100))

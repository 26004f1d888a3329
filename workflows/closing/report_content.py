"""The content of the year-end report (nội dung báo cáo tổng kết) as values, read from JSON strictly.

People write what happened and why; every figure is made from the signed minutes, the ranking and the votes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workflows.closing.placing import Placed, placed_of
from workflows.closing.reading import (
    CRITERIA_LIMIT,
    MOST_VOTES,
    UNITS_LIMIT,
    PaperRef,
    UnitName,
    name_of,
    optional_reference,
    texts_of,
)
from workflows.content import Json
from workflows.figures import Standing
from workflows.scheduling.strict_json import Node
from workflows.scoring.table import VoteMethod
from workflows.strict_content import key_of, record_of, stored, text_of
from workflows.words import N_

VOTES_LIMIT = 50
# What the chair's drafter writes: each a list of texts.
TEXTS = ("situation", "results", "limits", "causes", "directions", "proposals")


@dataclass(frozen=True, slots=True)
class Reached:
    """A unit's verified figure against a target (kết quả xác minh): how it stands, and the figure in words."""

    standing: Standing
    figure: str


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target of the pledge (chỉ tiêu) in words, with the result of every unit in the content's order of units."""

    key: str
    text: str
    goal: str
    results: tuple[Reached, ...]


@dataclass(frozen=True, slots=True)
class VisitRow:
    """An inspection (cuộc kiểm tra): who inspected whom on which days; ``minutes`` None where none are signed."""

    inspector_name: str
    inspected_name: str
    first_day: date
    last_day: date
    minutes: PaperRef | None


@dataclass(frozen=True, slots=True)
class Votes:
    """The votes for one unit (số phiếu)."""

    name: str
    votes: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class VoteRow:
    """A closed vote of the conference (bình xét): ``needed`` of ``base`` votes were enough; totals only.

    ``base`` is the number of members, or of ballots where the vote was counted in the room.
    """

    title: str
    method: VoteMethod
    base: int
    needed: int
    totals: tuple[Votes, ...]
    tied: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportContent:
    """What a year-end report says; ``ranking`` in the order of the places, ``units`` in the cluster's own."""

    situation: tuple[str, ...]
    results: tuple[str, ...]
    limits: tuple[str, ...]
    causes: tuple[str, ...]
    directions: tuple[str, ...]
    proposals: tuple[str, ...]
    units: tuple[UnitName, ...]
    targets: tuple[TargetRow, ...]
    visits: tuple[VisitRow, ...]
    ranking: tuple[Placed, ...]
    votes: tuple[VoteRow, ...]

    @classmethod
    def from_json(cls, content: Json) -> ReportContent:
        """The content from JSON; :class:`BadInput` names the path of the first wrong part (``visits.0.last_day``)."""
        parts = record_of(Node(content), cls)
        units = tuple(_unit(node) for node in parts["units"].rows(UNITS_LIMIT))
        return cls(
            **{name: texts_of(parts[name]) for name in TEXTS},
            units=units,
            targets=tuple(_target(node, len(units)) for node in parts["targets"].rows(CRITERIA_LIMIT)),
            visits=tuple(_visit(node) for node in parts["visits"].rows(UNITS_LIMIT)),
            ranking=tuple(placed_of(node) for node in parts["ranking"].rows(UNITS_LIMIT)),
            votes=tuple(_vote(node) for node in parts["votes"].rows(VOTES_LIMIT)),
        )

    def to_json(self) -> dict[str, Json]:
        """The content as JSON: the form that is stored and hashed."""
        found = stored(self)
        assert isinstance(found, dict)
        return found


def _unit(node: Node) -> UnitName:
    parts = record_of(node, UnitName)
    return UnitName(key_of(parts["key"]), name_of(parts["name"]), name_of(parts["short"]))


def _target(node: Node, units: int) -> TargetRow:
    parts = record_of(node, TargetRow)
    return TargetRow(
        key=key_of(parts["key"]),
        text=text_of(parts["text"]),
        goal=text_of(parts["goal"]),
        results=tuple(_reached(each) for each in parts["results"].row(units)),
    )


def _reached(node: Node) -> Reached:
    parts = record_of(node, Reached)
    standing = parts["standing"].one_of(list(Standing), N_("Không có mức đạt nào tên là “{name}”."))
    return Reached(Standing(standing), name_of(parts["figure"]))


def _visit(node: Node) -> VisitRow:
    parts = record_of(node, VisitRow)
    return VisitRow(
        inspector_name=name_of(parts["inspector_name"]),
        inspected_name=name_of(parts["inspected_name"]),
        first_day=parts["first_day"].day(),
        last_day=parts["last_day"].day(),
        minutes=optional_reference(parts["minutes"]),
    )


def _vote(node: Node) -> VoteRow:
    parts = record_of(node, VoteRow)
    method = parts["method"].one_of(list(VoteMethod), N_("Không có hình thức bình xét nào tên là “{name}”."))
    return VoteRow(
        title=text_of(parts["title"]),
        method=VoteMethod(method),
        base=parts["base"].whole(least=1, most=MOST_VOTES),
        needed=parts["needed"].whole(least=1, most=MOST_VOTES),
        totals=tuple(_votes(each) for each in parts["totals"].rows(UNITS_LIMIT)),
        tied=tuple(name_of(each) for each in parts["tied"].rows(UNITS_LIMIT)),
    )


def _votes(node: Node) -> Votes:
    parts = record_of(node, Votes)
    return Votes(name_of(parts["name"]), parts["votes"].whole(most=MOST_VOTES), parts["chosen"].truth())

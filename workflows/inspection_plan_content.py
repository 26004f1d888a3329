"""The content of a plan of cross-inspections (nội dung kế hoạch kiểm tra chéo) as values, read from JSON strictly.

Names and posts are kept as they were when the plan was made: a paper says for ever who was who on its day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.content import Json
from workflows.scheduling.instance import OBJECTIVES
from workflows.scheduling.strict_json import Node
from workflows.strict_content import NAME_LIMIT, key_of, lines_of, record_of, sha256_of, stored, text_of
from workflows.words import N_

VISITS_LIMIT, MEMBERS_LIMIT, LINES_LIMIT, RULES_LIMIT = 130, 15, 50, 200

Pair = tuple[str, str]  # (inspector, inspected): đơn vị kiểm tra, đơn vị được kiểm tra


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a team (thành viên đoàn kiểm tra): ``id`` stays, name, post and unit as on the plan's day."""

    id: str
    name: str
    post: str
    unit: str
    unit_name: str


@dataclass(frozen=True, slots=True)
class Visit:
    """One inspection (cuộc kiểm tra): who inspects whom, when, with which team.

    The team is under way from ``leaves`` to ``returns`` and works at the inspected unit from ``first_day`` to
    ``last_day``, all included; ``km`` is one way. ``leader`` and ``secretary`` (trưởng đoàn, thư ký) are ids of
    ``members``, which has everybody of the team.
    """

    inspector: str
    inspector_name: str
    inspected: str
    inspected_name: str
    leaves: date
    first_day: date
    last_day: date
    returns: date
    km: int
    leader: str
    secretary: str
    members: tuple[Member, ...]

    @property
    def pair(self) -> Pair:
        """Who inspects whom."""
        return self.inspector, self.inspected

    @property
    def key(self) -> str:
        """What remarks on this visit hang on, in every version."""
        return f"visit-{self.inspector}-{self.inspected}"


@dataclass(frozen=True, slots=True)
class Amendment:
    """The plan that this one takes the place of (kế hoạch được thay thế): its code, number, day, and why."""

    code: str
    number: str
    day: date
    reason: str


class Making(StrEnum):
    """How the arrangement came about (cách lập): proven best, best found in time, or arranged by hand."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    EDITED = "edited"


@dataclass(frozen=True, slots=True)
class Level:
    """One objective (mục tiêu) in its place of order: the plan's value, and the bound that no plan goes below."""

    name: str
    value: int
    bound: int


@dataclass(frozen=True, slots=True)
class Record:
    """What anybody needs to check the arrangement (hồ sơ lập phương án): the question's hash, solver, seed, answer."""

    status: Making
    instance_sha256: str
    solver: str
    seed: int
    objective: tuple[Level, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanContent:
    """What a plan says (nội dung kế hoạch): grounds, purpose, period, contents, organisation, visits, how it was made.

    ``amends`` is None for a plan that takes no other's place.
    """

    grounds: tuple[str, ...]
    purpose: tuple[str, ...]
    period: str
    contents: tuple[str, ...]
    organisation: tuple[str, ...]
    visits: tuple[Visit, ...]
    amends: Amendment | None
    record: Record

    @classmethod
    def from_json(cls, content: Json) -> PlanContent:
        """The content read from JSON, every text in its one spelling.

        A draft may be incomplete, which ``workflows.inspection_plan.check`` refuses, but never ill-formed:
        :class:`BadInput` names the path of the first wrong part, for instance ``visits.0.members.2.unit``.
        """
        parts = record_of(Node(content), cls)
        return cls(
            grounds=lines_of(parts["grounds"], LINES_LIMIT),
            purpose=lines_of(parts["purpose"], LINES_LIMIT),
            period=text_of(parts["period"]),
            contents=lines_of(parts["contents"], LINES_LIMIT),
            organisation=lines_of(parts["organisation"], LINES_LIMIT),
            visits=tuple(_visit(node) for node in parts["visits"].rows(VISITS_LIMIT)),
            amends=None if parts["amends"].value is None else amendment_of(parts["amends"]),
            record=_making(parts["record"]),
        )

    def to_json(self) -> dict[str, Json]:
        """The content as JSON: the form that is stored and hashed."""
        return {name: stored(getattr(self, name)) for name in type(self).__dataclass_fields__}


def _visit(node: Node) -> Visit:
    parts = record_of(node, Visit)
    return Visit(
        inspector=key_of(parts["inspector"]),
        inspector_name=text_of(parts["inspector_name"], NAME_LIMIT),
        inspected=key_of(parts["inspected"]),
        inspected_name=text_of(parts["inspected_name"], NAME_LIMIT),
        leaves=parts["leaves"].day(),
        first_day=parts["first_day"].day(),
        last_day=parts["last_day"].day(),
        returns=parts["returns"].day(),
        km=parts["km"].whole(),
        leader=text_of(parts["leader"], NAME_LIMIT),
        secretary=text_of(parts["secretary"], NAME_LIMIT),
        members=tuple(_member(each) for each in parts["members"].rows(MEMBERS_LIMIT)),
    )


def _member(node: Node) -> Member:
    parts = record_of(node, Member)
    return Member(
        id=text_of(parts["id"], NAME_LIMIT),
        name=text_of(parts["name"], NAME_LIMIT),
        post=text_of(parts["post"], NAME_LIMIT),
        unit=key_of(parts["unit"]),
        unit_name=text_of(parts["unit_name"], NAME_LIMIT),
    )


def amendment_of(node: Node) -> Amendment:
    """What an amended paper says of the one whose place it takes."""
    parts = record_of(node, Amendment)
    return Amendment(
        code=text_of(parts["code"], NAME_LIMIT),
        number=text_of(parts["number"], NAME_LIMIT),
        day=parts["day"].day(),
        reason=text_of(parts["reason"]),
    )


def _making(node: Node) -> Record:
    parts = record_of(node, Record)
    digest = parts["instance_sha256"]
    statuses = list(Making)
    status = parts["status"].one_of(statuses, N_("Không có cách lập phương án nào tên là “{name}”."))
    return Record(
        status=Making(status),
        instance_sha256="" if digest.value == "" else sha256_of(digest),
        solver=text_of(parts["solver"], NAME_LIMIT),
        seed=parts["seed"].whole(),
        objective=tuple(_level(each) for each in parts["objective"].rows(len(OBJECTIVES))),
        rules=lines_of(parts["rules"], RULES_LIMIT),
    )


def _level(node: Node) -> Level:
    parts = record_of(node, Level)
    name = parts["name"].one_of(OBJECTIVES, N_("Không có mục tiêu nào tên là “{name}”."))
    return Level(name, parts["value"].whole(), parts["bound"].whole())

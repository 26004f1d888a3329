"""The content of a plan of cross-inspections (nội dung kế hoạch kiểm tra chéo) as values, read from JSON strictly.

Names and posts are kept as they were when the plan was made: a paper says for ever who was who on its day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

from workflows.content import Json, normalised
from workflows.refusals import BadInput
from workflows.scheduling.instance import OBJECTIVES
from workflows.scheduling.strict_json import Node
from workflows.wording import plain
from workflows.words import N_

VISITS_LIMIT, MEMBERS_LIMIT, LINES_LIMIT, RULES_LIMIT = 130, 15, 50, 200
TEXT_LIMIT, NAME_LIMIT = 5_000, 200
_KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?", re.ASCII)
_SHA256 = re.compile(r"(?:[0-9a-f]{64})?", re.ASCII)

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
        parts = _record(Node(content), tuple(cls.__dataclass_fields__))
        return cls(
            grounds=_lines(parts["grounds"]),
            purpose=_lines(parts["purpose"]),
            period=_text(parts["period"]),
            contents=_lines(parts["contents"]),
            organisation=_lines(parts["organisation"]),
            visits=tuple(_visit(node) for node in parts["visits"].rows(VISITS_LIMIT)),
            amends=None if parts["amends"].value is None else _amendment(parts["amends"]),
            record=_making(parts["record"]),
        )

    def to_json(self) -> dict[str, Json]:
        """The content as JSON: the form that is stored and hashed."""
        return {name: normalised(_with_iso_days(part)) for name, part in asdict(self).items()}


def _visit(node: Node) -> Visit:
    parts = _record(node, tuple(Visit.__dataclass_fields__))
    return Visit(
        inspector=_key(parts["inspector"]),
        inspector_name=_text(parts["inspector_name"], NAME_LIMIT),
        inspected=_key(parts["inspected"]),
        inspected_name=_text(parts["inspected_name"], NAME_LIMIT),
        leaves=parts["leaves"].day(),
        first_day=parts["first_day"].day(),
        last_day=parts["last_day"].day(),
        returns=parts["returns"].day(),
        km=parts["km"].whole(),
        leader=_text(parts["leader"], NAME_LIMIT),
        secretary=_text(parts["secretary"], NAME_LIMIT),
        members=tuple(_member(each) for each in parts["members"].rows(MEMBERS_LIMIT)),
    )


def _member(node: Node) -> Member:
    parts = _record(node, tuple(Member.__dataclass_fields__))
    return Member(
        id=_text(parts["id"], NAME_LIMIT),
        name=_text(parts["name"], NAME_LIMIT),
        post=_text(parts["post"], NAME_LIMIT),
        unit=_key(parts["unit"]),
        unit_name=_text(parts["unit_name"], NAME_LIMIT),
    )


def _amendment(node: Node) -> Amendment:
    parts = _record(node, tuple(Amendment.__dataclass_fields__))
    return Amendment(
        code=_text(parts["code"], NAME_LIMIT),
        number=_text(parts["number"], NAME_LIMIT),
        day=parts["day"].day(),
        reason=_text(parts["reason"]),
    )


def _making(node: Node) -> Record:
    parts = _record(node, tuple(Record.__dataclass_fields__))
    digest = _text(parts["instance_sha256"], NAME_LIMIT)
    if not _SHA256.fullmatch(digest):
        raise BadInput(
            "Mã băm SHA-256 gồm đúng 64 chữ số thập lục phân viết thường.", field=parts["instance_sha256"].path
        )
    statuses = list(Making)
    status = parts["status"].one_of(statuses, N_("Không có cách lập phương án nào tên là “{name}”."))
    return Record(
        status=Making(status),
        instance_sha256=digest,
        solver=_text(parts["solver"], NAME_LIMIT),
        seed=parts["seed"].whole(),
        objective=tuple(_level(each) for each in parts["objective"].rows(len(OBJECTIVES))),
        rules=_lines(parts["rules"], RULES_LIMIT),
    )


def _level(node: Node) -> Level:
    parts = _record(node, tuple(Level.__dataclass_fields__))
    name = parts["name"].one_of(OBJECTIVES, N_("Không có mục tiêu nào tên là “{name}”."))
    return Level(name, parts["value"].whole(), parts["bound"].whole())


def _key(node: Node) -> str:
    key = _text(node, NAME_LIMIT)
    if not _KEY.fullmatch(key):
        raise BadInput("Mã chỉ gồm chữ thường không dấu, chữ số và dấu gạch nối, tối đa 40 ký tự.", field=node.path)
    return key


def _text(node: Node, limit: int = TEXT_LIMIT) -> str:
    if not isinstance(node.value, str):
        raise BadInput("Mục này phải là văn bản.", field=node.path)
    return plain(node.value, node.path, limit=limit, required=False)


def _lines(node: Node, limit: int = LINES_LIMIT) -> tuple[str, ...]:
    return tuple(_text(line) for line in node.rows(limit))


def _record(node: Node, names: tuple[str, ...]) -> Mapping[str, Node]:
    """Exactly these names: a misspelt one would otherwise be lost without a word."""
    found = node.table()
    start = f"{node.path}." if node.path else ""
    for name in names:
        if name not in found:
            raise BadInput("Thiếu mục “{name}”.", field=f"{start}{name}", name=name)
    for name in found:
        if name not in names:
            raise BadInput("Không có mục nào tên là “{name}”.", field=f"{start}{name}", name=name)
    return found


def _with_iso_days(part: object) -> Json:
    """The part with its days as text."""
    match part:
        case date():
            return part.isoformat()
        case dict():
            return {name: _with_iso_days(value) for name, value in part.items()}
        case list() | tuple():
            return [_with_iso_days(value) for value in part]
    return part  # type: ignore[return-value]  # what is left are texts and numbers

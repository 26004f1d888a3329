"""The content of minutes of a cross-inspection (nội dung biên bản kiểm tra chéo) as values, read from JSON strictly.

Names, posts, commitments and targets are kept as they were on the day: minutes say for ever who met whom and what was
found. They are a draft while the team records, and an incomplete draft is kept like any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.content import Json
from workflows.figures import Figure, number
from workflows.inspection_plan_content import LINES_LIMIT, MEMBERS_LIMIT, Amendment, amendment_of
from workflows.pledge_content import COMMITMENTS_LIMIT, UNIT_LIMIT, Commitment, Comparator, Target
from workflows.refusals import BadInput
from workflows.scheduling.strict_json import Node
from workflows.strict_content import (
    NAME_LIMIT,
    key_of,
    lines_of,
    moment_text,
    record_of,
    sha256_of,
    stored,
    text_of,
)
from workflows.words import N_

HOSTS_LIMIT, DOCUMENTS_LIMIT, COPIES_LIMIT = 50, 20_000, 20
# Each side keeps one.
LEAST_COPIES = 2
NO_FIGURE = Figure()


class TeamRole(StrEnum):
    """What somebody is in the team (vai trò trong đoàn)."""

    LEADER = "leader"
    SECRETARY = "secretary"
    MEMBER = "member"


TEAM_ROLE_TITLES = {
    TeamRole.LEADER: N_("Trưởng đoàn"),
    TeamRole.SECRETARY: N_("Thư ký"),
    TeamRole.MEMBER: N_("Thành viên"),
}


@dataclass(frozen=True, slots=True)
class PlanRef:
    """The plan that ordered the visit (kế hoạch kiểm tra chéo): its sign and day, "" and None where it has none."""

    number: str
    day: date | None


@dataclass(frozen=True, slots=True)
class TeamMember:
    """A member of the team (thành viên đoàn kiểm tra) and whether they were there (có mặt)."""

    id: str
    name: str
    post: str
    unit: str
    unit_name: str
    role: TeamRole
    present: bool


@dataclass(frozen=True, slots=True)
class Host:
    """Somebody who took part for the inspected unit (người dự của đơn vị được kiểm tra)."""

    name: str
    post: str


@dataclass(frozen=True, slots=True)
class Result:
    """What was found of one commitment (kết quả kiểm tra một nội dung giao ước); ``key`` is the commitment's.

    ``own`` and ``verified``: the unit's figure and the team's (số liệu tự báo cáo, số liệu kiểm tra), empty without a
    ``target``; ``own_words`` and ``verified_words`` say in words what no number says. ``reason``: why both differ. A
    draft's figure may be half of one, as typed so far.
    """

    key: str
    field: str
    text: str
    target: Target | None
    own: Figure = NO_FIGURE
    verified: Figure = NO_FIGURE
    own_words: str = ""
    verified_words: str = ""
    evidence: str = ""
    reason: str = ""

    @property
    def commitment(self) -> Commitment:
        """The commitment as the pledge has it."""
        return Commitment(self.key, self.text, self.target)

    @property
    def differs(self) -> bool:
        """Whether both sides gave a figure, and not the same one."""
        return self.own.given and self.verified.given and self.own != self.verified


@dataclass(frozen=True, slots=True)
class Document:
    """A document that served as evidence (tài liệu minh chứng): its name, and the SHA-256 of the stored file."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class MinutesContent:
    """What minutes say (nội dung biên bản): who met whom, where and when, what was found, and what both sides say.

    ``begins`` and ``ends`` are local time as text ("2020-10-05T08:00"), "" while unknown; ``documents`` are listed in
    an annex; ``copies`` is how many were made; ``amends`` is None for minutes that take no others' place.
    """

    plan: PlanRef
    grounds: tuple[str, ...]
    inspector: str
    inspector_name: str
    inspected: str
    inspected_name: str
    place: str
    begins: str
    ends: str
    team: tuple[TeamMember, ...]
    hosts: tuple[Host, ...]
    contents: tuple[str, ...]
    period: str
    results: tuple[Result, ...]
    strengths: tuple[str, ...]
    limits: tuple[str, ...]
    recommendations: tuple[str, ...]
    opinion: str
    reservations: str
    documents: tuple[Document, ...]
    copies: int
    amends: Amendment | None

    @property
    def leader(self) -> TeamMember | None:
        """Who leads the team (trưởng đoàn)."""
        return next((member for member in self.team if member.role is TeamRole.LEADER), None)

    @property
    def secretary(self) -> TeamMember | None:
        """Who writes for the team (thư ký)."""
        return next((member for member in self.team if member.role is TeamRole.SECRETARY), None)

    @classmethod
    def from_json(cls, content: Json) -> MinutesContent:
        """The content read from JSON, every text and figure in its one spelling.

        A draft may be incomplete, which ``workflows.minutes.check`` refuses, but never ill-formed: :class:`BadInput`
        names the path of the first wrong part, for instance ``results.2.verified.numerator``.
        """
        parts = record_of(Node(content), cls)
        return cls(
            plan=_plan(parts["plan"]),
            grounds=lines_of(parts["grounds"], LINES_LIMIT),
            inspector=key_of(parts["inspector"]),
            inspector_name=text_of(parts["inspector_name"], NAME_LIMIT),
            inspected=key_of(parts["inspected"]),
            inspected_name=text_of(parts["inspected_name"], NAME_LIMIT),
            place=text_of(parts["place"]),
            begins=_moment(parts["begins"]),
            ends=_moment(parts["ends"]),
            team=tuple(_member(each) for each in parts["team"].rows(MEMBERS_LIMIT)),
            hosts=tuple(_host(each) for each in parts["hosts"].rows(HOSTS_LIMIT)),
            contents=lines_of(parts["contents"], LINES_LIMIT),
            period=text_of(parts["period"]),
            results=tuple(_result(each) for each in parts["results"].rows(COMMITMENTS_LIMIT)),
            strengths=lines_of(parts["strengths"], LINES_LIMIT),
            limits=lines_of(parts["limits"], LINES_LIMIT),
            recommendations=lines_of(parts["recommendations"], LINES_LIMIT),
            opinion=text_of(parts["opinion"]),
            reservations=text_of(parts["reservations"]),
            documents=tuple(_document(each) for each in parts["documents"].rows(DOCUMENTS_LIMIT)),
            copies=parts["copies"].whole(LEAST_COPIES, COPIES_LIMIT),
            amends=None if parts["amends"].value is None else amendment_of(parts["amends"]),
        )

    def to_json(self) -> dict[str, Json]:
        """The content as JSON: the form that is stored and hashed."""
        return {name: stored(getattr(self, name)) for name in type(self).__dataclass_fields__}


def _plan(node: Node) -> PlanRef:
    parts = record_of(node, PlanRef)
    day = None if parts["day"].value is None else parts["day"].day()
    return PlanRef(text_of(parts["number"], NAME_LIMIT), day)


def _moment(node: Node) -> str:
    return moment_text(text_of(node, NAME_LIMIT), node.path)


def _member(node: Node) -> TeamMember:
    parts = record_of(node, TeamMember)
    role = parts["role"].one_of(list(TeamRole), N_("Không có vai trò nào tên là “{name}”."))
    return TeamMember(
        id=text_of(parts["id"], NAME_LIMIT),
        name=text_of(parts["name"], NAME_LIMIT),
        post=text_of(parts["post"], NAME_LIMIT),
        unit=key_of(parts["unit"]),
        unit_name=text_of(parts["unit_name"], NAME_LIMIT),
        role=TeamRole(role),
        present=parts["present"].truth(),
    )


def _host(node: Node) -> Host:
    parts = record_of(node, Host)
    host = Host(text_of(parts["name"], NAME_LIMIT), text_of(parts["post"], NAME_LIMIT))
    if ";" in host.name:  # the record page parts name and post by it
        raise BadInput("Họ và tên không có dấu chấm phẩy.", field=parts["name"].path)
    return host


def _result(node: Node) -> Result:
    parts = record_of(node, Result)
    target = None if parts["target"].value is None else _target(parts["target"])
    return Result(
        key=key_of(parts["key"]),
        field=text_of(parts["field"]),
        text=text_of(parts["text"]),
        target=target,
        own=_figure(parts["own"], target),
        verified=_figure(parts["verified"], target),
        own_words=text_of(parts["own_words"]),
        verified_words=text_of(parts["verified_words"]),
        evidence=text_of(parts["evidence"]),
        reason=text_of(parts["reason"]),
    )


def _target(node: Node) -> Target:
    parts = record_of(node, Target)
    if parts["comparator"].value not in list(Comparator):
        raise BadInput("Phép so sánh phải là một trong các dấu =, >, >=, <, <=.", field=parts["comparator"].path)
    value = number(text_of(parts["value"], NAME_LIMIT), parts["value"].path)
    if not value:
        raise BadInput("Mục này còn trống. Mời nhập nội dung.", field=parts["value"].path)
    return Target(
        measure=text_of(parts["measure"]),
        denominator=text_of(parts["denominator"]),
        comparator=Comparator(str(parts["comparator"].value)),
        value=value,
        unit=text_of(parts["unit"], UNIT_LIMIT),
    )


def _figure(node: Node, target: Target | None) -> Figure:
    parts = record_of(node, Figure)
    top, bottom = (number(text_of(parts[name], NAME_LIMIT), parts[name].path) for name in ("numerator", "denominator"))
    figure = Figure(top, bottom)
    if target is None and figure.given:
        raise BadInput("Nội dung này không có chỉ tiêu nên không có số liệu; mời ghi bằng lời.", field=node.path)
    if target is not None and target.unit != "%" and bottom:
        raise BadInput("Chỉ tiêu này đếm số lượng, không có mẫu số.", field=parts["denominator"].path)
    return figure


def _document(node: Node) -> Document:
    parts = record_of(node, Document)
    return Document(text_of(parts["name"], NAME_LIMIT), sha256_of(parts["sha256"]))

"""The life of every paper (vòng đời văn bản): one machine for all kinds, and what a kind is.

drafting -> in review -> approved -> signing -> signed -> archived, with withdrawal, return and refusal leading back to
drafting, where a new version begins and what was given to the old one stands no longer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from workflows.content import Json, PaperText, Paragraph
from workflows.machine import Step, Workflow
from workflows.words import N_


class State(StrEnum):
    """Where a paper is (bước)."""

    DRAFTING = "drafting"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SIGNING = "signing"
    SIGNED = "signed"
    ARCHIVED = "archived"


STATE_TITLES = {
    State.DRAFTING: N_("Đang soạn"),
    State.IN_REVIEW: N_("Lấy ý kiến"),
    State.APPROVED: N_("Đã thống nhất"),
    State.SIGNING: N_("Đang ký"),
    State.SIGNED: N_("Đã ký đủ"),
    State.ARCHIVED: N_("Đã lưu trữ"),
}


class Event(StrEnum):
    """What can happen to a paper (sự kiện). Those that keep the state still take a number in its record."""

    START = "start"
    SUBMIT = "submit"
    SUBMIT_UNREVIEWED = "submit_unreviewed"
    WITHDRAW = "withdraw"
    RETURN = "return"
    COMMENT = "comment"
    REQUEST_CHANGE = "request_change"
    APPROVE = "approve"
    COMPLETE_REVIEW = "complete_review"
    OPEN_SIGNING = "open_signing"
    SIGN = "sign"
    COMPLETE_SIGNING = "complete_signing"
    REFUSE_SIGNATURE = "refuse_signature"
    SEAL = "seal"
    ARCHIVE = "archive"


# How the history calls each event; {version} and the like come from the entry's particulars.
EVENT_TITLES = {
    Event.START: N_("Bắt đầu soạn thảo"),
    Event.SUBMIT: N_("Trình bản dự thảo {version} để lấy ý kiến"),
    Event.SUBMIT_UNREVIEWED: N_("Trình bản dự thảo {version}"),
    Event.WITHDRAW: N_("Rút bản dự thảo {version} về sửa"),
    Event.RETURN: N_("Trả lại bản dự thảo {version}"),
    Event.COMMENT: N_("Góp ý bản dự thảo {version}"),
    Event.REQUEST_CHANGE: N_("Đề nghị sửa bản dự thảo {version}"),
    Event.APPROVE: N_("Thống nhất bản dự thảo {version}"),
    Event.COMPLETE_REVIEW: N_("Đủ ý kiến thống nhất với bản dự thảo {version}"),
    Event.OPEN_SIGNING: N_("Cấp số, mở ký bản {version}"),
    Event.SIGN: N_("Ký số"),
    Event.COMPLETE_SIGNING: N_("Đủ chữ ký"),
    Event.REFUSE_SIGNATURE: N_("Từ chối ký"),
    Event.SEAL: N_("Cơ quan ký số (đóng dấu)"),
    Event.ARCHIVE: N_("Đưa vào lưu trữ"),
}

S, E = State, Event

PAPER = Workflow(
    State,
    [
        Step(E.SUBMIT, S.DRAFTING, S.IN_REVIEW),
        Step(E.SUBMIT_UNREVIEWED, S.DRAFTING, S.APPROVED),
        Step(E.COMMENT, S.IN_REVIEW, S.IN_REVIEW),
        Step(E.REQUEST_CHANGE, S.IN_REVIEW, S.IN_REVIEW),
        Step(E.APPROVE, S.IN_REVIEW, S.IN_REVIEW),
        Step(E.COMPLETE_REVIEW, S.IN_REVIEW, S.APPROVED),
        Step(E.WITHDRAW, S.IN_REVIEW, S.DRAFTING),
        Step(E.RETURN, S.IN_REVIEW, S.DRAFTING),
        Step(E.RETURN, S.APPROVED, S.DRAFTING),
        Step(E.OPEN_SIGNING, S.APPROVED, S.SIGNING),
        Step(E.SIGN, S.SIGNING, S.SIGNING),
        Step(E.REFUSE_SIGNATURE, S.SIGNING, S.DRAFTING),
        Step(E.RETURN, S.SIGNING, S.DRAFTING),  # a signer may have left office: nobody else can sign in that place
        Step(E.COMPLETE_SIGNING, S.SIGNING, S.SIGNED),
        Step(E.SEAL, S.SIGNED, S.SIGNED),
        Step(E.ARCHIVE, S.SIGNED, S.ARCHIVED),
    ],
)

# The straight way, as the picture on the page draws it.
MAIN_LINE = tuple(State)


class Party(StrEnum):
    """Which units of the cluster-year a duty falls to (bên)."""

    CHAIR = "chair"
    MEMBERS = "members"
    NOBODY = "nobody"
    INSPECTING = "inspecting"  # of a paper between two sides: the unit whose team inspects
    INSPECTED = "inspected"


class SignedBy(StrEnum):
    """Who signs a kind of paper (bên ký)."""

    CLUSTER_RULE = "cluster_rule"  # as the cluster-year's rule says
    CHAIR = "chair"
    BOTH_SIDES = "both_sides"  # the team's leader and secretary, and the inspected unit's head


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a content that can be commented on and compared (đoạn): stable ``key``, what it is, its words."""

    key: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Issue:
    """What a paper gets when it is issued (thông tin ban hành), known only when the text is frozen.

    ``number`` is the whole sign ("05/GƯ-CTĐ") or "" for a paper without one; ``day`` is None on a preview, where the
    date stays open; ``signatories`` in printing order; ``replaces`` is the sentence that takes another paper's place
    ("Văn bản này thay thế ...; lý do: ..."), "" for a paper that replaces none or says it itself.
    """

    cluster: str
    year: int
    number: str
    place: str
    day: date | None
    signatories: tuple[Signatory, ...]
    document_code: str = ""
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs, as printed (người ký): slot, the lines of office in capitals, full name."""

    slot: str
    lines: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of paper (loại văn bản) is data: who drafts, who reviews, its symbol, and how its content reads.

    ``template`` is the folder in document_templates/ that draws it; kinds may share one. ``check`` returns a content in
    its one spelling and raises BadInput for one that cannot be submitted; ``passages`` lists its pieces; ``compose``
    sets it as a paper. ``author_may_sign``: a secretary signs the minutes that the secretary wrote; whoever drafts any
    other paper must leave its signing to others (P10).
    """

    name: str
    title: str
    symbol: str
    template: str
    drafted_by: Party
    reviewed_by: Party
    signed_by: SignedBy
    check: Callable[[Mapping[str, Json]], Mapping[str, Json]]
    passages: Callable[[Mapping[str, Json]], Sequence[Passage]]
    compose: Callable[[Mapping[str, Json], Issue], PaperText]
    author_may_sign: bool = False

    def set_as_issued(self, content: Mapping[str, Json], issue: Issue) -> PaperText:
        """The paper with what its issue adds to the content: first of all which paper it replaces."""
        text = self.compose(content, issue)
        return replace(text, blocks=(Paragraph(issue.replaces), *text.blocks)) if issue.replaces else text

    @property
    def between_two(self) -> bool:
        """Whether this is a paper between an inspecting and an inspected unit, not one of the whole cluster."""
        return self.drafted_by is Party.INSPECTING

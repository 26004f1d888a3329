"""Whose approval a version needs, and when it has them all (góp ý, thống nhất)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.refusals import BadInput, NotAllowed, Refusal
from workflows.wording import plain
from workflows.years import ApprovalRule


class Answer(StrEnum):
    """What a unit answers to a version (ý kiến)."""

    APPROVE = "approve"
    REQUEST_CHANGE = "request_change"


class Standing(StrEnum):
    """Where a unit is with a version (tình trạng góp ý)."""

    UNSEEN = "unseen"
    SEEN = "seen"
    COMMENTED = "commented"
    CHANGE_REQUESTED = "change_requested"
    APPROVED = "approved"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Circle:
    """The review circle of one version (vòng góp ý): its units, the rule, the last day, what silence means."""

    units: frozenset[int]
    rule: ApprovalRule
    needed: int
    silence_consents: bool
    due: date | None

    def closes_by_itself(self, answers: Mapping[int, Answer]) -> bool:
        """Whether the approvals given are enough without waiting for anybody."""
        approvals = sum(answers.get(unit) is Answer.APPROVE for unit in self.units)
        return approvals >= self._threshold

    def check_closing(self, answers: Mapping[int, Answer], today: date) -> None:
        """Refuse unless the circle may be closed after its last day, silence counted as the cluster's rule says."""
        if self.due is None or today <= self.due:
            raise NotAllowed("Chưa hết hạn góp ý nên chưa kết thúc vòng góp ý được.")
        if not self.silence_consents:
            raise NotAllowed("Quy định của cụm không coi im lặng là thống nhất. Mời đôn đốc các đơn vị chưa trả lời.")
        asking = [unit for unit in self.units if answers.get(unit) is Answer.REQUEST_CHANGE]
        if len(self.units) - len(asking) < self._threshold:
            raise NotAllowed("Còn đơn vị đề nghị sửa chưa được giải quyết. Mời rút về sửa và trình bản mới.")

    @property
    def _threshold(self) -> int:
        return len(self.units) if self.rule is ApprovalRule.ALL else self.needed


def check_answer(  # noqa: PLR0917 - an answer is these six facts
    answer: Answer, unit: int, person: int, author: int, answers: Mapping[int, Answer], reason: str
) -> None:
    """Refuse an answer that this person may not give for this unit, or not a second time.

    Who drafted a version may not approve it (P10). A unit that asked for a change may still approve; one that approved
    may still ask for a change while the circle is open.
    """
    if answer is Answer.APPROVE and person == author:
        raise NotAllowed("Người soạn bản dự thảo không thể thay đơn vị thống nhất chính bản đó.")
    if answer is Answer.APPROVE and answers.get(unit) is Answer.APPROVE:
        raise Refusal("Đơn vị đã thống nhất bản dự thảo này rồi.", code="already_approved")
    if answer is Answer.REQUEST_CHANGE:
        check_reason(reason)


def check_reason(reason: str, longest: int = 2000) -> str:
    """A reason that its reader can use (lý do): not empty, not a book. Returns it as plain text."""
    if not reason.strip():
        raise BadInput("Mời ghi rõ lý do để người soạn biết cần sửa gì.", field="reason")
    return plain(reason, "reason", limit=longest)


def standing(seen: bool, commented: bool, answer: Answer | None, due: date | None, today: date) -> Standing:  # noqa: FBT001
    """How a unit stands with a version, the strongest fact first; late only while nothing was answered."""
    if answer is Answer.APPROVE:
        return Standing.APPROVED
    if answer is Answer.REQUEST_CHANGE:
        return Standing.CHANGE_REQUESTED
    if due is not None and today > due:
        return Standing.LATE
    if commented:
        return Standing.COMMENTED
    return Standing.SEEN if seen else Standing.UNSEEN


def latest_answers(given: Iterable[tuple[int, Answer]]) -> dict[int, Answer]:
    """Each unit's last word, from (unit, answer) pairs in the order they were given."""
    return dict(given)

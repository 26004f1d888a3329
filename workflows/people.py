"""Who people are to each other (con người): offices held for a unit and a term, and who acts for whom.

In a cluster it is the agency that is chair or vice-chair; its head acts. So a person holds an office in a unit, and
what that makes them in a cluster-year follows from what their unit is there (see permissions.py, relations). For a time
and in writing the head may let one other person of the agency sign (KT., TUQ.), who can give that right to nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.refusals import BadInput


class Office(StrEnum):
    """What a person may be in a unit (chức trách)."""

    LEADER = "leader"  # Chánh Thanh tra: decides and signs for the unit
    DEPUTY = "deputy"  # Phó Chánh Thanh tra, or another named person: reads, and signs only what a delegation gives
    DRAFTER = "drafter"  # người soạn thảo
    CLERK = "clerk"  # văn thư: number, date, register
    ARCHIVIST = "archivist"  # lưu trữ
    INSPECTOR = "inspector"  # cán bộ kiểm tra: records and signs the visits of their own teams
    OBSERVER = "observer"  # Thanh tra Chính phủ: sees, never acts
    ADMINISTRATOR = "administrator"  # quản trị: accounts and years, never a paper


@dataclass(frozen=True, slots=True)
class Holding:
    """An office held by a person for a unit, from a day until a day, both included (giữ chức trách)."""

    office: Office
    unit_id: int
    first_day: date
    last_day: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the office is held on this day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as the session knows them (người thực hiện): never taken from a form."""

    person_id: int
    name: str
    holdings: frozenset[Holding]

    def offices_in(self, unit_id: int) -> frozenset[Office]:
        """The offices this person holds today in one unit."""
        return frozenset(h.office for h in self.holdings if h.unit_id == unit_id)

    def units_as(self, *offices: Office) -> frozenset[int]:
        """The units for which this person holds one of these offices today."""
        return frozenset(h.unit_id for h in self.holdings if h.office in offices)

    def holds(self, office: Office) -> bool:
        """Whether the person holds this office anywhere today."""
        return any(h.office == office for h in self.holdings)

    @property
    def unit_ids(self) -> frozenset[int]:
        """Every unit the person holds an office in."""
        return frozenset(h.unit_id for h in self.holdings)


class ActingForm(StrEnum):
    """In which form a person signs for the head (quyền hạn ký), Decree 30/2020: Article 13, Appendix I, part II.7."""

    KT = "kt"  # ký thay: a deputy head (Article 13.1)
    TUQ = "tuq"  # thừa ủy quyền: a named person below, in writing, for a time, never handed on (Article 13.3)

    @property
    def mark(self) -> str:
        """What is printed before the head's post: "KT." or "TUQ."."""
        return f"{self.value.upper()}."


@dataclass(frozen=True, slots=True)
class Delegation:
    """The right to sign for a unit's leader (giao ký thay, ủy quyền ký), from a day until a day, both included.

    It stands while the leader who gave it leads the unit; ``kinds`` are names of kinds of paper, none meaning all.
    """

    form: ActingForm
    unit_id: int
    leader_id: int
    deputy_id: int
    first_day: date
    last_day: date
    kinds: frozenset[str] = frozenset()
    ended: bool = False

    def gives(self, kind: str, day: date) -> bool:
        """Whether a paper of this kind may be signed by it on this day."""
        return not self.ended and self.first_day <= day <= self.last_day and (not self.kinds or kind in self.kinds)

    def meets(self, other: Delegation) -> bool:
        """Whether some paper on some day would have two deputies of the same leader."""
        if self.ended or other.ended or (self.unit_id, self.leader_id) != (other.unit_id, other.leader_id):
            return False
        same_kind = not self.kinds or not other.kinds or bool(self.kinds & other.kinds)
        return same_kind and self.first_day <= other.last_day and other.first_day <= self.last_day


def check_delegation(
    new: Delegation, head_post: str, deputy_post: str, others: Iterable[Delegation], today: date
) -> None:
    """Refuse a delegation that cannot be given: its days, its form beside the two posts, another one in its way."""
    if new.deputy_id == new.leader_id:
        raise BadInput("Người đứng đầu không giao ký cho chính mình.", field="deputy")
    if new.first_day < today:
        raise BadInput("Ngày bắt đầu sớm nhất là hôm nay.", field="first_day")
    if new.last_day < new.first_day:
        raise BadInput("Ngày kết thúc phải bằng hoặc sau ngày bắt đầu.", field="last_day")
    _check_form(new.form, head_post, deputy_post)
    for other in others:
        if new.meets(other):
            raise BadInput(
                "Từ ngày {first} đến hết ngày {last} đã có người được giao ký loại văn bản này. "
                "Mời kết thúc lần giao đó hoặc chọn ngày khác.",
                field="first_day",
                first=_day(other.first_day),
                last=_day(other.last_day),
            )


def _check_form(form: ActingForm, head_post: str, deputy_post: str) -> None:
    """A deputy head signs KT., whoever else TUQ.; the post is printed, so there must be one."""
    if not deputy_post:
        raise BadInput(
            "Tài khoản của người này không ghi chức vụ để in trên văn bản. Mời chọn người khác, "
            "hoặc nhờ quản trị lập tài khoản có chức vụ.",
            field="deputy",
        )
    is_deputy_head = deputy_post.casefold().startswith(f"phó {head_post.casefold().removeprefix('q. ')}")
    if form is ActingForm.KT and not is_deputy_head:
        raise BadInput(
            "Chỉ cấp phó của người đứng đầu mới ký thay (KT.); người này là {post}. Mời chọn ký thừa ủy quyền (TUQ.).",
            field="form",
            post=deputy_post,
        )
    if form is ActingForm.TUQ and is_deputy_head:
        raise BadInput(
            "Cấp phó của người đứng đầu ký thay (KT.), không ký thừa ủy quyền. Mời chọn ký thay (KT.).", field="form"
        )


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"

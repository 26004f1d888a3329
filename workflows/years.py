"""The plan of a cluster-year (năm thi đua của cụm): its members, offices, rule and days, and what must hold of them.

A member is a dated agency: an inspectorate that was dissolved on 30 June 2025 (Resolution 202/2025/QH15) belongs to
2025, its successor too, and 2026 knows only the successor.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise

from workflows.refusals import BadInput
from workflows.wording import plain

FIRST_YEAR, LAST_YEAR = 2000, 2100
THEME_LIMIT, NAME_LIMIT, CODE_LIMIT, LAUNCH_PLAN_LIMIT = 300, 120, 20, 300


class ApprovalRule(StrEnum):
    """Whose approval a draft needs (quy tắc thống nhất): every member's, or that of n of the m members."""

    ALL = "all"
    N_OF_M = "n_of_m"


class Signers(StrEnum):
    """Who signs the pledge (bên ký): both are seen in practice, Cluster IV 2020 and Cluster V 2019."""

    CHAIR_AND_VICE = "chair_and_vice"
    ALL_MEMBERS = "all_members"


class SigningOrder(StrEnum):
    """In which order chair and vice-chair sign (thứ tự ký)."""

    VICE_FIRST = "vice_first"
    CHAIR_FIRST = "chair_first"
    TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class MemberUnit:
    """An inspectorate as a plan needs it (đơn vị thành viên): when it existed, and which agency came after it."""

    unit_id: int
    name: str
    first_day: date | None = None
    last_day: date | None = None
    successor: MemberUnit | None = None

    def exists_in(self, year: int) -> bool:
        """Whether the agency existed on some day of the year."""
        began = self.first_day is None or self.first_day <= date(year, 12, 31)
        return began and (self.last_day is None or self.last_day >= date(year, 1, 1))

    def as_of(self, year: int) -> MemberUnit:
        """The agency that stands for this one in ``year``; itself where it exists or no successor is known."""
        if self.exists_in(year) or self.successor is None:
            return self
        return self.successor.as_of(year)


@dataclass(frozen=True, slots=True)
class YearPlan:
    """A cluster-year as values (kế hoạch năm thi đua); ``members`` in the cluster's own order, which offices rotate by.

    ``review_due``, ``signing_due`` and ``dossier_due`` are the last days for comments, signatures and the dossier of
    nominations; None where the cluster set none. ``approvals_needed`` counts only under ``ApprovalRule.N_OF_M``.
    """

    name: str
    code: str
    year: int
    members: tuple[MemberUnit, ...]
    chair_id: int
    vice_chair_id: int
    host_id: int | None = None
    theme: str = ""
    launch_plan: str = ""
    review_due: date | None = None
    signing_due: date | None = None
    dossier_due: date | None = None
    approval_rule: ApprovalRule = ApprovalRule.ALL
    approvals_needed: int | None = None
    silence_consents: bool = False
    signers: Signers = Signers.CHAIR_AND_VICE
    signing_order: SigningOrder = SigningOrder.VICE_FIRST

    def check(self) -> YearPlan:
        """The same plan, its texts in their one spelling; :class:`BadInput` naming the first field that is wrong."""
        checked = replace(
            self,
            name=plain(self.name, "name", limit=NAME_LIMIT),
            code=plain(self.code, "code", limit=CODE_LIMIT),
            theme=plain(self.theme, "theme", limit=THEME_LIMIT, required=False),
            launch_plan=plain(self.launch_plan, "launch_plan", limit=LAUNCH_PLAN_LIMIT, required=False),
        )
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise BadInput(
                "Năm {year} không hợp lệ. Mời nhập năm từ {first} đến {last}.",
                field="year",
                year=self.year,
                first=FIRST_YEAR,
                last=LAST_YEAR,
            )
        _check_members(self)
        _check_offices(self)
        _check_rule(self)
        _check_days(self)
        return checked


def opened_from(previous: YearPlan, year: int) -> YearPlan:
    """The plan of ``year`` as last year's suggests it (mở năm mới từ năm trước), for a person to complete.

    The vice-chair's unit becomes chair and the next member in order vice-chair, the practice of electing in rotation
    (guide 1122/BTĐKT-VI of 2011). Dissolved agencies give way to their successors, two merged ones to one. Theme,
    launching plan and place of signing belong to a single year and start empty.
    """
    members = tuple({unit.unit_id: unit for unit in (old.as_of(year) for old in previous.members)}.values())
    heirs = {old.unit_id: old.as_of(year).unit_id for old in previous.members}
    chair_id = heirs[previous.vice_chair_id]
    needed = previous.approvals_needed
    return replace(
        previous,
        year=year,
        members=members,
        chair_id=chair_id,
        vice_chair_id=_next_after(chair_id, [unit.unit_id for unit in members]),
        host_id=None,
        theme="",
        launch_plan="",
        review_due=_moved(previous.review_due, year - previous.year),
        signing_due=_moved(previous.signing_due, year - previous.year),
        dossier_due=_moved(previous.dossier_due, year - previous.year),
        approvals_needed=None if needed is None else min(needed, len(members)),
    )


def _next_after(unit_id: int, order: list[int]) -> int:
    """The next unit in the circle of members."""
    return order[(order.index(unit_id) + 1) % len(order)]


def _moved(day: date | None, years: int) -> date | None:
    """The same day so many years later; 29 February becomes the 28th where the year has none."""
    if day is None:
        return None
    year = day.year + years
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def _check_members(plan: YearPlan) -> None:
    if len(plan.members) < 2:
        raise BadInput("Cụm thi đua cần ít nhất hai đơn vị thành viên.", field="members")
    seen: set[int] = set()
    for unit in plan.members:
        if unit.unit_id in seen:
            raise BadInput("{unit} được chọn hai lần. Mời bỏ bớt một lần.", field="members", unit=unit.name)
        seen.add(unit.unit_id)
        if not unit.exists_in(plan.year):
            raise BadInput(
                "{unit} không hoạt động trong năm {year}. Mời chọn đơn vị khác.",
                field="members",
                unit=unit.name,
                year=plan.year,
            )


def _check_offices(plan: YearPlan) -> None:
    members = {unit.unit_id for unit in plan.members}
    if plan.chair_id not in members:
        raise BadInput("Cụm trưởng phải là một đơn vị thành viên của cụm.", field="chair_id")
    if plan.vice_chair_id not in members:
        raise BadInput("Cụm phó phải là một đơn vị thành viên của cụm.", field="vice_chair_id")
    if plan.chair_id == plan.vice_chair_id:
        raise BadInput("Cụm trưởng và Cụm phó phải là hai đơn vị khác nhau.", field="vice_chair_id")
    if plan.host_id is not None and plan.host_id not in members:
        raise BadInput("Nơi ký phải là một đơn vị thành viên của cụm.", field="host_id")


def _check_rule(plan: YearPlan) -> None:
    most = len(plan.members)
    if plan.approval_rule is ApprovalRule.ALL:
        if plan.approvals_needed is not None:
            raise BadInput(
                "Chỉ nhập số đơn vị cần thống nhất khi không yêu cầu tất cả các đơn vị.", field="approvals_needed"
            )
    elif plan.approvals_needed is None or not 1 <= plan.approvals_needed <= most:
        raise BadInput("Số đơn vị cần thống nhất phải từ 1 đến {most}.", field="approvals_needed", most=most)


def _check_days(plan: YearPlan) -> None:
    days = [
        (field, day)
        for field in ("review_due", "signing_due", "dossier_due")
        if (day := getattr(plan, field)) is not None
    ]
    for field, day in days:
        if day.year != plan.year:
            raise BadInput("Thời hạn phải nằm trong năm {year}.", field=field, year=plan.year)
    for (_, earlier), (field, later) in pairwise(days):
        if later < earlier:
            raise BadInput(
                "Thời hạn này sớm hơn thời hạn của bước trước ({day}).",
                field=field,
                day=f"{earlier.day}/{earlier.month}/{earlier.year}",
            )

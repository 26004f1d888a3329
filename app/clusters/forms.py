"""The administrator's form for a cluster-year (biểu mẫu năm thi đua), and the way between its fields and a plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from app.clusters.words import APPROVAL_RULES, SIGNERS, SIGNING_ORDERS
from workflows.refusals import BadInput
from workflows.years import FIRST_YEAR, LAST_YEAR, ApprovalRule, MemberUnit, Signers, SigningOrder, YearPlan

_LEAST_ROWS, _SPARE_ROWS, _MOST_ROWS = 10, 3, 100
_ONE_OF_LIST = _l("Mời chọn một mục trong danh sách.")
_WHOLE_NUMBER = _l("Mời nhập một số nguyên.")


def _unit_id(value: Any) -> int | None:
    return int(value) if value not in {None, ""} else None


def _unit(label: Any = None, **options: Any) -> SelectField:
    return SelectField(
        label,
        coerce=_unit_id,
        invalid_value_message=_ONE_OF_LIST,
        invalid_choice_message=_ONE_OF_LIST,
        **options,
    )


def _with_none(choices: Iterable[tuple[int, str]]) -> list[SelectChoice]:
    return [SelectChoice("", "—"), *(SelectChoice(value, word) for value, word in choices)]


def _day(label: Any) -> DateField:
    """A day that may be left empty; where the browser has no calendar, people write it as on paper."""
    message = _l("Ngày không hợp lệ. Mời nhập lại, ví dụ 20/3/2020.")
    return DateField(label, [Optional()], ["%Y-%m-%d", "%d/%m/%Y"], invalid_value_message=message)


def _rule(label: Any, words: dict[Any, Any]) -> RadioField:
    choices = [SelectChoice(value.value, word) for value, word in words.items()]
    return RadioField(label, choices=choices, invalid_choice_message=_l("Mời chọn một trong các cách đã nêu."))


class YearForm(FlaskForm):  # type: ignore[misc,unused-ignore] # published without types
    """All that an administrator sets for a year; its units are those that exist in that year."""

    name = StringField(_l("Tên cụm"), description=_l("Ví dụ: Cụm thi đua số IV."))
    code = StringField(_l("Ký hiệu cụm"), description=_l("Ngắn gọn, giữ nguyên qua các năm. Ví dụ: IV."))
    members = FieldList(_unit(), _l("Đơn vị thành viên"), max_entries=_MOST_ROWS)
    chair_id = _unit(_l("Cụm trưởng"))
    vice_chair_id = _unit(_l("Cụm phó"))
    host_id = _unit(_l("Đơn vị nơi ký giao ước"), description=_l("Để trống nếu chưa định."))
    theme = StringField(_l("Chủ đề thi đua"), description=_l("Để trống nếu Thanh tra Chính phủ chưa phát động."))
    launch_plan = TextAreaField(
        _l("Kế hoạch phát động"),
        description=_l("Số, ngày và cơ quan ban hành. Ví dụ: Kế hoạch số 51/KH-TTCP ngày 10/01/2020."),
    )
    review_due = _day(_l("Hạn góp ý"))
    signing_due = _day(_l("Hạn ký"))
    dossier_due = _day(_l("Hạn gửi hồ sơ khen thưởng"))
    approval_rule = _rule(_l("Quy tắc thống nhất"), APPROVAL_RULES)
    approvals_needed = IntegerField(
        _l("Số đơn vị cần thống nhất"),
        [Optional()],
        invalid_value_message=_WHOLE_NUMBER,
        description=_l("Chỉ nhập khi không cần tất cả các đơn vị."),
    )
    silence_consents = BooleanField(_l("Hết hạn mà không trả lời thì coi là thống nhất"))
    signers = _rule(_l("Bên ký"), SIGNERS)
    signing_order = _rule(_l("Thứ tự ký"), SIGNING_ORDERS)
    revision = HiddenField()

    def offer(self, units: Sequence[tuple[int, str]]) -> YearForm:
        """Offer these units in every list, with a few empty rows left for further members."""
        rows = max(_LEAST_ROWS, len(self.chosen) + _SPARE_ROWS)
        while len(self.members) < min(rows, _MOST_ROWS):
            self.members.append_entry()
        for place, row in enumerate(self.members, start=1):
            row.label.text = _("Đơn vị thứ %(place)s", place=place)
        for field in (*self.members, self.chair_id, self.vice_chair_id, self.host_id):
            field.choices = _with_none(units)
        return self

    @property
    def chosen(self) -> list[int]:
        """The members' ids, in order, without the rows left empty."""
        return [row.data for row in self.members if row.data is not None]

    def plan(self, year: int, members: tuple[MemberUnit, ...]) -> YearPlan:
        """The plan that was entered; :class:`BadInput` where an office was left open."""
        for name in ("chair_id", "vice_chair_id"):
            if self[name].data is None:
                raise BadInput("Mời chọn đơn vị giữ nhiệm vụ này.", field=name)
        entered = {field.name: self[field.name].data for field in fields(YearPlan) if field.name != "year"}
        entered |= {
            "members": members,
            "approval_rule": ApprovalRule(self.approval_rule.data),
            "signers": Signers(self.signers.data),
            "signing_order": SigningOrder(self.signing_order.data),
        }
        return YearPlan(year=year, **entered)

    def tell(self, refusal: BadInput, sentence: str) -> None:
        """Show the refusal's sentence at its field."""
        shown_at = refusal.field if refusal.field in self else "name"
        self[shown_at].errors = [sentence]


def entries_of(plan: YearPlan, revision: int | None = None) -> dict[str, Any]:
    """What the form shows for this plan."""
    entries = {field.name: getattr(plan, field.name) for field in fields(plan)}
    return entries | {"members": [unit.unit_id for unit in plan.members], "revision": revision}


class OpeningForm(FlaskForm):  # type: ignore[misc,unused-ignore] # published without types
    """For which year, and from which earlier one if any: a question that changes nothing, so it is sent by GET."""

    class Meta:
        """Without a token, for nothing is written."""

        csrf = False

    year = IntegerField(
        _l("Năm thi đua"),
        [
            InputRequired(_l("Mời nhập năm thi đua.")),
            NumberRange(FIRST_YEAR, LAST_YEAR, _l("Mời nhập năm từ 2000 đến 2100.")),
        ],
        invalid_value_message=_WHOLE_NUMBER,
    )
    source = _unit(
        _l("Mở từ năm trước"),
        name="from",
        description=_l("Giữ các đơn vị và quy định; Cụm phó thành Cụm trưởng, đơn vị kế tiếp làm Cụm phó."),
    )

    def offer(self, years: Iterable[tuple[int, str]]) -> OpeningForm:
        """Offer these earlier years."""
        self.source.choices = _with_none(years)
        return self

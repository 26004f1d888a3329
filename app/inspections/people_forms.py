"""The forms about people and their days (biểu mẫu cán bộ, lịch vắng): they only read; the services judge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, IntegerField, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput

from app.clusters.models import Unit
from app.inspections.absences import SCOPES
from app.inspections.people import GRADES, MOST_DAYS, NAME_LIMIT, POST_LIMIT, Profile
from app.web import sentence
from workflows.refusals import BadInput
from workflows.scheduling.skills import SKILLS

_ONE_OF_THESE = _l("Mời chọn một mục trong danh sách.")


def day_field(label: Any, *, required: bool = True) -> DateField:
    """A day; where the browser has no calendar, people write it as on paper."""
    message = _l("Ngày không hợp lệ. Mời nhập lại, ví dụ 20/3/2020.")
    check = InputRequired(_l("Mời nhập ngày.")) if required else Optional()
    return DateField(label, [check], ["%Y-%m-%d", "%d/%m/%Y"], invalid_value_message=message)


def tell(form: FlaskForm, refusal: BadInput, otherwise: str) -> None:
    """Show the refusal's sentence at its field, or at ``otherwise`` where the form has no such field."""
    shown_at = form[refusal.field if refusal.field in form else otherwise]
    shown_at.errors = [*shown_at.errors, sentence(refusal)]


def _ticks(label: Any, **options: Any) -> SelectMultipleField:
    """Boxes to tick; what is not offered is refused by the service."""
    return SelectMultipleField(label, validate_choice=False, option_widget=CheckboxInput(), **options)


class InspectorForm(FlaskForm):  # type: ignore[misc,unused-ignore] # published without types
    """One person: what they are, what they can do, how far they may be sent."""

    name = StringField(_l("Họ và tên"), render_kw={"maxlength": NAME_LIMIT})
    post = StringField(
        _l("Chức vụ, đơn vị công tác"),
        description=_l("In trên kế hoạch. Ví dụ: Phó Trưởng phòng Nghiệp vụ 1."),
        render_kw={"maxlength": POST_LIMIT},
    )
    grade = RadioField(_l("Ngạch"), coerce=int, invalid_choice_message=_ONE_OF_THESE)
    skills = _ticks(_l("Chuyên môn"), description=_l("Đánh dấu mọi lĩnh vực cán bộ kiểm tra được."))
    can_be_secretary = BooleanField(_l("Làm thư ký đoàn được"), default=True)
    lendable = BooleanField(_l("Tham gia đoàn của đơn vị khác được"), default=True)
    max_days = IntegerField(
        _l("Số ngày đi tối đa trong năm"),
        [Optional()],
        description=_l("Tính cả ngày đi đường. Để trống nếu không giới hạn."),
        invalid_value_message=_l("Mời nhập một số nguyên."),
        render_kw={"inputmode": "numeric", "max": MOST_DAYS},
    )
    ties = _ticks(
        _l("Không bố trí kiểm tra các đơn vị"),
        coerce=int,
        description=_l("Không cần ghi lý do. Chỉ đơn vị của cán bộ và người lập kế hoạch của cụm thấy mục này."),
    )
    revision = HiddenField()

    def offer(self, others: Iterable[Unit]) -> InspectorForm:
        """Offer the grades, the skills and these units."""
        self.grade.choices = [SelectChoice(grade, _(title)) for grade, title in GRADES.items()]
        self.skills.choices = [SelectChoice(code, _(title)) for code, title in SKILLS.items()]
        self.ties.choices = [SelectChoice(unit.id, unit.short_name) for unit in others]
        return self

    def profile(self) -> Profile:
        """What was entered, once the fields are valid."""
        return Profile(
            name=self.name.data or "",
            post=self.post.data or "",
            grade=self.grade.data,
            skills=frozenset(self.skills.data or ()),
            can_be_secretary=self.can_be_secretary.data,
            lendable=self.lendable.data,
            max_days=self.max_days.data,
            ties=frozenset(self.ties.data or ()),
        )


class AbsenceForm(FlaskForm):  # type: ignore[misc,unused-ignore] # published without types
    """When somebody is away; both days are included."""

    first_day = day_field(_l("Từ ngày"))
    last_day = day_field(_l("Đến hết ngày"))


class UnitAbsenceForm(AbsenceForm):
    """When a unit cannot be visited, or cannot send its team."""

    scope = RadioField(_l("Trong những ngày này, đơn vị"), default="host", invalid_choice_message=_ONE_OF_THESE)

    def offer(self) -> UnitAbsenceForm:
        """Offer the two meanings."""
        self.scope.choices = [SelectChoice(scope, _(title)) for scope, title in SCOPES.items()]
        return self

"""The leader's form (biểu mẫu giao ký): it only reads what was entered; the service judges it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput

from app.clock import today
from app.clusters.delegations.service import Terms
from app.clusters.delegations.words import FORMS
from workflows.people import ActingForm
from workflows.refusals import BadInput

LONGEST_ID = 9
ALL, CHOSEN = "all", "chosen"
_ONE_OF_THESE = _l("Mời chọn một trong các cách đã nêu.")


def _day(label: Any, **options: Any) -> DateField:
    """A day; where the browser has no calendar, people write it as on paper."""
    message = _l("Ngày không hợp lệ. Mời nhập lại, ví dụ 20/3/2020.")
    required = [InputRequired(_l("Mời nhập ngày."))]
    return DateField(label, required, ["%Y-%m-%d", "%d/%m/%Y"], invalid_value_message=message, **options)


def _choices(words: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, word) for value, word in words]


def _one_of(label: Any, words: Mapping[Any, Any], **options: Any) -> RadioField:
    return RadioField(label, choices=_choices(words.items()), invalid_choice_message=_ONE_OF_THESE, **options)


class DelegationForm(FlaskForm):  # type: ignore[misc,unused-ignore] # published without types
    """Whom, in which form, from when to when, for which papers, on what ground."""

    deputy = SelectField(_l("Người được giao ký"), validate_choice=False)
    form = _one_of(_l("Hình thức ký"), FORMS)
    first_day = _day(_l("Từ ngày"), default=today)
    last_day = _day(_l("Đến hết ngày"))
    scope = _one_of(
        _l("Phạm vi"),
        {ALL: _l("Mọi văn bản của cụm"), CHOSEN: _l("Chỉ các loại văn bản đánh dấu dưới đây")},
        default=ALL,
    )
    kinds = SelectMultipleField(_l("Loại văn bản"), validate_choice=False, option_widget=CheckboxInput())
    ground = StringField(
        _l("Căn cứ"), description=_l("Số, ngày của văn bản giao ký hoặc ủy quyền. Ví dụ: Giấy ủy quyền số 12/GUQ-TTr.")
    )

    def offer(self, deputies: Iterable[tuple[int, str]], kinds: Mapping[str, str]) -> DelegationForm:
        """Offer these offices of deputies and these kinds of paper."""
        self.deputy.choices = _choices(
            [("", _("Chọn người")), *((str(office_id), words) for office_id, words in deputies)]
        )
        self.kinds.choices = _choices((name, _(title)) for name, title in kinds.items())
        return self

    def office_id(self) -> int:
        """The chosen office; 0, which none has, where something else came back."""
        chosen: str = self.deputy.data or ""
        return int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) <= LONGEST_ID else 0

    def terms(self) -> Terms:
        """What was decided, once the fields are valid; "only these kinds" without any is refused."""
        kinds = frozenset(self.kinds.data or ()) if self.scope.data == CHOSEN else frozenset()
        if self.scope.data == CHOSEN and not kinds:
            raise BadInput("Mời đánh dấu ít nhất một loại văn bản.", field="kinds")
        return Terms(
            form=ActingForm(self.form.data),
            first_day=self.first_day.data,
            last_day=self.last_day.data,
            ground=self.ground.data or "",
            kinds=kinds,
        )

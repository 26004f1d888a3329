"""The administrator's forms (biểu mẫu tài khoản): they only read what was entered; the service judges it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, EmailField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from app.accounts.rules import SALUTATIONS
from app.accounts.words import OFFICE_WORDS
from app.clock import today


class DayField(DateField):  # type: ignore[misc]
    """A day, with a refusal in the reader's language."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day as browsers send it: 2020-03-20."""
        self.data = None
        if valuelist and valuelist[0]:
            try:
                self.data = date.fromisoformat(valuelist[0])
            except ValueError:
                raise ValueError(_("Ngày chưa đúng, ví dụ: 20/3/2020.")) from None


class PersonForm(FlaskForm):  # type: ignore[misc]
    """A new account (tài khoản mới)."""

    name = StringField(_l("Họ và tên"), [InputRequired(_l("Mời nhập họ và tên."))])
    salutation = SelectField(_l("Xưng hô trên văn bản"), choices=SALUTATIONS, validate_choice=False)
    title = StringField(_l("Chức vụ in trên văn bản"), [Optional()])
    email = EmailField(_l("Thư điện tử (tên đăng nhập)"), [InputRequired(_l("Mời nhập địa chỉ thư điện tử."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.salutation.choices = [(word, word or _("Không ghi")) for word in SALUTATIONS]


class OfficeForm(FlaskForm):  # type: ignore[misc]
    """An office to give (giao chức trách)."""

    office = SelectField(_l("Chức trách"), [InputRequired(_l("Mời chọn chức trách."))], validate_choice=False)
    unit_id = SelectField(_l("Đơn vị"), [InputRequired(_l("Mời chọn đơn vị."))], validate_choice=False)
    first_day = DayField(_l("Từ ngày"), [InputRequired(_l("Mời nhập ngày bắt đầu."))], default=today)
    last_day = DayField(_l("Đến hết ngày"), [Optional()])

    def offer(self, units: dict[int, str]) -> None:
        """What can be chosen: offices in words, and these units."""
        self.office.choices = [("", _("Chọn chức trách")), *((o.value, word) for o, word in OFFICE_WORDS.items())]
        self.unit_id.choices = [("", _("Chọn đơn vị")), *((str(unit_id), name) for unit_id, name in units.items())]


class EndOfficeForm(FlaskForm):  # type: ignore[misc]
    """The last day of an office (kết thúc chức trách)."""

    last_day = DayField(_l("Ngày cuối"), [InputRequired(_l("Mời nhập ngày cuối."))], default=today)

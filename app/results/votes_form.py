"""The forms of a vote (biểu mẫu bình xét): opening it, a ballot, the count of the room. They only read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput

from app.results.votes import METHOD_TITLES
from app.results.votes_acts import TITLE_LIMIT, NewVote, Offer
from app.results.votes_ballots import Ballots
from app.web import sentence, whole
from workflows.refusals import BadInput

_WHOLE = _l("Mời nhập một số nguyên.")
BLANK = "blank"


def _count(label: Any, **options: Any) -> IntegerField:
    return IntegerField(
        label, [InputRequired(_WHOLE)], invalid_value_message=_WHOLE, render_kw={"inputmode": "numeric"}, **options
    )


class OpeningForm(FlaskForm):  # type: ignore[misc,unused-ignore] # published without types
    """What is voted on, who may be chosen, how, and how much is enough; the service judges."""

    title = StringField(
        _l("Nội dung bình xét"),
        description=_l("Ví dụ: Suy tôn đơn vị đề nghị tặng Cờ thi đua của Thanh tra Chính phủ."),
        render_kw={"maxlength": TITLE_LIMIT},
    )
    candidates = SelectMultipleField(
        _l("Đơn vị được đưa ra bình xét"), coerce=int, validate_choice=False, option_widget=CheckboxInput()
    )
    seats = _count(_l("Số đơn vị được chọn"), default=1, description=_l("Mỗi phiếu chọn nhiều nhất bằng này."))
    method = RadioField(_l("Cách bỏ phiếu"), validate_choice=False)
    share = _count(
        _l("Tỷ lệ phiếu tối thiểu (%)"), description=_l("Tính trên tổng số đơn vị thành viên, kể cả đơn vị vắng mặt.")
    )

    def offer(self, offered: Offer) -> OpeningForm:
        """Offer these candidates and the three methods."""
        self.candidates.choices = [SelectChoice(unit.id, unit.name) for unit in offered.candidates]
        self.method.choices = [SelectChoice(method.value, _(title)) for method, title in METHOD_TITLES.items()]
        return self

    def entered(self) -> NewVote:
        """What was entered, once the fields are valid."""
        return NewVote(
            title=self.title.data or "",
            candidates=tuple(self.candidates.data or ()),
            seats=self.seats.data,
            method=self.method.data or "",
            share=self.share.data,
        )

    def tell(self, refusal: BadInput) -> None:
        """Show the refusal's sentence at its field."""
        self[refusal.field if refusal.field in self else "title"].errors = [sentence(refusal)]


def choice_from(sent: Iterable[str]) -> tuple[tuple[int, ...], bool]:
    """The units ticked on a ballot, and whether it was sent blank on purpose; what is no number names nobody (0)."""
    ticked = list(sent)
    chosen = tuple(_number(each) or 0 for each in ticked if each != BLANK)
    return chosen, BLANK in ticked


def count_from(form: Mapping[str, str], candidates: Iterable[int]) -> tuple[Ballots, dict[int, int]]:
    """The count as typed; :class:`BadInput` names the field where no whole number stands."""
    given, returned, valid = (_typed(form, name) for name in ("given", "returned", "valid"))
    totals = {unit_id: _typed(form, f"total-{unit_id}") for unit_id in candidates}
    return Ballots(given, returned, valid), totals


def _typed(form: Mapping[str, str], name: str) -> int:
    number = _number(form.get(name, ""))
    if number is None:
        raise BadInput("Mời nhập một số nguyên.", field=name)
    return number


def _number(text: str) -> int | None:
    try:
        return whole(text)
    except ValueError:
        return None

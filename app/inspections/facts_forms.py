"""The forms about days, distances and history (biểu mẫu lịch, khoảng cách, lịch sử): they only read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from app.clusters.models import Unit
from app.clusters.units import dated_name
from app.inspections import distances, history, workdays
from app.inspections.distances import Leg, Road, hours_in_figures, km_of, minutes_of
from app.inspections.people_forms import day_field
from app.inspections.workdays import Exceptional

_ONE_OF_THESE = _l("Mời chọn một mục trong danh sách.")
_KINDS = (("closed", _l("Nghỉ")), ("worked", _l("Đi làm")))


class ExceptionForm(FlaskForm):  # type: ignore[misc,unused-ignore] # published without types
    """A day that differs from the usual calendar, and by which document."""

    day = day_field(_l("Ngày"))
    kind = RadioField(
        _l("Ngày đó"),
        choices=[SelectChoice(kind, title) for kind, title in _KINDS],
        default="closed",
        invalid_choice_message=_ONE_OF_THESE,
    )
    reason = StringField(
        _l("Lý do"),
        description=_l("Ví dụ: Nghỉ Quốc khánh; làm bù cho ngày 31/8."),
        render_kw={"maxlength": workdays.REASON_LIMIT},
    )
    source = StringField(
        _l("Văn bản"),
        description=_l("Số, ký hiệu và cơ quan ban hành. Ví dụ: Thông báo số 15/TB-CTĐ của Cụm trưởng."),
        render_kw={"maxlength": workdays.SOURCE_LIMIT},
    )
    source_day = day_field(_l("Ngày văn bản"), required=False)

    def exceptional(self) -> Exceptional:
        """What was entered, once the fields are valid."""
        return Exceptional(
            day=self.day.data,
            kind=self.kind.data,
            reason=self.reason.data or "",
            source=self.source.data or "",
            source_day=self.source_day.data,
        )


class DistanceForm(FlaskForm):  # type: ignore[misc,unused-ignore] # published without types
    """The way between two seats, in the words of who drives it."""

    km = StringField(_l("Khoảng cách (km)"), render_kw={"inputmode": "numeric", "maxlength": 10})
    hours = StringField(
        _l("Thời gian đi (giờ)"), [Optional()], description=_l("Ví dụ: 4,5 hoặc 4h30."), render_kw={"maxlength": 20}
    )
    source = StringField(
        _l("Nguồn"),
        [Optional()],
        description=_l("Ví dụ: theo Quốc lộ 6; xe của cơ quan."),
        render_kw={"maxlength": distances.SOURCE_LIMIT},
    )
    revision = HiddenField()

    def road(self) -> Road:
        """What was entered; BadInput where it is no figure."""
        return Road(km_of(self.km.data or ""), minutes_of(self.hours.data or ""), self.source.data or "")


def entries_of(leg: Leg) -> dict[str, Any]:
    """What the form shows for this way: an estimate is no figure to start from."""
    return {
        "km": "" if leg.estimated else str(leg.km),
        "hours": "" if leg.minutes is None else hours_in_figures(leg.minutes),
        "source": leg.source,
        "revision": leg.revision,
    }


class PastForm(FlaskForm):  # type: ignore[misc,unused-ignore] # published without types
    """Who inspected whom in which year."""

    past_year = SelectField(_l("Năm"), coerce=int, invalid_choice_message=_ONE_OF_THESE)
    inspector = SelectField(_l("Đơn vị kiểm tra"), coerce=int, invalid_choice_message=_ONE_OF_THESE)
    inspected = SelectField(_l("Đơn vị được kiểm tra"), coerce=int, invalid_choice_message=_ONE_OF_THESE)
    source = StringField(
        _l("Căn cứ"),
        [Optional()],
        description=_l("Ví dụ: Kế hoạch số 07/KH-CTĐ ngày 12/8/2019."),
        render_kw={"maxlength": history.SOURCE_LIMIT},
    )

    def offer(self, years: Iterable[int], agencies: Sequence[Unit]) -> PastForm:
        """Offer these years and agencies; only where two share a name do their days tell them apart."""
        names = Counter(unit.short_name for unit in agencies)
        choices = [
            SelectChoice(unit.id, dated_name(unit, unit.short_name) if names[unit.short_name] > 1 else unit.short_name)
            for unit in agencies
        ]
        self.past_year.choices = [SelectChoice(year, str(year)) for year in years]
        self.inspector.choices = self.inspected.choices = choices
        return self


class LinesForm(FlaskForm):  # type: ignore[misc,unused-ignore] # published without types
    """Several past inspections as text, one a line."""

    text = TextAreaField(
        _l("Mỗi dòng một lần kiểm tra"),
        [InputRequired(_l("Mời dán ít nhất một dòng, ví dụ “2018: Sơn La > Lai Châu”."))],
        description=_l("Năm: đơn vị kiểm tra > đơn vị được kiểm tra. Ví dụ: 2018: Sơn La > Lai Châu"),
        id="lines-text",
        render_kw={"rows": 6},
    )
    # An id of its own: the other form of the page has a source, too.
    source = StringField(_l("Căn cứ"), [Optional()], id="lines-source", render_kw={"maxlength": history.SOURCE_LIMIT})

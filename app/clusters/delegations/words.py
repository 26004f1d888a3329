"""Delegations in words (lời về giao ký): the two forms, the scope, and how each one stands today."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.clusters.delegations.models import DelegationRecord
from app.clusters.delegations.service import kinds_by_name, stands
from workflows.people import ActingForm

FORMS = {
    ActingForm.KT: _l("Ký thay (KT.): cấp phó ký thay người đứng đầu"),
    ActingForm.TUQ: _l("Ký thừa ủy quyền (TUQ.): người dưới quyền được ủy quyền bằng văn bản, có thời hạn"),
}
SHORT_FORMS = {ActingForm.KT: _l("Ký thay (KT.)"), ActingForm.TUQ: _l("Thừa ủy quyền (TUQ.)")}


def scope_in_words(row: DelegationRecord) -> str:
    """For which papers."""
    titles = kinds_by_name()
    return ", ".join(_(titles.get(name, name)) for name in row.kinds) or str(_("Mọi văn bản của cụm"))


def standing_in_words(row: DelegationRecord, day: date) -> tuple[str, str]:
    """How it stands on this day: a word or two, and the tone of its badge."""
    if row.ended_at is not None:
        return str(_("Đã kết thúc")), "plain"
    if row.last_day < day:
        return str(_("Hết hạn")), "plain"
    if not stands(row, day):
        return str(_("Không còn hiệu lực: đã thôi chức trách")), "bad"
    return (str(_("Chưa đến ngày")), "wait") if day < row.first_day else (str(_("Đang có hiệu lực")), "good")

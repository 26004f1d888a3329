"""What the forms of a visit send (biểu mẫu của cuộc kiểm tra), read and refused in one way."""

from __future__ import annotations

from datetime import date

from flask import request

from app.papers.forms import day_entered
from workflows.refusals import BadInput
from workflows.visit_changes import Moved


def days_entered() -> Moved:
    """The four days of a move; leaving and coming back are the days of work where nothing else is entered."""
    first, last = _needed("first_day"), day_entered("last_day")
    last = last or first
    return Moved(leaves=day_entered("leaves") or first, first_day=first, last_day=last, returns=_later("returns", last))


def _needed(name: str) -> date:
    day = day_entered(name)
    if day is None:
        raise BadInput("Mời chọn ngày bắt đầu làm việc.", field=name)
    return day


def _later(name: str, last: date) -> date:
    return day_entered(name) or last


def reason_entered() -> str:
    """Why something is changed."""
    return request.form.get("reason", "")

"""What the board's forms send (biểu mẫu của trang kế hoạch), read in one way, without losing a letter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from app.inspections.board_texts import TEXTS
from app.inspections.swapping import VisitChange
from app.pledges.form import MOST_ROWS
from workflows.refusals import BadInput
from workflows.scheduling.instance import Pair


def texts_from(form: Mapping[str, str], content: Mapping[str, Any]) -> dict[str, Any]:
    """The draft with the texts as typed; its visits and what it amends stay, only the reason to amend is a text too."""
    if len(form) > MOST_ROWS:
        raise BadInput("Biểu mẫu có quá nhiều mục. Mời chia bớt nội dung; chưa có gì thay đổi.")
    typed = {name: form.get(name, "") if name == "period" else _lines(form, name) for name in TEXTS}
    amends = content["amends"] and {**content["amends"], "reason": form.get("reason", "")}
    return {**content, **typed, "amends": amends}


def change_from(form: MultiDict[str, str]) -> VisitChange:
    """What is wanted of one visit."""
    text = form.get("first_day", "")
    try:
        first_day = date.fromisoformat(text)
    except ValueError:
        raise BadInput("Ngày “{text}” không có trong lịch. Mời chọn lại.", field="first_day", text=text[:20]) from None
    return VisitChange(
        inspected=form.get("inspected", ""),
        first_day=first_day,
        leader=form.get("leader", ""),
        secretary=form.get("secretary", ""),
        members=tuple(form.getlist("members")),
    )


def pair_chosen(name: str) -> Pair:
    """A pair as a select sends it, "son-la>lai-chau"; refused where nothing was chosen."""
    inspector, arrow, inspected = request.values.get(name, "").partition(">")
    if not arrow:
        raise BadInput("Mời chọn hai cuộc kiểm tra để đổi.", field=name)
    return inspector, inspected


def _lines(form: Mapping[str, str], name: str) -> list[str]:
    """The rows of a list, in the order of their numbers, gaps closed."""
    pattern = re.compile(re.escape(name) + r"-(\d{1,4})")
    found = {int(match[1]): text for key, text in form.items() if (match := pattern.fullmatch(key))}
    return [found[number] for number in sorted(found)]

"""The form of the closing papers' texts (biểu mẫu lời văn): lists of texts as flat names, and back, letter by letter.

Names are paths as in the pledge's editor: ``limits-0``, ``nominees-1-reason``. Figures are not in the form: they stay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.pledges.form import rearranged
from app.results.papers_making import TEXTS
from workflows.closing.nomination_paper import NOMINATION
from workflows.closing.ranking_paper import RANKING
from workflows.closing.report_paper import REPORT
from workflows.refusals import BadInput
from workflows.words import N_

MOST_INPUTS = 2_000  # six lists of fifty, or three hundred nominees of three inputs each


@dataclass(frozen=True, slots=True)
class TextList:
    """A list of texts in the editor: name in the content, title, what one is called, how one is added."""

    name: str
    title: str
    one: str
    more: str


_GROUNDS = TextList("grounds", N_("Căn cứ"), N_("Căn cứ"), N_("Thêm căn cứ"))
LISTS: Mapping[str, tuple[TextList, ...]] = {
    RANKING.name: (
        _GROUNDS,
        TextList("notes", N_("Tổ chức thực hiện"), N_("Tổ chức thực hiện"), N_("Thêm việc")),
    ),
    REPORT.name: (
        TextList("situation", N_("Tình hình chung"), N_("Tình hình"), N_("Thêm tình hình")),
        TextList("results", N_("Kết quả thực hiện"), N_("Kết quả"), N_("Thêm kết quả")),
        TextList("limits", N_("Hạn chế"), N_("Hạn chế"), N_("Thêm hạn chế")),
        TextList("causes", N_("Nguyên nhân"), N_("Nguyên nhân"), N_("Thêm nguyên nhân")),
        TextList("directions", N_("Phương hướng"), N_("Phương hướng"), N_("Thêm phương hướng")),
        TextList("proposals", N_("Kiến nghị"), N_("Kiến nghị"), N_("Thêm kiến nghị")),
    ),
    NOMINATION.name: (
        TextList("addressees", N_("Kính gửi"), N_("Nơi kính gửi"), N_("Thêm nơi kính gửi")),
        _GROUNDS,
        TextList("documents", N_("Hồ sơ kèm theo"), N_("Tài liệu"), N_("Thêm tài liệu")),
    ),
}
# Usual awards of the Government Inspectorate to a collective; the drafter may write another.
AWARDS = ("Cờ thi đua của Thanh tra Chính phủ", "Bằng khen của Tổng Thanh tra Chính phủ")
_TYPED = ("award", "reason")


def texts_from(form: Mapping[str, str], kind: str, content: Mapping[str, Any], wish: str = "") -> dict[str, Any]:
    """The draft with the texts as typed, after one press of a row's button (``wish``); its figures stay."""
    if len(form) > MOST_INPUTS:
        raise BadInput("Biểu mẫu có quá nhiều mục. Mời chia bớt nội dung; chưa có gì thay đổi.")
    typed = rearranged({name: _lines(form, name) for name in TEXTS[kind]}, wish)
    found = {**content, **typed}
    if "nominees" in content:
        found["nominees"] = [_nominee(form, i, nominee) for i, nominee in enumerate(content["nominees"])]
    return found


def _nominee(form: Mapping[str, str], place: int, nominee: Mapping[str, Any]) -> dict[str, Any]:
    """The nominee with award and reason as typed, if the form is about this unit and this vote."""
    path = f"nominees-{place}"
    if form.get(f"{path}-key") != nominee_key(nominee):
        return dict(nominee)
    return {**nominee, **{name: form.get(f"{path}-{name}", nominee[name]) for name in _TYPED}}


def nominee_key(nominee: Mapping[str, Any]) -> str:
    """What a nominee's award and reason belong to."""
    return f"{nominee['unit']} {nominee['vote']}"


def _lines(form: Mapping[str, str], name: str) -> list[str]:
    """The rows of a list, in the order of their numbers, gaps closed."""
    pattern = re.compile(re.escape(name) + r"-(\d{1,4})")
    found = {int(match[1]): text for key, text in form.items() if (match := pattern.fullmatch(key))}
    return [found[number] for number in sorted(found)]

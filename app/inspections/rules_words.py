"""What the rules' page calls things (lời của trang quy tắc): forces, goals, families, decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from app.clusters.models import Unit
from app.inspections.models import Inspector, Pin
from app.web import day
from workflows.scheduling.rule_choices import Depth, Force
from workflows.words import N_

FORCE_TITLES: Mapping[Force, str] = {
    Force.HARD: N_("Bắt buộc"),
    Force.SOFT: N_("Ưu tiên"),
    Force.OFF: N_("Không áp dụng"),
}
DEPTH_TITLES: Mapping[Depth, str] = {
    Depth.TEAMS: N_("Cặp đơn vị, ngày kiểm tra và đoàn kiểm tra"),
    Depth.DATES: N_("Cặp đơn vị và ngày kiểm tra"),
    Depth.PAIRS: N_("Chỉ cặp đơn vị"),
}
FAMILY_TITLES: Mapping[str, str] = {
    "no_reciprocal": N_("Không kiểm tra lẫn nhau"),
    "forbidden": N_("Cặp đã ấn định là không có"),
    "required": N_("Cặp đã ấn định là phải có"),
    "repeat": N_("Không lặp lại cặp của các năm trước"),
    "max_km_hard": N_("Giới hạn quãng đường"),
    "unit_off": N_("Ngày đơn vị không tiếp đoàn được"),
    "team_off": N_("Ngày đơn vị không cử đoàn đi được"),
    "max_parallel": N_("Số đơn vị được kiểm tra trong một ngày"),
    "host_away": N_("Tiếp đoàn thì không cử đoàn đi"),
    "same_week": N_("Chuyến đi trọn trong một tuần"),
    "person_off": N_("Ngày cán bộ vắng"),
    "ties": N_("Cán bộ không bố trí kiểm tra một đơn vị"),
    "max_days": N_("Số ngày đi tối đa của cán bộ"),
    "skill": N_("Lĩnh vực mà mỗi đoàn phải có người thạo"),
    "fixed_start": N_("Ngày đã ấn định"),
    "fixed_person": N_("Người đã ấn định"),
}


def pin_in_words(pin: Pin, units: Mapping[int, Unit], people: Mapping[int, Inspector]) -> str:
    """What was decided, as one sentence."""
    names = {"inspector": units[pin.inspector_id].short_name, "inspected": units[pin.inspected_id].short_name}
    if pin.what == "never":
        return str(_("%(inspector)s không kiểm tra %(inspected)s.", **names))
    if pin.what == "start":
        return str(_("%(inspector)s kiểm tra %(inspected)s, bắt đầu ngày %(day)s.", day=day(pin.day), **names))
    if pin.what == "person" and pin.person_id is not None:
        person = people[pin.person_id].name
        return str(_("%(inspector)s kiểm tra %(inspected)s, đoàn có %(person)s.", person=person, **names))
    return str(_("%(inspector)s kiểm tra %(inspected)s.", **names))


def sentences(told: Sequence[tuple[str, dict[str, object]]], force: Force) -> list[str]:
    """The rules of one force in the reader's language; goals in their order of importance."""
    chosen = [(sentence, values) for sentence, values in told if values["force"] == force]
    chosen.sort(key=lambda each: int(str(each[1].get("place", 0))))
    return [str(_(sentence)).format(**values) for sentence, values in chosen]

"""What the planner answers, in words (lời của bộ xếp lịch): rules that collide, reasons, goals, how much is proven.

One sentence for each thing, the same on every page. ``Names`` says for whom: only the cluster's planner reads who
cannot be placed where; everybody else reads that no lawful team can be made, and no more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from flask import url_for
from flask_babel import gettext as _

from app.clusters.models import ClusterYear
from app.web import day, number
from workflows.scheduling.plan import Outcome, Status
from workflows.scheduling.skills import SKILLS
from workflows.words import N_

GROUPS: Mapping[str, str] = {
    "no_reciprocal": N_("Hai đơn vị không kiểm tra lẫn nhau trong cùng một năm."),
    "forbidden": N_("Đã ấn định %(inspector)s không kiểm tra %(inspected)s."),
    "required": N_("Đã ấn định %(inspector)s kiểm tra %(inspected)s."),
    "repeat": N_("%(inspector)s không kiểm tra lại %(inspected)s vì đã kiểm tra trong những năm gần đây."),
    "max_km_hard": N_("Không chuyến nào dài quá giới hạn quãng đường."),
    "unit_off": N_("%(unit)s không tiếp đoàn được vào những ngày đã báo."),
    "team_off": N_("%(unit)s không cử đoàn đi được vào những ngày đã báo."),
    "max_parallel": N_("Số cuộc kiểm tra trong cùng một ngày không vượt mức tối đa."),
    "host_away": N_("Trong những ngày tiếp đoàn, đơn vị không cử đoàn của mình đi kiểm tra."),
    "same_week": N_("Mỗi chuyến đi nằm trọn trong một tuần."),
    "fixed_start": N_("Đã ấn định ngày bắt đầu cuộc kiểm tra của %(inspector)s tại %(inspected)s."),
    "person_off": N_("%(person)s vắng vào những ngày đã báo."),
    "ties": N_("%(person)s không được bố trí vào đoàn kiểm tra những đơn vị đã ghi cho cán bộ này."),
    "max_days": N_("%(person)s đi kiểm tra không quá số ngày tối đa trong năm."),
    "skill": N_("Mỗi đoàn phải có người đảm nhiệm được lĩnh vực “%(skill)s”."),
    "fixed_person": N_("Đã ấn định %(person)s vào đoàn của %(inspector)s kiểm tra %(inspected)s."),
}
# What tells of a person's ties and absences: for others than the planner it only means that no team can be made.
PERSONAL = ("ties", "person_off", "max_days")
REASONS: Mapping[str, str] = {
    "other_cluster": N_("Hai đơn vị không cùng cụm."),
    "no_day": N_("Không có ngày nào trong thời gian kiểm tra phù hợp với cuộc này."),
    "no_team": N_("Không lập được đoàn đúng quy định."),
    "makes_none": N_("Đơn vị kiểm tra không cử đoàn trong năm nay."),
    "receives_none": N_("Đơn vị được kiểm tra không tiếp đoàn trong năm nay."),
}
OBJECTIVES: Mapping[str, tuple[str, str]] = {
    "changed_pairs": (N_("Cặp thay đổi"), N_("%(n)s cặp")),
    "repeat_cost": (N_("Mức lặp lại những năm trước"), N_("%(n)s điểm")),
    "max_km": (N_("Chuyến dài nhất"), N_("%(n)s km")),
    "total_km": (N_("Tổng quãng đường"), N_("%(n)s km")),
    "date_shift": (N_("Lịch phải dời"), N_("%(n)s ngày làm việc")),
    "last_day": (N_("Kết thúc đợt kiểm tra"), N_("ngày làm việc thứ %(n)s")),
    "changed_people": (N_("Cán bộ phải thay"), N_("%(n)s lượt cán bộ")),
    "third_people": (N_("Cán bộ mượn của đơn vị khác"), N_("%(n)s lượt cán bộ")),
    "max_person_days": (N_("Người đi nhiều nhất"), N_("%(n)s ngày")),
}

# Where each rule is changed: the endpoint, and the place on its page.
_RULES, _PINS, _PEOPLE = ("rules.rules", None), ("rules.rules", "pins"), ("inspectors.people", None)
PLACES: Mapping[str, tuple[str, str | None]] = {
    **dict.fromkeys(("forbidden", "required", "fixed_start", "fixed_person"), _PINS),
    **dict.fromkeys(("unit_off", "team_off", *PERSONAL), _PEOPLE),
    **dict.fromkeys(("no_reciprocal", "repeat", "max_km_hard", "max_parallel", "host_away", "same_week"), _RULES),
    "skill": _RULES,
}


@dataclass(frozen=True, slots=True)
class Names:
    """How units (by key) and people (by id) are called, and whether the reader may know of people (``full``)."""

    units: Mapping[str, str]
    people: Mapping[str, str]
    full: bool = False

    def unit(self, key: str) -> str:
        """The unit's name; its key where it is not known any more."""
        return self.units.get(key, key)

    def person(self, identity: str) -> str:
        """The person's name; "một cán bộ" for a reader who may not know."""
        return self.people.get(identity, identity) if self.full else str(_("một cán bộ"))


def group_in_words(group: str, names: Names) -> str:
    """A rule of ``workflows.scheduling.groups`` as one sentence."""
    kind, *about = group.split(":", 2)
    if kind in PERSONAL and not names.full:
        return reason_in_words("no_team", names)
    return str(_(GROUPS[kind], **_particulars(kind, about, names)))


def group_link(group: str, year: ClusterYear) -> str | None:
    """The page where this rule is changed; None for what is no rule but a fact (see ``reason_in_words``)."""
    kind, *about = group.split(":", 2)
    if kind not in PLACES:
        return None
    endpoint, place = PLACES[kind]
    if kind in PERSONAL:
        return url_for("inspectors.person", person_id=int(about[0]))
    return url_for(endpoint, year=year.id, _anchor=place)


def reason_in_words(reason: str, names: Names) -> str:
    """Why a pair cannot be (lý do loại cặp): a rule or a fact, as one sentence."""
    return str(_(REASONS[reason])) if reason in REASONS else group_in_words(reason, names)


def objective_title(name: str) -> str:
    """What a goal is called (tên mục tiêu)."""
    return str(_(OBJECTIVES[name][0]))


def objective_value(name: str, value: int, days: Sequence[date] = ()) -> str:
    """A goal's value with its unit: "300 km"; the last day as a date where the window's working ``days`` are given."""
    if name == "last_day" and value < len(days):
        return day(days[value])
    # Positions count from 0, people from 1.
    return str(_(OBJECTIVES[name][1], n=number(value + 1 if name == "last_day" else value)))


def objective_change(name: str, change: int) -> str:
    """How much a goal's value goes up or down: "+90 km", "−2 ngày"."""
    sign = "+" if change > 0 else "\N{MINUS SIGN}"
    unit = N_("%(n)s ngày làm việc") if name == "last_day" else OBJECTIVES[name][1]
    return f"{sign}{_(unit, n=number(abs(change)))}"


def difference_in_words(name: str, change: int) -> str:
    """What another choice costs in a goal, or saves: "Chuyến dài nhất +90 km"."""
    return f"{objective_title(name)} {objective_change(name, change)}"


def status_in_words(outcome: Outcome) -> str:
    """How much is proven, in one sentence without a full stop."""
    seconds = number(max(1, round(outcome.solver.seconds)))
    if outcome.status is Status.OPTIMAL:
        return str(_("Tối ưu đã được chứng minh"))
    if outcome.status is Status.INFEASIBLE:
        return str(_("Không có phương án nào thỏa mãn đồng thời các điều kiện"))
    if outcome.status is Status.UNKNOWN:
        return str(_("Sau %(seconds)s giây chưa tìm được phương án nào", seconds=seconds))
    name, gap = unproven(outcome)
    if gap is None:
        return str(_("Tốt nhất sau %(seconds)s giây, chưa chứng minh là tối ưu", seconds=seconds))
    return str(
        _(
            "Tốt nhất sau %(seconds)s giây, cách tối ưu không quá %(gap)s%% (%(objective)s)",
            seconds=seconds,
            gap=number(gap),
            objective=objective_title(name),
        )
    )


def unproven(outcome: Outcome) -> tuple[str, int | None]:
    """The first goal that is not proven, and by how many % at most the plan is worse than the best (rounded up).

    None where nothing is known of it. Goals after it have no proof either: what they can reach depends on it.
    """
    for name, value in outcome.objective.items():
        bound = outcome.bound.get(name, 0)
        if value != bound:
            return name, ceil(100 * (value - bound) / bound) if bound else None
    return "", None


def skill_in_words(code: str) -> str:
    """A field of work (lĩnh vực) by its code; the code itself where a run of an earlier time used another list."""
    return str(_(SKILLS[code])) if code in SKILLS else code


def _particulars(kind: str, about: Sequence[str], names: Names) -> dict[str, str]:
    """What the group's sentence speaks of, by the parts of its name."""
    if not about:
        return {}
    inspector, _arrow, inspected = about[-1].partition(">")
    if inspected:
        pair = {"inspector": names.unit(inspector), "inspected": names.unit(inspected)}
        return {**pair, "person": names.person(about[0])} if len(about) > 1 else pair
    if kind == "skill":
        return {"skill": skill_in_words(about[0])}
    return {"person": names.person(about[0])} if kind in PERSONAL else {"unit": names.unit(about[0])}

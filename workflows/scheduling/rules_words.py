"""The rules as sentences (quy tắc bằng lời): the same on the page, in the plan's record, and in a change's notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from workflows.scheduling.rule_choices import Depth, Force
from workflows.words import N_

if TYPE_CHECKING:
    from workflows.scheduling.rules import Rules

Sentence = tuple[str, dict[str, object]]

# One sentence for each rule and force, so that a translator sees whole sentences only.
_OF_FORCE: Mapping[tuple[str, Force], str] = {
    ("no_reciprocal", Force.HARD): N_("Hai đơn vị không kiểm tra lẫn nhau trong cùng một năm."),
    ("no_reciprocal", Force.OFF): N_("Hai đơn vị được phép kiểm tra lẫn nhau trong cùng một năm."),
    ("repeat", Force.HARD): N_("Không lặp lại cặp đã kiểm tra trong {years} năm gần nhất."),
    ("repeat", Force.SOFT): N_(
        "Hạn chế lặp lại cặp đã kiểm tra {ages} năm trước, tính lần lượt {costs} điểm (ưu tiên thứ {place})."
    ),
    ("repeat", Force.OFF): N_("Không xét việc lặp lại cặp của các năm trước."),
    ("km_limit", Force.HARD): N_("Không chuyến nào dài quá {km} km một chiều."),
    ("km_limit", Force.OFF): N_("Không giới hạn quãng đường của một chuyến."),
    ("max_km", Force.SOFT): N_("Chuyến dài nhất càng ngắn càng tốt (ưu tiên thứ {place})."),
    ("max_km", Force.OFF): N_("Không xét độ dài của chuyến dài nhất."),
    ("total_km", Force.SOFT): N_("Tổng quãng đường càng ngắn càng tốt (ưu tiên thứ {place})."),
    ("total_km", Force.OFF): N_("Không xét tổng quãng đường."),
    ("same_week", Force.HARD): N_("Cả chuyến đi nằm trọn trong một tuần."),
    ("same_week", Force.OFF): N_("Chuyến đi được phép kéo sang tuần sau."),
    ("host_home", Force.HARD): N_("Trong thời gian tiếp đoàn, đơn vị không cử đoàn của mình đi."),
    ("host_home", Force.OFF): N_("Đơn vị được phép vừa tiếp đoàn vừa cử đoàn của mình đi."),
    ("parallel", Force.HARD): N_("Mỗi ngày có nhiều nhất {count} đơn vị được kiểm tra."),
    ("parallel", Force.OFF): N_("Không giới hạn số đơn vị được kiểm tra trong cùng một ngày."),
    ("last_day", Force.SOFT): N_("Kết thúc càng sớm càng tốt (ưu tiên thứ {place})."),
    ("last_day", Force.OFF): N_("Không xét việc kết thúc sớm."),
    ("third_people", Force.SOFT): N_("Mượn người của đơn vị khác càng ít càng tốt (ưu tiên thứ {place})."),
    ("third_people", Force.OFF): N_("Không xét số người mượn của đơn vị khác."),
    ("max_person_days", Force.SOFT): N_("Số ngày đi của người đi nhiều nhất càng ít càng tốt (ưu tiên thứ {place})."),
    ("max_person_days", Force.OFF): N_("Không xét việc chia đều số ngày đi."),
}
_GRADES = {
    1: N_("Trưởng đoàn từ ngạch thanh tra viên trở lên."),
    2: N_("Trưởng đoàn từ ngạch thanh tra viên chính trở lên."),
    3: N_("Trưởng đoàn có ngạch thanh tra viên cao cấp."),
}
_SKILLS = {
    "KNTC": N_("Mỗi đoàn có người thạo giải quyết khiếu nại, tố cáo."),
    "TCD": N_("Mỗi đoàn có người thạo tiếp công dân."),
    "PCTN": N_("Mỗi đoàn có người thạo phòng, chống tham nhũng, tiêu cực."),
    "THANHTRA": N_("Mỗi đoàn có người thạo thanh tra theo kế hoạch và đột xuất."),
    "TDKT": N_("Mỗi đoàn có người thạo thi đua, khen thưởng."),
}
_DEPTHS = {
    Depth.PAIRS: N_("Chỉ xếp cặp đơn vị, chưa xếp ngày và đoàn."),
    Depth.DATES: N_("Xếp cặp đơn vị và ngày kiểm tra, chưa xếp đoàn."),
    Depth.TEAMS: N_("Xếp cặp đơn vị, ngày kiểm tra và đoàn kiểm tra."),
}


def rules_in_words(rules: Rules, names: Mapping[str, str]) -> list[Sentence]:
    """See ``Rules.in_words``."""
    dated, teamed = rules.depth is not Depth.PAIRS, rules.depth is Depth.TEAMS
    found = [*_of_pairs(rules, names)]
    if dated:
        found += _of_dates(rules, names)
    if teamed:
        found += _of_teams(rules)
    return found


def _fixed(sentence: str, **values: object) -> Sentence:
    return sentence, {**values, "force": Force.HARD.value}


def _forced(rules: Rules, name: str, **values: object) -> Sentence:
    force = rules.forces[name]
    if force is Force.SOFT:
        goals = rules.objective()
        goal = "repeat_cost" if name == "repeat" else name
        values["place"] = goals.index(goal) + 1
    return _OF_FORCE[name, force], {**values, "force": force.value}


def _of_pairs(rules: Rules, names: Mapping[str, str]) -> Iterator[Sentence]:
    yield _fixed(_DEPTHS[rules.depth])
    yield _fixed(N_("Mỗi đơn vị đi kiểm tra {count} cuộc và được kiểm tra {count} cuộc."), count=rules.visits)
    if rules.stand_in is not None:
        yield _fixed(
            N_("Cụm trưởng chỉ điều phối; {unit} đi thay, tất cả {count} cuộc."),
            unit=names.get(rules.stand_in, rules.stand_in),
            count=2 * rules.visits,
        )
    yield _forced(rules, "no_reciprocal")
    ages, costs = (", ".join(str(row[part]) for row in rules.repeat_costs) for part in (0, 1))
    yield _forced(rules, "repeat", years=rules.repeat_years, ages=ages, costs=costs)
    yield _forced(rules, "km_limit", km=rules.km_limit)
    yield _forced(rules, "max_km")
    yield _forced(rules, "total_km")


def _of_dates(rules: Rules, names: Mapping[str, str]) -> Iterator[Sentence]:
    yield _fixed(
        N_("Các chuyến đi nằm trong thời gian từ {first} đến {last}."),
        first=_day(rules.first_day),
        last=_day(rules.last_day),
    )
    yield _fixed(N_("Mỗi đoàn làm việc tại đơn vị {days} ngày."), days=rules.visit_days)
    for key, days in sorted(rules.visit_days_of.items()):
        yield _fixed(N_("Riêng tại {unit}: {days} ngày."), unit=names.get(key, key), days=days)
    yield from _of_travel(rules)
    yield _forced(rules, "same_week")
    yield _forced(rules, "host_home")
    yield _forced(rules, "parallel", count=rules.parallel)
    yield _forced(rules, "last_day")


def _of_travel(rules: Rules) -> Iterator[Sentence]:
    for km, days in rules.travel:
        near = N_("Đến {km} km: đi và về trong những ngày làm việc tại đơn vị.")
        far = N_("Đến {km} km: đi đường {days} ngày trước và {days} ngày sau.")
        yield _fixed(far if days else near, km=km, days=days)
    beyond = rules.travel[-1][0] if rules.travel else 0
    near = N_("Xa hơn {km} km: đi và về trong những ngày làm việc tại đơn vị.")
    far = N_("Xa hơn {km} km: đi đường {days} ngày trước và {days} ngày sau.")
    yield _fixed(far if rules.travel_beyond else near, km=beyond, days=rules.travel_beyond)


def _of_teams(rules: Rules) -> Iterator[Sentence]:
    yield _fixed(N_("Mỗi đoàn có {count} người, kể cả trưởng đoàn và thư ký."), count=rules.team_size)
    yield _fixed(_GRADES[rules.lead_grade])
    for skill in rules.skills:
        yield _fixed(_SKILLS[skill])
    yield _fixed(N_("Mỗi đoàn mượn nhiều nhất {count} người của đơn vị khác."), count=rules.lent_most)
    yield _forced(rules, "third_people")
    yield _forced(rules, "max_person_days")


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"

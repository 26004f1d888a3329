"""What is wrong with a plan, in words (lỗi của phương án): one sentence for each code of the independent validator."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from flask_babel import gettext as _

from app.inspections.words import Names, skill_in_words
from app.web import day
from workflows.scheduling.validation import Violation
from workflows.words import N_

# %(inspector)s and %(inspected)s: the pair; %(subject)s: the unit, the day or the number; %(person)s: the person.
VIOLATIONS: Mapping[str, str] = {
    "duplicate_pair": N_("%(inspector)s kiểm tra %(inspected)s hai lần."),
    "unknown_pair": N_("Cặp %(inspector)s và %(inspected)s không có trong cụm."),
    "self_pair": N_("%(inspector)s tự kiểm tra mình."),
    "other_cluster": N_("%(inspector)s và %(inspected)s không cùng cụm."),
    "forbidden": N_("Đã ấn định %(inspector)s không kiểm tra %(inspected)s."),
    "repeat": N_("%(inspector)s vừa kiểm tra %(inspected)s năm %(subject)s."),
    "too_far": N_("%(inspector)s đi %(inspected)s dài %(subject)s km, quá giới hạn."),
    "reciprocal": N_("%(inspector)s và %(inspected)s kiểm tra lẫn nhau."),
    "out_degree": N_("%(subject)s chưa cử đúng số đoàn đi kiểm tra."),
    "in_degree": N_("%(subject)s chưa được kiểm tra đúng số lần."),
    "required_missing": N_("Thiếu cặp đã ấn định: %(inspector)s kiểm tra %(inspected)s."),
    "too_alike": N_("Phương án chưa khác phương án kia ở ít nhất %(subject)s cặp."),
    "not_a_working_day": N_(
        "%(inspector)s bắt đầu kiểm tra %(inspected)s vào ngày %(subject)s, không phải ngày làm việc."
    ),
    "outside_window": N_("Chuyến đi của %(inspector)s tới %(inspected)s vượt ra ngoài thời gian kiểm tra."),
    "unit_off": N_("%(inspected)s không tiếp đoàn được ngày %(subject)s."),
    "team_off": N_("%(inspector)s không cử đoàn đi được ngày %(subject)s."),
    "same_week": N_("Chuyến đi của %(inspector)s tới %(inspected)s không nằm trọn trong một tuần."),
    "too_early": N_("%(inspector)s lên đường tới %(inspected)s ngày %(subject)s, trước ngày xếp lịch lại."),
    "two_visits_at_once": N_("%(subject)s tiếp hai đoàn trong cùng một ngày."),
    "team_in_two_places": N_("Hai chuyến đi của %(subject)s trùng ngày nhau."),
    "host_is_away": N_("%(subject)s vừa tiếp đoàn vừa cử đoàn đi trong cùng một ngày."),
    "too_many_at_once": N_("Ngày %(subject)s có quá nhiều cuộc kiểm tra cùng lúc."),
    "no_start": N_("Cuộc kiểm tra của %(inspector)s tại %(inspected)s chưa có ngày."),
    "no_team": N_("Cuộc kiểm tra của %(inspector)s tại %(inspected)s chưa có đoàn."),
    "team_size": N_(
        "Đoàn của %(inspector)s kiểm tra %(inspected)s có %(subject)s người, không đúng số người quy định."
    ),
    "leader_secretary": N_(
        "Đoàn của %(inspector)s kiểm tra %(inspected)s cần trưởng đoàn và thư ký là hai thành viên khác nhau."
    ),
    "leader_unit": N_("Trưởng đoàn của %(inspector)s kiểm tra %(inspected)s không phải người của đơn vị."),
    "leader_grade": N_("Trưởng đoàn của %(inspector)s kiểm tra %(inspected)s chưa đủ ngạch."),
    "secretary": N_("Thư ký đoàn của %(inspector)s kiểm tra %(inspected)s không làm thư ký được."),
    "too_many_lent": N_("Đoàn của %(inspector)s kiểm tra %(inspected)s mượn %(subject)s người, quá số cho phép."),
    "own_unit": N_("%(person)s là người của %(inspected)s, không kiểm tra đơn vị mình."),
    "tie": N_("Không bố trí được %(person)s kiểm tra %(inspected)s."),
    "not_lendable": N_("%(person)s không tham gia đoàn của đơn vị khác."),
    "person_off": N_("%(person)s vắng trong những ngày kiểm tra %(inspected)s."),
    "person_twice": N_("%(person)s ở hai đoàn trong cùng một ngày."),
    "person_days": N_("%(person)s đi kiểm tra quá số ngày tối đa trong năm."),
    "skill_missing": N_("Đoàn của %(inspector)s kiểm tra %(inspected)s thiếu người đảm nhiệm lĩnh vực “%(subject)s”."),
    "fixed_start": N_("Chưa theo ngày đã ấn định (%(subject)s) cho cuộc kiểm tra của %(inspector)s tại %(inspected)s."),
    "fixed_person": N_("Đã ấn định %(person)s vào đoàn của %(inspector)s kiểm tra %(inspected)s."),
    "unknown_person": N_("Đoàn của %(inspector)s kiểm tra %(inspected)s có người không còn trong danh sách."),
}
ABOUT_UNITS = {"out_degree", "in_degree", "two_visits_at_once", "team_in_two_places", "host_is_away"}
# Who cannot go where, and why, is for the planner only.
PERSONAL = {"tie", "person_off", "person_days", "not_lendable"}


def violation_in_words(violation: Violation, names: Names) -> str:
    """One rule that a plan breaks, as one sentence; without ``names.full`` nothing about a single person is told."""
    inspector, inspected = violation.pair or ("", "")
    if violation.code in PERSONAL and not names.full:
        return str(_("Có đoàn mà một thành viên không bố trí được."))
    text: str = _(
        VIOLATIONS[violation.code],
        inspector=names.unit(inspector),
        inspected=names.unit(inspected),
        person=names.person(violation.subject),
        subject=_subject(violation, names),
    )
    return text[:1].upper() + text[1:]


def _subject(violation: Violation, names: Names) -> str:
    if violation.code in ABOUT_UNITS:
        return names.unit(violation.subject)
    if violation.code == "skill_missing":
        return skill_in_words(violation.subject)
    with suppress(ValueError):
        return day(date.fromisoformat(violation.subject))
    return violation.subject

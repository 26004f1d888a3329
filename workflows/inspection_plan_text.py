"""The plan of cross-inspections set as a paper (thể thức kế hoạch kiểm tra chéo), its visits and its making as annexes.

No public form of such a plan was found; the order follows what plans of this kind usually have, the components those
of Decree 30/2020, Appendix I.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from workflows.content import Annex, Block, Heading, PaperText, Paragraph, Table
from workflows.days import day_and_month, span, spelled_day
from workflows.inspection_plan_content import Amendment, Level, Making, Member, PlanContent, Record, Visit
from workflows.paper import Issue
from workflows.setting import attached, cluster_paper, point
from workflows.signing import NO_BREAK

_RECIPIENTS = (
    "Thanh tra Chính phủ (để báo cáo)",
    "Thanh tra các tỉnh trong cụm (để thực hiện)",
    "Thành viên các đoàn kiểm tra (để thực hiện)",
    "Lưu: VT",
)
_VISITS_HEADER = ("STT", "Đoàn của", "Đơn vị được kiểm tra", "Thời gian", f"Trưởng đoàn, thư ký, thành{NO_BREAK}viên")
_VISITS_WIDTHS = (8, 16, 17, 19, 40)
_LEVELS_HEADER = ("STT", "Mục tiêu", "Phương án này", "Không thể nhỏ hơn")
_LEVELS_WIDTHS = (8, 42, 25, 25)
_MAKING: Mapping[Making, str] = {
    Making.OPTIMAL: (
        "Phương án do phần mềm lập và đã được chứng minh là tối ưu: theo các quy tắc và thứ tự ưu tiên dưới đây, "
        "không có phương án nào tốt hơn."
    ),
    Making.FEASIBLE: (
        "Phương án do phần mềm lập, đáp ứng các quy tắc dưới đây và là phương án tốt nhất tìm được trong thời gian "
        "cho phép; chưa chứng minh được là tối ưu."
    ),
    Making.EDITED: "Phương án do người lập kế hoạch tự xếp hoặc sửa lại, không phải kết quả do phần mềm chứng minh.",
}
# What each objective counts, and how its value is said.
_OBJECTIVES: Mapping[str, tuple[str, str]] = {
    "changed_pairs": ("Số cặp thay đổi so với kế hoạch trước", "{n} cặp"),
    "repeat_cost": ("Mức lặp lại cặp của những năm trước", "{n} điểm"),
    "max_km": ("Chuyến dài nhất, tính một chiều", "{n} km"),
    "total_km": ("Tổng quãng đường, tính một chiều", "{n} km"),
    "date_shift": ("Lịch phải dời so với kế hoạch trước", "{n} ngày làm việc"),
    "last_day": ("Kết thúc đợt kiểm tra", "ngày làm việc thứ {n}"),
    "changed_people": ("Cán bộ phải thay so với kế hoạch trước", "{n} lượt cán bộ"),
    "third_people": ("Cán bộ mượn của đơn vị khác", "{n} lượt cán bộ"),
    "max_person_days": ("Số ngày của người đi nhiều nhất", "{n} ngày"),
}


def paper_text(plan: PlanContent, issue: Issue) -> PaperText:
    """The whole paper, component by component; a draft's empty sections are left out."""
    return cluster_paper(
        issue,
        "KẾ HOẠCH",
        f"Kiểm tra chéo công tác thi đua năm {issue.year}",
        tuple(_blocks(plan, issue)),
        recipients=_RECIPIENTS,
        grounds=plan.grounds,
        annexes=tuple(_annexes(plan, issue)),
    )


def replaces(amends: Amendment) -> str:
    """The sentence that takes the other plan's place: "Kế hoạch này thay thế Kế hoạch số ... ngày ...; lý do: ..."."""
    number = f" số {amends.number}" if amends.number else ""
    reason = amends.reason.rstrip(".;, ")
    return f"Kế hoạch này thay thế Kế hoạch{number} {spelled_day(amends.day)}; lý do: {reason}."


def visit_in_words(visit: Visit) -> str:
    """One visit as a text: who, whom, when, with whom."""
    when = f"{span(visit.first_day, visit.last_day)}{_journey(visit, ' ({})')}"
    team = "; ".join(_team(visit))
    return f"{visit.inspector_name} kiểm tra {visit.inspected_name}, {when}.{f' {team}.' if team else ''}"


def making_in_words(record: Record) -> str:
    """How the arrangement came about, in one sentence."""
    return _MAKING[record.status]


def _blocks(plan: PlanContent, issue: Issue) -> Iterator[Block]:
    if plan.amends:
        yield Paragraph(replaces(plan.amends))
    yield Paragraph(f"{issue.cluster} ban hành Kế hoạch kiểm tra chéo công tác thi đua năm {issue.year} như sau:")
    sections = (
        ("MỤC ĐÍCH, YÊU CẦU", _clauses(plan.purpose)),
        ("NỘI DUNG VÀ THỜI KỲ KIỂM TRA", _scope(plan)),
        ("ĐƠN VỊ KIỂM TRA, ĐƠN VỊ ĐƯỢC KIỂM TRA VÀ THỜI GIAN", _arrangement(plan.visits)),
        ("TỔ CHỨC THỰC HIỆN", _clauses(plan.organisation)),
    )
    marks = iter(("I.", "II.", "III.", "IV."))
    for title, blocks in sections:
        if blocks:
            yield Heading(next(marks), title)
            yield from blocks


def _clauses(texts: Sequence[str]) -> list[Block]:
    return [Paragraph(text, f"{i}.") for i, text in enumerate(texts, start=1)]


def _scope(plan: PlanContent) -> list[Block]:
    blocks: list[Block] = []
    if plan.contents:
        blocks.append(Heading("1.", "Nội dung kiểm tra", level=2))
        blocks += [Paragraph(text, f"{point(i)})") for i, text in enumerate(plan.contents)]
    if plan.period:
        blocks.append(Heading("2." if plan.contents else "1.", "Thời kỳ kiểm tra", level=2))
        blocks.append(Paragraph(plan.period))
    return blocks


def _arrangement(visits: Sequence[Visit]) -> list[Block]:
    if not visits:
        return []
    first, last = min(visit.first_day for visit in visits), max(visit.last_day for visit in visits)
    return [
        Paragraph(f"Số cuộc kiểm tra: {len(visits):02} cuộc, tiến hành {span(first, last)}.", "1."),
        Paragraph(
            "Đơn vị kiểm tra, đơn vị được kiểm tra, thời gian và thành phần từng đoàn: chi tiết tại Phụ lục I. "
            "Thời gian nêu trong kế hoạch là những ngày làm việc tại đơn vị được kiểm tra, không kể ngày đi đường.",
            "2.",
        ),
        Paragraph("Cách lập phương án và thông tin để kiểm tra lại: Phụ lục II.", "3."),
    ]


def _annexes(plan: PlanContent, issue: Issue) -> Iterator[Annex]:
    if not plan.visits:
        return
    tie = attached(issue, "Kế hoạch")
    visits = Table(
        _VISITS_HEADER,
        tuple(_row(number, visit) for number, visit in enumerate(plan.visits, start=1)),
        _VISITS_WIDTHS,
    )
    title = "ĐƠN VỊ KIỂM TRA, ĐƠN VỊ ĐƯỢC KIỂM TRA, THỜI GIAN VÀ THÀNH PHẦN CÁC ĐOÀN"
    yield Annex("Phụ lục I", title, tie, (visits,))
    yield Annex("Phụ lục II", "CÁCH LẬP PHƯƠNG ÁN KIỂM TRA CHÉO", tie, tuple(_making(plan.record)))


def _row(number: int, visit: Visit) -> tuple[str | tuple[str, ...], ...]:
    journey = _journey(visit, "({})")
    when = (span(visit.first_day, visit.last_day), *([journey] if journey else []))
    return (f"{number:02}", visit.inspector_name, visit.inspected_name, when, tuple(_team(visit)))


def _journey(visit: Visit, form: str) -> str:
    """The days of leaving and coming back, "" where the team is under way on its working days only."""
    if (visit.leaves, visit.returns) == (visit.first_day, visit.last_day):
        return ""
    return form.format(f"đi ngày {day_and_month(visit.leaves)}, về ngày {day_and_month(visit.returns)}")


def _team(visit: Visit) -> Iterator[str]:
    """Leader, secretary, then the other members in the content's order, each with post; a lent one with the unit."""
    roles = {visit.leader: (0, "Trưởng đoàn"), visit.secretary: (1, "Thư ký")}
    placed = [(*roles.get(member.id, (2, "Thành viên")), member) for member in visit.members]
    for _, role, member in sorted(placed, key=lambda each: each[0]):
        yield f"{role}: {_called(member, visit)}"


def _called(member: Member, visit: Visit) -> str:
    unit = member.unit_name if member.unit != visit.inspector else ""
    return ", ".join(filter(None, (member.name, member.post, unit)))


def _making(record: Record) -> Iterator[Block]:
    parts: tuple[tuple[str, list[Block]], ...] = (
        ("Mức độ tối ưu", [Paragraph(making_in_words(record))]),
        ("Quy tắc đã áp dụng", [Paragraph(rule, "-") for rule in record.rules]),
        ("Kết quả theo thứ tự ưu tiên", [_levels(record.objective)] if record.objective else []),
        ("Thông tin để kiểm tra lại", _proof(record)),
    )
    for number, (title, blocks) in enumerate(((title, blocks) for title, blocks in parts if blocks), start=1):
        yield Heading(f"{number}.", title)
        yield from blocks


def _levels(objective: Sequence[Level]) -> Table:
    rows = tuple(
        (
            f"{number:02}",
            _OBJECTIVES[level.name][0],
            _quantity(level.name, level.value),
            _quantity(level.name, level.bound),
        )
        for number, level in enumerate(objective, start=1)
    )
    return Table(_LEVELS_HEADER, rows, _LEVELS_WIDTHS)


def _quantity(name: str, value: int) -> str:
    # The instance counts working days from 0, people count them from 1.
    number = f"{value + (name == 'last_day'):,}".replace(",", ".")
    return _OBJECTIVES[name][1].format(n=number)


def _proof(record: Record) -> list[Block]:
    blocks: list[Block] = []
    if record.solver:
        blocks.append(Paragraph(f"Phần mềm: {record.solver}; số khởi đầu (seed): {record.seed}.", "-"))
    if record.instance_sha256:
        digest = record.instance_sha256
        # In groups of eight, so that a line may end between them.
        groups = " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))
        blocks.append(Paragraph(f"Mã băm SHA-256 của dữ liệu đầu vào (viết liền): {groups}.", "-"))
    return blocks

"""Minutes of a cross-inspection set as a paper (thể thức biên bản kiểm tra chéo), and as a form to write on.

After Decree 30/2020, Appendix III, form 1.9: no line of place and date, which the text itself says; both sides'
signatures beside each other, the secretary's below. No public form of such minutes was found; the order of the content
follows what inspections of this kind usually record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from workflows.content import Annex, Block, Heading, PaperText, Paragraph, SignatureBlock, Table
from workflows.days import spelled_day
from workflows.inspection_plan_content import Amendment
from workflows.minutes_content import (
    TEAM_ROLE_TITLES,
    Document,
    MinutesContent,
    TeamMember,
)
from workflows.minutes_results import lines_within, result_blocks
from workflows.paper import Issue
from workflows.signing import NO_BREAK

_NOTHING = "Không có."
_DOCUMENTS_HEADER = ("STT", "Tên tài liệu", "Mã băm SHA-256 (viết liền)")
_DOCUMENTS_WIDTHS = (8, 42, 50)
_NAME_LETTERS = 26  # of 13 points, in the column of names
_LINE_TO_WRITE = "." * 115
_SHORT, _LONG = "." * 8, "." * 50
_HOSTS_TO_WRITE, _LINES_TO_WRITE = 3, 3


def paper_text(minutes: MinutesContent, issue: Issue, *, form: bool = False) -> PaperText:
    """The whole paper, component by component. What is not known yet stays open in dots; a ``form`` has room for it."""
    return PaperText(
        parent_agency="THANH TRA CHÍNH PHỦ",
        agency=issue.cluster.upper(),
        number=f"Số: {issue.number}" if issue.number else "",
        place_and_date="",
        type_name="BIÊN BẢN",
        subject=f"Kiểm tra chéo công tác thi đua năm {issue.year} tại {minutes.inspected_name}",
        grounds=minutes.grounds,
        blocks=tuple(_blocks(minutes, issue, form=form)),
        # Nobody's seal is asked for: minutes are signed by people, and sealed only if needed (form 1.9).
        signatures=tuple(SignatureBlock(each.slot, each.lines, each.name) for each in issue.signatories),
        recipients=(
            "Cụm trưởng (để tổng hợp)",
            minutes.inspected_name,
            minutes.inspector_name,
            "Lưu: Hồ sơ đoàn kiểm tra",
        ),
        document_code=issue.document_code,
        annexes=tuple(_annexes(minutes, issue)),
        closing_blocks="sides",
    )


def blank_text(minutes: MinutesContent, issue: Issue) -> PaperText:
    """The form to print before the visit (biên bản trắng): what is known already, and dots to write the rest on."""
    return paper_text(minutes, issue, form=True)


def replaces(amends: Amendment) -> str:
    """The sentence that takes other minutes' place: "Biên bản này thay thế Biên bản số ... ngày ...; lý do: ..."."""
    number = f" số {amends.number}" if amends.number else ""
    reason = amends.reason.rstrip(".;, ")
    return f"Biên bản này thay thế Biên bản{number} {spelled_day(amends.day)}; lý do: {reason}."


def spelled_moment(moment: str, year: int) -> str:
    """A moment as minutes say it: "8 giờ 00 phút, ngày 05 tháng 10 năm 2020"; "" stays open."""
    if not moment:
        return f"{_SHORT} giờ {_SHORT} phút, ngày {_SHORT} tháng {_SHORT} năm {year}"
    at = datetime.fromisoformat(moment)
    return f"{at.hour} giờ {at.minute:02} phút, {spelled_day(at.date())}"


def opening(minutes: MinutesContent, year: int) -> str:
    """When and where both sides met."""
    place = minutes.place or _LONG
    return f"Hôm nay, hồi {spelled_moment(minutes.begins, year)}, tại {place}, chúng tôi gồm:"


def closing(minutes: MinutesContent, year: int) -> str:
    """When the minutes were done, that they were read out, and how many copies there are."""
    return (
        f"Biên bản lập xong hồi {spelled_moment(minutes.ends, year)}, đã đọc lại cho các bên cùng nghe, thống nhất "
        f"ký tên và được lập thành {minutes.copies:02} bản, mỗi bên giữ 01 bản./."
    )


def team_line(member: TeamMember, minutes: MinutesContent, *, form: bool = False) -> str:
    """A member with post, role and whether they were there; one of another unit with the unit."""
    unit = member.unit_name if member.unit != minutes.inspector else ""
    who = ", ".join(filter(None, (member.name, member.post, unit)))
    there = "có mặt" if member.present else "vắng mặt"
    return f"{who} - {TEAM_ROLE_TITLES[member.role]} ({'có mặt / vắng mặt' if form else there})"


def _blocks(minutes: MinutesContent, issue: Issue, *, form: bool) -> Iterator[Block]:
    if minutes.amends:
        yield Paragraph(replaces(minutes.amends))
    yield Paragraph(opening(minutes, issue.year))
    yield Heading("A.", f"Đoàn kiểm tra của {minutes.inspector_name}")
    yield from _numbered([team_line(member, minutes, form=form) for member in minutes.team])
    yield Heading("B.", f"Đơn vị được kiểm tra: {minutes.inspected_name}")
    yield from _numbered(_hosts(minutes, form=form))
    yield Paragraph("Hai bên lập biên bản ghi nhận nội dung, kết quả kiểm tra như sau:")
    yield Heading("I.", "NỘI DUNG, THỜI KỲ KIỂM TRA")
    yield from _numbered([*minutes.contents, *([f"Thời kỳ kiểm tra: {minutes.period}"] if minutes.period else [])])
    yield Heading("II.", "KẾT QUẢ KIỂM TRA")
    yield from result_blocks(minutes.results, form=form)
    yield Heading("III.", "NHẬN XÉT, KIẾN NGHỊ")
    for mark, title, texts in (
        ("1.", "Ưu điểm", minutes.strengths),
        ("2.", "Hạn chế", minutes.limits),
        ("3.", "Kiến nghị", minutes.recommendations),
    ):
        yield Heading(mark, title, level=2)
        yield from _dashed(texts, form=form)
    yield Heading("IV.", "Ý KIẾN CỦA ĐƠN VỊ ĐƯỢC KIỂM TRA")
    yield from _said(minutes, form=form)
    yield Paragraph(closing(minutes, issue.year))


def _numbered(texts: Sequence[str]) -> Iterator[Block]:
    return (Paragraph(text, f"{i}.") for i, text in enumerate(texts, start=1))


def _hosts(minutes: MinutesContent, *, form: bool) -> list[str]:
    if form and not minutes.hosts:
        return [f"{_LONG}, chức vụ: {_LONG}"] * _HOSTS_TO_WRITE
    return [", ".join(filter(None, (host.name, host.post))) for host in minutes.hosts]


def _dashed(texts: Sequence[str], *, form: bool) -> Iterator[Block]:
    if texts:
        return (Paragraph(text, "-") for text in texts)
    return iter(_to_write() if form else (Paragraph(_NOTHING),))


def _to_write() -> tuple[Block, ...]:
    return (Paragraph(_LINE_TO_WRITE),) * _LINES_TO_WRITE


def _said(minutes: MinutesContent, *, form: bool) -> Iterator[Block]:
    """The unit's opinion in its own words, and what it does not agree to."""
    if form and not minutes.opinion:
        yield from _to_write()
        yield Paragraph("Ý kiến bảo lưu (nếu có):")
        yield from _to_write()
        return
    if minutes.opinion:
        yield Paragraph(minutes.opinion)
    yield Paragraph(f"Ý kiến bảo lưu: {minutes.reservations or 'không có.'}")


def _annexes(minutes: MinutesContent, issue: Issue) -> Iterator[Annex]:
    if not minutes.documents:
        return
    rows = tuple(_document(number, each) for number, each in enumerate(minutes.documents, start=1))
    table = Table(_DOCUMENTS_HEADER, rows, _DOCUMENTS_WIDTHS)
    yield Annex("Phụ lục", "DANH MỤC TÀI LIỆU MINH CHỨNG", _attached(minutes, issue), (table,))


def _attached(minutes: MinutesContent, issue: Issue) -> str:
    """The line that ties the annex to its paper, which is dated by the day when it was done."""
    number = f" số {issue.number}" if issue.number else ""
    ends = datetime.fromisoformat(minutes.ends) if minutes.ends else None
    day = spelled_day(ends.date()) if ends else f"ngày ... tháng ... năm {issue.year}"
    # The day is not broken: the line is long and is set in two.
    return f"(Kèm theo Biên bản{number} {day.replace(' ', NO_BREAK)} của Đoàn kiểm tra tại {minutes.inspected_name})"


def _document(number: int, document: Document) -> tuple[str | tuple[str, ...], ...]:
    digest = document.sha256
    # In groups of eight, so that a line may end between them.
    groups = " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))
    return f"{number:02}", lines_within(document.name, _NAME_LETTERS), groups

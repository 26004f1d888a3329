"""The pledge set as a paper (thể thức bản giao ước): grounds, I. by field, II. organisation, III. closing words.

No public text of a whole cluster pledge was found; the order follows the reports of real signings and the components
of Decree 30/2020, Appendix I.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from workflows.content import Block, Heading, PaperText, Paragraph, SignatureBlock
from workflows.paper import Issue, Signatory
from workflows.pledge_content import Commitment, Comparator, PledgeContent, Target

# How Vietnamese says a comparison in front of the value; the first is what we print.
_WORDS = {
    Comparator.EQUAL: ("", "đạt", "bằng"),
    Comparator.ABOVE: ("trên", "hơn"),
    Comparator.AT_LEAST: ("ít nhất", "tối thiểu", "từ", "không dưới"),
    Comparator.BELOW: ("dưới",),
    Comparator.AT_MOST: ("không quá", "tối đa"),
}
# The points of a clause go by the Vietnamese alphabet: a) b) c) d) đ) ... y).
_POINTS = "abcdđeghiklmnopqrstuvxy"
_SECTIONS = ("I.", "II.", "III.")
_RECIPIENTS = ("Thanh tra Chính phủ (để báo cáo)", "Thanh tra các tỉnh trong cụm", "Lưu: VT")


def quantity(target: Target) -> str:
    """The value as Vietnam writes it: "70%", "92,5%", "1.000 cuộc"."""
    whole, _, part = target.value.partition(".")
    number = f"{int(whole):,}".replace(",", ".") + (f",{part}" if part else "")
    return number + (target.unit if target.unit == "%" else f" {target.unit}")


def goal(target: Target) -> str:
    """The target in words: "trên 70% số phải thu hồi trong năm"."""
    return " ".join(filter(None, (_WORDS[target.comparator][0], quantity(target), target.denominator)))


def sentence(commitment: Commitment) -> str:
    """The commitment as printed: its words, and its target added where they do not say it with the same comparison."""
    target = commitment.target
    if target is None or _says(commitment.text, target):
        return commitment.text
    words = commitment.text.rstrip(".;, ")
    return f"{words} (chỉ tiêu: {goal(target)}){commitment.text[len(words) :].rstrip()}"


def _says(text: str, target: Target) -> bool:
    """Whether the words say the value with this comparison and with no other one."""
    value = re.escape(quantity(target)).replace("%", r"\s?%")
    said = {comparator for comparator in Comparator if _stands(_WORDS[comparator], value, text)}
    return target.comparator in said and not said - {target.comparator, Comparator.EQUAL}


def _stands(words: tuple[str, ...], value: str, text: str) -> bool:
    """Whether one of these words stands in front of the value; "không dưới 90%" is not "dưới 90%"."""
    spoken = rf"(?<!\w)(?<!không )(?:{'|'.join(words)})\s*(?<![\d.,]){value}(?!\w)"
    return re.search(spoken, text, re.IGNORECASE) is not None


def place_and_date(place: str, day: date | None, year: int) -> str:
    """The line of place and date (địa danh và thời gian), day and month left open where no day is set yet.

    A leading zero for days under 10 and for months 1 and 2 only (Decree 30/2020, Appendix I).
    """
    if day is None:
        return f"{place}, ngày ... tháng ... năm {year}"
    month = f"{day.month:02}" if day.month <= 2 else f"{day.month}"
    return f"{place}, ngày {day.day:02} tháng {month} năm {day.year}"


def paper_text(pledge: PledgeContent, issue: Issue) -> PaperText:
    """The whole paper, component by component; a pledge without a number leaves that component out."""
    return PaperText(
        parent_agency="THANH TRA CHÍNH PHỦ",
        agency=issue.cluster.upper(),
        number=f"Số: {issue.number}" if issue.number else "",
        place_and_date=place_and_date(issue.place, issue.day, issue.year),
        type_name="GIAO ƯỚC THI ĐUA",
        subject=f"Năm {issue.year}",
        grounds=pledge.grounds,
        blocks=tuple(_blocks(pledge, issue)),
        signatures=tuple(_signature(each, sealed=each is issue.signatories[-1]) for each in issue.signatories),
        recipients=_RECIPIENTS,
        document_code=issue.document_code,
    )


def _signature(signatory: Signatory, *, sealed: bool) -> SignatureBlock:
    """Only the last, the chair's, takes a seal: a cluster has none of its own, the chair's agency lends it."""
    return SignatureBlock(signatory.slot, signatory.lines, signatory.name, f"seal-{signatory.slot}" if sealed else "")


def _blocks(pledge: PledgeContent, issue: Issue) -> Iterator[Block]:
    yield Paragraph(
        f"Hưởng ứng phong trào thi đua do Thanh tra Chính phủ phát động năm {issue.year} với chủ đề “{pledge.theme}”, "
        f"các đơn vị thành viên {issue.cluster} thống nhất ký kết giao ước thi đua với những nội dung sau đây:"
    )
    marks = iter(_SECTIONS)
    yield Heading(next(marks), "NỘI DUNG GIAO ƯỚC")
    for i, field in enumerate(pledge.fields, start=1):
        yield Heading(f"{i}.", field.title, level=2)
        for j, commitment in enumerate(field.commitments):
            yield Paragraph(sentence(commitment), f"{point(j)})")
    if pledge.organisation:
        yield Heading(next(marks), "TỔ CHỨC THỰC HIỆN")
        for i, text in enumerate(pledge.organisation, start=1):
            yield Paragraph(text, f"{i}.")
    if pledge.closing:
        yield Heading(next(marks), "CAM KẾT THỰC HIỆN")
        yield Paragraph(pledge.closing)


def point(place: int) -> str:
    """The letter of a point; after the alphabet it goes on with aa, ab, ..."""
    turns, letter = divmod(place, len(_POINTS))
    return (_POINTS[turns - 1] if turns else "") + _POINTS[letter]

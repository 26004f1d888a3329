"""The pledge set as a paper (thể thức bản giao ước): grounds, I. by field, II. organisation, III. closing words.

No public text of a whole cluster pledge was found; the order follows the reports of real signings and the components
of Decree 30/2020, Appendix I.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflows.content import Block, Heading, PaperText, Paragraph
from workflows.paper import Issue
from workflows.pledge_content import Commitment, Comparator, PledgeContent, Target
from workflows.setting import cluster_paper, point

# How Vietnamese says a comparison in front of the value; the first is what we print.
_WORDS = {
    Comparator.EQUAL: ("", "đạt", "bằng"),
    Comparator.ABOVE: ("trên", "hơn"),
    Comparator.AT_LEAST: ("ít nhất", "tối thiểu", "từ", "không dưới"),
    Comparator.BELOW: ("dưới",),
    Comparator.AT_MOST: ("không quá", "tối đa"),
}
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


def paper_text(pledge: PledgeContent, issue: Issue) -> PaperText:
    """The whole paper, component by component; a pledge without a number leaves that component out."""
    return cluster_paper(
        issue,
        "GIAO ƯỚC THI ĐUA",
        f"Năm {issue.year}",
        tuple(_blocks(pledge, issue)),
        recipients=_RECIPIENTS,
        grounds=pledge.grounds,
    )


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

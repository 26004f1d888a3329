"""The correcting letter as a kind of paper (công văn đính chính): its rules, its passages, its text.

Decree 30/2020, article 18.3: an issued paper with an error of form, of layout or of the way it was issued is corrected
by a letter. An error of content is not: that needs another paper in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflows.content import Block, Json, PaperText, Paragraph
from workflows.corrections.content import CorrectionContent, Item
from workflows.paper import Issue, Kind, Party, Passage, SignedBy
from workflows.refusals import BadInput
from workflows.setting import clause, cluster_paper
from workflows.words import N_

_ADDRESSEES = ("Thanh tra Chính phủ", "Thanh tra các tỉnh trong cụm")


def check(content: Mapping[str, Json]) -> Mapping[str, Json]:
    """The letter in its one spelling; :class:`BadInput` with the path of the field where it cannot be submitted."""
    letter = CorrectionContent.from_json(content)
    if not letter.reason:
        raise BadInput("Chưa có lý do đính chính. Mời nhập lý do.", field="reason")
    if not letter.items:
        raise BadInput("Công văn đính chính cần ít nhất một nội dung đính chính.", field="items")
    for place, item in enumerate(letter.items):
        for name in ("where", "wrong", "right"):
            if not getattr(item, name):
                raise BadInput("Mục này còn trống. Mời nhập nội dung.", field=f"items.{place}.{name}")
        if item.wrong == item.right:
            raise BadInput("Nội dung đính chính giống hệt nội dung đã in.", field=f"items.{place}.right")
    return letter.to_json()


def passages(content: Mapping[str, Json]) -> list[Passage]:
    """The pieces that can be compared between two drafts."""
    letter = CorrectionContent.from_json(content)
    found = [Passage("reason", N_("Lý do"), letter.reason)] if letter.reason else []
    return found + [
        Passage(f"item-{i}", f"{N_('Nội dung')} {i}", _said(item)) for i, item in enumerate(letter.items, 1)
    ]


def compose(content: Mapping[str, Json], issue: Issue) -> PaperText:
    """The letter as it is printed."""
    letter = CorrectionContent.from_json(content)
    return cluster_paper(
        issue,
        "",
        f"V/v đính chính {letter.target.named()}",
        tuple(_blocks(letter, issue)),
        recipients=("Như trên", "Lưu: VT"),
        addressees=_ADDRESSEES,
    )


def _blocks(letter: CorrectionContent, issue: Issue) -> Iterator[Block]:
    target = letter.target
    about = f" ({target.subject})" if target.subject else ""
    why = f" Do {clause(letter.reason)}, {issue.cluster}" if letter.reason else f" {issue.cluster}"
    yield Paragraph(f"{issue.cluster} đã ban hành {target.named()}{about}.{why} đính chính như sau:")
    alone = len(letter.items) == 1
    for number, item in enumerate(letter.items, start=1):
        yield Paragraph(_said(item), "" if alone else f"{number}.")
    yield Paragraph(f"Các nội dung khác của {target.named()} không thay đổi.")
    yield Paragraph(f"{issue.cluster} thông báo để các đơn vị biết, thực hiện./.")


def _said(item: Item) -> str:
    return f"{clause(item.where)}: đã in là “{item.wrong}”, nay đính chính thành “{item.right}”."


CORRECTION = Kind(
    name="correction",
    title=N_("Công văn đính chính"),
    symbol="CTĐ",
    template="correction",
    drafted_by=Party.CHAIR,
    reviewed_by=Party.NOBODY,
    signed_by=SignedBy.CHAIR,
    check=check,
    passages=passages,
    compose=compose,
)

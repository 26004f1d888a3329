"""The notice of recall as a kind of paper (thông báo thu hồi văn bản): its rules, its passages, its text.

Decree 30/2020, article 18: who received a recalled electronic paper deletes it and tells the sender so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflows.content import Block, Json, PaperText, Paragraph
from workflows.corrections.content import RecallContent
from workflows.paper import Issue, Kind, Party, Passage, SignedBy
from workflows.refusals import BadInput
from workflows.setting import clause, cluster_paper
from workflows.words import N_

_GROUND = "Căn cứ Điều 18 Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư"
_RECIPIENTS = ("Thanh tra Chính phủ (để báo cáo)", "Thanh tra các tỉnh trong cụm (để thực hiện)", "Lưu: VT")


def check(content: Mapping[str, Json]) -> Mapping[str, Json]:
    """The notice in its one spelling; :class:`BadInput` where it cannot be submitted."""
    notice = RecallContent.from_json(content)
    if not notice.reason:
        raise BadInput("Chưa có lý do thu hồi. Mời nhập lý do.", field="reason")
    return notice.to_json()


def passages(content: Mapping[str, Json]) -> list[Passage]:
    """The pieces that can be compared between two drafts."""
    notice = RecallContent.from_json(content)
    told = (("reason", N_("Lý do"), notice.reason), ("effect", N_("Việc thực hiện"), notice.effect))
    return [Passage(*each) for each in told if each[2]]


def compose(content: Mapping[str, Json], issue: Issue) -> PaperText:
    """The notice as it is printed."""
    notice = RecallContent.from_json(content)
    return cluster_paper(
        issue,
        "THÔNG BÁO",
        f"Thu hồi {notice.target.named()}",
        tuple(_blocks(notice, issue)),
        recipients=_RECIPIENTS,
        grounds=(_GROUND,),
    )


def _blocks(notice: RecallContent, issue: Issue) -> Iterator[Block]:
    target = notice.target
    about = f" ({target.subject})" if target.subject else ""
    why = f"; lý do: {clause(notice.reason)}" if notice.reason else ""
    yield Paragraph(f"{issue.cluster} thông báo thu hồi {target.named()}{about}{why}.", "1.")
    held = f" {clause(notice.effect)}." if notice.effect else ""
    yield Paragraph(f"Kể từ ngày của thông báo này, {target.named()} không còn hiệu lực.{held}", "2.")
    yield Paragraph(
        "Đơn vị đã nhận văn bản nêu trên hủy bản điện tử, gửi lại bản giấy (nếu có) và thông báo cho đơn vị Cụm trưởng "
        "biết./.",
        "3.",
    )


RECALL = Kind(
    name="recall",
    title=N_("Thông báo thu hồi văn bản"),
    symbol="TB-CTĐ",
    template="recall",
    drafted_by=Party.CHAIR,
    reviewed_by=Party.NOBODY,
    signed_by=SignedBy.CHAIR,
    check=check,
    passages=passages,
    compose=compose,
)

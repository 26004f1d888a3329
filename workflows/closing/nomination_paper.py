"""The nomination as a kind of paper (tờ trình đề nghị khen thưởng): what must hold of it, and how it is set.

It only carries what the conference has voted to the Government Inspectorate, so nobody reviews it a second time.
No public form was found; the components are those of Decree 30/2020, Appendix I.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflows.closing.nomination_content import NominationContent, Nominee
from workflows.closing.reading import demand, demand_lines, demand_some
from workflows.content import Block, Heading, Json, PaperText, Paragraph, Table
from workflows.paper import Issue, Kind, Party, Passage, SignedBy
from workflows.refusals import BadInput
from workflows.setting import cluster_paper, sections
from workflows.words import N_

_RECIPIENTS = ("Như trên", "Thanh tra các tỉnh trong cụm", "Lưu: VT")
_HEADER = ("STT", "Đơn vị", "Hình thức khen thưởng", "Kết quả", "Số phiếu")
_WIDTHS = (8, 26, 30, 22, 14)


def check(content: Mapping[str, Json]) -> Mapping[str, Json]:
    """The nomination in its one spelling; :class:`BadInput` with the path of the field where it cannot be submitted.

    What must hold:
    1. somebody is addressed, no line is empty;
    2. there is a nominee; each has a name, a result, an award and a reason;
    3. nobody has more votes than could be cast;
    4. no unit is nominated twice for one award.
    """
    nomination = NominationContent.from_json(content)
    # 1.
    demand_some(nomination.addressees, "addressees")
    for name in ("addressees", "grounds", "documents"):
        demand_lines(getattr(nomination, name), name)
    # 2.
    if not nomination.nominees:
        raise BadInput(
            "Chưa có đơn vị nào được hội nghị suy tôn. Mời cập nhật số liệu sau khi bình xét.", field="nominees"
        )
    awards = set[tuple[str, str]]()
    for i, nominee in enumerate(nomination.nominees):
        _check_nominee(nominee, f"nominees.{i}")
        # 4.
        if (nominee.unit, nominee.award) in awards:
            sentence = N_("{unit} được đề nghị hai lần cùng một hình thức khen thưởng.")
            raise BadInput(sentence, field=f"nominees.{i}.award", unit=nominee.name)
        awards.add((nominee.unit, nominee.award))
    return nomination.to_json()


def _check_nominee(nominee: Nominee, path: str) -> None:
    demand(nominee.name, f"{path}.name")
    demand(nominee.vote, f"{path}.vote")
    sentence = N_("Đơn vị này chưa có kết quả xếp hạng. Mời cập nhật số liệu.")
    demand(nominee.result, f"{path}.result", sentence)
    demand(nominee.award, f"{path}.award", N_("Chưa có hình thức khen thưởng. Mời nhập hình thức khen thưởng."))
    demand(nominee.reason, f"{path}.reason", N_("Chưa có thành tích đề nghị khen thưởng. Mời nhập thành tích."))
    # 3.
    if nominee.votes > nominee.base:
        sentence = N_("{unit} có nhiều phiếu hơn tổng số phiếu.")
        raise BadInput(sentence, field=f"{path}.votes", unit=nominee.name)


def passages(content: Mapping[str, Json]) -> list[Passage]:
    """The pieces that can be compared (đoạn), in printing order; a draft's empty ones are left out."""
    nomination = NominationContent.from_json(content)
    found: list[Passage] = []
    for key, label, texts in (
        ("addressee", N_("Kính gửi"), nomination.addressees),
        ("ground", N_("Căn cứ"), nomination.grounds),
        ("nominee", N_("Đề nghị khen thưởng"), tuple(nominee_in_words(each) for each in nomination.nominees)),
        ("document", N_("Hồ sơ kèm theo"), nomination.documents),
    ):
        found += [Passage(f"{key}-{i}", f"{label} {i}", text) for i, text in enumerate(texts, start=1)]
    return [passage for passage in found if passage.text]


def nominee_in_words(nominee: Nominee) -> str:
    """A nominee as one text: award, unit, result, votes, reason."""
    told = f"{nominee.award}: {nominee.name}; {nominee.result}; {_votes(nominee)} phiếu ({nominee.vote})."
    return f"{told} {nominee.reason}".strip()


def compose(content: Mapping[str, Json], issue: Issue) -> PaperText:
    """The nomination as it is printed when it is issued; the content must have passed ``check``."""
    nomination = NominationContent.from_json(content)
    return cluster_paper(
        issue,
        "TỜ TRÌNH",
        f"Về việc đề nghị khen thưởng trong công tác thi đua năm {issue.year}",
        tuple(_blocks(nomination, issue)),
        recipients=_RECIPIENTS,
        grounds=nomination.grounds,
        addressees=nomination.addressees,
    )


def _blocks(nomination: NominationContent, issue: Issue) -> Iterator[Block]:
    units = len({nominee.unit for nominee in nomination.nominees})
    to = ", ".join(nomination.addressees)
    yield Paragraph(
        f"Trên cơ sở kết quả chấm điểm, xếp hạng và bình xét của các đơn vị thành viên, {issue.cluster} trân trọng đề "
        f"nghị {to} xem xét khen thưởng {units:02} tập thể có thành tích trong công tác thi đua năm {issue.year}:"
    )
    yield from sections(
        (
            ("TẬP THỂ ĐƯỢC ĐỀ NGHỊ", [_table(nomination)] if nomination.nominees else []),
            ("TÓM TẮT THÀNH TÍCH", list(_reasons(nomination))),
            ("HỒ SƠ KÈM THEO", [Paragraph(text, f"{i}.") for i, text in enumerate(nomination.documents, start=1)]),
        )
    )
    yield Paragraph(f"{issue.cluster} kính trình {to} xem xét, quyết định.")


def _table(nomination: NominationContent) -> Table:
    rows = tuple(
        (f"{i:02}", each.name, each.award or "...", each.result, _votes(each))
        for i, each in enumerate(nomination.nominees, start=1)
    )
    return Table(_HEADER, rows, _WIDTHS)


def _reasons(nomination: NominationContent) -> Iterator[Block]:
    told = [nominee for nominee in nomination.nominees if nominee.reason]
    for i, nominee in enumerate(told, start=1):
        yield Heading(f"{i}.", f"{nominee.name}: {nominee.award}" if nominee.award else nominee.name, level=2)
        yield Paragraph(nominee.reason)


def _votes(nominee: Nominee) -> str:
    return f"{nominee.votes}/{nominee.base}"


NOMINATION = Kind(
    name="nomination",
    title=N_("Tờ trình khen thưởng"),
    symbol="TTr-CTĐ",
    template="nomination",
    drafted_by=Party.CHAIR,
    reviewed_by=Party.NOBODY,
    signed_by=SignedBy.CHAIR,
    check=check,
    passages=passages,
    compose=compose,
)

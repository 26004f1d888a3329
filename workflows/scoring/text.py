"""The scoring table set as a paper (hướng dẫn chấm điểm thi đua): the rules in words, the table as its annex.

Whatever the system does with a figure is said here in a sentence, so that the members agree to it with the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workflows.content import Annex, Block, PaperText, Paragraph, Table
from workflows.figures import amount
from workflows.paper import Issue
from workflows.scoring.score import printed
from workflows.scoring.table import (
    MOST_DECIMALS,
    Adjustment,
    Condition,
    Criterion,
    NoCases,
    Part,
    ScoringTable,
    VoteMethod,
)
from workflows.setting import attached, clauses, cluster_paper, lettered, roman, sections, subsections
from workflows.signing import NO_BREAK

_RECIPIENTS = ("Thanh tra Chính phủ (để báo cáo)", "Thanh tra các tỉnh trong cụm (để thực hiện)", "Lưu: VT")
_HEADER = ("STT", "Nội dung", f"Điểm tối{NO_BREAK}đa", "Cách chấm")
_WIDTHS = (8, 41, 11, 40)
_METHODS = {
    VoteMethod.SECRET: "bỏ phiếu kín",
    VoteMethod.OPEN: "biểu quyết công khai",
    VoteMethod.COUNTED: "bỏ phiếu tại hội nghị và ghi lại tổng số phiếu",
}


def paper_text(table: ScoringTable, issue: Issue) -> PaperText:
    """The whole paper, component by component."""
    lead = Paragraph(f"{issue.cluster} hướng dẫn chấm điểm thi đua năm {issue.year} như sau:")
    body = sections(
        (
            ("CÁCH CHẤM ĐIỂM", clauses((*table.guidance, *rules(table)))),
            ("ĐIỂM THƯỞNG, ĐIỂM TRỪ; KHÔNG XÉT, TẠM HOÃN XÉT", subsections(tuple(_beside_the_table(table)))),
        )
    )
    return cluster_paper(
        issue,
        "HƯỚNG DẪN",
        f"Chấm điểm thi đua năm {issue.year}",
        (lead, *body),
        recipients=_RECIPIENTS,
        grounds=table.grounds,
        annexes=(Annex("Phụ lục", "BẢNG ĐIỂM THI ĐUA", attached(issue, "Hướng dẫn"), (_table(table),)),),
    )


def rules(table: ScoringTable) -> Iterator[str]:
    """How points are given, rounded, ranked and voted on; what the table has no case of is left out."""
    yield scale_in_words(table)
    yield from _measuring(table.criteria)
    yield rounding_in_words(table)
    yield ties_in_words(table)
    yield vote_in_words(table)


def scale_in_words(table: ScoringTable) -> str:
    """The scale and how the parts share it."""
    shares = "; ".join(f"{part.title}: {_points(part)} điểm" for part in table.parts)
    total = printed(table.points, MOST_DECIMALS)
    sum_of_parts = f"Tổng điểm các phần là {total} điểm" + (f", gồm: {shares}." if shares else ".")
    return f"Thang điểm {amount(table.scale)}. {sum_of_parts}"


def rounding_in_words(table: ScoringTable) -> str:
    """Where points are rounded."""
    places = f"đến {table.decimals} chữ số thập phân" if table.decimals else "đến hàng đơn vị"
    return (
        "Điểm được tính chính xác; chỉ khi ghi ra và khi xếp hạng, điểm từng phần và tổng điểm mới được làm tròn "
        f"{places} (từ một nửa trở lên thì làm tròn lên). Hai đơn vị có tổng điểm đã làm tròn như nhau là bằng điểm."
    )


def ties_in_words(table: ScoringTable) -> str:
    """What decides between units with the same total."""
    titles = {part.key: part.title for part in table.parts}
    order = "; ".join(titles[key] for key in table.tie_order if key in titles)
    if not order:
        return "Các đơn vị bằng điểm xếp cùng một hạng; hạng tiếp theo bỏ trống tương ứng."
    return (
        f"Các đơn vị bằng điểm được xét lần lượt theo điểm phần: {order}. Nếu vẫn bằng điểm thì xếp cùng một hạng; "
        "hạng tiếp theo bỏ trống tương ứng."
    )


def vote_in_words(table: ScoringTable) -> str:
    """How the conference votes."""
    return (
        f"Hội nghị bình xét bằng hình thức {_METHODS[table.vote.method]}. Đơn vị được suy tôn phải được ít nhất "
        f"{table.vote.share}% số đơn vị thành viên của cụm đồng ý. Các đơn vị bằng số phiếu ở vị trí cuối cùng thì bỏ "
        "phiếu lại."
    )


def way(criterion: Criterion) -> tuple[str, ...]:
    """How the criterion's points are given (cách chấm), a sentence each; first by which figure, if any."""
    if not criterion.measured:
        return ("Chấm từ 0 đến điểm tối đa",)
    missed = "điểm theo tỷ lệ" if criterion.proportional else "0 điểm"
    if criterion.threshold:
        missed += f", dưới {amount(criterion.threshold)}% mức chỉ tiêu thì 0 điểm"
    nothing = "điểm tối đa" if criterion.no_cases is NoCases.FULL else "0 điểm"
    return (
        f"Theo số liệu của nội dung mã {criterion.commitment}",
        f"Chưa đạt: {missed}",
        f"Không phát sinh: {nothing}",
    )


def criterion_in_words(criterion: Criterion) -> str:
    """The criterion as one text: words, points, how they are given."""
    return f"{criterion.text.rstrip('.')} (tối đa {amount(criterion.points)} điểm). {'. '.join(way(criterion))}."


def bonus_in_words(row: Adjustment) -> str:
    """A bonus as one text: "Có sáng kiến: cộng 1 điểm mỗi lần, tối đa 2 điểm."."""
    return _adjustment(row, "cộng")


def penalty_in_words(row: Adjustment) -> str:
    """A penalty as one text."""
    return _adjustment(row, "trừ")


def bonus_cap_in_words(table: ScoringTable) -> str:
    """What all bonuses may come to, "" without a cap."""
    return f"Tổng điểm thưởng không quá {amount(table.bonus_cap)} điểm." if table.bonus_cap else ""


def penalty_cap_in_words(table: ScoringTable) -> str:
    """What all penalties may come to."""
    cap = f"Tổng điểm trừ không quá {amount(table.penalty_cap)} điểm. " if table.penalty_cap else ""
    return f"{cap}Tổng điểm của đơn vị không thấp hơn 0."


def _adjustment(row: Adjustment, verb: str) -> str:
    cap = f", tối đa {amount(row.most)} điểm" if row.most else ""
    return f"{row.text.rstrip('.')}: {verb} {amount(row.points)} điểm mỗi lần{cap}."


def _measuring(criteria: Sequence[Criterion]) -> Iterator[str]:
    """How figures become points: the rules of workflows/scoring/score.py in words."""
    measured = [each for each in criteria if each.measured]
    if measured:
        yield (
            "Nội dung có chỉ tiêu được chấm theo số liệu mà biên bản kiểm tra chéo ghi cho nội dung giao ước có mã nêu "
            "tại Phụ lục (mã do hệ thống đặt): đạt chỉ tiêu thì được điểm tối đa. Với chỉ tiêu nêu một mức bằng lớn "
            "hơn 0, kết quả cao hơn mức đó cũng được điểm tối đa. Chưa đạt chỉ tiêu hoặc không phát sinh thì chấm theo "
            "cột “Cách chấm” của Phụ lục."
        )
    if any(each.proportional for each in measured):
        yield (
            "Điểm theo tỷ lệ bằng điểm tối đa nhân với kết quả rồi chia cho mức chỉ tiêu, không quá điểm tối đa. Chỉ "
            "tiêu “dưới”, “không quá” và chỉ tiêu bằng 0 không tính theo tỷ lệ: chưa đạt thì không được điểm."
        )
    if len(measured) < len(criteria):
        yield "Nội dung khác do người chấm cho điểm từ 0 đến điểm tối đa và nêu lý do."


def _beside_the_table(table: ScoringTable) -> Iterator[tuple[str, Sequence[Block]]]:
    yield "Điểm thưởng", _listed([bonus_in_words(row) for row in table.bonuses], bonus_cap_in_words(table))
    yield "Điểm trừ", _listed([penalty_in_words(row) for row in table.penalties], penalty_cap_in_words(table))
    yield "Không xét xếp hạng đối với đơn vị", _conditions(table.exclusions)
    yield "Tạm hoãn xét xếp hạng đối với đơn vị", _conditions(table.deferrals)


def _listed(texts: Sequence[str], closing: str) -> list[Block]:
    """The texts as points, what closes them below; nothing where there are none."""
    if not texts:
        return []
    return [*lettered(texts), *([Paragraph(closing)] if closing else [])]


def _conditions(rows: Sequence[Condition]) -> list[Block]:
    return lettered([f"{row.text.rstrip('.')}." for row in rows]) if rows else []


def _table(table: ScoringTable) -> Table:
    rows: list[tuple[str | tuple[str, ...], ...]] = []
    number = 0
    for i, part in enumerate(table.parts):
        rows.append((roman(i), part.title.upper(), _points(part), ""))
        for criterion in part.criteria:
            number += 1
            rows.append((f"{number:02}", criterion.text, amount(criterion.points), _ways(criterion)))
    rows.append(("", "TỔNG ĐIỂM CÁC PHẦN", printed(table.points, MOST_DECIMALS), ""))
    return Table(_HEADER, tuple(rows), _WIDTHS)


def _ways(criterion: Criterion) -> tuple[str, ...]:
    if not criterion.measured:
        return way(criterion)
    source, *others = way(criterion)
    # The key alone on its line: it is not broken at its hyphens.
    return (*source.rsplit(" ", 1), *others)


def _points(part: Part) -> str:
    return printed(part.points, MOST_DECIMALS)

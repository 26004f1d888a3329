"""What must hold of a scoring table before it can be sent round, and what deserves a second look.

The sum of the parts beside the scale is said and not refused: clusters publish tables where bonus points are part of
the scale, and others where they are not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workflows.figures import amount
from workflows.pledge_content import Commitment, PledgeContent
from workflows.refusals import BadInput
from workflows.scoring.score import divisible, printed
from workflows.scoring.table import (
    CRITERIA_LIMIT,
    MOST_DECIMALS,
    Adjustment,
    Condition,
    Criterion,
    ScoringTable,
    points_of,
)
from workflows.words import N_


@dataclass(frozen=True, slots=True)
class Caution:
    """What deserves a second look (lưu ý): a sentence with ``{names}``, what fills them, and the field's path."""

    sentence: str
    field: str
    particulars: Mapping[str, object]

    def __str__(self) -> str:
        return self.sentence.format(**self.particulars)


def check_table(table: ScoringTable) -> None:
    """Whether the table can be sent round; :class:`BadInput` with the path of the field where it cannot.

    What must hold:
    1. there are parts, each with a title and criteria; no line is empty;
    2. every key is used once in the whole table: comments and points hang on keys;
    3. every criterion, bonus and penalty is worth something;
    4. a measured criterion names a commitment, a judged one none; a threshold stands only where points are
       proportional: what has no effect must not stand in a paper that people agree to;
    5. the order of ties names parts, each once.
    """
    # 1.
    _check_complete(table)
    # 2.
    _check_keys(table)
    # 3. and 4.
    for path, criterion in criteria_by_path(table):
        _check_criterion(criterion, path)
    for name in ("bonuses", "penalties"):
        for i, row in enumerate(getattr(table, name)):
            _check_points(row, f"{name}.{i}")
    # 5.
    parts = [part.key for part in table.parts]
    for i, key in enumerate(table.tie_order):
        if key not in parts:
            raise BadInput("Không có phần nào mã “{key}” trong bảng điểm.", field=f"tie_order.{i}", key=key)
        if key in table.tie_order[:i]:
            raise BadInput("Mỗi phần chỉ được nêu một lần khi xét bằng điểm.", field=f"tie_order.{i}")


def criteria_by_path(table: ScoringTable) -> Iterator[tuple[str, Criterion]]:
    """All criteria with their paths ("parts.0.criteria.2"), in printing order."""
    for i, part in enumerate(table.parts):
        for j, criterion in enumerate(part.criteria):
            yield f"parts.{i}.criteria.{j}", criterion


def _check_complete(table: ScoringTable) -> None:
    if not table.parts:
        raise BadInput("Bảng điểm cần ít nhất một phần.", field="parts")
    for i, part in enumerate(table.parts):
        _demand(part.title, f"parts.{i}.title")
        if not part.criteria:
            raise BadInput("Phần này chưa có nội dung chấm điểm nào.", field=f"parts.{i}.criteria")
    if len(table.criteria) > CRITERIA_LIMIT:
        found = len(table.criteria)
        raise BadInput(
            "Bảng điểm có {found} nội dung, tối đa là {limit}.", field="parts", found=found, limit=CRITERIA_LIMIT
        )
    for path, criterion in criteria_by_path(table):
        _demand(criterion.text, f"{path}.text")
    for name in ("bonuses", "penalties", "exclusions", "deferrals"):
        for i, row in enumerate(getattr(table, name)):
            _demand(row.text, f"{name}.{i}.text")
    for name in ("grounds", "guidance"):
        for i, line in enumerate(getattr(table, name)):
            _demand(line, f"{name}.{i}")


def _demand(text: str, path: str) -> None:
    if not text:
        raise BadInput("Mục này còn trống. Mời nhập nội dung.", field=path)


def _check_keys(table: ScoringTable) -> None:
    found = [(part.key, f"parts.{i}.key") for i, part in enumerate(table.parts)]
    found += [(criterion.key, f"{path}.key") for path, criterion in criteria_by_path(table)]
    rows: dict[str, Sequence[Adjustment | Condition]] = {
        "bonuses": table.bonuses,
        "penalties": table.penalties,
        "exclusions": table.exclusions,
        "deferrals": table.deferrals,
    }
    found += [(row.key, f"{name}.{i}.key") for name, each in rows.items() for i, row in enumerate(each)]
    seen: set[str] = set()
    for key, path in found:
        if key in seen:
            raise BadInput("Mã “{key}” được dùng hai lần trong bảng điểm.", field=path, key=key)
        seen.add(key)


def _check_criterion(criterion: Criterion, path: str) -> None:
    _check_points(criterion, path)
    if criterion.measured and not criterion.commitment:
        raise BadInput("Mời chọn chỉ tiêu của giao ước dùng để chấm nội dung này.", field=f"{path}.commitment")
    if not criterion.measured and criterion.commitment:
        raise BadInput("Nội dung do người chấm cho điểm thì không gắn với chỉ tiêu.", field=f"{path}.commitment")
    if criterion.threshold and not criterion.proportional:
        raise BadInput("Chỉ điểm theo tỷ lệ mới có ngưỡng. Mời xóa ngưỡng này.", field=f"{path}.threshold")


def _check_points(row: Criterion | Adjustment, path: str) -> None:
    if not points_of(row.points):
        raise BadInput("Mời nhập số điểm lớn hơn 0.", field=f"{path}.points")


def warnings(table: ScoringTable, pledge: PledgeContent | None = None) -> list[Caution]:
    """What is possible but deserves a second look; with the pledge in force also what its targets say."""
    found = list(_sum_beside_scale(table))
    if pledge is not None:
        commitments = {each.key: each for each in pledge.commitments}
        measured = [(path, each) for path, each in criteria_by_path(table) if each.measured]
        for path, criterion in measured:
            found += _beside_pledge(criterion, commitments.get(criterion.commitment), path)
        found += _counted_otherwise_than_once([each for _, each in measured], pledge)
    return found


def _sum_beside_scale(table: ScoringTable) -> Iterator[Caution]:
    if table.points != int(table.scale):
        particulars = {"sum": printed(table.points, MOST_DECIMALS), "scale": amount(table.scale)}
        yield Caution(N_("Tổng điểm các phần là {sum}, khác thang điểm {scale}."), "parts", particulars)


def _beside_pledge(criterion: Criterion, commitment: Commitment | None, path: str) -> Iterator[Caution]:
    if not criterion.commitment:
        return
    particulars = {"text": criterion.text, "key": criterion.commitment}
    where = f"{path}.commitment"
    if commitment is None:
        yield Caution(N_("Giao ước không có nội dung mã “{key}” để chấm “{text}”."), where, particulars)
    elif commitment.target is None:
        sentence = N_("Nội dung mã “{key}” của giao ước không có chỉ tiêu, nên không chấm “{text}” theo số liệu được.")
        yield Caution(sentence, where, particulars)
    elif criterion.proportional and not divisible(commitment.target):
        sentence = N_("“{text}”: chỉ tiêu này chưa đạt thì không được điểm, không tính theo tỷ lệ được.")
        yield Caution(sentence, f"{path}.partial", particulars)


def _counted_otherwise_than_once(measured: Sequence[Criterion], pledge: PledgeContent) -> Iterator[Caution]:
    times = Counter(criterion.commitment for criterion in measured)
    for commitment in pledge.commitments:
        if commitment.target is None or times[commitment.key] == 1:
            continue
        sentence = (
            N_("Chỉ tiêu “{measure}” của giao ước được chấm {times} lần.")
            if times[commitment.key]
            else N_("Chỉ tiêu “{measure}” của giao ước không được chấm điểm.")
        )
        yield Caution(sentence, "parts", {"measure": commitment.target.measure, "times": times[commitment.key]})

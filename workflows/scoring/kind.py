"""The scoring table as a kind of paper (bảng điểm thi đua): what must hold of it, its passages, a start for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from workflows.content import Json, PaperText
from workflows.paper import Issue, Kind, Party, Passage, SignedBy
from workflows.pledge_content import Commitment, PledgeContent
from workflows.pledge_text import goal
from workflows.scoring.checking import check_table
from workflows.scoring.table import Adjustment, Basis, Condition, Criterion, Part, ScoringTable, VoteMethod, VoteRule
from workflows.scoring.text import (
    bonus_cap_in_words,
    bonus_in_words,
    criterion_in_words,
    paper_text,
    penalty_cap_in_words,
    penalty_in_words,
    rounding_in_words,
    scale_in_words,
    ties_in_words,
    vote_in_words,
)
from workflows.setting import roman
from workflows.words import N_

Row = TypeVar("Row", Adjustment, Condition)


def check(content: Mapping[str, Json]) -> Mapping[str, Json]:
    """The table in its one spelling; :class:`BadInput` with the path of the field where it cannot be submitted."""
    table = ScoringTable.from_json(content)
    check_table(table)
    return table.to_json()


def passages(content: Mapping[str, Json]) -> list[Passage]:
    """The pieces that can be commented on and compared (đoạn), in printing order; a draft's empty ones are left out.

    A criterion's words include its points and how they are given, so that a changed number shows as a changed text.
    """
    table = ScoringTable.from_json(content)
    rules = [Passage(name, label, text) for name, label, text in _rules(table)]
    found = [
        *_lines("ground", N_("Căn cứ"), table.grounds),
        *_lines("guidance", N_("Hướng dẫn"), table.guidance),
        *rules,
    ]
    found += _keyed("bonus", N_("Điểm thưởng"), table.bonuses, bonus_in_words)
    found.append(Passage("bonus-cap", N_("Mức điểm thưởng"), bonus_cap_in_words(table)))
    found += _keyed("penalty", N_("Điểm trừ"), table.penalties, penalty_in_words)
    found.append(Passage("penalty-cap", N_("Mức điểm trừ"), penalty_cap_in_words(table)))
    found += _keyed("exclusion", N_("Không xét xếp hạng"), table.exclusions, lambda row: row.text)
    found += _keyed("deferral", N_("Tạm hoãn xét xếp hạng"), table.deferrals, lambda row: row.text)
    for i, part in enumerate(table.parts):
        found += _of_part(part, roman(i))
    return [passage for passage in found if passage.text]


def _rules(table: ScoringTable) -> Iterator[tuple[str, str, str]]:
    yield "scale", N_("Thang điểm"), scale_in_words(table)
    yield "rounding", N_("Làm tròn điểm"), rounding_in_words(table)
    yield "ties", N_("Khi bằng điểm"), ties_in_words(table)
    yield "vote", N_("Bình xét"), vote_in_words(table)


def _of_part(part: Part, mark: str) -> Iterator[Passage]:
    yield Passage(f"part-{part.key}", f"{N_('Phần')} {mark}", part.title)
    for j, criterion in enumerate(part.criteria, start=1):
        words = criterion_in_words(criterion) if criterion.text else ""
        yield Passage(f"criterion-{criterion.key}", f"{N_('Nội dung')} {mark}.{j}", words)


def _lines(name: str, label: str, texts: Sequence[str]) -> Iterator[Passage]:
    return (Passage(f"{name}-{i}", f"{label} {i}", text) for i, text in enumerate(texts, start=1))


def _keyed(name: str, label: str, rows: Sequence[Row], words: Callable[[Row], str]) -> Iterator[Passage]:
    for i, row in enumerate(rows, start=1):
        yield Passage(f"{name}-{row.key}", f"{label} {i}", words(row) if row.text else "")


def compose(content: Mapping[str, Json], issue: Issue) -> PaperText:
    """The table as it is printed when it is issued; the content must have passed :func:`check`."""
    return paper_text(ScoringTable.from_json(content), issue)


def starting_table(pledge: PledgeContent) -> dict[str, Json]:
    """A start from the pledge: a part a field of work, a criterion a commitment; every point is left to people.

    A commitment with a target is measured by it, any other judged. Half of the members, the least that a vote can
    need, stands where the cluster writes its own share.
    """
    parts = tuple(
        Part(field.key, field.title, tuple(_started(each) for each in field.commitments)) for field in pledge.fields
    )
    table = ScoringTable(
        scale="100",
        decimals=2,
        parts=parts,
        bonuses=(),
        penalties=(),
        bonus_cap="",
        penalty_cap="",
        exclusions=(),
        deferrals=(),
        tie_order=(),
        vote=VoteRule(VoteMethod.SECRET, 50),
        grounds=(),
        guidance=(),
    )
    return table.to_json()


def _started(commitment: Commitment) -> Criterion:
    target = commitment.target
    if target is None:
        return Criterion(commitment.key, commitment.text, "", Basis.JUDGED)
    return Criterion(commitment.key, f"{target.measure}: {goal(target)}", "", Basis.TARGET, commitment.key)


SCORING = Kind(
    name="scoring",
    title=N_("Bảng điểm thi đua"),
    symbol="HD-CTĐ",
    template="scoring",
    drafted_by=Party.CHAIR,
    reviewed_by=Party.MEMBERS,
    signed_by=SignedBy.CHAIR,
    check=check,
    passages=passages,
    compose=compose,
)

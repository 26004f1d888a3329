"""The ranking as a kind of paper (thông báo kết quả chấm điểm và xếp hạng): what must hold of it, and its passages.

Members review it before the conference: each finds its own row as a passage, and objects there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from workflows.closing.placing import BY_PART, check_places
from workflows.closing.ranking_content import RankingContent, UnitPoints
from workflows.closing.ranking_text import basis_in_words, paper_text, ties_in_words, unit_in_words
from workflows.closing.reading import MOST_POINTS, check_distinct, check_size, demand, demand_lines
from workflows.content import Json, PaperText
from workflows.figures import amount
from workflows.paper import Issue, Kind, Party, Passage, SignedBy
from workflows.refusals import BadInput
from workflows.words import N_

_NO_FIGURES = N_("Chưa có số liệu để xếp hạng. Mời cập nhật số liệu.")


def check(content: Mapping[str, Json]) -> Mapping[str, Json]:
    """The ranking in its one spelling; :class:`BadInput` with the path of the field where it cannot be submitted.

    What must hold:
    1. no line is empty; the scoring table has a scale, parts, criteria; every unit has points;
    2. keys are there once; every criterion belongs to a part, every tie was decided by one;
    3. places follow from the totals (:func:`check_places`);
    4. points find room in an annex; none has more decimals than the scoring table prints, none is above its most;
    5. parts are the sums of their criteria, the total is their sum with bonus and penalty, as exactly as rounding lets.
    """
    ranking = RankingContent.from_json(content)
    # 1.
    _check_complete(ranking)
    # 2.
    _check_keys(ranking)
    # 3.
    check_places(ranking.places, [f"units.{i}.placed" for i in range(len(ranking.units))])
    # 4.
    check_size(ranking.criteria, ranking.units, MOST_POINTS, "criteria")
    for i, unit in enumerate(ranking.units):
        _check_spelling(ranking, unit, f"units.{i}")
        # 5.
        _check_sums(ranking, unit, f"units.{i}")
    return ranking.to_json()


def _check_complete(ranking: RankingContent) -> None:
    for name in ("grounds", "notes"):
        demand_lines(getattr(ranking, name), name)
    demand(ranking.table.scale, "table.scale", _NO_FIGURES)
    for name in ("parts", "criteria", "units"):
        if not getattr(ranking, name):
            raise BadInput(_NO_FIGURES, field=name)
    for i, part in enumerate(ranking.parts):
        demand(part.title, f"parts.{i}.title")
        demand(part.most, f"parts.{i}.most")
    for i, criterion in enumerate(ranking.criteria):
        for name in ("number", "text", "most"):
            demand(getattr(criterion, name), f"criteria.{i}.{name}")
    for i, unit in enumerate(ranking.units):
        for name in ("short", "bonus", "penalty"):
            demand(getattr(unit, name), f"units.{i}.{name}")
        demand_lines(unit.parts, f"units.{i}.parts")


def _check_keys(ranking: RankingContent) -> None:
    parts = [part.key for part in ranking.parts]
    check_distinct(parts, "parts")
    check_distinct([criterion.key for criterion in ranking.criteria], "criteria")
    check_distinct([unit.placed.unit for unit in ranking.units], "units", "placed.unit")
    for i, criterion in enumerate(ranking.criteria):
        _demand_part(criterion.part, parts, f"criteria.{i}.part")
    for i, placed in enumerate(ranking.places):
        if placed.tie.startswith(BY_PART):
            _demand_part(placed.tie.removeprefix(BY_PART), parts, f"units.{i}.placed.tie")


def _demand_part(key: str, parts: Sequence[str], path: str) -> None:
    if key not in parts:
        raise BadInput("Bảng điểm không có phần “{key}”.", field=path, key=key)


def _check_spelling(ranking: RankingContent, unit: UnitPoints, path: str) -> None:
    for found, where in _figures(unit):
        if len(found.partition(".")[2]) > ranking.table.decimals:
            sentence = N_("Điểm {points} có nhiều chữ số thập phân hơn bảng điểm quy định ({most}).")
            raise BadInput(sentence, field=f"{path}.{where}", points=found, most=ranking.table.decimals)
    for i, (criterion, found) in enumerate(zip(ranking.criteria, unit.points, strict=True)):
        _demand_at_most(found, criterion.most, f"{path}.points.{i}")
    for i, (part, found) in enumerate(zip(ranking.parts, unit.parts, strict=True)):
        _demand_at_most(found, part.most, f"{path}.parts.{i}")


def _demand_at_most(found: str, most: str, path: str) -> None:
    if Decimal(found or 0) > Decimal(most):
        raise BadInput("Điểm cao hơn mức tối đa {most}.", field=path, most=amount(most))


def _figures(unit: UnitPoints) -> Iterator[tuple[str, str]]:
    yield from ((unit.placed.total, "placed.total"), (unit.own, "own"), (unit.bonus, "bonus"))
    yield unit.penalty, "penalty"
    for name in ("parts", "points"):
        yield from ((found, f"{name}.{i}") for i, found in enumerate(getattr(unit, name)))


def _check_sums(ranking: RankingContent, unit: UnitPoints, path: str) -> None:
    for i, part in enumerate(ranking.parts):
        own = [
            Decimal(found or 0)
            for criterion, found in zip(ranking.criteria, unit.points, strict=True)
            if criterion.part == part.key
        ]
        if not _adds_up(own, Decimal(unit.parts[i]), ranking.table.decimals):
            sentence = N_("Điểm phần “{part}” của {unit} không bằng tổng điểm các tiêu chí.")
            raise BadInput(sentence, field=f"{path}.parts.{i}", part=part.title, unit=unit.placed.name)
    terms = [*map(Decimal, unit.parts), Decimal(unit.bonus), -Decimal(unit.penalty)]
    if sum(terms) < 0:
        terms = [Decimal(0)]  # penalties never make a total negative
    if not _adds_up(terms, Decimal(unit.placed.total), ranking.table.decimals):
        sentence = N_("Tổng điểm của {unit} không bằng tổng các phần cộng điểm thưởng, trừ điểm trừ.")
        raise BadInput(sentence, field=f"{path}.placed.total", unit=unit.placed.name)


def _adds_up(terms: Sequence[Decimal], total: Decimal, decimals: int) -> bool:
    """Whether the rounding of each term and of the total, half a last digit each, explains the difference."""
    last_digit = Decimal(1).scaleb(-decimals)
    return abs(sum(terms, Decimal(0)) - total) * 2 <= (len(terms) + 1) * last_digit


def passages(content: Mapping[str, Json]) -> list[Passage]:
    """The pieces that can be commented on and compared (đoạn), in printing order; a draft's empty ones are left out.

    Each unit is one passage under its key, so that it keeps its remarks whatever its place becomes.
    """
    ranking = RankingContent.from_json(content)
    found = [*_numbered("ground", N_("Căn cứ"), ranking.grounds)]
    found.append(Passage("basis", N_("Căn cứ chấm điểm"), basis_in_words(ranking)))
    label = N_("Kết quả đơn vị")
    found += [
        Passage(unit.key, f"{label} {i}", unit_in_words(unit, ranking)) for i, unit in enumerate(ranking.units, start=1)
    ]
    found += _numbered("tie", N_("Phân hạng"), ties_in_words(ranking))
    found += _numbered("note", N_("Tổ chức thực hiện"), ranking.notes)
    return [passage for passage in found if passage.text]


def _numbered(key: str, label: str, texts: Sequence[str]) -> Iterator[Passage]:
    return (Passage(f"{key}-{i}", f"{label} {i}", text) for i, text in enumerate(texts, start=1))


def compose(content: Mapping[str, Json], issue: Issue) -> PaperText:
    """The ranking as it is printed when it is issued; the content must have passed ``check``."""
    return paper_text(RankingContent.from_json(content), issue)


RANKING = Kind(
    name="ranking",
    title=N_("Thông báo xếp hạng"),
    symbol="TB-CTĐ",
    template="ranking",
    drafted_by=Party.CHAIR,
    reviewed_by=Party.MEMBERS,
    signed_by=SignedBy.CHAIR,
    check=check,
    passages=passages,
    compose=compose,
)

"""From figures to points: the targets of both seeds at, just under and over the line, with exact decimals."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.scoring.tables import (
    bonus,
    content,
    criterion,
    judged,
    share,
    table,
    target,
    targets_of,
)
from workflows.figures import Figure
from workflows.pledge_content import Comparator, Target
from workflows.scoring.score import Consideration, How, Line, Score, divisible, printed, rounded, score
from workflows.scoring.sheet import Count, Mark, Sheet
from workflows.scoring.table import Criterion, Part, ScoringTable

BIG = 10**15
UNDER, AT, OVER = "under", "at", "over"


def line(figure: Figure, against: Target, one: Criterion | None = None, sheet: Sheet | None = None) -> Line:
    found = score(table(one or criterion()), {"c": against}, {"c": figure}, sheet or Sheet())
    return found.parts[0].lines[0]


def points(figure: Figure, against: Target, one: Criterion | None = None) -> Fraction:
    return line(figure, against, one).points


def around(against: Target, where: str, whole: int) -> Figure:
    """A figure a hundredth of a percent (or one case) under, at, or over the line, of a whole of this size."""
    step = {UNDER: -1, AT: 0, OVER: 1}[where]
    if against.unit != "%":
        return Figure(str(int(against.value) + step))
    of = whole // 10_000
    return share(int(Fraction(against.value) * 100) * of + step * of, whole)


# Whether the comparator gives all points under, at and over its own line.
REACHED = {">": (False, False, True), ">=": (False, True, True), "=": (False, True, True)}
SEEDS = [
    (cluster, key, where)
    for cluster in ("iv-2020", "ii-2019")
    for key, against in targets_of(cluster).items()
    for where in (UNDER, AT, OVER)
    if against.value != "0" or where != UNDER  # less than nobody does not exist
]


def test_the_seeds_have_the_targets_that_the_news_reports() -> None:
    found = {(each.comparator, each.value, each.unit) for each in targets_of("iv-2020").values()}
    assert found == {
        ("=", "100", "%"),
        (">", "70", "%"),
        (">", "85", "%"),
        (">", "80", "%"),
        (">=", "90", "%"),
        (">", "20", "%"),
        ("=", "0", "công chức"),
    }
    assert [(each.comparator, each.value) for each in targets_of("ii-2019").values()] == [(">", "85")]
    assert targets_of("iv-2020")["giai-quyet"].denominator != next(iter(targets_of("ii-2019").values())).denominator


@pytest.mark.parametrize("whole", [10_000, 30_000, 10**12, 10**18 - 10**4])
@pytest.mark.parametrize(("cluster", "key", "where"), SEEDS)
def test_every_target_of_the_seeds_at_the_line(cluster: str, key: str, where: str, whole: int) -> None:
    against = targets_of(cluster)[key]
    reached = REACHED[against.comparator.value][(UNDER, AT, OVER).index(where)]
    if against.value == "0":
        reached = where == AT
    figure = around(against, where, whole)
    assert points(figure, against) == (20 if reached else 0)
    # In proportion: the exact share of the target, all of it on the line; nobody disciplined knows no share.
    expected = Fraction(20)
    if where == UNDER:
        expected = 20 * (Fraction(against.value) - Fraction(1, 100)) / Fraction(against.value)
    if against.value == "0":
        expected = Fraction(20 if reached else 0)
    assert points(figure, against, criterion(partial=True)) == expected


@pytest.mark.parametrize(
    ("figure", "reached"),
    [
        (share("69.99", "100"), False),
        (share("70", "100"), False),
        (share("70.01", "100"), True),
        (share(7 * BIG - 1, 10 * BIG), False),
        (share(7 * BIG, 10 * BIG), False),
        (share(7 * BIG + 1, 10 * BIG), True),
        (share("699999999999999999.99", "999999999999999999.98"), True),
        (share(33, 47), True),
        (share(32, 47), False),
    ],
)
def test_more_than_70_percent_is_held_exactly(figure: Figure, reached: bool) -> None:  # noqa: FBT001
    assert (line(figure, target(">", "70")).how is How.REACHED) == reached


def test_the_same_percentage_of_another_whole_is_another_figure() -> None:
    """Cluster IV counts all cases, Cluster II new ones: 35 of 40 new ones may be 35 of 50 in all."""
    assert points(share(35, 40), targets_of("ii-2019")["giai-quyet"]) == 20
    assert points(share(35, 50), targets_of("iv-2020")["giai-quyet"]) == 0


def test_a_partial_result_is_an_exact_fraction_of_the_points() -> None:
    one = criterion("15", partial=True)
    assert points(share(1, 3), target(">", "70"), one) == 15 * Fraction(100, 3) / 70
    assert points(share(34, 47), target(">", "85"), one) == 15 * Fraction(3400, 47) / 85


@pytest.mark.parametrize(
    ("settled", "expected", "how"),
    [
        (349, 0, How.BELOW_THRESHOLD),
        (350, 10, How.PROPORTIONAL),
        (351, Fraction(20 * 351, 700), How.PROPORTIONAL),
        (700, 20, How.PROPORTIONAL),
        (701, 20, How.REACHED),
    ],
)
def test_below_the_threshold_there_is_nothing(settled: int, expected: Fraction, how: How) -> None:
    """Half of 70 % is 35 %: the threshold is a share of the target's value, not of the whole."""
    found = line(share(settled, 1000), target(">", "70"), criterion("20", "50", partial=True))
    assert (found.points, found.how) == (expected, how)


@pytest.mark.parametrize(
    ("comparator", "value", "given", "expected"),
    [
        ("<", "5", "4", 20),
        ("<", "5", "5", 0),
        ("<=", "5", "5", 20),
        ("<=", "5", "6", 0),
        ("=", "0", "0", 20),
        ("=", "0", "1", 0),
        ("<=", "0", "1", 0),
        (">", "0", "0", 0),
        (">", "0", "1", 20),
        (">=", "0", "0", 20),
    ],
)
def test_less_is_better_is_all_or_nothing_and_a_target_of_0_divides_nothing(
    comparator: str, value: str, given: str, expected: int
) -> None:
    against = target(comparator, value, "công chức")
    for one in (criterion(), criterion(partial=True), criterion(threshold="50", partial=True)):
        assert points(Figure(given), against, one) == expected


def test_more_than_all_planned_inspections_is_not_less_than_promised() -> None:
    for one in (criterion(), criterion(partial=True)):
        found = line(share(101, 100), target("=", "100"), one)
        assert (found.points, found.how) == (20, How.SURPASSED)


def test_where_nothing_arose_the_table_decides() -> None:
    assert points(share(0, 0), target(">", "85")) == 20
    found = line(share(0, 0), target(">", "85"), criterion(none_is_zero=True))
    assert (found.points, found.how, found.missing) == (0, How.NO_CASES, False)


@pytest.mark.parametrize("impossible", [share(5, 0), share(5, ""), share(0, "")])
def test_some_of_none_is_no_figure_and_gains_nothing(impossible: Figure) -> None:
    found = line(impossible, target(">", "85"))
    assert (found.points, found.missing, found.measured) == (0, True, False)


def test_a_figure_goes_before_the_points_of_people() -> None:
    sheet = Sheet(criteria={"x": Mark("19", "Theo hồ sơ")})
    with_figure = line(share(1, 2), target(">", "70"), sheet=sheet)
    assert (with_figure.points, with_figure.measured, with_figure.reason) == (0, True, "Theo hồ sơ")
    without = line(Figure(), target(">", "70"), sheet=sheet)
    assert (without.points, without.measured, without.missing, without.how) == (19, False, False, How.JUDGED)
    nobody = line(Figure(), target(">", "70"))
    assert (nobody.points, nobody.missing, nobody.how) == (0, True, How.MISSING)


def test_a_criterion_whose_target_the_pledge_does_not_have_waits_for_people() -> None:
    found = score(table(criterion()), {}, {"c": share(1, 1)}, Sheet())
    assert found.missing == ("x",)
    assert found.total == 0


def test_judged_points_of_0_are_points_and_none_are_missing() -> None:
    both = table(judged("a", "5"), judged("b", "5"))
    found = score(both, {}, {}, Sheet(criteria={"a": Mark("0", "Không tham gia")}))
    assert found.missing == ("b",)
    assert found.parts[0].lines[0].how is How.JUDGED


def test_bonus_and_penalty_are_capped_each_and_in_all() -> None:
    rules = table(
        judged("a", "5"),
        bonuses=(bonus("b1", "1", "2"), bonus("b2", "0.5")),
        penalties=(bonus("m1", "0.25", "1"), bonus("m2", "2")),
        bonus_cap="3",
        penalty_cap="4",
    )
    sheet = Sheet(
        criteria={"a": Mark("5")},
        bonuses={"b1": Count(7), "b2": Count(1, "Một điển hình")},
        penalties={"m1": Count(3), "m2": Count(1)},
    )
    found = score(rules, {}, {}, sheet)
    assert (found.bonus, found.penalty) == (Fraction(5, 2), Fraction(11, 4))
    assert [each.points for each in found.bonus_lines] == [2, Fraction(1, 2)]
    assert found.bonus_lines[1].reason == "Một điển hình"
    assert found.total == 5 + Fraction(5, 2) - Fraction(11, 4)
    more = replace(sheet, bonuses={"b1": Count(9), "b2": Count(9)}, penalties={"m1": Count(9), "m2": Count(9)})
    assert (score(rules, {}, {}, more).bonus, score(rules, {}, {}, more).penalty) == (3, 4)


def test_a_penalty_never_makes_the_total_negative() -> None:
    rules = table(judged("a", "5"), penalties=(bonus("m", "10"),))
    assert score(rules, {}, {}, Sheet(criteria={"a": Mark("5")}, penalties={"m": Count(3)})).total == 0


@pytest.mark.parametrize(
    ("parts", "standing", "condition"),
    [
        ({}, Consideration.RANKED, ""),
        ({"exclusion": "out"}, Consideration.EXCLUDED, "Vi phạm nghiêm trọng"),
        ({"deferral": "later"}, Consideration.DEFERRED, "Chưa có kết luận"),
        ({"exclusion": "out", "deferral": "later"}, Consideration.EXCLUDED, "Vi phạm nghiêm trọng"),
        ({"exclusion": "of-another-table"}, Consideration.EXCLUDED, ""),
    ],
)
def test_who_is_excluded_or_deferred_says_why(parts: dict[str, Any], standing: Consideration, condition: str) -> None:
    found = score(table(judged("a", "5")), {}, {}, Sheet(**parts, standing_reason="Theo Kết luận số 5"))
    assert (found.standing, found.condition, found.standing_reason) == (standing, condition, "Theo Kết luận số 5")


def test_a_sheet_of_another_table_does_no_harm() -> None:
    sheet = Sheet(
        criteria={"gone": Mark("9"), "a": Mark("900")}, bonuses={"gone": Count(5)}, penalties={"gone": Count(5)}
    )
    assert score(table(judged("a", "5")), {}, {}, sheet).total == 5


def test_cluster_iv_2020_by_hand() -> None:
    """The sample table with the figures of one unit, counted on paper."""
    figures = {
        "thanh-tra-ke-hoach": share(19, 20),  # 95 % of 100 %: 15 * 0.95 = 14.25
        "thu-hoi": share(3500, 5000),  # 70 %, must be more: 15 * 70/70 = 15
        "giai-quyet": share(34, 40),  # 85 %, must be more: 15
        "thi-hanh": share(2, 5),  # 40 % of 80 %: 10 * 0.5 = 5, just at the threshold
        "hoan-thanh-tot": share(36, 40),  # 90 %: 7.5
        "hoan-thanh-xuat-sac": share(7, 36),  # 19.4 %: 0
        "ky-luat": Figure("1"),  # 0
    }
    sheet = Sheet(
        criteria={
            key: Mark(given)
            for key, given in (
                ("diem-thanh-tra-dot-xuat", "4.5"),
                ("diem-tuyen-truyen", "5"),
                ("diem-phat-dong", "5"),
                ("diem-bao-cao", "4.25"),
                ("diem-hoat-dong-chung", "5"),
            )
        },
        bonuses={"thuong-sang-kien": Count(3)},
        penalties={"tru-bao-cao": Count(1)},
    )
    found = score(ScoringTable.from_json(content()), targets_of("iv-2020"), figures, sheet)
    assert [part.points for part in found.parts] == [Fraction("58.75"), Fraction("7.5"), Fraction("14.25")]
    assert (found.bonus, found.penalty, found.total) == (2, Fraction(1, 2), 82)
    assert found.missing == ()


@pytest.mark.parametrize(
    ("exact", "decimals", "text"),
    [
        (Fraction(185, 2), 1, "92,5"),
        (Fraction(185, 2), 0, "93"),
        (Fraction(2, 3), 2, "0,67"),
        (Fraction("0.005"), 2, "0,01"),
        (Fraction("0.0049999"), 2, "0"),
        (Fraction("99.995"), 2, "100"),
        (Fraction("7.05"), 2, "7,05"),
        (Fraction("7.50"), 2, "7,5"),
        (Fraction(1000), 2, "1.000"),
        (Fraction("1234.5"), 0, "1.235"),
    ],
)
def test_points_are_printed_half_up(exact: Fraction, decimals: int, text: str) -> None:
    assert printed(exact, decimals) == text


# General rules.

comparators = st.sampled_from(list(Comparator))
values = st.decimals(0, 100, places=2).map(lambda number: f"{number:f}")
percents = st.builds(target, comparators, values)
wholes = st.integers(1, 10**18 - 1)
cuts = st.integers(0, 10**18 - 1)
criteria = st.builds(
    lambda most, threshold, partial: criterion(most, threshold if partial else "", partial=partial),
    st.sampled_from(["20", "7.5", "0.01", "1000"]),
    st.sampled_from(["", "0", "33.33", "50", "100"]),
    st.booleans(),
)


@given(percents, criteria, wholes, cuts, cuts)
def test_more_is_never_worse_where_more_is_better_and_never_better_where_it_is_worse(
    against: Target, one: Criterion, whole: int, first: int, second: int
) -> None:
    less, more = sorted((first, second))
    low, high = points(share(less, whole), against, one), points(share(more, whole), against, one)
    nobody = against.comparator is Comparator.EQUAL and Fraction(against.value) == 0
    if nobody or against.comparator in {Comparator.BELOW, Comparator.AT_MOST}:
        low, high = high, low
    assert low <= high


@given(percents, criteria, wholes, cuts)
def test_a_line_stays_between_nothing_and_its_most_and_reached_gives_all(
    against: Target, one: Criterion, whole: int, top: int
) -> None:
    found = line(share(top, whole), against, one)
    assert 0 <= found.points <= found.most
    if found.how in {How.REACHED, How.SURPASSED}:
        assert found.points == found.most
    if found.how is How.PROPORTIONAL:
        assert divisible(against)


marks = st.decimals(0, 30, places=2).map(lambda number: Mark(f"{number:f}"))
counts = st.integers(0, 1000).map(Count)
caps = st.sampled_from(["", "0", "2.5", "10"])
adjustments = st.lists(st.tuples(st.sampled_from(["0.25", "1", "3"]), caps), max_size=3)
sheets = st.builds(
    Sheet,
    criteria=st.dictionaries(st.sampled_from(["x", "a", "b"]), marks),
    bonuses=st.dictionaries(st.sampled_from(["b-0", "b-1", "b-2"]), counts),
    penalties=st.dictionaries(st.sampled_from(["m-0", "m-1", "m-2"]), counts),
)


@st.composite
def tables(draw: st.DrawFn) -> ScoringTable:
    gains, losses = draw(adjustments), draw(adjustments)
    return table(
        draw(criteria),
        judged("a", "5"),
        judged("b", "12.5"),
        bonuses=tuple(bonus(f"b-{i}", *each) for i, each in enumerate(gains)),
        penalties=tuple(bonus(f"m-{i}", *each) for i, each in enumerate(losses)),
        bonus_cap=draw(caps),
        penalty_cap=draw(caps),
    )


def fractions_of(found: Score) -> list[Fraction]:
    lines = [each for part in found.parts for each in part.lines]
    adjusted = [each.points for each in (*found.bonus_lines, *found.penalty_lines)]
    return [found.total, found.bonus, found.penalty, *(each.points for each in lines), *adjusted]


@given(tables(), percents, wholes, cuts, sheets)
def test_a_total_is_exact_and_within_its_bounds(
    rules: ScoringTable, against: Target, whole: int, top: int, sheet: Sheet
) -> None:
    found = score(rules, {"c": against}, {"c": share(top, whole)}, sheet)
    assert 0 <= found.total <= rules.points + found.bonus
    assert {type(each) for each in fractions_of(found)} == {Fraction}
    if rules.bonus_cap:
        assert found.bonus <= Fraction(rules.bonus_cap)
    if rules.penalty_cap:
        assert found.penalty <= Fraction(rules.penalty_cap)


@given(tables(), percents, wholes, cuts, sheets, st.randoms(use_true_random=False))
def test_the_order_of_criteria_and_adjustments_changes_no_total(  # noqa: PLR0917
    rules: ScoringTable, against: Target, whole: int, top: int, sheet: Sheet, chance: Any
) -> None:
    def mixed(rows: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(chance.sample(rows, len(rows)))

    other = replace(
        rules,
        parts=tuple(Part(part.key, part.title, mixed(part.criteria)) for part in rules.parts),
        bonuses=mixed(rules.bonuses),
        penalties=mixed(rules.penalties),
    )
    one, two = (score(each, {"c": against}, {"c": share(top, whole)}, sheet) for each in (rules, other))
    assert (one.total, one.bonus, one.penalty, set(one.missing)) == (
        two.total,
        two.bonus,
        two.penalty,
        set(two.missing),
    )


@given(st.fractions(min_value=0, max_value=2000), st.integers(0, 2))
def test_rounding_is_to_the_nearest_and_keeps_the_order(exact: Fraction, decimals: int) -> None:
    unit = Fraction(1, 10**decimals)
    assert -unit / 2 < rounded(exact, decimals) - exact <= unit / 2
    assert rounded(rounded(exact, decimals), decimals) == rounded(exact, decimals)
    assert rounded(exact, decimals) <= rounded(exact + unit / 3, decimals)

"""The ranking: what people see decides, ties are explained, the order of units is irrelevant."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.scoring.tables import judged, table
from workflows.scoring.ranking import rank
from workflows.scoring.score import Consideration, Score, rounded, score
from workflows.scoring.sheet import Mark, Sheet
from workflows.scoring.table import Part, ScoringTable

RULES = table(
    parts=(
        Part("p", "P", (judged("p1", "60"),)),
        Part("q", "Q", (judged("q1", "20"),)),
        Part("r", "R", (judged("r1", "20"),)),
    ),
    tie_order=("p", "q"),
    decimals=1,
)


def scored(first: str, second: str = "0", third: str = "0", rules: ScoringTable = RULES, **standing: Any) -> Score:
    marks = {"p1": Mark(first), "q1": Mark(second), "r1": Mark(third)}
    return score(rules, {}, {}, Sheet(criteria=marks, **standing))


def places(scores: dict[str, Score], rules: ScoringTable = RULES) -> list[tuple[str, int | None, str]]:
    return [(each.unit, each.place, each.tie) for each in rank(rules, scores)]


def test_the_highest_total_comes_first() -> None:
    scores = {"a": scored("10"), "b": scored("30"), "c": scored("20")}
    assert places(scores) == [("b", 1, ""), ("c", 2, ""), ("a", 3, "")]


def test_equal_totals_are_told_apart_by_the_parts_in_their_order() -> None:
    scores = {"a": scored("10", "20", "5"), "b": scored("15", "10", "10"), "c": scored("10", "15", "10")}
    assert places(scores) == [("b", 1, "part:p"), ("a", 2, "part:q"), ("c", 3, "part:q")]


def test_what_no_part_tells_apart_shares_the_place_and_leaves_the_next_ones_empty() -> None:
    scores = {"c": scored("10", "5", "5"), "a": scored("10", "5", "5"), "b": scored("5")}
    assert places(scores) == [("a", 1, "shared"), ("c", 1, "shared"), ("b", 3, "")]


def test_only_parts_of_the_tie_order_decide() -> None:
    scores = {"a": scored("10", "0", "5"), "b": scored("5", "5", "5")}
    assert places(scores) == [("a", 1, "part:p"), ("b", 2, "part:p")]
    assert places(scores, replace(RULES, tie_order=("r",))) == [("a", 1, "shared"), ("b", 1, "shared")]
    assert places(scores, replace(RULES, tie_order=("r", "q"))) == [("b", 1, "part:q"), ("a", 2, "part:q")]
    assert places(scores, replace(RULES, tie_order=())) == [("a", 1, "shared"), ("b", 1, "shared")]


def test_two_units_with_the_same_printed_total_are_tied() -> None:
    """40.04 and 40.02 both print as 40: nobody is put first by what nobody can see."""
    scores = {"a": scored("10", "10", "20"), "b": scored("10.02", "10", "20"), "c": scored("10.05", "10", "20")}
    assert places(scores) == [("c", 1, ""), ("a", 2, "shared"), ("b", 2, "shared")]
    assert [each.total for each in rank(RULES, scores)] == [Fraction("40.1"), 40, 40]
    finer = replace(RULES, decimals=2)
    assert [each.unit for each in rank(finer, scores)] == ["c", "b", "a"]


def test_parts_that_decide_a_tie_are_compared_as_printed_too() -> None:
    scores = {"a": scored("10.04", "9.96"), "b": scored("10", "10")}
    assert places(scores) == [("a", 1, "shared"), ("b", 1, "shared")]


def test_who_is_excluded_or_deferred_has_no_place_and_takes_none() -> None:
    scores = {
        "a": scored("60", deferral="later"),
        "b": scored("50", exclusion="out"),
        "c": scored("40"),
        "d": scored("30"),
    }
    assert places(scores) == [("c", 1, ""), ("d", 2, ""), ("b", None, ""), ("a", None, "")]
    standings = [each.standing for each in rank(RULES, scores)]
    assert standings[2:] == [Consideration.EXCLUDED, Consideration.DEFERRED]


def test_nobody_is_ranked_where_there_is_nobody() -> None:
    assert rank(RULES, {}) == ()


few = st.sampled_from(["0", "5", "5.04", "5.05", "10"])
clusters = st.dictionaries(st.sampled_from([f"u{i}" for i in range(9)]), st.tuples(few, few, few), max_size=9)


@given(clusters, st.randoms(use_true_random=False))
def test_the_order_in_which_units_are_given_is_irrelevant(
    given_points: dict[str, tuple[str, ...]], chance: Any
) -> None:
    scores = {unit: scored(*each) for unit, each in given_points.items()}
    other = dict(chance.sample(list(scores.items()), len(scores)))
    assert rank(RULES, scores) == rank(RULES, other)


@given(clusters)
def test_places_follow_the_printed_totals_and_every_tie_is_explained(given_points: dict[str, tuple[str, ...]]) -> None:
    scores = {unit: scored(*each) for unit, each in given_points.items()}
    ranking = rank(RULES, scores)
    assert {each.unit for each in ranking} == set(scores)
    for i, each in enumerate(ranking):
        assert each.total == rounded(scores[each.unit].total, 1)
        assert each.place == 1 + sum(other.place < each.place for other in ranking)  # type: ignore[operator]
        assert all(other.total >= each.total for other in ranking[:i])
        alike = [other for other in ranking if other.total == each.total and other is not each]
        assert (each.tie == "") == (not alike)
        assert (each.tie == "shared") == any(other.place == each.place for other in alike)

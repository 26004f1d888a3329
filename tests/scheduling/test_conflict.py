"""A conflict is really minimal, and what is proposed to be dropped is really enough and really the least."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings

from tests.scheduling.brute import Brute
from tests.scheduling.small import A, B, C, instance, pairs_only, random_question, ring, seeds
from workflows.scheduling import conflict
from workflows.scheduling.conflict import Conflict, conflict_of, minimal_conflict
from workflows.scheduling.groups import all_groups
from workflows.scheduling.instance import Instance

ONLY_A_TO_B = {"forbidden": [[A, C], [C, B]], "required": [[A, C]]}


class Possible:
    """Whether some plan keeps these rules, by trying all plans."""

    def __init__(self, question: Instance) -> None:
        self.question, self.known = question, dict[frozenset[str], bool]()

    def __call__(self, groups: tuple[str, ...]) -> bool:
        asked = frozenset(groups)
        if asked not in self.known:
            self.known[asked] = next(Brute(self.question, asked).vectors(), None) is not None
        return self.known[asked]


def without(groups: tuple[str, ...], dropped: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(group for group in groups if group not in dropped)


def check_minimal(found: Conflict, possible: Possible) -> None:
    assert not possible(found.minimal)
    assert all(possible(without(found.minimal, (each,))) for each in found.minimal)


@settings(max_examples=80, derandomize=True, deadline=None)
@given(seeds)
def test_a_conflict_is_minimal_and_the_drops_are_all_of_the_least(chance: Random) -> None:
    question = instance(random_question(chance, chance.choice((3, 4)), dated=False))
    groups, possible = all_groups(question), Possible(question)
    if possible(groups):
        return
    found = conflict_of(question)
    assert found.complete
    if not possible(()):
        assert (found.minimal, found.drop_one_of) == ((), ())
        return
    check_minimal(found, possible)
    sizes = ([each for each in combinations(groups, size) if possible(without(groups, each))] for size in range(1, 4))
    least = next((sets for sets in sizes if sets), [])
    assert {frozenset(each) for each in found.drop_one_of} == {frozenset(each) for each in least}


@settings(max_examples=40, derandomize=True, deadline=None)
@given(seeds)
def test_with_dates_and_teams_too(chance: Random) -> None:
    question = instance(random_question(chance, 3))
    groups, possible = all_groups(question), Possible(question)
    if possible(groups) or not possible(()):
        return
    found = conflict_of(question)
    check_minimal(found, possible)
    assert all(possible(without(groups, each)) for each in found.drop_one_of)


def test_what_is_decided_both_ways_is_named() -> None:
    found = conflict_of(instance(pairs_only(**ONLY_A_TO_B)))
    pair = f"{A}>{C}"
    assert found == Conflict((f"forbidden:{pair}", f"required:{pair}"), ((f"required:{pair}",),), complete=True)


def test_what_cannot_be_given_up_is_not_proposed() -> None:
    question = instance(pairs_only(**ONLY_A_TO_B))
    found = conflict_of(question, untouchable=[f"required:{A}>{C}"])
    assert found.drop_one_of == ((f"forbidden:{A}>{C}", f"forbidden:{C}>{B}"),)
    everything = conflict_of(question, untouchable=all_groups(question))
    assert everything.minimal
    assert (everything.drop_one_of, everything.complete) == ((), True)


def test_a_conflict_names_what_can_be_given_up_rather_than_what_cannot() -> None:
    """Either way C has nobody to inspect; the rule that may be dropped stands in the conflict."""
    off = {"unit_off": {B: ring()["days"]}, "forbidden": [[A, B], [C, B]]}
    question = instance(ring(**off))
    kept = [f"unit_off:{B}"]
    assert not set(conflict_of(question, untouchable=kept).minimal) & set(kept)
    others = [f"forbidden:{A}>{B}", f"forbidden:{C}>{B}"]
    assert conflict_of(question, untouchable=others).minimal == (f"unit_off:{B}",)


def test_what_is_impossible_without_any_rule_has_no_conflict() -> None:
    assert conflict_of(instance(pairs_only(k=3))) == Conflict()


def test_the_drops_end_at_their_limit_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    question = instance(pairs_only(forbidden=[[A, B], [A, C]]))
    whole = conflict_of(question)
    assert (len(whole.drop_one_of), whole.complete) == (2, True)
    monkeypatch.setattr(conflict, "SETS_LIMIT", 1)
    cut = conflict_of(question)
    assert (cut.drop_one_of, cut.complete) == (whole.drop_one_of[:1], False)


def test_without_time_nothing_is_claimed() -> None:
    question = instance(pairs_only(**ONLY_A_TO_B))
    assert conflict_of(question, time_limit=0) == Conflict(complete=False)


def test_only_the_conflict_can_be_asked_for() -> None:
    found = minimal_conflict(instance(pairs_only(**ONLY_A_TO_B)))
    assert found.minimal
    assert found.drop_one_of == ()


def test_a_solver_that_contradicts_itself_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Presolve says no, the search without it says yes: the bugs on record for CP-SAT."""
    monkeypatch.setattr(conflict, "feasible", lambda _i, groups, _limit, *, presolve=True: not (presolve and groups))
    with pytest.raises(RuntimeError, match="without presolve"):
        conflict_of(instance(pairs_only(**ONLY_A_TO_B)))

"""Every cell of the permission table, against an expectation written by hand from the design, not from the table.

The design says: the chair's drafter drafts, submits and withdraws; the chair returns; every member's leader approves or
asks for change, its drafter may comment too; the chair's clerk numbers and opens signing; signers sign in their turn;
the chair's archivist archives; a deputy or an inspector reads as staff do, signs where a slot names them, and records
what their own team has seen; Thanh tra Chính phủ sees what circulates; the administrator never touches a paper.
"""

from __future__ import annotations

from datetime import date
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.paper import State
from workflows.people import Actor, Holding, Office
from workflows.permissions import HOUSE_RULES, Action, Relation, acting_units, may, may_in_house, require
from workflows.refusals import NotAllowed, NotFound

pytestmark = pytest.mark.quick

# action         | offices                         | states                      | relations
EXPECTED = """
paper:see              | leader deputy drafter clerk archivist inspector | drafting                                       | author
paper:see              | leader deputy drafter inspector                 | drafting                                       | recorder
paper:see              | leader deputy drafter clerk archivist inspector | in_review approved signing signed archived     | author recorder reviewer signer keeper member successor
paper:see              | observer                                        | in_review approved signing signed archived     | upper
paper:draft            | drafter                                         | drafting                                       | author
paper:draft            | leader deputy drafter inspector                 | drafting                                       | recorder
paper:submit           | drafter                                         | drafting                                       | author
paper:submit           | leader deputy drafter inspector                 | drafting                                       | recorder
paper:withdraw         | drafter                                         | in_review                                      | author
paper:withdraw         | leader deputy drafter inspector                 | in_review                                      | recorder
paper:return           | leader                                          | in_review approved signing                     | author
paper:comment          | leader drafter                                  | in_review                                      | reviewer author
paper:comment          | leader deputy drafter inspector                 | in_review                                      | recorder
paper:request-change   | leader                                          | in_review                                      | reviewer
paper:approve          | leader                                          | in_review                                      | reviewer
paper:close-review     | drafter clerk                                   | in_review                                      | author
paper:open-signing     | clerk                                           | approved                                       | author
paper:open-signing     | leader deputy drafter inspector                 | approved                                       | recorder
paper:sign             | leader deputy inspector                         | signing                                        | signer
paper:refuse-signature | leader deputy inspector                         | signing                                        | signer
paper:seal             | clerk                                           | signed                                         | author
paper:archive          | archivist                                       | signed                                         | author keeper
"""  # noqa: E501 - a table reads as one

HOUSE = """
paper:start           | drafter
archive:search        | leader deputy drafter clerk archivist inspector observer
register:see          | leader deputy drafter clerk archivist inspector observer
year:see              | leader deputy drafter clerk archivist inspector observer administrator
year:set-up           | administrator
account:administer    | administrator
log:see               | administrator observer
log:see-heads         | leader deputy drafter clerk archivist inspector observer administrator
account:own           | leader deputy drafter clerk archivist inspector observer administrator
key:own               | leader deputy clerk inspector
delegation:give       | leader
key:administer        | administrator
inspection:see        | leader deputy drafter clerk archivist inspector observer
inspector:keep        | leader drafter
inspection:plan       | drafter
visit:see             | leader deputy drafter clerk archivist inspector observer
visit:arrange         | leader drafter
visit:record          | leader deputy drafter inspector
progress:see          | leader deputy drafter clerk archivist inspector observer
progress:report       | leader drafter
progress:set-due-days | drafter
result:see            | leader deputy drafter clerk archivist inspector observer
score:self            | leader drafter
result:sum-up         | drafter
vote:open             | drafter
vote:cast             | leader
"""

ALLOWED = {
    cell
    for line in EXPECTED.strip().splitlines()
    for action, offices, states, relations in [[part.split() for part in line.split("|")]]
    for cell in product(map(Action, action), map(Office, offices), map(State, states), map(Relation, relations))
}
IN_HOUSE = {
    Action(action.strip()): {Office(each) for each in offices.split()}
    for action, offices in (line.split("|") for line in HOUSE.strip().splitlines())
}
UNIT, OTHER = 1, 2
TODAY = date(2020, 3, 20)


def _actor(*offices: tuple[Office, int]) -> Actor:
    return Actor(1, "Người thực hiện", frozenset(Holding(office, unit, TODAY) for office, unit in offices))


@pytest.mark.parametrize("action", list(Action), ids=lambda each: each.value)
def test_every_cell_is_as_the_design_says(action: Action) -> None:
    for office, state, relation in product(Office, State, Relation):
        expected = (action, office, state, relation) in ALLOWED
        relations = {UNIT: frozenset({relation})}
        assert may(_actor((office, UNIT)), action, state, relations) is expected, (office, state, relation)


@pytest.mark.parametrize("action", list(Action), ids=lambda each: each.value)
def test_house_acts_need_the_office_and_nothing_else(action: Action) -> None:
    for office in Office:
        assert may_in_house(_actor((office, UNIT)), action) is (office in IN_HOUSE.get(action, set()))


def test_every_action_is_ruled_in_exactly_one_table() -> None:
    upon_papers = {action for action, *_ in ALLOWED}
    assert upon_papers | IN_HOUSE.keys() | {Action.PUBLIC} == set(Action)
    assert not upon_papers & HOUSE_RULES.keys()


def test_the_administrator_may_do_nothing_with_any_paper_whatever_else_is_true() -> None:
    everything = {UNIT: frozenset(Relation)}
    for action, state in product(Action, State):
        assert not may(_actor((Office.ADMINISTRATOR, UNIT)), action, state, everything)


def test_the_observer_sees_and_never_acts() -> None:
    everything = {UNIT: frozenset(Relation)}
    done = {a for a, state in product(Action, State) if may(_actor((Office.OBSERVER, UNIT)), a, state, everything)}
    assert done == {Action.SEE}


@pytest.mark.parametrize("office", [Office.DEPUTY, Office.INSPECTOR])
def test_a_deputy_and_an_inspector_only_read_and_sign_what_is_not_of_their_own_team(office: Office) -> None:
    everything = {UNIT: frozenset(Relation) - {Relation.RECORDER}}
    done = {a for a, state in product(Action, State) if may(_actor((office, UNIT)), a, state, everything)}
    assert done == {Action.SEE, Action.SIGN, Action.REFUSE_SIGNATURE}


@pytest.mark.parametrize("action", list(Action), ids=lambda each: each.value)
def test_office_and_relation_must_meet_in_the_same_unit(action: Action) -> None:
    """The clerk of one province is nothing to the paper of another, even where they serve in both."""
    for office, state, relation in product(Office, State, Relation):
        here, there = {UNIT: frozenset({relation})}, {OTHER: frozenset({relation})}
        assert not may(_actor((office, UNIT)), action, state, there)
        assert not acting_units(_actor((office, UNIT)), action, state, there)
        harmless = _actor((office, OTHER), (Office.ADMINISTRATOR, UNIT))
        assert not may(harmless, action, state, here)


def test_who_holds_no_office_may_nothing() -> None:
    nobody = _actor()
    for action, state in product(Action, State):
        assert not may(nobody, action, state, {UNIT: frozenset(Relation)})
        assert not may_in_house(nobody, action)


@given(
    st.sets(st.tuples(st.sampled_from(Office), st.sampled_from([UNIT, OTHER])), max_size=4),
    st.dictionaries(st.sampled_from([UNIT, OTHER]), st.frozensets(st.sampled_from(Relation), max_size=3)),
    st.sampled_from(Action),
    st.sampled_from(State),
)
def test_several_offices_give_the_sum_of_their_rights_and_nothing_more(
    offices: set[tuple[Office, int]], relations: dict[int, frozenset[Relation]], action: Action, state: State
) -> None:
    units = {
        unit
        for office, unit in offices
        for relation in relations.get(unit, frozenset())
        if (action, office, state, relation) in ALLOWED
    }
    actor = _actor(*offices)
    assert acting_units(actor, action, state, relations) == units
    assert may(actor, action, state, relations) is bool(units)


def test_what_may_not_be_seen_is_not_found_and_what_may_is_not_allowed() -> None:
    leader, reviewer = _actor((Office.LEADER, UNIT)), {UNIT: frozenset({Relation.REVIEWER})}
    with pytest.raises(NotFound):
        require(leader, Action.APPROVE, State.IN_REVIEW, {OTHER: frozenset({Relation.REVIEWER})})
    with pytest.raises(NotFound):
        require(leader, Action.APPROVE, State.DRAFTING, reviewer)
    with pytest.raises(NotAllowed):
        require(leader, Action.APPROVE, State.APPROVED, reviewer)
    require(leader, Action.APPROVE, State.IN_REVIEW, reviewer)


def test_whoever_may_act_may_also_see() -> None:
    for office, state in product(Office, State):
        for count in (1, 2):
            for relations in combinations(Relation, count):
                at = {UNIT: frozenset(relations)}
                acts = {action for action in Action if may(_actor((office, UNIT)), action, state, at)}
                assert not acts or Action.SEE in acts, (office, state, relations)

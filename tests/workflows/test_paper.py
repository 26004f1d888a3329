"""The life of a paper: the whole table of moves, written here once more by hand, and what must follow from it."""

from __future__ import annotations

from itertools import product

import pytest

from workflows.paper import EVENT_TITLES, MAIN_LINE, PAPER, STATE_TITLES, Event, State
from workflows.refusals import WrongState

pytestmark = pytest.mark.quick

# state: what may happen there, and where it leads (the way of one pledge, as the design tells it)
LIFE = """
drafting  submit              in_review
drafting  submit_unreviewed   approved
in_review comment             in_review
in_review request_change      in_review
in_review approve             in_review
in_review complete_review     approved
in_review withdraw            drafting
in_review return              drafting
approved  return              drafting
approved  open_signing        signing
signing   sign                signing
signing   complete_signing    signed
signing   refuse_signature    drafting
signing   return              drafting
signed    seal                signed
signed    archive             archived
"""
MOVES = {(State(s), Event(e)): State(t) for s, e, t in (line.split() for line in LIFE.strip().splitlines())}


@pytest.mark.parametrize(("state", "event"), list(product(State, Event)), ids=lambda each: each.value)
def test_a_paper_moves_as_its_life_says_and_no_other_way(state: State, event: Event) -> None:
    if (state, event) in MOVES:
        assert PAPER.after(state, event) is MOVES[state, event]
    else:
        with pytest.raises(WrongState):
            PAPER.after(state, event)


def test_nothing_ever_leaves_the_archive() -> None:
    assert PAPER.events_from(State.ARCHIVED) == frozenset()


def test_the_only_way_to_the_archive_passes_review_or_its_stated_absence_then_signatures() -> None:
    """Take one state of the main line away, and the archive cannot be reached from the draft."""
    for missing in (State.APPROVED, State.SIGNING, State.SIGNED):
        assert State.ARCHIVED not in _reachable(State.DRAFTING, without=missing)
    assert _reachable(State.DRAFTING, without=None) == set(State)


def test_every_way_back_leads_to_the_draft_where_a_new_version_begins() -> None:
    order = {state: place for place, state in enumerate(MAIN_LINE)}
    backwards = {target for (source, _), target in MOVES.items() if order[target] < order[source]}
    assert backwards == {State.DRAFTING}


def test_every_state_and_every_event_has_words_for_people() -> None:
    assert STATE_TITLES.keys() == set(State)
    assert EVENT_TITLES.keys() == set(Event)
    assert all([*STATE_TITLES.values(), *EVENT_TITLES.values()])


def _reachable(start: State, without: State | None) -> set[State]:
    found, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for (source, _), target in MOVES.items():
            if source is here and target is not without and target not in found:
                found.add(target)
                waiting.append(target)
    return found

"""From content to the editor's flat names and back: nothing is lost, and rows move as their buttons say."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.demonstration.load import content_of_cluster
from app.pledges.form import MOST_ROWS, content_from, rearranged
from tests.pledges.forms import as_form
from workflows.refusals import BadInput

pytestmark = pytest.mark.quick

TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
KEY = st.text("abcdef0123456789", min_size=1, max_size=8)
# Text boxes of one line are trimmed in a target; a target that says nothing at all is none.
WORD = TEXT.map(str.strip)
TARGET = st.fixed_dictionaries(
    dict.fromkeys(("measure", "denominator", "value", "unit"), WORD)
    | {"comparator": st.sampled_from(["=", ">", ">=", "<", "<="])}
).filter(lambda target: any(target[name] for name in ("measure", "denominator", "value", "unit")))
COMMITMENT = st.fixed_dictionaries({"key": KEY, "text": TEXT, "target": st.none() | TARGET})
FIELD = st.fixed_dictionaries({"key": KEY, "title": TEXT, "commitments": st.lists(COMMITMENT, max_size=4)})
NO_ROW = ("add:", "remove:fields", "add:theme", "add:fields-0", "up:fields--1", "up:grounds-999", "up:state-0")
CONTENT = st.fixed_dictionaries(
    {
        "theme": TEXT,
        "grounds": st.lists(TEXT, max_size=4),
        "fields": st.lists(FIELD, max_size=4),
        "organisation": st.lists(TEXT, max_size=4),
        "closing": TEXT,
    }
)


@given(CONTENT)
def test_the_form_loses_nothing(content: dict[str, Any]) -> None:
    assert content_from(as_form(content)) == content


@given(CONTENT, st.randoms(use_true_random=False))
def test_the_order_in_which_a_browser_sends_the_fields_does_not_matter(content: dict[str, Any], order: Any) -> None:
    names = list(as_form(content).items())
    order.shuffle(names)
    assert content_from(dict(names)) == content


@pytest.mark.parametrize("cluster", ["iv-2020", "ii-2019"])
def test_the_real_pledges_go_through_the_form_unchanged(cluster: str) -> None:
    content = content_of_cluster(cluster)["first_version"]
    assert content_from(as_form(content)) == content


def test_gaps_left_by_removed_rows_are_closed_and_ten_comes_after_nine() -> None:
    form = {f"grounds-{n}": f"Căn cứ {n}" for n in (0, 2, 10, 9)}
    assert content_from(form)["grounds"] == ["Căn cứ 0", "Căn cứ 2", "Căn cứ 9", "Căn cứ 10"]


def test_a_row_without_a_key_gets_one_of_its_own() -> None:
    form = {"fields-0-title": "A", "fields-1-title": "B", "fields-1-commitments-0-text": "C"}
    fields = content_from(form)["fields"]
    keys = [fields[0]["key"], fields[1]["key"], fields[1]["commitments"][0]["key"]]
    assert len(set(keys)) == 3
    assert all(re.fullmatch(r"[0-9a-f]{8}", key) for key in keys)


def test_a_comparator_alone_is_no_target() -> None:
    form = {"fields-0-commitments-0-text": "Làm tốt.", "fields-0-commitments-0-comparator": ">="}
    assert content_from(form)["fields"][0]["commitments"][0]["target"] is None


def test_names_that_are_not_of_the_form_are_not_taken_up() -> None:
    strange = {"state": "archived", "fields-x-title": "A", "grounds": "B", "fields-0": "C", "fields-99999-title": "D"}
    content = content_from(strange)
    assert content.keys() == {"theme", "grounds", "fields", "organisation", "closing"}
    assert content["grounds"] == []
    assert [field["title"] for field in content["fields"]] == [""]


def test_a_form_of_endless_rows_is_refused() -> None:
    with pytest.raises(BadInput):
        content_from({f"grounds-{n}": "" for n in range(MOST_ROWS * 10 + 1)})


@given(CONTENT, st.data())
def test_removing_takes_out_exactly_that_row(content: dict[str, Any], data: st.DataObject) -> None:
    path, rows = data.draw(st.sampled_from(_lists(content)))
    if not rows:
        return
    place = data.draw(st.integers(0, len(rows) - 1))
    left = _at(rearranged(deepcopy(content), f"remove:{path}-{place}"), path)
    assert left == rows[:place] + rows[place + 1 :]


@given(CONTENT, st.data())
def test_up_and_down_undo_each_other_and_keep_every_row(content: dict[str, Any], data: st.DataObject) -> None:
    path, rows = data.draw(st.sampled_from(_lists(content)))
    if not rows:
        return
    place = data.draw(st.integers(0, len(rows) - 1))
    down = rearranged(deepcopy(content), f"down:{path}-{place}")
    assert sorted(map(repr, _at(down, path))) == sorted(map(repr, rows))
    if place + 1 < len(rows):
        assert rearranged(down, f"up:{path}-{place + 1}") == content
    else:
        assert down == content


@given(CONTENT, st.data())
def test_adding_puts_one_empty_row_at_the_end(content: dict[str, Any], data: st.DataObject) -> None:
    path, rows = data.draw(st.sampled_from(_lists(content)))
    added = _at(rearranged(deepcopy(content), f"add:{path}"), path)
    assert added[:-1] == rows
    new = added[-1]
    assert new == "" or (new["key"] and not (new.get("text") or new.get("title")))


@given(
    CONTENT,
    TEXT | st.sampled_from(["add:", "remove:fields", "add:theme", "add:fields-0", "up:fields--1", "up:grounds-999"]),
)
def test_a_wish_that_names_no_row_changes_nothing(content: dict[str, Any], wish: str) -> None:
    assert rearranged(deepcopy(content), wish) == content


def _lists(content: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    """Every list of the form with its path."""
    found = [(name, content[name]) for name in ("grounds", "fields", "organisation")]
    return found + [(f"fields-{n}-commitments", field["commitments"]) for n, field in enumerate(content["fields"])]


def _at(content: dict[str, Any], path: str) -> list[Any]:
    return dict(_lists(content))[path]

"""Writing the log: one number after the other, each entry holding on to the one before."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.models import Person
from app.audit.models import AuditEntry, RefusedAct
from app.audit.service import entry_bytes, leaf_of, record, record_refusal
from app.audit.verification import verify_log
from app.database import db, writing
from tests.friends import Friends
from tests.promises.attacks import tamper
from tests.promises.together import at_once
from workflows.content import canonical_bytes
from workflows.evidence import leaf_hash

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
particulars = st.dictionaries(
    texts,
    st.recursive(
        st.none() | st.booleans() | st.integers() | texts,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)


def _write(told: dict[str, object]) -> int:
    with writing() as session:
        return record(session, None, "test:note", "house", told).id


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=particulars)
def test_whatever_an_entry_tells_it_stays_verifiable(house: Flask, told: dict[str, object]) -> None:
    _write(told)
    assert verify_log().faults == ()


def _entry(kept: str, name: str = "", seq: int | None = None) -> AuditEntry:
    moment = datetime(2020, 3, 20, 2, 21, tzinfo=UTC)
    return AuditEntry(id=1, at=moment, actor_name=name, action="a", subject="s", seq=seq, particulars=kept, previous="")


@given(told=particulars, name=texts, seq=st.none() | st.integers())
@example(told={"a\u0323\u0302": "e\u0301"}, name="Nguye\u0302\u0303n", seq=1)
@example(told={"a": "\n\u0301"}, name="\n\u0301", seq=1)
def test_an_entry_has_exactly_its_canonical_bytes(told: dict[str, object], name: str, seq: int | None) -> None:
    entry = _entry(canonical_bytes(told).decode(), name, seq)
    fields = {column.key: getattr(entry, column.key) for column in AuditEntry.__table__.columns if column.key != "leaf"}
    expected = canonical_bytes({**fields, "at": "2020-03-20T02:21:00.000000+00:00", "particulars": told})
    assert entry_bytes(entry) == expected
    assert leaf_of(entry) == leaf_hash(expected)


NOT_THE_ONE_SPELLING = (
    *("", "[", "x", "[" * 100_000, "9" * 5000),
    *(" {}", "{} ", '{"a": 1}', '{"b":1,"a":1}', '{"a":1,"a":1}'),
    *("1.5", "1e3", "NaN", "-Infinity", "-0"),
    *('"\\u0061"', '"\\/"', '"e\u0301"', '"\\ud800"'),
)


@pytest.mark.parametrize("kept", NOT_THE_ONE_SPELLING, ids=lambda kept: repr(kept[:12]))
def test_what_is_not_in_its_one_spelling_has_the_leaf_of_nothing(kept: str) -> None:
    assert leaf_of(_entry(kept)) == leaf_hash(b"")


def test_entries_written_by_sixteen_people_at_once_are_numbered_without_a_gap(house: Flask) -> None:
    before = verify_log().size
    given_ids = at_once(house, *[partial(_write, {"press": press}) for press in range(16)])
    assert sorted(given_ids) == list(range(before + 1, before + 17))
    assert verify_log().faults == ()


def test_a_number_is_not_used_up_by_an_act_that_was_rolled_back(house: Flask) -> None:
    before = verify_log().size
    with pytest.raises(KeyboardInterrupt):
        _write_and_be_killed()
    assert _write({}) == before + 1


def _write_and_be_killed() -> None:
    with writing() as session:
        record(session, None, "test:note", "house", {})
        raise KeyboardInterrupt


def test_a_quantity_without_one_spelling_is_refused(house: Flask) -> None:
    with pytest.raises(TypeError):
        _write({"rate": 92.5})


def test_the_log_keeps_the_name_after_the_person_is_renamed_or_gone(friends: Friends) -> None:
    friends.submitted()
    name = friends.drafter.name
    with writing() as session:
        session.get_one(Person, friends.drafter.person_id).name = "Tên khác"
    tamper("DELETE FROM person")
    assert verify_log().faults == ()
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "paper:submit")).one()
    assert entry.actor_name == name


def test_a_long_refusal_is_kept_short(house: Flask) -> None:
    record_refusal(None, "papers.approve", "not_allowed", "x" * 5000)
    assert len(db.session.scalars(select(RefusedAct.sentence)).one()) == 1000

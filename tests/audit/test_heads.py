"""Publishing heads: each extends the one before, or nothing is published."""

from __future__ import annotations

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.audit.heads import Head, LogRewritten, all_heads, head_at, heads_page, log_key, newest_head, publish_head
from app.audit.models import AuditEntry, LogHead, LogKey
from app.audit.notes import read_checkpoint
from app.audit.service import leaf_of
from app.audit.verification import verify_log
from app.database import db
from tests.audit.heads import grow
from tests.promises.attacks import refused, tamper
from tests.promises.together import at_once
from workflows.refusals import BadInput, Refusal


def _published() -> list[int]:
    db.session.rollback()
    return [head.size for head in all_heads()]


def test_a_head_states_the_log_as_the_verification_finds_it(house: Flask) -> None:
    head = publish_head()
    report = verify_log()
    assert (head.size, head.root) == (report.size, report.root)
    stated = read_checkpoint(head.checkpoint, log_key())
    assert (stated.size, stated.root.hex()) == (head.size, head.root)
    assert report.faults == ()
    assert report.heads == 1
    assert newest_head() == head_at(head.size) == head


def test_publishing_writes_no_entry_and_an_unchanged_log_keeps_its_head(house: Flask) -> None:
    head = publish_head()
    assert publish_head() == head
    assert verify_log().size == head.size
    assert _published() == [head.size]


def test_each_head_extends_the_one_before(house: Flask) -> None:
    sizes = [publish_head().size]
    for more in (1, 2, 5):
        grow(more)
        sizes.append(publish_head().size)
    assert _published() == sizes == sorted(set(sizes))
    assert verify_log().faults == ()
    assert [head.size for head in heads_page(1, 3)[0]] == sizes[:0:-1]
    assert [head.size for head in heads_page(2, 3)[0]] == sizes[:1]
    assert heads_page(1, 3)[1] == 4


def test_all_heads_are_signed_by_one_key_which_is_kept_sealed(house: Flask) -> None:
    publish_head()
    before = log_key()
    grow()
    publish_head()
    assert log_key() == before
    assert db.session.scalar(select(func.count(LogKey.id))) == 1
    assert b"ENCRYPTED" in db.session.get_one(LogKey, 1).sealed


def test_sixteen_publishers_at_once_publish_one_head_with_one_key(house: Flask) -> None:
    found: list[Head] = at_once(house, *[publish_head] * 16)
    assert {head.size for head in found} == {verify_log().size}
    assert len(_published()) == 1
    assert verify_log().faults == ()


def test_publishers_and_writers_at_once_leave_a_log_whose_heads_all_hold(house: Flask) -> None:
    publish_head()
    at_once(house, *[partial(grow, 2), publish_head] * 8)
    assert verify_log().faults == ()
    assert _published() == sorted(set(_published()))


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"LOG_ORIGIN": "tinh.example/nhat-ky", "PUBLIC_URL": "https://khac.example"}, "tinh.example/nhat-ky"),
        ({"PUBLIC_URL": "https://tinh.example"}, "tinh.example/log"),
        ({"PUBLIC_URL": "https://tinh.example:8443/giao-uoc/"}, "tinh.example:8443/giao-uoc/log"),
    ],
)
def test_the_log_is_called_as_the_house_is_set_up(house: Flask, settings: dict[str, str], name: str) -> None:
    house.config.update(settings)
    assert publish_head().checkpoint.startswith(f"{name}\n")
    house.config.update({"LOG_ORIGIN": "ten-moi.example", "PUBLIC_URL": ""})
    grow()
    assert publish_head().checkpoint.startswith(f"{name}\n"), "a log keeps its name"


def test_without_an_address_the_log_is_called_by_its_key(house: Flask) -> None:
    house.config.update({"LOG_ORIGIN": "", "PUBLIC_URL": ""})
    origin = publish_head().checkpoint.splitlines()[0]
    assert origin.startswith("giao-uoc/")
    assert len(origin) == len("giao-uoc/") + 16


def test_a_name_that_no_reader_takes_is_refused_and_no_key_is_made(house: Flask) -> None:
    house.config["LOG_ORIGIN"] = "tỉnh Điện Biên"
    with pytest.raises(BadInput, match="LOG_ORIGIN"):
        publish_head()
    db.session.rollback()
    assert log_key() is None


def test_an_empty_log_has_no_head(house: Flask) -> None:
    tamper("DELETE FROM audit_entry")
    with pytest.raises(Refusal, match="còn trống"):
        publish_head()


def test_with_another_passphrase_nothing_is_published(house: Flask) -> None:
    publish_head()
    grow()
    house.config["AUTHORITY_PASSPHRASE"] = "mật khẩu khác"
    with pytest.raises(Refusal, match="mật khẩu"):
        publish_head()
    assert len(_published()) == 1


REWRITINGS = {
    "an old entry with its leaf": "UPDATE audit_entry SET leaf = '{other}' WHERE id = 3",
    "an old leaf that is none": "UPDATE audit_entry SET leaf = 'x' WHERE id = 3",
    "a dropped old entry": "DELETE FROM audit_entry WHERE id = 3",
    "a log cut before its last head": "DELETE FROM audit_entry WHERE id >= {size}",
    "a new entry": "UPDATE audit_entry SET actor_name = 'x' WHERE id = {size} + 1",
    "a new entry that names another": "UPDATE audit_entry SET previous = '{other}' WHERE id = {size} + 1",
    "a new entry without particulars": "UPDATE audit_entry SET particulars = 'x' WHERE id = {size} + 2",
    # One letter near the end, whatever letter it is.
    "the head's signature": (
        "UPDATE log_head SET checkpoint = substr(checkpoint, 1, length(checkpoint) - 12) "
        "|| CASE substr(checkpoint, length(checkpoint) - 11, 1) WHEN 'A' THEN 'B' ELSE 'A' END "
        "|| substr(checkpoint, length(checkpoint) - 10)"
    ),
    "the head's text": "UPDATE log_head SET checkpoint = 'x'",
    "the key's name": "UPDATE log_key SET name = 'khac'",
}


@pytest.mark.parametrize("what", REWRITINGS)
def test_where_something_was_rewritten_nothing_is_published(house: Flask, what: str) -> None:
    size = publish_head().size
    grow(2)
    tamper(REWRITINGS[what].format(size=size, other="ab" * 32))
    with pytest.raises(LogRewritten):
        publish_head()
    assert _published() == [size]


def test_a_new_entry_that_names_another_one_before_it_is_not_published_even_if_it_is_hashed_anew(house: Flask) -> None:
    publish_head()
    entry = db.session.get_one(AuditEntry, grow(2))
    entry.previous = "ab" * 32
    forged = (
        f"UPDATE audit_entry SET previous = '{entry.previous}', leaf = '{leaf_of(entry).hex()}' WHERE id = {entry.id}"
    )
    db.session.rollback()
    tamper(forged)
    with pytest.raises(LogRewritten):
        publish_head()


def test_a_time_that_is_no_time_stops_the_publication(house: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL takes no such time")
    tamper(f"UPDATE audit_entry SET at = 'yesterday' WHERE id = {verify_log().size}")
    with pytest.raises(LogRewritten):
        publish_head()


def test_a_log_of_the_same_length_that_was_rewritten_is_not_taken_for_unchanged(house: Flask) -> None:
    publish_head()
    last = db.session.scalars(select(func.max(AuditEntry.id))).one()
    tamper(f"UPDATE audit_entry SET leaf = '{'ab' * 32}' WHERE id = {last}")
    with pytest.raises(LogRewritten):
        publish_head()


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE log_head SET root = 'x'",
        "DELETE FROM log_head",
        "UPDATE log_key SET name = 'x'",
        "DELETE FROM log_key",
    ],
)
def test_the_database_itself_refuses_to_change_a_head_or_the_key(house: Flask, attack: str) -> None:
    head = publish_head()
    assert "log_" in refused(attack)
    assert newest_head() == head
    assert log_key() is not None


def test_the_database_takes_no_second_key_and_no_second_head_of_one_size(house: Flask) -> None:
    size = publish_head().size
    refused("INSERT INTO log_key SELECT 2, name, public, sealed, created_at FROM log_key")
    refused(
        f"INSERT INTO log_head (size, root, checkpoint, created_at) SELECT {size}, 'x', 'x', created_at FROM log_key"
    )
    assert db.session.scalar(select(func.count(LogHead.id))) == 1

"""Every single way of rewriting the log is found, and what only the heads that members hold can find is said."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.audit.service import GENESIS, entry_bytes, record
from app.audit.verification import verify_log
from app.database import db, writing
from tests.friends import Friends
from tests.promises.attacks import tamper
from workflows.evidence import HashTree, leaf_hash

CHANGES = {
    "at": "'2020-01-01 00:00:00.000000+00:00'",
    "actor_id": "99",
    "actor_name": "'Người khác'",
    "action": "'paper:approve'",
    "subject": "'paper:99'",
    "particulars": "'{\"forged\":true}'",
    "previous": f"'{GENESIS}'",
    "leaf": f"'{GENESIS}'",
}


def _faults() -> tuple[str, ...]:
    db.session.remove()
    return verify_log().faults


def test_a_log_that_nobody_touched_is_whole(friends: Friends) -> None:
    friends.approved()
    report = verify_log()
    entries = list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
    assert report.faults == ()
    assert report.size == len(entries) == entries[-1].id
    tree = HashTree(leaf_hash(entry_bytes(entry)) for entry in entries)
    assert report.root == tree.root(report.size).hex()


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_field_is_found(house: Flask, column: str) -> None:
    tamper(f"UPDATE audit_entry SET {column} = {CHANGES[column]} WHERE id = 3")
    assert any(fault.startswith("#3:") for fault in _faults())


@pytest.mark.parametrize("change", ["seq = 3", "from_state = 'approved'", "to_state = 'approved'", "paper_id = 99"])
def test_a_changed_step_of_a_paper_is_found(friends: Friends, change: str) -> None:
    friends.submitted()
    tamper(f"UPDATE audit_entry SET {change} WHERE paper_id = 1 AND seq = 2")
    assert _faults() != ()


@pytest.mark.parametrize("particulars", ["not json", "", "[", '{"a": 1}', '{"b":1,"a":1}', "1.5", '{"a":1,"a":2}'])
def test_particulars_that_are_not_in_their_one_spelling_are_found(house: Flask, particulars: str) -> None:
    tamper(f"UPDATE audit_entry SET particulars = '{particulars}' WHERE id = 3")
    assert "#3: nội dung đã bị sửa" in _faults()


def test_the_same_particulars_with_a_blank_are_found(house: Flask) -> None:
    tamper("UPDATE audit_entry SET particulars = particulars || ' ' WHERE id = 3")
    assert _faults() == ("#3: nội dung đã bị sửa",)


def test_a_time_that_is_no_time_is_found(house: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL takes no such time")
    tamper("UPDATE audit_entry SET at = 'yesterday' WHERE id = 3")
    assert any("không đọc được" in fault for fault in _faults())


def test_a_dropped_entry_is_found(house: Flask) -> None:
    tamper("DELETE FROM audit_entry WHERE id = 3")
    assert "#4: đứng ở vị trí thứ 3" in _faults()


def test_a_dropped_entry_with_the_rest_moved_up_is_found(house: Flask) -> None:
    total = verify_log().size
    moved = [f"UPDATE audit_entry SET id = {entry - 1} WHERE id = {entry}" for entry in range(4, total + 1)]
    tamper("DELETE FROM audit_entry WHERE id = 3", *moved)
    assert "#3: không nối tiếp dòng trước" in _faults()


def test_two_swapped_entries_are_found(house: Flask) -> None:
    tamper(*(f"UPDATE audit_entry SET id = {new} WHERE id = {old}" for old, new in ((3, 999), (4, 3), (999, 4))))
    assert {"#3: nội dung đã bị sửa", "#4: nội dung đã bị sửa"} <= set(_faults())


def test_an_entry_put_in_between_is_found(house: Flask) -> None:
    total = verify_log().size
    moved = [f"UPDATE audit_entry SET id = {entry + 1} WHERE id = {entry}" for entry in range(total, 2, -1)]
    columns = (
        "at, actor_id, actor_name, action, subject, paper_id, seq, from_state, to_state, particulars, previous, leaf"
    )
    tamper(*moved, f"INSERT INTO audit_entry (id, {columns}) SELECT 3, {columns} FROM audit_entry WHERE id = 2")
    assert "#3: không nối tiếp dòng trước" in _faults()


def test_an_entry_changed_together_with_its_leaf_breaks_the_next_one(house: Flask) -> None:
    entry = db.session.get_one(AuditEntry, 3)
    entry.actor_name = "Người khác"
    leaf = leaf_hash(entry_bytes(entry)).hex()
    db.session.rollback()
    tamper(f"UPDATE audit_entry SET actor_name = 'Người khác', leaf = '{leaf}' WHERE id = 3")
    assert _faults() == ("#4: không nối tiếp dòng trước",)


def test_a_paper_that_lost_its_last_entry_is_found(friends: Friends) -> None:
    friends.submitted()
    tamper("DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)")
    assert any("nhật ký ghi (1, 'drafting')" in fault for fault in _faults())


def test_a_paper_without_any_entry_is_found(friends: Friends) -> None:
    friends.started()
    tamper("DELETE FROM audit_entry WHERE paper_id IS NOT NULL")
    assert any("nhật ký ghi None" in fault for fault in _faults())


def test_a_log_cut_at_its_end_is_told_only_by_a_head_held_before(house: Flask) -> None:
    """The limit of what a log can prove of itself: whoever holds no earlier head cannot see this (P7)."""
    held = verify_log()
    tamper("DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)")
    db.session.remove()
    cut = verify_log()
    assert cut.faults == ()
    assert (cut.size, cut.root) != (held.size, held.root)


def test_a_log_rewritten_from_a_point_on_is_told_only_by_a_head_held_before(house: Flask) -> None:
    held = verify_log()
    tamper(f"DELETE FROM audit_entry WHERE id = {held.size}")
    with writing() as session:
        record(session, None, "account.created", "person:1", {"name": "Người khác"})
    written = verify_log()
    assert written.faults == ()
    assert written.size == held.size
    assert written.root != held.root


def test_the_command_says_what_it_found_and_exits_with_one(house: Flask) -> None:
    runner = house.test_cli_runner()
    assert runner.invoke(args=["audit", "verify"]).exit_code == 0
    tamper("UPDATE audit_entry SET actor_name = 'x' WHERE id = 3")
    told = runner.invoke(args=["audit", "verify"])
    assert told.exit_code == 1
    assert "#3: nội dung đã bị sửa" in told.output

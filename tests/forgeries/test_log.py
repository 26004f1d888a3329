"""Forgeries of the log by somebody who owns the machine: each is found, if need be by a head that a member kept.

Every guard of the database is down while the forger works (``tamper``).
"""

from __future__ import annotations

import base64

import pytest
from flask import Flask
from sqlalchemy import select

from app.audit.head_checks import HeldHead
from app.audit.heads import LogRewritten, log_key, publish_head
from app.audit.models import AuditEntry, LogHead, LogKey
from app.audit.notes import new_sealed_key, read_checkpoint, sign_checkpoint
from app.audit.service import GENESIS, leaf_of
from app.audit.verification import verify_log
from app.clock import now
from app.database import db
from tests.audit.heads import grow
from tests.promises.attacks import tamper
from workflows.checkpoint import Checkpoint, VerifierKey, signed_note

COLUMNS = "at, actor_id, actor_name, action, subject, paper_id, seq, from_state, to_state, particulars, previous, leaf"
VICTIM = 3
FORGED = "Chữ ký trên mốc không đúng: mốc đã bị sửa hoặc bị làm giả."


@pytest.fixture
def held(house: Flask) -> HeldHead:
    """What a member keeps: the head of a log that grew afterwards, with a second head after it."""
    kept = publish_head()
    grow(3)
    publish_head()
    return HeldHead("moc.txt", kept.checkpoint)


def _size(held: HeldHead) -> int:
    return int(held.text.splitlines()[1])


def _faults(*held: HeldHead) -> str:
    db.session.remove()
    return "\n".join(verify_log(held).faults)


def _chained_anew() -> None:
    """Every entry's predecessor and leaf made to fit again, as one who rewrites the whole log would."""
    db.session.remove()
    previous, statements = GENESIS, []
    for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)):
        entry.previous = previous
        leaf = leaf_of(entry).hex()
        statements.append(f"UPDATE audit_entry SET previous = '{previous}', leaf = '{leaf}' WHERE id = {entry.id}")
        previous = leaf
    db.session.rollback()
    tamper(*statements)


def _heads_anew() -> None:
    """The published heads thrown away, and the log as it is now published with the log's true key."""
    tamper("DELETE FROM log_head")
    publish_head()


def _inserted(at: int) -> list[str]:
    last = db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id.desc())).first()
    moved = [f"UPDATE audit_entry SET id = {entry + 1} WHERE id = {entry}" for entry in range(last, at - 1, -1)]
    return [*moved, f"INSERT INTO audit_entry (id, {COLUMNS}) SELECT {at}, {COLUMNS} FROM audit_entry WHERE id = 1"]


def _dropped(at: int) -> list[str]:
    last = db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id.desc())).first()
    moved = [f"UPDATE audit_entry SET id = {entry - 1} WHERE id = {entry}" for entry in range(at + 1, last + 1)]
    return [f"DELETE FROM audit_entry WHERE id = {at}", *moved]


def _swapped(at: int) -> list[str]:
    return [
        f"UPDATE audit_entry SET id = {new} WHERE id = {old}"
        for old, new in ((at, 99_999), (at + 1, at), (99_999, at + 1))
    ]


def _changed(at: int) -> list[str]:
    return [f"UPDATE audit_entry SET actor_name = 'Người khác' WHERE id = {at}"]


WAYS = {"changed": _changed, "dropped": _dropped, "swapped": _swapped, "inserted": _inserted}


def test_a_log_that_nobody_touched_agrees_with_every_head(held: HeldHead) -> None:
    assert _faults(held) == ""
    assert _faults(held, HeldHead("moi.txt", publish_head().checkpoint)) == ""


@pytest.mark.parametrize("way", WAYS)
def test_an_entry_rewritten_without_more_is_found_by_the_log_itself(held: HeldHead, way: str) -> None:
    tamper(*WAYS[way](VICTIM))
    assert f"#{VICTIM}: " in _faults()
    assert "moc.txt: nhật ký đã bị viết lại" in _faults(held)


@pytest.mark.parametrize("way", WAYS)
def test_a_log_rehashed_from_an_entry_on_is_found_by_the_published_heads(held: HeldHead, way: str) -> None:
    tamper(*WAYS[way](VICTIM))
    _chained_anew()
    found = _faults()
    assert "#" not in found
    assert f"mốc {_size(held)} dòng: nhật ký đã bị viết lại trong các dòng 1–{_size(held)}" in found
    with pytest.raises(LogRewritten):
        publish_head()


@pytest.mark.parametrize("way", WAYS)
def test_a_log_rehashed_and_published_anew_is_found_by_a_head_held_outside(held: HeldHead, way: str) -> None:
    tamper(*WAYS[way](VICTIM))
    _chained_anew()
    _heads_anew()
    assert _faults() == "", "nothing within the house can tell any more"
    assert "moc.txt: nhật ký đã bị viết lại" in _faults(held)


def test_of_many_heads_that_do_not_fit_the_first_is_named_and_the_others_counted(held: HeldHead) -> None:
    tamper(*_changed(VICTIM))
    _chained_anew()
    assert _faults().endswith("\ncòn 1 mốc sau đó cũng không khớp")


def test_where_the_log_was_rewritten_is_narrowed_down_by_the_heads_before(held: HeldHead) -> None:
    size = _size(held)
    tamper(*_changed(size + 2))
    _chained_anew()
    assert _faults(held) == f"mốc {size + 3} dòng: nhật ký đã bị viết lại trong các dòng {size + 1}–{size + 3}"


def test_a_gap_is_found_where_everything_was_hashed_anew_before_the_first_head(house: Flask) -> None:
    tamper(f"DELETE FROM audit_entry WHERE id = {VICTIM}")
    _chained_anew()
    assert f"#{VICTIM + 1}: đứng ở vị trí thứ {VICTIM}" in _faults()
    with pytest.raises(LogRewritten):
        publish_head()


def test_a_log_cut_at_its_end_is_found_by_the_published_heads(held: HeldHead) -> None:
    size = _size(held)
    tamper(f"DELETE FROM audit_entry WHERE id > {size + 1}")
    assert _faults() == f"mốc {size + 3} dòng: nhật ký chỉ còn {size + 1} dòng, đã bị cắt bớt"
    with pytest.raises(LogRewritten):
        publish_head()


def test_a_log_cut_together_with_its_heads_is_found_by_a_head_held_outside(held: HeldHead) -> None:
    """The house put back to an older state, database and all: a replay of its old head."""
    newest = HeldHead("moi.txt", publish_head().checkpoint)
    size = _size(held)
    tamper(f"DELETE FROM audit_entry WHERE id > {size}", f"DELETE FROM log_head WHERE size > {size}")
    assert _faults() == ""
    assert publish_head().checkpoint == held.text, "the old head is shown as the newest"
    assert _faults(held) == ""
    assert _faults(held, newest) == f"moi.txt: mốc có {size + 3} dòng, nhật ký chỉ còn {size}: đã bị cắt bớt"


def test_a_fork_that_grew_beyond_the_head_is_found_by_a_head_held_outside(held: HeldHead) -> None:
    size = _size(held)
    tamper("DELETE FROM log_head", f"DELETE FROM audit_entry WHERE id >= {size}")
    grow(20)
    publish_head()
    assert _faults() == ""
    assert f"moc.txt: nhật ký đã bị viết lại, {size} dòng đầu" in _faults(held)


def test_a_split_view_is_found_as_soon_as_two_heads_of_one_size_meet(held: HeldHead) -> None:
    size = _size(held)
    tamper("DELETE FROM log_head", f"DELETE FROM audit_entry WHERE id >= {size}")
    grow(1)
    other = HeldHead("khac.txt", publish_head().checkpoint)
    assert _size(other) == size
    assert _faults(other) == ""
    assert "moc.txt: hệ thống đã ký hai mốc khác nhau" in _faults(held, other)


def test_a_head_with_another_root_or_size_is_found_by_its_signature(held: HeldHead) -> None:
    lines = held.text.split("\n")
    root = base64.b64encode(bytes(32)).decode()
    forged = ["\n".join([*lines[:2], root, *lines[3:]]), "\n".join([lines[0], "1", *lines[2:]])]
    for text in forged:
        assert _faults(HeldHead("gia.txt", text)) == f"gia.txt: {FORGED}"
    tamper(f"UPDATE log_head SET checkpoint = '{forged[0]}' WHERE size = {_size(held)}")
    assert _faults() == f"mốc {_size(held)} dòng: {FORGED}"


def test_a_head_signed_by_another_key_is_found(held: HeldHead) -> None:
    key, stated = log_key(), read_checkpoint(held.text, log_key())
    public, sealed = new_sealed_key("khác")
    other = VerifierKey(key.name, public)
    foreign = sign_checkpoint(stated, other, sealed, "khác")
    assert "không có chữ ký bằng khóa của nhật ký này" in _faults(HeldHead("gia.txt", foreign))
    disguised = signed_note(stated.text(), key, base64.b64decode(foreign.rsplit(" ", 1)[1])[4:])
    assert "làm giả" in _faults(HeldHead("gia.txt", disguised))
    tamper(f"UPDATE log_head SET checkpoint = '{foreign}' WHERE size = {_size(held)}")
    assert "không có chữ ký bằng khóa của nhật ký này" in _faults()


def test_a_log_whose_key_and_heads_were_all_replaced_is_found_by_a_head_held_outside(held: HeldHead) -> None:
    tamper(*_changed(VICTIM), "DELETE FROM log_head", "DELETE FROM log_key")
    _chained_anew()
    publish_head()
    assert _faults() == ""
    assert "moc.txt: Mốc không có chữ ký bằng khóa của nhật ký này" in _faults(held)


def test_an_old_head_put_in_the_place_of_a_new_one_is_found(held: HeldHead) -> None:
    size = _size(held)
    tamper(f"UPDATE log_head SET checkpoint = '{held.text}' WHERE size = {size + 3}")
    assert _faults() == f"mốc {size + 3} dòng: bảng ghi khác với nội dung đã ký"
    with pytest.raises(LogRewritten):
        publish_head()


def test_an_old_head_published_again_after_a_newer_one_is_found(held: HeldHead) -> None:
    size = _size(held)
    tamper(f"UPDATE log_head SET id = 99 WHERE size = {size}")
    assert _faults() == f"mốc {size} dòng: công bố sau mốc {size + 3} dòng mà lại không dài hơn"


def test_a_head_of_an_entry_that_never_was_is_found(held: HeldHead) -> None:
    """Even one that the true key signed: the forger who can sign still has no log under it."""
    stated = Checkpoint(log_key().name, 2, bytes(32))
    row = db.session.get_one(LogKey, 1)
    note = sign_checkpoint(stated, log_key(), row.sealed, _passphrase())
    tamper(
        "INSERT INTO log_head (id, size, root, checkpoint, created_at) "
        f"VALUES (0, 2, '{'00' * 32}', '{note}', '{now().isoformat(sep=' ')}')"
    )
    assert _faults() == "mốc 2 dòng: nhật ký đã bị viết lại trong các dòng 1–2"
    assert db.session.query(LogHead).count() == 3


def test_a_key_that_was_taken_away_is_missed(held: HeldHead) -> None:
    tamper("DELETE FROM log_key")
    assert "khóa của nhật ký không còn" in _faults()
    assert "moc.txt: hệ thống này chưa từng công bố mốc nào" in _faults(held)


def _passphrase() -> str:
    from flask import current_app

    return current_app.config["AUTHORITY_PASSPHRASE"]

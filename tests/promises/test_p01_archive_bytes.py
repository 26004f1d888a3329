"""P1, P2, P15: bytes in the vault never change, a hash is the hash of its bytes, and a row comes after its file."""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.checks import broken_promises
from app.documents import vault
from app.documents.vault import DamagedFile, fetch, store
from app.papers import issuing, revisions, signing
from tests.promises.attacks import refused, snapshot, tamper
from tests.promises.browsers import Browser
from tests.promises.houses import Lived, approve_all, open_signing
from workflows.people import Office

CONTENT = b"Giao uoc thi dua nam 2020 cua Cum IV"


def _path(app: Flask, digest: str) -> Path:
    return Path(app.config["VAULT"]) / digest[:2] / digest[2:4] / digest


def _flip(path: Path, bit: int) -> None:
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    path.chmod(0o644)
    path.write_bytes(content)


def _files_of(app: Flask) -> set[str]:
    return {str(path) for path in Path(app.config["VAULT"]).rglob("*") if path.is_file()}


def test_a_stored_file_can_be_read_by_all_and_written_by_nobody(house: Flask) -> None:
    assert stat.S_IMODE(_path(house, store(CONTENT)).stat().st_mode) == 0o444


def test_storing_the_same_bytes_again_changes_nothing(house: Flask) -> None:
    before = _path(house, store(CONTENT)).stat()
    after = _path(house, store(CONTENT)).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert len(_files_of(house)) == 1


def test_a_file_that_was_there_already_is_made_durable_before_a_row_names_it(
    house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(CONTENT)
    synced: list[Path] = []
    monkeypatch.setattr(vault, "_sync_folder", synced.append)
    digest = store(CONTENT)
    assert _path(house, digest).parent in synced


def test_every_single_flipped_bit_is_found(house: Flask) -> None:
    path = _path(house, digest := store(CONTENT))
    for bit in range(len(CONTENT) * 8):
        _flip(path, bit)
        with pytest.raises(DamagedFile):
            fetch(digest)
        _flip(path, bit)
    assert fetch(digest) == CONTENT


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: os.truncate(path, 3)], ids=["lost", "cut"])
def test_a_lost_or_cut_file_is_never_served(house: Flask, spoil: Callable[[Path], None]) -> None:
    path = _path(house, digest := store(CONTENT))
    path.chmod(0o644)
    spoil(path)
    with pytest.raises(DamagedFile):
        fetch(digest)


def test_a_damaged_file_does_not_vouch_for_good_bytes(house: Flask) -> None:
    _flip(_path(house, store(CONTENT)), 5)
    with pytest.raises(DamagedFile):
        store(CONTENT)


def test_a_damaged_archive_file_is_not_served_and_the_check_names_it(archived_house: Lived) -> None:
    app, friends = archived_house.app, archived_house.friends
    client = Browser(app, friends.person("dien-bien", Office.LEADER))
    page = f"/papers/{archived_house.paper_id}/pdf"
    digest = client.get(page).headers["X-Content-SHA256"]
    _flip(_path(app, digest), 4000)
    answer = client.get(page)
    assert answer.status_code == 409
    assert not answer.data.startswith(b"%PDF")
    assert {name for name, _ in broken_promises()} >= {"P1 P2 P15"}
    told = app.test_cli_runner().invoke(args=["check"])
    assert told.exit_code == 1
    assert digest[:12] in told.output


def test_an_archive_that_names_another_file_than_the_signed_one_is_found(archived_house: Lived) -> None:
    assert list(broken_promises()) == []
    tamper("UPDATE archived_paper SET pdf_sha256 = (SELECT pdf_sha256 FROM issue_record)")
    assert {name for name, _ in broken_promises()} == {"P1"}


def test_no_row_can_name_a_file_that_was_never_stored(archived_house: Lived) -> None:
    assert "foreign key" in refused(f"UPDATE credential SET image_sha256 = '{'0' * 64}'").lower()


@pytest.mark.parametrize("room", ["freezing", "signing"])
def test_a_kill_between_file_and_row_leaves_no_row_and_a_harmless_file(
    signing_house: Lived, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived = signing_house
    module, act = {
        "freezing": (issuing, lambda: open_signing(lived.friends, lived.paper_id)),
        "signing": (revisions, lambda: lived.friends.sign(lived.friends.chair, lived.paper_id)),
    }[room]
    if room == "freezing":
        signing.refuse(lived.friends.chair, lived.paper_id, lived.friends.at_text(lived.paper_id), "Ghi lại chủ đề.")
        lived.friends.submitted(lived.paper_id)
        approve_all(lived.friends, lived.paper_id)
    rows, files = snapshot(), _files_of(lived.app)

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, "keep", killed)
        with pytest.raises(KeyboardInterrupt):
            act()
    assert snapshot() == rows
    assert _files_of(lived.app) > files  # the file came first: with the rows first, this would be the other way round
    assert list(broken_promises()) == []
    act()
    assert list(broken_promises()) == []


class _FullDisk(io.FileIO):
    """A disk that is full at the first byte."""

    def write(self, _content: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _full_at_write(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(vault.os, "fdopen", lambda handle, _mode: _FullDisk(handle, "wb"))


def _full_at_fsync(patch: pytest.MonkeyPatch) -> None:
    def fsync(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    patch.setattr(vault.os, "fsync", fsync)


def _lying_disk(patch: pytest.MonkeyPatch) -> None:
    true_fchmod = os.fchmod

    def forgetful(handle: int, mode: int) -> None:
        os.pwrite(handle, b"?", 100)
        true_fchmod(handle, mode)

    patch.setattr(vault.os, "fchmod", forgetful)


@pytest.mark.parametrize("fault", [_full_at_write, _full_at_fsync, _lying_disk])
def test_a_full_or_lying_disk_leaves_nothing_behind(
    signing_house: Lived, fault: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    lived = signing_house
    rows, files = snapshot(), _files_of(lived.app)
    with monkeypatch.context() as patch:
        fault(patch)
        with pytest.raises((OSError, DamagedFile)):
            lived.friends.sign(lived.friends.chair, lived.paper_id)
    assert _files_of(lived.app) == files
    assert snapshot() == rows
    assert list(broken_promises()) == []
    lived.friends.sign(lived.friends.chair, lived.paper_id)

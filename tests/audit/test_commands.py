"""``flask audit``: what it prints and how it exits."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.audit.heads import log_key, publish_head
from app.audit.verification import verify_log
from app.database import db
from tests.audit.heads import grow
from tests.promises.attacks import tamper


@pytest.fixture
def kept(house: Flask, tmp_path: Path) -> Path:
    """A head as a member keeps it, and a log that grew afterwards."""
    path = tmp_path / "moc.txt"
    path.write_text(publish_head().checkpoint, encoding="utf-8")
    grow(2)
    return path


def _call(house: Flask, *arguments: object) -> Result:
    db.session.remove()
    return house.test_cli_runner().invoke(args=["audit", *map(str, arguments)])


def test_a_whole_log_is_said_to_be_whole(house: Flask, kept: Path) -> None:
    told = _call(house, "verify", "--head", kept)
    assert told.exit_code == 0
    assert "1 mốc đã công bố, 1 mốc đưa vào: nguyên vẹn" in told.stdout
    told = json.loads(_call(house, "verify", "--head", kept, "--head", kept, "--json").stdout)
    assert (told["faults"], told["heads"], told["held"]) == ([], 1, 2)
    assert told["size"] == verify_log().size


def test_a_rewritten_log_exits_with_one_and_names_the_file_that_shows_it(house: Flask, kept: Path) -> None:
    tamper("DELETE FROM audit_entry WHERE id >= 10", "DELETE FROM log_head")
    assert _call(house, "verify").exit_code == 0
    told = _call(house, "verify", "--head", kept)
    assert told.exit_code == 1
    assert f"{kept}: mốc có" in told.stdout
    assert "có lỗi" in told.stdout


def test_a_head_with_line_ends_of_another_system_is_read(house: Flask, kept: Path) -> None:
    kept.write_bytes(kept.read_bytes().replace(b"\n", b"\r\n"))
    assert _call(house, "verify", "--head", kept).exit_code == 0


@pytest.mark.parametrize("content", [b"", b"\xff", b"x\n", b"a\n1\nAAAA\n\n\xe2\x80\x94 a AAAA\n", b"x" * 200_000])
def test_a_file_that_is_no_head_is_named_and_nothing_is_verified(house: Flask, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "tep.txt"
    path.write_bytes(content)
    told = _call(house, "verify", "--head", path)
    assert told.exit_code == 64
    assert str(path) in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1
    assert told.stdout == ""


@pytest.mark.parametrize("name", ["khong-co.txt", "."])
def test_a_file_that_cannot_be_read_is_named(house: Flask, tmp_path: Path, name: str) -> None:
    told = _call(house, "verify", "--head", tmp_path / name)
    assert told.exit_code == 64
    assert "không đọc được tệp" in told.stderr


def test_the_head_is_printed_as_it_was_signed(house: Flask, kept: Path) -> None:
    told = _call(house, "head")
    assert told.exit_code == 0
    assert told.stdout == publish_head().checkpoint != kept.read_text(encoding="utf-8")
    told = json.loads(_call(house, "head", "--json").stdout)
    assert told["checkpoint"] == publish_head().checkpoint
    assert (told["size"], told["key"]) == (verify_log().size, str(log_key()))


def test_no_head_is_printed_of_a_rewritten_log(house: Flask, kept: Path) -> None:
    tamper("DELETE FROM audit_entry WHERE id >= 10")
    told = _call(house, "head")
    assert (told.exit_code, told.stdout) == (1, "")
    assert "flask audit verify" in told.stderr


def test_the_log_is_exported_line_by_line_or_into_a_file(house: Flask, kept: Path, tmp_path: Path) -> None:
    lines = _call(house, "export").stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == list(range(1, len(lines) + 1))
    told = json.loads(_call(house, "export", "--out", tmp_path / "log.zip", "--json").stdout)
    assert (told["size"], told["heads"], told["key"]) == (len(lines), 1, str(log_key()))
    with zipfile.ZipFile(tmp_path / "log.zip") as archive:
        assert archive.read("entries.jsonl").decode().splitlines() == lines


def test_a_wrong_export_is_refused_in_one_sentence(house: Flask, tmp_path: Path) -> None:
    for arguments in (["--json"], ["--out", tmp_path / "nowhere" / "log.zip"], ["--out", tmp_path]):
        told = _call(house, "export", *arguments)
        assert (told.exit_code, told.stdout) == (64, "")
        assert told.stderr
    assert list(tmp_path.glob("*.zip")) == []


def test_an_export_of_a_log_that_cannot_be_read_exits_with_one(house: Flask, tmp_path: Path) -> None:
    tamper("UPDATE audit_entry SET particulars = 'x' WHERE id = 1")
    for arguments in ([], ["--out", tmp_path / "log.zip"]):
        told = _call(house, "export", *arguments)
        assert (told.exit_code, told.stdout) == (1, "")
        assert "flask audit verify" in told.stderr
    assert not (tmp_path / "log.zip").exists()

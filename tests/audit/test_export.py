"""The exported log: complete, the same every time, and enough to check it elsewhere."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest
from flask import Flask

from app.audit.export import export_log, log_lines
from app.audit.heads import LogRewritten, log_key, publish_head
from app.audit.notes import read_checkpoint
from app.database import db
from tests.audit.heads import grow
from tests.promises.attacks import tamper
from workflows.evidence import HashTree, leaf_hash
from workflows.refusals import BadInput


def test_from_the_export_alone_every_head_can_be_recomputed(house: Flask, tmp_path: Path) -> None:
    heads = [publish_head()]
    grow(3)
    heads.append(publish_head())
    grow()
    told = export_log(tmp_path / "log.zip")
    with zipfile.ZipFile(tmp_path / "log.zip") as archive:
        assert archive.testzip() is None
        lines = archive.read("entries.jsonl").split(b"\n")[:-1]
        kept = {name: archive.read(name).decode() for name in archive.namelist() if name.startswith("heads/")}
        assert archive.read("key.txt").decode() == f"{log_key()}\n"
        assert "0x00" in archive.read("README.txt").decode()
    assert (told.size, told.heads, told.key) == (len(lines), 2, str(log_key()))
    assert kept == {f"heads/{head.size}.txt": head.checkpoint for head in heads}
    tree = HashTree(leaf_hash(line) for line in lines)
    for text in kept.values():
        stated = read_checkpoint(text, log_key())
        assert tree.root(stated.size) == stated.root
    previous = [json.loads(line)["previous"] for line in lines]
    assert previous[1:] == [hashlib.sha256(b"\x00" + line).hexdigest() for line in lines[:-1]]


def test_one_log_gives_one_export(house: Flask, tmp_path: Path) -> None:
    publish_head()
    for name in ("one.zip", "two.zip"):
        export_log(tmp_path / name)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_a_log_without_heads_is_exported_too(house: Flask, tmp_path: Path) -> None:
    told = export_log(tmp_path / "log.zip")
    assert (told.heads, told.key) == (0, "")
    assert told.size == sum(1 for _ in log_lines())


def test_a_log_that_cannot_be_read_leaves_no_file(house: Flask, tmp_path: Path) -> None:
    tamper("UPDATE audit_entry SET particulars = 'x' WHERE id = 3")
    db.session.remove()
    (tmp_path / "out").mkdir()
    with pytest.raises(LogRewritten, match="3"):
        export_log(tmp_path / "out" / "log.zip")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_place_that_is_none_is_named(house: Flask, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"log\.zip"):
        export_log(tmp_path / "nowhere" / "log.zip")

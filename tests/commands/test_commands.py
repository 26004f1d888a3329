"""The other commands, as contracts say: results on standard output, one sentence for bad input, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.conftest import Call


def test_sample_data_renders_and_fits_the_schema(call: Call, tmp_path: Path) -> None:
    sample = call("document", "pledge", "--sample").stdout
    (tmp_path / "data.json").write_text(sample, encoding="utf-8")
    word, pdf = tmp_path / "a.docx", tmp_path / "a.pdf"
    done = call("document", "pledge", tmp_path / "data.json", "--docx", word, "--pdf", pdf)
    assert done.returncode == 0, done.stderr
    assert word.read_bytes().startswith(b"PK")
    assert pdf.read_bytes().startswith(b"%PDF-1.7")
    assert json.loads(call("document", "pledge", "--schema").stdout)["$schema"].endswith("2020-12/schema")


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda data: data["issue"].update(year="x"), "issue.year"),
        (lambda data: data["content"].pop("theme"), "content"),
        (lambda data: data["content"]["fields"][0]["commitments"][0]["target"].update(value="bảy"), "target.value"),
        (lambda data: data["issue"].update(day="2026-13-40"), "issue.day"),
    ],
)
def test_a_wrong_field_is_named_by_its_path_and_nothing_is_written(
    call: Call, tmp_path: Path, change: object, path: str
) -> None:
    data = json.loads(call("document", "pledge", "--sample").stdout)
    change(data)  # type: ignore[operator]
    (tmp_path / "data.json").write_text(json.dumps(data), encoding="utf-8")
    done = call("document", "pledge", tmp_path / "data.json", "--pdf", tmp_path / "a.pdf")
    assert done.returncode == 64
    assert path in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "a.pdf").exists()


@pytest.mark.parametrize("content", ["[", "\x00", '{"a": 1}', "[" * 100_000])
def test_a_file_that_is_no_data_is_refused_in_one_sentence(call: Call, tmp_path: Path, content: str) -> None:
    (tmp_path / "data.json").write_text(content, encoding="utf-8")
    done = call("document", "pledge", tmp_path / "data.json", "--pdf", tmp_path / "a.pdf")
    assert done.returncode == 64
    assert "data.json" in done.stderr
    assert "Traceback" not in done.stderr


def test_commands_without_a_database_say_so(call: Call, tmp_path: Path) -> None:
    done = call("audit", "verify", GIAO_UOC_INSTANCE=str(tmp_path))
    assert done.returncode == 64
    assert "flask set-up" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_new_installation_gets_units_one_administrator_and_keeps_all_promises(call: Call, tmp_path: Path) -> None:
    here = {"GIAO_UOC_INSTANCE": str(tmp_path)}
    made = call("create-administrator", "--email", "quan-tri@tinh.gov.vn", "--name", "Người quản trị", **here)
    assert made.returncode == 0, made.stderr
    assert len(made.stdout.strip()) >= 16
    again = call("create-administrator", "--email", "khac@tinh.gov.vn", "--name", "Người khác", **here)
    assert again.returncode == 64
    assert call("check", **here).returncode == 0
    log = json.loads(call("audit", "verify", "--json", **here).stdout)
    assert log["faults"] == []
    assert log["size"] >= 2


def test_set_up_loads_the_demonstration_once(call: Call, tmp_path: Path) -> None:
    here = {"GIAO_UOC_INSTANCE": str(tmp_path)}
    assert call("set-up", **here).returncode == 0
    before = json.loads(call("audit", "verify", "--json", **here).stdout)
    assert call("set-up", **here).returncode == 0
    assert json.loads(call("audit", "verify", "--json", **here).stdout) == before

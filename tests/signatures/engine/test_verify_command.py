"""``flask verify`` keeps its contract: what it prints, and how it ends."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from sqlalchemy.exc import OperationalError

from app.signatures.commands import verify
from app.signatures.engine.certificates import to_pem
from tests.signatures.engine.samples import authority, pledge, signed_once, signed_twice, signer

AT = ("--at", "2020-06-01T00:00:00+07:00")


@pytest.fixture
def folder(tmp_path):
    """A signed, an unsigned, a damaged file; a root and two signers."""
    (tmp_path / "signed.pdf").write_bytes(signed_twice())
    (tmp_path / "unsigned.pdf").write_bytes(pledge())
    (tmp_path / "damaged.pdf").write_bytes(signed_once().replace(b"/Reason", b"/Raison"))
    (tmp_path / "broken.pdf").write_bytes(b"not a PDF")
    (tmp_path / "paper.docx").write_bytes(b"PK\x03\x04")
    (tmp_path / "root.pem").write_bytes(to_pem([authority().root_cert]))
    (tmp_path / "chair.pem").write_bytes(to_pem([signer("Lò Văn Trưởng").certificate]))
    (tmp_path / "stranger.pem").write_bytes(to_pem([signer("Lò Văn Lạ").certificate]))
    return tmp_path


def run(folder, *arguments, trusted=True):
    trust = ("--trust", str(folder / "root.pem")) if trusted else ()
    given = [str(folder / each) if (folder / each).exists() else each for each in arguments]
    return CliRunner().invoke(verify, [*given, *trust], catch_exceptions=False)


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (["signed.pdf"], 0),
        (["damaged.pdf"], 1),
        (["broken.pdf"], 1),
        (["unsigned.pdf"], 3),
        (["paper.docx"], 64),
        (["missing.pdf"], 64),
        (["signed.pdf", "unsigned.pdf"], 3),
        (["signed.pdf", "unsigned.pdf", "damaged.pdf"], 1),
        (["damaged.pdf", "paper.docx", "signed.pdf"], 64),
    ],
)
def test_the_exit_is_that_of_the_worst_file(folder, files, code):
    assert run(folder, *files, *AT).exit_code == code


def test_indeterminate_ends_with_two(folder):
    # Long after 2020, nothing proves that the signature is older than the certificate's end.
    assert run(folder, "signed.pdf", "--at", "2024-01-01").exit_code == 2
    assert run(folder, "signed.pdf", "unsigned.pdf", "--at", "2024-01-01").exit_code == 2


def test_json_is_one_line_a_file_and_nothing_else(folder):
    told = run(folder, "signed.pdf", "broken.pdf", "--json", *AT)
    first, second = (json.loads(line) for line in told.stdout.splitlines())
    assert (first["file"], first["kind"], first["verdict"]) == (str(folder / "signed.pdf"), "pdf", "TOTAL_PASSED")
    assert [each["signer"] for each in first["signatures"]] == ["Lò Văn Phó", "Lò Văn Trưởng"]
    assert (second["verdict"], second["sub_indication"]) == ("TOTAL_FAILED", "FORMAT_FAILURE")


def test_a_required_signer_is_asked_for(folder):
    assert run(folder, "signed.pdf", "--require-signer", "chair.pem", *AT).exit_code == 0
    told = run(folder, "signed.pdf", "--require-signer", "stranger.pem", "--json", *AT)
    assert told.exit_code == 2
    assert len(json.loads(told.stdout)["required_missing"]) == 1


def test_people_read_the_verdict_in_vietnamese(folder):
    told = run(folder, "signed.pdf", *AT).stdout
    assert "signed.pdf: HỢP LỆ (TOTAL_PASSED)" in told
    assert "Người ký:                Lò Văn Phó" in told
    assert "Thời gian ký (tự khai):  2020-03-20T09:21:30+07:00" in told


def test_a_word_file_is_told_in_one_sentence_that_it_is_not_checked(folder):
    told = run(folder, "paper.docx")
    assert told.stdout == ""
    assert told.stderr == f"{folder / 'paper.docx'}: phiên bản này chỉ kiểm tra chữ ký số trong tệp PDF.\n"


@pytest.mark.parametrize(
    "wrong", [[], ["--nonsense"], ["signed.pdf", "--at", "hôm qua"], ["signed.pdf", "--require-signer", "signed.pdf"]]
)
def test_a_wrong_command_ends_with_sixty_four_and_writes_nothing(folder, wrong):
    told = run(folder, *wrong)
    assert (told.exit_code, told.stdout) == (64, "")
    assert told.stderr


def test_legacy_never_passes(folder):
    assert run(folder, "signed.pdf", "--legacy", *AT).exit_code == 2


def no_database():
    raise OperationalError("", {}, Exception())


@pytest.mark.parametrize("roots", [list, no_database])
def test_without_any_root_people_are_told_and_nothing_passes(folder, monkeypatch, roots):
    monkeypatch.setattr("app.signatures.service.installation_roots", roots)
    told = run(folder, "signed.pdf", *AT, trusted=False)
    assert told.exit_code == 2
    assert told.stderr.startswith("Hệ thống này chưa có chứng thư số gốc")
    assert "NO_CERTIFICATE_CHAIN_FOUND" in told.stdout


def test_without_trust_the_installation_s_own_roots_count(folder, monkeypatch):
    monkeypatch.setattr("app.signatures.service.installation_roots", lambda: [authority().root_cert])
    assert run(folder, "signed.pdf", *AT, trusted=False).exit_code == 0

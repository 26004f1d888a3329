"""``flask verify`` keeps its contract: what it prints, and how it ends."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from sqlalchemy.exc import OperationalError

from app.documents.word import render_word
from app.signatures.commands import verify
from app.signatures.engine.certificates import to_pem
from app.signatures.engine.validation_data import NO_DATA
from app.signatures.engine.word import sign_word
from tests.documents.sample import SAMPLE
from tests.signatures.engine.samples import SIGNED, authority, pledge, signed_once, signed_twice, signer

AT = ("--at", "2020-06-01T00:00:00+07:00")


@pytest.fixture
def folder(tmp_path):
    """A signed, an unsigned, a damaged file; a root and two signers."""
    (tmp_path / "signed.pdf").write_bytes(signed_twice())
    (tmp_path / "unsigned.pdf").write_bytes(pledge())
    (tmp_path / "damaged.pdf").write_bytes(signed_once().replace(b"/Reason", b"/Raison"))
    (tmp_path / "broken.pdf").write_bytes(b"not a PDF")
    (tmp_path / "paper.docx").write_bytes(b"PK\x03\x04")
    (tmp_path / "notes.txt").write_bytes("Ghi chép".encode())
    (tmp_path / "signed.docx").write_bytes(signed_word())
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
        (["paper.docx"], 1),
        (["signed.docx"], 0),
        (["notes.txt"], 1),
        (["missing.pdf"], 64),
        (["signed.pdf", "unsigned.pdf"], 3),
        (["signed.pdf", "unsigned.pdf", "damaged.pdf"], 1),
        (["damaged.pdf", "missing.pdf", "signed.pdf"], 64),
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


def signed_word() -> bytes:
    by = signer("Lò Văn Trưởng")
    return sign_word(render_word(SAMPLE), by.key, by.certificate, by.chain, signed_at=SIGNED)


def test_the_content_decides_and_not_the_name(folder):
    (folder / "really-word.pdf").write_bytes(signed_word())
    (folder / "really-pdf.docx").write_bytes(signed_twice())
    told = run(folder, "really-word.pdf", "really-pdf.docx", "--json", *AT)
    assert [json.loads(line)["kind"] for line in told.stdout.splitlines()] == ["docx", "pdf"]
    assert told.exit_code == 0


@pytest.mark.parametrize(
    ("name", "kind"), [("broken.pdf", "pdf"), ("paper.docx", "docx"), ("a.zip", "evidence"), ("notes.txt", "unknown")]
)
def test_what_cannot_be_read_as_what_it_says_it_is_fails_by_its_form(folder, name, kind):
    (folder / "a.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    told = run(folder, name, "--json", *AT)
    answer = json.loads(told.stdout)
    assert (told.exit_code, told.stderr) == (1, "")
    assert (answer["kind"], answer["verdict"], answer["sub_indication"]) == (kind, "TOTAL_FAILED", "FORMAT_FAILURE")
    assert answer["reasons"][0]["sentence"]


def test_the_fields_of_the_contract_are_there(folder):
    (told,) = run(folder, "signed.pdf", "--json", *AT).stdout.splitlines()
    answer = json.loads(told)
    assert {"file", "kind", "verdict", "required_missing", "signatures"} <= answer.keys()
    contract = "index signer issuer serial certificate_sha256 claimed_time trusted_time level algorithm"
    more = "covers_whole_file verdict sub_indication reasons"
    assert {*contract.split(), *more.split()} <= answer["signatures"][0].keys()
    assert answer["signatures"][0]["organisation"] == "Thanh tra tỉnh Điện Biên"
    assert answer["signatures"][0]["office"] == "Chánh Thanh tra"
    assert answer["signatures"][0]["trusted_root"] == "Giao ước"


def test_reasons_are_told_in_english_to_who_asks(folder, app):
    with app.app_context():
        told = run(folder, "signed.pdf", "--at", "2024-01-01", "--lang", "en", "--json")
        sentences = [reason["sentence"] for reason in json.loads(told.stdout)["signatures"][0]["reasons"]]
    assert told.exit_code == 2
    assert sentences
    assert all(sentence.isascii() or "Lò Văn" in sentence for sentence in sentences)


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
    monkeypatch.setattr("app.signatures.authority.validation_data", lambda: NO_DATA)
    told = run(folder, "signed.pdf", *AT, trusted=False)
    assert told.exit_code == 2
    assert told.stderr.startswith("Hệ thống này chưa có chứng thư số gốc")
    assert "NO_CERTIFICATE_CHAIN_FOUND" in told.stdout


def test_without_trust_the_installation_s_own_roots_count(folder, monkeypatch):
    monkeypatch.setattr("app.signatures.service.installation_roots", lambda: [authority().root_cert])
    monkeypatch.setattr("app.signatures.authority.validation_data", lambda: NO_DATA)
    assert run(folder, "signed.pdf", *AT, trusted=False).exit_code == 0

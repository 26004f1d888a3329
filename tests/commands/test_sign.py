"""``flask sign`` keeps its contract: what it signs is proved before it is there, and a refusal leaves nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from app.documents.pdf import render_pdf
from app.documents.word import render_word
from app.signatures import sign_file as signing
from app.signatures.commands import verify
from app.signatures.engine.certificates import to_pem
from app.signatures.sign_command import sign
from tests.documents.sample import SAMPLE
from tests.signatures.engine.samples import authority, pledge, signed_twice
from tests.signatures.pki import Pki, Served, pki, served

PIN = "ma-pin-2026"
CREATED = datetime(2020, 3, 20, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Papers of ours and of others, and a key whose certificate names no source of revocation data."""
    monkeypatch.setenv("MA_PIN", PIN)
    (tmp_path / "ours.pdf").write_bytes(pledge())
    (tmp_path / "signed.pdf").write_bytes(signed_twice())
    (tmp_path / "others.pdf").write_bytes(render_pdf(SAMPLE, created=CREATED).content)
    (tmp_path / "ours.docx").write_bytes(render_word(SAMPLE))
    key_file(tmp_path, pki(), "lasting-without-source")
    return tmp_path


@pytest.fixture
def online() -> Iterator[Served]:
    """A time-stamp authority and the sources of revocation data, of today."""
    with served(now=datetime.now(UTC).replace(microsecond=0)) as server:
        server.tsa = "lasting-tsa"
        yield server


def key_file(folder: Path, house: Pki, name: str) -> None:
    key, certificate = house.signer(name)
    above = [*house.chain(name), house.root]
    content = pkcs12.serialize_key_and_certificates(
        b"khoa", key, certificate, above, BestAvailableEncryption(PIN.encode())
    )
    (folder / "key.p12").write_bytes(content)
    (folder / "root.pem").write_bytes(to_pem([house.root, authority().root_cert]))


def run(folder: Path, kind: str, source: str, target: str, *more: str, pin: str = "MA_PIN") -> Result:
    files = [str(folder / source), str(folder / target)]
    key = ["--p12", str(folder / "key.p12"), "--pin-env", pin]
    return CliRunner().invoke(sign, [kind, *files, *key, *more], catch_exceptions=False)


def verified(folder: Path, name: str, *more: str) -> tuple[int, list[dict[str, object]]]:
    told = CliRunner().invoke(verify, [str(folder / name), "--trust", str(folder / "root.pem"), "--json", *more])
    return told.exit_code, json.loads(told.stdout)["signatures"]


@pytest.mark.parametrize(
    ("kind", "source", "level"),
    [("pdf", "ours.pdf", "PAdES B-B"), ("pdf", "others.pdf", "PAdES B-B"), ("docx", "ours.docx", "XAdES-BES")],
)
def test_a_paper_is_signed_and_passes(folder: Path, kind: str, source: str, level: str) -> None:
    before = (folder / source).read_bytes()
    done = run(folder, kind, source, "out", "--role", "Cụm trưởng", "--comment", "Nhất trí")
    assert done.exit_code == 0, done.output
    assert (folder / source).read_bytes() == before
    code, (signature,) = verified(folder, "out")
    assert code in (0, 2)  # the issuer's own certificate names a source, which nobody asked
    assert (signature["level"], signature["covers_whole_file"]) == (level, True)
    assert {each["code"] for each in signature["reasons"]} <= {"no_revocation_data"}


def test_signing_a_pdf_only_adds_to_it(folder: Path) -> None:
    assert run(folder, "pdf", "others.pdf", "out.pdf").exit_code == 0
    assert run(folder, "pdf", "out.pdf", "out2.pdf").exit_code == 0
    contents = [(folder / name).read_bytes() for name in ("others.pdf", "out.pdf", "out2.pdf")]
    assert contents[1].startswith(contents[0])
    assert contents[2].startswith(contents[1])
    _, signatures = verified(folder, "out2.pdf")
    assert [each["covers_whole_file"] for each in signatures] == [False, True]


def test_earlier_signatures_stay_as_they_are(folder: Path) -> None:
    # Expired since 2023, so not passed today; but what is found about them does not change.
    before = verified(folder, "signed.pdf")[1]
    assert run(folder, "pdf", "signed.pdf", "out.pdf").exit_code == 0
    after = verified(folder, "out.pdf")[1]
    assert len(after) == 3
    assert [each["reasons"] for each in after[:2]] == [each["reasons"] for each in before]


@pytest.mark.parametrize(
    ("level", "reached"), [("T", "PAdES B-T"), ("LT", "PAdES B-LT"), ("LTA", "PAdES B-LTA"), ("", "PAdES B-T")]
)
def test_each_level_is_reached_and_proved(folder: Path, online: Served, level: str, reached: str) -> None:
    key_file(folder, online.pki, "lasting-p256")
    chosen = ["--level", level] if level else []
    done = run(folder, "pdf", "others.pdf", "out.pdf", "--tsa", online.tsa_url, *chosen)
    assert done.exit_code == 0, done.output
    code, (signature,) = verified(folder, "out.pdf")
    assert signature["level"] == reached
    assert signature["trusted_time"]
    assert code == (0 if level.startswith("LT") else 2)


def test_a_word_file_gets_its_time_stamp(folder: Path, online: Served) -> None:
    key_file(folder, online.pki, "lasting-p256")
    done = run(folder, "docx", "ours.docx", "out.docx", "--tsa", online.tsa_url)
    assert done.exit_code == 0, done.output
    _, (signature,) = verified(folder, "out.docx")
    assert signature["level"] == "XAdES-T"


def test_a_revoked_certificate_gets_no_long_term_signature(folder: Path, online: Served) -> None:
    key_file(folder, online.pki, "lasting-revoked")
    done = run(folder, "pdf", "others.pdf", "out.pdf", "--tsa", online.tsa_url, "--level", "LT")
    assert refused(done, folder)
    assert "thu hồi" in done.stderr


@pytest.mark.parametrize("mood", ["broken", "garbage", "dead", "endless"])
def test_without_answers_of_the_authority_no_long_term_signature_is_written(
    folder: Path, online: Served, monkeypatch: pytest.MonkeyPatch, mood: str
) -> None:
    key_file(folder, online.pki, "lasting-p256")
    collect = signing.collect

    def unlucky(*args: object, **options: object) -> object:
        online.mood = mood
        return collect(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(signing, "collect", unlucky)
    assert refused(run(folder, "pdf", "others.pdf", "out.pdf", "--tsa", online.tsa_url, "--level", "LT"), folder)


@pytest.mark.parametrize(
    "more",
    [
        ("--level", "LT"),
        ("--level", "T"),
        ("--level", "B", "--tsa", "http://127.0.0.1:9"),
        ("--level", "X"),
        ("--tsa", "file:///etc/passwd"),
        ("--tsa", "http://127.0.0.1:9"),
    ],
)
def test_a_wish_that_cannot_be_fulfilled_is_refused(folder: Path, more: tuple[str, ...]) -> None:
    assert refused(run(folder, "pdf", "others.pdf", "out.pdf", *more), folder)


def test_a_word_file_has_no_long_term_level(folder: Path, online: Served) -> None:
    done = run(folder, "docx", "ours.docx", "out.docx", "--tsa", online.tsa_url, "--level", "LTA")
    assert refused(done, folder)
    assert "mức B hoặc T" in done.stderr


def test_a_missing_or_wrong_pin_is_one_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHAC", "sai-ma-pin")
    for name, sentence in (("KHONG_CO", "chưa có mã PIN"), ("KHAC", "Mã PIN không đúng")):
        done = run(folder, "pdf", "others.pdf", "out.pdf", pin=name)
        assert refused(done, folder)
        assert sentence in done.stderr
        assert "sai-ma-pin" not in done.output


def test_the_source_is_never_written_over(folder: Path) -> None:
    before = (folder / "ours.pdf").read_bytes()
    (folder / "link.pdf").symlink_to(folder / "ours.pdf")
    for target in ("ours.pdf", "link.pdf"):
        assert run(folder, "pdf", "ours.pdf", target).exit_code == 64
    assert (folder / "ours.pdf").read_bytes() == before


@pytest.mark.parametrize(
    ("kind", "content"), [("pdf", b"not a PDF"), ("docx", b"PK\x03\x04"), ("docx", pledge()), ("pdf", b"")]
)
def test_what_is_not_such_a_file_is_not_signed(folder: Path, kind: str, content: bytes) -> None:
    (folder / "in").write_bytes(content)
    assert refused(run(folder, kind, "in", "out.pdf"), folder)


def test_an_expired_certificate_does_not_sign(folder: Path) -> None:
    key_file(folder, pki(), "good-without-source")
    assert refused(run(folder, "pdf", "others.pdf", "out.pdf"), folder)
    assert refused(run(folder, "docx", "ours.docx", "out.pdf"), folder)


def test_a_result_that_does_not_pass_is_not_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(*args: object) -> bytes:
        return made(*args).replace(b"/Reason", b"/Raison").replace(b"/M (D:2", b"/M (D:1")  # type: ignore[arg-type]

    made = signing._signed_pdf
    monkeypatch.setattr(signing, "_signed_pdf", damaged)
    assert refused(run(folder, "pdf", "others.pdf", "out.pdf", "--comment", "Nhất trí"), folder)


def refused(done: Result, folder: Path) -> bool:
    """Exit 64, one sentence, and nothing beside what was there."""
    assert done.exit_code == 64, done.output
    assert done.stdout == ""
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
    return not [path for path in folder.iterdir() if path.name.startswith(("out", "."))]

"""The evidence package of a paper: gathered from the house, and provable without it (hồ sơ chứng cứ)."""

from __future__ import annotations

import hashlib
import json
import subprocess
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest

from app.archive.commands import evidence as evidence_commands
from app.archive.evidence import evidence_for, evidence_of
from app.audit.heads import all_heads, log_key
from app.audit.service import record
from app.database import writing
from app.papers.queries import versions_of
from app.signatures.engine.certificates import to_pem
from app.signatures.engine.evidence import verify_evidence
from app.signatures.engine.verdict import Indication
from app.signatures.service import installation_roots
from tests.promises.browsers import Browser
from tests.promises.houses import Lived
from workflows.people import Office
from workflows.refusals import NotFound


def _files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def test_an_archived_paper_becomes_a_package_that_proves_itself(archived_house: Lived) -> None:
    made = evidence_of(archived_house.paper_id)
    verdict = verify_evidence(made.content, trust=installation_roots(), at=None, log_key=log_key())
    assert (verdict.verdict, verdict.reasons, verdict.kind) == (Indication.TOTAL_PASSED, (), "evidence")
    levels = [each.level[:5] for each in verdict.signatures]
    assert levels == ["PAdES", "PAdES", "XAdES", "XAdES"]
    assert [each.index for each in verdict.signatures] == [1, 2, 3, 4]


def test_without_the_root_the_package_proves_nothing_more_than_its_documents(archived_house: Lived) -> None:
    made = evidence_of(archived_house.paper_id)
    assert verify_evidence(made.content, trust=[], at=None).verdict is Indication.INDETERMINATE


def test_a_package_holds_what_was_promised_under_plain_names(archived_house: Lived) -> None:
    made = evidence_of(archived_house.paper_id)
    names = list(_files(made.content))
    assert made.name == "pledge-iv-2020-evidence.zip"
    assert names[0] == "manifest.json"
    assert names[1:] == sorted(names[1:])
    assert {name.split("/")[0] for name in names} == {
        *("README.txt", "document.pdf", "document.docx", "manifest.json", "verdict.json"),
        *("versions", "signatures", "log"),
    }
    assert all(name.isascii() for name in names)


def test_the_hash_of_a_versions_file_is_the_hash_that_members_approved(archived_house: Lived) -> None:
    files = _files(evidence_of(archived_house.paper_id).content)
    (version,) = versions_of(archived_house.paper_id)
    assert hashlib.sha256(files["versions/1/content.json"]).hexdigest() == version.content_hash
    acts = json.loads(files["versions/1/acts.json"])
    approvals = [each for each in acts if each["act"] == "paper:approve"]
    assert len(approvals) == 7
    assert {each["content_hash"] for each in approvals} == {version.content_hash}
    units = json.loads(files["versions/units.json"])
    assert all(units[str(each["unit"])].startswith("Thanh tra") for each in approvals)
    assert list(json.loads(files["versions/1/remarks.json"]).values()) == ["Nhất trí về bố cục."]


def test_the_same_state_of_a_paper_gives_the_same_files(archived_house: Lived) -> None:
    first, second = (_files(evidence_of(archived_house.paper_id).content) for _ in range(2))
    changing = {"verdict.json", "manifest.json"}  # when it was checked
    assert {name for name in first if first[name] != second[name]} <= changing
    assert first.keys() == second.keys()


def test_a_head_is_published_only_where_none_covers_the_paper(archived_house: Lived) -> None:
    evidence_of(archived_house.paper_id)
    with writing() as session:
        record(session, None, "unit:load", "unit:1", {})
    evidence_of(archived_house.paper_id)
    assert len(all_heads()) == 1


def test_a_paper_that_somebody_has_still_to_sign_has_no_package(signing_house: Lived) -> None:
    with pytest.raises(NotFound, match="chưa được ký đủ"):
        evidence_of(signing_house.paper_id)
    with pytest.raises(NotFound):
        evidence_of(99)


def test_whoever_may_see_the_paper_downloads_the_package_and_nobody_else(archived_house: Lived) -> None:
    friends, where = archived_house.friends, f"/papers/{archived_house.paper_id}/evidence"
    answer = Browser(archived_house.app, friends.person("son-la", Office.LEADER)).get(where)
    assert answer.content_type == "application/zip"
    assert "pledge-iv-2020-evidence.zip" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-SHA256"] == hashlib.sha256(answer.data).hexdigest()
    with pytest.raises(NotFound):
        evidence_for(friends.outsider, archived_house.paper_id)
    with pytest.raises(NotFound):
        evidence_for(friends.administrator, archived_house.paper_id)


def test_the_command_writes_the_package_and_says_what_it_proves(archived_house: Lived, tmp_path: Path) -> None:
    out = tmp_path / "evidence.zip"
    ran = archived_house.app.test_cli_runner().invoke(evidence_commands, ["export", "1", str(out), "--json"])
    told = json.loads(ran.stdout)
    assert (ran.exit_code, told["verdict"], told["file"]) == (0, "TOTAL_PASSED", str(out))
    assert told["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert told["size"] == out.stat().st_size


@pytest.mark.parametrize("arguments", [["99", "evidence.zip"], ["1", "missing/evidence.zip"], ["one", "evidence.zip"]])
def test_a_wrong_command_is_told_in_a_sentence_and_writes_nothing(
    archived_house: Lived, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    ran = archived_house.app.test_cli_runner().invoke(evidence_commands, ["export", *arguments])
    assert ran.exit_code == 64
    assert ran.stderr.strip()
    assert list(empty.iterdir()) == []


def test_the_commands_in_the_readme_give_the_answers_beside_them(archived_house: Lived, tmp_path: Path) -> None:
    """Only what openssl and the shell can do is run here; pdfsig is not on every machine."""
    files = _files(evidence_of(archived_house.paper_id).content)
    _unpack(files, tmp_path)
    (tmp_path / "trust.pem").write_bytes(to_pem(installation_roots()))
    english = files["README.txt"].decode().partition("=" * 78)[2]
    commands = [line for line in english.splitlines() if line.startswith(("sha256sum ", "(head ", "openssl "))]
    said = [_run(command, tmp_path) for command in commands]
    assert said[0].startswith(f"{versions_of(archived_house.paper_id)[0].content_hash} ")
    assert sum("CMS Verification successful" in each for each in said) == 2
    assert sum("Certificate Revocation List" in each for each in said) == 2  # the root's and the issuer's
    (hashes,) = [line for line in english.splitlines() if line.startswith("python3 ")]
    assert all(line.startswith("True ") for line in _run(hashes, tmp_path).splitlines())


def _unpack(files: Mapping[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _run(command: str, folder: Path) -> str:
    done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr

"""``flask demo`` shows the main job without a browser, and others can check what it leaves."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from app.documents.lint import lint_file
from tests.commands.conftest import Call

MEMBERS = {"iv-2020": 7, "ii-2019": 9}
SIGNERS = {"iv-2020": 2, "ii-2019": 9}


CLOSING = ("scoring", "ranking", "report", "nomination")
WAY = ["drafting", "in_review", "approved", "signing", "signed", "archived"]


def _papers(folder: Path) -> list[str]:
    visits = MEMBERS[summary(folder)["cluster"]]
    return ["pledge", "plan", *CLOSING, *(f"minutes-{number}" for number in range(1, visits + 1))]


def summary(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "summary.json").read_text(encoding="utf-8"))


def test_it_leaves_the_papers_the_root_and_the_summary(demonstration: Path) -> None:
    papers = {f"{name}.{end}" for name in _papers(demonstration) for end in ("docx", "pdf")}
    assert {path.name for path in demonstration.iterdir()} == papers | {"evidence.zip", "trust.pem", "summary.json"}
    assert summary(demonstration)["files"].keys() == papers


def test_the_summary_tells_the_states_the_answers_and_the_second_version(demonstration: Path) -> None:
    told = summary(demonstration)
    once = ["drafting", "in_review"]
    assert told["states"] == [*once, *once, "approved", "signing", "signed", "archived"]
    second = [each for each in told["answers"] if each["version"] == 2]
    assert [each["answer"] for each in second] == ["approve"] * MEMBERS[told["cluster"]]
    assert len({each["unit"] for each in second}) == MEMBERS[told["cluster"]]
    assert {each["content_hash"] for each in second} == {told["versions"][1]["content_hash"]}
    asked = [each for each in told["answers"] if each["answer"] == "request_change"]
    assert [each["version"] for each in asked] == [1]
    assert asked[0]["reason"]
    assert told["seconds"].keys() >= {"draft", "review", "revise", "approve", "freeze", "sign", "archive"}


def test_the_plan_is_proven_best_and_went_the_same_way(demonstration: Path) -> None:
    told = summary(demonstration)
    plan, units = told["plan"], MEMBERS[told["cluster"]]
    assert plan["status"] == "optimal"
    assert plan["objective"] == plan["bound"]
    inspectors, inspected = ({pair[side] for pair in plan["pairs"]} for side in (0, 1))
    assert len(inspectors) == len(inspected) == len(plan["pairs"]) == units
    assert plan["states"] == WAY
    assert [each["role"] for each in plan["signatures"]] == ["chair"]
    if told["cluster"] == "iv-2020":  # the optimum that an exhaustive search finds as well
        assert (plan["objective"]["max_km"], plan["objective"]["total_km"]) == (300, 1014)


def test_every_visit_of_the_plan_has_minutes_that_both_sides_signed(demonstration: Path) -> None:
    told = summary(demonstration)
    assert sorted([each["inspector"], each["inspected"]] for each in told["minutes"]) == told["plan"]["pairs"]
    for each in told["minutes"]:
        assert each["states"] == WAY
        assert {signed["role"] for signed in each["signatures"]} == {"inspected", "team_leader", "team_secretary"}


def test_the_closing_papers_went_the_same_way_and_the_nomination_without_review(demonstration: Path) -> None:
    told = summary(demonstration)
    for name in CLOSING:
        assert told[name]["states"] == [state for state in WAY if name != "nomination" or state != "in_review"]
        assert [each["role"] for each in told[name]["signatures"]] == ["chair"]


def test_the_ranking_is_what_a_person_reckons_from_the_figures(demonstration: Path) -> None:
    """Cluster IV: Lào Cai 100 - 15 x 1/21 - 0,5; Hà Giang 100 - 10 x (1 - 30/38 : 80%) - 5 - 1; two units at 100."""
    told = summary(demonstration)
    ranking = told["results"]["ranking"]
    assert sorted(each["unit"] for each in ranking) == sorted({pair[0] for pair in told["plan"]["pairs"]})
    if told["cluster"] == "iv-2020":
        places = {each["unit"]: (each["place"], each["total"], each["tie"]) for each in ranking}
        assert places == {
            "lang-son": (1, "102", ""),
            "dien-bien": (2, "101", ""),
            "lai-chau": (3, "100", "shared"),
            "quang-ninh": (3, "100", "shared"),
            "son-la": (5, "99,5", ""),
            "lao-cai": (6, "98,79", ""),
            "ha-giang": (7, "93,87", ""),
        }
    assert len(told["results"]["vote"]["chosen"]) == 1


def test_every_paper_passes_verification_and_keeps_the_layout(demonstration: Path, call: Call) -> None:
    signers = {"pledge": SIGNERS[summary(demonstration)["cluster"]], "minutes": 3}
    files = [demonstration / f"{name}.{end}" for name in _papers(demonstration) for end in ("docx", "pdf")]
    done = call("verify", *files, "--trust", demonstration / "trust.pem", "--json")
    assert done.returncode == 0
    for path, line in zip(files, done.stdout.splitlines(), strict=True):
        verdict = json.loads(line)
        assert verdict["verdict"] == "TOTAL_PASSED"
        assert len(verdict["signatures"]) == signers.get(path.stem.split("-")[0], 1)
        assert lint_file(path) == []


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_every_word_file(demonstration: Path, tmp_path: Path) -> None:
    words = sorted(demonstration.glob("*.docx"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, words)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    assert sorted(path.stem for path in tmp_path.glob("*.pdf")) == [path.stem for path in words]


@pytest.mark.parametrize(("name", "files"), [("pledge.pdf", 1), ("pledge.docx", 1), ("evidence.zip", 2)])
def test_what_it_leaves_passes_verification_with_the_root(
    demonstration: Path, call: Call, name: str, files: int
) -> None:
    done = call("verify", demonstration / name, "--trust", demonstration / "trust.pem", "--json")
    verdict = json.loads(done.stdout)
    assert (done.returncode, verdict["verdict"]) == (0, "TOTAL_PASSED")
    assert len(verdict["signatures"]) == files * SIGNERS[summary(demonstration)["cluster"]]


def test_one_flipped_bit_in_the_signed_bytes_fails_verification(
    demonstration: Path, call: Call, tmp_path: Path
) -> None:
    content = bytearray((demonstration / "pledge.pdf").read_bytes())
    content[1000] ^= 1
    flipped = tmp_path / "flipped.pdf"
    flipped.write_bytes(content)
    assert call("verify", flipped, "--trust", demonstration / "trust.pem").returncode == 1


def test_without_the_root_nobody_is_trusted(demonstration: Path, call: Call) -> None:
    assert call("verify", demonstration / "pledge.pdf").returncode == 2


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="pdfsig is not installed (apt-get install poppler-utils)")
def test_pdfsig_counts_every_signature_valid(demonstration: Path) -> None:
    said = subprocess.run(
        ["pdfsig", str(demonstration / "pledge.pdf")], check=False, capture_output=True, text=True
    ).stdout
    assert said.count("Signature is Valid") == SIGNERS[summary(demonstration)["cluster"]]
    assert said.count("Total document signed") == 1


def test_the_signed_pdf_still_carries_its_word_file_and_both_say_the_same(demonstration: Path) -> None:
    from pypdf import PdfReader

    attached = PdfReader(demonstration / "pledge.pdf").attachments
    ((_name, (frozen,)),) = attached.items()
    with zipfile.ZipFile(io.BytesIO(frozen)) as before, zipfile.ZipFile(demonstration / "pledge.docx") as signed:
        assert before.read("word/document.xml") == signed.read("word/document.xml")


def test_a_wrong_cluster_is_a_wrong_command(call: Call, tmp_path: Path) -> None:
    done = call("demo", "--out", tmp_path / "out", "--cluster", "ix-2077")
    assert done.returncode == 64
    assert not (tmp_path / "out").exists()
    assert re.search("ix-2077", done.stderr)

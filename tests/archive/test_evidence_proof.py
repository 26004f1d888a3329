"""A package carries what proves its signatures for years, and its README tells openssl how to see it."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from functools import cache
from pathlib import Path

from app.archive.evidence_readme import readme
from app.archive.evidence_steps import Described
from app.signatures.engine.certificates import fingerprint, to_pem
from app.signatures.engine.evidence_package import PDF, WORD
from app.signatures.engine.evidence_signatures import carried, signature_files
from app.signatures.engine.validation_data import NO_DATA, ValidationData
from app.signatures.engine.verdict import FileVerdict
from tests.forgeries.evidence_packages import SECOND, Log, files_of, lived, packed, verify, word_files
from tests.signatures.engine.long_term import GATHERED, long_term, signed
from tests.signatures.engine.samples import authority
from tests.signatures.pki import pki
from tests.signatures.pki.recipes import CHECKED, STAMPED
from workflows.content import content_hash

NAME = "good-p256"


@cache
def _stamped() -> bytes:
    """Signed with a time-stamp of its own, and sealed with data and a time-stamp over all."""
    return long_term(NAME, own_stamp=STAMPED + timedelta(minutes=10))


def _package(pdf: bytes, known: ValidationData = NO_DATA) -> bytes:
    log = Log()
    lived(log, pdfs=(pdf, pdf))
    return packed(files_of(log, pdf=pdf, known=known))


def _verdict(package: bytes, data: ValidationData = NO_DATA) -> FileVerdict:
    return verify(package, trust=[authority().root_cert, pki().root], at=CHECKED, data=data)


def _pdf_answer(verdict: FileVerdict) -> tuple[str, str]:
    signature = verdict.signatures[0]
    return signature.verdict.value, signature.level


def test_revocation_data_that_the_house_knew_travels_with_the_package() -> None:
    plain = signed(NAME)
    assert _pdf_answer(_verdict(_package(plain)))[0] == "INDETERMINATE"
    assert _pdf_answer(_verdict(_package(plain, pki().data((NAME,), CHECKED)))) == ("TOTAL_PASSED", "PAdES B-B")


def test_a_paper_sealed_for_years_keeps_its_level_in_the_package() -> None:
    answer = _verdict(_package(_stamped()), data=pki().data(("tsa",), CHECKED))
    assert _pdf_answer(answer) == ("TOTAL_PASSED", "PAdES B-LTA")
    assert answer.proof_ends == pki().signer("tsa")[1].not_valid_after_utc


def test_time_stamps_and_revocation_data_lie_there_as_files_of_their_own() -> None:
    answer = ValidationData(ocsps=(pki().ocsp(NAME, GATHERED),))
    names = {path.rpartition("/")[0] for path in signature_files(carried(_stamped(), word_files()[-1]), answer)}
    assert names == {f"signatures/{kind}" for kind in ("certificates", "crls", "ocsps", "timestamps", "pdf")}


def test_a_file_that_two_sources_know_lies_there_once() -> None:
    inside = carried(_stamped(), word_files()[-1])
    assert signature_files(inside, inside.data) == signature_files(inside)


def test_openssl_proves_the_time_stamps_by_the_commands_of_the_readme(tmp_path: Path) -> None:
    files = files_of(_lived_log(), pdf=_stamped(), known=ValidationData(ocsps=(pki().ocsp(NAME, GATHERED),)))
    inside = carried(files[PDF], files[WORD])
    log_key = _lived_log().key
    text = readme(
        Described(
            "Giao ước thi đua", content_hash(SECOND), files, inside, (fingerprint(pki().root),), (STAMPED,), log_key
        )
    )
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    for root in ("trust.pem", "tsa.pem"):
        (tmp_path / root).write_bytes(to_pem([pki().root]))
    english = text.partition("=" * 78)[2]
    said = [_run(line, tmp_path) for line in english.splitlines() if line.startswith(("(head ", "openssl "))]
    assert sum("CMS Verification successful" in each for each in said) == 1
    assert sum("Verification: OK" in each for each in said) == 2
    assert any("Cert Status: good" in each for each in said)


@cache
def _lived_log() -> Log:
    log = Log()
    lived(log, pdfs=(_stamped(), _stamped()))
    return log


def _run(command: str, folder: Path) -> str:
    done = subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stderr}"
    return done.stdout + done.stderr

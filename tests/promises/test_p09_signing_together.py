"""P9: one signature a slot, in the cluster's order, however many press at the same moment."""

from __future__ import annotations

import shutil
import subprocess
from functools import partial
from pathlib import Path

import pytest

from app.archive.service import check_signatures
from app.checks import broken_promises
from app.database import db
from app.documents.vault import fetch
from app.papers import signing
from app.papers.models import IssueRecord, Signature
from app.papers.queries import versions_of
from tests.friends import PIN, Friends
from tests.promises.attacks import refused, snapshot, tamper
from tests.promises.houses import Lived
from tests.promises.together import at_once, refusals
from workflows.paper import State
from workflows.refusals import NotAllowed, NotFound

LAST = "WHERE slot_id = (SELECT max(slot_id) FROM signature)"


def _chain(paper_id: int) -> list[str]:
    """The files from the frozen one to the last, each made upon the one before."""
    following = {row.base_sha256: row.file_sha256 for row in db.session.query(Signature)}
    chain = [db.session.get_one(IssueRecord, versions_of(paper_id)[0].id).pdf_sha256]
    while chain[-1] in following:
        chain.append(following.pop(chain[-1]))
    assert following == {}
    return chain


def test_two_signers_at_the_same_moment_leave_one_chain_of_two_valid_signatures(
    signing_house: Lived, tmp_path: Path
) -> None:
    friends, paper_id = signing_house.friends, signing_house.paper_id
    seen = friends.at_text(paper_id)
    pair = [partial(signing.sign, actor, paper_id, seen, PIN) for actor in (friends.vice_chair, friends.chair)]
    assert refusals(at_once(signing_house.app, *pair)) == []
    assert friends.state(paper_id) is State.SIGNED
    chain = _chain(paper_id)
    assert len(chain) == 3
    verdict = check_signatures(versions_of(paper_id)[0].id, chain[-1])
    assert [signature.verdict for signature in verdict.signatures] == ["TOTAL_PASSED"] * 2
    assert fetch(chain[2]).startswith(fetch(chain[1]))
    assert fetch(chain[1]).startswith(fetch(chain[0]))
    assert list(broken_promises()) == []
    _ask_pdfsig(tmp_path / "signed.pdf", fetch(chain[-1]))


def _ask_pdfsig(path: Path, content: bytes) -> None:
    """Poppler's opinion, which knows nothing of ours."""
    if shutil.which("pdfsig") is None:
        return
    path.write_bytes(content)
    told = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout
    assert told.count("Signature is Valid") == 2, told


def test_the_same_slot_pressed_six_times_at_once_has_one_signature(signing_house: Lived) -> None:
    friends, paper_id = signing_house.friends, signing_house.paper_id
    press = partial(signing.sign, friends.chair, paper_id, friends.at_text(paper_id), PIN)
    answers = at_once(signing_house.app, *[press] * 6)
    assert len(refusals(answers)) == 5
    assert db.session.query(Signature).count() == 1
    assert friends.state(paper_id) is State.SIGNING
    assert list(broken_promises()) == []


def test_the_chair_waits_for_the_vice_chair_where_the_cluster_says_so(friends: Friends) -> None:
    paper_id = friends.frozen()
    before = snapshot(frozenset({"credential", "authority", "audit_entry"}))
    with pytest.raises((NotAllowed, NotFound)):
        friends.sign(friends.chair, paper_id)
    assert snapshot(frozenset({"credential", "authority", "audit_entry"})) == before
    friends.sign(friends.vice_chair, paper_id)
    friends.sign(friends.chair, paper_id)
    assert friends.state(paper_id) is State.SIGNED


def test_two_signatures_upon_the_same_file_are_refused_by_the_database(archived_house: Lived) -> None:
    tamper(
        "DELETE FROM archived_paper",
        f"CREATE TABLE spare AS SELECT * FROM signature {LAST}",
        f"DELETE FROM signature {LAST}",
    )
    columns = "slot_id, version_id, person_id, credential_id, {}, file_sha256, verdict, signed_at"
    told = refused(f"INSERT INTO signature SELECT {columns.format('(SELECT pdf_sha256 FROM issue_record)')} FROM spare")
    assert "unique" in told.lower()
    tamper(f"INSERT INTO signature SELECT {columns.format('base_sha256')} FROM spare", "DROP TABLE spare")


def test_a_slot_signed_twice_is_refused_by_the_database(archived_house: Lived) -> None:
    told = refused(
        "INSERT INTO signature SELECT slot_id, version_id, person_id, credential_id, file_sha256, base_sha256, "
        "verdict, signed_at FROM signature"
    )
    assert "unique" in told.lower()


@pytest.mark.parametrize(
    "attack",
    [
        f"DELETE FROM signature {LAST}",
        "DELETE FROM signature_slot",
        "DELETE FROM issue_record",
        "DELETE FROM paper_version",
        "UPDATE signature SET file_sha256 = base_sha256",
        # Files in a circle: each said to be made upon the other.
        f"UPDATE signature SET file_sha256 = (SELECT pdf_sha256 FROM issue_record) {LAST}",
    ],
)
def test_a_signed_paper_that_lost_a_signature_is_found(archived_house: Lived, attack: str) -> None:
    tamper(attack)
    assert "P9 P17" in {name for name, _ in broken_promises()}

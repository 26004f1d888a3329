"""P9: one signature a slot, in the cluster's order, however many press at the same moment."""

from __future__ import annotations

import shutil
import subprocess
from functools import partial
from pathlib import Path

import pytest

from app.checks import broken_promises
from app.database import db
from app.documents.vault import fetch
from app.papers import signing
from app.papers.models import FileRevision, IssueRecord, Signature
from app.papers.proof import check_signatures
from app.papers.queries import versions_of
from app.papers.revisions import Form, frozen_file
from tests.friends import PIN, Friends
from tests.promises.attacks import refused, snapshot, tamper
from tests.promises.houses import Lived
from tests.promises.together import at_once, refusals
from workflows.paper import State
from workflows.refusals import NotAllowed, NotFound

LAST = "WHERE slot_id = (SELECT max(slot_id) FROM signature)"
LAST_FILE = f"{LAST} AND form = 'pdf'"


def _chain(paper_id: int, form: Form) -> list[str]:
    """The files from the frozen one to the last, each made upon the one before."""
    rows = db.session.query(FileRevision).filter_by(form=form)
    following = {row.base_sha256: row.file_sha256 for row in rows}
    chain = [frozen_file(db.session.get_one(IssueRecord, versions_of(paper_id)[0].id), form)]
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
    chain, words = _chain(paper_id, "pdf"), _chain(paper_id, "word")
    assert (len(chain), len(words)) == (3, 3)
    verdicts = check_signatures(versions_of(paper_id)[0].id, {"pdf": chain[-1], "word": words[-1]})
    for verdict in verdicts.values():
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
    assert db.session.query(FileRevision).count() == 2
    assert friends.state(paper_id) is State.SIGNING
    assert list(broken_promises()) == []


def test_the_chair_waits_for_the_vice_chair_where_the_cluster_says_so(friends: Friends) -> None:
    paper_id = friends.frozen()
    made = frozenset({"credential", "authority", "audit_entry", "revocation_list"})
    before = snapshot(made)
    with pytest.raises((NotAllowed, NotFound)):
        friends.sign(friends.chair, paper_id)
    assert snapshot(made) == before
    friends.sign(friends.vice_chair, paper_id)
    friends.sign(friends.chair, paper_id)
    assert friends.state(paper_id) is State.SIGNED


def test_two_files_that_follow_the_same_one_are_refused_by_the_database(archived_house: Lived) -> None:
    fork = (
        "INSERT INTO file_revision (version_id, form, cause, base_sha256, file_sha256, made_at) "
        "SELECT version_id, form, 'augmentation', {}, file_sha256, made_at FROM file_revision WHERE form = 'pdf'"
    )
    assert "unique" in refused(fork.format("base_sha256")).lower()


def test_a_slot_signed_twice_is_refused_by_the_database(archived_house: Lived) -> None:
    told = refused("INSERT INTO signature SELECT * FROM signature")
    assert "unique" in told.lower()
    again = (
        "INSERT INTO file_revision (version_id, form, cause, slot_id, base_sha256, file_sha256, made_at) "
        f"SELECT version_id, form, cause, slot_id, file_sha256, base_sha256, made_at FROM file_revision {LAST_FILE}"
    )
    assert "unique" in refused(again).lower()


@pytest.mark.parametrize(
    "attack",
    [
        f"DELETE FROM signature {LAST}",
        "DELETE FROM signature_slot",
        "DELETE FROM issue_record",
        "DELETE FROM paper_version",
        "UPDATE file_revision SET file_sha256 = base_sha256",
        "DELETE FROM file_revision",
        f"DELETE FROM file_revision {LAST_FILE}",
        # Files in a circle: each said to be made upon the other.
        f"UPDATE file_revision SET file_sha256 = (SELECT pdf_sha256 FROM issue_record) {LAST_FILE}",
    ],
)
def test_a_signed_paper_that_lost_a_signature_is_found(archived_house: Lived, attack: str) -> None:
    tamper(attack)
    assert "P9 P17" in {name for name, _ in broken_promises()}

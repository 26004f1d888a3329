"""Into the archive goes only what is completely and validly signed (lưu trữ)."""

from __future__ import annotations

from typing import Any

import pytest

from app.archive.models import ArchivedPaper
from app.archive.service import archive
from app.database import db
from app.documents.vault import DamagedFile, fetch
from app.papers import proof
from app.papers.models import IssueRecord
from app.papers.queries import versions_of
from app.papers.revisions import file_in_force
from app.signatures.engine.pdf_verify import verify_pdf
from app.signatures.engine.verdict import FileVerdict, Indication
from tests.promises.attacks import snapshot
from tests.promises.houses import Lived
from workflows.paper import State
from workflows.refusals import NotAllowed, Refusal


@pytest.fixture
def signed(signing_house: Lived) -> Lived:
    """A pledge that both have signed."""
    for actor in (signing_house.friends.chair, signing_house.friends.vice_chair):
        signing_house.friends.sign(actor, signing_house.paper_id)
    return signing_house


def test_a_signed_paper_is_taken_with_the_files_it_was_signed_as(signed: Lived) -> None:
    friends, paper_id = signed.friends, signed.paper_id
    verdict = archive(friends.archivist, paper_id, friends.at_step(paper_id))
    row = db.session.query(ArchivedPaper).one()
    assert verdict.verdict is Indication.TOTAL_PASSED
    assert friends.state(paper_id) is State.ARCHIVED
    assert fetch(row.pdf_sha256).startswith(b"%PDF")
    assert fetch(row.word_sha256).startswith(b"PK")


@pytest.mark.parametrize("who", ["drafter", "chair", "clerk", "vice_chair", "observer", "administrator", "outsider"])
def test_only_the_archivist_of_the_chairs_agency_archives(signed: Lived, who: str) -> None:
    actor = getattr(signed.friends, who)
    with pytest.raises(Refusal):
        archive(actor, signed.paper_id, signed.friends.at_step(signed.paper_id))
    assert signed.friends.state(signed.paper_id) is State.SIGNED


def test_a_paper_that_one_has_still_to_sign_is_not_taken(signing_house: Lived) -> None:
    friends, paper_id = signing_house.friends, signing_house.paper_id
    friends.sign(friends.chair, paper_id)
    with pytest.raises(NotAllowed):
        archive(friends.archivist, paper_id, friends.at_step(paper_id))


def test_a_paper_whose_signatures_can_no_longer_be_proved_is_not_taken(
    signed: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    friends, paper_id = signed.friends, signed.paper_id
    before = snapshot()
    monkeypatch.setattr(proof, "installation_roots", list)  # no root is trusted any more
    with pytest.raises(Refusal) as caught:
        archive(friends.archivist, paper_id, friends.at_step(paper_id))
    assert caught.value.code == "not_passed"
    assert snapshot() == before


def test_a_paper_whose_file_was_damaged_is_not_taken(signed: Lived) -> None:
    friends, paper_id = signed.friends, signed.paper_id
    digest = file_in_force(versions_of(paper_id)[0])
    path = signed.vault / digest[:2] / digest[2:4] / digest
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DamagedFile):
        archive(friends.archivist, paper_id, friends.at_step(paper_id))
    assert friends.state(paper_id) is State.SIGNED


def test_a_file_that_lacks_an_entered_signature_is_not_proved(signed: Lived) -> None:
    version = versions_of(signed.paper_id)[0]
    unsigned = db.session.get_one(IssueRecord, version.id).pdf_sha256
    verdict = proof.check_signatures(version.id, {"pdf": unsigned})["pdf"]
    assert verdict.verdict is not Indication.TOTAL_PASSED
    assert len(verdict.required_missing) == 2


def test_nobody_waits_for_the_database_while_signatures_are_proved(
    signing_house: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many signatures take long to prove; a transaction held open meanwhile would keep all writers waiting."""
    friends, paper_id, held = signing_house.friends, signing_house.paper_id, list[bool]()

    def watched(*arguments: Any, **more: Any) -> FileVerdict:
        held.append(db.session().in_transaction())
        return verify_pdf(*arguments, **more)

    monkeypatch.setattr(proof, "verify_pdf", watched)
    for actor in (friends.vice_chair, friends.chair):
        friends.sign(actor, paper_id)
    archive(friends.archivist, paper_id, friends.at_step(paper_id))
    assert held == [False, False, False]

"""The files of a paper: a preview until the text is frozen, then the very bytes in the vault."""

from __future__ import annotations

import hashlib
import io

import pytest
from pypdf import PdfReader

from app.database import db
from app.documents.vault import fetch
from app.papers import signing
from app.papers.files import paper_file, preview_pdf
from app.papers.models import IssueRecord, Paper
from app.papers.revisions import file_in_force
from tests.friends import Friends
from tests.papers.acts import version_in_force
from workflows.refusals import NotFound


def _paper(paper_id: int) -> Paper:
    return db.session.get_one(Paper, paper_id)


@pytest.mark.parametrize("stage", ["started", "submitted", "approved"])
def test_before_the_freezing_there_is_a_preview_and_no_file(friends: Friends, stage: str) -> None:
    paper_id = getattr(friends, stage)()
    for form in ("pdf", "word"):
        with pytest.raises(NotFound):
            paper_file(_paper(paper_id), form)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(preview_pdf(_paper(paper_id)))).pages)
    assert "GIAO ƯỚC THI ĐUA" in text
    assert "01/GƯ-CTĐ" not in text


def test_the_files_are_those_that_were_frozen_and_both_follow_the_signatures(friends: Friends) -> None:
    paper_id = friends.frozen()
    issued = db.session.get_one(IssueRecord, version_in_force(paper_id).id)
    frozen_pdf, frozen_word = issued.pdf_sha256, issued.word_sha256
    assert paper_file(_paper(paper_id), "pdf").sha256 == frozen_pdf
    friends.sign(friends.vice_chair, paper_id)
    signed = paper_file(_paper(paper_id), "pdf")
    assert signed.sha256 == file_in_force(version_in_force(paper_id)) != frozen_pdf
    assert paper_file(_paper(paper_id), "word").sha256 != frozen_word
    assert hashlib.sha256(fetch(signed.sha256)).hexdigest() == signed.sha256
    assert fetch(signed.sha256).startswith(fetch(frozen_pdf)), "a signature only adds"
    assert (signed.name, signed.media_type) == ("pledge-iv-2020.pdf", "application/pdf")


def test_after_a_refused_signature_the_fallen_files_are_no_longer_handed_out(friends: Friends) -> None:
    paper_id = friends.frozen()
    signing.refuse(friends.vice_chair, paper_id, friends.at_text(paper_id), "Sai địa danh.")
    with pytest.raises(NotFound):
        paper_file(_paper(paper_id), "pdf")
    friends.submitted(paper_id)
    with pytest.raises(NotFound):
        paper_file(_paper(paper_id), "pdf")

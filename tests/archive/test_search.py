"""Finding archived papers (tra cứu), with marks and without, and only one's own clusters'."""

from __future__ import annotations

import json
import unicodedata

import pytest

from app.archive.models import ArchivedPaper
from app.archive.service import search
from app.database import db
from tests.friends import Friends
from tests.promises.houses import Lived
from workflows.refusals import NotAllowed


def _found(friends: Friends, query: str) -> int:
    rows, total = search(friends.member, query)
    assert len(rows) == total
    return total


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "đoàn kết",
        "Đoàn Kết, KỶ CƯƠNG",
        "doan ket",
        "kỷ cương đoàn kết",
        unicodedata.normalize("NFD", "đoàn kết"),
        "giao ước thi đua",
        "giao uoc",
        "2020",
        "thanh tra",
    ],
)
def test_an_archived_paper_is_found_by_its_words(archived_house: Lived, query: str) -> None:
    assert _found(archived_house.friends, query) == 1


@pytest.mark.parametrize("query", ["đoán kết", "doàn kết", "đoàn kết vắng mặt", "ch%đề", "ch_", "\\"])
def test_other_words_and_wrong_marks_find_nothing(archived_house: Lived, query: str) -> None:
    assert _found(archived_house.friends, query) == 0


def test_a_paper_is_found_by_its_number(archived_house: Lived) -> None:
    row = db.session.query(ArchivedPaper).one()
    assert _found(archived_house.friends, row.issued.number) == 1


def test_a_paper_that_is_only_signed_is_not_in_the_archive(signing_house: Lived) -> None:
    for actor in (signing_house.friends.chair, signing_house.friends.vice_chair):
        signing_house.friends.sign(actor, signing_house.paper_id)
    assert _found(signing_house.friends, "") == 0


def test_a_province_of_another_cluster_finds_nothing(archived_house: Lived) -> None:
    assert search(archived_house.friends.outsider, "") == ([], 0)


def test_the_inspectorate_general_finds_every_clusters_papers(archived_house: Lived) -> None:
    assert search(archived_house.friends.observer, "doan ket")[1] == 1


def test_the_administrator_may_not_search(archived_house: Lived) -> None:
    with pytest.raises(NotAllowed):
        search(archived_house.friends.administrator, "")


def test_a_page_beyond_the_last_is_empty_and_still_counts(archived_house: Lived) -> None:
    assert search(archived_house.friends.member, "", 2) == ([], 1)


def test_the_archive_keeps_the_verdict_it_was_sealed_with(archived_house: Lived) -> None:
    row = db.session.query(ArchivedPaper).one()
    verdict = json.loads(row.verdict)
    assert verdict["verdict"] == "TOTAL_PASSED"
    assert len(verdict["signatures"]) == 2
    assert verdict["file"] == row.pdf_sha256

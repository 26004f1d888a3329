"""Minutes of a cross-inspection as files: from the sample data to finished papers in the law's layout."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from flask import Flask

from app.documents.lint import lint_pdf, lint_word
from app.documents.pdf import Place, render_pdf
from app.documents.word import render_word
from app.documents.word.foot import signature_rows
from app.papers.from_data import render_from_data, sample_of, schema_of
from tests.documents.reading import printed_words, words_in_pdf, words_in_word
from tests.workflows.minutes_sample import AMENDS, SAMPLE, content, unwritten
from workflows.content import PaperText, SignatureBlock
from workflows.minutes import compose
from workflows.minutes_content import MinutesContent
from workflows.minutes_text import blank_text
from workflows.paper import Issue, Signatory
from workflows.refusals import BadInput

CREATED = datetime(2020, 10, 7, 10, tzinfo=UTC)
SIDES = tuple(Signatory(each["slot"], tuple(each["lines"]), each["name"]) for each in SAMPLE["issue"]["signatories"])
ISSUE = Issue("Cụm thi đua số IV", 2020, "03/BB-CTĐ", "Sơn La", date(2020, 10, 7), SIDES, "GU-2020-IV-BB")


def minutes(**changes: Any) -> PaperText:
    return compose(content(**changes), ISSUE)


def places(text: PaperText) -> dict[str, Place]:
    return render_pdf(text, "minutes", created=CREATED).places


def test_minutes_go_through_the_law_s_layout_with_and_without_their_options() -> None:
    for text in (minutes(), minutes(amends=AMENDS), minutes(documents=[]), replace(minutes(), number="")):
        word, pdf = render_word(text, "minutes"), render_pdf(text, "minutes", created=CREATED).content
        assert words_in_word(word) == printed_words(text)
        assert words_in_pdf(pdf, text) == printed_words(text)
        assert (lint_word(word), lint_pdf(pdf)) == ([], [])


def test_the_mark_to_check_the_paper_by_finds_its_place() -> None:
    check_at = "https://giao-uoc.example/kiem-tra"
    assert lint_word(render_word(minutes(), "minutes", check_at=check_at)) == []
    assert lint_pdf(render_pdf(minutes(), "minutes", check_at=check_at, created=CREATED).content) == []


def test_a_draft_and_the_blank_form_are_papers_in_the_same_layout() -> None:
    for text in (compose(unwritten(), ISSUE), blank_text(MinutesContent.from_json(unwritten()), ISSUE)):
        word, pdf = render_word(text, "minutes"), render_pdf(text, "minutes", created=CREATED).content
        assert words_in_word(word) == words_in_pdf(pdf, text) == printed_words(text)
        assert (lint_word(word), lint_pdf(pdf)) == ([], [])


def test_only_minutes_may_leave_out_the_line_of_place_and_date() -> None:
    assert minutes().place_and_date == ""
    for other in ("KẾ HOẠCH", "BÁO CÁO"):
        text = replace(minutes(), type_name=other)
        for found in (
            lint_word(render_word(text, "minutes")),
            lint_pdf(render_pdf(text, "minutes", created=CREATED).content),
        ):
            assert [deviation.component for deviation in found] == ["Địa danh và thời gian"]


def test_both_sides_sign_beside_each_other_and_the_secretary_at_the_left_below() -> None:
    found = places(minutes())
    inspected, leader, secretary = (found[side.slot] for side in SIDES)
    assert set(found) == {side.slot for side in SIDES}  # no seal
    assert (inspected.page, inspected.top) == (leader.page, leader.top)
    assert inspected.right < leader.left
    assert secretary.left == inspected.left
    assert (secretary.page, secretary.top) > (inspected.page, 0)
    assert secretary.top < inspected.bottom or secretary.page > inspected.page


def test_the_word_file_has_the_three_blocks_in_the_same_places() -> None:
    document = docx.Document(io.BytesIO(render_word(minutes(), "minutes")))
    foot = document.tables[-2]  # the last one is the annex's
    rows = [[cell.text.split("\n") for cell in row.cells] for row in foot.rows]
    names = [[lines[-1] for lines in row] for row in rows]
    assert names == [[SIDES[0].name, SIDES[1].name], [SIDES[2].name, ""]]


@pytest.mark.parametrize(
    ("count", "usual", "of_sides"), [(1, [1], [1]), (2, [2], [2]), (3, [1, 2], [2, 1]), (5, [1, 2, 2], [2, 2, 1])]
)
def test_an_odd_block_stands_first_except_between_two_sides(count: int, usual: list[int], of_sides: list[int]) -> None:
    blocks = [SignatureBlock(f"s{i}", ("CHỨC VỤ",), "Tên") for i in range(count)]
    assert [len(row) for row in signature_rows(blocks)] == usual
    assert [len(row) for row in signature_rows(blocks, sides=True)] == of_sides
    assert [block for row in signature_rows(blocks, sides=True) for block in row] == blocks


def test_long_words_numbers_and_answers_stay_inside_the_table() -> None:
    results = content()["results"]
    results[2]["verified"] = {"numerator": "123456789012345678", "denominator": "999999999999999999"}
    results[2]["evidence"] = "https://giao-uoc.example/" + "bien-ban_" * 20 + "x" * 60
    results[2]["reason"] = "Chênh lệch do cách tính. " * 60
    documents = [{"name": "bao_cao_" + "tong_hop_" * 18 + ".pdf", "sha256": "0" * 64}]
    text = minutes(results=results, documents=documents)
    word, pdf = render_word(text, "minutes"), render_pdf(text, "minutes", created=CREATED).content
    assert words_in_pdf(pdf, text) == words_in_word(word) == printed_words(text)
    assert (lint_word(word), lint_pdf(pdf)) == ([], [])


def test_an_annex_of_10_000_documents_is_still_a_good_paper() -> None:
    documents = [{"name": f"Tài liệu minh chứng số {i} về thu hồi.pdf", "sha256": f"{i:064x}"} for i in range(10_000)]
    text = minutes(documents=documents)
    word = render_word(text, "minutes")
    assert words_in_word(word) == printed_words(text)
    assert lint_word(word) == []


def test_an_annex_of_300_documents_is_a_good_paper_in_pdf() -> None:
    documents = [{"name": f"Tài liệu minh chứng số {i} về thu hồi.pdf", "sha256": f"{i:064x}"} for i in range(300)]
    assert lint_pdf(render_pdf(minutes(documents=documents), "minutes", created=CREATED).content) == []


def test_the_sample_renders_by_the_kind_that_its_room_registered(app: Flask, tmp_path: Path) -> None:
    assert json.loads(schema_of("minutes"))["$id"] == "urn:giao-uoc:document:minutes"
    (tmp_path / "data.json").write_text(sample_of("minutes"), encoding="utf-8")
    word, pdf = render_from_data("minutes", tmp_path / "data.json")
    assert (lint_word(word), lint_pdf(pdf)) == ([], [])


@pytest.mark.parametrize(
    ("spoil", "path"),
    [
        (lambda found: found.update(results=[]), "content.results"),
        (lambda found: found.update(begins="05/10/2020"), "content.begins"),
        (lambda found: found["results"][0]["own"].update(numerator=12), "content.results.0.own.numerator"),
        (lambda found: found["results"][3].update(reason=""), "results.giai-quyet.reason"),
        (lambda found: found["team"][2].update(unit="son-la"), "team.lang-son-3.present"),
    ],
)
def test_a_wrong_field_is_named_by_its_path(
    app: Flask, tmp_path: Path, spoil: Callable[[Any], None], path: str
) -> None:
    data = json.loads(sample_of("minutes"))
    spoil(data["content"])
    (tmp_path / "data.json").write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        render_from_data("minutes", tmp_path / "data.json")
    assert refused.value.field == path

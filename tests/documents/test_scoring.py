"""The scoring table as files: from its sample data to finished papers in the law's layout."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.documents.lint import lint_pdf, lint_word
from app.documents.pdf import render_pdf
from app.documents.word import render_word
from app.papers.from_data import render_from_data, sample_of, schema_of
from tests.documents.reading import printed_words, words_in_pdf, words_in_word
from tests.workflows.scoring.tables import content
from workflows.content import PaperText
from workflows.paper import Issue, Signatory
from workflows.refusals import BadInput
from workflows.scoring.kind import compose

CREATED = datetime(2020, 4, 10, 1, tzinfo=UTC)
CHAIR = Signatory("chair", ("CỤM TRƯỞNG", "CHÁNH THANH TRA TỈNH ĐIỆN BIÊN"), "Phan Văn Thống")
ISSUE = Issue("Cụm thi đua số IV", 2020, "06/HD-CTĐ", "Điện Biên", date(2020, 4, 10), (CHAIR,), "GU-2020-IV-HD")


def paper(**changes: Any) -> PaperText:
    return compose(content(**changes), ISSUE)


@pytest.mark.parametrize("check_at", ["", "https://giao-uoc.example/kiem-tra"])
def test_both_files_say_the_same_in_the_layout_of_the_law(check_at: str) -> None:
    text = paper()
    word, pdf = render_word(text, "scoring"), render_pdf(text, "scoring", created=CREATED).content
    assert words_in_word(word) == printed_words(text)
    assert words_in_pdf(pdf, text) == printed_words(text)
    assert lint_word(render_word(text, "scoring", check_at=check_at)) == []
    assert lint_pdf(render_pdf(text, "scoring", check_at=check_at, created=CREATED).content) == []


def test_a_table_of_200_criteria_is_still_a_good_paper() -> None:
    parts = content()["parts"]
    parts[0]["criteria"] = [parts[0]["criteria"][0] | {"key": f"diem-{i}"} for i in range(200)]
    text = paper(parts=parts)
    assert lint_word(render_word(text, "scoring")) == []
    assert lint_pdf(render_pdf(text, "scoring", created=CREATED).content) == []


def test_the_sample_renders_by_the_kind_that_its_room_registered(app: Flask, tmp_path: Path) -> None:
    assert json.loads(schema_of("scoring"))["$id"] == "urn:giao-uoc:document:scoring"
    (tmp_path / "data.json").write_text(sample_of("scoring"), encoding="utf-8")
    word, pdf = render_from_data("scoring", tmp_path / "data.json")
    assert (lint_word(word), lint_pdf(pdf)) == ([], [])


@pytest.mark.parametrize(
    ("spoil", "path"),
    [
        (lambda table: table.update(parts=[]), "content.parts"),
        (lambda table: table["parts"][0]["criteria"][0].update(weight="2"), "content.parts.0.criteria.0"),
        (lambda table: table["parts"][0]["criteria"][0].update(points="15.555"), "content.parts.0.criteria.0.points"),
        (lambda table: table["parts"][0]["criteria"][0].update(points="0"), "parts.0.criteria.0.points"),
        (lambda table: table["vote"].update(share=0), "content.vote.share"),
        (lambda table: table["tie_order"].append("khong-co"), "tie_order.2"),
    ],
)
def test_a_wrong_field_is_named_by_its_path(
    app: Flask, tmp_path: Path, spoil: Callable[[Any], None], path: str
) -> None:
    data = json.loads(sample_of("scoring"))
    spoil(data["content"])
    (tmp_path / "data.json").write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        render_from_data("scoring", tmp_path / "data.json")
    assert refused.value.field == path

"""The plan of cross-inspections as files and on screen: from its sample data to finished papers in the law's layout."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, get_template_attribute

from app.documents.lint import lint_pdf, lint_word
from app.documents.pdf import render_pdf
from app.documents.word import render_word
from app.papers.from_data import render_from_data, sample_of, schema_of
from tests.documents.reading import printed_words, words_in_pdf, words_in_word
from tests.workflows.plans import AMENDS, content
from workflows.content import PaperText
from workflows.inspection_plan import compose
from workflows.paper import Issue, Signatory
from workflows.refusals import BadInput

CREATED = datetime(2020, 8, 20, 1, tzinfo=UTC)
CHAIR = Signatory("chair", ("CỤM TRƯỞNG", "CHÁNH THANH TRA TỈNH ĐIỆN BIÊN"), "Phan Văn Thống")
ISSUE = Issue("Cụm thi đua số IV", 2020, "05/KH-CTĐ", "Điện Biên", date(2020, 8, 20), (CHAIR,), "GU-2020-IV-KH")


def plan(**changes: Any) -> PaperText:
    return compose(content(**changes), ISSUE)


@pytest.mark.parametrize("amends", [None, AMENDS])
@pytest.mark.parametrize("check_at", ["", "https://giao-uoc.example/kiem-tra"])
def test_both_files_say_the_same_in_the_layout_of_the_law(amends: object, check_at: str) -> None:
    text = plan(amends=amends)
    word, pdf = render_word(text, "plan"), render_pdf(text, "plan", created=CREATED).content
    assert words_in_word(word) == printed_words(text)
    assert words_in_pdf(pdf, text) == printed_words(text)
    assert lint_word(render_word(text, "plan", check_at=check_at)) == []
    assert lint_pdf(render_pdf(text, "plan", check_at=check_at, created=CREATED).content) == []


def test_a_plan_of_130_visits_is_still_a_good_paper() -> None:
    first = content()["visits"][0]
    text = plan(visits=[first | {"inspected": f"u{i}"} for i in range(130)])
    assert lint_word(render_word(text, "plan")) == []
    assert lint_pdf(render_pdf(text, "plan", created=CREATED).content) == []


def test_the_sample_renders_by_the_kind_that_its_room_registered(app: Flask, tmp_path: Path) -> None:
    assert json.loads(schema_of("plan"))["$id"] == "urn:giao-uoc:document:plan"
    (tmp_path / "data.json").write_text(sample_of("plan"), encoding="utf-8")
    word, pdf = render_from_data("plan", tmp_path / "data.json")
    assert (lint_word(word), lint_pdf(pdf)) == ([], [])


@pytest.mark.parametrize(
    ("spoil", "path"),
    [
        (lambda plan: plan.update(visits=[]), "content.visits"),
        (lambda plan: plan["visits"][0].update(km="93"), "content.visits.0.km"),
        (lambda plan: plan["visits"][0].update(returns="2020-09-01"), "visits.0.returns"),
        (lambda plan: plan["visits"][3].update(secretary="son-la-1"), "visits.3.secretary"),
    ],
)
def test_a_wrong_field_is_named_by_its_path(
    app: Flask, tmp_path: Path, spoil: Callable[[Any], None], path: str
) -> None:
    data = json.loads(sample_of("plan"))
    spoil(data["content"])
    (tmp_path / "data.json").write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        render_from_data("plan", tmp_path / "data.json")
    assert refused.value.field == path


def test_the_page_shows_the_annexes_as_they_will_be_printed(house: Flask) -> None:
    member = content()["visits"][0]["members"][0] | {"name": "<b>Đại diện</b>"}
    visits = content()["visits"]
    visits[0]["members"][0] = member
    html = str(get_template_attribute("macros/sheet.html", "paper_text")(plan(visits=visits)))
    assert html.count("<table>") == 2
    assert "<p><strong>Phụ lục I</strong></p>" in html
    assert "<h2>CÁCH LẬP PHƯƠNG ÁN KIỂM TRA CHÉO</h2>" in html
    assert "từ ngày 08/9 đến ngày 10/9/2020<br>(đi ngày 07/9, về ngày 11/9)" in html
    assert "Trưởng đoàn: &lt;b&gt;Đại diện&lt;/b&gt;, Thanh tra viên chính" in html
    assert "<b>" not in html

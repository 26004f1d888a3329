"""The correcting letter and the notice of recall as data: what must hold of them, how they read, both files of each."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from app.documents.lint import lint_pdf, lint_word
from app.documents.pdf import render_pdf
from app.documents.word import render_word
from app.papers.from_data import render_from_data, sample_of, schema_of
from app.settings import ROOT
from tests.documents.reading import printed_words, words_in_pdf, words_in_word
from workflows.content import Paragraph, canonical_bytes
from workflows.corrections.correction import CORRECTION
from workflows.corrections.recall import RECALL
from workflows.paper import Issue, Kind, Signatory
from workflows.refusals import BadInput

CREATED = datetime(2020, 4, 6, 1, tzinfo=UTC)
CHAIR = Signatory("chair", ("CỤM TRƯỞNG", "CHÁNH THANH TRA TỈNH ĐIỆN BIÊN"), "Phan Văn Thống")
ISSUE = Issue("Cụm thi đua số IV", 2020, "12/CTĐ", "Điện Biên", date(2020, 4, 6), (CHAIR,), "GU-2020-IV-CV")
BOTH = pytest.mark.parametrize("kind", [CORRECTION, RECALL], ids=lambda kind: kind.name)


def content(kind: Kind) -> dict[str, Any]:
    """The kind's sample."""
    sample = json.loads((ROOT / "document_templates" / kind.name / "sample.json").read_text())
    return copy.deepcopy(sample["content"])


@BOTH
@pytest.mark.parametrize("check_at", ["", "https://giao-uoc.example/kiem-tra"])
def test_both_files_say_the_same_in_the_layout_of_the_law(kind: Kind, check_at: str) -> None:
    text = kind.compose(kind.check(content(kind)), ISSUE)
    word, pdf = render_word(text, kind.template), render_pdf(text, kind.template, created=CREATED).content
    assert words_in_word(word) == printed_words(text)
    assert words_in_pdf(pdf, text) == printed_words(text)
    assert lint_word(render_word(text, kind.template, check_at=check_at)) == []
    assert lint_pdf(render_pdf(text, kind.template, check_at=check_at, created=CREATED).content) == []


@BOTH
def test_a_hundred_items_and_long_words_are_still_a_good_paper(kind: Kind) -> None:
    long = content(kind) | {"reason": "Sai sót " * 600}
    if "items" in long:
        long["items"] *= 50
    text = kind.compose(kind.check(long), ISSUE)
    assert lint_word(render_word(text, kind.template)) == []
    assert lint_pdf(render_pdf(text, kind.template, created=CREATED).content) == []


@BOTH
def test_checking_twice_is_checking_once(kind: Kind) -> None:
    once = kind.check(content(kind))
    assert canonical_bytes(kind.check(once)) == canonical_bytes(once)
    assert all(passage.text for passage in kind.passages(once))


@pytest.mark.parametrize(
    ("kind", "spoil", "path"),
    [
        (CORRECTION, lambda c: c.update(reason=""), "reason"),
        (CORRECTION, lambda c: c.update(items=[]), "items"),
        (CORRECTION, lambda c: c["items"][1].update(where=" "), "items.1.where"),
        (CORRECTION, lambda c: c["items"][0].update(wrong=c["items"][0]["right"]), "items.0.right"),
        (CORRECTION, lambda c: c["items"][0].pop("right"), "items.0.right"),
        (CORRECTION, lambda c: c.update(items=c["items"] * 51), "items"),
        (CORRECTION, lambda c: c.update(more=1), "more"),
        (RECALL, lambda c: c.update(reason=""), "reason"),
        (RECALL, lambda c: c["target"].update(day="2020-02-30"), "target.day"),
        (RECALL, lambda c: c["target"].update(code=7), "target.code"),
        (RECALL, lambda c: c.update(effect="a\u202eb"), "effect"),
    ],
)
def test_what_cannot_be_sent_on_is_refused_at_its_path(kind: Kind, spoil: Callable[[Any], None], path: str) -> None:
    spoilt = content(kind)
    spoil(spoilt)
    with pytest.raises(BadInput) as refused:
        kind.check(spoilt)
    assert refused.value.field == path


@BOTH
def test_an_unfinished_draft_can_be_shown(kind: Kind) -> None:
    nothing: dict[str, Any] = {"items": []} if "items" in content(kind) else {"effect": ""}
    empty = content(kind) | {"reason": ""} | nothing
    assert kind.compose(empty, ISSUE).words()
    assert kind.passages(empty) == []


def test_a_letter_names_the_paper_as_it_was_issued() -> None:
    text = CORRECTION.compose(content(CORRECTION), ISSUE)
    assert text.is_letter
    assert text.subject == "V/v đính chính Giao ước thi đua số 05/GƯ-CTĐ ngày 20 tháng 3 năm 2020"
    unnumbered = content(CORRECTION)
    unnumbered["target"]["number"] = ""
    assert CORRECTION.compose(unnumbered, ISSUE).subject == "V/v đính chính Giao ước thi đua ngày 20 tháng 3 năm 2020"


def test_what_a_paper_replaces_stands_before_everything_else() -> None:
    issue = replace(ISSUE, replaces="Văn bản này.")
    plain, replacing = RECALL.set_as_issued(content(RECALL), ISSUE), RECALL.set_as_issued(content(RECALL), issue)
    assert plain == RECALL.compose(content(RECALL), ISSUE)
    assert replacing.blocks == (Paragraph("Văn bản này."), *plain.blocks)


@BOTH
def test_the_sample_renders_from_the_command_line(app: Flask, kind: Kind, tmp_path: Any) -> None:
    assert json.loads(schema_of(kind.name))["$id"] == f"urn:giao-uoc:document:{kind.name}"
    (tmp_path / "data.json").write_text(sample_of(kind.name), encoding="utf-8")
    word, pdf = render_from_data(kind.name, tmp_path / "data.json")
    assert (lint_word(word), lint_pdf(pdf)) == ([], [])

"""The linter finds nothing in our PDF files, and in each spoiled one exactly the rule that was broken."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.documents import pdf
from app.documents.lint import lint_pdf
from app.documents.profile import TEMPLATES, Layout, profile_on
from tests.documents.sample import SAMPLE
from workflows.content import PaperText
from workflows.refusals import BadInput

CREATED = datetime(2020, 3, 6, 1, tzinfo=UTC)
GENERAL, MAIN = "NĐ 30/2020, PL I, I.", "NĐ 30/2020, PL I, II."


class Press:
    """Prints the sample with changes that the real printer does not allow."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder, self._monkeypatch = folder, monkeypatch

    def text(self, **fields: object) -> bytes:
        return self._print(replace(SAMPLE, **fields))  # type: ignore[arg-type]

    def layout(self, path: str, value: object) -> bytes:
        """With one number of the layout changed: ``components.body.size_pt.chosen``."""
        raw = json.loads(profile_on(CREATED.date()).spelled)
        *steps, last = path.split(".")
        item: Any = raw
        for step in steps:
            item = item[step]
        assert last in item
        item[last] = value
        layout: Layout = replace(profile_on(CREATED.date()), spelled=json.dumps(raw))
        self._monkeypatch.setattr(pdf, "profile_on", lambda _: layout)
        return self._print(replace(SAMPLE, blocks=SAMPLE.blocks[:3] * 3 + SAMPLE.blocks))

    def template(self, old: str, new: str) -> bytes:
        """With the Typst template changed."""
        shutil.copytree(TEMPLATES, self._folder / "templates", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        source = self._folder / "templates" / "decree30.typ"
        text = source.read_text(encoding="utf-8")
        assert old in text
        source.write_text(text.replace(old, new), encoding="utf-8")
        self._monkeypatch.setattr(pdf, "TEMPLATES", self._folder / "templates")
        self._monkeypatch.setattr(pdf, "_warm", pdf._Warm())
        return self._print(SAMPLE)

    @staticmethod
    def _print(text: PaperText) -> bytes:
        return pdf.render_pdf(text, created=CREATED).content


@pytest.fixture
def press(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Press:
    return Press(tmp_path, monkeypatch)


Spoil = Callable[[Press], bytes]


def text(**fields: object) -> Spoil:
    return lambda press: press.text(**fields)


def layout(path: str, value: object) -> Spoil:
    return lambda press: press.layout(path, value)


def component(name: str, field: str, value: object) -> Spoil:
    return layout(f"components.{name}.{field}", value)


def template(old: str, new: str) -> Spoil:
    return lambda press: press.template(old, new)


SPOILED: dict[str, tuple[Spoil, str]] = {
    "letter paper": (layout("page.paper.height_mm", 279), f"{GENERAL}1"),
    "left margin of 25 mm": (layout("page.margins.left_mm.chosen", 25), f"{GENERAL}3"),
    "right margin of 10 mm": (layout("page.margins.right_mm.chosen", 10), f"{GENERAL}3"),
    "top margin of 30 mm": (layout("page.margins.top_mm.chosen", 30), f"{GENERAL}3"),
    "bottom margin of 10 mm": (layout("page.margins.bottom_mm.chosen", 10), f"{GENERAL}3"),
    "red letters": (template("size: parts.body.size_pt.chosen * 1pt,", "size: 14pt, fill: red,"), f"{GENERAL}4"),
    "page number at the right": (
        template("align(center, lettered(component, str", "align(right, lettered(component, str"),
        f"{GENERAL}7",
    ),
    "no header at all": (template("header: page-number(parts.page_number)", "header: none"), f"{GENERAL}7"),
    "page number of size 11": (component("page_number", "size_pt.chosen", 11), f"{GENERAL}7"),
    "page number on page 1": (template("if numbered() > 1 {", "if numbered() > 0 {"), f"{GENERAL}7"),
    "page number at the foot": (
        template("foot-of-first-page(parts.document_code, paper.document_code)", "page-number(parts.page_number)"),
        f"{GENERAL}7",
    ),
    "no page number": (template("if numbered() > 1 {", "if numbered() > 9 {"), f"{GENERAL}7"),
    "Quốc hiệu of size 11": (component("motto_country", "size_pt.chosen", 11), f"{MAIN}1"),
    "Quốc hiệu not bold": (component("motto_country", "bold", value=False), f"{MAIN}1"),
    "Tiêu ngữ with dashes": (component("motto", "text", "Độc lập – Tự do – Hạnh phúc"), f"{MAIN}1"),
    "Tiêu ngữ in italics": (component("motto", "italic", value=True), f"{MAIN}1"),
    "rule under Tiêu ngữ too short": (component("motto", "underline.chosen", 0.5), f"{MAIN}1"),
    "agency over it in bold": (component("parent_agency", "bold", value=True), f"{MAIN}2"),
    "issuing agency not bold": (component("agency", "bold", value=False), f"{MAIN}2"),
    "issuing agency in small letters": (text(agency="Cụm thi đua số IV"), f"{MAIN}2"),
    "rule under the agency as long as its text": (component("agency", "underline.chosen", 1.0), f"{MAIN}2"),
    "number without leading zero": (text(number="Số: 5/GƯ-CTĐ"), f"{MAIN}3"),
    "number of size 12": (component("number", "size_pt.chosen", 12), f"{MAIN}3"),
    "day without leading zero": (text(place_and_date="Lạng Sơn, ngày 6 tháng 3 năm 2020"), f"{MAIN}4"),
    "January without leading zero": (text(place_and_date="Lạng Sơn, ngày 16 tháng 1 năm 2021"), f"{MAIN}4"),
    "date in bold": (component("place_and_date", "bold", value=True), f"{MAIN}4"),
    "type of paper in small letters": (text(type_name="Giao ước thi đua"), f"{MAIN}5"),
    "subject of size 12": (component("subject", "size_pt.chosen", 12), f"{MAIN}5"),
    "rule under the subject too long": (component("subject", "underline.chosen", 0.9), f"{MAIN}5"),
    "grounds upright": (component("ground", "italic", value=False), f"{MAIN}6"),
    "body of size 12": (component("body", "size_pt.chosen", 12), f"{MAIN}6"),
    "body not justified": (template("justify: true,", "justify: false,"), f"{MAIN}6"),
    "body indented by 20 mm": (component("body", "first_line_mm.chosen", 20), f"{MAIN}6"),
    "paragraphs without gap": (component("body", "gap_pt.chosen", 3), f"{MAIN}6"),
    "lines twice as far apart": (component("body", "line_spacing.chosen", 2), f"{MAIN}6"),
    "heading in italics": (component("heading", "italic", value=True), f"{MAIN}6"),
    "office of size 12": (component("signatory", "size_pt.chosen", 12), f"{MAIN}7"),
    "name in italics": (component("signatory_name", "italic", value=True), f"{MAIN}7"),
    "Nơi nhận upright": (component("recipients_word", "italic", value=False), f"{MAIN}9"),
    "recipients of size 13": (component("recipient", "size_pt.chosen", 13), f"{MAIN}9"),
    "a recipient without dash": (template('"- " + recipient', "recipient"), f"{MAIN}9"),
    "no Nơi nhận": (text(recipients=()), f"{MAIN}9"),
}


@pytest.mark.parametrize("signers", [1, 2, 3, 7])
def test_our_paper_has_no_deviation_however_many_sign(press: Press, signers: int) -> None:
    blocks = tuple(replace(SAMPLE.signatures[i % 2], slot=f"s{i}", seal_slot="") for i in range(signers))
    assert lint_pdf(press.text(signatures=blocks)) == []


def test_a_paper_without_the_components_that_may_be_absent_has_no_deviation(press: Press) -> None:
    assert lint_pdf(press.text(parent_agency="", number="", grounds=(), document_code="")) == []


@pytest.mark.parametrize("name", SPOILED)
def test_each_spoiled_paper_is_told_its_rule(press: Press, name: str) -> None:
    spoil, rule = SPOILED[name]
    found = lint_pdf(spoil(press))
    assert {deviation.rule for deviation in found} == {rule}, found


def test_a_file_that_is_no_pdf_is_refused() -> None:
    with pytest.raises(BadInput, match="không phải PDF"):
        lint_pdf(b"not a PDF at all")

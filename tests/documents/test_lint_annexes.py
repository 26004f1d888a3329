"""The linter judges annexes, too: each spoiled annex is told its rule, in Word and in PDF."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.documents import pdf
from app.documents.lint import lint_pdf, lint_word
from app.documents.profile import TEMPLATES
from app.documents.word import render_word
from tests.documents.annexed import ANNEXED, LISTED, TOLD
from tests.documents.packages import changed, rewritten
from workflows.content import Annex

CREATED = datetime(2020, 8, 20, 1, tzinfo=UTC)
GOOD = render_word(ANNEXED, "plan")
DOCUMENT, STYLES = "word/document.xml", "word/styles.xml"
ANNEX, NUMBER, PAPER, MARGINS = (f"NĐ 30/2020, PL I, {rule}" for rule in ("III.1", "I.7", "I.1", "I.3"))
Spoil = Callable[[], bytes]


def with_annexes(*annexes: Annex) -> bytes:
    return render_word(replace(ANNEXED, annexes=annexes), "plan")


def in_pdf(*annexes: Annex) -> bytes:
    return pdf.render_pdf(replace(ANNEXED, annexes=annexes), "plan", created=CREATED).content


def style(style_id: str, old: str, new: str) -> Spoil:
    """A style of annexes in which one property was changed."""

    def in_style(styles: str) -> str:
        start = styles.index(f'w:styleId="{style_id}"')
        end = styles.index("</w:style>", start)
        assert re.search(old, styles[start:end]), styles[start:end]
        return styles[:start] + re.sub(old, new, styles[start:end], count=1) + styles[end:]

    return lambda: rewritten(GOOD, STYLES, in_style)


def last_section(old: str, new: str) -> Spoil:
    """The last annex's section with one property changed."""

    def in_section(xml: str) -> str:
        before, section, after = xml.rpartition("<w:sectPr")
        assert old in after
        return before + section + after.replace(old, new, 1)

    return lambda: rewritten(GOOD, DOCUMENT, in_section)


def without_sections(xml: str) -> str:
    """The annexes in the section of the paper, after page breaks: as people do who do not know sections."""
    return re.sub(r"<w:sectPr.*?</w:sectPr>(?=</w:pPr>)", "<w:pageBreakBefore/>", xml)


def spoiled_body() -> bytes:
    opening, small = '<w:t xml:space="preserve">Phương án do', '<w:rPr><w:sz w:val="24"/></w:rPr>'
    return changed(GOOD, DOCUMENT, opening, small + opening)


SIZE = r'w:sz w:val="\d+"'
IN_WORD: dict[str, tuple[Spoil, str]] = {
    "mark of size 13": (style("GuPhuLuc", SIZE, 'w:sz w:val="26"'), ANNEX),
    "mark not bold": (style("GuPhuLuc", "<w:b/>", ""), ANNEX),
    "mark at the left": (style("GuPhuLuc", '"center"', '"left"'), ANNEX),
    "title of size 12": (style("GuTenPhuLuc", SIZE, 'w:sz w:val="24"'), ANNEX),
    "title in italics": (style("GuTenPhuLuc", "<w:rPr>", "<w:rPr><w:i/>"), ANNEX),
    "title in small letters": (lambda: with_annexes(LISTED, replace(TOLD, title="Cách lập phương án")), ANNEX),
    "the line of its paper upright": (style("GuKemTheo", "<w:i/>", ""), ANNEX),
    "the line of its paper bold": (style("GuKemTheo", "<w:rPr>", "<w:rPr><w:b/>"), ANNEX),
    "the line of its paper says nothing": (lambda: with_annexes(LISTED, replace(TOLD, attached="(Dự thảo)")), ANNEX),
    "no line of its paper": (lambda: with_annexes(LISTED, replace(TOLD, attached="")), ANNEX),
    "no title": (lambda: with_annexes(LISTED, replace(TOLD, title="")), ANNEX),
    "two annexes without numbers": (lambda: with_annexes(*(replace(a, mark="Phụ lục") for a in (LISTED, TOLD))), ANNEX),
    "arabic numbers": (lambda: with_annexes(LISTED, replace(TOLD, mark="Phụ lục 2")), ANNEX),
    "the same number twice": (lambda: with_annexes(LISTED, replace(TOLD, mark="Phụ lục I")), ANNEX),
    "pages counted on": (last_section('<w:pgNumType w:start="1"/>', ""), ANNEX),
    "pages counted from 2": (last_section('w:start="1"', 'w:start="2"'), ANNEX),
    "in the middle of a page": (last_section("<w:pgSz", '<w:type w:val="continuous"/><w:pgSz'), ANNEX),
    "no section of its own": (lambda: rewritten(GOOD, DOCUMENT, without_sections), ANNEX),
    "number on its first page": (last_section("<w:titlePg/>", ""), NUMBER),
    "landscape": (last_section('w:w="11906" w:h="16838"', 'w:w="16838" w:h="11906" w:orient="landscape"'), PAPER),
    "another margin": (last_section('w:left="1701"', 'w:left="1417"'), MARGINS),
    "body of size 12": (spoiled_body, "NĐ 30/2020, PL I, II.6"),
}


@pytest.mark.parametrize("name", IN_WORD)
def test_each_spoiled_annex_of_a_word_file_is_told_its_rule(name: str) -> None:
    spoil, rule = IN_WORD[name]
    found = lint_word(spoil())
    assert {deviation.rule for deviation in found} == {rule}, found


def test_an_annex_alone_needs_no_number() -> None:
    alone = replace(LISTED, mark="Phụ lục")
    assert (lint_word(with_annexes(alone)), lint_pdf(in_pdf(alone))) == ([], [])


def test_ten_annexes_are_numbered_in_roman_numerals() -> None:
    numerals = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
    annexes = tuple(replace(TOLD, mark=f"Phụ lục {numeral}") for numeral in numerals)
    assert (lint_word(with_annexes(*annexes)), lint_pdf(in_pdf(*annexes))) == ([], [])


WORDS: dict[str, tuple[Annex, ...]] = {
    "title in small letters": (LISTED, replace(TOLD, title="Cách lập phương án")),
    "the line of its paper says nothing": (LISTED, replace(TOLD, attached="(Dự thảo)")),
    "no line of its paper": (LISTED, replace(TOLD, attached="")),
    "two annexes without numbers": (replace(LISTED, mark="Phụ lục"), replace(TOLD, mark="Phụ lục")),
    "the same number twice": (LISTED, replace(TOLD, mark="Phụ lục I")),
}


@pytest.mark.parametrize("name", WORDS)
def test_wrong_words_of_an_annex_are_told_in_a_pdf(name: str) -> None:
    found = lint_pdf(in_pdf(*WORDS[name]))
    assert {deviation.rule for deviation in found} == {ANNEX}, found


IN_PDF = {
    "mark of size 13": ("lettered(parts.annex_mark, annex.mark)", "text(size: 13pt, strong(annex.mark))", ANNEX),
    "mark not bold": ("lettered(parts.annex_mark, annex.mark)", "text(size: 14pt, annex.mark, weight: 400)", ANNEX),
    "head at the left": (
        "width: 100%, align(center, it.body))\n    // The",
        "width: 100%, it.body)\n    // The",
        ANNEX,
    ),
    "line of its paper upright": ("lettered(parts.annex_attached,", "lettered(parts.body,", ANNEX),
    "pages counted on": ("here().page() - starts.at(-1, default: 1) + 1", "here().page()", NUMBER),
    "number on its first page": ("if numbered() > 1 {", "if here().page() > 1 {", NUMBER),
}


@pytest.mark.parametrize("name", IN_PDF)
def test_each_spoiled_annex_of_a_pdf_is_told_its_rule(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new, rule = IN_PDF[name]
    shutil.copytree(TEMPLATES, tmp_path / "templates", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    source = tmp_path / "templates" / "decree30.typ"
    text = source.read_text(encoding="utf-8")
    assert old in text
    source.write_text(text.replace(old, new), encoding="utf-8")
    monkeypatch.setattr(pdf, "TEMPLATES", tmp_path / "templates")
    monkeypatch.setattr(pdf, "_warm", pdf._Warm())
    found = lint_pdf(in_pdf(LISTED, TOLD))
    assert {deviation.rule for deviation in found} == {rule}, found

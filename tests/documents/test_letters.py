"""Letters and papers sent to somebody by name: "Kính gửi" and "V/v ..." in both files, on screen and to the linter."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import docx
import pytest
from flask import Flask, get_template_attribute
from lxml import etree

from app.documents.lint import lint_pdf, lint_word
from app.documents.lint.pdf_lines import Line, read_pages
from app.documents.pdf import render_pdf
from app.documents.word import render_word
from tests.documents.packages import changed
from tests.documents.reading import printed_words, words_in_pdf, words_in_word
from tests.documents.sample import SAMPLE
from workflows.content import PaperText, addressee_lines
from workflows.refusals import BadInput

CREATED = datetime(2020, 3, 6, 1, tzinfo=UTC)
ONE = ("Thanh tra Chính phủ",)
LONG = (
    "Ủy ban nhân dân các tỉnh Điện Biên, Lạng Sơn, Sơn La, Lai Châu, Lào Cai, Hà Giang, Quảng Ninh và các cơ quan "
    "chuyên môn của Ủy ban nhân dân các tỉnh này"
)
SEVERAL = ("Thanh tra Chính phủ", LONG, "Thanh tra các tỉnh trong Cụm thi đua số IV")
LETTER = replace(
    SAMPLE,
    number="Số: 12/CTĐ",
    type_name="",
    subject="V/v đính chính Giao ước thi đua số 05/GƯ-CTĐ ngày 06 tháng 3 năm 2020 của Cụm thi đua số IV",
    addressees=SEVERAL,
    grounds=(),
    signatures=SAMPLE.signatures[1:],
)
SENT = replace(SAMPLE, addressees=ONE)  # a tờ trình: a type's name, and one addressee


def in_pdf(text: PaperText, kind: str = "correction") -> bytes:
    return render_pdf(text, kind, created=CREATED).content


def lines_of(content: bytes) -> list[Line]:
    return [line for page in read_pages(content) for line in page.lines]


@pytest.mark.parametrize("addressees", [(), ONE, (LONG,), SEVERAL], ids=["none", "one", "long", "several"])
@pytest.mark.parametrize("letter", [True, False])
def test_both_files_carry_the_same_words_in_the_same_order(addressees: tuple[str, ...], letter: bool) -> None:  # noqa: FBT001
    text = replace(LETTER if letter else SENT, addressees=addressees)
    kind = "correction" if letter else "pledge"
    assert words_in_word(render_word(text, kind)) == printed_words(text)
    assert words_in_pdf(in_pdf(text, kind), text) == printed_words(text)


@pytest.mark.parametrize(
    "text",
    [LETTER, replace(LETTER, addressees=ONE), replace(LETTER, addressees=(LONG,)), SENT, replace(SENT, grounds=())],
    ids=["several", "one", "long", "request", "no grounds"],
)
def test_they_keep_the_layout_of_the_decree(text: PaperText) -> None:
    kind = "correction" if text.is_letter else "pledge"
    address = "https://giao-uoc.example/kiem-tra"
    assert lint_word(render_word(text, kind, check_at=address)) == []
    assert lint_pdf(render_pdf(text, kind, check_at=address, created=CREATED).content) == []


def test_one_addressee_stands_on_the_line_and_several_below_each_other() -> None:
    assert addressee_lines(()) == []
    assert addressee_lines(ONE) == ["Kính gửi: Thanh tra Chính phủ"]
    assert addressee_lines(("A", "B", "C")) == ["Kính gửi:", "- A;", "- B;", "- C."]


def test_the_subject_of_a_letter_stands_below_its_number_without_a_rule_of_its_own() -> None:
    content = in_pdf(LETTER)
    lines = lines_of(content)
    number = next(line for line in lines if line.text.startswith("Số:"))
    below = (number.baseline - 60, number.baseline - 5)
    subject = [line for line in lines if line.page == 0 and line.right < 260 and below[0] < line.baseline < below[1]]
    assert subject[0].text.startswith("V/v")
    assert all(abs((line.left + line.right - number.left - number.right) / 2) < 1 for line in subject)
    assert all(line.sizes == {12.0} and not line.bold for line in subject)
    rules = [rule for page in read_pages(content) for rule in page.rules]
    assert len(rules) == 2, "the agency's and the motto's"


def test_the_dashes_stand_below_the_colon() -> None:
    for content in (in_pdf(LETTER), in_pdf(replace(SENT, addressees=SEVERAL), "pledge")):
        lines = lines_of(content)
        called = next(line for line in lines if line.text == "Kính gửi:")
        dashes = [line.left for line in lines if line.baseline < called.baseline and line.text.startswith("- T")][:2]
        assert dashes == [pytest.approx(called.right - 2, abs=4)] * 2


def test_a_paper_sent_to_nobody_has_no_line_for_it() -> None:
    body = docx.Document(io.BytesIO(render_word(SAMPLE))).element.body
    assert "GuKinhGui" not in etree.tostring(body, encoding="unicode")


def test_a_template_without_a_place_for_a_letters_subject_refuses_letters() -> None:
    with pytest.raises(BadInput, match="công văn"):
        render_word(LETTER, "pledge")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (replace(LETTER, addressees=()), "Kính gửi: không có"),
        (replace(LETTER, number="Số: 5/CTĐ"), "Số, ký hiệu"),
    ],
)
def test_the_linter_names_what_a_letter_lacks(text: PaperText, told: str) -> None:
    for found in (lint_word(render_word(text, "correction")), lint_pdf(in_pdf(text))):
        assert [str(each) for each in found if str(each).startswith(told)]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("- Thanh tra Chính phủ;", "- Thanh tra Chính phủ,", "kết thúc bằng dấu “;”"),
        ("Kính gửi:", "Kính gửi", "“Kính gửi:”"),
        ('<w:pStyle w:val="GuTrichYeuCongVan"/>', '<w:pStyle w:val="GuTrichYeu"/>', "Trích yếu nội dung công văn"),
    ],
)
def test_the_linter_finds_a_spoilt_letter(old: str, new: str, told: str) -> None:
    found = lint_word(changed(render_word(LETTER, "correction"), "word/document.xml", old, new))
    assert [each for each in found if told in str(each)]


def test_the_screen_shows_the_same_order(house: Flask) -> None:
    html = str(get_template_attribute("macros/sheet.html", "paper_text")(LETTER))
    places = [html.index(word) for word in ("Số: 12/CTĐ", "V/v đính chính", "ngày 06 tháng 3", "Kính gửi:", "- Ủy ban")]
    assert places == sorted(places)
    assert "<h2></h2>" not in html

"""Word and PDF carry the same words in the same order: all of the paper's, and nothing but the printed furniture."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.metrics import advances
from app.documents.pdf import render_pdf
from app.documents.word import render_word
from tests.documents.reading import footer_of_first_page, printed_words, words_in_pdf, words_in_word
from tests.documents.sample import SAMPLE
from workflows.content import PaperText, Paragraph, Table
from workflows.refusals import BadInput

CREATED = datetime(2020, 3, 6, 1, tzinfo=UTC)
# What other programs would read as a template, a formula, markup, a list, a link, a comment or an escape.
PAYLOADS = (
    "{{agency}} và {{ 7*7 }} {% for x in y %}",
    "<w:t>tỉnh</w:t> & <script>alert(1)</script> ]]> <?slot words agency?> &lt;",
    "#include(“x”) #panic() $x^2$ *đậm* _nghiêng_ `mã` = Tiêu đề @nhãn <nhãn> // chú thích \\u{41} ~",
    "=CMD(1) +1 -1 @SUM /etc ../.. http://vi.du %s %(x)s ${x}",
    "- gạch - đầu + dòng / 1. số",
    "“Ngoặc” ‘đơn’ – — … ≥ ≤ ± 100% § ° ² ₫",
)


def both(text: PaperText) -> tuple[list[str], list[str]]:
    return words_in_word(render_word(text)), words_in_pdf(render_pdf(text, created=CREATED).content, text)


@pytest.mark.parametrize("signers", [1, 2, 3, 7])
def test_both_files_carry_the_words_of_the_paper_in_its_order(signers: int) -> None:
    blocks = tuple(replace(SAMPLE.signatures[i % 2], slot=f"s{i}", seal_slot="") for i in range(signers))
    text = replace(SAMPLE, signatures=blocks)
    assert both(text) == (printed_words(text), printed_words(text))


def test_the_document_code_stands_at_the_foot_of_the_first_page() -> None:
    assert footer_of_first_page(render_word(SAMPLE)) == "Mã văn bản: GU-2020-IV-7K3M"
    assert footer_of_first_page(render_word(replace(SAMPLE, document_code=""))) == ""


def test_absent_components_leave_no_word_behind() -> None:
    bare = replace(SAMPLE, parent_agency="", number="", place_and_date="", subject="", grounds=(), document_code="")
    assert both(bare) == (printed_words(bare), printed_words(bare))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_is_text_wherever_it_stands(payload: str) -> None:
    table = Table(header=(payload, "A"), rows=((payload, payload),), widths=(50, 50))
    text = replace(
        SAMPLE,
        agency=payload,
        subject=payload,
        grounds=(payload,),
        blocks=(Paragraph(payload, mark=payload), table, Paragraph("Hết.")),
        recipients=(payload,),
        document_code="",
    )
    in_word, in_pdf = both(text)
    assert in_word == printed_words(text)
    # A line of print may end inside a long word (after a slash), so the letters are compared and not the words.
    assert "".join(in_pdf) == "".join(printed_words(text))


PRINTABLE = "".join(
    c for c in advances() if unicodedata.category(c)[0] in "LNPS" and unicodedata.is_normalized("NFC", c)
)


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet=PRINTABLE.replace("\u0331", ""), min_size=1, max_size=60))
def test_word_carries_any_printable_text(words: str) -> None:
    text = replace(SAMPLE, blocks=(Paragraph(words),))
    assert words_in_word(render_word(text)) == printed_words(text)


def test_text_typed_in_pieces_is_printed_composed() -> None:
    text = replace(SAMPLE, blocks=(Paragraph(unicodedata.normalize("NFD", "Điện Biên đoàn kết")),))
    composed = replace(SAMPLE, blocks=(Paragraph("Điện Biên đoàn kết"),))
    assert both(text) == (printed_words(composed), printed_words(composed))


@pytest.mark.parametrize(
    "character", ["\x00", "\x0b", "\n", "\t", "\u200b", "\u202e", "\ufeff", "\ue000", "\ufffe", "\u2028"]
)
def test_a_character_that_nobody_sees_is_refused_by_name(character: str) -> None:
    text = replace(SAMPLE, subject=f"Năm {character}2020")
    for render in (lambda: render_word(text), lambda: render_pdf(text, created=CREATED)):
        with pytest.raises(BadInput, match=f"U\\+{ord(character):04X}"):
            render()
